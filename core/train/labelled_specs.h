#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/parameter_spec.h"
#include "core/base/result.h"
#include "core/data/labelled/labelled_text.h"
#include "core/train/training_methods.h"

namespace embedscope {

namespace specs {

/// tokenizer (with that default), lower-case, text-column, label-column, split-column, fine-labels: how
/// methods for labelled texts read them.
void addLabelledSpecs(std::vector<ParameterSpec>& specs, const std::string& tokenizer);

}  // namespace specs

/// Reads a request's inputs as labelled texts, with those settings, "validation" and "seed" of its recipe,
/// and tells dataRead. Errors: those of LabelledText::read.
Result<std::shared_ptr<const LabelledText>> readLabelledText(const TrainerRequest& request,
                                                             std::stop_token stop);

/// What a run's vocabulary will be, for an estimate before it: reads the inputs. Errors: as readLabelledText.
Result<VocabularyReport> describeLabelledText(const TrainerRequest& request, std::stop_token stop);

}  // namespace embedscope
