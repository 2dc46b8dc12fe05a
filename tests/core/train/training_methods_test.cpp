#include "core/train/training_methods.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

TEST(TrainingMethods, EverySpecIsCompleteAndItsDefaultValid) {
    for (const TrainingMethod& method : trainingMethods()) {
        std::set<std::string> ids;
        EXPECT_FALSE(method.label.empty());
        EXPECT_FALSE(method.summary.empty());
        for (const ParameterSpec& spec : method.specs) {
            EXPECT_TRUE(ids.insert(spec.id).second) << spec.id << " is there twice";
            EXPECT_FALSE(spec.label.empty()) << spec.id;
            EXPECT_GT(spec.help.size(), 40u) << spec.id;
            EXPECT_FALSE(spec.group.empty()) << spec.id;
            EXPECT_FALSE(spec.whyDefault.empty()) << spec.id;
            EXPECT_TRUE(validated(spec, spec.defaultValue).ok()) << spec.id;
            const auto again = parseValue(spec, formatValue(spec.defaultValue));
            ASSERT_TRUE(again.ok()) << spec.id;
            EXPECT_EQ(*again, spec.defaultValue) << spec.id;
        }
    }
}

TEST(TrainingMethods, HasTheSettingsThatTheCommandLinePromises) {
    for (const char* method : {"skipgram", "cbow"}) {
        const Recipe recipe = *makeRecipe(method);
        for (const char* id :
             {"dim", "window", "negative", "epochs", "min-count", "sample", "learning-rate",
              "negative-exponent", "seed", "validation", "early-stopping", "tokenizer", "sentence"})
            EXPECT_TRUE(recipe.has(id)) << method << " " << id;
    }
    EXPECT_EQ(makeRecipe("skipgram")->real("negative-exponent"), 0.75);
}

TEST(TrainingMethods, AnUnknownMethodNamesTheKnownOnes) {
    const auto recipe = makeRecipe("glow");
    ASSERT_FALSE(recipe.ok());
    EXPECT_EQ(recipe.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(recipe.error().what.find("skipgram"), std::string::npos);
}

TEST(Recipe, ComesBackFromItsJson) {
    const Recipe recipe = smallRecipe("cbow", {"learning-rate=0.1", "cbow-mean=off", "seed=123456789012"});
    const auto again = recipeFromJson(recipe.toJson());
    ASSERT_TRUE(again.ok()) << again.error().sentence();
    EXPECT_EQ(*again, recipe);
    EXPECT_EQ(again->toJson(), recipe.toJson());
    EXPECT_EQ(recipe.toJson().find('\n'), std::string::npos);
}

TEST(Recipe, SettingsThatAreAbsentKeepTheirDefaults) {
    const auto recipe = recipeFromJson(R"({"method": "skipgram", "settings": {"dim": 7, "sample": 0}})");
    ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
    EXPECT_EQ(recipe->integer("dim"), 7);
    EXPECT_EQ(recipe->real("sample"), 0.0);
    EXPECT_EQ(recipe->integer("window"), 5);
}

TEST(Recipe, EveryBrokenJsonIsAnErrorThatSaysWhy) {
    for (const auto& [json, expected] : std::vector<std::pair<std::string, std::string>>{
             {"", "JSON"},
             {"[1]", "object"},
             {R"({"settings": {}})", "method"},
             {R"({"method": "nothing"})", "skipgram"},
             {R"({"method": "skipgram", "settings": {"dimension": 3}})", "dimension"},
             {R"({"method": "skipgram", "settings": {"dim": "many"}})", "whole number"},
             {R"({"method": "skipgram", "settings": {"dim": 0}})", "outside"},
             {R"({"method": "skipgram", "settings": {"dim": 1.5}})", "whole number"},
             {R"({"method": "skipgram", "settings": {"dim": [1]}})", "dim"},
             {R"({"method": "skipgram", "settings": {"seed": 18446744073709551615}})", "seed"},
             {R"({"method": "skipgram", "setings": {}})", "setings"}}) {
        const auto recipe = recipeFromJson(json);
        ASSERT_FALSE(recipe.ok()) << json;
        EXPECT_NE(recipe.error().sentence().find(expected), std::string::npos)
            << json << " gave " << recipe.error().sentence();
    }
}

TEST(Recipe, AnUnknownSettingIsRefused) {
    Recipe recipe = *makeRecipe("skipgram");
    EXPECT_FALSE(recipe.set("depth", std::int64_t{3}).ok());
    EXPECT_FALSE(recipe.setFromText("dim", "12x").ok());
    EXPECT_EQ(recipe, *makeRecipe("skipgram"));
}

TEST(Recipe, TextOptionsFollowTheSettings) {
    const TextOptions usual = textOptions(*makeRecipe("skipgram"));
    EXPECT_EQ(usual, TextOptions());
    const TextOptions other = textOptions(smallRecipe("skipgram", {"sentence=none"}));
    EXPECT_EQ(other.tokenizer, TokenizerKind::Whitespace);
    EXPECT_EQ(other.sentence, SentenceRule::None);
    EXPECT_FALSE(other.lowerCase);
    EXPECT_EQ(vocabularyOptions(smallRecipe("skipgram", {"min-count=3", "max-vocabulary=9"})).maxSize, 9u);
}

TEST(TrainingEstimate, CountsParametersAndFindsASpeed) {
    const Recipe recipe = smallRecipe("skipgram", {"dim=50"});
    VocabularyReport vocabulary;
    vocabulary.size = 1000;
    vocabulary.types = 2000;
    vocabulary.kept = 90000;
    vocabulary.tokens = 100000;
    const TrainingEstimate estimate = estimateTraining(recipe, vocabulary, 1);
    EXPECT_EQ(estimate.parameters, 100000u);
    EXPECT_GT(estimate.memoryBytes, 2u * 1000 * 64 * 4);
    EXPECT_GE(estimate.modelBytes, 100000u * 4);
    EXPECT_GT(estimate.wordsPerSecond, 1000);
    EXPECT_NEAR(estimate.seconds, 3 * 90000 / estimate.wordsPerSecond, 1e-9);
}

}  // namespace
}  // namespace embedscope
