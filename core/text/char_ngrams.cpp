#include "core/text/char_ngrams.h"

namespace embedscope {

Status checkNgramRange(const NgramRange& range) {
    if (range.shortest == 0)
        return Error{ErrorCode::InvalidArgument, "the shortest n-gram needs one character at least",
                     "--min-n", "Choose 3, for example"};
    if (range.shortest > range.longest)
        return Error{ErrorCode::InvalidArgument,
                     "the shortest n-gram of " + std::to_string(range.shortest) +
                         " characters is longer than the longest of " + std::to_string(range.longest),
                     "--min-n", "Choose a smaller --min-n or a larger --max-n, such as 3 and 6"};
    if (range.longest > NgramRange::kLongest)
        return Error{ErrorCode::InvalidArgument,
                     "n-grams have at most " + std::to_string(NgramRange::kLongest) + " characters",
                     "--max-n", "Choose 6, for example"};
    return {};
}

std::string withBorders(std::string_view word) {
    std::string bordered;
    bordered.reserve(word.size() + 2);
    bordered += '<';
    bordered += word;
    bordered += '>';
    return bordered;
}

std::vector<std::string> ngramsOf(std::string_view word, const NgramRange& range) {
    std::vector<std::string> ngrams;
    const std::string bordered = withBorders(word);
    forEachNgram(bordered, range, [&](std::string_view ngram) { ngrams.emplace_back(ngram); });
    return ngrams;
}

}  // namespace embedscope
