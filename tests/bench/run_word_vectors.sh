#!/usr/bin/env bash
# Skip-gram of this program, of gensim and of fastText side by side on one text that is already split into words: words a
# second, and the quality of the very vectors that were timed.
# Usage: tests/bench/run_word_vectors.sh TEXT PAIRS [EPOCHS] [THREADS] [SEEDS]     e.g. ... words.txt EN-WS-353-ALL.txt 5 1 "1 2 3"
# d 100, window 5, negative 5, sample 1e-4, minimum count 5; each program at its own learning rate (0.05, 0.025, 0.05) and
# negative exponent (0.75, 0.75, 0.5). Wants python3-gensim and fasttext; one that is missing is said to be missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ $# -ge 2 ] || { sed -n '2,7p' "${BASH_SOURCE[0]}"; exit 2; }
text=$1 pairs=$2 epochs=${3:-5} threads=${4:-1} seeds=${5:-1 2 3}
cli=build/release/bin/embedscope-cli
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
quality() { "$cli" evaluate "$1" --pairs "$pairs" | head -n 1; }

grep -m1 'model name' /proc/cpuinfo || true
for seed in $seeds; do
    echo "== seed $seed, $threads thread(s), $epochs epoch(s), load $(cut -d' ' -f1-3 /proc/loadavg)"
    "$cli" train --input "$text" --output "$folder/own.bin" --format word2vec-binary --recipe skipgram --dim 100 --window 5 \
        --negative 5 --sample 1e-4 --min-count 5 --tokenizer whitespace --epochs "$epochs" --threads "$threads" --seed "$seed" \
        --progress none
    echo "own:      $(quality "$folder/own.bin")"
    if /usr/bin/python3 -c 'import gensim' 2>/dev/null; then
        echo "gensim:   $(/usr/bin/python3 tests/bench/word_vector_peers.py "$text" "$folder/gensim.bin" "$threads" "$epochs" "$seed")"
        echo "gensim:   $(quality "$folder/gensim.bin")"
    else
        echo "gensim:   not installed (python3-gensim)"
    fi
    if command -v fasttext >/dev/null; then
        SECONDS=0
        fasttext skipgram -input "$text" -output "$folder/fasttext" -minn 0 -maxn 0 -dim 100 -ws 5 -neg 5 -t 1e-4 -minCount 5 \
            -epoch "$epochs" -thread "$threads" -seed "$seed" 2>&1 | tr '\r' '\n' | grep words/sec/thread | tail -n 1 | sed 's/^/fasttext: /'
        echo "fasttext: the whole command about $SECONDS s; $(quality "$folder/fasttext.vec")"
    else
        echo "fasttext: not installed"
    fi
done
