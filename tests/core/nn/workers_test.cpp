#include "core/nn/workers.h"

#include <gtest/gtest.h>

#include <chrono>

namespace embedscope {
namespace {

TEST(Workers, doEveryPartOfEverySectionOnce) {
    for (const unsigned threads : {1u, 2u, 4u}) {
        Workers workers(threads);
        std::vector<int> counts(1000);
        std::atomic<bool> park{false};
        workers.begin([&] {
            for (int section = 0; section < 200; ++section)
                workers.run(counts.size(), [&](std::size_t i) { ++counts[i]; });
        });
        EXPECT_TRUE(workers.runUntil(park));
        EXPECT_FALSE(workers.isBusy());
        for (const int count : counts) ASSERT_EQ(count, 200);
    }
}

TEST(Workers, areHeldWhileParkedAndGoOnWhereTheyWere) {
    for (const unsigned threads : {1u, 3u}) {
        Workers workers(threads);
        std::atomic<bool> park{true};
        std::vector<int> counts(64);
        std::atomic<int> done{0};
        workers.begin([&] {
            for (int section = 0; section < 50; ++section)
                workers.run(counts.size(), [&](std::size_t i) {
                    ++counts[i];
                    ++done;
                    if (done == 100) park = true;
                });
        });
        EXPECT_FALSE(workers.runUntil(park));
        const int held = done;
        park = false;
        EXPECT_FALSE(workers.runUntil(park));
        EXPECT_GE(done, held);
        const int before = done;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        EXPECT_EQ(done, before);  // nobody works while the owner has them
        EXPECT_TRUE(workers.isBusy());
        park = false;
        EXPECT_TRUE(workers.runUntil(park));
        for (const int count : counts) ASSERT_EQ(count, 50);
    }
}

TEST(Workers, endAtOnceWhereverTheirThreadsAre) {
    for (int round = 0; round < 300; ++round) {
        Workers workers(4);
        std::atomic<bool> park{false};
        workers.begin([&] { workers.run(2, [](std::size_t) {}); });
        EXPECT_TRUE(workers.runUntil(park));
    }  // a helper that is missed here sleeps for ever
}

TEST(Workers, giveUpAnUnfinishedJobWhenTheyAreDestroyed) {
    for (const unsigned threads : {1u, 3u}) {
        std::atomic<bool> park{false};
        std::atomic<bool> ended{false};
        {
            Workers workers(threads);
            std::atomic<std::size_t> rounds{0};
            workers.begin([&] {
                while (workers.pausePoint()) {
                    workers.run(8, [&](std::size_t) {});
                    if (++rounds == 10) park = true;
                }
                ended = true;
            });
            EXPECT_FALSE(workers.runUntil(park));
        }
        EXPECT_TRUE(ended);
    }
}

}  // namespace
}  // namespace embedscope
