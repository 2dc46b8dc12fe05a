#include "core/project/symmetric_eigen.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "core/base/random.h"

namespace embedscope {
namespace {

/// A symmetric matrix with these eigenvalues and random eigenvectors.
Eigen::MatrixXd matrixWith(const std::vector<double>& values, std::uint64_t seed) {
    const auto d = static_cast<Eigen::Index>(values.size());
    Random random(seed);
    Eigen::MatrixXd numbers(d, d);
    for (Eigen::Index i = 0; i < d * d; ++i) numbers.data()[i] = random.uniform() - 0.5;
    const Eigen::MatrixXd axes = Eigen::HouseholderQR<Eigen::MatrixXd>(numbers).householderQ();
    return axes * Eigen::Map<const Eigen::VectorXd>(values.data(), d).asDiagonal() * axes.transpose();
}

SymmetricProduct productOf(const Eigen::MatrixXd& matrix) {
    return [&matrix](const double* x, std::size_t count, double* y) {
        const auto b = static_cast<Eigen::Index>(count);
        Eigen::Map<Eigen::MatrixXd>(y, matrix.rows(), b) =
            matrix * Eigen::Map<const Eigen::MatrixXd>(x, matrix.rows(), b);
        return true;
    };
}

void expectPairs(const Eigen::MatrixXd& matrix, const EigenPairs& pairs, const std::vector<double>& values,
                 double tolerance) {
    const auto k = static_cast<Eigen::Index>(pairs.values.size());
    const Eigen::Map<const Eigen::MatrixXd> vectors(pairs.vectors.data(), matrix.rows(), k);
    EXPECT_LT((vectors.transpose() * vectors - Eigen::MatrixXd::Identity(k, k)).norm(), 1e-10);
    for (Eigen::Index c = 0; c < k; ++c) {
        const auto i = static_cast<std::size_t>(c);
        EXPECT_NEAR(pairs.values[i], values[i], tolerance * values[0]);
        EXPECT_LE((matrix * vectors.col(c) - pairs.values[i] * vectors.col(c)).norm(), tolerance * values[0]);
    }
}

std::vector<double> spectrum(std::size_t dim, double (*value)(double)) {
    std::vector<double> values;
    for (std::size_t i = 0; i < dim; ++i) values.push_back(value(static_cast<double>(i)));
    return values;
}

TEST(LargestEigenPairs, findsThemForManyKindsOfSpectrum) {
    const std::vector<std::vector<double>> spectra{
        spectrum(300, [](double i) { return std::exp(-i / 10); }),
        spectrum(300, [](double i) { return 1 / (1 + i); }),
        spectrum(300, [](double i) { return i < 3 ? 2 - 1e-3 * i : 1 - 1e-3 * i; }),
        spectrum(300, [](double i) { return i < 2 ? 5.0 : 1.0; }),
        spectrum(300, [](double i) { return i == 0 ? 1.0 : 0.0; }),
        spectrum(8, [](double i) { return 9 - i; }),
        spectrum(3, [](double i) { return 3 - i; }),
    };
    for (const auto& values : spectra) {
        const Eigen::MatrixXd matrix = matrixWith(values, 3);
        const auto pairs = largestEigenPairs(values.size(), 3, productOf(matrix), {});
        ASSERT_TRUE(pairs.ok());
        expectPairs(matrix, *pairs, values, 1e-9);
    }
}

TEST(LargestEigenPairs, aNearlyFlatSpectrumStillGivesItsLargestValue) {
    const auto values = spectrum(400, [](double i) { return 1 - 1e-4 * i; });
    const Eigen::MatrixXd matrix = matrixWith(values, 5);
    const auto pairs = largestEigenPairs(400, 2, productOf(matrix), {});
    ASSERT_TRUE(pairs.ok());
    expectPairs(matrix, *pairs, values, 1e-4);
}

TEST(LargestEigenPairs, agreesWithTheDenseSolver) {
    const Eigen::MatrixXd matrix = matrixWith(spectrum(120, [](double i) { return 10 / (1 + i * i); }), 7);
    const EigenPairs dense = denseEigenPairs({matrix.data(), 120 * 120}, 120, 3);
    const auto krylov = largestEigenPairs(120, 3, productOf(matrix), {});
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(dense.values[c], krylov->values[c], 1e-10);
        double dot = 0;
        for (std::size_t j = 0; j < 120; ++j)
            dot += dense.vectors[c * 120 + j] * krylov->vectors[c * 120 + j];
        EXPECT_NEAR(std::abs(dot), 1, 1e-10);
    }
}

TEST(LargestEigenPairs, aZeroMatrixHasZeroValuesAndOrthonormalVectors) {
    const Eigen::MatrixXd zero = Eigen::MatrixXd::Zero(50, 50);
    const auto pairs = largestEigenPairs(50, 3, productOf(zero), {});
    expectPairs(zero, *pairs, {0, 0, 0}, 1);
    expectPairs(zero, denseEigenPairs({zero.data(), 2500}, 50, 3), {0, 0, 0}, 1);
}

TEST(LargestEigenPairs, stopsAndRefusesNaN) {
    const Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(50, 50);
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(largestEigenPairs(50, 2, productOf(matrix), source.get_token()).error().code,
              ErrorCode::Cancelled);
    const auto stopped = [](const double*, std::size_t, double*) { return false; };
    EXPECT_EQ(largestEigenPairs(50, 2, stopped, {}).error().code, ErrorCode::Cancelled);
    const Eigen::MatrixXd nan = Eigen::MatrixXd::Constant(50, 50, std::nan(""));
    EXPECT_EQ(largestEigenPairs(50, 2, productOf(nan), {}).error().code, ErrorCode::NumericalFailure);
}

}  // namespace
}  // namespace embedscope
