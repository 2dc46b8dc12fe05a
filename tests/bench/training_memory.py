#!/usr/bin/env python3
"""How much memory training takes, beside what its matrices must take.

Usage: tests/bench/training_memory.py PROGRAM TEXT [METHOD [FLAG...]]
  e.g. tests/bench/training_memory.py build/release/bin/embedscope-cli text.txt skipgram --threads 2

Reads /proc/PID/status every 10 ms: the peak of RssAnon is memory of the program's own; pages of mapped files (the numbered
text, word pairs, which the system may drop at any time) are in VmHWM but not in RssAnon.
"""
import json
import re
import subprocess
import sys
import tempfile
import time

program, text, *rest = sys.argv[1:]
method, flags = (rest[0], rest[1:]) if rest else ("skipgram", [])
matrices = {"skipgram": 2, "cbow": 2, "glove": 4, "contrastive": 1, "triplet": 1}.get(method, 2)
with tempfile.TemporaryDirectory() as folder:
    command = [program, "train", "--input", text, "--recipe", method, "--tokenizer", "whitespace", "--epochs", "1",
               "--output", folder + "/model", "--progress", "none", *flags]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    anonymous = high = 0
    while run.poll() is None:
        try:
            status = open(f"/proc/{run.pid}/status").read()
            anonymous = max(anonymous, int(re.search(r"RssAnon:\s+(\d+)", status).group(1)))
            high = max(high, int(re.search(r"VmHWM:\s+(\d+)", status).group(1)))
        except (OSError, AttributeError):
            pass  # it has just ended
        time.sleep(0.01)
    if run.returncode != 0:
        sys.exit(run.returncode)
    closing = json.loads(run.stdout.read().splitlines()[-1])
    info = json.loads(subprocess.run([program, "info", folder + "/model", "--format", "json"], check=True,
                                     capture_output=True, text=True).stdout)
rows, dim = closing["vocabulary"], info["dim"]
needed = matrices * rows * ((dim + 15) // 16 * 16) * 4 / 2**20
print(f"{method}, {closing['tokens']:,} words of text, {rows:,} x {dim}: {matrices} matrices take {needed:.1f} MB")
print(f"peak RssAnon {anonymous / 1024:.1f} MB, {anonymous / 1024 - needed:.1f} MB beside the matrices; VmHWM {high / 1024:.1f} MB")
