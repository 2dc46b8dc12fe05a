#include "core/nn/parameters.h"

#include <cassert>
#include <cmath>

#include "core/base/random.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kInitialStream = 1ull << 60;

template <class T>
void fillUniform(Matrix<T>& values, double limit, Random random) {
    for (T& x : values.all()) x = static_cast<T>(limit * (2 * random.uniform() - 1));
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
