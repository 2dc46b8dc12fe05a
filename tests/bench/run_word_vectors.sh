#!/usr/bin/env bash
# Word vectors of this program, of gensim and of fastText side by side on one text: words a second, processor time, and the
# quality of the very vectors that were timed. Installs the peers (Debian's python3-gensim and fasttext) when they are missing
# and this is root. Prints a table for docs/benchmarks.md.
# Usage: tests/bench/run_word_vectors.sh TEXT [--megabytes N] [--methods skipgram,skipgram2,cbow,hs] [--rounds N] [--epochs N]
#            [--max-vocabulary N] [--pairs FILE] [--analogies FILE] [--programs own,gensim,fasttext]
# TEXT is lower-case words between white space, a sentence a line. With the defaults (20 MB, all methods, 3 rounds, 1 epoch) it
# takes about 8 minutes. Quality over epochs and vocabularies, an hour or more:
#   for v in 20000 60000; do for e in 1 5; do tests/bench/run_word_vectors.sh TEXT --megabytes 0 --methods skipgram --rounds 5
#       --epochs $e --max-vocabulary $v --pairs EN-WS-353-ALL.txt --analogies questions-words.txt; done; done
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ $# -ge 1 ] || { sed -n '2,12p' "${BASH_SOURCE[0]}"; exit 2; }
missing=()
/usr/bin/python3 -c 'import gensim' 2>/dev/null || missing+=(python3-gensim)
command -v fasttext >/dev/null || missing+=(fasttext)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ]; then
    apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null || true
fi
exec /usr/bin/python3 tests/bench/word_vector_table.py "$@"
