#pragma once

#include <memory>

#include "core/eval/text_classifier.h"

namespace embedscope {

/// The network of a model as a classifier of texts. Errors: those of TextNetwork::fromModel.
Result<std::shared_ptr<const TextClassifier>> openNetworkClassifier(const EmbeddingModel& model);

}  // namespace embedscope
