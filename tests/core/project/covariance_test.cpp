#include "core/project/covariance.h"

#include <gtest/gtest.h>

#include "core/kernels/simd_dispatch.h"
#include "core/project/covariance_product.h"
#include "tests/core/project/made_vectors.h"

namespace embedscope {
namespace {

using test::centred;
using test::madeVectors;

Eigen::MatrixXd slowCovariance(const VectorMatrix& vectors) {
    const Eigen::MatrixXd matrix = centred(vectors);
    return matrix.transpose() * matrix / static_cast<double>(std::max<Eigen::Index>(matrix.rows() - 1, 1));
}

Eigen::MatrixXd fastCovariance(const VectorMatrix& vectors, unsigned threads = 2) {
    const auto means = columnMeans(vectors, {}, threads);
    const auto covariance = covarianceMatrix(vectors, *means, {}, {}, threads);
    const auto d = static_cast<Eigen::Index>(vectors.dim());
    return Eigen::Map<const Eigen::MatrixXd>(covariance->data(), d, d);
}

VectorMatrix withBadRows(const VectorMatrix& vectors) {
    std::vector<float> numbers;
    for (std::uint32_t r = 0; r < vectors.rows(); ++r) {
        auto row = vectors.rowCopy(RowId{r});
        if (r % 7 == 3) row[r % row.size()] = r % 2 ? std::numeric_limits<float>::infinity() : std::nanf("");
        numbers.insert(numbers.end(), row.begin(), row.end());
    }
    return VectorMatrix(std::move(numbers), vectors.rows(), vectors.dim());
}

TEST(Covariance, equalsTheProductInDoubleOnEveryPathAndForEveryShape) {
    for (const SimdPath path : availableSimdPaths()) {
        forceSimdPath(path);
        for (const std::size_t dim : {1, 2, 11, 12, 13, 31, 32, 33, 64, 100, 130}) {
            const VectorMatrix vectors = withBadRows(madeVectors(700, dim, dim));
            const Eigen::MatrixXd expected = slowCovariance(vectors);
            EXPECT_LT((fastCovariance(vectors) - expected).cwiseAbs().maxCoeff(), 2e-6 * expected.norm())
                << dim;
        }
    }
    forceSimdPath(std::nullopt);
}

TEST(Covariance, wideMatricesAreMultipliedPanelByPanel) {
    const VectorMatrix vectors = madeVectors(300, 801, 4);
    const Eigen::MatrixXd expected = slowCovariance(vectors);
    const Eigen::MatrixXd found = fastCovariance(vectors);
    EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 1e-6 * expected.norm());
    EXPECT_EQ(found, found.transpose());
}

TEST(Covariance, isTheSameAtAnyNumberOfThreads) {
    for (const std::size_t dim : {30, 500}) {
        const VectorMatrix vectors = madeVectors(5000, dim, 8);
        EXPECT_EQ(columnMeans(vectors, {}, 1)->mean, columnMeans(vectors, {}, 4)->mean);
        EXPECT_EQ(fastCovariance(vectors, 1), fastCovariance(vectors, 4));
    }
}

TEST(Covariance, aFarMeanCostsNoDigits) {
    const VectorMatrix near = madeVectors(4000, 20, 5, 0);
    std::vector<float> moved;
    for (std::uint32_t r = 0; r < near.rows(); ++r)
        for (const float x : near.rowCopy(RowId{r})) moved.push_back(x + 4096.0f);
    const VectorMatrix far(std::move(moved), near.rows(), near.dim());
    const Eigen::MatrixXd expected = slowCovariance(far);
    EXPECT_LT((fastCovariance(far) - expected).cwiseAbs().maxCoeff(), 1e-6 * expected.norm());
}

TEST(CovarianceProduct, equalsTheMatrix) {
    const VectorMatrix vectors = withBadRows(madeVectors(500, 40, 2));
    const auto means = columnMeans(vectors, {}, 2);
    const std::stop_token stop;
    const CovarianceProduct product(vectors, *means, stop, 2);
    const Eigen::MatrixXd expected = slowCovariance(vectors);
    const Eigen::MatrixXd input = Eigen::MatrixXd::Identity(40, 5);
    Eigen::MatrixXd output(40, 5);
    ASSERT_TRUE(product.multiply(input.data(), 5, output.data()));
    EXPECT_LT((output - expected.leftCols(5)).norm(), 1e-12 * expected.norm());
    EXPECT_NEAR(*product.totalVariance(), expected.trace(), 1e-12 * expected.trace());
}

TEST(ColumnMeans, leaveOutRowsThatAreNotFinite) {
    const float nan = std::nanf("");
    const VectorMatrix vectors({1, 2, nan, 5, 3, 6, 1, -std::numeric_limits<float>::infinity()}, 4, 2);
    const auto means = columnMeans(vectors, {}, 1);
    EXPECT_EQ(means->finiteRows, 2u);
    EXPECT_EQ(means->mean, (std::vector<double>{2, 4}));
    EXPECT_EQ(means->finite, (std::vector<std::uint8_t>{1, 0, 1, 0}));
}

}  // namespace
}  // namespace embedscope
