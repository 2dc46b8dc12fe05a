#pragma once

#include <filesystem>
#include <memory>

#include "core/data/labelled/labelled_reader.h"

namespace embedscope {

/// A folder with a file for each text: train/LABEL/*.txt and test/LABEL/*.txt as in aclImdb ("unsup" is left
/// out), or LABEL/*.txt. Files are read in the order of part, label and name. Hidden files and files with
/// another ending are no texts. Errors: Io, PermissionDenied, BadFormat (no such layout).
Result<std::unique_ptr<LabelledReader>> openExampleFolder(const std::filesystem::path& folder);

}  // namespace embedscope
