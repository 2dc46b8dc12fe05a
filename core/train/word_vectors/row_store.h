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
    /// Rows are spread over this many buckets by number, so that as many threads can reduce at once.
    static constexpr std::uint32_t kBuckets = 8;

    struct Entry {
        std::uint32_t row = 0;
        std::uint32_t touches = 0;
        std::uint32_t next = 0;  ///< free for who reduces
    };

    /// stride: floats of a row with its padding.
    explicit RowStore(std::size_t stride);

    /// The copy of a row; original is the row itself. Stays where it is until clear().
    float* touch(std::uint32_t row, const float* original);

    /// The copies in one bucket, as numbers for entry() and copy(), in the order of first touches.
    const std::vector<std::uint32_t>& bucket(std::uint32_t number) const { return m_buckets[number]; }
    Entry& entry(std::uint32_t copy) { return m_entries[copy]; }
    const float* copy(std::uint32_t copy) const {
        return m_chunks[copy / kChunkRows].data() + copy % kChunkRows * m_stride;
    }
    std::size_t size() const { return m_entries.size(); }
    void clear();

  private:
    static constexpr std::uint32_t kChunkRows = 64;

    float* data(std::uint32_t copy) {
        return m_chunks[copy / kChunkRows].data() + copy % kChunkRows * m_stride;
    }
    std::uint32_t* find(std::uint32_t row);
    void grow();

    std::size_t m_stride;
    std::vector<Entry> m_entries;
    std::array<std::vector<std::uint32_t>, kBuckets> m_buckets;
    std::vector<AlignedFloats> m_chunks;
    std::vector<std::uint32_t> m_table;  // open addressing: a copy's number + 1, or 0; a power of two
    std::uint32_t m_shift;               // of a hash to a place in the table
};

}  // namespace embedscope
