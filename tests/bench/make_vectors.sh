#!/usr/bin/env bash
# A word2vec binary file of made vectors, for the benchmarks of opening: tests/bench/make_vectors.sh OUT.bin [ROWS] [DIM]
# Wants python3-numpy. The numbers are normal with a fixed seed, the keys w0, w1, ...
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,3p' "${BASH_SOURCE[0]}"; exit 2; }
/usr/bin/python3 - "$1" "${2:-400000}" "${3:-100}" <<'PY'
import sys
import numpy

rows, dim = int(sys.argv[2]), int(sys.argv[3])
vectors = numpy.random.default_rng(1).standard_normal((rows, dim), dtype=numpy.float32)
with open(sys.argv[1], "wb") as file:
    file.write(f"{rows} {dim}\n".encode())
    for row in range(rows):
        file.write(b"w%d " % row + vectors[row].tobytes() + b"\n")
PY
