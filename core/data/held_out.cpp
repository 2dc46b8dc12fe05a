#include "core/data/held_out.h"

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/data/prepared_text.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kBlockTokens = 1000;
constexpr std::uint64_t kRandomStream =
    0x48656C64;  // apart from the generators that train with the same seed

/// Where block number begins: behind the first sentence end in its nominal stretch, or at that stretch's
/// first position. The stretches do not overlap, so the starts rise strictly.
std::uint64_t blockStart(std::span<const std::uint32_t> stream, std::uint64_t blockSize,
                         std::uint64_t number) {
    if (number == 0) return 0;
    const std::uint64_t nominal = number * blockSize;
    if (nominal >= stream.size()) return stream.size();
    const std::uint64_t last = std::min<std::uint64_t>(nominal + blockSize - 1, stream.size());
    for (std::uint64_t i = nominal - 1; i < last; ++i)
        if (stream[i] == PreparedText::kSentenceEnd) return i + 1;
    return nominal;
}

void add(std::vector<StreamRange>& ranges, StreamRange range, std::uint64_t& size) {
    if (range.size() == 0) return;
    size += range.size();
    if (!ranges.empty() && ranges.back().end == range.begin)
        ranges.back().end = range.end;
    else
        ranges.push_back(range);
}

}  // namespace

Result<HeldOutSplit> splitHeldOut(std::span<const std::uint32_t> stream, double fraction,
                                  std::uint64_t seed) {
    if (!(fraction >= 0 && fraction <= 0.5))
        return Error{ErrorCode::InvalidArgument,
                     "the part held out for validation must lie between 0 and 0.5", "--validation",
                     "Choose 0.05, for example"};
    HeldOutSplit split;
    if (fraction == 0) {
        add(split.training, {0, stream.size()}, split.trainingSize);
        return split;
    }
    const auto wanted = static_cast<std::uint64_t>(std::ceil(static_cast<double>(stream.size()) * fraction));
    const std::uint64_t blockSize =
        std::clamp<std::uint64_t>(wanted, 1, std::clamp<std::uint64_t>(stream.size() / 2, 1, kBlockTokens));
    std::uint64_t blocks = stream.size() / blockSize;
    // The last sentence may reach over the last nominal start; such a block is empty and does not count.
    while (blocks > 1 && blockStart(stream, blockSize, blocks - 1) >= stream.size()) --blocks;
    if (blocks < 2)
        return Error{ErrorCode::InvalidArgument,
                     "the text is too short to hold a part of it out for validation", "--validation",
                     "Train without validation, or on a longer text"};
    const std::uint64_t held = std::clamp<std::uint64_t>(
        static_cast<std::uint64_t>(std::llround(static_cast<double>(blocks) * fraction)), 1, blocks / 2);
    Random random(seed, kRandomStream);
    std::uint64_t position = 0;
    for (std::uint64_t i = 0; i < held; ++i) {
        const auto first = static_cast<std::uint64_t>(static_cast<unsigned __int128>(blocks) * i / held);
        const auto end = static_cast<std::uint64_t>(static_cast<unsigned __int128>(blocks) * (i + 1) / held);
        const std::uint64_t chosen = first + random.next() % (end - first);
        const std::uint64_t begin = blockStart(stream, blockSize, chosen);
        const std::uint64_t behind =
            chosen + 1 == blocks ? stream.size() : blockStart(stream, blockSize, chosen + 1);
        add(split.training, {position, begin}, split.trainingSize);
        add(split.validation, {begin, behind}, split.validationSize);
        position = behind;
    }
    add(split.training, {position, stream.size()}, split.trainingSize);
    return split;
}

}  // namespace embedscope
