#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/labelled/labelled_reader.h"
#include "core/eval/text_classifier.h"
#include "core/metrics/calibration.h"
#include "core/metrics/classification.h"

namespace embedscope {

/// How a classifier does on labelled texts that it may never have seen.
struct LabelledEvaluation {
    std::string file;                 ///< name without folder
    std::string format;               ///< "CSV table", ...
    bool heldOutOnly = false;         ///< the file marks a part as held out, and only that was judged
    std::uint64_t examples = 0;       ///< judged
    std::uint64_t withoutLabel = 0;   ///< left out
    std::uint64_t unknownLabels = 0;  ///< left out: the model has none of their labels
    std::string firstUnknownLabel;
    ConfusionMatrix confusion{0};  ///< by TextClassifier::labels(); of several labels the one that was
                                   ///< predicted, else the first, is the truth
    ClassificationScores scores;
    Calibration calibration;
    std::vector<std::string> warnings;
};

/// Called for each judged example in the order of the file: its line (0 where lines mean nothing), its
/// labels, and the probability of each of the model's labels.
using JudgedExample = std::function<void(std::uint64_t line, std::span<const std::string> labels,
                                         std::span<const float> probabilities)>;

/// Judges every example of a labelled file or folder; where it says train and test, only what is not for
/// training. threads 0: as many as the machine has. Errors: those of openLabelledReader, InvalidArgument (no
/// example that can be judged), Cancelled (within 100 ms).
Result<LabelledEvaluation> evaluateLabelled(const TextClassifier& classifier,
                                            const std::filesystem::path& path, const LabelledLayout& layout,
                                            std::stop_token stop = {}, const ProgressCallback& progress = {},
                                            unsigned threads = 0, const JudgedExample& judged = {});

}  // namespace embedscope
