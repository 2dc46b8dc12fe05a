#include "core/index/compact_rows.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "core/kernels/code_scan.h"

namespace embedscope {
namespace {

constexpr std::align_val_t kHugePage{2u << 20};
constexpr std::size_t kFewestNumbers = 1u << 20;

std::int8_t* allocate(std::size_t bytes) {
    void* memory = ::operator new(bytes, kHugePage);
#ifdef MADV_HUGEPAGE
    ::madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: fewer address look-ups; nothing depends on it
#endif
    return static_cast<std::int8_t*>(memory);
}

}  // namespace

void CompactRows::Free::operator()(std::int8_t* data) const {
    ::operator delete(data, kHugePage);
}

bool CompactRows::worthwhile(std::size_t rows, std::size_t dim) {
    return rows * dim >= kFewestNumbers && dim <= kLargestDim;
}

CompactRows::CompactRows(std::size_t rows, std::size_t dim)
    : m_dim(dim),
      m_stride(codeStride(dim)),
      m_codes(allocate(rows * m_stride)),
      m_steps(rows),
      m_errors(rows) {}

void CompactRows::encode(std::size_t first, const FloatRows& rows, const float* inverseLengths) {
    encodeRows(rows, inverseLengths, m_codes.get() + first * m_stride, m_steps.data() + first,
               m_errors.data() + first);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        // The error was itself summed in float32.
        m_errors[first + r] *= 1 + 0x1p-9f;
        if (std::isnan(inverseLengths[r])) m_errors[first + r] = std::numeric_limits<float>::quiet_NaN();
    }
}

std::vector<float> CompactRows::padded(std::span<const float> unitQuery) const {
    std::vector<float> query(m_stride);
    std::copy(unitQuery.begin(), unitQuery.end(), query.begin());
    return query;
}

void CompactRows::scores(const float* paddedQuery, std::size_t first, std::size_t count,
                         float* cosines) const {
    codeProducts(paddedQuery, m_codes.get() + first * m_stride, count, m_stride, cosines);
    for (std::size_t r = 0; r < count; ++r) cosines[r] *= m_steps[first + r];
}

}  // namespace embedscope
