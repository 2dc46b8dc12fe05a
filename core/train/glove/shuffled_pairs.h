#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/cooccurrences.h"
#include "core/data/spill_file.h"
#include "core/train/glove/glove_settings.h"

namespace embedscope {

/// A co-occurrence count as training needs it. Stands for both directions: word with context, and the other
/// way round.
struct GlovePair {
    std::uint32_t word = 0;
    std::uint32_t context = 0;
    float logCount = 0;
    float weight = 0;  ///< f(count)
};

/// All pairs in random order, in a mapped temporary file.
class ShuffledPairs {
  public:
    /// Every order is equally likely; which one it is follows from the pairs and the seed. Works through the
    /// disk in pieces that fit some 16 MB (Rao 1961, Sandelius 1962: a random bucket each, then each bucket).
    /// Errors: those of SpillFile, Cancelled.
    static Result<ShuffledPairs> create(std::span<const Cooccurrence> pairs, const GloveSettings& settings,
                                        const ProgressCallback& progress, std::stop_token stop);

    std::span<const GlovePair> pairs() const {
        const auto bytes = m_file.bytes();
        return {reinterpret_cast<const GlovePair*>(bytes.data()), bytes.size() / sizeof(GlovePair)};
    }
    /// The mean loss of a pair when all vectors and biases are zero.
    double untrainedLoss() const { return m_untrainedLoss; }

  private:
    explicit ShuffledPairs(SpillFile file) : m_file(std::move(file)) {}

    SpillFile m_file;
    double m_untrainedLoss = 0;
};

}  // namespace embedscope
