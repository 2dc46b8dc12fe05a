#pragma once

#include "core/data/labelled/labelled_reader.h"
#include "core/data/labelled/line_source.h"

namespace embedscope {

/// Examples of a table with a header. separator is ',' or '\t'. Errors: as openLabelledReader.
Result<std::unique_ptr<LabelledReader>> openTableExamples(LineSource lines, char separator,
                                                          const LabelledLayout& layout);

/// Whether a first line looks like a table's header: it has one of the names by which a column of texts or
/// labels is found, or one that layout names.
bool looksLikeTableHeader(std::string_view line, char separator, const LabelledLayout& layout);

}  // namespace embedscope
