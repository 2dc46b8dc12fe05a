#include "core/model/word_encoding.h"

#include <nlohmann/json.hpp>

#include "core/text/token_hash.h"

namespace embedscope {
namespace {

Error badEncoding(const std::string& what) {
    return {ErrorCode::BadFormat, "the description of how words are put together " + what, "",
            "Save the model again with the program that made it"};
}

}  // namespace

void WordEncoding::appendBuckets(std::string_view word, std::vector<std::uint32_t>& list) const {
    if (kind == Kind::Hash) {
        for (std::uint32_t function = 0; function < functions; ++function)
            list.push_back(static_cast<std::uint32_t>(wordBucket(word, function, buckets)));
        return;
    }
    const std::string bordered = withBorders(word);
    forEachNgram(bordered, ngrams, [&](std::string_view ngram) {
        list.push_back(static_cast<std::uint32_t>(ngramBucket(ngram, buckets)));
    });
}

std::string WordEncoding::toJson() const {
    nlohmann::json json = {{"buckets", buckets},
                           {"combine", mean ? "mean" : "sum"},
                           {"lower_case", lowerCase},
                           {"unknown_row", unknownRow}};
    if (kind == Kind::Subwords) {
        json["hash"] = "fasttext";
        json["min_n"] = ngrams.shortest;
        json["max_n"] = ngrams.longest;
    } else {
        json["hash"] = "fnv1a-64";
        json["hashes"] = functions;
    }
    return json.dump();
}

Result<WordEncoding> WordEncoding::fromJson(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return badEncoding("is no JSON object");
    WordEncoding encoding;
    bool sound = true;
    const auto number = [&](const char* key, std::uint64_t largest) {
        const auto found = json.find(key);
        sound = sound && found != json.end() && found->is_number_unsigned() &&
                found->get<std::uint64_t>() >= 1 && found->get<std::uint64_t>() <= largest;
        return sound ? found->get<std::uint64_t>() : 1;
    };
    const auto word = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto flag = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_boolean() && found->get<bool>();
    };
    encoding.buckets = number("buckets", kMostBuckets);
    encoding.mean = word("combine") != "sum";
    encoding.lowerCase = flag("lower_case");
    encoding.unknownRow = flag("unknown_row");
    if (word("hash") == "fasttext") {
        encoding.kind = Kind::Subwords;
        encoding.ngrams.shortest = static_cast<std::uint32_t>(number("min_n", NgramRange::kLongest));
        encoding.ngrams.longest = static_cast<std::uint32_t>(number("max_n", NgramRange::kLongest));
        if (sound && !checkNgramRange(encoding.ngrams)) return badEncoding("has n-grams of no length");
    } else if (word("hash") == "fnv1a-64") {
        encoding.kind = Kind::Hash;
        encoding.functions = static_cast<std::uint32_t>(number("hashes", kMostFunctions));
    } else {
        return badEncoding("names a hash function that this program does not know");
    }
    if (!sound) return badEncoding("lacks a number, or has one out of range");
    return encoding;
}

}  // namespace embedscope
