#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "core/base/parallel_blocks.h"
#include "core/io/fasttext_file.h"
#include "core/io/float_store.h"
#include "core/io/formats/fasttext_write.h"
#include "core/io/formats/formats.h"
#include "core/io/matrix_model.h"
#include "core/io/model_names.h"
#include "core/io/parallel.h"
#include "core/io/stored_matrix.h"
#include "core/model/bag_classifier.h"
#include "core/model/piece_vectors.h"
#include "core/model/word_encoding.h"

// fastText's models. A word's vector is the mean of its own row and those of its character n-grams, as
// fastText prints it; the rows become the part "subwords", so that unseen words have vectors too. A
// supervised model keeps the plain rows and becomes the part "classifier"; its labels stand behind the words
// as rows of their own.

namespace embedscope {
namespace {

constexpr std::int32_t kSupervised = 3;
constexpr std::int32_t kHierarchical = 1;
constexpr std::size_t kRowsAPiece = 512;

bool hasNgrams(const FastTextFile& file) {
    return file.arguments.maxn > 0 && file.input.rows > file.words.size();
}

/// Labels can stand beside the words where each has a row in the output matrix.
bool showsLabels(const FastTextFile& file) {
    return file.arguments.model == kSupervised && file.arguments.loss != kHierarchical &&
           file.labels.size() > 0 && file.output.rows == file.labels.size();
}

NgramRange rangeOf(const FastTextFile& file) {
    return {static_cast<std::uint32_t>(std::max(1, file.arguments.minn)),
            static_cast<std::uint32_t>(file.arguments.maxn)};
}

/// Rows [first, first + count) of a matrix as floats of their own.
Result<std::shared_ptr<std::vector<float>>> copyRows(const FastTextMatrix& matrix, std::uint64_t first,
                                                     std::uint64_t count, const std::stop_token& stop) {
    const auto dim = static_cast<std::size_t>(matrix.dim);
    auto rows = std::make_shared<std::vector<float>>(static_cast<std::size_t>(count) * dim);
    const std::size_t pieces = (static_cast<std::size_t>(count) + kRowsAPiece - 1) / kRowsAPiece;
    const bool done =
        parallelBlocks(pieces, workerCount(ioThreads(), pieces), stop, [&](std::size_t piece, unsigned) {
            const std::size_t end =
                std::min<std::size_t>((piece + 1) * kRowsAPiece, static_cast<std::size_t>(count));
            for (std::size_t i = piece * kRowsAPiece; i < end; ++i)
                matrix.copyRow(first + i, std::span(*rows).subspan(i * dim, dim));
        });
    if (!done) return cancelledError();
    return rows;
}

ModelTensor tensorOf(std::shared_ptr<std::vector<float>> numbers, std::uint64_t dim) {
    const auto bytes = std::as_bytes(std::span(*numbers));
    return {"", ScalarType::F32, {numbers->size() / dim, dim}, bytes, std::move(numbers)};
}

/// The buckets that have rows, rising, and their rows. With gaps where the file was pruned.
struct BucketRows {
    std::vector<std::uint32_t> buckets;
    ModelTensor rows;
};

Result<BucketRows> bucketRows(const FastTextFile& file, const std::stop_token& stop) {
    const std::uint64_t words = file.words.size();
    BucketRows result;
    if (!file.pruned) {
        const std::uint64_t count = std::min<std::uint64_t>(
            file.input.rows - words, static_cast<std::uint64_t>(file.arguments.bucket));
        result.buckets.resize(static_cast<std::size_t>(count));
        std::iota(result.buckets.begin(), result.buckets.end(), 0u);
        auto rows = copyRows(file.input, words, count, stop);
        if (!rows) return rows.error();
        result.rows = tensorOf(std::move(*rows), file.input.dim);
        return result;
    }
    const auto dim = static_cast<std::size_t>(file.input.dim);
    auto rows = std::make_shared<std::vector<float>>(file.pruned->size() * dim);
    for (std::size_t i = 0; i < file.pruned->size(); ++i) {
        const auto [bucket, row] = (*file.pruned)[i];
        if (bucket >= file.arguments.bucket)
            return Error{ErrorCode::BadFormat, "its list of buckets names one beyond their number",
                         file.file.name, "The file is damaged: copy or download it again"};
        result.buckets.push_back(static_cast<std::uint32_t>(bucket));
        file.input.copyRow(words + static_cast<std::uint64_t>(row), std::span(*rows).subspan(i * dim, dim));
    }
    result.rows = tensorOf(std::move(rows), file.input.dim);
    return result;
}

/// Each word as the mean of its own row and those of its n-grams, summed in fastText's order and precision.
Result<VectorMatrix> meanRows(const FastTextFile& file, const WordEncoding& encoding,
                              const BucketRows& buckets, std::uint64_t count, const std::stop_token& stop) {
    const auto dim = static_cast<std::size_t>(file.input.dim);
    const auto rows = static_cast<std::size_t>(count);
    const std::span<const float> ngrams = buckets.rows.values<float>();
    FloatStore floats;
    floats.reserve(rows * dim);
    const std::size_t pieces = (rows + kRowsAPiece - 1) / kRowsAPiece;
    const bool done =
        parallelBlocks(pieces, workerCount(ioThreads(), pieces), stop, [&](std::size_t piece, unsigned) {
            std::vector<std::uint32_t> list;
            for (std::size_t i = piece * kRowsAPiece; i < std::min(rows, (piece + 1) * kRowsAPiece); ++i) {
                const std::span<float> out(floats.data() + i * dim, dim);
                file.input.copyRow(i, out);
                const std::string_view word =
                    std::string_view(file.words.arena)
                        .substr(file.words.offsets[i], file.words.offsets[i + 1] - file.words.offsets[i]);
                list.clear();
                // The end of a line has no n-grams, except in the first releases.
                if (word != kEndOfText || file.version == 0) encoding.appendBuckets(word, list);
                std::size_t known = 1;
                for (const std::uint32_t bucket : list) {
                    const auto found =
                        std::lower_bound(buckets.buckets.begin(), buckets.buckets.end(), bucket);
                    if (found == buckets.buckets.end() || *found != bucket) continue;
                    const float* row =
                        ngrams.data() + static_cast<std::size_t>(found - buckets.buckets.begin()) * dim;
                    for (std::size_t j = 0; j < dim; ++j) out[j] += row[j];
                    ++known;
                }
                const auto share = static_cast<float>(1.0 / static_cast<double>(known));
                for (float& number : out) number *= share;
            }
        });
    if (!done) return cancelledError();
    return floats.take(rows, dim);
}

/// The rows of the words themselves, and those of the labels behind them.
Result<VectorMatrix> plainRows(const FastTextFile& file, std::uint64_t words, std::uint64_t labels,
                               const std::stop_token& stop) {
    const auto dim = static_cast<std::size_t>(file.input.dim);
    if (labels == 0 && !file.input.quantized && file.file.mapping)
        return VectorMatrix(file.input.numbers.data(), static_cast<std::size_t>(words), dim,
                            dim * sizeof(float), ScalarType::F32, file.file.owner);
    auto rows = copyRows(file.input, 0, words, stop);
    if (!rows) return rows.error();
    if (labels > 0) {
        auto more = copyRows(file.output, 0, labels, stop);
        if (!more) return more.error();
        (*rows)->insert((*rows)->end(), (*more)->begin(), (*more)->end());
    }
    const auto* data = reinterpret_cast<const std::byte*>((*rows)->data());
    return VectorMatrix(data, static_cast<std::size_t>(words + labels), dim, dim * sizeof(float),
                        ScalarType::F32, *rows);
}

std::string keyText(const KeyList& list, std::size_t i) {
    return list.arena.substr(list.offsets[i], list.offsets[i + 1] - list.offsets[i]);
}

/// The part "classifier" of a supervised model. Nothing where the file's parts do not fit together.
Result<std::optional<ModelPart>> classifierPart(const FastTextFile& file, std::vector<std::string>& warnings,
                                                const std::stop_token& stop) {
    const FastTextArguments& arguments = file.arguments;
    const bool hierarchical = arguments.loss == kHierarchical;
    const std::uint64_t labels = file.labels.size();
    if (labels < 2 || file.output.rows < labels - (hierarchical ? 1 : 0) || arguments.wordNgrams < 1 ||
        arguments.wordNgrams > 100 || arguments.maxn > static_cast<std::int32_t>(NgramRange::kLongest)) {
        warnings.push_back("the classifier of " + file.file.name + " could not be read; its words were");
        return std::optional<ModelPart>();
    }
    BagClassifier::Contents contents;
    contents.features.text.tokenizer = TokenizerKind::Whitespace;
    contents.features.text.lowerCase = false;
    contents.features.wordNgrams = static_cast<std::uint32_t>(arguments.wordNgrams);
    contents.features.charNgrams = arguments.maxn > 0;
    if (arguments.maxn > 0) contents.features.ngrams = rangeOf(file);
    contents.features.buckets = static_cast<std::uint64_t>(std::max(1, arguments.bucket));
    contents.objective = hierarchical          ? ClassifierObjective::HierarchicalSoftmax
                         : arguments.loss == 3 ? ClassifierObjective::Softmax
                                               : ClassifierObjective::NegativeSampling;
    std::vector<std::string> names;
    constexpr std::string_view kPrefix = "__label__";
    for (std::size_t i = 0; i < labels; ++i) {
        std::string name = keyText(file.labels, i);
        names.push_back(name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name);
    }
    contents.labels = std::make_shared<const Vocabulary>(std::move(names), file.labels.counts);
    auto output = copyRows(file.output, 0, labels - (hierarchical ? 1 : 0), stop);
    if (!output) return output.error();
    contents.output = tensorOf(std::move(*output), file.output.dim);
    if (contents.features.hasBuckets()) {
        Result<BucketRows> rows = bucketRows(file, stop);
        if (!rows) return rows.error();
        const std::uint64_t count = rows->buckets.size();
        contents.buckets = makeModelTensor<std::uint32_t>("buckets", {count}, std::move(rows->buckets));
        contents.bucketRows = std::move(rows->rows);
    }
    return std::optional<ModelPart>(BagClassifier::makePart(std::move(contents)));
}

/// The settings under this program's names, for the provenance.
std::string recipeOf(const FastTextArguments& arguments) {
    const char* method = arguments.model == 1             ? "cbow"
                         : arguments.model == kSupervised ? "supervised"
                                                          : "skipgram";
    nlohmann::json settings = {{"dim", arguments.dim},      {"window", arguments.ws},
                               {"epochs", arguments.epoch}, {"min-count", arguments.minCount},
                               {"negative", arguments.neg}, {"buckets", arguments.bucket},
                               {"min-n", arguments.minn},   {"max-n", arguments.maxn}};
    if (arguments.model == kSupervised) settings["word-ngrams"] = arguments.wordNgrams;
    return nlohmann::json{{"method", method}, {"settings", std::move(settings)}}.dump();
}

int probe(std::span<const std::byte> head, std::uint64_t) {
    return looksLikeFastText(head) ? 90 : 0;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions& options) {
    Result<FileContent> content = openContent(path);
    if (!content) return content.error();
    Result<FastTextFile> file = readFastTextFile(std::move(*content), {});
    if (!file) return file.error();
    const std::uint64_t rows = file->words.size() + (showsLabels(*file) ? file->labels.size() : 0);
    ModelInfo info = describeMatrix(ScalarType::F32, rows, file->input.dim, file->file.bytes.size(), options);
    if (hasNgrams(*file)) info.memoryBytes += file->input.rows * file->input.dim * sizeof(float);
    if (file->input.quantized) info.storedType = "product-quantised";
    info.recipeJson = recipeOf(file->arguments);
    if (file->arguments.model == kSupervised)
        info.warnings.push_back("it is a classifier with " + std::to_string(file->labels.size()) + " labels");
    return info;
}

/// Words, and behind them the labels with a column that says which is which.
void setKeys(FastTextFile& file, std::uint64_t words, std::uint64_t labels, EmbeddingModel& model) {
    KeyList keys = std::move(file.words);
    keys.shorten(words);
    for (std::size_t i = 0; i < labels; ++i) {
        keys.add(keyText(file.labels, i));
        keys.counts.push_back(file.labels.counts[i]);
    }
    if (labels > 0) {
        std::vector<std::string> kinds(static_cast<std::size_t>(words), "word");
        kinds.resize(static_cast<std::size_t>(words + labels), "label");
        model.metadata.columns.push_back({"kind", std::move(kinds)});
    }
    const auto placeOf = [&](std::uint64_t row) {
        return "row " + std::to_string(row + 1) + " of " + file.file.name;
    };
    model.vectors.keys = buildVocabulary(std::move(keys.arena), std::move(keys.offsets),
                                         std::move(keys.counts), placeOf, model.warnings);
    tellNonFinite(model.vectors.vectors, placeOf, model.warnings);
}

/// Vectors of the words and the part with the rows of their n-grams.
Status readSubwords(const FastTextFile& file, std::uint64_t words, EmbeddingModel& model,
                    const std::stop_token& stop) {
    WordEncoding encoding;
    encoding.ngrams = rangeOf(file);
    if (Status range = checkNgramRange(encoding.ngrams); !range)
        return Error{ErrorCode::UnsupportedVersion,
                     "its n-grams of " + std::to_string(encoding.ngrams.shortest) + " to " +
                         std::to_string(encoding.ngrams.longest) + " characters cannot be used",
                     file.file.name, "Open the .vec file that fastText wrote beside it"};
    encoding.buckets = static_cast<std::uint64_t>(std::max(1, file.arguments.bucket));
    Result<BucketRows> buckets = bucketRows(file, stop);
    if (!buckets) return buckets.error();
    Result<VectorMatrix> vectors = meanRows(file, encoding, *buckets, words, stop);
    if (!vectors) return vectors.error();
    model.vectors.vectors = std::move(*vectors);
    auto own = copyRows(file.input, 0, words, stop);
    if (!own) return own.error();
    model.parts.push_back(PieceVectors::subwordPart(encoding, tensorOf(std::move(*own), file.input.dim),
                                                    std::move(buckets->buckets), std::move(buckets->rows)));
    return {};
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<FileContent> content = openContent(path, stop);
    if (!content) return content.error();
    ProgressReporter reporter(progress, "Reading the dictionary", content->bytes.size());
    Result<FastTextFile> opened = readFastTextFile(std::move(*content), stop);
    if (!opened) return opened.error();
    FastTextFile& file = *opened;
    auto model = std::make_shared<EmbeddingModel>();
    model->name = modelNameOf(path);
    model->formatId = "fasttext";
    const std::uint64_t allWords = file.words.size();
    const std::uint64_t allRows = allWords + (showsLabels(file) ? file.labels.size() : 0);
    const std::uint64_t kept = std::min(allRows, options.firstRows.value_or(allRows));
    const std::uint64_t words = std::min(kept, allWords);
    const std::uint64_t labels = kept - words;
    const bool supervised = file.arguments.model == kSupervised;
    reporter.update(file.file.bytes.size() / 2);
    if (!supervised && hasNgrams(file)) {
        if (Status read = readSubwords(file, words, *model, stop); !read) return read.error();
    } else {
        Result<VectorMatrix> vectors = plainRows(file, words, labels, stop);
        if (!vectors) return vectors.error();
        model->vectors.vectors = std::move(*vectors);
        if (file.file.mapping) model->mappings.push_back(file.file.mapping);
    }
    if (supervised) {
        auto part = classifierPart(file, model->warnings, stop);
        if (!part) return part.error();
        if (*part) model->parts.push_back(std::move(**part));
    } else if (file.arguments.loss == 2 && file.output.rows == allWords) {
        auto output = copyRows(file.output, 0, words, stop);
        if (!output) return output.error();
        const auto* data = reinterpret_cast<const std::byte*>((*output)->data());
        const auto dim = static_cast<std::size_t>(file.output.dim);
        model->outputVectors = VectorMatrix(data, static_cast<std::size_t>(words), dim, dim * sizeof(float),
                                            ScalarType::F32, *output);
    }
    model->provenance.program = "fastText";
    model->provenance.recipeJson = recipeOf(file.arguments);
    model->provenance.textTokens = file.tokens > 0 ? static_cast<std::uint64_t>(file.tokens) : 0;
    model->provenance.epochs = static_cast<std::uint64_t>(std::max(0, file.arguments.epoch));
    setKeys(file, words, labels, *model);
    if (stop.stop_requested()) return cancelledError();
    reporter.finish();
    return ModelPtr(std::move(model));
}

}  // namespace

ModelFormat fastTextFormat() {
    return {"fasttext", "fastText model", {"bin"}, probe, describe, read, writeFastText};
}

}  // namespace embedscope
