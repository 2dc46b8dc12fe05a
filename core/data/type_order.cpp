#include "core/data/type_order.h"

#include <algorithm>
#include <string_view>

namespace embedscope {
namespace {

constexpr std::size_t kSlice = 1u << 14;

/// What decides most comparisons without a look at the word itself.
struct SortKey {
    std::uint64_t count;
    std::uint64_t prefix;  // the first eight bytes, most significant first
    std::uint32_t number;
};

std::uint64_t prefixOf(std::string_view word) {
    std::uint64_t prefix = 0;
    for (std::size_t i = 0; i < 8; ++i)
        prefix = prefix << 8 | (i < word.size() ? static_cast<unsigned char>(word[i]) : 0u);
    return prefix;
}

}  // namespace

Result<std::vector<std::uint32_t>> typesByFrequency(const TypeCounter& types, std::stop_token stop) {
    const auto before = [&types](const SortKey& a, const SortKey& b) {
        if (a.count != b.count) return a.count > b.count;
        if (a.prefix != b.prefix) return a.prefix < b.prefix;
        return types.type(a.number) < types.type(b.number);
    };
    std::vector<SortKey> keys(types.size());
    for (std::size_t begin = 0; begin < keys.size(); begin += kSlice) {
        if (stop.stop_requested()) return cancelledError();
        const std::size_t end = std::min(begin + kSlice, keys.size());
        for (std::size_t i = begin; i < end; ++i) {
            const auto number = static_cast<std::uint32_t>(i);
            keys[i] = {types.count(number), prefixOf(types.type(number)), number};
        }
        std::sort(keys.begin() + static_cast<std::ptrdiff_t>(begin),
                  keys.begin() + static_cast<std::ptrdiff_t>(end), before);
    }
    // std::merge, unlike std::sort, permits a comparison that gives up half-way: it then only moves what is
    // left.
    std::uint32_t comparisons = 0;
    bool stopped = false;
    const auto beforeUnlessStopped = [&](const SortKey& a, const SortKey& b) {
        if ((++comparisons & 0xFFF) == 0 && stop.stop_requested()) stopped = true;
        return !stopped && before(a, b);
    };
    std::vector<SortKey> merged(keys.size());
    for (std::size_t width = kSlice; width < keys.size(); width *= 2) {
        for (std::size_t begin = 0; begin < keys.size(); begin += 2 * width) {
            const auto first = keys.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto middle =
                keys.begin() + static_cast<std::ptrdiff_t>(std::min(begin + width, keys.size()));
            const auto last =
                keys.begin() + static_cast<std::ptrdiff_t>(std::min(begin + 2 * width, keys.size()));
            std::merge(first, middle, middle, last, merged.begin() + static_cast<std::ptrdiff_t>(begin),
                       beforeUnlessStopped);
            if (stopped) return cancelledError();
        }
        keys.swap(merged);
    }
    std::vector<std::uint32_t> order(keys.size());
    std::transform(keys.begin(), keys.end(), order.begin(), [](const SortKey& key) { return key.number; });
    return order;
}

}  // namespace embedscope
