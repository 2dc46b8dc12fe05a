#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace embedscope {

/// Makes writings of the same word the same characters: Unicode NFKC, and with lowerCase also full case
/// folding (Unicode's NFKC_Casefold: "STRASSE", "Straße" and "strasse" are one word; soft hyphens and other
/// invisible characters go). Immutable: any number of threads may use one.
class Normalizer {
  public:
    /// Errors: Io when the Unicode data of the system is missing.
    static Result<Normalizer> create(bool lowerCase);

    /// The normal form of well-formed UTF-8. ASCII text takes a short way with the same result.
    std::string normalized(std::string_view utf8) const;
    /// The same in UTF-16, the form in which segments are found.
    std::u16string normalizedUtf16(std::string_view utf8) const;

  private:
    explicit Normalizer(const void* form, bool lowerCase) : m_form(form), m_lowerCase(lowerCase) {}
    const void* m_form;  // an icu::Normalizer2 that ICU owns for the life of the program
    bool m_lowerCase;
};

/// Well-formed UTF-8 in small letters, as Python's str.lower() has it: no folding, no normal form.
std::string lowerCased(std::string_view utf8);

/// A to Z become a to z in place; other bytes stay.
void lowerAsciiInPlace(char* text, std::size_t size);

}  // namespace embedscope
