#pragma once

#include <memory>
#include <string_view>

#include "core/data/labelled/labelled_reader.h"
#include "core/data/labelled/line_source.h"

namespace embedscope {

/// The mark of a label in fastText's files.
inline constexpr std::string_view kFastTextLabel = "__label__";

/// "__label__x __label__y text": the words that begin with the mark are labels, wherever they stand, as in
/// fastText.
std::unique_ptr<LabelledReader> openFastTextExamples(LineSource lines);

/// "LABEL:fine text" or "label text": the first word of a line is the label; with fineLabels all of it, else
/// the part before its first colon.
std::unique_ptr<LabelledReader> openTrecExamples(LineSource lines, bool fineLabels);

/// Whether these first lines can be TREC's: each begins with a short word and goes on, and the first words
/// repeat.
bool looksLikeTrecLines(std::string_view start);

}  // namespace embedscope
