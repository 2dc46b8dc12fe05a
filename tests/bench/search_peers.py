#!/usr/bin/python3
"""Times other programs on vectors of the same shape as search_bench and project_bench: numpy always, faiss and scikit-learn where
they are installed (python3-faiss, python3-sklearn). Prints milliseconds, the median of several runs.
Usage: search_peers.py [ROWS] [DIM] [THREADS]"""
import os
import statistics
import sys
import time

rows, dim, threads = (int(sys.argv[i + 1]) if len(sys.argv) > i + 1 else default
                      for i, default in enumerate((400000, 100, 2)))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(threads)
import numpy  # noqa: E402  (after the number of threads is set)


def made_vectors():
    random = numpy.random.default_rng(1)
    vectors = random.random((rows, dim), dtype=numpy.float32) - 0.5
    weights = (random.random((rows, 16), dtype=numpy.float32) - 0.5) * 4 / numpy.arange(1, 17, dtype=numpy.float32)
    return vectors + weights @ (random.random((16, dim), dtype=numpy.float32) - 0.5)


def show(what, work, repeats=9):
    work(0)
    times = []
    for i in range(repeats):
        start = time.perf_counter()
        work(i)
        times.append(1000 * (time.perf_counter() - start))
    print(f"{what:58} {statistics.median(times):9.2f} ms  ({min(times):.2f} to {max(times):.2f})", flush=True)


vectors = made_vectors()
unit = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def numpy_query(i):
    scores = unit @ unit[i * 397]
    best = numpy.argpartition(-scores, 11)[:11]
    return best[numpy.argsort(-scores[best])]


def numpy_pca(_):
    mean = vectors.mean(axis=0, dtype=numpy.float64)
    centred = (vectors - mean).astype(numpy.float32)
    values, axes = numpy.linalg.eigh((centred.T @ centred).astype(numpy.float64) / (rows - 1))
    return centred @ axes[:, :-3:-1].astype(numpy.float32)


show("numpy, one query, cosine", numpy_query)
try:
    import faiss
    faiss.omp_set_num_threads(threads)
    inner, euclidean = faiss.IndexFlatIP(dim), faiss.IndexFlatL2(dim)
    inner.add(unit)
    euclidean.add(vectors)
    show("faiss IndexFlatIP, one query", lambda i: inner.search(unit[i * 397:i * 397 + 1], 10))
    show("faiss IndexFlatL2, one query", lambda i: euclidean.search(vectors[i * 397:i * 397 + 1], 10))
    show("faiss IndexFlatIP, 1000 queries", lambda i: inner.search(unit[:1000], 10), 3)
    show("faiss IndexFlatL2, 1000 queries", lambda i: euclidean.search(vectors[:1000], 10), 3)
except ImportError:
    print("faiss is not installed")
show("numpy, PCA: covariance, eigh and projection", numpy_pca, 3)
try:
    from sklearn.decomposition import PCA
    show("scikit-learn PCA(2, randomized)", lambda _: PCA(2, svd_solver="randomized").fit_transform(vectors), 3)
    show("scikit-learn PCA(2, full)", lambda _: PCA(2, svd_solver="full").fit_transform(vectors), 3)
except ImportError:
    print("scikit-learn is not installed")
