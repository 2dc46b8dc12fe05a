"""The worked example in PyTorch with Keras' Adam written out (epsilon 1e-7 beside the root of the uncorrected
second moment, dense gradients): the same losses from the same weights and batches, and the time of an update.

Usage: imdb_keras_peer.py FOLDER [THREADS]   (the folder is what bench_imdb_keras wrote)
"""
import json
import sys
import time

import numpy
import torch

folder = sys.argv[1]
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
shape = json.load(open(folder + "/shape.json"))
rows, dim, length, batch, steps = (shape[k] for k in ("rows", "dim", "length", "batch", "steps"))


def floats(name, *size):
    return torch.from_numpy(numpy.fromfile(f"{folder}/{name}.f32", dtype=numpy.float32).reshape(size).copy())


table = floats("embedding", rows, dim).requires_grad_()
kernel = floats("kernel", 1, length * dim).requires_grad_()
bias = floats("bias", 1).requires_grad_()
tokens = torch.from_numpy(numpy.fromfile(folder + "/tokens.u32", dtype=numpy.uint32).astype(numpy.int64))
tokens = tokens.reshape(steps, batch, length)
targets = torch.from_numpy(numpy.fromfile(folder + "/targets.u32", dtype=numpy.uint32).astype(numpy.float32))
targets = targets.reshape(steps, batch)
ours = numpy.fromfile(folder + "/losses.f64")

parameters = [table, kernel, bias]
first = [torch.zeros_like(p) for p in parameters]
second = [torch.zeros_like(p) for p in parameters]
worst = 0.0
began = time.process_time(), time.time()
for t in range(steps):
    vectors = torch.nn.functional.embedding(tokens[t], table).flatten(1)
    logits = torch.nn.functional.linear(vectors, kernel, bias).squeeze(1)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets[t])
    for p in parameters:
        p.grad = None
    loss.backward()
    alpha = 0.001 * (1 - 0.999 ** (t + 1)) ** 0.5 / (1 - 0.9 ** (t + 1))
    with torch.no_grad():
        for p, m, v in zip(parameters, first, second):
            m.mul_(0.9).add_(p.grad, alpha=0.1)
            v.mul_(0.999).addcmul_(p.grad, p.grad, value=0.001)
            p.addcdiv_(m, v.sqrt().add_(1e-7), value=-alpha)
    worst = max(worst, abs(loss.item() - ours[t]) / loss.item())
cpu, wall = time.process_time() - began[0], time.time() - began[1]
print(f"losses of {steps} steps: largest relative difference {worst:.2e}")

# The time of an update with PyTorch's own fused pieces.
optimizer = torch.optim.Adam(parameters, lr=0.001, eps=1e-7)
began = time.process_time(), time.time()
for t in range(steps):
    optimizer.zero_grad()
    logits = torch.nn.functional.linear(torch.nn.functional.embedding(tokens[t], table).flatten(1), kernel, bias)
    torch.nn.functional.binary_cross_entropy_with_logits(logits.squeeze(1), targets[t]).backward()
    optimizer.step()
print(f"torch.optim.Adam: {1e3 * (time.process_time() - began[0]) / steps:.2f} ms CPU, "
      f"{1e3 * (time.time() - began[1]) / steps:.2f} ms wall an update; written out {1e3 * cpu / steps:.2f} ms CPU")
print(f"Embedscope: {shape['cpu_ms']:.2f} ms CPU, {shape['wall_ms']:.2f} ms wall an update")
if worst > 1e-4:
    sys.exit("the losses differ by more than 1e-4")
