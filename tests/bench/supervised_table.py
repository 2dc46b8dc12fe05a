"""The table of tests/bench/run_supervised.sh: both programs get the same lines, in turn, round by round."""
import argparse
import csv
import json
import lzma
import os
import random
import re
import resource
import statistics
import subprocess
import tempfile
import time

CLI = os.environ.get("EMBEDSCOPE_CLI", "build/release/bin/embedscope-cli")

# name, files, and the settings that both programs get: dimension, epochs, rate, runs of words
TASKS = {
    "imdb": ("IMDB, d 100, 2 epochs", "imdb", 100, 2, 0.5, 1),
    "bigrams": ("IMDB, bigrams, d 10, 2 epochs", "imdb", 10, 2, 0.5, 2),
    "trec": ("TREC, d 100, 25 epochs", "trec", 100, 25, 0.5, 1),
}


def plain(text):
    """Small letters, and marks apart from words, as fastText's own examples prepare texts."""
    text = text.lower().replace("<br />", " ").replace('"', "")
    text = re.sub(r"([.,!?()'])", r" \1 ", text)
    return " ".join(re.sub(r"[;:]", " ", text).split())


def write_imdb(data, folder):
    parts = {"train": [], "test": []}
    with lzma.open(os.path.join(data, "sentiment/imdb_50k.csv.xz"), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts[row["split"]].append(f"__label__{row['sentiment']} {plain(row['review'])}\n")
    for part, lines in parts.items():
        with open(os.path.join(folder, f"imdb.{part}"), "w", encoding="utf-8") as file:
            file.writelines(lines)


def write_trec(data, folder):
    for part in ("train", "test"):
        with open(os.path.join(data, f"classification/TREC.{part}.all"), encoding="latin-1", newline="\n") as file:
            lines = [line.split(" ", 1) for line in file if line.strip()]
        with open(os.path.join(folder, f"trec.{part}"), "w", encoding="utf-8") as file:
            file.writelines(f"__label__{label} {plain(text)}\n" for label, text in lines)


def shuffle(path, seed):
    """A new order of the lines for each round: the order changes the accuracy more than the seed does."""
    with open(path, encoding="utf-8") as file:
        lines = sorted(file)
    random.Random(seed).shuffle(lines)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.time()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall = time.time() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout + done.stderr


def own(folder, files, dim, epochs, rate, runs, threads, seed):
    model = os.path.join(folder, "own.safetensors")
    wall, cpu, output = timed([CLI, "train", "--recipe", "supervised", "--input", os.path.join(folder, files + ".train"),
                               "--tokenizer", "whitespace", "--dim", str(dim), "--epochs", str(epochs), "--learning-rate",
                               str(rate), "--word-ngrams", str(runs), "--seed", str(seed), "--threads", str(threads),
                               "--no-shuffle", "--output", model, "--progress", "none"])
    speed = json.loads(output.strip().splitlines()[-1])["words_per_second"]
    judged = subprocess.run([CLI, "evaluate", model, "--labelled", os.path.join(folder, files + ".test"), "--format", "json"],
                            check=True, capture_output=True, text=True)
    return wall, cpu, speed, json.loads(judged.stdout)["labelled"]["accuracy"], os.path.getsize(model)


def fasttext(folder, files, dim, epochs, rate, runs, threads, seed):
    model = os.path.join(folder, "fasttext")
    wall, cpu, output = timed(["fasttext", "supervised", "-input", os.path.join(folder, files + ".train"), "-output", model,
                               "-dim", str(dim), "-epoch", str(epochs), "-lr", str(rate), "-wordNgrams", str(runs),
                               "-thread", str(threads), "-seed", str(seed)])
    speeds = re.findall(r"words/sec/thread:\s+(\d+)", output)
    judged = subprocess.run(["fasttext", "test", model + ".bin", os.path.join(folder, files + ".test")], check=True,
                            capture_output=True, text=True)
    # fastText prints three digits; the labels themselves give all.
    said = subprocess.run(["fasttext", "predict", model + ".bin", os.path.join(folder, files + ".test")], check=True,
                          capture_output=True, text=True).stdout.split()
    with open(os.path.join(folder, files + ".test"), encoding="utf-8") as file:
        truth = [line.split(" ", 1)[0] for line in file]
    assert judged.stdout and len(said) == len(truth)
    accuracy = sum(a == b for a, b in zip(said, truth)) / len(truth)
    return wall, cpu, float(speeds[-1]) * threads if speeds else 0.0, accuracy, os.path.getsize(model + ".bin")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tasks", default="imdb,bigrams,trec")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tasks = options.tasks.split(",")
        if any(TASKS[task][1] == "imdb" for task in tasks):
            write_imdb(options.data, folder)
        if any(TASKS[task][1] == "trec" for task in tasks):
            write_trec(options.data, folder)
        print("Medians of", options.rounds, "rounds; threads:", options.threads, "; load:", os.getloadavg()[0])
        print("| task | program | seconds | processor seconds | training words/s | accuracy (lowest to highest) | model MB |")
        print("|---|---|---|---|---|---|---|")
        for task in tasks:
            name, *settings = TASKS[task]
            runs = {"Embedscope": [], "fastText": []}
            for seed in range(1, options.rounds + 1):
                shuffle(os.path.join(folder, settings[0] + ".train"), seed)
                runs["Embedscope"].append(own(folder, *settings, options.threads, seed))
                runs["fastText"].append(fasttext(folder, *settings, options.threads, seed))
            for program, results in runs.items():
                wall, cpu, speed, accuracy, size = (statistics.median(column) for column in zip(*results))
                accuracies = [result[3] for result in results]
                print(f"| {name} | {program} | {wall:.2f} | {cpu:.2f} | {speed:,.0f} | {accuracy:.4f} "
                      f"({min(accuracies):.4f} to {max(accuracies):.4f}) | {size / 1e6:.1f} |", flush=True)
            faster = [statistics.median(r[i] for r in runs["fastText"]) / statistics.median(r[i] for r in runs["Embedscope"])
                      for i in (0, 1)]
            print(f"| {name} | ratio | {faster[0]:.1f} x | {faster[1]:.1f} x | | | |", flush=True)


main()
