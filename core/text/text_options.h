#pragma once

#include "core/text/phrases.h"

namespace embedscope {

enum class TokenizerKind {
    Unicode,  ///< ICU word boundaries (UAX 29, dictionaries for Chinese, Japanese, Thai), NFKC case folding
    Whitespace,  ///< split at white space, tokens as they stand: for text that is already tokenised
    Keras        ///< as the Tokenizer of Keras 2: lower case, split at blanks, tabs, line feeds and at
                 ///< !"#$%&()*+,-./:;<=>?@[\]^_`{|}~ ; apostrophes stay
};
/// Where one training sentence ends: no context window reaches across.
enum class SentenceRule { Line, Paragraph, None };

struct TextOptions {
    TokenizerKind tokenizer = TokenizerKind::Unicode;
    SentenceRule sentence = SentenceRule::Line;
    bool lowerCase =
        true;  ///< case folding (Keras: small letters); ignored (off) for the whitespace tokenizer
    PhraseOptions phrases =
        {};  ///< all at their defaults while passes is 0, so that equal texts compare equal

    bool operator==(const TextOptions&) const = default;
};

}  // namespace embedscope
