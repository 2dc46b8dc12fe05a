#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/eval/labelled_evaluation.h"
#include "core/model/vocabulary.h"

namespace embedscope::cli {

/// Accuracy, scores of each class, the confusion matrix and the calibration, as lines for people.
std::string classifierReport(const LabelledEvaluation& evaluation, const Vocabulary& labels);
/// The same as JSON.
nlohmann::ordered_json classifierReportJson(const LabelledEvaluation& evaluation, const Vocabulary& labels);

}  // namespace embedscope::cli
