#include "core/train/word_vectors/encoding_specs.h"

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "core/model/word_encoding.h"
#include "core/train/spec_builders.h"
#include "core/train/word_vectors/word_vector_specs.h"

namespace embedscope {
namespace {

using namespace specs;

/// Another default, and why.
struct Default {
    const char* id;
    ParameterValue value;
    const char* why;
};

void change(std::vector<ParameterSpec>& specs, std::initializer_list<Default> defaults) {
    for (const Default& wanted : defaults) {
        const auto spec = std::find_if(specs.begin(), specs.end(),
                                       [&](const ParameterSpec& s) { return s.id == wanted.id; });
        assert(spec != specs.end());
        spec->defaultValue = wanted.value;
        spec->whyDefault = wanted.why;
    }
}

void remove(std::vector<ParameterSpec>& specs, std::initializer_list<std::string_view> ids) {
    std::erase_if(specs, [&](const ParameterSpec& spec) {
        return std::find(ids.begin(), ids.end(), spec.id) != ids.end();
    });
}

/// The settings of skip-gram and CBOW together, with the choice between the two.
std::vector<ParameterSpec> bothSources() {
    std::vector<ParameterSpec> specs = cbowSpecs();
    const auto firstOfModel = std::find_if(specs.begin(), specs.end(),
                                           [](const ParameterSpec& spec) { return spec.group == kModel; });
    specs.insert(firstOfModel,
                 choice({"source", "Examples",
                         "The example source: each word of the context alone with the word in the middle "
                         "(skip-gram; better for rare words), or all of them together (CBOW; faster).",
                         kModel, "the better vectors for rare words"},
                        "skipgram", {{"skipgram", "Skip-gram"}, {"cbow", "CBOW"}}));
    return specs;
}

}  // namespace

void addEncodingSpecs(std::vector<ParameterSpec>& specs) {
    specs.push_back(choice(
        {"encoding", "A word enters as",
         "The input encoding: a row of the table that is looked up; the same row computed as one-hot vector "
         "times matrix (slow, for seeing that it is the same); shared rows of hash buckets; or its character "
         "n-grams (subwords), which also give vectors to words that the text lacks.",
         kModel, "word2vec's way, the fastest"},
        "table",
        {{"table", "A row of a table"},
         {"onehot", "One-hot vector times matrix"},
         {"hash", "Hash buckets"},
         {"subwords", "Subwords"}},
        ParameterLevel::Advanced));
    specs.push_back(integer({"min-n", "Shortest n-gram",
                             "Subwords: pieces of a word have at least that many characters, the markers of "
                             "its beginning and its end counted. A larger value gives fewer pieces and is "
                             "faster.",
                             kModel, "fastText's value", "characters"},
                            3, 1, NgramRange::kLongest, false, ParameterLevel::Advanced));
    specs.push_back(integer({"max-n", "Longest n-gram",
                             "Subwords: pieces of a word have at most that many characters. A larger value "
                             "gives more pieces, so that longer stems are seen, and is slower.",
                             kModel, "fastText's value", "characters"},
                            6, 1, NgramRange::kLongest, false, ParameterLevel::Advanced));
    specs.push_back(integer(
        {"buckets", "Buckets",
         "Hash buckets and subwords: the number of rows that words or n-grams are hashed into; those in one "
         "bucket share its row. A larger value means fewer collisions and more memory (with subwords, only "
         "buckets that the text uses take any).",
         kModel, "fastText's value", "rows"},
        2'000'000, 1, static_cast<double>(WordEncoding::kMostBuckets), true, ParameterLevel::Advanced));
    specs.push_back(
        integer({"hashes", "Hash functions",
                 "Hash buckets: each word gets that many rows, by as many hash functions. A larger "
                 "value tells apart words that share one of their buckets, and is slower.",
                 kModel, "the plain hashing trick", "rows a word"},
                1, 1, WordEncoding::kMostFunctions, false, ParameterLevel::Advanced));
    specs.push_back(
        choice({"combine", "Rows of a word are",
                "Hash buckets with several functions: the vector of a word is the mean or the sum "
                "of its rows. With subwords it is always the mean, as in fastText.",
                kModel, "vectors as long as with one function"},
               "mean", {{"mean", "Averaged"}, {"sum", "Added up"}}, ParameterLevel::Advanced));
}

std::vector<ParameterSpec> fastTextSpecs() {
    std::vector<ParameterSpec> specs = bothSources();
    remove(specs, {"encoding", "hashes", "combine"});
    for (ParameterSpec& spec : specs)
        if (spec.id == "min-n" || spec.id == "max-n" || spec.id == "buckets")
            spec.level = ParameterLevel::Basic;
    change(specs, {{"sample", 1e-4, "fastText's value"},
                   {"negative-exponent", 0.5, "fastText's value"},
                   {"init-scale", 1.0, "fastText's value"},
                   {"learning-rate", 0.05, "fastText's value"},
                   {"cbow-mean", true, "as fastText"}});
    return specs;
}

std::vector<ParameterSpec> hashingSpecs() {
    std::vector<ParameterSpec> specs = bothSources();
    remove(specs, {"encoding", "min-n", "max-n"});
    for (ParameterSpec& spec : specs)
        if (spec.id == "hashes" || spec.id == "buckets" || spec.id == "combine")
            spec.level = ParameterLevel::Basic;
    change(specs, {{"min-count", std::int64_t{1}, "no word is too rare for a bucket"},
                   {"buckets", std::int64_t{100'000}, "few collisions among the words that matter, in 80 MB"},
                   {"hashes", std::int64_t{2}, "tells apart nearly all words that share a bucket"}});
    return specs;
}

std::vector<ParameterSpec> oneHotSpecs() {
    std::vector<ParameterSpec> specs = bothSources();
    remove(specs, {"encoding", "min-n", "max-n", "buckets", "hashes", "combine", "reproducible"});
    change(specs, {{"max-vocabulary", std::int64_t{1000}, "the cost grows with every word"},
                   {"dim", std::int64_t{50}, "the cost grows with every number"}});
    for (ParameterSpec& spec : specs)
        if (spec.id == "max-vocabulary") spec.level = ParameterLevel::Basic;
    return specs;
}

}  // namespace embedscope
