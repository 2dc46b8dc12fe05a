#include "core/eval/word_similarity.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "core/eval/text_lines.h"
#include "core/index/pair_score.h"
#include "core/metrics/correlation.h"
#include "core/model/word_vector_of.h"

namespace embedscope {
namespace {

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// With tabs, commas or semicolons a word may hold spaces.
std::vector<std::string_view> pairFields(std::string_view line) {
    for (const char* separators : {"\t", ";", ","}) {
        auto fields = splitFields(line, separators);
        if (fields.size() >= 3) return fields;
    }
    return splitFields(line, " \t;,");
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

Result<std::vector<WordPair>> readWordPairs(const std::filesystem::path& file) {
    const auto lines = readLines(file);
    if (!lines) return lines.error();
    const std::string name = file.filename().string();
    std::vector<WordPair> pairs;
    bool headerAllowed = true;
    for (std::size_t i = 0; i < lines->size(); ++i) {
        const std::string& line = (*lines)[i];
        if (line.starts_with('#') || trimmed(line).empty()) continue;
        const auto fields = pairFields(line);
        if (fields.size() < 3)
            return Error{ErrorCode::BadFormat, "a line needs two words and a score", linePlace(name, i + 1),
                         "Separate them by tabs, commas or spaces"};
        const auto score = number(trimmed(fields[2]));
        if (score)
            pairs.push_back({std::string(trimmed(fields[0])), std::string(trimmed(fields[1])), *score});
        else if (!headerAllowed)
            return Error{ErrorCode::BadFormat, "the score '" + std::string(fields[2]) + "' is not a number",
                         linePlace(name, i + 1), "Write the score as a number such as 7.35"};
        headerAllowed = false;
    }
    if (pairs.empty())
        return Error{ErrorCode::BadFormat, "there are no word pairs in it", name,
                     "Choose a file with two words and a score a line"};
    return pairs;
}

WordSimilarityResult evaluateWordPairs(const EmbeddingModel& model, std::span<const WordPair> pairs,
                                       std::string fileName) {
    const auto source = WordVectorSource::open(model);
    WordSimilarityResult result;
    result.file = std::move(fileName);
    result.total = pairs.size();
    std::vector<double> human;
    std::vector<double> cosines;
    std::vector<double> seenHuman;
    std::vector<double> seenCosines;
    for (const WordPair& pair : pairs) {
        if (!source) break;
        const auto first = source->find(pair.first);
        const auto second = source->find(pair.second);
        if (!first || !second) continue;
        const double cosine = pairScore(first->values, second->values, Metric::Cosine);
        if (!std::isfinite(cosine)) continue;
        human.push_back(pair.score);
        cosines.push_back(cosine);
        if (!first->row || !second->row) {
            ++result.built;
            continue;
        }
        seenHuman.push_back(pair.score);
        seenCosines.push_back(cosine);
    }
    result.seenSpearman = spearman(seenHuman, seenCosines);
    result.covered = human.size();
    result.spearman = spearman(human, cosines);
    return result;
}

}  // namespace embedscope
