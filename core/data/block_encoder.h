#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/text_block_reader.h"
#include "core/data/type_counter.h"
#include "core/text/text_options.h"
#include "core/text/tokenizer.h"

namespace embedscope {

/// The tokens of one block as numbers of the encoder that made it.
struct EncodedBlock {
    std::vector<std::uint32_t> ids;  ///< PreparedText::kSentenceEnd closes sentences, never two in a row
    std::size_t file = 0;
    bool endsFile = false;
    unsigned encoder = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;  ///< line ends
    std::uint64_t replacedBytes = 0;
    std::uint64_t firstBadLine = 0;  ///< from 0 within the block; meaningful while replacedBytes > 0
    std::uint64_t overlongTokens = 0;
    std::uint64_t zeroBytes = 0;
};

/// Turns blocks of text into token numbers; each encoder has its own numbering. Used by one thread.
class BlockEncoder {
  public:
    /// Longer tokens are no words (packed data, DNA, broken files); they are left out and counted.
    static constexpr std::size_t kLongestToken = 1024;  // bytes

    /// number goes into EncodedBlock::encoder. Errors: Io when the Unicode data of the system is missing.
    static Result<std::unique_ptr<BlockEncoder>> create(const TextOptions& options, unsigned number);

    /// Changes the text of block in place. Errors: Cancelled, TooLarge (2^32 - 2 different words).
    Status encode(TextBlock& block, EncodedBlock& result, std::stop_token stop);

    const TypeCounter& types() const { return m_types; }
    /// Gives up the numbering, which frees its memory.
    TypeCounter takeTypes() { return std::move(m_types); }

  private:
    BlockEncoder(const TextOptions& options, unsigned number, std::unique_ptr<Tokenizer> tokenizer);
    void repair(TextBlock& block, EncodedBlock& result) const;
    void number(EncodedBlock& result);

    TextOptions m_options;
    unsigned m_number;
    std::unique_ptr<Tokenizer> m_tokenizer;
    TypeCounter m_types;
    std::vector<std::string_view> m_tokens;  // of the block; an empty one ends a sentence
};

}  // namespace embedscope
