#include "core/model/bag_classifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/text/token_hash.h"

namespace embedscope {
namespace {

using Words = std::vector<std::string_view>;

struct Parts {
    BagFeatures features;
    ClassifierObjective objective = ClassifierObjective::Softmax;
    std::vector<float> output{1, 0, 0, 1, -1, -1};
    std::vector<std::uint32_t> buckets;
    std::vector<float> bucketRows;
};

ModelPtr modelOf(const Parts& parts) {
    auto model = std::make_shared<EmbeddingModel>();
    model->name = "m";
    auto keys = std::make_shared<Vocabulary>(std::vector<std::string>{"good", "bad", "</s>"});
    model->vectors = {keys, VectorMatrix({4, 0, 0, 2, 1, 1}, 3, 2)};
    BagClassifier::Contents contents;
    contents.features = parts.features;
    contents.objective = parts.objective;
    contents.labels = std::make_shared<Vocabulary>(std::vector<std::string>{"a", "b", "c"},
                                                   std::vector<std::uint64_t>{5, 3, 2});
    contents.output = makeModelTensor("output", {parts.output.size() / 2, 2}, parts.output);
    contents.buckets = makeModelTensor("buckets", {parts.buckets.size()}, parts.buckets);
    contents.bucketRows = makeModelTensor("bucket_rows", {parts.buckets.size(), 2}, parts.bucketRows);
    model->parts.push_back(BagClassifier::makePart(std::move(contents)));
    return model;
}

std::shared_ptr<const BagClassifier> classifierOf(const Parts& parts) {
    auto classifier = BagClassifier::open(modelOf(parts));
    EXPECT_TRUE(classifier.ok()) << classifier.error().sentence();
    return *classifier;
}

TEST(BagClassifier, IsTheSoftmaxOfTheMeanOfTheRows) {
    const auto classifier = classifierOf({});
    // good, unseen, end: the mean of (4, 0) and (1, 1) is (2.5, 0.5).
    const auto p = classifier->probabilities(Words{"good", "unseen"});
    const double sum = std::exp(2.5) + std::exp(0.5) + std::exp(-3.0);
    EXPECT_NEAR(p[0], std::exp(2.5) / sum, 1e-6);
    EXPECT_NEAR(p[2], std::exp(-3.0) / sum, 1e-6);
    EXPECT_TRUE(classifier->knows("good"));
    EXPECT_FALSE(classifier->knows("unseen"));
}

TEST(BagClassifier, ContributionsSumToTheScoreAboveTheOthers) {
    Parts parts;
    parts.features.wordNgrams = 2;
    parts.features.buckets = 1000;
    const std::uint32_t hashes[] = {fastTextHash("good"), fastTextHash("bad")};
    forEachWordNgram(hashes, 2, 1000, [&](std::uint64_t bucket, std::size_t, std::size_t) {
        parts.buckets = {static_cast<std::uint32_t>(bucket)};
    });
    parts.bucketRows = {0.5f, -3};
    const auto classifier = classifierOf(parts);
    const Words words{"good", "bad", "odd"};
    const auto p = classifier->probabilities(words);
    for (std::uint32_t label = 0; label < 3; ++label) {
        const auto shares = classifier->contributions(words, label);
        ASSERT_TRUE(shares.has_value());
        double sum = shares->constant;
        for (const double weight : shares->words) sum += weight;
        double expected = std::log(static_cast<double>(p[label]));
        for (std::uint32_t other = 0; other < 3; ++other)
            if (other != label) expected -= std::log(static_cast<double>(p[other])) / 2;
        EXPECT_NEAR(sum, expected, 1e-4);
        EXPECT_EQ(shares->words[2], 0) << "an unknown word has no say";
    }
    // Without the run of both words the answer is another one.
    EXPECT_GT(std::abs(p[1] - classifier->probabilities(Words{"bad", "good", "odd"})[1]), 1e-3);
}

TEST(BagClassifier, ProbabilitiesSumToOneUnderEveryObjective) {
    for (const auto objective : {ClassifierObjective::Softmax, ClassifierObjective::NegativeSampling,
                                 ClassifierObjective::HierarchicalSoftmax}) {
        Parts parts;
        parts.objective = objective;
        if (objective == ClassifierObjective::HierarchicalSoftmax) parts.output.resize(4);
        const auto p = classifierOf(parts)->probabilities(Words{"bad"});
        EXPECT_NEAR(p[0] + p[1] + p[2], 1, 1e-5);
        EXPECT_NE(p[0], p[1]);
    }
}

TEST(BagClassifier, RefusesPartsThatDoNotFit) {
    Parts tooFew;
    tooFew.output.resize(4);
    EXPECT_EQ(BagClassifier::open(modelOf(tooFew)).error().code, ErrorCode::BadFormat);
    Parts unordered;
    unordered.features.wordNgrams = 2;
    unordered.buckets = {5, 5};
    unordered.bucketRows = {1, 2, 3, 4};
    EXPECT_EQ(BagClassifier::open(modelOf(unordered)).error().code, ErrorCode::BadFormat);
    EXPECT_EQ(BagClassifier::open(std::make_shared<EmbeddingModel>()).error().code, ErrorCode::NotFound);
    auto damaged = std::make_shared<EmbeddingModel>(*modelOf({}));
    for (const char* json :
         {"", "[]", "{}", R"({"kind":"bag"})", R"({"kind":"bag","features":{"buckets":-1}})"}) {
        damaged->parts.front().json = json;
        EXPECT_FALSE(BagClassifier::open(damaged).ok()) << json;
    }
}

TEST(BagFeatures, SurviveTheirJson) {
    BagFeatures features;
    features.text.tokenizer = TokenizerKind::Keras;
    features.text.lowerCase = false;
    features.wordNgrams = 3;
    features.charNgrams = true;
    features.ngrams = {2, 4};
    features.buckets = 12345;
    const auto read = BagFeatures::fromJson(features.toJson());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, features);
}

// The rows of the n-gram table that fastText 0.9.2 changed (supervised -wordNgrams 3 -bucket 1000 -minCount
// 1) while it learned two lines with these words, found by comparing its models before and after.
TEST(BagFeatures, WordNgramsFallIntoTheBucketsOfFastText) {
    std::vector<std::uint64_t> buckets;
    for (const Words& text :
         {Words{"the", "cat", "sat", kEndOfText}, Words{"caf\xC3\xA9", "sat", "the", kEndOfText}}) {
        std::vector<std::uint32_t> hashes;
        for (const std::string_view word : text) hashes.push_back(fastTextHash(word));
        forEachWordNgram(hashes, 3, 1000,
                         [&](std::uint64_t bucket, std::size_t, std::size_t) { buckets.push_back(bucket); });
    }
    std::sort(buckets.begin(), buckets.end());
    EXPECT_EQ(buckets, (std::vector<std::uint64_t>{28, 141, 411, 498, 614, 636, 817, 858, 861, 896}));
}

}  // namespace
}  // namespace embedscope
