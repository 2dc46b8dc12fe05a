#include "core/model/bag_features.h"

#include <nlohmann/json.hpp>

namespace embedscope {
namespace {

const char* tokenizerName(TokenizerKind kind) {
    switch (kind) {
        case TokenizerKind::Whitespace:
            return "whitespace";
        case TokenizerKind::Keras:
            return "keras";
        case TokenizerKind::Unicode:
            break;
    }
    return "unicode";
}

}  // namespace

std::string BagFeatures::toJson() const {
    nlohmann::json json = {{"tokenizer", tokenizerName(text.tokenizer)},
                           {"lower_case", text.lowerCase},
                           {"word_ngrams", wordNgrams},
                           {"min_n", charNgrams ? ngrams.shortest : 0},
                           {"max_n", charNgrams ? ngrams.longest : 0},
                           {"buckets", buckets}};
    return json.dump();
}

Result<BagFeatures> BagFeatures::fromJson(std::string_view json) {
    const Error broken{ErrorCode::BadFormat, "the description of the text features cannot be read", "",
                       "Save the model again"};
    const auto document = nlohmann::json::parse(json, nullptr, false);
    if (!document.is_object()) return broken;
    const auto number = [&](const char* key) -> std::uint64_t {
        const auto found = document.find(key);
        return found != document.end() && found->is_number_unsigned() ? found->get<std::uint64_t>()
                                                                      : UINT64_MAX;
    };
    const std::uint64_t words = number("word_ngrams"), shortest = number("min_n"), longest = number("max_n"),
                        buckets = number("buckets");
    const auto tokenizer = document.find("tokenizer");
    const auto lower = document.find("lower_case");
    if (words < 1 || words > 100 || longest > NgramRange::kLongest || shortest > longest || buckets < 1 ||
        buckets > 0xFFFFFFFFu || tokenizer == document.end() || !tokenizer->is_string() ||
        lower == document.end() || !lower->is_boolean())
        return broken;
    BagFeatures features;
    bool known = false;
    for (const TokenizerKind kind :
         {TokenizerKind::Unicode, TokenizerKind::Whitespace, TokenizerKind::Keras}) {
        if (tokenizer->get<std::string>() != tokenizerName(kind)) continue;
        features.text.tokenizer = kind;
        known = true;
    }
    if (!known) return broken;
    features.text.lowerCase = lower->get<bool>();
    features.wordNgrams = static_cast<std::uint32_t>(words);
    features.charNgrams = longest > 0;
    if (features.charNgrams) {
        features.ngrams = {static_cast<std::uint32_t>(shortest), static_cast<std::uint32_t>(longest)};
        if (shortest < 1) return broken;
    }
    features.buckets = buckets;
    return features;
}

}  // namespace embedscope
