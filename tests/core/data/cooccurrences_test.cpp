#include "core/data/cooccurrences.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "core/base/random.h"
#include "core/data/pair_merge.h"
#include "core/data/prepared_text.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kEnd = PreparedText::kSentenceEnd;

/// Random words, the first of them frequent, in sentences of random length.
std::vector<std::uint32_t> madeStream(std::size_t size, std::uint32_t types, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint32_t> stream;
    while (stream.size() < size) {
        const std::uint32_t length = 1 + random.below(40);
        for (std::uint32_t i = 0; i < length; ++i)
            stream.push_back(random.below(1 + random.below(1 + random.below(types))));
        stream.push_back(kEnd);
    }
    return stream;
}

using Counts = std::map<std::pair<std::uint32_t, std::uint32_t>, double>;

/// Looks at every pair of positions of a sentence.
Counts slowCounts(const std::vector<std::uint32_t>& stream, const CooccurrenceOptions& options) {
    Counts counts;
    std::vector<std::uint32_t> words;
    for (const std::uint32_t token : stream) {
        if (token < options.vocabulary)
            words.push_back(token);
        else if (token != kEnd && options.unknownRow)
            words.push_back(options.vocabulary);
        if (token != kEnd) continue;
        for (std::size_t i = 0; i < words.size(); ++i)
            for (std::size_t j = 0; j < words.size(); ++j) {
                const std::size_t distance = i < j ? j - i : i - j;
                if (distance == 0 || distance > options.window || words[i] > words[j]) continue;
                // Two equal words meet once as (i, j) and once as (j, i); two others in one order here.
                counts[{words[i], words[j]}] +=
                    options.weightByDistance ? 1.0 / static_cast<double>(distance) : 1.0;
            }
        words.clear();
    }
    return counts;
}

std::vector<Cooccurrence> counted(const std::vector<std::uint32_t>& stream,
                                  const CooccurrenceOptions& options) {
    auto file = countCooccurrences(stream, options, {}, {});
    EXPECT_TRUE(file.ok());
    return {file->pairs().begin(), file->pairs().end()};
}

void expectEqual(const std::vector<Cooccurrence>& pairs, const Counts& slow) {
    ASSERT_EQ(pairs.size(), slow.size());
    auto expected = slow.begin();
    for (const Cooccurrence& pair : pairs) {
        ASSERT_EQ(std::pair(pair.row, pair.column), expected->first);
        ASSERT_NEAR(pair.count, expected->second, 1e-6 * expected->second);
        ++expected;
    }
}

TEST(Cooccurrences, AreThoseOfEveryPairOfPositions) {
    const auto stream = madeStream(6000, 200, 1);
    for (const bool weighted : {true, false})
        for (const bool unknownRow : {true, false})
            for (const std::uint32_t window : {1u, 4u, 15u}) {
                CooccurrenceOptions options;
                options.vocabulary = 60;
                options.unknownRow = unknownRow;
                options.weightByDistance = weighted;
                options.window = window;
                expectEqual(counted(stream, options), slowCounts(stream, options));
            }
}

TEST(Cooccurrences, DependNeitherOnMemoryNorOnThreads) {
    const auto stream = madeStream(30000, 3000, 2);
    CooccurrenceOptions options;
    options.vocabulary = 2500;
    const auto usual = counted(stream, options);
    expectEqual(usual, slowCounts(stream, options));
    for (const unsigned threads : {1u, 3u})
        for (const std::uint64_t memory : {0ull, 100'000ull, 1'000'000ull}) {
            options.threads = threads;
            options.memoryBytes = memory;
            EXPECT_EQ(counted(stream, options), usual) << threads << " threads, " << memory << " bytes";
        }
}

TEST(Cooccurrences, OfATextWithoutPairsAreNone) {
    CooccurrenceOptions options;
    options.vocabulary = 10;
    EXPECT_TRUE(counted({}, options).empty());
    EXPECT_TRUE(counted({3, kEnd, 4, kEnd, 50, 5, 60, kEnd}, options).empty());
}

TEST(Cooccurrences, CanBeStopped) {
    std::stop_source source;
    source.request_stop();
    CooccurrenceOptions options;
    options.vocabulary = 10;
    const auto file = countCooccurrences(madeStream(1000, 10, 1), options, {}, source.get_token());
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::Cancelled);
}

TEST(PairTable, GivesEverySumOnceAndSortedAcrossRuns) {
    SpillFile file = *SpillFile::create("pairs");
    PairTable table(0);
    std::vector<PairRun> runs;
    std::map<std::uint64_t, std::uint64_t> sums;
    Random random(3);
    for (int i = 0; i < 300000; ++i) {
        const std::uint64_t key = std::uint64_t{random.below(300)} << 32 | random.below(300);
        const std::uint64_t weight = 1 + random.below(1000);
        sums[key] += weight;
        if (table.isNearlyFull(1)) {
            ASSERT_TRUE(table.spill(file, runs, {}));
        }
        table.add(key, weight);
    }
    ASSERT_TRUE(table.spill(file, runs, {}));
    ASSERT_GT(runs.size(), 50u);
    std::vector<WeightedPair> merged;
    const auto take = [&](std::span<const WeightedPair> pairs) -> Status {
        merged.insert(merged.end(), pairs.begin(), pairs.end());
        return {};
    };
    ASSERT_TRUE(mergeRuns(runs, 0, take, {}));
    ASSERT_EQ(merged.size(), sums.size());
    auto expected = sums.begin();
    for (const WeightedPair& pair : merged) {
        ASSERT_EQ(pair.key, expected->first);
        ASSERT_EQ(pair.weight, expected->second);
        ++expected;
    }
}

}  // namespace
}  // namespace embedscope
