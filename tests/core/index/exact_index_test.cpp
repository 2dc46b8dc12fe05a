#include "core/index/exact_index.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/kernels/simd_dispatch.h"
#include "tests/core/index/brute_force.h"

namespace embedscope {
namespace {

using test::bruteForce;
using test::keyed;
using test::randomNumbers;
using test::same;

std::shared_ptr<const ExactIndex> indexOf(VectorMatrix vectors) {
    return *ExactIndex::build(keyed(std::move(vectors)));
}

NeighborQuery asking(Metric metric, std::size_t k) {
    NeighborQuery query;
    query.metric = metric;
    query.k = k;
    return query;
}

class ExactIndexOnEveryPath : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};
INSTANTIATE_TEST_SUITE_P(Simd, ExactIndexOnEveryPath, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& path) { return std::string(simdPathName(path.param)); });

TEST_P(ExactIndexOnEveryPath, equalsBruteForceOnHardVectors) {
    for (const auto& hard : test::hardCases()) {
        const auto index = indexOf(hard.vectors);
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean})
            for (const std::size_t k : {1, 10, 2000})
                for (const std::uint32_t row : {0u, 1u, 3u, 4u, 696u}) {
                    const std::vector<float> query = hard.vectors.rowCopy(RowId{row});
                    const NeighborQuery options = asking(metric, k);
                    const auto found = index->nearest(query, options);
                    ASSERT_TRUE(found.ok()) << hard.name;
                    EXPECT_TRUE(same(*found, bruteForce(hard.vectors, query, options)))
                        << hard.name << ", " << metricName(metric) << ", k " << k << ", row " << row;
                }
    }
}

// With this many rows a search by cosine looks at one byte a number first.
TEST_P(ExactIndexOnEveryPath, largeModelsEqualBruteForceOnHardVectors) {
    for (const auto& hard : test::hardCases(28500)) {
        const auto index = indexOf(hard.vectors);
        const std::vector<float> query = hard.vectors.rowCopy(RowId{4});
        NeighborQuery options = asking(Metric::Cosine, 10);
        const auto nearest = index->nearest(query, options);
        ASSERT_TRUE(nearest.ok()) << hard.name;
        EXPECT_TRUE(same(*nearest, bruteForce(hard.vectors, query, options))) << hard.name;
        options.radius = nearest->back().score;
        const auto within = index->nearest(query, options);
        ASSERT_TRUE(within.ok()) << hard.name;
        EXPECT_TRUE(same(*within, bruteForce(hard.vectors, query, options))) << hard.name;
    }
}

TEST_P(ExactIndexOnEveryPath, radiusQueriesEqualBruteForceOnHardVectors) {
    for (const auto& hard : test::hardCases()) {
        const auto index = indexOf(hard.vectors);
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
            const std::vector<float> query = hard.vectors.rowCopy(RowId{4});
            const NeighborList all = bruteForce(hard.vectors, query, asking(metric, 2000));
            // Radii that are the very score of a row, so that the border counts.
            for (const std::size_t rank : {std::size_t{0}, all.size() / 3, all.size() - 1}) {
                NeighborQuery options;
                options.metric = metric;
                options.radius = all[rank].score;
                const auto found = index->nearest(query, options);
                ASSERT_TRUE(found.ok());
                EXPECT_TRUE(same(*found, bruteForce(hard.vectors, query, options)))
                    << hard.name << ", " << metricName(metric) << ", rank " << rank;
            }
        }
    }
}

TEST_P(ExactIndexOnEveryPath, everyDimensionEqualsBruteForce) {
    for (std::size_t dim = 1; dim <= 70; ++dim) {
        const VectorMatrix vectors(randomNumbers(90 * dim, dim), 90, dim);
        const auto index = indexOf(vectors);
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
            const std::vector<float> query = randomNumbers(dim, 1000 + dim);
            const auto found = index->nearest(query, asking(metric, 7));
            ASSERT_TRUE(found.ok());
            EXPECT_TRUE(same(*found, bruteForce(vectors, query, asking(metric, 7)))) << dim;
        }
    }
}

TEST(ExactIndex, manyRowsAndThreadsEqualBruteForce) {
    constexpr std::size_t kRows = 30000;
    const VectorMatrix vectors(randomNumbers(kRows * 20, 5), kRows, 20);
    const auto index = indexOf(vectors);
    for (const unsigned threads : {1u, 2u, 5u})
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
            NeighborQuery options = asking(metric, 100);
            options.threads = threads;
            const std::vector<float> query = randomNumbers(20, 6);
            EXPECT_TRUE(same(*index->nearest(query, options), bruteForce(vectors, query, options)))
                << threads;
        }
}

/// Rows of any stored type, at an odd address and with padding between them.
VectorMatrix storedAs(ScalarType type, std::size_t rows, std::size_t dim, std::size_t padding) {
    const std::size_t stride = dim * scalarSize(type) + padding;
    auto bytes = std::make_shared<std::vector<std::byte>>(rows * stride + 1);
    Random random(3);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = 0; j < dim; ++j) {
            std::byte* at = bytes->data() + 1 + r * stride + j * scalarSize(type);
            const float value = random.uniformFloat() - 0.5f;
            std::uint32_t bits = 0;
            std::memcpy(&bits, &value, sizeof bits);
            if (type == ScalarType::F32) std::memcpy(at, &value, 4);
            const auto top = static_cast<std::uint16_t>(
                type == ScalarType::BF16 ? bits >> 16 : 0x3000 + random.below(2048));
            if (type == ScalarType::F16 || type == ScalarType::BF16) std::memcpy(at, &top, 2);
            if (type == ScalarType::I8) *at = static_cast<std::byte>(random.below(255));
        }
    return VectorMatrix(bytes->data() + 1, rows, dim, stride, type, bytes);
}

TEST(ExactIndex, everyStoredTypeEqualsBruteForce) {
    for (const ScalarType type : {ScalarType::F32, ScalarType::F16, ScalarType::BF16, ScalarType::I8}) {
        const VectorMatrix vectors = storedAs(type, 500, 19, 3);
        ASSERT_FALSE(vectors.isFloat32());
        const auto index = indexOf(vectors);
        for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
            const auto found = index->nearestToRow(RowId{17}, asking(metric, 9));
            ASSERT_TRUE(found.ok());
            NeighborQuery options = asking(metric, 9);
            options.exclude = {RowId{17}};
            EXPECT_TRUE(same(*found, bruteForce(vectors, vectors.rowCopy(RowId{17}), options)))
                << scalarTypeName(type);
        }
    }
}

TEST(ExactIndex, rowsWithSpaceBetweenThemAreReadWhereTheyLie) {
    const std::vector<float> numbers = randomNumbers(50 * 12, 9);
    auto owner = std::make_shared<const std::vector<float>>(numbers);
    const VectorMatrix strided(reinterpret_cast<const std::byte*>(owner->data()), 50, 9, 12 * sizeof(float),
                               ScalarType::F32, owner);
    const auto index = indexOf(strided);
    const std::vector<float> query = randomNumbers(9, 10);
    EXPECT_TRUE(same(*index->nearest(query, asking(Metric::Euclidean, 50)),
                     bruteForce(strided, query, asking(Metric::Euclidean, 50))));
}

TEST(ExactIndex, excludesRowsAndSearchesOnlyTheFirstWhenAsked) {
    const VectorMatrix vectors(randomNumbers(300 * 8, 2), 300, 8);
    const auto index = indexOf(vectors);
    NeighborQuery options = asking(Metric::Cosine, 20);
    const std::vector<float> query = randomNumbers(8, 3);
    const auto nearest = index->nearest(query, options);
    for (const Neighbor& neighbor : *nearest) options.exclude.push_back(neighbor.row);
    options.firstRows = 120;
    const auto found = index->nearest(query, options);
    EXPECT_EQ(found->size(), 20u);
    EXPECT_TRUE(same(*found, bruteForce(vectors, query, options)));
}

TEST(ExactIndex, aRowIsNotItsOwnNeighbourButItsDuplicateIs) {
    const VectorMatrix vectors({1, 2, 3, 4, 1, 2}, 3, 2);
    const auto index = indexOf(vectors);
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean}) {
        const auto found = index->nearestToRow(RowId{0}, asking(metric, 5));
        ASSERT_EQ(found->size(), 2u);
        EXPECT_EQ(found->front().row, RowId{2});
        EXPECT_EQ(found->front().score, metric == Metric::Cosine ? 1.0 : 0.0);
    }
}

TEST(ExactIndex, aZeroQueryIsAsFarFromEverythingByCosine) {
    const auto index = indexOf(VectorMatrix({1, 2, 0, 0, 3, 4}, 3, 2));
    const std::vector<float> zero{0, 0};
    const auto found = index->nearest(zero, asking(Metric::Cosine, 2));
    ASSERT_EQ(found->size(), 2u);
    EXPECT_EQ((*found)[0].row, RowId{0});
    EXPECT_EQ((*found)[1].row, RowId{1});
    EXPECT_EQ((*found)[0].score, 0);
}

TEST(ExactIndex, saysWhatIsWrongWithAQuestion) {
    const auto index = indexOf(VectorMatrix({1, 2, 3, 4}, 2, 2));
    const auto codeOf = [&](std::vector<float> query, NeighborQuery options) {
        const auto result = index->nearest(query, options);
        EXPECT_FALSE(result.ok());
        EXPECT_FALSE(result.error().what.empty());
        return result.error().code;
    };
    NeighborQuery options;
    EXPECT_EQ(codeOf({1, 2, 3}, options), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf({1, std::nanf("")}, options), ErrorCode::InvalidArgument);
    options.radius = 1.5;
    EXPECT_EQ(codeOf({1, 2}, options), ErrorCode::InvalidArgument);
    options.metric = Metric::Euclidean;
    options.radius = -1;
    EXPECT_EQ(codeOf({1, 2}, options), ErrorCode::InvalidArgument);
    options.radius.reset();
    options.k = 0;
    EXPECT_EQ(codeOf({1, 2}, options), ErrorCode::InvalidArgument);
    EXPECT_EQ(index->nearestToRow(RowId{2}, NeighborQuery{}).error().code, ErrorCode::InvalidArgument);
}

TEST(ExactIndex, anEmptyModelHasNoNeighbours) {
    const auto index = indexOf(VectorMatrix({}, 0, 3));
    const std::vector<float> query{1, 2, 3};
    for (const Metric metric : {Metric::Cosine, Metric::Euclidean})
        EXPECT_TRUE(index->nearest(query, asking(metric, 3))->empty());
}

TEST(ExactIndex, stopsWhenAsked) {
    const VectorMatrix vectors(randomNumbers(100 * 4, 2), 100, 4);
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(ExactIndex::build(keyed(vectors), source.get_token()).error().code, ErrorCode::Cancelled);
    const auto index = indexOf(vectors);
    EXPECT_EQ(index->nearestToRow(RowId{0}, {}, source.get_token()).error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace embedscope
