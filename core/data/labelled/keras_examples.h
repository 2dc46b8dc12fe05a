#pragma once

#include <filesystem>
#include <memory>

#include "core/data/labelled/labelled_reader.h"

namespace embedscope {

/// The examples of Keras' imdb.npz and files like it: x_train and x_test are arrays of lists of ranks,
/// y_train and y_test of whole numbers; the test part may be missing. Names of the words are read from
/// imdb_word_index.json in the same folder, when it is there. Errors: those of MappedFile::open, ZipArchive,
/// readPickledLists; BadFormat (arrays that are missing or of different lengths).
Result<std::unique_ptr<LabelledReader>> openKerasExamples(const std::filesystem::path& path);

}  // namespace embedscope
