#include "core/nn/parameters.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/random.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kInitialStream = 1ull << 60;

template <class T>
void fillUniform(Matrix<T>& values, double limit, Random random) {
    for (T& x : values.all()) x = static_cast<T>(limit * (2 * random.uniform() - 1));
}

/// Normally distributed columns (Box and Muller 1958), made orthogonal one after the other (Gram and
/// Schmidt).
template <class T>
void fillOrthogonal(Matrix<T>& values, Random random) {
    const std::size_t rows = values.rows();
    std::vector<std::vector<double>> columns;
    for (std::size_t j = 0; j < values.columns(); ++j) {
        std::vector<double>& column = columns.emplace_back(rows);
        for (double& x : column)
            x = std::sqrt(-2 * std::log(1 - random.uniform())) *
                std::cos(2 * std::numbers::pi * random.uniform());
        for (std::size_t k = 0; k < j; ++k) {
            double along = 0;
            for (std::size_t i = 0; i < rows; ++i) along += column[i] * columns[k][i];
            for (std::size_t i = 0; i < rows; ++i) column[i] -= along * columns[k][i];
        }
        double squares = 0;
        for (const double x : column) squares += x * x;
        for (std::size_t i = 0; i < rows; ++i) {
            column[i] /= std::sqrt(squares);
            values.row(i)[j] = static_cast<T>(column[i]);
        }
    }
}

}  // namespace

template <class T>
Parameter<T>& NetworkParameters<T>::get(std::string_view name, std::size_t rows, std::size_t columns,
                                        Initializer initializer) {
    if (Parameter<T>* known = find(name)) {
        assert(known->values.rows() == rows && known->values.columns() == columns);
        return *known;
    }
    auto made = std::make_unique<Parameter<T>>();
    made->name = name;
    made->values.resize(rows, columns);
    const Random random(m_seed, kInitialStream + m_all.size());
    switch (initializer) {
        case Initializer::Zeros:
            made->values.fill(0);
            break;
        case Initializer::Ones:
            made->values.fill(1);
            break;
        case Initializer::Uniform:
            fillUniform(made->values, 0.05, random);
            break;
        case Initializer::GlorotUniform:
            fillUniform(made->values, std::sqrt(6.0 / static_cast<double>(rows + columns)), random);
            break;
        case Initializer::Orthogonal:
            fillOrthogonal(made->values, random);
            break;
        case Initializer::ForgetGate:
            made->values.fill(0);
            std::fill_n(made->values.data() + columns / 4, columns / 4, T(1));
            break;
    }
    m_all.push_back(std::move(made));
    return *m_all.back();
}

template <class T>
Parameter<T>* NetworkParameters<T>::find(std::string_view name) {
    for (const auto& parameter : m_all)
        if (parameter->name == name) return parameter.get();
    return nullptr;
}

template class NetworkParameters<float>;
template class NetworkParameters<double>;

}  // namespace embedscope
