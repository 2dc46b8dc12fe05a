#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/data/prepared_text.h"
#include "core/train/word_vectors/alias_table.h"
#include "core/train/word_vectors/context_windows.h"
#include "core/train/word_vectors/example_drawer.h"
#include "core/train/word_vectors/group_pairs.h"
#include "core/train/word_vectors/output_set.h"
#include "core/train/word_vectors/text_blocks.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kEnd = PreparedText::kSentenceEnd;

/// How far counts lie from expectation, in units in which 1 is usual (chi-square over its degrees of
/// freedom).
double surprise(const std::vector<double>& counts, const std::vector<double>& weights) {
    double n = 0, total = 0, sum = 0;
    for (double count : counts) n += count;
    for (double weight : weights) total += weight;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = n * weights[i] / total;
        if (expected > 0) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum / static_cast<double>(counts.size() - 1);
}

TEST(AliasTable, DrawsInProportionToTheWeights) {
    Random random(11);
    std::vector<double> weights;
    for (int i = 0; i < 200; ++i) weights.push_back(std::pow(1.0 + random.below(10000), 0.75));
    weights[17] = 0;
    const AliasTable table(weights);
    std::vector<double> counts(weights.size());
    for (int i = 0; i < 1000000; ++i) ++counts[table.draw(random)];
    EXPECT_EQ(counts[17], 0);
    EXPECT_LT(surprise(counts, weights), 1.5);
    EXPECT_GT(surprise(counts, std::vector<double>(200, 1.0)), 10)
        << "the measure itself must see a wrong distribution";
}

TEST(AliasTable, OneEntryIsAlwaysDrawn) {
    Random random(1);
    const std::vector<double> one{3.0};
    const AliasTable table(one);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(table.draw(random), 0u);
}

TEST(KeepProbability, FollowsWord2Vec) {
    EXPECT_DOUBLE_EQ(keepProbability(0.5, 0), 1);
    EXPECT_DOUBLE_EQ(keepProbability(1e-6, 1e-4), 1);
    EXPECT_DOUBLE_EQ(keepProbability(1e-4, 1e-4), 1);
    EXPECT_NEAR(keepProbability(0.04, 1e-4), std::sqrt(1e-4 / 0.04) + 1e-4 / 0.04, 1e-15);
}

TEST(LearningRate, FallsInAStraightLineToItsMinimum) {
    WordVectorTask task;
    task.settings.epochs = 4;
    task.settings.learningRate = 0.2;
    task.settings.minimumLearningRate = 0.001;
    task.wordsPerEpoch = 1000;
    EXPECT_FLOAT_EQ(task.learningRate(0, 0), 0.2f);
    EXPECT_FLOAT_EQ(task.learningRate(2, 0), 0.1f);
    EXPECT_FLOAT_EQ(task.learningRate(2, 500), 0.075f);
    EXPECT_FLOAT_EQ(task.learningRate(3, 1000), 0.001f);
}

std::vector<std::uint32_t> randomStream(std::size_t tokens, std::uint32_t types,
                                        std::uint32_t longestSentence, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint32_t> stream;
    while (stream.size() < tokens) {
        for (std::uint32_t i = 1 + random.below(longestSentence); i > 0; --i)
            stream.push_back(random.below(types));
        stream.push_back(kEnd);
    }
    return stream;
}

TEST(TextBlocks, CoverTheRangesOnceAndEndWithSentences) {
    for (std::uint32_t longest : {5u, 60u, 5000u}) {
        const auto stream = randomStream(20000, 50, longest, longest);
        const std::vector<StreamRange> ranges{{0, 3000}, {3000, 3000}, {5000, stream.size()}};
        TextBlocks blocks(stream, ranges, 30, false);
        std::vector<int> seen(stream.size());
        std::uint64_t words = 0;
        while (const auto block = blocks.next()) {
            EXPECT_LE(block->end - block->begin, TextBlocks::kTokens);
            EXPECT_EQ(block->wordsBefore, words);
            std::uint64_t inside = 0;
            for (std::uint64_t at = block->begin; at < block->end; ++at) {
                ++seen[at];
                inside += stream[at] < 30;
            }
            EXPECT_EQ(block->words, inside);
            words += block->words;
            const bool ends =
                stream[block->end - 1] == kEnd || block->end == 3000 || block->end == stream.size();
            EXPECT_TRUE(ends || longest > 60);
        }
        EXPECT_EQ(blocks.countWords(), words);
        for (std::uint64_t at = 0; at < stream.size(); ++at)
            EXPECT_EQ(seen[at], at < 3000 || at >= 5000) << at;
    }
}

TEST(TextBlocks, GoOnFromAnyPlace) {
    const auto stream = randomStream(9000, 50, 40, 3);
    TextBlocks blocks(stream, {{0, 4000}, {4500, stream.size()}}, 50, false);
    for (int skip = 0; skip < 12; ++skip) {
        blocks.restart();
        for (int i = 0; i < skip; ++i) blocks.next();
        const auto place = blocks.place();
        TextBlocks other(stream, {{0, 4000}, {4500, stream.size()}}, 50, false);
        ASSERT_TRUE(other.moveTo(place));
        EXPECT_EQ(other.next(), blocks.next());
    }
    EXPECT_FALSE(blocks.moveTo({0, 4000, 0}));
    EXPECT_FALSE(blocks.moveTo({1, 4100, 0}));
    EXPECT_FALSE(blocks.moveTo({7, 0, 0}));
}

struct Fixture {
    explicit Fixture(std::vector<std::uint32_t> tokens, std::uint32_t vocabulary, std::uint32_t types)
        : stream(std::move(tokens)) {
        task.stream = stream;
        task.vocabulary = vocabulary;
        counts.assign(types, 0);
        for (std::uint32_t token : stream)
            if (token != kEnd) ++counts[token];
    }
    std::vector<std::uint32_t> stream;
    std::vector<std::uint64_t> counts;
    WordVectorTask task;
};

TEST(ContextWindows, StayInTheirSentenceAndVaryUniformly) {
    Fixture f(randomStream(20000, 40, 30, 5), 30, 40);
    f.task.settings.sample = 0;
    f.task.settings.window = 4;
    f.task.prepareSampling(std::span(f.counts).first(30));
    // Sentence numbers of the words that stay, by a plain walk over the stream.
    std::vector<std::uint32_t> rows, sentence;
    std::uint32_t number = 0;
    for (std::uint64_t at = 0; at < 1000; ++at) {
        if (f.stream[at] == kEnd) ++number;
        if (f.stream[at] >= 30) continue;
        rows.push_back(f.stream[at]);
        sentence.push_back(number);
    }
    ContextWindows windows(f.task);
    windows.load({0, 1000, rows.size(), 0}, Random(1));
    ASSERT_EQ(windows.size(), rows.size());
    Random random(2);
    std::vector<double> widths(4);
    for (int repeat = 0; repeat < 200; ++repeat)
        for (std::uint32_t centre = 0; centre < windows.size(); ++centre) {
            EXPECT_EQ(windows.row(centre), rows[centre]);
            EXPECT_EQ(windows.wordsThrough(centre), centre + 1);
            const auto window = windows.draw(centre, random);
            ASSERT_LE(window.begin, centre);
            ASSERT_GT(window.end, centre);
            ASSERT_EQ(sentence[window.begin], sentence[centre]);
            ASSERT_EQ(sentence[window.end - 1], sentence[centre]);
            const std::uint32_t left = centre - window.begin, right = window.end - 1 - centre;
            ASSERT_LE(std::max(left, right), 4u);
            const bool open =
                centre >= 4 && centre + 4 < windows.size() && sentence[centre - 4] == sentence[centre + 4];
            if (open) {
                ASSERT_EQ(left, right);
                ++widths[left - 1];
            }
        }
    EXPECT_LT(surprise(widths, {1, 1, 1, 1}), 4);
}

TEST(ContextWindows, ThinOutFrequentWordsAsPromised) {
    std::vector<std::uint32_t> tokens;
    Random random(6);
    while (tokens.size() < 200000) tokens.push_back(random.below(10) < 8 ? 0 : 1 + random.below(300));
    tokens.push_back(kEnd);
    Fixture f(tokens, 301, 301);
    f.task.settings.sample = 0.01;
    f.task.prepareSampling(f.counts);
    ContextWindows windows(f.task);
    std::vector<double> kept(301);
    for (std::uint64_t begin = 0; begin < tokens.size(); begin += 1000) {
        windows.load({begin, std::min<std::uint64_t>(begin + 1000, tokens.size()), 0, 0}, Random(begin));
        for (std::uint32_t i = 0; i < windows.size(); ++i) ++kept[windows.row(i)];
    }
    const double share = static_cast<double>(f.counts[0]) / 200000.0;
    EXPECT_NEAR(kept[0] / static_cast<double>(f.counts[0]), std::sqrt(0.01 / share) + 0.01 / share, 0.005);
    for (std::size_t row = 1; row < kept.size(); ++row)
        EXPECT_EQ(kept[row], static_cast<double>(f.counts[row]));
}

TEST(ContextWindows, UnknownWordsAreSkippedOrShareARow) {
    const std::vector<std::uint32_t> tokens{0, 5, 1, 6, 6, 0, kEnd};
    for (bool shared : {false, true}) {
        Fixture f(tokens, 2, 7);
        f.task.settings.sample = 0;
        f.task.unknownRow = shared;
        const std::vector<std::uint64_t> counts{2, 1, 3};
        f.task.prepareSampling(std::span(counts).first(shared ? 3 : 2));
        ContextWindows windows(f.task);
        windows.load({0, tokens.size(), 0, 0}, Random(1));
        std::vector<std::uint32_t> rows;
        for (std::uint32_t i = 0; i < windows.size(); ++i) rows.push_back(windows.row(i));
        EXPECT_EQ(rows, shared ? (std::vector<std::uint32_t>{0, 2, 1, 2, 2, 0})
                               : (std::vector<std::uint32_t>{0, 1, 0}));
    }
}

TEST(NegativeSamples, NeverHoldTheTargetAndCountRepeats) {
    for (double exponent : {0.75, 0.5, 0.0}) {
        WordVectorTask task;
        task.settings.negative = 8;
        task.settings.negativeExponent = exponent;
        const std::vector<std::uint64_t> counts{1000, 300, 100, 30, 10, 3};
        task.prepareSampling(counts);
        Random random(4);
        std::vector<double> drawn(counts.size()), expected;
        for (std::size_t row = 0; row < counts.size(); ++row)
            expected.push_back(row == 2 ? 0 : std::pow(static_cast<double>(counts[row]), exponent));
        OutputSet outputs;
        std::vector<std::uint32_t> negatives(8);
        for (int i = 0; i < 50000; ++i) {
            for (std::uint32_t& row : negatives) row = task.negatives.draw(random);
            negativeOutputs(2, negatives, outputs);
            ASSERT_EQ(outputs.rows[0], 2u);
            ASSERT_EQ(outputs.weights[0], 1.0f);
            std::set<std::uint32_t> different(outputs.rows.begin(), outputs.rows.begin() + outputs.count);
            ASSERT_EQ(different.size(), outputs.count);
            float weight = 0;
            for (std::uint32_t j = 1; j < outputs.count; ++j) {
                weight += outputs.weights[j];
                drawn[outputs.rows[j]] -= outputs.weights[j];
            }
            ASSERT_GE(weight, -8.0f);
        }
        EXPECT_EQ(drawn[2], 0);
        EXPECT_LT(surprise(drawn, expected), 4) << exponent;
    }
}

TEST(ExampleDrawer, CentresOfAGroupShareTheirNegatives) {
    Fixture f(randomStream(3000, 3000, 200, 8), 3000, 3000);
    f.task.settings.sample = 0;
    f.task.prepareSampling(f.counts);
    const std::uint32_t group = f.task.groupCentres();
    ASSERT_GT(group, 1u);
    ExampleDrawer drawer(f.task);
    drawer.open({0, 1000, 1000, 0}, 0, group);
    TrainingExample example;
    std::vector<std::uint32_t> shared;
    std::size_t fresh = 0, groups = 0;
    while (!drawer.isFinished()) {
        const bool first = drawer.drawn() % group == 0;
        drawer.draw(example);
        const std::vector<std::uint32_t> rows(example.outputs.rows.begin() + 1,
                                              example.outputs.rows.begin() + example.outputs.count);
        if (first) {
            ++groups;
            fresh += rows != shared;
            shared = rows;
        } else if (std::find(shared.begin(), shared.end(), example.outputs.rows[0]) == shared.end() &&
                   shared.size() == 5 && rows.size() == 5) {
            EXPECT_EQ(rows, shared) << drawer.drawn();
        }
    }
    EXPECT_EQ(fresh, groups) << "each group draws anew";
}

TEST(GroupPairs, HoldEveryPairOfTheExamplesAsOftenAsItCounts) {
    Fixture f(randomStream(2000, 12, 15, 9), 12,
              12);  // so few words that targets, negatives and repeats meet
    f.task.settings.sample = 0;
    f.task.settings.window = 3;
    f.task.prepareSampling(f.counts);
    ExampleDrawer drawer(f.task);
    drawer.open({0, 1000, 1000, 0}, 0, 4);
    GroupPairs pairs;
    std::vector<TrainingExample> group(4);
    std::uint64_t checked = 0;
    while (drawer.drawn() + 4 <= drawer.windows().size()) {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<float, float>> expected;  // row, position
        std::uint64_t count = 0;
        for (TrainingExample& example : group) {
            drawer.draw(example);
            for (std::uint32_t at = example.window.begin; at < example.window.end; ++at) {
                if (at == example.window.centre) continue;
                ++count;
                for (std::uint32_t j = 0; j < example.outputs.count; ++j) {
                    const float weight = example.outputs.weights[j];
                    auto& [truth, total] = expected[{example.outputs.rows[j], at}];
                    truth += std::max(weight, 0.0f);
                    total += std::abs(weight);
                }
            }
        }
        ASSERT_EQ(pairs.collect(group), count);
        std::set<std::uint32_t> different;
        for (std::uint32_t j = 0; j < pairs.outputCount(); ++j) {
            ASSERT_TRUE(different.insert(pairs.output(j)).second);
            for (std::uint32_t i = 0; i < pairStride(pairs.inputCount()); ++i) {
                const std::size_t at = j * pairStride(pairs.inputCount()) + i;
                const auto& [truth, total] = expected[{pairs.output(j), pairs.firstInput() + i}];
                ASSERT_EQ(pairs.truths()[at], truth);
                ASSERT_EQ(pairs.weights()[at], total);
                checked += total > 0;
            }
        }
        for (std::size_t at = pairs.outputCount() * pairStride(pairs.inputCount());
             at < pairCount(pairs.inputCount(), pairs.outputCount()); ++at)
            ASSERT_EQ(pairs.weights()[at], 0.0f);
    }
    EXPECT_GT(checked, 1000u);
}

}  // namespace
}  // namespace embedscope
