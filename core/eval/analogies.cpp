#include "core/eval/analogies.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/eval/text_lines.h"
#include "core/index/exact_index.h"
#include "core/text/normalizer.h"

namespace embedscope {
namespace {

constexpr std::size_t kQuestionsAtATime = 4096;

/// The rows that take part: unit vectors of the first row of each folded key.
struct AnalogyWords {
    std::unordered_map<std::string, std::uint32_t> rowOf;
    std::vector<float> units;  // rows x d
    std::size_t dim = 0;
    std::vector<bool> usable;  // false where the vector is not finite

    std::span<const float> unit(std::uint32_t row) const { return std::span(units).subspan(row * dim, dim); }
};

struct Question {
    std::array<std::uint32_t, 4> rows;
    std::size_t section = 0;
};

Result<AnalogyWords> collectWords(const EmbeddingModel& model, std::size_t restrict,
                                  const Normalizer& folding, const std::stop_token& stop) {
    const VectorMatrix& vectors = model.vectors.vectors;
    const std::size_t rows = restrict == 0 ? vectors.rows() : std::min(restrict, vectors.rows());
    AnalogyWords words;
    words.dim = vectors.dim();
    words.units.reserve(rows * words.dim);
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (row % 1024 == 0 && stop.stop_requested()) return cancelledError();
        std::string key = folding.normalized(model.vectors.keys->key(RowId{row}));
        const auto number = static_cast<std::uint32_t>(words.usable.size());
        if (!words.rowOf.emplace(std::move(key), number).second) continue;
        std::vector<float> vector = vectors.rowCopy(RowId{row});
        double squared = 0;
        for (const float x : vector) squared += static_cast<double>(x) * x;
        words.usable.push_back(std::isfinite(squared));
        if (squared > 0)
            for (float& x : vector) x = static_cast<float>(x / std::sqrt(squared));
        words.units.insert(words.units.end(), vector.begin(), vector.end());
    }
    return words;
}

/// The questions whose four words are all known; counts the others.
std::vector<Question> knownQuestions(std::span<const AnalogySection> sections, const AnalogyWords& words,
                                     const Normalizer& folding, AnalogyResult& result) {
    const auto find = [&](const std::string& word) -> std::optional<std::uint32_t> {
        const auto found = words.rowOf.find(folding.normalized(word));
        if (found == words.rowOf.end() || !words.usable[found->second]) return std::nullopt;
        return found->second;
    };
    std::vector<Question> questions;
    for (std::size_t s = 0; s < sections.size(); ++s) {
        result.sections.push_back({sections[s].name, 0, 0, sections[s].questions.size()});
        for (const auto& asked : sections[s].questions) {
            Question question{{}, s};
            bool known = true;
            for (std::size_t i = 0; i < asked.size() && known; ++i) {
                const auto row = find(asked[i]);
                known = row.has_value();
                if (known) question.rows[i] = *row;
            }
            if (!known) continue;
            ++result.sections.back().covered;
            questions.push_back(question);
        }
    }
    return questions;
}

Status answer(std::span<const Question> questions, const AnalogyWords& words, const ExactIndex& index,
              AnalogyResult& result, const std::stop_token& stop) {
    std::vector<float> queries(questions.size() * words.dim);
    std::vector<std::vector<RowId>> given(questions.size());
    for (std::size_t q = 0; q < questions.size(); ++q) {
        const auto [a, b, c, expected] = questions[q].rows;
        for (std::size_t j = 0; j < words.dim; ++j)
            queries[q * words.dim + j] = words.unit(b)[j] - words.unit(a)[j] + words.unit(c)[j];
        given[q] = {RowId{a}, RowId{b}, RowId{c}};
    }
    NeighborQuery options;
    options.k = 1;
    const auto lists = index.nearestBatch(queries, options, given, stop);
    if (!lists) return lists.error();
    for (std::size_t q = 0; q < questions.size(); ++q) {
        const NeighborList& list = (*lists)[q];
        if (!list.empty() && list.front().row.value == questions[q].rows[3])
            ++result.sections[questions[q].section].correct;
    }
    return {};
}

}  // namespace

Result<std::vector<AnalogySection>> readAnalogies(const std::filesystem::path& file) {
    const auto lines = readLines(file);
    if (!lines) return lines.error();
    const std::string name = file.filename().string();
    std::vector<AnalogySection> sections;
    std::size_t questions = 0;
    for (std::size_t i = 0; i < lines->size(); ++i) {
        const auto fields = splitFields((*lines)[i], " \t");
        if (fields.empty()) continue;
        if (fields.front().starts_with(':')) {
            std::string title = (*lines)[i].substr((*lines)[i].find(':') + 1);
            title.erase(0, std::min(title.find_first_not_of(" \t"), title.size()));
            sections.push_back({title, {}});
            continue;
        }
        if (fields.size() != 4)
            return Error{ErrorCode::BadFormat, "a question needs four words: a is to b as c is to d",
                         linePlace(name, i + 1),
                         "Write four words with spaces between them, or ': name' for a section"};
        if (sections.empty()) sections.push_back({"questions", {}});
        sections.back().questions.push_back(
            {std::string(fields[0]), std::string(fields[1]), std::string(fields[2]), std::string(fields[3])});
        ++questions;
    }
    if (questions == 0)
        return Error{ErrorCode::BadFormat, "there are no questions in it", name,
                     "Choose a file in the format of word2vec's questions-words.txt"};
    return sections;
}

Result<AnalogyResult> evaluateAnalogies(const EmbeddingModel& model, std::span<const AnalogySection> sections,
                                        std::size_t restrict, std::stop_token stop,
                                        const ProgressCallback& progress) {
    const auto folding = Normalizer::create(true);
    if (!folding) return folding.error();
    auto words = collectWords(model, restrict, *folding, stop);
    if (!words) return words.error();
    AnalogyResult result;
    const std::vector<Question> questions = knownQuestions(sections, *words, *folding, result);

    const std::size_t rows = words->usable.size();
    // The keys of this index are never asked for.
    std::vector<std::uint64_t> offsets(rows + 1, 0);
    KeyedVectors units{std::make_shared<Vocabulary>(std::string(), std::move(offsets)),
                       VectorMatrix(words->units, rows, words->dim)};
    const auto index = ExactIndex::build(std::move(units), stop);
    if (!index) return index.error();

    ProgressReporter reporter(progress, "Answering analogies", questions.size(), "questions");
    for (std::size_t first = 0; first < questions.size(); first += kQuestionsAtATime) {
        const std::size_t count = std::min(kQuestionsAtATime, questions.size() - first);
        const Status status =
            answer(std::span(questions).subspan(first, count), *words, **index, result, stop);
        if (!status) return status.error();
        reporter.update(first + count);
    }
    reporter.finish();

    for (const AnalogySectionResult& section : result.sections) {
        result.correct += section.correct;
        result.covered += section.covered;
        result.total += section.total;
    }
    if (result.covered > 0)
        result.accuracy = static_cast<double>(result.correct) / static_cast<double>(result.covered);
    return result;
}

}  // namespace embedscope
