#include "app/cli/suggestions.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <tuple>

namespace embedscope::cli {
namespace {

constexpr std::size_t kLongestWord = 64;

/// The code points of UTF-8 text; broken bytes stand for themselves.
void decode(std::string_view text, std::vector<std::uint32_t>& points) {
    points.clear();
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t point = lead;
        for (std::size_t j = 1; j < length && i + j < text.size(); ++j) {
            point = point << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3Fu);
        }
        points.push_back(point);
        i += length;
    }
}

/// Edits between two words (insert, delete, replace, swap of two neighbours), or bound + 1 when there are
/// more. Source: the optimal string alignment distance, a restricted form of Damerau's (1964).
int editDistance(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b, int bound) {
    if (std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size())) > bound) return bound + 1;
    using Row = std::array<int, kLongestWord + 1>;
    Row beforeLast{};
    Row last{};
    Row current{};
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = static_cast<int>(i);
        int smallest = current[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int edits = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                edits = std::min(edits, beforeLast[j - 2] + 1);
            current[j] = edits;
            smallest = std::min(smallest, edits);
        }
        if (smallest > bound) return bound + 1;
        beforeLast = last;
        last = current;
    }
    return last[b.size()];
}

}  // namespace

std::vector<std::string> suggestKeys(const Vocabulary& keys, std::string_view word, std::size_t limit) {
    struct Candidate {
        int distance;
        bool otherStart;
        RowId row;
    };
    std::vector<std::uint32_t> wanted;
    std::vector<std::uint32_t> points;
    decode(word, wanted);
    std::vector<Candidate> candidates;
    if (!wanted.empty() && wanted.size() <= kLongestWord) {
        const int bound = wanted.size() <= 4 ? 1 : 2;
        for (std::uint32_t row = 0; row < keys.size(); ++row) {
            const auto key = keys.key(RowId{row});
            if (key.size() > 4 * kLongestWord) continue;
            decode(key, points);
            if (points.empty() || points.size() > kLongestWord) continue;
            const int distance = editDistance(wanted, points, bound);
            if (distance <= bound)
                candidates.push_back({distance, points.front() != wanted.front(), RowId{row}});
        }
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::tie(a.distance, a.otherStart, a.row) < std::tie(b.distance, b.otherStart, b.row);
    });
    std::vector<std::string> words;
    const auto add = [&](RowId row) {
        const std::string key(keys.key(row));
        if (words.size() < limit && key != word && std::find(words.begin(), words.end(), key) == words.end())
            words.push_back(key);
    };
    for (const auto& candidate : candidates) add(candidate.row);
    if (!word.empty()) {
        for (RowId row : keys.withPrefix(word, limit)) add(row);
    }
    return words;
}

}  // namespace embedscope::cli
