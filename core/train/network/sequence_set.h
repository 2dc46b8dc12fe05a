#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/data/keras_indexing.h"
#include "core/data/labelled/labelled_text.h"
#include "core/nn/batch.h"

namespace embedscope {

/// Token ids of texts, one after the other without padding, with the class of each.
class SequenceSet {
  public:
    /// The examples of that list with Keras' indices, cut to length at the front; the class is the first
    /// label of an example. Errors: Cancelled.
    static Result<SequenceSet> fromLabelled(const LabelledText& text, std::span<const std::uint32_t> examples,
                                            const KerasIndexing& indexing, std::uint32_t length,
                                            std::stop_token stop);

    std::size_t size() const { return m_targets.size(); }
    std::span<const std::uint32_t> tokens(std::size_t example) const {
        return std::span(m_tokens).subspan(m_begin[example], m_begin[example + 1] - m_begin[example]);
    }
    std::uint32_t target(std::size_t example) const { return m_targets[example]; }
    /// Of all examples.
    std::uint64_t tokenCount() const { return m_tokens.size(); }

  private:
    std::vector<std::uint32_t> m_tokens;
    std::vector<std::uint64_t> m_begin{0};
    std::vector<std::uint32_t> m_targets;
};

/// Puts examples together to a mini-batch, padded at the front. Keeps its memory.
class BatchBuilder {
  public:
    /// length: of every row; 0: the longest of each batch (at least 1).
    explicit BatchBuilder(std::size_t length) : m_length(length) {}

    /// The batch of those examples; valid until the next call.
    Batch build(const SequenceSet& set, std::span<const std::uint32_t> examples);
    /// Tokens of the last batch, without the padding.
    std::uint64_t tokenCount() const { return m_tokenCount; }

  private:
    std::size_t m_length;
    std::vector<std::uint32_t> m_tokens;
    std::vector<std::uint32_t> m_targets;
    std::uint64_t m_tokenCount = 0;
};

}  // namespace embedscope
