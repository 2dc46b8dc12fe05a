#include "core/kernels/score_tiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

class ScoreTiles : public ::testing::TestWithParam<SimdPath> {
  protected:
    void SetUp() override { forceSimdPath(GetParam()); }
    void TearDown() override { forceSimdPath(std::nullopt); }
};
INSTANTIATE_TEST_SUITE_P(Simd, ScoreTiles, ::testing::ValuesIn(availableSimdPaths()),
                         [](const auto& path) { return std::string(simdPathName(path.param)); });

TEST_P(ScoreTiles, scoresAndHitsEqualTheDefinition) {
    constexpr std::size_t kPanels = 3;
    constexpr std::size_t kRows = kPanels * kRowsPerPanel;
    for (const std::size_t dim : {1, 2, 17, 64}) {
        Random random(dim);
        // Whole numbers: every sum is exact.
        const auto whole = [&] { return static_cast<float>(random.below(9)) - 4; };
        std::vector<float> queries(kQueriesPerGroup * dim), rows(kRows * dim), limits(kQueriesPerGroup);
        for (float& x : queries) x = whole();
        for (float& x : rows) x = whole();
        for (float& x : limits) x = whole() * 3;
        limits[5] = INFINITY;
        AlignedFloats packed(kQueriesPerGroup * dim), panels(kRows * dim), scale(kRows), offset(kRows);
        packColumns(queries.data(), kQueriesPerGroup, dim, dim, kQueriesPerGroup, packed.data());
        for (std::size_t p = 0; p < kPanels; ++p)
            packColumns(rows.data() + p * kRowsPerPanel * dim, kRowsPerPanel, dim, dim, kRowsPerPanel,
                        panels.data() + p * kRowsPerPanel * dim);
        for (std::size_t r = 0; r < kRows; ++r) {
            scale[r] = r % 11 == 3 ? std::nanf("") : 2;
            offset[r] = whole();
        }
        AlignedFloats scores(kPanels * kQueriesPerGroup * kRowsPerPanel);
        std::vector<std::uint32_t> hits(kPanels * kQueriesPerGroup, 77);
        scoreGroup(packed.data(), {panels.data(), scale.data(), offset.data(), kPanels, dim}, limits.data(),
                   scores.data(), hits.data());
        for (std::size_t q = 0; q < kQueriesPerGroup; ++q)
            for (std::size_t r = 0; r < kRows; ++r) {
                float dot = 0;
                for (std::size_t j = 0; j < dim; ++j) dot += queries[q * dim + j] * rows[r * dim + j];
                const std::size_t tile = r / kRowsPerPanel * kQueriesPerGroup + q;
                const bool hit = (hits[tile] >> (r % kRowsPerPanel)) & 1;
                if (r % 11 == 3) {
                    EXPECT_FALSE(hit);
                    continue;
                }
                EXPECT_EQ(scores[tile * kRowsPerPanel + r % kRowsPerPanel], 2 * dot + offset[r]);
                EXPECT_EQ(hit, 2 * dot + offset[r] >= limits[q]);
            }
    }
}

TEST(PackColumns, transposesAndFillsUpWithZeros) {
    const std::vector<float> vectors{1, 2, 3, 99, 4, 5, 6};  // two of three numbers, four apart
    std::vector<float> out(12, -1);
    packColumns(vectors.data(), 2, 3, 4, 4, out.data());
    EXPECT_EQ(out, (std::vector<float>{1, 4, 0, 0, 2, 5, 0, 0, 3, 6, 0, 0}));
}

}  // namespace
}  // namespace embedscope
