#include "core/data/keras_indexing.h"

#include <algorithm>
#include <cassert>

namespace embedscope {
namespace {

std::uint32_t kerasIndex(std::uint32_t word, const KerasIndexing& indexing) {
    const std::uint64_t index = std::uint64_t{word} + 1 + indexing.indexFrom;
    return index < indexing.numWords ? static_cast<std::uint32_t>(index) : indexing.unknown;
}

}  // namespace

void appendKerasIndices(std::span<const std::uint32_t> words, const KerasIndexing& indexing,
                        std::vector<std::uint32_t>& indices) {
    indices.reserve(indices.size() + words.size() + 1);
    if (indexing.marksStart) indices.push_back(indexing.start);
    for (const std::uint32_t word : words) indices.push_back(kerasIndex(word, indexing));
}

void kerasRow(std::span<const std::uint32_t> words, const KerasIndexing& indexing, const Padding& padding,
              std::span<std::uint32_t> row) {
    assert(row.size() == padding.length);
    const std::size_t size = words.size() + (indexing.marksStart ? 1 : 0);
    const std::size_t kept = std::min<std::size_t>(size, padding.length);
    const std::size_t skipped = padding.cut == SequenceEnd::Front ? size - kept : 0;
    const std::size_t start = padding.pad == SequenceEnd::Front ? row.size() - kept : 0;
    std::fill(row.begin(), row.end(), padding.value);
    for (std::size_t i = 0; i < kept; ++i) {
        std::size_t at = skipped + i;
        if (indexing.marksStart && at == 0) {
            row[start + i] = indexing.start;
            continue;
        }
        at -= indexing.marksStart ? 1 : 0;
        row[start + i] = kerasIndex(words[at], indexing);
    }
}

Vocabulary kerasRowNames(const Vocabulary& types, const KerasIndexing& indexing) {
    std::vector<std::string> keys;
    std::vector<std::uint64_t> counts;
    for (std::uint32_t row = 0; row < indexing.numWords; ++row) {
        const std::uint64_t word = std::uint64_t{row} - indexing.indexFrom - 1;  // wraps for the marks
        const bool isWord = row > indexing.indexFrom && word < types.size();
        counts.push_back(isWord ? types.count({static_cast<std::uint32_t>(word)}) : 0);
        if (isWord)
            keys.emplace_back(types.key({static_cast<std::uint32_t>(word)}));
        else if (row == 0)
            keys.emplace_back("<pad>");
        else if (row == indexing.start && indexing.marksStart)
            keys.emplace_back("<start>");
        else if (row == indexing.unknown)
            keys.emplace_back("<unk>");
        else
            keys.push_back(row == indexing.indexFrom ? "<unused>" : "<unused " + std::to_string(row) + ">");
    }
    return Vocabulary(std::move(keys), std::move(counts));
}

}  // namespace embedscope
