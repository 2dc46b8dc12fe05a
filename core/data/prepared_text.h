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
#include "core/data/phrases.h"
#include "core/model/vocabulary.h"
#include "core/text/text_options.h"

namespace embedscope {

/// What reading a text brought to light.
struct TextReport {
    std::vector<std::string> files;  ///< names without folders
    std::uint64_t bytes = 0;         ///< unpacked
    std::uint64_t tokens = 0;
    std::uint64_t types = 0;  ///< different tokens
    std::uint64_t sentences = 0;
    std::uint64_t replacedBytes = 0;   ///< bytes that are no UTF-8, each run replaced by U+FFFD
    std::uint64_t overlongTokens = 0;  ///< tokens of more than 1,024 bytes, left out
    /// Sentences for the user: bad bytes with the first place, conversions, empty files.
    std::vector<std::string> warnings;
};

struct VocabularyOptions {
    std::uint64_t minCount = 5;
    std::uint64_t maxSize = 0;  ///< 0: no limit; the most frequent are kept
};

/// What a choice of minimum count and maximum size means for this text, known before any training.
struct VocabularyReport {
    std::uint64_t size = 0;    ///< words kept
    std::uint64_t types = 0;   ///< words in the text
    std::uint64_t kept = 0;    ///< tokens covered
    std::uint64_t tokens = 0;  ///< tokens in the text
    double coverage = 0;       ///< kept / tokens, 0 to 1
};

/// A text read once: every type with its count, and the stream of token ids on disk (an unlinked temporary
/// file, mapped), so that a text larger than memory takes memory only for its different words, and a second
/// run with other settings starts at once. Immutable: any number of threads may read it.
class PreparedText {
  public:
    static constexpr std::uint32_t kSentenceEnd = 0xFFFFFFFFu;

    /// Reads the files one after the other; a file's end always ends a sentence, and a sentence without a
    /// token is none. files are plain or gzip UTF-8; a byte-order mark, UTF-16 with one, and broken bytes are
    /// dealt with and reported. A line may be of any length: one beyond 32 KB is split piece by piece, cut at
    /// white space where it has some; it stays one sentence. Tokens of more than 1,024 bytes are left out and
    /// reported. threads is how many split the text into words (0: as many as the machine has); the result
    /// does not depend on it. Phrases are found and joined at the end. Errors: NotFound, PermissionDenied,
    /// InvalidArgument (no files, a folder, no word at all), BadFormat (binary), UnexpectedEnd (a packed file
    /// cut off), TooLarge, NoSpace, Io, Cancelled (within 100 ms).
    static Result<std::shared_ptr<const PreparedText>> read(std::vector<std::filesystem::path> files,
                                                            const TextOptions& options,
                                                            std::stop_token stop = {},
                                                            const ProgressCallback& progress = {},
                                                            unsigned threads = 0);
    ~PreparedText();

    const TextOptions& options() const;
    const TextReport& report() const;
    /// A 64-bit hash of the types and of the token stream with its sentence ends, 16 hexadecimal digits:
    /// equal texts give equal hashes on any machine.
    const std::string& contentHash() const;

    /// The collocations that became one token (TextOptions::phrases), pass by pass, the highest score first.
    const std::vector<Phrase>& phrases() const;
    /// Every type, most frequent first, ties in byte order.
    const Vocabulary& types() const;
    /// Type indices (into types()) in text order; kSentenceEnd closes each sentence. 4 bytes a token, mapped.
    std::span<const std::uint32_t> stream() const;

    VocabularyReport describe(const VocabularyOptions& options) const;
    /// The kept words: the first describe().size entries of types(), so a token is in the vocabulary exactly
    /// when its index is below that size, and needs no translation. Errors: InvalidArgument when no word or
    /// only one is left.
    Result<std::shared_ptr<const Vocabulary>> vocabulary(const VocabularyOptions& options) const;

  private:
    PreparedText();
    struct Data;
    std::unique_ptr<Data> m_data;
};

}  // namespace embedscope
