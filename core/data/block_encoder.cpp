#include "core/data/block_encoder.h"

#include <algorithm>

#include "core/data/prepared_text.h"
#include "core/text/utf8.h"

namespace embedscope {
namespace {

/// Text between two looks at the stop token: well below a millisecond of work, a few with dictionaries.
constexpr std::size_t kStopInterval = 1u << 14;

/// A longer line is split in pieces of at most this size, so that a stop need not wait for its end.
constexpr std::size_t kLongestPiece = 1u << 15;

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t\r\v\f\n") == std::string_view::npos;
}

/// The first line of text with its end, or a piece of it.
std::string_view nextPiece(std::string_view text) {
    const std::size_t newline = text.substr(0, kLongestPiece).find('\n');
    if (newline != std::string_view::npos) return text.substr(0, newline + 1);
    return text.size() <= kLongestPiece ? text : text.substr(0, blockCut(text.substr(0, kLongestPiece)));
}

}  // namespace

Result<std::unique_ptr<BlockEncoder>> BlockEncoder::create(const TextOptions& options, unsigned number) {
    Result<std::unique_ptr<Tokenizer>> tokenizer = Tokenizer::create(options);
    if (!tokenizer) return tokenizer.error();
    return std::unique_ptr<BlockEncoder>(new BlockEncoder(options, number, std::move(*tokenizer)));
}

BlockEncoder::BlockEncoder(const TextOptions& options, unsigned number, std::unique_ptr<Tokenizer> tokenizer)
    : m_options(options), m_number(number), m_tokenizer(std::move(tokenizer)) {}

Status BlockEncoder::encode(TextBlock& block, EncodedBlock& result, std::stop_token stop) {
    result.ids.clear();
    result.file = block.file;
    result.endsFile = block.endsFile;
    result.encoder = m_number;
    result.bytes = block.text.size();
    result.lines = result.replacedBytes = result.overlongTokens = result.zeroBytes = 0;
    repair(block, result);
    if (m_tokenizer->wantsLowerAscii()) lowerAsciiInPlace(block.text.data(), block.text.size());
    m_tokens.clear();
    m_tokenizer->forget();
    if (!m_types.hasRoomFor(block.text.size()))
        return Error{ErrorCode::TooLarge, "the text has more than 4 billion different words", "",
                     "Train on a part of it, or clean it first"};

    const auto keep = [&](std::string_view token) {
        if (token.size() > kLongestToken)
            ++result.overlongTokens;
        else
            m_tokens.push_back(token);
    };
    const std::string_view text = block.text;
    bool partOfLine = block.continuesLine;
    std::size_t checked = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        if (begin >= checked) {
            if (stop.stop_requested()) return cancelledError();
            checked = begin + kStopInterval;
        }
        const std::string_view line = nextPiece(text.substr(begin));
        begin += line.size();
        const bool endsLine = line.back() == '\n';
        m_tokenizer->split(line, keep);
        if (endsLine) {
            ++result.lines;
            if (m_options.sentence == SentenceRule::Line ||
                (m_options.sentence == SentenceRule::Paragraph && !partOfLine && isBlank(line)))
                m_tokens.emplace_back();
        }
        partOfLine = !endsLine;
    }
    if (block.endsFile) m_tokens.emplace_back();
    number(result);
    return {};
}

void BlockEncoder::number(EncodedBlock& result) {
    static_assert(TypeCounter::kNone == PreparedText::kSentenceEnd);
    result.ids.resize(m_tokens.size());
    m_types.addAll(m_tokens, result.ids);
    const auto twoEnds = [](std::uint32_t a, std::uint32_t b) {
        return a == b && a == PreparedText::kSentenceEnd;
    };
    result.ids.erase(std::unique(result.ids.begin(), result.ids.end(), twoEnds), result.ids.end());
}

void BlockEncoder::repair(TextBlock& block, EncodedBlock& result) const {
    result.zeroBytes = static_cast<std::uint64_t>(std::count(block.text.begin(), block.text.end(), '\0'));
    if (validUtf8Prefix(block.text) == block.text.size()) return;
    Utf8Damage damage;
    std::string sound = repairedUtf8(block.text, damage);
    result.replacedBytes = damage.bytes;
    const auto bad = block.text.begin() + static_cast<std::ptrdiff_t>(damage.firstOffset);
    result.firstBadLine = static_cast<std::uint64_t>(std::count(block.text.begin(), bad, '\n'));
    block.text.swap(sound);
}

}  // namespace embedscope
