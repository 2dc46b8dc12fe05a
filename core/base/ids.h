#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace embedscope {

/// The row of an item in a matrix of vectors, from 0. A strong type, so that a row is never mistaken for a
/// count.
struct RowId {
    std::uint32_t value = 0;
    auto operator<=>(const RowId&) const = default;
};

/// Rows are 32-bit: a model has at most this many.
inline constexpr std::uint64_t kMaxRows = 0xFFFFFFFEu;

}  // namespace embedscope

template <>
struct std::hash<embedscope::RowId> {
    std::size_t operator()(embedscope::RowId id) const noexcept {
        return std::hash<std::uint32_t>{}(id.value);
    }
};
