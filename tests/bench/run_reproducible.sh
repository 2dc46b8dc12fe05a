#!/usr/bin/env bash
# The reproducible mode beside the free one: seconds of processor and words a second, with one and with two threads, in turn;
# and whether all reproducible files are the same bytes with 1, 2, 3 and 8 threads and on every instruction set.
# Usage: tests/bench/run_reproducible.sh TEXT [RECIPE] [EPOCHS] [TURNS]      e.g. ... words.txt skipgram 2 3
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ $# -ge 1 ] || { sed -n '2,4p' "${BASH_SOURCE[0]}"; exit 2; }
text=$1 recipe=${2:-skipgram} epochs=${3:-2} turns=${4:-3}
cli=build/release/bin/embedscope-cli
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
train() { # OUTPUT THREADS EPOCHS [FLAG]
    local output=$1 threads=$2 passes=$3
    shift 3
    "$cli" train --input "$text" --output "$output" --recipe "$recipe" --dim 100 --window 5 --min-count 5 --sample 1e-4 \
        --tokenizer whitespace --epochs "$passes" --threads "$threads" --seed 1 --progress none "$@"
}
grep -m1 'model name' /proc/cpuinfo || true
for turn in $(seq "$turns"); do
    for threads in 1 2; do
        for flag in "" --reproducible; do
            TIMEFORMAT='%U s of processor'
            { time train "$folder/speed.safetensors" "$threads" "$epochs" ${flag:+"$flag"} >"$folder/line"; } 2>"$folder/time"
            echo "turn $turn, $threads thread(s), ${flag:-free}: $(grep -o '"words_per_second":[0-9]*' "$folder/line" | cut -d: -f2) words/s," \
                "$(cat "$folder/time"), load $(cut -d' ' -f1 /proc/loadavg)"
        done
    done
done
for path in avx512 avx2 scalar; do
    for threads in 1 2 3 8; do
        EMBEDSCOPE_SIMD=$path train "$folder/$path-$threads.safetensors" "$threads" 1 --reproducible >/dev/null
        echo "$path, $threads thread(s): $(sha256sum "$folder/$path-$threads.safetensors" | cut -c1-16)"
    done
done
