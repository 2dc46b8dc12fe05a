#include "core/io/formats/fasttext_write.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/io/fasttext_file.h"
#include "core/io/model_names.h"
#include "core/model/bag_classifier.h"
#include "core/model/piece_vectors.h"

namespace embedscope {
namespace {

constexpr std::int32_t kVersion = 12;
constexpr const char* kLabelPrefix = "__label__";

/// The parts of a model as fastText knows them. Views of the model.
struct Plan {
    FastTextArguments arguments;
    std::size_t words = 0;                   // rows of the vectors that are words
    const ModelTensor* ownRows = nullptr;    // the words' own rows; null: the vectors are
    std::span<const std::uint32_t> buckets;  // with rows, rising
    std::span<const float> bucketRows;
    std::shared_ptr<const BagClassifier> classifier;
    std::span<const float> classifierOutput;
};

template <class T>
void put(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::int32_t settingOr(const nlohmann::json& recipe, const char* id, std::int32_t fallback) {
    if (!recipe.is_object() || !recipe.contains("settings") || !recipe["settings"].is_object())
        return fallback;
    const auto found = recipe["settings"].find(id);
    if (found == recipe["settings"].end() || !found->is_number_integer()) return fallback;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(found->get<std::int64_t>(), 0, 1 << 30));
}

void planSubwords(const EmbeddingModel& model, Plan& plan) {
    const ModelPart* part = findPart(model, PieceVectors::kSubwordPart);
    if (!part) return;
    const auto encoding = WordEncoding::fromJson(part->json);
    const auto pieces = PieceVectors::open(model);
    const auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
    const bool fits = encoding && pieces && encoding->kind == WordEncoding::Kind::Subwords &&
                      encoding->mean && encoding->buckets <= largest;
    if (!fits) return;
    plan.arguments.minn = static_cast<std::int32_t>(encoding->ngrams.shortest);
    plan.arguments.maxn = static_cast<std::int32_t>(encoding->ngrams.longest);
    plan.arguments.bucket = static_cast<std::int32_t>(encoding->buckets);
    plan.ownRows = part->find("words");
    plan.buckets = part->find("buckets")->values<std::uint32_t>();
    plan.bucketRows = part->find("ngrams")->values<float>();
}

/// Rows at the end that are labels, as the reader of fastText's files adds them.
std::size_t labelRows(const EmbeddingModel& model) {
    const MetadataColumn* column = model.metadata.find("kind");
    if (!column || column->isNumeric()) return 0;
    const auto& kinds = std::get<std::vector<std::string>>(column->values);
    std::size_t labels = 0;
    while (labels < kinds.size() && kinds[kinds.size() - 1 - labels] == "label") ++labels;
    return labels < kinds.size() ? labels : 0;
}

void planClassifier(const EmbeddingModel& model, Plan& plan) {
    const ModelPart* part = findPart(model, BagClassifier::kPartName);
    if (!part) return;
    const ModelPtr view(std::shared_ptr<const void>(), &model);
    auto classifier = BagClassifier::open(view);
    if (!classifier) return;
    const BagFeatures& features = (*classifier)->features();
    if (features.buckets > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) return;
    plan.classifier = *classifier;
    plan.words -= labelRows(model) == plan.classifier->labels().size() ? plan.classifier->labels().size() : 0;
    plan.classifierOutput = part->find("output")->values<float>();
    FastTextArguments& arguments = plan.arguments;
    arguments.model = 3;
    arguments.wordNgrams = static_cast<std::int32_t>(features.wordNgrams);
    switch (plan.classifier->objective()) {
        case ClassifierObjective::HierarchicalSoftmax:
            arguments.loss = 1;
            break;
        case ClassifierObjective::NegativeSampling:
            arguments.loss = 2;
            break;
        case ClassifierObjective::Softmax:
            arguments.loss = 3;
            break;
    }
    if (!features.hasBuckets()) return;
    arguments.minn = features.charNgrams ? static_cast<std::int32_t>(features.ngrams.shortest) : 0;
    arguments.maxn = features.charNgrams ? static_cast<std::int32_t>(features.ngrams.longest) : 0;
    arguments.bucket = static_cast<std::int32_t>(features.buckets);
    plan.buckets = part->find("buckets")->values<std::uint32_t>();
    plan.bucketRows = part->find("bucket_rows")->values<float>();
}

Plan planFor(const EmbeddingModel& model) {
    Plan plan;
    plan.words = model.vectors.rows();
    const auto recipe = nlohmann::json::parse(model.provenance.recipeJson, nullptr, false);
    FastTextArguments& arguments = plan.arguments;
    arguments.dim = static_cast<std::int32_t>(model.vectors.dim());
    arguments.ws = settingOr(recipe, "window", arguments.ws);
    arguments.epoch = settingOr(recipe, "epochs", arguments.epoch);
    arguments.neg = settingOr(recipe, "negative", arguments.neg);
    arguments.minCount = settingOr(recipe, "min-count", arguments.minCount);
    if (recipe.is_object() && recipe.value("method", nlohmann::json()) == "cbow") arguments.model = 1;
    planSubwords(model, plan);
    planClassifier(model, plan);
    return plan;
}

/// Everything before the matrices.
Status writeHead(AtomicFile& file, const EmbeddingModel& model, const Plan& plan,
                 const std::stop_token& stop) {
    const Vocabulary& keys = *model.vectors.keys;
    const FastTextArguments& arguments = plan.arguments;
    const auto labels = static_cast<std::int32_t>(plan.classifier ? plan.classifier->labels().size() : 0);
    const auto words = static_cast<std::int32_t>(plan.words);
    std::string head;
    put(head, kFastTextMagic);
    put(head, kVersion);
    for (const std::int32_t value :
         {arguments.dim, arguments.ws, arguments.epoch, arguments.minCount, arguments.neg,
          arguments.wordNgrams, arguments.loss, arguments.model, arguments.bucket, arguments.minn,
          arguments.maxn, arguments.lrUpdateRate})
        put(head, value);
    put(head, arguments.t);
    put<std::int32_t>(head, words + labels);
    put<std::int32_t>(head, words);
    put<std::int32_t>(head, labels);
    put<std::int64_t>(head, static_cast<std::int64_t>(keys.totalCount()));
    put<std::int64_t>(head, -1);  // nothing was pruned
    if (Status written = file.write(head); !written) return written;
    std::string entry;
    for (std::int32_t i = 0; i < words + labels; ++i) {
        if (i % 4096 == 0 && stop.stop_requested()) return cancelledError();
        const bool isLabel = i >= words;
        const RowId row{static_cast<std::uint32_t>(isLabel ? i - words : i)};
        const Vocabulary& list = isLabel ? plan.classifier->labels() : keys;
        entry = (isLabel ? kLabelPrefix : "") + std::string(list.key(row)) + '\0';
        put<std::int64_t>(entry, static_cast<std::int64_t>(list.count(row)));
        put<std::int8_t>(entry, isLabel ? 1 : 0);
        if (Status written = file.write(entry); !written) return written;
    }
    return {};
}

Status writeMatrixHead(AtomicFile& file, std::uint64_t rows, std::size_t dim) {
    std::string head;
    put<std::uint8_t>(head, 0);  // not quantised
    put<std::int64_t>(head, static_cast<std::int64_t>(rows));
    put<std::int64_t>(head, static_cast<std::int64_t>(dim));
    return file.write(head);
}

/// The rows of the words, then one a bucket.
Status writeInput(AtomicFile& file, const EmbeddingModel& model, const Plan& plan,
                  const std::stop_token& stop, ProgressReporter& reporter) {
    const std::size_t dim = model.vectors.dim();
    const auto buckets = static_cast<std::uint64_t>(plan.arguments.bucket);
    if (Status written = writeMatrixHead(file, plan.words + buckets, dim); !written) return written;
    std::vector<float> row(dim);
    for (std::size_t i = 0; i < plan.words; ++i) {
        if (i % 64 == 0 && stop.stop_requested()) return cancelledError();
        if (plan.ownRows)
            std::copy_n(plan.ownRows->values<float>().data() + i * dim, dim, row.begin());
        else
            model.vectors.vectors.copyRow(RowId{static_cast<std::uint32_t>(i)}, row);
        if (Status written = file.write(std::as_bytes(std::span(row))); !written) return written;
        reporter.update(i);
    }
    const std::vector<float> zeros(dim);
    std::size_t next = 0;
    for (std::uint64_t bucket = 0; bucket < buckets; ++bucket) {
        if (bucket % 64 == 0 && stop.stop_requested()) return cancelledError();
        std::span<const float> values = zeros;
        if (next < plan.buckets.size() && plan.buckets[next] == bucket)
            values = plan.bucketRows.subspan(next++ * dim, dim);
        if (Status written = file.write(std::as_bytes(values)); !written) return written;
    }
    return {};
}

/// The prediction side: of words, or of labels; zeros where it is not known.
Status writeOutput(AtomicFile& file, const EmbeddingModel& model, const Plan& plan,
                   const std::stop_token& stop) {
    const std::size_t dim = model.vectors.dim();
    const std::size_t rows = plan.classifier ? plan.classifier->labels().size() : plan.words;
    if (Status written = writeMatrixHead(file, rows, dim); !written) return written;
    const bool known = model.outputVectors.rows() == plan.words && !findPart(model, "huffman-tree");
    std::vector<float> row(dim);
    for (std::size_t i = 0; i < rows; ++i) {
        if (i % 64 == 0 && stop.stop_requested()) return cancelledError();
        std::fill(row.begin(), row.end(), 0.0f);
        if (plan.classifier && (i + 1) * dim <= plan.classifierOutput.size())
            std::copy_n(plan.classifierOutput.data() + i * dim, dim, row.begin());
        else if (!plan.classifier && known)
            model.outputVectors.copyRow(RowId{static_cast<std::uint32_t>(i)}, row);
        if (Status written = file.write(std::as_bytes(std::span(row))); !written) return written;
    }
    return {};
}

}  // namespace

Status writeFastText(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
                     const ProgressCallback& progress) {
    if (Status keys = checkKeys(*model.vectors.keys, std::string_view("\0", 1), EmptyKeys::Allowed, stop);
        !keys)
        return keys;
    constexpr auto kLargest = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
    if (model.vectors.rows() > kLargest || model.vectors.dim() > kLargest)
        return Error{ErrorCode::InvalidArgument, "the model has more rows than this format can count",
                     path.string(), "Save it in the native format"};
    const Plan plan = planFor(model);
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    ProgressReporter reporter(progress, "Writing the vectors", model.vectors.rows(), "rows");
    if (Status written = writeHead(*file, model, plan, stop); !written) return written;
    if (Status written = writeInput(*file, model, plan, stop, reporter); !written) return written;
    if (Status written = writeOutput(*file, model, plan, stop); !written) return written;
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace embedscope
