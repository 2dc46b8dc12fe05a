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


def safetensors(name, tensors):
    """The format is a length, a JSON head and the bytes; written here so that the type BF16 can be had without torch."""
    head, data = {}, b""
    for key, (dtype, array) in tensors.items():
        raw = array.tobytes()
        head[key] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with open(path(name), "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


def bfloat16(array):
    return (array.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def safetensors_files():
    tokenizer = {
        "version": "1.0",
        "added_tokens": [{"id": 4, "content": KEYS[4], "special": False}],
        "model": {"type": "WordPiece", "vocab": {key: i for i, key in enumerate(KEYS[:4])}},
    }
    norm = ("F32", np.ones(4, np.float32))
    position = ("F32", np.zeros((9, 4), np.float32))
    safetensors("safetensors/float32/model.safetensors", {
        "encoder.norm.weight": norm, "embeddings.position_embeddings.weight": position,
        "embeddings.word_embeddings.weight": ("F32", ROWS), "head.weight": ("F32", np.zeros((2, 4), np.float32))})
    write("safetensors/float32/tokenizer.json", json.dumps(tokenizer))
    safetensors("safetensors/float16.safetensors", {"wte": ("F16", ROWS.astype(np.float16)), "norm": norm})
    write("safetensors/float16.txt", "".join(key + "\n" for key in KEYS))
    safetensors("safetensors/bfloat16.safetensors", {"embedding": ("BF16", bfloat16(ROWS))})
    write("safetensors/bfloat16.json", json.dumps(KEYS))
    safetensors("safetensors/int8.safetensors", {"embedding": ("I8", (np.arange(20).reshape(5, 4) - 9).astype(np.int8))})
    write("safetensors/int8.json", json.dumps(KEYS))
    safetensors("safetensors/sharded/model-00001-of-00002.safetensors", {"norm": norm, "position": position})
    safetensors("safetensors/sharded/model-00002-of-00002.safetensors", {"embed_tokens.weight": ("F32", ROWS)})
    write("safetensors/sharded/model.safetensors.index.json", json.dumps({"metadata": {"total_size": 256}, "weight_map": {
        "norm": "model-00001-of-00002.safetensors", "position": "model-00001-of-00002.safetensors",
        "embed_tokens.weight": "model-00002-of-00002.safetensors"}}))
    write("safetensors/sharded/vocab.txt", "".join(key + "\n" for key in KEYS))


def gguf(name, tensors, tokens, alignment=32):
    """Version 3 of the format as ggml's docs/gguf.md describes it. tensors: name -> (type, shape fastest first, bytes)."""
    def text(value):
        raw = value.encode()
        return len(raw).to_bytes(8, "little") + raw

    def u32(value):
        return value.to_bytes(4, "little")

    def u64(value):
        return value.to_bytes(8, "little")

    values = [
        text("general.architecture") + u32(8) + text("llama"),
        text("general.alignment") + u32(4) + u32(alignment),
        text("tokenizer.ggml.scores") + u32(9) + u32(6) + u64(len(tokens)) + b"\0" * 4 * len(tokens),
        text("tokenizer.ggml.tokens") + u32(9) + u32(8) + u64(len(tokens)) + b"".join(map(text, tokens)),
        text("some.flag") + u32(7) + b"\1",
    ]
    infos, data = b"", b""
    for key, (kind, shape, raw) in tensors.items():
        data += b"\0" * (-len(data) % alignment)
        infos += text(key) + u32(len(shape)) + b"".join(map(u64, shape)) + u32(kind) + u64(len(data))
        data += raw
    head = b"GGUF" + u32(3) + u64(len(tensors)) + u64(len(values)) + b"".join(values) + infos
    with open(path(name), "wb") as file:
        file.write(head + b"\0" * (-len(head) % alignment) + data)


def gguf_files():
    for name, kind, raw in [("float32", 0, ROWS.tobytes()), ("float16", 1, ROWS.astype(np.float16).tobytes()),
                            ("bfloat16", 30, bfloat16(ROWS).tobytes())]:
        gguf(f"gguf/{name}.gguf", {"output_norm.weight": (0, [4], b"\0" * 16), "output.weight": (0, [4, 5], b"\0" * 80),
                                   "token_embd.weight": (kind, [4, 5], raw)}, KEYS)
    gguf("gguf/vocabulary.gguf", {}, KEYS)


def fasttext_files():
    """Tiny models of Debian's fasttext, and what it prints for words that it has seen and others, and for texts."""
    import subprocess
    words = ["the", "king", "queen", "said", "that", "a", "river", "ran", "under", "old", "bridges", "Stra\u00dfe"]
    text = "".join(" ".join(words[(i * k + k) % len(words)] for k in range(1, 9)) + "\n" for i in range(40))
    labelled = "".join(f"__label__{'even' if i % 2 == 0 else 'odd'} {line}\n" for i, line in enumerate(text.splitlines()))
    base = path("fasttext/x")[:-1]
    write("fasttext/text.txt", text)
    write("fasttext/labelled.txt", labelled)

    def run(*arguments, stdin=None):
        return subprocess.run(["fasttext", *arguments], input=stdin, capture_output=True, text=True, check=True).stdout

    common = ["-dim", "5", "-thread", "1", "-minCount", "1", "-epoch", "3", "-verbose", "0"]
    run("skipgram", "-input", base + "text.txt", "-output", base + "skipgram", "-bucket", "40", *common)
    run("cbow", "-input", base + "text.txt", "-output", base + "cbow", "-maxn", "0", *common)
    run("supervised", "-input", base + "labelled.txt", "-output", base + "supervised", "-bucket", "30", "-wordNgrams",
        "2", *common)
    run("supervised", "-input", base + "labelled.txt", "-output", base + "quantized", "-bucket", "300", "-wordNgrams", "2",
        "-minn", "2", "-maxn", "3", *common)
    run("quantize", "-input", base + "labelled.txt", "-output", base + "quantized", "-qnorm")
    asked = "\n".join(words + ["unseen", "kings", "\u6771\u4eac"]) + "\n"
    for name in ["skipgram.bin", "cbow.bin", "supervised.bin", "quantized.ftz"]:
        write(f"fasttext/{name}.vectors", run("print-word-vectors", base + name, stdin=asked))
    for name in ["supervised.bin", "quantized.ftz"]:
        write(f"fasttext/{name}.predictions", run("predict-prob", base + name, "-", "2", stdin="".join(text.splitlines(True)[:4])))
    for name in ["quantized.bin"] + [n + ".vec" for n in ("skipgram", "cbow", "supervised", "quantized")] + ["labelled.txt"]:
        if os.path.exists(base + name):
            os.remove(base + name)


def torch_files():
    import collections
    import torch
    lines = "".join(key + "\n" for key in KEYS)
    state = collections.OrderedDict([("norm.weight", torch.ones(4)), ("embed.weight", torch.from_numpy(ROWS)),
                                     ("head.weight", torch.zeros(2, 4))])
    torch.save(state, path("pytorch/zip.pt"))
    torch.save({"epoch": 3, "state_dict": {"model": {"embed.weight": torch.nn.Parameter(torch.from_numpy(ROWS).half())}}},
               path("pytorch/nested.pt"))
    torch.save({"embed.weight": torch.from_numpy(ROWS).bfloat16().t().contiguous().t()}, path("pytorch/columns.pt"))
    torch.save(state, path("pytorch/old.bin"), _use_new_zipfile_serialization=False)
    for name in ("zip", "nested", "columns", "old"):
        write(f"pytorch/{name}.txt", lines)

    class Payload:
        def __reduce__(self):
            return (os.system, ("touch /tmp/embedscope-was-here",))

    torch.save({"embed.weight": torch.from_numpy(ROWS), "x": Payload()}, path("pytorch/malicious.pt"))


def gensim_files():
    import pickle
    import gensim
    vectors = gensim.models.KeyedVectors(4)
    vectors.add_vectors(KEYS, ROWS)
    vectors.save(path("gensim/whole.kv"))
    vectors.save(path("gensim/apart.kv"), sep_limit=0)
    model = gensim.models.Word2Vec(vector_size=4, min_count=1)
    model.build_vocab([[key] * (20 - i) for i, key in enumerate(KEYS)])
    model.wv.vectors = ROWS
    model.save(path("gensim/word2vec.model"))
    with open(path("gensim/malicious.kv"), "wb") as file:
        file.write(b"\x80\x04cgensim.models.keyedvectors\nKeyedVectors\n)\x81cposix\nsystem\n"
                   b"(X\x1e\x00\x00\x00touch /tmp/embedscope-was-heretR0.")


def table_files():
    rows = [[repr(float(value)) for value in row] for row in ROWS]
    tabs = "".join("\t".join(row) + "\n" for row in rows)
    write("projector/vecs.tsv", tabs)
    write("projector/meta.tsv", "".join(key + "\n" for key in KEYS))
    write("projector/board/tensors.tsv", tabs)
    write("projector/board/words.tsv", "word\tlength\n" + "".join(f"{k}\t{len(k)}\n" for k in KEYS))
    write("projector/board/projector_config.pbtxt",
          'embeddings {\n  tensor_name: "words"\n  tensor_path: "tensors.tsv"\n  metadata_path: "words.tsv"\n}\n')
    write("projector/board/config.json", json.dumps({"embeddings": [
        {"tensorName": "words", "tensorShape": [5, 4], "tensorPath": "tensors.tsv", "metadataPath": "words.tsv"}]}))
    write("csv/columns.csv", "year,word,a,b,c,d,kind\r\n" + "".join(
        f'{1900 + i},"{k}",{",".join(row)},"x, ""y"""\r\n' for i, (k, row) in enumerate(zip(KEYS, rows))))
    write("csv/numbered.tsv", "token\tcount\td1\td2\td3\td4\n" + "".join(
        f"{k}\t{9 - i}\t" + "\t".join(row) + "\n" for i, (k, row) in enumerate(zip(KEYS, rows))))
    write("csv/lists.csv", "text,embedding\n" + "".join(f'{k},"[{", ".join(row)}]"\n' for k, row in zip(KEYS, rows)))


MAKERS = {"tables": table_files, "torch": torch_files, "gensim": gensim_files, "numpy": numpy_files, "safetensors": safetensors_files, "gguf": gguf_files, "fasttext": fasttext_files}

if __name__ == "__main__":
    for each in sys.argv[1:] or MAKERS:
        MAKERS[each]()
