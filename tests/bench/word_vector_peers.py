"""Word vectors by gensim on a text that is already split into words: prints a line of JSON, and saves the vectors.

Usage: word_vector_peers.py TEXT OUTPUT.bin SG HS THREADS EPOCHS SEED MAX_VOCABULARY [RATE]. Wants python3-gensim.
SG 1 is skip-gram, 0 CBOW; HS 1 hierarchical softmax, 0 five negatives; MAX_VOCABULARY 0 keeps all words.
"""
import json
import sys
import time

from gensim.models import Word2Vec

text, output = sys.argv[1:3]
sg, hs, threads, epochs, seed, largest = (int(number) for number in sys.argv[3:9])
rate = float(sys.argv[9]) if len(sys.argv) > 9 else 0.025
model = Word2Vec(vector_size=100, window=5, negative=0 if hs else 5, hs=hs, sample=1e-4, min_count=5, sg=sg, seed=seed,
                 workers=threads, epochs=epochs, alpha=rate, max_final_vocab=largest or None)
model.build_vocab(corpus_file=text)
began, cpu_began = time.time(), time.process_time()
model.train(corpus_file=text, total_examples=model.corpus_count, total_words=model.corpus_total_words, epochs=epochs)
seconds, cpu = time.time() - began, time.process_time() - cpu_began
kept = sum(model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key)
model.wv.save_word2vec_format(output, binary=True)
print(json.dumps({"vocabulary": len(model.wv), "tokens": int(kept), "words_per_second": kept * epochs / seconds,
                  "cpu_words_per_second": kept * epochs / cpu}))
