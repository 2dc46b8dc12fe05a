#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/kernels/row_scan.h"

namespace embedscope {

/// Unit rows as one byte a number, with a bound of what each row loses: a quarter of the memory to read for a
/// first look at every row. The bound is proven, so that nothing is missed: with a unit query q, the row u of
/// unit length and its code v, |q.u - q.v| <= |u - v|, and float32 adds less than (d + 16) 2^-23 where d is
/// at most kLargestDim.
class CompactRows {
  public:
    static constexpr std::size_t kLargestDim = 8192;

    /// Whether codes are worth their memory, and their bound holds: smaller matrices are read fast as they
    /// are.
    static bool worthwhile(std::size_t rows, std::size_t dim);
    CompactRows(std::size_t rows, std::size_t dim);

    /// Encodes rows from first on. inverseLengths has one entry a row; NaN: the row is never found. Threads
    /// may encode different rows at a time.
    void encode(std::size_t first, const FloatRows& rows, const float* inverseLengths);

    /// The query as scores() takes it: filled up with zeros.
    std::vector<float> padded(std::span<const float> unitQuery) const;
    /// About the cosines of rows [first, first + count) to cosines.
    void scores(const float* paddedQuery, std::size_t first, std::size_t count, float* cosines) const;
    /// How far a score may be from the cosine, a row each, without margin(); NaN for rows that are never
    /// found.
    const float* errors() const { return m_errors.data(); }
    /// What float32 adds to that.
    double margin() const { return (static_cast<double>(m_dim) + 16) * 0x1p-23; }

  private:
    struct Free {
        void operator()(std::int8_t* data) const;
    };
    std::size_t m_dim;
    std::size_t m_stride;
    std::unique_ptr<std::int8_t, Free> m_codes;
    std::vector<float> m_steps;
    std::vector<float> m_errors;
};

}  // namespace embedscope
