#include <gtest/gtest.h>

#include "core/index/exact_index.h"
#include "core/kernels/simd_dispatch.h"
#include "tests/core/index/brute_force.h"

namespace embedscope {
namespace {

using test::bruteForce;
using test::keyed;
using test::randomNumbers;
using test::same;

class ExactBatchOnEveryPath : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};
INSTANTIATE_TEST_SUITE_P(Simd, ExactBatchOnEveryPath, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& path) { return std::string(simdPathName(path.param)); });

TEST_P(ExactBatchOnEveryPath, equalsBruteForceOnHardVectors) {
    for (const auto& hard : test::hardCases()) {
        const auto index = *ExactIndex::build(keyed(hard.vectors));
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
            NeighborQuery options;
            options.metric = metric;
            options.k = 6;
            std::vector<RowId> rows;
            for (std::uint32_t r = 0; r < 700; r += 23)
                if (hard.name != "NaN and infinity" || r % 4 != 2) rows.push_back(RowId{r});
            const auto lists = index->nearestToRows(rows, options);
            ASSERT_TRUE(lists.ok()) << hard.name << ": " << lists.error().sentence();
            for (std::size_t q = 0; q < rows.size(); ++q) {
                options.exclude = {rows[q]};
                EXPECT_TRUE(
                    same((*lists)[q], bruteForce(hard.vectors, hard.vectors.rowCopy(rows[q]), options)))
                    << hard.name << ", " << metricName(metric) << ", row " << rows[q].value;
            }
        }
    }
}

TEST_P(ExactBatchOnEveryPath, everyDimensionAndCountEqualsTheSingleQuery) {
    for (const std::size_t dim : {1, 2, 7, 16, 33, 100})
        for (const std::size_t count : {1, 5, 12, 13, 40}) {
            const VectorMatrix vectors(randomNumbers(130 * dim, dim), 130, dim);
            const auto index = *ExactIndex::build(keyed(vectors));
            const std::vector<float> queries = randomNumbers(count * dim, 77);
            for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
                NeighborQuery options;
                options.metric = metric;
                const auto lists = index->nearestBatch(queries, options);
                ASSERT_TRUE(lists.ok());
                ASSERT_EQ(lists->size(), count);
                for (std::size_t q = 0; q < count; ++q)
                    EXPECT_TRUE(same((*lists)[q],
                                     *index->nearest(std::span(queries).subspan(q * dim, dim), options)));
            }
        }
}

TEST(ExactBatch, manyTilesAndThreadsEqualTheSingleQuery) {
    constexpr std::size_t kRows = 9000;
    const VectorMatrix vectors(randomNumbers(kRows * 24, 4), kRows, 24);
    const auto index = *ExactIndex::build(keyed(vectors));
    const std::vector<float> queries = randomNumbers(30 * 24, 8);
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
        NeighborQuery options;
        options.metric = metric;
        options.k = 40;
        options.threads = 3;
        const auto lists = index->nearestBatch(queries, options);
        for (std::size_t q = 0; q < 30; ++q)
            EXPECT_TRUE(same((*lists)[q], *index->nearest(std::span(queries).subspan(q * 24, 24), options)));
    }
}

TEST(ExactBatch, radiusAndFirstRowsEqualTheSingleQuery) {
    const VectorMatrix vectors(randomNumbers(2000 * 10, 4), 2000, 10);
    const auto index = *ExactIndex::build(keyed(vectors));
    const std::vector<float> queries = randomNumbers(20 * 10, 8);
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
        NeighborQuery options;
        options.metric = metric;
        options.radius = metric == Metric::Cosine ? 0.4 : 1.9;
        options.firstRows = 777;
        const auto lists = index->nearestBatch(queries, options);
        std::size_t found = 0;
        for (std::size_t q = 0; q < 20; ++q) {
            EXPECT_TRUE(same((*lists)[q], *index->nearest(std::span(queries).subspan(q * 10, 10), options)));
            found += (*lists)[q].size();
        }
        EXPECT_GT(found, 20u);
    }
}

TEST(ExactBatch, eachQueryHasItsOwnExcludedRows) {
    const VectorMatrix vectors(randomNumbers(60 * 5, 4), 60, 5);
    const auto index = *ExactIndex::build(keyed(vectors));
    const std::vector<float> query = randomNumbers(5, 8);
    std::vector<float> queries;
    std::vector<std::vector<RowId>> exclude;
    NeighborQuery options;
    options.k = 1;
    // The same question again and again; every answer is excluded from the next.
    NeighborQuery all;
    all.k = 20;
    const auto expected = index->nearest(query, all);
    for (std::size_t q = 0; q < 20; ++q) {
        queries.insert(queries.end(), query.begin(), query.end());
        exclude.emplace_back();
        for (std::size_t i = 0; i < q; ++i) exclude.back().push_back((*expected)[i].row);
    }
    const auto lists = index->nearestBatch(queries, options, exclude);
    for (std::size_t q = 0; q < 20; ++q) EXPECT_EQ((*lists)[q].front().row, (*expected)[q].row);
}

TEST(ExactBatch, saysWhichQueryIsWrong) {
    const VectorMatrix vectors(randomNumbers(60 * 5, 4), 60, 5);
    const auto index = *ExactIndex::build(keyed(vectors));
    std::vector<float> queries = randomNumbers(10 * 5, 8);
    queries[7 * 5 + 2] = std::nanf("");
    const auto lists = index->nearestBatch(queries, {});
    ASSERT_FALSE(lists.ok());
    EXPECT_EQ(lists.error().place, "query 8");
    queries.pop_back();
    EXPECT_EQ(index->nearestBatch(queries, {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(index->nearestBatch({}, {})->empty());
}

TEST(ExactBatch, stopsWhenAsked) {
    const VectorMatrix vectors(randomNumbers(100 * 4, 2), 100, 4);
    const auto index = *ExactIndex::build(keyed(vectors));
    std::stop_source source;
    source.request_stop();
    const auto lists = index->nearestBatch(randomNumbers(50 * 4, 1), {}, {}, source.get_token());
    ASSERT_FALSE(lists.ok());
    EXPECT_EQ(lists.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
