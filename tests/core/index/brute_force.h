#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/index/exact_index.h"

namespace embedscope::test {

inline KeyedVectors keyed(VectorMatrix vectors) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < vectors.rows(); ++i) keys.push_back("w" + std::to_string(i));
    return {std::make_shared<const Vocabulary>(std::move(keys)), std::move(vectors)};
}

inline std::vector<float> randomNumbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> numbers(count);
    for (float& x : numbers) x = random.uniformFloat() * 2 - 1;
    return numbers;
}

/// The definition, in double, one row after the other, sorted as a whole: slow and obvious.
inline NeighborList bruteForce(const VectorMatrix& vectors, std::span<const float> query,
                               const NeighborQuery& options) {
    const std::size_t rows = std::min(vectors.rows(), options.firstRows.value_or(vectors.rows()));
    NeighborList list;
    for (std::uint32_t r = 0; r < rows; ++r) {
        if (std::find(options.exclude.begin(), options.exclude.end(), RowId{r}) != options.exclude.end())
            continue;
        const std::vector<float> row = vectors.rowCopy(RowId{r});
        if (!std::all_of(row.begin(), row.end(), [](float x) { return std::isfinite(x); })) continue;
        double dot = 0, squaredRow = 0, squaredQuery = 0, squaredDistance = 0;
        for (std::size_t j = 0; j < row.size(); ++j) {
            const double q = query[j], x = row[j];
            dot += q * x;
            squaredRow += x * x;
            squaredQuery += q * q;
            squaredDistance += (q - x) * (q - x);
        }
        double score = std::sqrt(squaredDistance);
        if (options.metric == Metric::Cosine)
            score = squaredRow == 0 || squaredQuery == 0
                        ? 0.0
                        : std::clamp(dot / std::sqrt(squaredQuery * squaredRow), -1.0, 1.0);
        const bool inside = !options.radius || (options.metric == Metric::Cosine ? score >= *options.radius
                                                                                 : score <= *options.radius);
        if (inside) list.push_back({RowId{r}, score});
    }
    std::stable_sort(list.begin(), list.end(), [&](const Neighbor& a, const Neighbor& b) {
        return options.metric == Metric::Cosine ? a.score > b.score : a.score < b.score;
    });
    if (!options.radius && list.size() > options.k) list.resize(options.k);
    return list;
}

inline bool same(const NeighborList& a, const NeighborList& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Neighbor& x, const Neighbor& y) {
        return x.row == y.row && x.score == y.score;
    });
}

/// Vectors that make a float32 search go wrong when it does not watch out.
struct HardCase {
    std::string name;
    VectorMatrix vectors;
};

inline std::vector<HardCase> hardCases(std::size_t rows = 700) {
    constexpr std::size_t kDim = 37;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const auto matrix = [rows](std::vector<float> numbers) {
        return VectorMatrix(std::move(numbers), rows, kDim);
    };
    const auto changed = [&](auto change) {
        std::vector<float> numbers = randomNumbers(rows * kDim, 11);
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t j = 0; j < kDim; ++j) change(r, j, numbers[r * kDim + j], numbers);
        return matrix(std::move(numbers));
    };
    using Numbers = std::vector<float>;
    std::vector<HardCase> cases;
    cases.push_back({"random", matrix(randomNumbers(rows * kDim, 1))});
    cases.push_back({"duplicates", changed([](std::size_t r, std::size_t j, float& x, Numbers& all) {
                         x = all[(r % 5) * kDim + j];
                     })});
    cases.push_back(
        {"one vector only", changed([](std::size_t, std::size_t j, float& x, Numbers& all) { x = all[j]; })});
    cases.push_back({"scaled copies", changed([](std::size_t r, std::size_t j, float& x, Numbers& all) {
                         if (r >= 5) x = all[(r % 5) * kDim + j] * static_cast<float>(1 + r);
                     })});
    cases.push_back({"nearly equal", changed([](std::size_t r, std::size_t j, float& x, Numbers& all) {
                         if (r > 0) x = all[j] * (1 + static_cast<float>((r * 31 + j * 17) % 7) * 0x1p-22f);
                     })});
    cases.push_back({"zero rows", changed([](std::size_t r, std::size_t, float& x, Numbers&) {
                         if (r % 3 != 1) x = 0;
                     })});
    cases.push_back({"all zero", changed([](std::size_t, std::size_t, float& x, Numbers&) { x = 0; })});
    cases.push_back({"NaN and infinity", changed([=](std::size_t r, std::size_t j, float& x, Numbers&) {
                         if (r % 4 == 2 && j == r % kDim) x = r % 8 == 2 ? nan : infinity;
                     })});
    cases.push_back({"huge and tiny rows", changed([](std::size_t r, std::size_t, float& x, Numbers&) {
                         if (r % 6 == 1) x *= 1e37f;
                         if (r % 6 == 2) x *= 1e-37f;
                         if (r % 6 == 3) x *= 1e-44f;
                         if (r % 6 == 4) x *= 1e12f;
                     })});
    cases.push_back({"all tiny", changed([](std::size_t, std::size_t, float& x, Numbers&) { x *= 1e-40f; })});
    cases.push_back({"all huge", changed([](std::size_t, std::size_t, float& x, Numbers&) { x *= 3e37f; })});
    cases.push_back({"far from the origin", changed([](std::size_t, std::size_t j, float& x, Numbers&) {
                         x = 1000.0f + static_cast<float>(j) + x * 0.01f;
                     })});
    return cases;
}

}  // namespace embedscope::test
