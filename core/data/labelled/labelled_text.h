#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/labelled/labelled_reader.h"
#include "core/model/vocabulary.h"
#include "core/text/text_options.h"

namespace embedscope {

/// How labelled texts are read and which of them are held out.
struct LabelledOptions {
    TextOptions text;  ///< the sentence rule is not used: an example is one sequence
    LabelledLayout layout;
    double validation = 0;   ///< share of the examples held out where the data does not say; 0 to 0.5
    std::uint64_t seed = 1;  ///< of that choice
};

/// What reading labelled texts brought to light.
struct LabelledReport {
    std::vector<std::string> files;  ///< names without folders
    std::string format;              ///< "CSV table", ...: of the first file
    std::uint64_t training = 0;      ///< examples
    std::uint64_t validation = 0;    ///< examples held out
    std::uint64_t skipped = 0;       ///< examples without a usable label
    std::uint64_t emptyTexts = 0;
    std::uint64_t tokens = 0;           ///< of the training examples
    std::uint64_t types = 0;            ///< different tokens, held-out part included
    std::uint64_t replacedBytes = 0;    ///< bytes that were no UTF-8, taken as Latin-1
    std::uint64_t overlongTokens = 0;   ///< tokens of more than 1,024 bytes, left out
    std::vector<std::string> warnings;  ///< sentences for the user, with the first place of each
};

/// Labelled texts, read once: the words of every example as numbers (an unlinked temporary file, mapped), its
/// labels, and which examples are held out. Memory grows with the different words and the number of examples,
/// not with the text. Immutable: any number of threads may read it.
class LabelledText {
  public:
    /// Reads the training files, then the validation files, every example of which is held out. Examples of
    /// the training files are held out where the file says so (a split column, a folder "test"); where
    /// nothing says so and there is no validation file, a fixed random share is. threads is how many split
    /// the text into words (0: as many as the machine has); the result does not depend on it. Errors: those
    /// of openLabelledReader, InvalidArgument (no example, fewer than two labels to learn, nothing left to
    /// train on), TooLarge, NoSpace, Io, Cancelled (within 100 ms).
    static Result<std::shared_ptr<const LabelledText>> read(std::vector<std::filesystem::path> training,
                                                            std::vector<std::filesystem::path> validation,
                                                            const LabelledOptions& options,
                                                            std::stop_token stop = {},
                                                            const ProgressCallback& progress = {},
                                                            unsigned threads = 0);
    ~LabelledText();

    const LabelledOptions& options() const;
    const LabelledReport& report() const;
    /// Names words, labels, examples and split by their content, 16 hexadecimal digits; equal on any machine.
    const std::string& contentHash() const;

    /// Every word, the most frequent of the training examples first, ties in the order in which they first
    /// come there: Keras' rank is the number + 1. Counts are those in the training examples; words of
    /// held-out examples alone come last, with count 0. Where the data are numbers already (imdb.npz), they
    /// are ranks, and the words have the names of imdb_word_index.json beside it, or "#1", "#2", ...
    const Vocabulary& types() const;
    /// The labels of the training examples with how many have each; in numeric order when all are whole
    /// numbers, else in byte order: "negative" before "positive".
    const Vocabulary& labels() const;

    /// Examples are numbered in reading order.
    std::size_t size() const;
    /// The words of an example, numbers into types(). May be empty.
    std::span<const std::uint32_t> words(std::uint32_t example) const;
    /// The labels of an example, numbers into labels(), rising; at least one.
    std::span<const std::uint32_t> labelsOf(std::uint32_t example) const;
    /// The examples to train on and those held out, rising.
    std::span<const std::uint32_t> training() const;
    std::span<const std::uint32_t> validation() const;

  private:
    LabelledText();
    struct Data;
    std::unique_ptr<Data> m_data;
    friend class LabelledTextBuilder;
};

}  // namespace embedscope
