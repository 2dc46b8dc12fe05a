// How long opening a model takes, from the call to usable rows and keys, without the search index.
// Usage: bench_open FILE [RUNS]. The file is read once before, so that it lies in the page cache.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/io/format_registry.h"

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_open FILE [RUNS]\n");
        return 2;
    }
    const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    std::vector<double> seconds;
    for (int run = 0; run <= runs; ++run) {
        const auto began = std::chrono::steady_clock::now();
        const auto model = embedscope::openModel(argv[1]);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        if (!model) {
            std::fprintf(stderr, "bench_open: %s\n", model.error().sentence().c_str());
            return 1;
        }
        if (run == 0) {
            std::printf("%zu x %zu, first (warms the page cache): %.3f s\n", (*model)->vectors.rows(),
                        (*model)->vectors.dim(), took.count());
            continue;
        }
        seconds.push_back(took.count());
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("%d runs: min %.3f s, median %.3f s, max %.3f s\n", runs, seconds.front(),
                seconds[seconds.size() / 2], seconds.back());
    return 0;
}
