#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/train/glove/glove_trainer.h"
#include "core/train/glove/shuffled_pairs.h"
#include "tests/core/train/small_text.h"

namespace embedscope {
namespace {

Recipe gloveRecipe(std::initializer_list<std::string> settings = {}) {
    Recipe recipe = *makeRecipe("glove");
    std::vector<std::string> all{"dim=9", "min-count=1", "epochs=4", "tokenizer=whitespace", "window=5"};
    all.insert(all.end(), settings);
    for (const std::string& setting : all) {
        const auto equals = setting.find('=');
        EXPECT_TRUE(recipe.setFromText(setting.substr(0, equals), setting.substr(equals + 1)).ok())
            << setting;
    }
    return recipe;
}

std::unique_ptr<Trainer> trainerOf(const Recipe& recipe, std::shared_ptr<const PreparedText> text) {
    auto trainer = GloveTrainer::create({recipe, {}, std::move(text), 1, {}, {}}, {});
    EXPECT_TRUE(trainer.ok()) << trainer.error().sentence();
    return std::move(*trainer);
}

TEST(ShuffledPairs, AreTheSamePairsInAnotherOrderOfTheSeedAlone) {
    std::vector<Cooccurrence> pairs;
    for (std::uint32_t row = 0; row < 300; ++row)
        for (std::uint32_t column = row; column < 300; ++column)
            pairs.push_back({row, column, static_cast<float>(1 + (row * 7 + column) % 300)});
    GloveSettings settings;
    const auto shuffled = ShuffledPairs::create(pairs, settings, {}, {});
    ASSERT_TRUE(shuffled.ok());
    ASSERT_EQ(shuffled->pairs().size(), pairs.size());
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    double loss = 0;
    std::size_t rising = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const GlovePair& pair = shuffled->pairs()[i];
        EXPECT_TRUE(seen.insert({pair.word, pair.context}).second);
        const double count = 1 + (pair.word * 7 + pair.context) % 300;
        ASSERT_NEAR(pair.logCount, std::log(count), 1e-5);
        ASSERT_NEAR(pair.weight, std::min(1.0, std::pow(count / 100, 0.75)), 1e-5);
        loss += 0.5 * settings.weight(count) * std::log(count) * std::log(count);
        rising += i > 0 && pair.word > shuffled->pairs()[i - 1].word;
    }
    EXPECT_NEAR(shuffled->untrainedLoss(), loss / static_cast<double>(pairs.size()), 1e-9);
    const double share = static_cast<double>(rising) / static_cast<double>(pairs.size());
    EXPECT_NEAR(share, 0.5, 0.02) << "a random order rises about as often as it falls";

    const auto again = ShuffledPairs::create(pairs, settings, {}, {});
    settings.seed = 2;
    const auto other = ShuffledPairs::create(pairs, settings, {}, {});
    const auto equal = [](const GlovePair& a, const GlovePair& b) {
        return a.word == b.word && a.context == b.context;
    };
    EXPECT_TRUE(std::ranges::equal(shuffled->pairs(), again->pairs(), equal));
    EXPECT_FALSE(std::ranges::equal(shuffled->pairs(), other->pairs(), equal));
}

TEST(Glove, LearnsTheCountsOfTheText) {
    TestFolder folder;
    const auto path = writeText(folder / "text.txt", classText(400));
    const Recipe recipe = gloveRecipe({"epochs=1"});
    const auto text = readText(path, recipe);
    const auto trainer = trainerOf(recipe, text);
    const std::atomic<bool> park{false};
    double first = 0;
    double last = 0;
    for (std::uint64_t epoch = 0; epoch < 600; ++epoch) {
        trainer->beginEpoch(epoch);
        while (trainer->work(0, park, ~std::uint64_t{0})) {
        }
        last = trainer->epochLoss().mean();
        if (epoch == 0) first = last;
    }
    EXPECT_LT(last, 0.1 * first);

    // What was learned is the log of the count: w . w~ + b + b~, looked at for every pair by hand.
    const auto weights = trainer->weights();
    CooccurrenceOptions options;
    options.vocabulary = static_cast<std::uint32_t>(text->types().size());
    options.window = 5;
    const auto counts = countCooccurrences(text->stream(), options, {}, {});
    ASSERT_TRUE(counts.ok());
    double error = 0;
    double weight = 0;
    for (const Cooccurrence& pair : counts->pairs()) {
        double x = weights[4][4 * pair.row] + weights[4][4 * pair.column + 1];
        for (std::size_t i = 0; i < 16; ++i)
            x += weights[0][16 * pair.row + i] * weights[1][16 * pair.column + i];
        const double f = GloveSettings().weight(pair.count);
        error += f * std::abs(x - std::log(pair.count));
        weight += f;
    }
    EXPECT_LT(error / weight, 0.25) << "mean distance to the log of the count";
}

TEST(Glove, TheVectorsAreTheSumOfBothUnlessAskedOtherwise) {
    TestFolder folder;
    const auto path = writeText(folder / "text.txt", classText(100));
    const auto text = readText(path, gloveRecipe());
    const auto sum = trainerOf(gloveRecipe(), text)->model();
    const auto word = trainerOf(gloveRecipe({"vectors=word"}), text)->model();
    const auto context = valuesOf(sum.outputVectors);
    const auto both = valuesOf(sum.vectors.vectors);
    const auto alone = valuesOf(word.vectors.vectors);
    ASSERT_EQ(both.size(), context.size());
    ASSERT_EQ(both.size(), alone.size());
    for (std::size_t i = 0; i < both.size(); ++i) EXPECT_EQ(both[i], alone[i] + context[i]);
    ASSERT_EQ(sum.parts.size(), 1u);
    EXPECT_EQ(sum.parts[0].find("word_bias")->values<float>().size(), sum.vectors.rows());
}

TEST(Glove, HeldOutPairsAreNeverTrainedOn) {
    TestFolder folder;
    const auto path = writeText(folder / "text.txt", classText(100));
    const auto text = readText(path, gloveRecipe());
    const auto all = trainerOf(gloveRecipe(), text);
    const auto held = trainerOf(gloveRecipe({"validation=0.25"}), text);
    const double pairs = static_cast<double>(all->plan().wordsPerEpoch);
    EXPECT_EQ(held->plan().wordsPerEpoch, all->plan().wordsPerEpoch - std::ceil(pairs * 0.25));
    EXPECT_FALSE(all->validate({})->has_value());
    EXPECT_GT((*held->validate({}))->loss, 0);
}

TEST(Glove, ATextWithoutPairsIsRefusedInWords) {
    TestFolder folder;
    const auto path = writeText(folder / "text.txt", "one\ntwo\nthree\n");
    const Recipe recipe = gloveRecipe();
    const auto text = readText(path, recipe);
    const auto trainer = GloveTrainer::create({recipe, {}, text, 1, {}, {}}, {});
    ASSERT_FALSE(trainer.ok());
    EXPECT_EQ(trainer.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace embedscope
