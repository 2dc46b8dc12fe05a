"""Skip-gram by gensim on a text that is already split into words: one line of figures, and the vectors for `evaluate`.

Usage: word_vector_peers.py TEXT OUTPUT.bin THREADS EPOCHS SEED [RATE]. Wants python3-gensim.
"""
import resource
import sys
import time

from gensim.models import Word2Vec

text, output, threads, epochs, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
rate = float(sys.argv[6]) if len(sys.argv) > 6 else 0.025
model = Word2Vec(vector_size=100, window=5, negative=5, sample=1e-4, min_count=5, sg=1, workers=threads, seed=seed,
                 epochs=epochs, alpha=rate)
model.build_vocab(corpus_file=text)
began = time.time()
model.train(corpus_file=text, total_examples=model.corpus_count, total_words=model.corpus_total_words, epochs=epochs)
seconds = time.time() - began
kept = sum(model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key)
model.wv.save_word2vec_format(output, binary=True)
cpu = resource.getrusage(resource.RUSAGE_SELF)
print(f"vocabulary {len(model.wv)}, words/s {kept * epochs / seconds:.0f}, training {seconds:.1f} s, "
      f"processor time of the process {cpu.ru_utime + cpu.ru_stime:.1f} s")
