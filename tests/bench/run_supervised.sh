#!/usr/bin/env bash
# Text classifiers of this program and of fastText side by side: whole-process wall and processor seconds (vocabulary, training
# and saving), training words a second, and the accuracy of the very models that were timed. Installs fastText (Debian's
# package) when it is missing and this is root. Prints a table for docs/benchmarks.md.
# Usage: tests/bench/run_supervised.sh DATA [--rounds N] [--threads N] [--tasks imdb,bigrams,trec]
# DATA has sentiment/imdb_50k.csv.xz (review, sentiment, split) and classification/TREC.{train,test}.all. With the default of
# 3 rounds it takes about 4 minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ $# -ge 1 ] || { sed -n '2,8p' "${BASH_SOURCE[0]}"; exit 2; }
if ! command -v fasttext >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get install -y --no-install-recommends fasttext >/dev/null || true
fi
exec /usr/bin/python3 tests/bench/supervised_table.py "$@"
