#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/aligned_floats.h"

namespace embedscope {

/// Private copies of those rows of a matrix that one task touches: the first touch copies, so the task sees
/// its own changes and nobody else's, and the matrix itself stays as it was. Used by one thread at a time;
/// once a task has finished, any number of threads may read.
class RowStore {
  public:
    /// Rows are spread over this many buckets by number, so that as many threads can reduce at once; rows
    /// that follow one another stay together, so that these threads do not write to one cache line.
    static constexpr std::uint32_t kBuckets = 8;
    static std::uint32_t bucketOf(std::uint32_t row) { return row / 16 % kBuckets; }

    /// A copy, as a bucket lists it.
    struct Entry {
        std::uint32_t row = 0;
        std::uint32_t copy = 0;  ///< its number for values() and touches()
        std::uint32_t next = 0;  ///< free for who reduces
    };

    /// stride: floats of a row with its padding.
    explicit RowStore(std::size_t stride);

    /// The copy of a row; original is the row itself. Stays where it is until clear().
    float* touch(std::uint32_t row, const float* original);

    /// The copies in one bucket, in the order of first touches.
    std::vector<Entry>& bucket(std::uint32_t number) { return m_buckets[number]; }
    const float* values(std::uint32_t copy) const {
        return m_chunks[copy / kChunkRows].data() + copy % kChunkRows * m_stride;
    }
    std::uint32_t touches(std::uint32_t copy) const { return m_copies[copy].touches; }
    std::size_t size() const { return m_copies.size(); }
    void clear();

  private:
    static constexpr std::uint32_t kChunkRows = 64;

    struct Copy {
        std::uint32_t row = 0;
        std::uint32_t touches = 0;
    };

    float* data(std::uint32_t copy) {
        return m_chunks[copy / kChunkRows].data() + copy % kChunkRows * m_stride;
    }
    std::uint32_t* find(std::uint32_t row);
    void grow();

    std::size_t m_stride;
    std::vector<Copy> m_copies;
    std::array<std::vector<Entry>, kBuckets> m_buckets;
    std::vector<AlignedFloats> m_chunks;
    std::vector<std::uint32_t> m_table;  // open addressing: a copy's number + 1, or 0; a power of two
    std::uint32_t m_shift;               // of a hash to a place in the table
};

}  // namespace embedscope
