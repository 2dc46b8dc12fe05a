#include "core/text/tokenizer.h"

#include <algorithm>

#include "core/text/normalizer.h"
#include "core/text/utf8.h"

namespace embedscope {
namespace {

constexpr std::size_t kLongestRememberedRun = 128;  // bytes
constexpr std::size_t kMostRememberedRuns = 1u << 17;

}  // namespace

Result<std::unique_ptr<Tokenizer>> Tokenizer::create(const TextOptions& options) {
    Result<Normalizer> normalizer = Normalizer::create(options.lowerCase);
    if (!normalizer) return normalizer.error();
    Result<WordSegmenter> segmenter = WordSegmenter::create();
    if (!segmenter) return segmenter.error();
    std::unique_ptr<Tokenizer> tokenizer(new Tokenizer(options, *normalizer, std::move(*segmenter)));
    // Whether these two behave as letters do depends on the edition of the rules, so the rules are asked.
    const auto isOneWord = [&](std::u16string_view text) {
        std::vector<std::string> words;
        tokenizer->m_segmenter.segment(text, words);
        return words.size() == 1;
    };
    if (options.tokenizer == TokenizerKind::Keras) return tokenizer;
    if (isOneWord(u"a:b")) tokenizer->m_classes[':'] = kMidLetter;
    if (isOneWord(u"a@b")) tokenizer->m_classes['@'] = kLetter;
    return tokenizer;
}

Tokenizer::Tokenizer(const TextOptions& options, Normalizer normalizer, WordSegmenter segmenter)
    : m_kind(options.tokenizer),
      m_lowerCase(options.lowerCase),
      m_normalizer(normalizer),
      m_segmenter(std::move(segmenter)) {
    m_classes.fill(kOther);
    if (m_kind == TokenizerKind::Keras) {
        for (const char c : std::string_view(" \t\n!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~"))
            m_classes[static_cast<unsigned char>(c)] = kWhite;
        return;
    }
    for (const char c : std::string_view("\0\t\n\v\f\r ", 7))
        m_classes[static_cast<unsigned char>(c)] = kWhite;
    for (int c = '0'; c <= '9'; ++c) m_classes[static_cast<std::size_t>(c)] = kDigit;
    for (int c = 'a'; c <= 'z'; ++c) {
        m_classes[static_cast<std::size_t>(c)] = kLetter;
        m_classes[static_cast<std::size_t>(c - 'a' + 'A')] = kLetter;
    }
    m_classes['_'] = kUnderscore;
    m_classes[','] = m_classes[';'] = kMidNumber;
    m_classes['.'] = m_classes['\''] = kMidBoth;
}

const std::string& Tokenizer::segmentedRun(std::string_view run) {
    const bool remember = run.size() <= kLongestRememberedRun;
    if (remember) {
        if (const auto known = m_runs.find(run); known != m_runs.end()) return known->second;
    }
    std::string& tokens = remember ? m_runs[std::string(run)] : m_longRuns.emplace_back();
    m_words.clear();
    if (m_kind == TokenizerKind::Keras)
        m_words.push_back(m_lowerCase ? lowerCased(run) : std::string(run));
    else
        m_segmenter.segment(m_normalizer.normalizedUtf16(run), m_words);
    for (const std::string& word : m_words) {
        tokens += word;
        tokens += '\0';
    }
    return tokens;
}

void Tokenizer::forget() {
    m_longRuns.clear();
    if (m_runs.size() >= kMostRememberedRuns) m_runs.clear();
}

Result<std::vector<std::string>> tokensOf(std::string_view text, const TextOptions& options) {
    Result<std::unique_ptr<Tokenizer>> tokenizer = Tokenizer::create(options);
    if (!tokenizer) return tokenizer.error();
    Utf8Damage damage;
    std::string sound = repairedUtf8(text, damage);
    if ((*tokenizer)->wantsLowerAscii()) lowerAsciiInPlace(sound.data(), sound.size());
    std::vector<std::string> tokens;
    (*tokenizer)->split(sound, [&](std::string_view token) { tokens.emplace_back(token); });
    return tokens;
}

}  // namespace embedscope
