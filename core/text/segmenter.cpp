#include "core/text/segmenter.h"

#include <unicode/brkiter.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>

namespace embedscope {
namespace {

bool hasLetterOrDigit(std::u16string_view segment) {
    for (std::size_t i = 0; i < segment.size();) {
        UChar32 c;
        U16_NEXT(segment.data(), i, segment.size(), c);
        if (u_isUAlphabetic(c) || u_isdigit(c)) return true;
    }
    return false;
}

}  // namespace

struct WordSegmenter::Iterator {
    std::unique_ptr<icu::BreakIterator> breaks;
    icu::UnicodeString text;  // the iterator reads it while it runs
};

Result<WordSegmenter> WordSegmenter::create() {
    UErrorCode status = U_ZERO_ERROR;
    auto iterator = std::make_unique<Iterator>();
    iterator->breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status) || !iterator->breaks)
        return Error{ErrorCode::Io,
                     std::string("the word rules of ICU cannot be loaded (") + u_errorName(status) + ")", "",
                     "Install the package libicu again"};
    return WordSegmenter(std::move(iterator));
}

WordSegmenter::WordSegmenter(std::unique_ptr<Iterator> iterator) : m_iterator(std::move(iterator)) {}
WordSegmenter::WordSegmenter(WordSegmenter&&) noexcept = default;
WordSegmenter& WordSegmenter::operator=(WordSegmenter&&) noexcept = default;
WordSegmenter::~WordSegmenter() = default;

void WordSegmenter::segment(std::u16string_view text, std::vector<std::string>& words) {
    icu::UnicodeString& string = m_iterator->text;
    string.setTo(false, text.data(), static_cast<int32_t>(text.size()));  // an alias, no copy
    icu::BreakIterator& breaks = *m_iterator->breaks;
    breaks.setText(string);
    int32_t begin = breaks.first();
    for (int32_t end = breaks.next(); end != icu::BreakIterator::DONE; begin = end, end = breaks.next()) {
        if (breaks.getRuleStatus() < UBRK_WORD_NUMBER) continue;
        const auto segment =
            text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
        if (!hasLetterOrDigit(segment)) continue;
        string.tempSubStringBetween(begin, end).toUTF8String(words.emplace_back());
    }
}

}  // namespace embedscope
