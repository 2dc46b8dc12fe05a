#include "core/nn/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/kernels/simd_dispatch.h"

namespace embedscope {
namespace {

constexpr std::size_t kRows = 5;
constexpr std::size_t kDim = 19;

/// The published formulas, one weight at a time, in double.
class WrittenOut {
  public:
    WrittenOut(OptimizerKind kind, double weight) : m_kind(kind), m_weight(weight) {
        if (kind == OptimizerKind::Adagrad) m_first = 0.1;
    }
    void step(double rate, double g) {
        ++m_t;
        switch (m_kind) {
            case OptimizerKind::Sgd:
                m_weight = m_weight - rate * g;
                break;
            case OptimizerKind::Momentum:
                m_first = 0.9 * m_first - rate * g;
                m_weight = m_weight + m_first;
                break;
            case OptimizerKind::Adagrad:
                m_first = m_first + g * g;
                m_weight = m_weight - rate * g / std::sqrt(m_first + 1e-7);
                break;
            case OptimizerKind::Adam: {
                m_first = 0.9 * m_first + 0.1 * g;
                m_second = 0.999 * m_second + 0.001 * g * g;
                const double alpha = rate * std::sqrt(1 - std::pow(0.999, m_t)) / (1 - std::pow(0.9, m_t));
                m_weight = m_weight - alpha * m_first / (std::sqrt(m_second) + 1e-7);
                break;
            }
        }
    }
    double weight() const { return m_weight; }

  private:
    OptimizerKind m_kind;
    double m_weight;
    double m_first = 0;
    double m_second = 0;
    double m_t = 0;
};

template <class T>
Parameter<T> madeParameter(bool isTable) {
    Parameter<T> parameter;
    parameter.name = "w";
    parameter.isTable = isTable;
    parameter.values.resize(kRows, kDim);
    Random random(3);
    for (T& x : parameter.values.all()) x = static_cast<T>(random.uniformFloat() - 0.5f);
    return parameter;
}

/// Gradients of one step; a table is given rows 1 and 3, and none at every third step.
template <class T>
void fillGradient(Parameter<T>& parameter, std::uint64_t step) {
    Random random(100 + step);
    parameter.touched = step % 3 == 2 ? std::vector<std::uint32_t>{} : std::vector<std::uint32_t>{1, 3};
    parameter.gradient.resize(parameter.isTable ? parameter.touched.size() : kRows, kDim);
    for (T& g : parameter.gradient.all()) g = static_cast<T>(2 * random.uniformFloat() - 1);
}

template <class T>
double gradientOf(const Parameter<T>& parameter, std::size_t row, std::size_t column) {
    if (!parameter.isTable) return static_cast<double>(parameter.gradient.row(row)[column]);
    for (std::size_t i = 0; i < parameter.touched.size(); ++i)
        if (parameter.touched[i] == row) return static_cast<double>(parameter.gradient.row(i)[column]);
    return 0;
}

template <class T>
void compareWithFormulas(OptimizerKind kind, bool isTable, double tolerance) {
    Parameter<T> parameter = madeParameter<T>(isTable);
    std::vector<WrittenOut> reference;
    for (const T x : parameter.values.all()) reference.emplace_back(kind, static_cast<double>(x));
    OptimizerSettings settings;
    settings.kind = kind;
    Optimizer<T> optimizer(settings, {&parameter});
    Workers workers(1);
    for (std::uint64_t step = 0; step < 40; ++step) {
        fillGradient(parameter, step);
        const double rate = 0.01 / static_cast<double>(step + 1);
        optimizer.step(rate, workers);
        for (std::size_t i = 0; i < kRows * kDim; ++i) {
            reference[i].step(rate, gradientOf(parameter, i / kDim, i % kDim));
            ASSERT_NEAR(static_cast<double>(parameter.values.data()[i]), reference[i].weight(), tolerance)
                << "step " << step << " weight " << i;
        }
    }
}

class Optimizers : public ::testing::TestWithParam<OptimizerRow> {};
INSTANTIATE_TEST_SUITE_P(All, Optimizers, ::testing::ValuesIn(optimizers().begin(), optimizers().end()),
                         [](const auto& row) { return std::string(row.param.id); });

TEST_P(Optimizers, followTheFormulasInDouble) {
    compareWithFormulas<double>(GetParam().kind, false, 1e-12);
    compareWithFormulas<double>(GetParam().kind, true, 1e-12);
}

TEST_P(Optimizers, followTheFormulasInFloatOnEverySimdPath) {
    for (const SimdPath path : availableSimdPaths()) {
        forceSimdPath(path);
        compareWithFormulas<float>(GetParam().kind, false, 2e-6);
        compareWithFormulas<float>(GetParam().kind, true, 2e-6);
    }
    forceSimdPath(std::nullopt);
}

TEST_P(Optimizers, goOnExactlyFromTheirState) {
    const auto steps = [&](Parameter<float>& parameter, Optimizer<float>& optimizer, std::uint64_t from,
                           std::uint64_t end) {
        Workers workers(1);
        for (std::uint64_t step = from; step < end; ++step) {
            fillGradient(parameter, step);
            optimizer.step(0.01, workers);
        }
    };
    OptimizerSettings settings;
    settings.kind = GetParam().kind;
    Parameter<float> whole = madeParameter<float>(true);
    Optimizer<float> first(settings, {&whole});
    steps(whole, first, 0, 10);
    Parameter<float> resumed = madeParameter<float>(true);
    Optimizer<float> second(settings, {&resumed});
    std::copy(whole.values.data(), whole.values.data() + whole.values.size(), resumed.values.data());
    const auto from = first.state();
    const auto to = second.state();
    ASSERT_EQ(from.size(), GetParam().slots);
    for (std::size_t i = 0; i < from.size(); ++i) std::copy(from[i].begin(), from[i].end(), to[i].begin());
    second.setSteps(first.steps());
    steps(whole, first, 10, 20);
    steps(resumed, second, 10, 20);
    for (std::size_t i = 0; i < whole.values.size(); ++i)
        ASSERT_EQ(whole.values.data()[i], resumed.values.data()[i]);
}

TEST(Optimizer, clipsByValueAndByTheLengthOfTheWholeGradient) {
    Parameter<double> a = madeParameter<double>(false);
    Parameter<double> b = madeParameter<double>(true);
    fillGradient(a, 0);
    fillGradient(b, 1);
    double squares = 0;
    for (const Parameter<double>* parameter : {&a, &b})
        for (const double g : parameter->gradient.all()) squares += g * g;
    const Matrix<double>& values = a.values;
    const double before = values.data()[7];
    const double g = a.gradient.data()[7];
    OptimizerSettings settings;
    settings.kind = OptimizerKind::Sgd;
    settings.clipNorm = 0.5;
    Workers workers(1);
    Optimizer<double> byNorm(settings, {&a, &b});
    byNorm.step(1, workers);
    EXPECT_NEAR(byNorm.gradientNorm(), std::sqrt(squares), 1e-12);
    EXPECT_NEAR(values.data()[7], before - g * 0.5 / std::sqrt(squares), 1e-12);

    settings.clipNorm = 0;
    settings.clipValue = 0.001;
    fillGradient(a, 0);
    const double now = values.data()[7];
    Optimizer<double>(settings, {&a}).step(1, workers);
    EXPECT_NEAR(values.data()[7], now - (g > 0 ? 0.001 : -0.001), 1e-12);
}

}  // namespace
}  // namespace embedscope
