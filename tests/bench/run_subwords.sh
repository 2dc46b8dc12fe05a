#!/usr/bin/env bash
# Subword vectors of this program and of Debian's fastText side by side on one text, one thread, the same settings: processor
# seconds of the whole processes, and WS-353 and analogies of the very vectors that were timed. Installs fastText when it is
# missing and this is root.
# Usage: tests/bench/run_subwords.sh TEXT DATA [SEEDS]    TEXT: words apart by spaces; DATA: the folder with EN-WS-353-ALL.txt
# and questions-words.txt. fastText 0.9.2 has no seed, and with one thread it fills only a tenth of its matrix at the start,
# so its quality is also shown with two threads.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,8p' "${BASH_SOURCE[0]}"; exit 2; }
text=$(realpath "$1") data=$(realpath "$2") seeds=${3:-3}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if ! command -v fasttext >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get install -y --no-install-recommends fasttext >/dev/null || true
fi
cli=$PWD/build/release/bin/embedscope-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='processor %U s + %S s, wall %R s'
quality() { "$cli" evaluate "$1" --pairs "$data/EN-WS-353-ALL.txt" --analogies "$data/questions-words.txt" | grep -E '^Spearman|all analogies'; }
echo "load $(cut -d' ' -f1-3 /proc/loadavg)"
for ((seed = 1; seed <= seeds; ++seed)); do
    echo "-- this program, seed $seed"
    time "$cli" train --recipe fasttext --tokenizer whitespace --input "$text" --output "$work/own.st" --epochs 1 --threads 1 \
        --seed "$seed" --progress none
    quality "$work/own.st"
done
for threads in 1 2; do
    echo "-- fastText, $threads thread(s)"
    time fasttext skipgram -input "$text" -output "$work/peer" -dim 100 -ws 5 -neg 5 -t 1e-4 -minCount 5 -lr 0.05 -minn 3 -maxn 6 \
        -bucket 2000000 -epoch 1 -thread "$threads" -verbose 0
    quality "$work/peer.vec"
done
