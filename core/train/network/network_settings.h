#pragma once

#include <cstdint>

#include "core/model/recipe.h"
#include "core/nn/network_config.h"
#include "core/nn/optimizer.h"
#include "core/nn/schedule.h"
#include "core/train/network/sentence_set.h"

namespace embedscope {

/// The settings of a network's run as plain numbers; see network_specs.cpp for what they mean.
struct NetworkSettings {
    NetworkConfig config;  ///< rows and outputs follow from the data
    OptimizerSettings optimizer;
    Schedule schedule;  ///< updates and warmUp follow from the data
    double warmUpShare = 0;
    std::uint32_t vocabulary = 10000;
    std::uint32_t length = 500;
    std::size_t batch = 32;
    std::uint64_t epochs = 10;
    std::uint64_t seed = 1;
    LanguageTask task = LanguageTask::MaskedWord;  ///< of the method "contextual"
};

NetworkSettings networkSettings(const Recipe& recipe);

}  // namespace embedscope
