#pragma once

#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/nn/batch.h"

namespace embedscope {

/// Random tokens with padding at the front and targets, and the memory behind them.
class MadeBatch {
  public:
    MadeBatch(std::size_t examples, std::size_t length, std::uint32_t rows, std::uint32_t classes,
              std::uint64_t seed = 1)
        : m_examples(examples), m_length(length) {
        Random random(seed);
        for (std::size_t i = 0; i < examples; ++i) {
            const std::size_t padding = i == 0 ? 0 : random.below(static_cast<std::uint32_t>(length));
            for (std::size_t p = 0; p < length; ++p)
                m_tokens.push_back(p < padding ? kPadToken : 1 + random.below(rows - 1));
            m_targets.push_back(random.below(classes));
        }
    }

    Batch batch() const { return {m_tokens, m_examples, m_length, m_targets}; }
    /// The next token is the target at each place; none at the last one and before the text begins.
    void aimAtEveryPlace() {
        m_targets.assign(m_tokens.size(), kNoTarget);
        for (std::size_t i = 0; i + 1 < m_tokens.size(); ++i)
            if (m_tokens[i] != kPadToken && (i + 1) % m_length != 0) m_targets[i] = m_tokens[i + 1];
    }

  private:
    std::size_t m_examples;
    std::size_t m_length;
    std::vector<std::uint32_t> m_tokens;
    std::vector<std::uint32_t> m_targets;
};

}  // namespace embedscope
