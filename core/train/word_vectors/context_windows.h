#pragma once

#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/train/word_vectors/word_vector_task.h"

namespace embedscope {

/// The example source of skip-gram and CBOW: the words of a block that survive subsampling, and around each a
/// window of random width within its sentence. Used by one worker.
class ContextWindows {
  public:
    /// Words [begin, end) except centre are the context.
    struct Window {
        std::uint32_t centre = 0;
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        bool empty() const { return end - begin < 2; }
    };

    explicit ContextWindows(const WordVectorTask& task);

    /// Reads the block and thins out its frequent words with random.
    void load(const TextBlock& block, Random random);

    /// Centres of the block, numbered from 0.
    std::uint32_t size() const { return static_cast<std::uint32_t>(m_rows.size()); }
    std::uint32_t row(std::uint32_t index) const { return m_rows[index]; }
    /// Words of the block up to and including a centre, those that were thinned out among them.
    std::uint32_t wordsThrough(std::uint32_t centre) const { return m_words[centre]; }
    Window draw(std::uint32_t centre, Random& random) const;

  private:
    void endSentence();

    const WordVectorTask* m_task;
    std::vector<std::uint32_t> m_rows;
    std::vector<std::uint32_t> m_words;
    std::vector<std::uint32_t> m_sentenceBegin;  // one a row
    std::vector<std::uint32_t> m_sentenceEnd;
};

}  // namespace embedscope
