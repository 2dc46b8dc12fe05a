#include "core/kernels/row_distances.h"

#include <gtest/gtest.h>

#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

TEST(RowDistances, AreThoseOfPlainLoopsOnEveryPath) {
    for (const SimdPath path : availableSimdPaths()) {
        forceSimdPath(path);
        for (const std::size_t stride : {16u, 48u, 112u}) {
            constexpr std::size_t kRows = 5;
            AlignedFloats numbers(kRows * stride);
            AlignedFloats out(stride);
            Random random(stride);
            for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = random.uniformFloat() - 0.5f;
            double product = 0;
            double squared = 0;
            for (std::size_t i = 0; i < stride; ++i) {
                const double x = static_cast<double>(numbers[i]);
                const double y = static_cast<double>(numbers[stride + i]);
                product += x * y;
                squared += (x - y) * (x - y);
            }
            const RowProducts got = rowProducts()(numbers.data(), numbers.data() + stride, stride);
            EXPECT_NEAR(got.product, product, 1e-5);
            EXPECT_NEAR(got.squaredDistance, squared, 1e-5);

            const float* rows[kRows];
            float factors[kRows];
            for (std::size_t k = 0; k < kRows; ++k) {
                rows[k] = numbers.data() + k * stride;
                factors[k] = static_cast<float>(k) - 1.5f;
            }
            combineRows()(rows, factors, kRows, stride, out.data());
            for (std::size_t i = 0; i < stride; ++i) {
                double sum = 0;
                for (std::size_t k = 0; k < kRows; ++k)
                    sum += static_cast<double>(factors[k]) * static_cast<double>(rows[k][i]);
                EXPECT_NEAR(out[i], sum, 1e-5);
            }
        }
    }
    forceSimdPath(std::nullopt);
}

}  // namespace
}  // namespace embedscope
