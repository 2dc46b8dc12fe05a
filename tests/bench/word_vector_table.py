"""The table of run_word_vectors.sh: own, gensim and fastText in turn: medians (least to most) of the speed, means and
standard deviations of the quality.

d 100, window 5, negative 5, sample 1e-4, minimum count 5; each program at its own learning rate (own and fastText
0.05, gensim 0.025) and negative exponent (0.75; fastText 0.5), fastText without subwords. Words are tokens of the
vocabulary before subsampling. fastText counts all tokens, and its vocabulary cannot be limited, so its rows are left
out with --max-vocabulary.
"""
import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

CLI = "build/release/bin/embedscope-cli"
METHODS = {  # name: (skip-gram, hierarchical softmax, threads)
    "skipgram": (True, False, 1),
    "skipgram2": (True, False, 2),
    "cbow": (False, False, 1),
    "hs": (True, True, 1),
}


def run(command):
    """Standard output and error of a command, its seconds and its processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.time()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    seconds = time.time() - began
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, done.stderr, seconds, cpu


def own(text, folder, method, epochs, seed, largest):
    skipgram, tree, threads = METHODS[method]
    output = f"{folder}/own.bin"
    out, _, seconds, cpu = run([
        CLI, "train", "--input", text, "--output", output, "--format", "word2vec-binary", "--recipe",
        "skipgram" if skipgram else "cbow", "--objective", "hierarchical-softmax" if tree else "negative-sampling",
        "--dim", "100", "--window", "5", "--negative", "5", "--sample", "1e-4", "--min-count", "5", "--tokenizer",
        "whitespace", "--max-vocabulary", str(largest), "--epochs", str(epochs), "--threads", str(threads), "--seed",
        str(seed), "--progress", "none"])
    said = json.loads(out)
    return output, said["words_per_second"], seconds, cpu, f"{said['vocabulary']} words, {said['tokens_kept']} tokens"


def gensim(text, folder, method, epochs, seed, largest):
    skipgram, tree, threads = METHODS[method]
    output = f"{folder}/gensim.bin"
    out, _, seconds, cpu = run([
        "/usr/bin/python3", "tests/bench/word_vector_peers.py", text, output, str(int(skipgram)), str(int(tree)),
        str(threads), str(epochs), str(seed), str(largest)])
    said = json.loads(out)
    return output, said["words_per_second"], seconds, cpu, f"{said['vocabulary']} words, {said['tokens']} tokens"


def fasttext(text, folder, method, epochs, seed, largest):
    skipgram, tree, threads = METHODS[method]
    if largest:
        return None
    output = f"{folder}/fasttext"
    _, said, seconds, cpu = run([
        "fasttext", "skipgram" if skipgram else "cbow", "-input", text, "-output", output, "-minn", "0", "-maxn", "0",
        "-dim", "100", "-ws", "5", "-neg", "5", "-t", "1e-4", "-minCount", "5", "-loss", "hs" if tree else "ns",
        "-epoch", str(epochs), "-thread", str(threads), "-seed", str(seed)])
    rates = re.findall(r"words/sec/thread:\s*(\d+)", said)
    words = re.findall(r"Number of words:\s*(\d+)", said)
    rate = float(rates[-1]) * threads if rates else float("nan")
    return output + ".vec", rate, seconds, cpu, f"{words[-1] if words else '?'} words"


def quality(vectors, pairs, analogies):
    command = [CLI, "evaluate", vectors, "--format", "json"]
    if pairs:
        command += ["--pairs", pairs]
    if analogies:
        command += ["--analogies", analogies]
    if len(command) == 5:
        return None, None
    said = json.loads(run(command)[0])
    correlation = said["pairs"][0]["spearman"] if pairs else None
    share = said["analogies"]["accuracy"] if analogies else None
    return correlation, share


def spread(values, scale=1.0, digits=0):
    known = [value * scale for value in values if value is not None]
    if not known:
        return ""
    form = f"{{:,.{digits}f}}"
    return f"{form.format(statistics.median(known))} ({form.format(min(known))} to {form.format(max(known))})"


def mean(values, scale, digits):
    """Mean and standard deviation over the seeds."""
    known = [value * scale for value in values if value is not None]
    if not known:
        return ""
    deviation = statistics.stdev(known) if len(known) > 1 else 0
    return f"{statistics.mean(known):.{digits}f} +- {deviation:.{digits}f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--megabytes", type=int, default=20, help="of the text's beginning; 0: all")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--rounds", type=int, default=3, help="each with another seed")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--max-vocabulary", type=int, default=0)
    parser.add_argument("--pairs", default="../shared/data/eval/EN-WS-353-ALL.txt")
    parser.add_argument("--analogies", default="")
    parser.add_argument("--programs", default="own,gensim,fasttext")
    given = parser.parse_args()
    pairs = given.pairs if os.path.exists(given.pairs) else ""
    programs = {"own": own, "gensim": gensim, "fasttext": fasttext}
    chosen = [name for name in given.programs.split(",") if name in programs]
    with tempfile.TemporaryDirectory() as folder:
        text = given.text
        if given.megabytes:
            text = f"{folder}/text.txt"
            with open(given.text, "rb") as whole, open(text, "wb") as part:
                head = whole.read(given.megabytes * 1000000)
                part.write(head[:head.rfind(b"\n") + 1] or head)
        print(f"{os.path.basename(given.text)}, {os.path.getsize(text):,} bytes, {given.epochs} epoch(s), load "
              f"{' '.join(open('/proc/loadavg').read().split()[:3])}\n")
        print("| method | program | words/s | whole process s | processor s | WS-353 | analogies % | vocabulary |")
        print("|---|---|---|---|---|---|---|---|", flush=True)
        for method in given.methods.split(","):
            table(method, chosen, programs, given, text, folder, pairs)
        print(f"\nload at the end: {' '.join(open('/proc/loadavg').read().split()[:3])}")


def table(method, chosen, programs, given, text, folder, pairs):
    results = {name: [] for name in chosen}
    for seed in range(1, given.rounds + 1):
        for name in chosen:  # in turn, so that a busy minute meets all of them
            if name == "fasttext" and not shutil.which("fasttext"):
                continue
            result = programs[name](text, folder, method, given.epochs, seed, given.max_vocabulary)
            if result:
                results[name].append(result + quality(result[0], pairs, given.analogies))
    for name, rows in results.items():
        if rows:
            _, speed, seconds, cpu, size, correlation, share = zip(*rows)
            print(f"| {method} | {name} | {spread(speed)} | {spread(seconds, 1, 1)} | {spread(cpu, 1, 1)} | "
                  f"{mean(correlation, 1, 3)} | {mean(share, 100, 1)} | {size[-1]} |", flush=True)
    if results.get("own") and results.get("gensim"):
        def median(name):
            return statistics.median(row[1] for row in results[name])
        print(f"| {method} | own / gensim | {median('own') / median('gensim'):.1f} | | | | | |", flush=True)


main()
