#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/model/vector_matrix.h"

namespace embedscope::test {

/// Vectors with a few strong directions, noise, and a mean far from zero.
inline VectorMatrix madeVectors(std::size_t rows, std::size_t dim, std::uint64_t seed, double shift = 3) {
    Random random(seed);
    const std::size_t factors = dim < 4 ? dim : 4;
    std::vector<double> directions(factors * dim);
    for (double& x : directions) x = random.uniform() - 0.5;
    std::vector<float> numbers;
    for (std::size_t r = 0; r < rows; ++r) {
        std::vector<double> weights(factors);
        for (std::size_t f = 0; f < factors; ++f)
            weights[f] = (random.uniform() - 0.5) * 8 / static_cast<double>(1 + f);
        for (std::size_t j = 0; j < dim; ++j) {
            double x = shift + 0.3 * (random.uniform() - 0.5);
            for (std::size_t f = 0; f < factors; ++f) x += weights[f] * directions[f * dim + j];
            numbers.push_back(static_cast<float>(x));
        }
    }
    return VectorMatrix(std::move(numbers), rows, dim);
}

/// The finite rows less their mean, in double.
inline Eigen::MatrixXd centred(const VectorMatrix& vectors) {
    std::vector<std::vector<float>> kept;
    for (std::uint32_t r = 0; r < vectors.rows(); ++r) {
        auto row = vectors.rowCopy(RowId{r});
        if (Eigen::Map<Eigen::VectorXf>(row.data(), static_cast<Eigen::Index>(row.size())).allFinite())
            kept.push_back(std::move(row));
    }
    Eigen::MatrixXd matrix(kept.size(), vectors.dim());
    for (std::size_t r = 0; r < kept.size(); ++r)
        for (std::size_t j = 0; j < vectors.dim(); ++j)
            matrix(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(j)) = kept[r][j];
    matrix.rowwise() -= matrix.colwise().mean().eval();
    return matrix;
}

}  // namespace embedscope::test
