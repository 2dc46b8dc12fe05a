#include "core/train/network/network_settings.h"

#include "core/train/training_methods.h"

namespace embedscope {

NetworkSettings networkSettings(const Recipe& recipe) {
    NetworkSettings settings;
    settings.vocabulary = static_cast<std::uint32_t>(recipe.integer("max-vocabulary"));
    settings.length = static_cast<std::uint32_t>(recipe.integer("length"));
    settings.batch = static_cast<std::size_t>(recipe.integer("batch"));
    settings.epochs = static_cast<std::uint64_t>(recipe.integer("epochs"));
    settings.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    NetworkConfig& config = settings.config;
    config.dim = static_cast<std::size_t>(recipe.integer("dim"));
    if (const auto* body = findNetworkBody(recipe.text("network"))) config.body = body->body;
    config.length = config.body == NetworkBody::Flatten ? settings.length : 0;
    config.units = static_cast<std::size_t>(recipe.integer("units"));
    if (recipe.has("both-directions")) config.bothDirections = recipe.flag("both-directions");
    if (recipe.has("task") && recipe.text("task") == "next-word") settings.task = LanguageTask::NextWord;
    config.heads = static_cast<std::size_t>(recipe.integer("heads"));
    config.blocks = static_cast<std::size_t>(recipe.integer("blocks"));
    config.feedForward = static_cast<std::size_t>(recipe.integer("feed-forward"));
    config.batchNorm = recipe.has("batch-norm") && recipe.flag("batch-norm");
    config.dropout = recipe.real("dropout");
    config.embeddingDropout = recipe.real("embedding-dropout");
    if (const auto* optimizer = findOptimizer(recipe.text("optimizer")))
        settings.optimizer.kind = optimizer->kind;
    settings.optimizer.clipNorm = recipe.real("clip-norm");
    settings.optimizer.clipValue = recipe.real("clip-value");
    if (const auto* schedule = findSchedule(recipe.text("schedule"))) settings.schedule.kind = schedule->kind;
    settings.schedule.rate = recipe.real("learning-rate");
    settings.warmUpShare = recipe.real("warm-up");
    return settings;
}

}  // namespace embedscope
