#!/usr/bin/env bash
# Exact search and PCA of this program and of others, one after the other, with the load of the machine beside.
# Usage: tests/bench/run_search.sh [ROUNDS]      Wants libbenchmark-dev, python3-numpy; python3-faiss and python3-sklearn if there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds=${1:-3}
cmake --preset release -DEMBEDSCOPE_BENCH=ON >/dev/null
cmake --build build/release --target bench_search bench_project
grep -m1 'model name' /proc/cpuinfo || true
for ((round = 1; round <= rounds; ++round)); do
    echo "== round $round of $rounds, load $(cut -d' ' -f1-3 /proc/loadavg)"
    build/release/bench/bench_search --benchmark_min_time=0.5
    build/release/bench/bench_project --benchmark_min_time=0.5
    for threads in 1 2; do
        echo "-- other programs, $threads thread(s)"
        /usr/bin/python3 tests/bench/search_peers.py 400000 100 "$threads"
    done
done
