#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/train/training_session.h"

namespace embedscope {

/// What a run knows about its own course: finished epochs, the loss curve, and the rules of early stopping
/// and of the best epoch.
struct RunRecord {
    std::uint64_t epoch = 0;  ///< finished epochs
    std::vector<LossPoint> points;
    double lastLoss = std::numeric_limits<double>::quiet_NaN();  ///< of the last finished epoch
    double lastValidation = std::numeric_limits<double>::quiet_NaN();
    double bestValidation = std::numeric_limits<double>::infinity();
    std::uint64_t bestEpoch = 0;                                 ///< from 1; 0: none yet
    double bestLoss = std::numeric_limits<double>::quiet_NaN();  ///< training loss of that epoch

    /// Takes in a finished epoch; true when its validation loss is the lowest so far.
    bool finishEpoch(double loss, std::optional<double> validation);
    /// Epochs since the best one.
    std::uint64_t epochsWithoutGain() const { return epoch - bestEpoch; }
};

}  // namespace embedscope
