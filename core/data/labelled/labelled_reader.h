#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// Where labels and texts lie in a file that leaves a choice.
struct LabelledLayout {
    std::string textColumn;   ///< of a table; empty: found by its name (review, text, sentence, ...)
    std::string labelColumn;  ///< of a table; empty: found by its name (sentiment, label, class, ...)
    std::string splitColumn;  ///< of a table; empty: found by its name (split, set, part), or none
    bool fineLabels = false;  ///< of "COARSE:fine question" lines: COARSE:fine is the label, not COARSE

    bool operator==(const LabelledLayout&) const = default;
};

/// Which part of the data an example belongs to, as far as its file says.
enum class ExamplePart : std::uint8_t { Unsaid, Training, Validation };

/// One example as its file has it. Used again for the next one.
struct RawExample {
    std::string text;                    ///< not yet checked to be UTF-8
    std::vector<std::uint32_t> numbers;  ///< ranks from 1 in place of a text, of files that hold numbers
    std::vector<std::string> labels;     ///< may be empty: the example has no label
    ExamplePart part = ExamplePart::Unsaid;
    std::string place;  ///< of a folder: the file; empty: the line tells
    std::uint64_t line = 0;
};

/// Labelled examples of one file or folder, from front to back. Used by one thread.
class LabelledReader {
  public:
    virtual ~LabelledReader() = default;

    /// Fills example; false behind the last one. Errors: those of the file, BadFormat with the line.
    virtual Result<bool> next(RawExample& example) = 0;
    /// "CSV table", "fastText lines", ...
    virtual std::string format() const = 0;
    /// Whether examples hold numbers rather than texts.
    virtual bool holdsNumbers() const { return false; }
    /// The names of rank 1, 2, ... where they are known.
    virtual std::vector<std::string> rankNames() const { return {}; }
    /// Sentences about conversions and what was left out; complete behind the last example.
    virtual std::vector<std::string> warnings() const { return {}; }
    /// Bytes on disk read so far and in all, for progress.
    virtual std::uint64_t position() const = 0;
    virtual std::uint64_t size() const = 0;
};

/// Opens a file or folder of labelled examples; the layout is recognised by its content:
/// - fastText lines: "__label__x __label__y text";
/// - TREC lines: "LABEL:fine text" or "label text";
/// - a table with a header, separated by commas (RFC 4180, quoted line ends included) or tabs;
/// - a folder train/LABEL/*.txt, test/LABEL/*.txt (aclImdb; "unsup" is left out), or LABEL/*.txt;
/// - Keras' imdb.npz: x_train, y_train, x_test, y_test.
/// Text files may be packed with gzip. Errors: those of ByteStream::open; BadFormat (not one of these,
/// another compression, columns that cannot be found), InvalidArgument (a column that is not there).
Result<std::unique_ptr<LabelledReader>> openLabelledReader(const std::filesystem::path& path,
                                                           const LabelledLayout& layout);

}  // namespace embedscope
