#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// A model of the rows with these keys alone, in the order of the file; every row of a repeated key. Words
/// that the model does not have are told in a warning. Its parts and its output vectors go with it where they
/// have one row a key. Errors: NotFound (none of the words), Cancelled.
Result<ModelPtr> keepWords(const ModelPtr& model, const std::vector<std::string>& words,
                           const std::stop_token& stop);

}  // namespace embedscope
