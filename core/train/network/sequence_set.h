#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/data/keras_indexing.h"
#include "core/data/labelled/labelled_text.h"
#include "core/nn/batch.h"

namespace embedscope {

/// The memory of a batch, used again for the next one.
struct BatchMemory {
    std::vector<std::uint32_t> tokens;
    std::vector<std::uint32_t> targets;
    std::uint64_t tokenCount = 0;  ///< without the padding
};

/// What a network learns from: examples that become mini-batches, padded at the front. Immutable: any number
/// of threads may build batches.
class ExampleSet {
  public:
    virtual ~ExampleSet() = default;
    virtual std::size_t size() const = 0;
    /// Of all examples, without padding.
    virtual std::uint64_t tokenCount() const = 0;
    /// The batch of those examples, in memory; random is for sets that draw something.
    virtual Batch build(std::span<const std::uint32_t> examples, Random random,
                        BatchMemory& memory) const = 0;
};

/// Token ids of labelled texts, one after the other, with the class of each.
class SequenceSet : public ExampleSet {
  public:
    /// The examples of that list with Keras' indices, cut to length at the front; the class is the first
    /// label of an example. rowLength: of every row of a batch; 0: the longest of each. Errors: Cancelled.
    static Result<std::unique_ptr<SequenceSet>> fromLabelled(const LabelledText& text,
                                                             std::span<const std::uint32_t> examples,
                                                             const KerasIndexing& indexing,
                                                             std::uint32_t length, std::size_t rowLength,
                                                             std::stop_token stop);

    std::size_t size() const override { return m_targets.size(); }
    std::uint64_t tokenCount() const override { return m_tokens.size(); }
    Batch build(std::span<const std::uint32_t> examples, Random random, BatchMemory& memory) const override;

  private:
    SequenceSet() = default;
    std::span<const std::uint32_t> tokens(std::size_t example) const {
        return std::span(m_tokens).subspan(m_begin[example], m_begin[example + 1] - m_begin[example]);
    }

    std::size_t m_rowLength = 0;
    std::vector<std::uint32_t> m_tokens;
    std::vector<std::uint64_t> m_begin{0};
    std::vector<std::uint32_t> m_targets;
};

}  // namespace embedscope
