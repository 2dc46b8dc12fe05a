// PCA on made vectors; the arguments are rows, dimensions, threads.
#include <benchmark/benchmark.h>

#include "core/project/covariance.h"
#include "core/project/pca.h"
#include "tests/bench/made_data.h"

namespace embedscope {
namespace {

VectorMatrix vectorsOf(const benchmark::State& state) {
    return bench::madeVectors(static_cast<std::size_t>(state.range(0)),
                              static_cast<std::size_t>(state.range(1)));
}

void fit(benchmark::State& state) {
    const VectorMatrix vectors = vectorsOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(fitPca(vectors, 2, {}, {}, static_cast<unsigned>(state.range(2))));
}

void project(benchmark::State& state) {
    const VectorMatrix vectors = vectorsOf(state);
    const auto basis = fitPca(vectors, 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(projectOnto(*basis, vectors, {}, static_cast<unsigned>(state.range(2))));
}

void fitAndProject(benchmark::State& state) {
    const VectorMatrix vectors = vectorsOf(state);
    for (auto _ : state) {
        const auto basis = fitPca(vectors, 2, {}, {}, static_cast<unsigned>(state.range(2)));
        benchmark::DoNotOptimize(projectOnto(*basis, vectors, {}, static_cast<unsigned>(state.range(2))));
    }
}

BENCHMARK(fit)->Args({400000, 100, 1})->Args({400000, 100, 2})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(project)
    ->Args({400000, 100, 1})
    ->Args({400000, 100, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(fitAndProject)
    ->Args({400000, 100, 1})
    ->Args({400000, 100, 2})
    ->Args({60000, 784, 2})
    ->Args({20000, 2048, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace embedscope

BENCHMARK_MAIN();
