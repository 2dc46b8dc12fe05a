#include "core/train/vocabulary_rows.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/train/training_methods.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kSnapshotBytes = 256ull << 20;

/// The vocabulary with one more row for all other words.
std::shared_ptr<const Vocabulary> withUnknownRow(const Vocabulary& known, std::uint64_t otherTokens) {
    constexpr std::string_view kUnknown = "<unk>";
    std::string arena(known.arena());
    arena += kUnknown;
    std::vector<std::uint64_t> offsets(known.offsets().begin(), known.offsets().end());
    offsets.push_back(arena.size());
    std::vector<std::uint64_t> counts(known.counts().begin(), known.counts().end());
    counts.push_back(otherTokens);
    return std::make_shared<Vocabulary>(std::move(arena), std::move(offsets), std::move(counts));
}

}  // namespace

Result<VocabularyRows> vocabularyRows(const PreparedText& text, const Recipe& recipe) {
    auto vocabulary = text.vocabulary(vocabularyOptions(recipe));
    if (!vocabulary) return vocabulary.error();
    VocabularyRows rows;
    rows.keys = std::move(*vocabulary);
    rows.known = static_cast<std::uint32_t>(rows.keys->size());
    const std::uint64_t otherTokens = text.report().tokens - rows.keys->totalCount();
    rows.unknownRow = recipe.has("unknown-words") && recipe.text("unknown-words") == "unk" && otherTokens > 0;
    if (rows.unknownRow) rows.keys = withUnknownRow(*rows.keys, otherTokens);
    return rows;
}

std::shared_ptr<const Vocabulary> firstKeys(std::shared_ptr<const Vocabulary> keys, std::size_t count) {
    if (keys->size() <= count) return keys;
    const auto offsets = keys->offsets().first(count + 1);
    const auto counts = keys->counts().first(keys->hasCounts() ? count : 0);
    return std::make_shared<Vocabulary>(std::string(keys->arena().substr(0, offsets.back())),
                                        std::vector<std::uint64_t>(offsets.begin(), offsets.end()),
                                        std::vector<std::uint64_t>(counts.begin(), counts.end()));
}

std::size_t snapshotRows(std::size_t rows, std::size_t dim) {
    return std::min(rows, std::max<std::size_t>(2, kSnapshotBytes / (sizeof(float) * dim)));
}

}  // namespace embedscope
