#include "core/project/pca.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "tests/core/project/made_vectors.h"

namespace embedscope {
namespace {

using test::centred;
using test::madeVectors;

Eigen::Map<const Eigen::MatrixXd> axesOf(const PcaBasis& basis) {
    return {basis.axes.data(), static_cast<Eigen::Index>(basis.dim),
            static_cast<Eigen::Index>(basis.components)};
}

/// Axes, variances and shares against a singular value decomposition in double.
void expectEqualsSvd(const VectorMatrix& vectors, const PcaBasis& basis) {
    const Eigen::MatrixXd matrix = centred(vectors);
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(matrix, Eigen::ComputeThinV);
    const Eigen::VectorXd variances =
        svd.singularValues().cwiseAbs2() / static_cast<double>(matrix.rows() - 1);
    for (std::size_t c = 0; c < basis.components; ++c) {
        const auto i = static_cast<Eigen::Index>(c);
        EXPECT_NEAR(basis.explainedVariance[c], variances(i), 1e-6 * variances(0));
        EXPECT_NEAR(basis.explainedRatio[c], variances(i) / variances.sum(), 1e-6);
        EXPECT_NEAR(std::abs(axesOf(basis).col(i).dot(svd.matrixV().col(i))), 1, 1e-9);
        double largest = 0;
        axesOf(basis).col(i).cwiseAbs().maxCoeff(&largest);
        Eigen::Index at = 0;
        axesOf(basis).col(i).cwiseAbs().maxCoeff(&at);
        EXPECT_GT(axesOf(basis)(at, i), 0);
    }
}

TEST(Pca, equalsTheSingularValueDecomposition) {
    for (const std::size_t dim : {3, 40, 100, 300}) {  // 300 is past the dense solver
        const VectorMatrix vectors = madeVectors(900, dim, dim);
        const auto basis = fitPca(vectors, 3);
        ASSERT_TRUE(basis.ok());
        ASSERT_EQ(basis->components, 3u);
        expectEqualsSvd(vectors, *basis);
    }
}

TEST(Pca, moreDimensionsThanACovarianceMatrixCanHold) {
    const VectorMatrix vectors = madeVectors(60, 5000, 3);
    const auto basis = fitPca(vectors, 2);
    ASSERT_TRUE(basis.ok());
    expectEqualsSvd(vectors, *basis);
}

TEST(Pca, fewerRowsThanAxesLeaveTheRestWithoutVariance) {
    const VectorMatrix two({0, 0, 0, 2, 0, 0}, 2, 3);
    const auto basis = fitPca(two, 3);
    ASSERT_TRUE(basis.ok());
    EXPECT_NEAR(basis->explainedVariance[0], 2, 1e-12);
    EXPECT_NEAR(basis->explainedRatio[0], 1, 1e-12);
    EXPECT_NEAR(basis->explainedVariance[2], 0, 1e-12);
    EXPECT_LT((axesOf(*basis).transpose() * axesOf(*basis) - Eigen::MatrixXd::Identity(3, 3)).norm(), 1e-12);
}

TEST(Pca, oneRowAndEqualRowsHaveNoVarianceAndNoNaN) {
    for (const std::size_t rows : {1, 50})
        for (const std::size_t dim : {1, 5, 400}) {
            const VectorMatrix vectors(std::vector<float>(rows * dim, 0.1f), rows, dim);
            const auto basis = fitPca(vectors, 2);
            ASSERT_TRUE(basis.ok());
            EXPECT_EQ(basis->components, std::min<std::size_t>(dim, 2));
            for (std::size_t c = 0; c < basis->components; ++c) {
                EXPECT_EQ(basis->explainedVariance[c], 0);
                EXPECT_EQ(basis->explainedRatio[c], 0);
            }
            const auto projection = projectOnto(*basis, vectors);
            for (const float x : projection->coordinates) EXPECT_NEAR(x, 0, 1e-6);
        }
}

TEST(Pca, rowsThatAreNotFiniteAreLeftOutOfTheFitAndHaveNoPlace) {
    const VectorMatrix good = madeVectors(200, 10, 1);
    std::vector<float> numbers;
    for (std::uint32_t r = 0; r < 200; ++r) {
        const auto row = good.rowCopy(RowId{r});
        numbers.insert(numbers.end(), row.begin(), row.end());
    }
    numbers.resize(201 * 10, std::nanf(""));
    const VectorMatrix vectors(numbers, 201, 10);
    const auto basis = fitPca(vectors, 2);
    ASSERT_TRUE(basis.ok());
    expectEqualsSvd(good, *basis);
    const auto projection = projectOnto(*basis, vectors);
    EXPECT_TRUE(std::isnan(projection->coordinates[400]));
    EXPECT_TRUE(std::isfinite(projection->coordinates[399]));
}

TEST(Pca, saysWhatIsWrong) {
    const VectorMatrix vectors = madeVectors(20, 4, 1);
    EXPECT_EQ(fitPca(VectorMatrix({}, 0, 4), 2).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(fitPca(vectors, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(fitPca(vectors, 4).error().code, ErrorCode::InvalidArgument);
    const VectorMatrix bad(std::vector<float>(8, std::nanf("")), 2, 4);
    EXPECT_EQ(fitPca(bad, 2).error().code, ErrorCode::NumericalFailure);
    const auto basis = fitPca(vectors, 2);
    EXPECT_EQ(projectOnto(*basis, madeVectors(5, 3, 1)).error().code, ErrorCode::InvalidArgument);
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(fitPca(vectors, 2, source.get_token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(projectOnto(*basis, vectors, source.get_token()).error().code, ErrorCode::Cancelled);
}

TEST(Pca, isTheSameAtAnyNumberOfThreadsAndReportsProgress) {
    const VectorMatrix vectors = madeVectors(3000, 25, 2);
    double last = 0;
    const auto one = fitPca(
        vectors, 2, {}, [&](const Progress& progress) { last = progress.fraction; }, 1);
    const auto four = fitPca(vectors, 2, {}, {}, 4);
    EXPECT_EQ(one->axes, four->axes);
    EXPECT_EQ(one->explainedVariance, four->explainedVariance);
    EXPECT_EQ(projectOnto(*one, vectors, {}, 1)->coordinates,
              projectOnto(*four, vectors, {}, 4)->coordinates);
    EXPECT_EQ(last, 1);
}

TEST(Projection, hasTheVarianceThatTheBasisPromisesAndNoMean) {
    for (const std::size_t dim : {2, 3, 19, 100}) {
        const VectorMatrix vectors = madeVectors(2500, dim, 7);
        const auto basis = fitPca(vectors, 3);
        const auto projection = projectOnto(*basis, vectors);
        ASSERT_EQ(projection->coordinates.size(), 2500 * basis->components);
        const Eigen::MatrixXd expected = centred(vectors) * axesOf(*basis);
        for (std::size_t c = 0; c < basis->components; ++c) {
            double squares = 0, mean = 0;
            for (std::size_t r = 0; r < 2500; ++r) {
                const double x = projection->coordinates[r * basis->components + c];
                EXPECT_NEAR(x, expected(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)), 1e-5);
                squares += x * x;
                mean += x / 2500;
            }
            EXPECT_NEAR(mean, 0, 1e-5);
            EXPECT_NEAR(squares / 2499, basis->explainedVariance[c], 1e-5 * basis->explainedVariance[0]);
        }
    }
}

/// The basis with its axes turned by an angle and the last one flipped.
PcaBasis turned(const PcaBasis& basis, double angle) {
    PcaBasis result = basis;
    for (std::size_t j = 0; j < basis.dim; ++j) {
        const double a = basis.axes[j], b = basis.axes[basis.dim + j];
        result.axes[j] = std::cos(angle) * a - std::sin(angle) * b;
        result.axes[basis.dim + j] = -(std::sin(angle) * a + std::cos(angle) * b);
    }
    return result;
}

TEST(AlignedTo, undoesAnyTurnAndFlip) {
    const VectorMatrix vectors = madeVectors(400, 12, 3);
    for (const std::size_t components : {2, 3}) {
        const auto basis = fitPca(vectors, components);
        for (double angle = 0; angle < 2 * std::numbers::pi; angle += 0.7) {
            const PcaBasis previous = turned(*basis, angle);
            const PcaBasis aligned = alignedTo(*basis, previous);
            for (std::size_t i = 0; i < aligned.axes.size(); ++i)
                EXPECT_NEAR(aligned.axes[i], previous.axes[i], 1e-12);
        }
    }
}

TEST(AlignedTo, keepsDistancesOnTheMapAndVarianceInAll) {
    const VectorMatrix vectors = madeVectors(300, 12, 3);
    const auto basis = fitPca(vectors, 2);
    const auto other = fitPca(madeVectors(300, 12, 99), 2);
    const PcaBasis aligned = alignedTo(*basis, *other);
    const auto before = projectOnto(*basis, vectors);
    const auto after = projectOnto(aligned, vectors);
    for (std::size_t r = 1; r < 300; ++r) {
        const auto distance = [r](const Projection& map) {
            return std::hypot(map.coordinates[2 * r] - map.coordinates[0],
                              map.coordinates[2 * r + 1] - map.coordinates[1]);
        };
        EXPECT_NEAR(distance(*before), distance(*after), 1e-4);
    }
    const auto sum = [](const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0);
    };
    EXPECT_NEAR(sum(aligned.explainedVariance), sum(basis->explainedVariance), 1e-12);
    for (std::size_t c = 0; c < 2; ++c) {
        double squares = 0;
        for (std::size_t r = 0; r < 300; ++r) squares += std::pow(after->coordinates[2 * r + c], 2) / 299;
        EXPECT_NEAR(aligned.explainedVariance[c], squares, 1e-4);
    }
}

TEST(SignsMatchedTo, flipsMirroredAxesAndNothingElse) {
    const auto basis = fitPca(madeVectors(200, 6, 3), 3);
    ASSERT_TRUE(basis);
    PcaBasis mirrored = *basis;
    for (std::size_t i = 6; i < 12; ++i) mirrored.axes[i] = -mirrored.axes[i];
    EXPECT_EQ(signsMatchedTo(mirrored, *basis).axes, basis->axes);
    EXPECT_EQ(signsMatchedTo(*basis, *basis).axes, basis->axes);
    EXPECT_EQ(signsMatchedTo(mirrored, *basis).explainedRatio, basis->explainedRatio);
}

TEST(AlignedTo, leavesABasisOfAnotherShapeAlone) {
    const auto basis = fitPca(madeVectors(50, 12, 3), 2);
    const auto three = fitPca(madeVectors(50, 12, 3), 3);
    const auto other = fitPca(madeVectors(50, 9, 3), 2);
    EXPECT_EQ(alignedTo(*basis, *three).axes, basis->axes);
    EXPECT_EQ(alignedTo(*basis, *other).axes, basis->axes);
}

}  // namespace
}  // namespace embedscope
