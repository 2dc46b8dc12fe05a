#!/usr/bin/env python3
"""Makes the files of this folder with the programs whose formats they are: python3 make.py [NAME ...]

All hold the same five rows of four numbers, (4 i + j - 9) / 8, which every float type holds exactly, under the same keys.
Needs numpy, and for their formats safetensors, gguf, torch, gensim, h5py. Not run by the tests.
"""
import json
import os
import sys

import numpy as np

KEYS = ["the", "king", "Stra\u00dfe", "\u6771\u4eac", "queen"]
ROWS = ((np.arange(20).reshape(5, 4) - 9) / 8).astype(np.float32)
HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    full = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    return full


def write(name, text):
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)


def numpy_files():
    lines = "".join(key + "\n" for key in KEYS)
    for name, array in {
        "float32": ROWS,
        "float16": ROWS.astype(np.float16),
        "float64": ROWS.astype(np.float64),
        "fortran": np.asfortranarray(ROWS),
        "fortran64": np.asfortranarray(ROWS.astype(np.float64)),
        "bigendian": ROWS.astype(">f4"),
    }.items():
        np.save(path(f"npy/{name}.npy"), array)
    np.save(path("npy/int8.npy"), (np.arange(20).reshape(5, 4) - 9).astype(np.int8))
    with open(path("npy/version3.npy"), "wb") as file:
        np.lib.format.write_array(file, ROWS, version=(3, 0))
    write("npy/float32.txt", lines)
    write("npy/float16.json", json.dumps(KEYS))
    write("npy/float64.tsv", "key\tlength\tkind\n" + "".join(f"{k}\t{len(k)}\tword\n" for k in KEYS))
    write("npy/fortran.json", json.dumps({key: i for i, key in enumerate(KEYS)}))
    write("npy/fortran64.txt", "".join(f"{k} {100 - i}\n" for i, k in enumerate(KEYS)))
    for name in ("bigendian", "int8", "version3"):
        write(f"npy/{name}.vocab.txt", lines)
    np.savez(path("npz/stored.npz"), words=np.array(KEYS), vectors=ROWS, other=np.zeros((3, 2), np.float32))
    np.savez_compressed(path("npz/packed.npz"), emb=ROWS, vocab=np.array([k.encode() for k in KEYS]))
    np.savez(path("npz/objects.npz"), vectors=ROWS, keys=np.array(KEYS, dtype=object))
    np.save(path("npy/objects.npy"), np.array([KEYS, KEYS], dtype=object))


MAKERS = {"numpy": numpy_files}

if __name__ == "__main__":
    for each in sys.argv[1:] or MAKERS:
        MAKERS[each]()
