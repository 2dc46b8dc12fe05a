// The kernels that networks are trained with give the same bits on every path with fused operations, so that
// a network trained on one machine is the network of another.

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/drop_elements.h"
#include "core/kernels/embedding_rows.h"
#include "core/kernels/matrix_product.h"
#include "core/kernels/optimizer_steps.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

std::vector<float> numbers(std::size_t count, std::uint64_t seed, double size = 2) {
    Random random(seed);
    std::vector<float> made(count);
    for (float& number : made) number = static_cast<float>((random.uniform() - 0.5) * size);
    return made;
}

class SameOnVectorPaths : public ::testing::TestWithParam<SimdPath> {
  protected:
    void TearDown() override { forceSimdPath(std::nullopt); }

    /// Runs work on AVX2 and on this path; it returns numbers.
    void compare(const std::function<std::vector<float>()>& work, const std::string& what) {
        forceSimdPath(SimdPath::Avx2);
        const std::vector<float> expected = work();
        forceSimdPath(GetParam());
        const std::vector<float> got = work();
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            ASSERT_EQ(std::bit_cast<std::uint32_t>(got[i]), std::bit_cast<std::uint32_t>(expected[i]))
                << what << " at " << i << " of " << got.size();
    }
};

constexpr std::size_t kSizes[] = {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100, 128, 300};

TEST_P(SameOnVectorPaths, MatrixProduct) {
    for (std::size_t m : {1, 2, 5, 13})
        for (std::size_t n : {1, 6, 17, 32, 45})
            for (std::size_t k : {0, 1, 9, 100, 300, 600}) {
                const auto a = numbers(m * k, m + n + k), b = numbers(k * n, k), start = numbers(m * n, n);
                for (bool add : {false, true})
                    compare(
                        [&] {
                            AlignedFloats packed(packedSize(k, n) + 16);
                            packMatrix({b.data(), n, 1}, k, n, packed.data());
                            std::vector<float> c = start;
                            multiplyPacked({a.data(), k, 1}, m, k, packed.data(), n, c.data(), n, add);
                            return c;
                        },
                        "product " + std::to_string(k));
            }
}

TEST_P(SameOnVectorPaths, SumsAndProductsOfRows) {
    const std::vector<std::uint32_t> rows{3, 0, 7, 3, 9, 1, 2};
    const auto factors = numbers(rows.size(), 5);
    for (std::size_t dim : kSizes) {
        if (dim == 0) continue;
        const auto table = numbers(10 * dim, dim), others = numbers(rows.size() * dim, dim + 1);
        for (const float* factor : {static_cast<const float*>(nullptr), factors.data()}) {
            const WeightedRows weighted{table.data(), dim, rows.data(), factor, rows.size()};
            compare(
                [&] {
                    std::vector<float> out(dim);
                    sumWeightedRows(weighted, dim, out.data());
                    out.push_back(dotWithRows(weighted, others.data(), dim));
                    return out;
                },
                "rows of " + std::to_string(dim));
        }
    }
}

TEST_P(SameOnVectorPaths, StepsOfTheOptimisers) {
    for (std::size_t count : kSizes) {
        const auto g = numbers(count, 1), w = numbers(count, 2), m = numbers(count, 3, 0.1);
        auto v = numbers(count, 4);
        for (float& number : v) number *= number;
        for (const float* gradient : {g.data(), static_cast<const float*>(nullptr)}) {
            compare(
                [&] {
                    auto weights = w, first = m, second = v;
                    adamStep({0.9f, 0.999f, 1e-7f, 0.003f}, gradient, count, weights.data(), first.data(),
                             second.data());
                    momentumStep(0.01f, 0.9f, gradient, count, weights.data(), first.data());
                    weights.insert(weights.end(), first.begin(), first.end());
                    weights.insert(weights.end(), second.begin(), second.end());
                    return weights;
                },
                "moments " + std::to_string(count));
        }
        compare(
            [&] {
                auto weights = w, sums = v;
                adagradStep(0.1f, 1e-7f, g.data(), count, weights.data(), sums.data());
                addScaled(0.3f, g.data(), count, weights.data());
                weights.insert(weights.end(), sums.begin(), sums.end());
                weights.push_back(dotProduct(g.data(), w.data(), count));
                return weights;
            },
            "adagrad " + std::to_string(count));
    }
}

TEST_P(SameOnVectorPaths, DroppedElements) {
    for (std::size_t count : kSizes) {
        const auto from = numbers(count, 6);
        compare(
            [&] {
                std::vector<float> to(count);
                dropElements({17, 99, 1u << 31, 1.7f}, 5, count, from.data(), to.data());
                return to;
            },
            "dropout");
    }
}

std::vector<SimdPath> vectorPaths() {
    std::vector<SimdPath> paths = availableSimdPaths();
    std::erase(paths, SimdPath::Scalar);
    return paths;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SameOnVectorPaths);
INSTANTIATE_TEST_SUITE_P(EveryPath, SameOnVectorPaths, ::testing::ValuesIn(vectorPaths()),
                         [](const auto& given) { return std::string(simdPathName(given.param)); });

}  // namespace
}  // namespace embedscope
