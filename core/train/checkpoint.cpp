#include "core/train/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/train/training_methods.h"

namespace embedscope {
namespace {

constexpr const char* kFormatKey = "format";
constexpr const char* kFormat = "embedscope-checkpoint";
constexpr const char* kVersion = "3";
constexpr double kUnknown = -1;  // an accuracy that there is not
constexpr std::size_t kPointNumbers = 13;

std::vector<double> flattened(const std::vector<LossPoint>& points) {
    std::vector<double> numbers;
    for (const LossPoint& point : points)
        numbers.insert(
            numbers.end(),
            {static_cast<double>(point.words), point.epoch, point.loss, static_cast<double>(point.examples),
             point.epochLoss, point.validationLoss.value_or(0), point.validationLoss ? 1.0 : 0.0,
             point.learningRate, point.endsEpoch ? 1.0 : 0.0, point.accuracy.value_or(kUnknown),
             point.epochAccuracy.value_or(kUnknown), point.validationAccuracy.value_or(kUnknown),
             point.wordsPerSecond});
    return numbers;
}

std::vector<LossPoint> lossPointsFrom(const std::vector<double>& numbers) {
    std::vector<LossPoint> points;
    for (std::size_t at = 0; at + kPointNumbers <= numbers.size(); at += kPointNumbers) {
        const double* n = numbers.data() + at;
        LossPoint point;
        point.words = static_cast<std::uint64_t>(std::clamp(n[0], 0.0, 1e18));
        point.epoch = n[1];
        point.loss = n[2];
        point.examples = static_cast<std::uint64_t>(std::clamp(n[3], 0.0, 1e18));
        point.epochLoss = n[4];
        if (n[6] != 0) point.validationLoss = n[5];
        point.learningRate = n[7];
        point.endsEpoch = n[8] != 0;
        if (n[9] >= 0) point.accuracy = n[9];
        if (n[10] >= 0) point.epochAccuracy = n[10];
        if (n[11] >= 0) point.validationAccuracy = n[11];
        point.wordsPerSecond = n[12];
        points.push_back(point);
    }
    return points;
}

std::string weightName(std::size_t index) {
    return "weights." + std::to_string(index);
}
std::string bestName(std::size_t index) {
    return "best." + std::to_string(index);
}

Error broken(const TensorFile& file, std::string what) {
    return {ErrorCode::BadFormat, std::move(what), file.name(),
            "Resume from another checkpoint, or start the training anew"};
}

/// Checks that the file is a checkpoint of this version and reads its recipe.
Result<Recipe> savedRecipe(const TensorFile& file) {
    const std::string* format = file.metadata(kFormatKey);
    const std::string* version = file.metadata("version");
    const std::string* json = file.metadata("recipe");
    if (!format || *format != kFormat || !version || !json)
        return broken(file, "this is no checkpoint of a training run");
    if (*version != kVersion)
        return Error{ErrorCode::UnsupportedVersion,
                     "the checkpoint has version " + *version + ", this program reads version " + kVersion,
                     file.name(), "Use the program that wrote it"};
    auto saved = recipeFromJson(*json);
    if (!saved) return broken(file, "its recipe cannot be read: " + saved.error().what);
    return saved;
}

Status loadWeights(const TensorFile& file, Trainer& trainer, std::stop_token stop) {
    const auto weights = trainer.weights();
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto tensor = file.require(weightName(i), ScalarType::F32);
        if (!tensor) return tensor.error();
        auto from = file.bytes(**tensor);
        auto to = std::as_writable_bytes(weights[i]);
        if (from.size() != to.size())
            return broken(file, "the weights have " + std::to_string(from.size()) +
                                    " bytes and should have " + std::to_string(to.size()));
        constexpr std::size_t kPiece = 4 << 20;
        for (std::size_t at = 0; at < to.size(); at += kPiece) {
            if (stop.stop_requested()) return cancelledError();
            std::memcpy(to.data() + at, from.data() + at, std::min(kPiece, to.size() - at));
        }
    }
    return {};
}

Status loadBest(const TensorFile& file, Trainer& trainer, WeightSpool& best, std::stop_token stop) {
    const auto weights = trainer.weights();
    std::vector<std::span<const std::byte>> parts;
    for (std::size_t i = 0; i < weights.size() && file.find(bestName(i)); ++i) {
        const auto tensor = file.require(bestName(i), ScalarType::F32);
        if (!tensor) return tensor.error();
        parts.push_back(file.bytes(**tensor));
        if (parts.back().size() != weights[i].size_bytes())
            return broken(file, "the best epoch's weights have the wrong size");
    }
    if (parts.size() != weights.size()) return {};
    return best.saveBytes(parts, stop);
}

}  // namespace

Status writeCheckpoint(const std::filesystem::path& path, const CheckpointParts& parts,
                       std::stop_token stop) {
    const RunRecord& record = *parts.record;
    TensorMetadata metadata{{kFormatKey, kFormat},
                            {"version", kVersion},
                            {"recipe", parts.recipe->toJson()},
                            {"text_hash", parts.textHash}};
    std::vector<TensorSource> tensors;
    const auto weights = parts.trainer->weights();
    for (std::size_t i = 0; i < weights.size(); ++i)
        tensors.push_back(tensorSource<float>(weightName(i), {weights[i].size()}, weights[i]));
    if (parts.best && parts.best->holdsCopy())
        for (std::size_t i = 0; i < parts.best->sizes().size(); ++i)
            tensors.push_back(
                {bestName(i),
                 ScalarType::F32,
                 {parts.best->sizes()[i] / sizeof(float)},
                 {},
                 [best = parts.best, i](const TensorSink& sink) { return best->read(i, sink); }});
    parts.trainer->addState(tensors, metadata);
    const std::uint64_t epochs[] = {record.epoch, record.bestEpoch};
    const double losses[] = {record.lastLoss, record.lastValidation, record.bestValidation, record.bestLoss};
    const std::vector<double> points = flattened(record.points);
    tensors.push_back(tensorSource<std::uint64_t>("epochs", {2}, epochs));
    tensors.push_back(tensorSource<double>("losses", {4}, losses));
    tensors.push_back(tensorSource<double>("loss_points", {record.points.size(), kPointNumbers}, points));
    return writeTensorFile(path, std::move(tensors), metadata, stop);
}

Result<Recipe> checkpointRecipe(const std::filesystem::path& path, std::stop_token stop) {
    auto opened = TensorFile::open(path, stop);
    if (!opened) return opened.error();
    return savedRecipe(**opened);
}

Result<std::shared_ptr<const TensorFile>> openCheckpoint(const std::filesystem::path& path,
                                                         const Recipe& recipe, std::stop_token stop) {
    auto opened = TensorFile::open(path, stop);
    if (!opened) return opened.error();
    const TensorFile& file = **opened;
    const auto saved = savedRecipe(file);
    if (!saved) return saved.error();
    if (*saved == recipe) return opened;
    const auto differs = [&](std::string id, const std::string& then, const std::string& now) {
        return Error{ErrorCode::InvalidArgument,
                     "the checkpoint was made with " + id + " " + then + ", and now it is " + now,
                     file.name(), "Resume with the settings of the interrupted run"};
    };
    if (saved->method() != recipe.method()) return differs("the method", saved->method(), recipe.method());
    for (const ParameterSpec& spec : recipe.specs())
        if (saved->value(spec.id) != recipe.value(spec.id))
            return differs("--" + spec.id, formatValue(saved->value(spec.id)),
                           formatValue(recipe.value(spec.id)));
    return opened;
}

Status resumeCheckpoint(const TensorFile& file, const CheckpointParts& parts, std::stop_token stop) {
    const std::string* hash = file.metadata("text_hash");
    if (!hash || *hash != parts.textHash)
        return Error{ErrorCode::InvalidArgument, "the checkpoint belongs to another text", file.name(),
                     "Resume with the same files in the same order"};
    const auto epochs = file.values<std::uint64_t>("epochs");
    if (!epochs) return epochs.error();
    const auto losses = file.values<double>("losses");
    if (!losses) return losses.error();
    const auto points = file.values<double>("loss_points");
    if (!points) return points.error();
    if (epochs->size() != 2 || losses->size() != 4 || (*epochs)[0] > parts.trainer->plan().epochs ||
        (*epochs)[1] > (*epochs)[0])
        return broken(file, "its record of the run makes no sense");
    RunRecord& record = *parts.record;
    record.epoch = (*epochs)[0];
    record.bestEpoch = (*epochs)[1];
    record.lastLoss = (*losses)[0];
    record.lastValidation = (*losses)[1];
    record.bestValidation = (*losses)[2];
    record.bestLoss = (*losses)[3];
    record.points = lossPointsFrom(*points);
    if (Status restored = parts.trainer->restoreState(file, record.epoch); !restored) return restored;
    if (Status loaded = loadWeights(file, *parts.trainer, stop); !loaded) return loaded;
    if (!parts.best) return {};
    return loadBest(file, *parts.trainer, *parts.best, stop);
}

}  // namespace embedscope
