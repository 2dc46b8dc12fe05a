#include "core/data/labelled/example_batch.h"

#include "core/data/block_encoder.h"
#include "core/text/normalizer.h"
#include "core/text/utf8.h"

namespace embedscope {
namespace {

/// Text between two looks at the stop token.
constexpr std::size_t kStopInterval = 1u << 14;

}  // namespace

void ExampleBatch::clear() {
    texts.clear();
    ends.clear();
    lines.clear();
    ids.clear();
    idEnds.clear();
    replacedBytes = overlongTokens = 0;
}

std::string utf8FromMixed(std::string_view text, std::uint64_t& replaced) {
    std::string result;
    result.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const std::size_t sound = validUtf8Prefix(text);
        result += text.substr(0, sound);
        text.remove_prefix(sound);
        if (text.empty()) break;
        const auto byte = static_cast<unsigned char>(text.front());
        result += static_cast<char>(0xC0 | byte >> 6);
        result += static_cast<char>(0x80 | (byte & 0x3F));
        text.remove_prefix(1);
        ++replaced;
    }
    return result;
}

Result<std::unique_ptr<ExampleEncoder>> ExampleEncoder::create(const TextOptions& options, unsigned number) {
    auto tokenizer = Tokenizer::create(options);
    if (!tokenizer) return tokenizer.error();
    return std::unique_ptr<ExampleEncoder>(new ExampleEncoder(std::move(*tokenizer), number));
}

Status ExampleEncoder::encode(ExampleBatch& batch, std::stop_token stop) {
    batch.encoder = m_number;
    m_tokenizer->forget();
    m_tokens.clear();
    if (validUtf8Prefix(batch.texts) != batch.texts.size()) {
        std::string sound;
        std::size_t begin = 0;
        for (std::size_t i = 0; i < batch.ends.size(); ++i) {
            const std::uint64_t before = batch.replacedBytes;
            const std::size_t end = batch.ends[i];
            sound +=
                utf8FromMixed(std::string_view(batch.texts).substr(begin, end - begin), batch.replacedBytes);
            if (before == 0 && batch.replacedBytes > 0) batch.firstBadLine = batch.lines[i];
            begin = end;
            batch.ends[i] = sound.size();
        }
        batch.texts.swap(sound);
    }
    if (m_tokenizer->wantsLowerAscii()) lowerAsciiInPlace(batch.texts.data(), batch.texts.size());
    if (!m_types.hasRoomFor(batch.texts.size()))
        return Error{ErrorCode::TooLarge, "the texts have more than 4 billion different words", "",
                     "Train on a part of them, or clean them first"};
    const auto keep = [&](std::string_view token) {
        if (token.size() > BlockEncoder::kLongestToken)
            ++batch.overlongTokens;
        else
            m_tokens.push_back(token);
    };
    std::size_t begin = 0;
    std::size_t checked = 0;
    for (const std::size_t end : batch.ends) {
        if (begin >= checked) {
            if (stop.stop_requested()) return cancelledError();
            checked = begin + kStopInterval;
        }
        m_tokenizer->split(std::string_view(batch.texts).substr(begin, end - begin), keep);
        begin = end;
        batch.idEnds.push_back(m_tokens.size());
    }
    batch.ids.resize(m_tokens.size());
    m_types.addAll(m_tokens, batch.ids);
    return {};
}

}  // namespace embedscope
