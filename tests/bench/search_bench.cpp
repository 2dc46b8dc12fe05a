// Exact search on made vectors; the arguments are rows, dimensions, threads (and queries).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "core/index/exact_index.h"
#include "tests/bench/made_data.h"

namespace embedscope {
namespace {

/// The index of the last shape asked for.
std::shared_ptr<const ExactIndex> indexOf(std::size_t rows, std::size_t dim) {
    static std::shared_ptr<const ExactIndex> index;
    if (!index || index->vectors().rows() != rows || index->vectors().dim() != dim) {
        index.reset();
        auto result = ExactIndex::build(bench::madeModel(rows, dim));
        if (!result) {
            std::fprintf(stderr, "%s\n", result.error().sentence().c_str());
            std::exit(1);
        }
        index = *result;
    }
    return index;
}

void build(benchmark::State& state) {
    const auto model =
        bench::madeModel(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    for (auto _ : state) benchmark::DoNotOptimize(ExactIndex::build(model));
}

void oneQuery(benchmark::State& state, Metric metric) {
    const auto index =
        indexOf(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    NeighborQuery options;
    options.metric = metric;
    options.threads = static_cast<unsigned>(state.range(2));
    std::uint32_t row = 0;
    for (auto _ : state) {
        row = (row + 7919) % static_cast<std::uint32_t>(state.range(0));
        benchmark::DoNotOptimize(index->nearestToRow(RowId{row}, options));
    }
    state.SetBytesProcessed(state.iterations() * state.range(0) * state.range(1) * 4);
}

void manyQueries(benchmark::State& state, Metric metric) {
    const auto index =
        indexOf(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    NeighborQuery options;
    options.metric = metric;
    options.threads = static_cast<unsigned>(state.range(2));
    std::vector<RowId> rows;
    for (std::uint32_t q = 0; q < state.range(3); ++q)
        rows.push_back(RowId{q * 397 % static_cast<std::uint32_t>(state.range(0))});
    for (auto _ : state) benchmark::DoNotOptimize(index->nearestToRows(rows, options));
    state.SetItemsProcessed(state.iterations() * state.range(3));
}

BENCHMARK(build)->Args({400000, 100})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(oneQuery, cosine, Metric::Cosine)
    ->Args({400000, 100, 1})
    ->Args({400000, 100, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(oneQuery, euclidean, Metric::Euclidean)
    ->Args({400000, 100, 1})
    ->Args({400000, 100, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(manyQueries, cosine, Metric::Cosine)
    ->Args({400000, 100, 1, 1000})
    ->Args({400000, 100, 2, 1000})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(manyQueries, euclidean, Metric::Euclidean)
    ->Args({400000, 100, 1, 1000})
    ->Args({400000, 100, 2, 1000})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace embedscope

BENCHMARK_MAIN();
