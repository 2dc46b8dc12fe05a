#pragma once

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/text/normalizer.h"
#include "core/text/segmenter.h"
#include "core/text/text_options.h"

namespace embedscope {

/// Splits lines into tokens as TextOptions says. Three ways with one result, that of ICU on the whole line:
/// an ASCII line is split by a small table, other lines are cut at ASCII white space (no rule of UAX 29 and
/// no normalisation reaches across) and only the runs with other characters go to ICU, which remembers the
/// runs it has seen. Used by one thread.
class Tokenizer {
  public:
    /// Errors: Io when the Unicode data of the system is missing.
    static Result<std::unique_ptr<Tokenizer>> create(const TextOptions& options);

    /// Whether split() expects its ASCII letters lowered already (lowerAsciiInPlace on the text, which is
    /// cheap for a whole block at once). Lowering them first does not change the normal form.
    bool wantsLowerAscii() const { return m_kind != TokenizerKind::Whitespace && m_lowerCase; }

    /// Calls sink(std::string_view) for each token of well-formed UTF-8 in order. A view lives as long as
    /// text, and at most until forget().
    template <class Sink>
    void split(std::string_view text, Sink&& sink);
    /// Ends the life of all views and keeps the memory of seen runs within bounds. To be called every so
    /// often.
    void forget();

  private:
    enum CharacterClass : unsigned char {
        kWhite,
        kOther,
        kLetter,
        kDigit,
        kUnderscore,
        kMidNumber,
        kMidLetter,
        kMidBoth
    };

    Tokenizer(const TextOptions& options, Normalizer normalizer, WordSegmenter segmenter);
    template <class Sink>
    void splitAscii(const char* begin, const char* end, Sink&& sink) const;
    /// The tokens of a run without ASCII white space, each followed by a NUL.
    const std::string& segmentedRun(std::string_view run);

    CharacterClass classOf(char c) const { return m_classes[static_cast<unsigned char>(c)]; }
    static bool hasAsciiLetterOrDigit(std::string_view segment);
    static bool isWordy(CharacterClass c) { return c == kLetter || c == kDigit || c == kUnderscore; }

    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };

    TokenizerKind m_kind;
    bool m_lowerCase;
    std::array<CharacterClass, 256> m_classes{};
    Normalizer m_normalizer;
    WordSegmenter m_segmenter;
    std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> m_runs;
    std::deque<std::string> m_longRuns;  // not worth remembering, but seen through views
    std::vector<std::string> m_words;
};

/// The tokens of a short text, e.g. of what a user typed, as training would see them. Broken bytes are
/// replaced. Errors: as Tokenizer::create.
Result<std::vector<std::string>> tokensOf(std::string_view text, const TextOptions& options);

inline bool Tokenizer::hasAsciiLetterOrDigit(std::string_view segment) {
    // The first character tells, but for the rare "__" and "@".
    for (const char c : segment)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return false;
}

template <class Sink>
void Tokenizer::splitAscii(const char* p, const char* end, Sink&& sink) const {
    while (p != end) {
        CharacterClass last = classOf(*p);
        if (!isWordy(last)) {
            ++p;
            continue;
        }
        const char* const begin = p++;
        while (p != end) {
            const CharacterClass c = classOf(*p);
            if (isWordy(c)) {
                last = c;
                ++p;
                continue;
            }
            // UAX 29, WB6 and WB7, WB11 and WB12: one mark between two letters or two digits does not split.
            if (c < kMidNumber || p + 1 == end || last == kUnderscore || classOf(p[1]) != last) break;
            if (c != kMidBoth && c != (last == kLetter ? kMidLetter : kMidNumber)) break;
            p += 2;
        }
        const std::string_view segment(begin, static_cast<std::size_t>(p - begin));
        if (hasAsciiLetterOrDigit(segment)) sink(segment);
    }
}

template <class Sink>
void Tokenizer::split(std::string_view text, Sink&& sink) {
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p != end) {
        if (classOf(*p) == kWhite) {
            ++p;
            continue;
        }
        const char* const begin = p;
        unsigned char bits = 0;
        for (; p != end && classOf(*p) != kWhite; ++p) bits |= static_cast<unsigned char>(*p);
        const std::string_view run(begin, static_cast<std::size_t>(p - begin));
        if (m_kind == TokenizerKind::Whitespace || (m_kind == TokenizerKind::Keras && bits < 0x80)) {
            sink(run);
        } else if (bits < 0x80) {
            splitAscii(begin, p, sink);
        } else {
            const std::string& tokens = segmentedRun(run);
            for (std::size_t i = 0; i < tokens.size();) {
                const std::string_view token(tokens.c_str() + i);
                sink(token);
                i += token.size() + 1;
            }
        }
    }
}

}  // namespace embedscope
