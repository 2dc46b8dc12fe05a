#include "core/data/padding.h"

#include <algorithm>
#include <cassert>

namespace embedscope {

void padSequence(std::span<const std::uint32_t> sequence, const Padding& padding,
                 std::span<std::uint32_t> row) {
    assert(row.size() == padding.length);
    const std::size_t kept = std::min(sequence.size(), row.size());
    sequence = padding.cut == SequenceEnd::Front ? sequence.last(kept) : sequence.first(kept);
    const std::size_t start = padding.pad == SequenceEnd::Front ? row.size() - kept : 0;
    std::fill(row.begin(), row.end(), padding.value);
    std::copy(sequence.begin(), sequence.end(), row.begin() + static_cast<std::ptrdiff_t>(start));
}

}  // namespace embedscope
