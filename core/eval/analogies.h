#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

struct AnalogySection {
    std::string name;
    std::vector<std::array<std::string, 4>> questions;  ///< a is to b as c is to d
};

struct AnalogySectionResult {
    std::string name;
    std::size_t correct = 0;
    std::size_t covered = 0;  ///< all four words among the most frequent
    std::size_t total = 0;
};

struct AnalogyResult {
    std::size_t correct = 0;
    std::size_t covered = 0;
    std::size_t total = 0;
    double accuracy = 0;  ///< correct / covered, 0 when nothing is covered
    std::vector<AnalogySectionResult> sections;
};

/// Reads word2vec's questions-words format: ": section" lines, then four words a line. Errors: NotFound,
/// BadFormat.
Result<std::vector<AnalogySection>> readAnalogies(const std::filesystem::path& file);

/// 3CosAdd (Mikolov et al. 2013) over the restrict most frequent rows (row order is frequency order; 0: all),
/// unit-normalised, questions and keys in lower case (the first row of a lower-cased key counts), the three
/// given words excluded. Errors: Cancelled.
Result<AnalogyResult> evaluateAnalogies(const EmbeddingModel& model, std::span<const AnalogySection> sections,
                                        std::size_t restrict, std::stop_token stop = {},
                                        const ProgressCallback& progress = {});

}  // namespace embedscope
