#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "app/cli/suggestions.h"
#include "core/base/ids.h"
#include "core/index/exact_index.h"
#include "core/model/word_vector_of.h"
#include "core/text/utf8.h"

namespace embedscope::cli {
namespace {

struct NeighborsOptions {
    std::string model;
    std::string word;
    std::string metric = "cosine";
    std::size_t k = 10;
    std::optional<double> radius;
    std::string format = "text";
};

/// What the user typed, fit for one line of a terminal.
std::string shownWord(std::string_view word) {
    constexpr std::size_t kMostBytes = 80;
    Utf8Damage damage;
    std::string shown = repairedUtf8(word.substr(0, kMostBytes), damage);
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    return word.size() > kMostBytes ? shown + "..." : shown;
}

/// A radius that no row can have. Returns nothing wrong for one that some rows could have.
Status checkRadius(const NeighborsOptions& options) {
    if (!options.radius) return {};
    const double radius = *options.radius;
    if (options.metric == "cosine" && !(radius >= -1 && radius <= 1))
        return Error{ErrorCode::InvalidArgument, "a cosine lies between -1 and 1", "--radius",
                     "Choose a smallest cosine in this range, such as 0.5"};
    if (options.metric == "euclidean" && !(radius >= 0))
        return Error{ErrorCode::InvalidArgument, "a distance is a number that is not negative", "--radius",
                     "Choose a radius of 0 or more"};
    return {};
}

Error unknownWord(const EmbeddingModel& model, const NeighborsOptions& options) {
    const auto& keys = *model.vectors.keys;
    std::string advice;
    for (const auto& word : suggestKeys(keys, options.word, 5))
        advice += (advice.empty() ? "Did you mean " : ", ") + word;
    advice += advice.empty() ? "Check the spelling; the model has " + grouped(keys.size()) + " words" : "?";
    return {ErrorCode::NotFound, "the word '" + shownWord(options.word) + "' is not in the model",
            options.model, advice};
}

/// The vector of the word, and its row if it has one. Says when the word that was found is another form, or
/// when the vector was built from pieces.
Result<WordVector> findWord(const EmbeddingModel& model, const NeighborsOptions& options) {
    const auto source = WordVectorSource::open(model);
    if (!source) return source.error();
    auto found = source->find(options.word);
    if (!found) return source->buildsUnseenWords() ? found.error() : unknownWord(model, options);
    if (!found->row)
        note("embedscope-cli: the model has no row for '" + shownWord(options.word) +
             "'; its vector is put together from its pieces");
    else if (found->word != options.word)
        note("embedscope-cli: the model has no '" + options.word + "'; these are the neighbours of '" +
             found->word + "'");
    return found;
}

std::string asText(const Vocabulary& keys, const std::vector<Neighbor>& neighbors) {
    int width = 0;
    for (const auto& neighbor : neighbors) width = std::max(width, displayWidth(keys.key(neighbor.row)));
    std::string text;
    for (const auto& neighbor : neighbors) {
        const std::string key = tsvCell(keys.key(neighbor.row));
        text += key + std::string(static_cast<std::size_t>(std::max(0, width - displayWidth(key)) + 2), ' ') +
                fixed(neighbor.score, 4) + "\n";
    }
    return text;
}

std::string asTsv(const Vocabulary& keys, const std::vector<Neighbor>& neighbors) {
    std::string text = "key\tscore\n";
    for (const auto& neighbor : neighbors) {
        text += tsvCell(keys.key(neighbor.row)) + "\t" + shortest(static_cast<float>(neighbor.score)) + "\n";
    }
    return text;
}

nlohmann::ordered_json asJson(const Vocabulary& keys, const NeighborsOptions& options,
                              const std::vector<Neighbor>& neighbors) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& neighbor : neighbors) {
        list.push_back({{"key", std::string(keys.key(neighbor.row))}, {"score", neighbor.score}});
    }
    return {{"query", options.word}, {"metric", options.metric}, {"neighbors", list}};
}

ExitCode runNeighbors(const NeighborsOptions& options, std::stop_token stop) {
    if (auto status = checkRadius(options); !status) return wrongUsage(status.error());
    const auto model = openModelAloud(options.model, stop);
    if (!model) return failed(model.error());
    const auto& vectors = (*model)->vectors;
    const auto word = findWord(**model, options);
    if (!word) return failed(word.error());
    const auto index = ExactIndex::build(vectors, stop);
    if (!index) return failed(index.error());
    NeighborQuery query;
    query.metric = *metricFromName(options.metric);
    query.k = options.k;
    query.radius = options.radius;
    const auto neighbors = word->row ? (*index)->nearestToRow(*word->row, query, stop)
                                     : (*index)->nearest(word->values, query, stop);
    if (!neighbors) return failed(neighbors.error());
    if (options.format == "json") {
        print(jsonLine(asJson(*vectors.keys, options, *neighbors)));
    } else {
        print(options.format == "tsv" ? asTsv(*vectors.keys, *neighbors) : asText(*vectors.keys, *neighbors));
    }
    tellLostPages(**model, options.model);
    return kDone;
}

}  // namespace

void addNeighborsCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<NeighborsOptions>();
    auto* command = app.add_subcommand(
        "neighbors", "List the nearest neighbours of a word, exactly, over every row of a model");
    command->add_option("MODEL", options->model, "A model file of any known format")
        ->required()
        ->type_name("");
    command
        ->add_option("WORD", options->word,
                     "The word as the model writes it; any word for a model with subwords or hash buckets")
        ->required()
        ->type_name("");
    command
        ->add_option("--metric", options->metric,
                     "cosine (default): the angle alone counts, larger is nearer. euclidean: the distance, "
                     "smaller is nearer. "
                     "The vectors are used as they are")
        ->check(CLI::IsMember({"cosine", "euclidean"}).description(""))
        ->type_name("cosine|euclidean");
    auto* k = command->add_option("-k,--k", options->k, "How many neighbours (default 10)")
                  ->check(CLI::Range(std::size_t{1}, std::size_t{kMaxRows}).description(""))
                  ->type_name("N");
    command
        ->add_option("--radius", options->radius,
                     "Instead of -k: every row with at least this cosine, or within this distance")
        ->check(CLI::Number.description(""))
        ->type_name("X")
        ->excludes(k);
    addPrintFormatOption(*command, options->format, {"text", "tsv", "json"});
    command->callback([options, &session] { session.code = runNeighbors(*options, session.stop); });
}

}  // namespace embedscope::cli
