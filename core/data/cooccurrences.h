#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/spill_file.h"

namespace embedscope {

/// How often two words stand near each other. Symmetric, so each pair is there once.
struct Cooccurrence {
    std::uint32_t row = 0;     ///< the smaller index
    std::uint32_t column = 0;  ///< row <= column
    float count = 0;           ///< sum of the weights of all meetings, above 0

    bool operator==(const Cooccurrence&) const = default;
};

struct CooccurrenceOptions {
    std::uint32_t vocabulary = 0;  ///< ids below are words
    bool unknownRow = false;       ///< the others are word number vocabulary; else they are skipped, and
                                   ///< their neighbours move together
    std::uint32_t window = 15;     ///< words to each side
    bool weightByDistance = true;  ///< a meeting at distance d counts 1 / d, else 1
    std::uint64_t memoryBytes = 256ull << 20;  ///< for the tables and buffers of counting
    unsigned threads = 1;
};

/// All pairs of a text, sorted by row and column, in a mapped temporary file.
class CooccurrenceFile {
  public:
    explicit CooccurrenceFile(SpillFile file) : m_file(std::move(file)) {}
    std::span<const Cooccurrence> pairs() const {
        const auto bytes = m_file.bytes();
        return {reinterpret_cast<const Cooccurrence*>(bytes.data()), bytes.size() / sizeof(Cooccurrence)};
    }

  private:
    SpillFile m_file;
};

/// Counts the pairs of words within a window and a sentence, as GloVe's cooccur does (Pennington et al. 2014,
/// section 4.2): both directions, so that a word's meeting with itself counts twice. stream is
/// PreparedText::stream(). Tables that are full go to disk as sorted runs, which are merged at the end.
/// Weights are summed as whole multiples of 2^-30, so the result depends neither on memory nor on threads; a
/// pair may weigh up to 2^34. Errors: NoSpace, PermissionDenied, NotFound, Io (TMPDIR); Cancelled.
Result<CooccurrenceFile> countCooccurrences(std::span<const std::uint32_t> stream,
                                            const CooccurrenceOptions& options,
                                            const ProgressCallback& progress, std::stop_token stop);

}  // namespace embedscope
