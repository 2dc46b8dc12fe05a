#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/model/piece_collisions.h"
#include "core/model/piece_vectors.h"

namespace embedscope::cli {
namespace {

struct PiecesOptions {
    std::string model;
    std::string word;
    std::string format = "text";
};

struct CollisionsOptions {
    std::string model;
    std::string word;
    std::size_t limit = 20;
    std::string format = "text";
};

/// The rows behind the words of a model file. Errors: those of opening it, InvalidArgument (a table only).
Result<std::shared_ptr<const PieceVectors>> openPieces(const std::string& path, std::stop_token stop) {
    const auto model = openModelAloud(path, std::move(stop));
    if (!model) return model.error();
    auto pieces = PieceVectors::open(**model);
    if (!pieces || *pieces) return pieces;
    return Error{ErrorCode::InvalidArgument,
                 "each word of this model is one row; there are no pieces to show", path,
                 "Train one with --recipe fasttext or --recipe hashing"};
}

const char* kindName(WordPiece::Kind kind) {
    return kind == WordPiece::Kind::Word ? "word" : kind == WordPiece::Kind::Ngram ? "ngram" : "bucket";
}

nlohmann::ordered_json asJson(const WordPieces& word) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& piece : word.pieces) {
        nlohmann::ordered_json entry = {{"piece", piece.text}, {"kind", kindName(piece.kind)}};
        if (piece.kind != WordPiece::Kind::Word) entry["bucket"] = piece.bucket;
        if (piece.kind == WordPiece::Kind::Bucket) entry["hash"] = piece.function + 1;
        entry["known"] = piece.known;
        entry["norm"] = piece.norm;
        entry["cosine"] = piece.cosine;
        entry["share"] = piece.share;
        list.push_back(std::move(entry));
    }
    return {{"word", word.word}, {"in_vocabulary", word.row.has_value()}, {"pieces", list}};
}

std::string padded(const std::string& text, int width) {
    return text + std::string(static_cast<std::size_t>(std::max(0, width - displayWidth(text)) + 2), ' ');
}

std::string leftPadded(const std::string& text, std::size_t width) {
    return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
}

std::string pieceLabel(const WordPiece& piece) {
    if (piece.kind == WordPiece::Kind::Bucket) return "hash " + std::to_string(piece.function + 1);
    return tsvCell(piece.text);
}

std::string asText(const WordPieces& word) {
    int width = 5;
    for (const auto& piece : word.pieces) width = std::max(width, displayWidth(pieceLabel(piece)));
    std::string text = tsvCell(word.word) +
                       (word.row ? " is in the vocabulary" : " is not in the vocabulary") + "; " +
                       std::to_string(word.pieces.size()) + " pieces\n" + padded("piece", width) +
                       "    bucket    length  cosine     share\n";
    for (const auto& piece : word.pieces) {
        const bool own = piece.kind == WordPiece::Kind::Word;
        text +=
            padded(pieceLabel(piece), width) + leftPadded(own ? "own row" : std::to_string(piece.bucket), 10);
        text += piece.known ? leftPadded(fixed(piece.norm, 4), 10) + leftPadded(fixed(piece.cosine, 3), 8) +
                                  leftPadded(fixed(100 * piece.share, 1) + " %", 10)
                            : "    no word of the training had it";
        text += "\n";
    }
    return text;
}

std::string asTsv(const WordPieces& word) {
    std::string text = "piece\tkind\tbucket\tknown\tnorm\tcosine\tshare\n";
    for (const auto& piece : word.pieces)
        text += tsvCell(piece.text) + "\t" + kindName(piece.kind) + "\t" +
                (piece.kind == WordPiece::Kind::Word ? "" : std::to_string(piece.bucket)) + "\t" +
                (piece.known ? "1" : "0") + "\t" + shortest(static_cast<float>(piece.norm)) + "\t" +
                shortest(static_cast<float>(piece.cosine)) + "\t" +
                shortest(static_cast<float>(piece.share)) + "\n";
    return text;
}

ExitCode runPieces(const PiecesOptions& options, std::stop_token stop) {
    const auto pieces = openPieces(options.model, std::move(stop));
    if (!pieces) return failed(pieces.error());
    const auto word = (*pieces)->piecesOf(options.word);
    if (!word) return failed(word.error());
    print(options.format == "json"  ? jsonLine(asJson(*word))
          : options.format == "tsv" ? asTsv(*word)
                                    : asText(*word));
    return kDone;
}

nlohmann::ordered_json asJson(const CollisionReport& report) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& collision : report.collisions) {
        auto items = nlohmann::ordered_json::array();
        for (const auto& item : collision.items)
            items.push_back({{"text", item.text}, {"count", item.count}});
        list.push_back({{"bucket", collision.bucket}, {"items", items}});
    }
    return {{"buckets", report.buckets},
            {"used_buckets", report.usedBuckets},
            {"colliding_buckets", report.collidingBuckets},
            {"items", report.items},
            {"colliding_items", report.collidingItems},
            {"inseparable_items", report.inseparableItems},
            {"collisions", list}};
}

std::string asText(const CollisionReport& report, bool ngrams) {
    const std::string what = ngrams ? "n-grams" : "words";
    std::string text = grouped(report.items) + " different " + what + " in " + grouped(report.usedBuckets) +
                       " of " + grouped(report.buckets) + " buckets; " + grouped(report.collidingItems) +
                       " share a bucket, " + grouped(report.inseparableItems) +
                       " cannot be told apart from another\n";
    for (const auto& collision : report.collisions) {
        text += leftPadded(std::to_string(collision.bucket), 10) + " ";
        for (const auto& item : collision.items)
            text += " " + tsvCell(item.text) + " (" + grouped(item.count) + ")";
        text += "\n";
    }
    const std::uint64_t rest = report.collidingBuckets - report.collisions.size();
    if (rest > 0) text += "and " + grouped(rest) + " more shared buckets; --limit shows more\n";
    return text;
}

std::string asTsv(const CollisionReport& report) {
    std::string text = "bucket\ttext\tcount\n";
    for (const auto& collision : report.collisions)
        for (const auto& item : collision.items)
            text += std::to_string(collision.bucket) + "\t" + tsvCell(item.text) + "\t" +
                    std::to_string(item.count) + "\n";
    return text;
}

ExitCode runCollisions(const CollisionsOptions& options, std::stop_token stop) {
    const auto pieces = openPieces(options.model, stop);
    if (!pieces) return failed(pieces.error());
    CollisionQuery query;
    if (!options.word.empty()) query.word = options.word;
    query.limit = options.limit;
    const auto report = findCollisions(**pieces, query, std::move(stop));
    if (!report) return failed(report.error());
    const bool ngrams = (*pieces)->encoding().kind == WordEncoding::Kind::Subwords;
    print(options.format == "json"  ? jsonLine(asJson(*report))
          : options.format == "tsv" ? asTsv(*report)
                                    : asText(*report, ngrams));
    return kDone;
}

}  // namespace

void addPiecesCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<PiecesOptions>();
    auto* command = app.add_subcommand(
        "pieces", "Take a word apart into its character n-grams or hash buckets, with the share of each");
    command->add_option("MODEL", options->model, "A model trained with subwords or hash buckets")
        ->required()
        ->type_name("");
    command->add_option("WORD", options->word, "Any word, also one that the training never saw")
        ->required()
        ->type_name("");
    addPrintFormatOption(*command, options->format, {"text", "tsv", "json"});
    command->callback([options, &session] { session.code = runPieces(*options, session.stop); });
}

void addCollisionsCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<CollisionsOptions>();
    auto* command = app.add_subcommand(
        "collisions", "List the words or n-grams that share a hash bucket, the most frequent first");
    command->add_option("MODEL", options->model, "A model trained with subwords or hash buckets")
        ->required()
        ->type_name("");
    command->add_option("--word", options->word, "Only the buckets of this word")->type_name("WORD");
    command->add_option("--limit", options->limit, "At most that many buckets, 0: all (default 20)")
        ->type_name("N");
    addPrintFormatOption(*command, options->format, {"text", "tsv", "json"});
    command->callback([options, &session] { session.code = runCollisions(*options, session.stop); });
}

}  // namespace embedscope::cli
