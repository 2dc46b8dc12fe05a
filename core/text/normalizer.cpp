#include "core/text/normalizer.h"

#include <unicode/bytestream.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "core/text/utf8.h"

namespace embedscope {
namespace {

const icu::Normalizer2& normalForm(const void* form) {
    return *static_cast<const icu::Normalizer2*>(form);
}

}  // namespace

Result<Normalizer> Normalizer::create(bool lowerCase) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = lowerCase ? icu::Normalizer2::getNFKCCasefoldInstance(status)
                                             : icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status) || !form)
        return Error{ErrorCode::Io,
                     std::string("the Unicode data of ICU cannot be loaded (") + u_errorName(status) + ")",
                     "", "Install the package libicu again"};
    return Normalizer(form, lowerCase);
}

std::string Normalizer::normalized(std::string_view utf8) const {
    std::string out;
    if (isAscii(utf8)) {
        out = utf8;
        if (m_lowerCase) lowerAsciiInPlace(out.data(), out.size());
        return out;
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&out);
    normalForm(m_form).normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())),
                                     sink, nullptr, status);
    return out;
}

std::u16string Normalizer::normalizedUtf16(std::string_view utf8) const {
    UErrorCode status = U_ZERO_ERROR;
    const auto source =
        icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
    icu::UnicodeString result;
    normalForm(m_form).normalize(source, result, status);
    return std::u16string(result.getBuffer(), static_cast<std::size_t>(result.length()));
}

std::string lowerCased(std::string_view utf8) {
    std::string result;
    icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())))
        .toLower(icu::Locale::getRoot())
        .toUTF8String(result);
    return result;
}

void lowerAsciiInPlace(char* text, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        text[i] = static_cast<char>(c | (static_cast<unsigned char>(c - 'A') < 26 ? 0x20 : 0));
    }
}

}  // namespace embedscope
