#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/type_counter.h"
#include "core/text/text_options.h"
#include "core/text/tokenizer.h"

namespace embedscope {

/// Texts of some examples, and their words as numbers of the encoder that did them.
struct ExampleBatch {
    /// Enough for a thread to be worth its while.
    static constexpr std::size_t kBytes = 1u << 18;
    static constexpr std::size_t kExamples = 1u << 12;

    std::string texts;                 ///< one behind the other
    std::vector<std::size_t> ends;     ///< of each text in texts
    std::vector<std::uint64_t> lines;  ///< where each begins in its file

    std::vector<std::uint32_t> ids;
    std::vector<std::size_t> idEnds;  ///< of each text's words in ids
    unsigned encoder = 0;
    std::uint64_t replacedBytes = 0;
    std::uint64_t firstBadLine = 0;  ///< meaningful while replacedBytes > 0
    std::uint64_t overlongTokens = 0;

    bool isFull() const { return texts.size() >= kBytes || ends.size() >= kExamples; }
    void clear();
};

/// Splits batches into words and numbers them. Used by one thread.
class ExampleEncoder {
  public:
    /// Errors: as Tokenizer::create.
    static Result<std::unique_ptr<ExampleEncoder>> create(const TextOptions& options, unsigned number);

    /// Errors: Cancelled, TooLarge (2^32 - 2 different words).
    Status encode(ExampleBatch& batch, std::stop_token stop);
    TypeCounter takeTypes() { return std::move(m_types); }

  private:
    ExampleEncoder(std::unique_ptr<Tokenizer> tokenizer, unsigned number)
        : m_tokenizer(std::move(tokenizer)), m_number(number) {}

    std::unique_ptr<Tokenizer> m_tokenizer;
    unsigned m_number;
    TypeCounter m_types;
    std::vector<std::string_view> m_tokens;
};

/// A copy in which every byte that is no part of a UTF-8 character is taken as Latin-1; replaced counts them.
std::string utf8FromMixed(std::string_view text, std::uint64_t& replaced);

}  // namespace embedscope
