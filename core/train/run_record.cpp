#include "core/train/run_record.h"

namespace embedscope {

bool RunRecord::finishEpoch(double loss, std::optional<double> validation) {
    ++epoch;
    lastLoss = loss;
    lastValidation = validation.value_or(std::numeric_limits<double>::quiet_NaN());
    if (!validation || !(*validation < bestValidation)) return false;
    bestValidation = *validation;
    bestEpoch = epoch;
    bestLoss = loss;
    return true;
}

}  // namespace embedscope
