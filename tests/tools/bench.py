# SPDX-License-Identifier: MIT
"""What the programs in tests/bench share: where stepwire is, graphs, the best time of some, and a table.

A figure means something only beside a peer's that was taken in the same minute on the same machine,
so every row has both, and their ratio.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import time

STEPWIRE = os.path.abspath(os.environ.get("STEPWIRE", "build/stepwire"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))


def best(command, runs=RUNS, before=None, **options):
    """The shortest of some runs, in seconds; a command that fails ends the benchmark."""
    times = []
    for _ in range(runs):
        if before is not None:
            before()
        start = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
        times.append(time.monotonic() - start)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: {done.stderr.decode(errors='replace')}")
    return min(times)


def parents(shape, count, seed=1):
    """For each step the earlier ones it reads from."""
    rng = random.Random(seed)
    if shape == "chain":
        return [[i - 1] if i else [] for i in range(count)]
    if shape == "fan":
        return [[0] if i else [] for i in range(count)]
    if shape == "local":
        return [sorted({max(0, i - rng.randint(1, 12)) for _ in range(2)}) if i else [] for i in range(count)]
    raise ValueError(shape)


def document(graph, step=None):
    """A document of that graph; `step` adds members to each step."""
    steps = []
    for i, sources in enumerate(graph):
        new = {"id": f"s{i}", "outputs": [{"name": "o"}], "inputs": [{"from": f"s{j}.o", "name": f"i{j}"} for j in sources]}
        new.update(step(i) if step else {})
        steps.append(new)
    return {"format": "stepwire/1", "steps": steps}


def write(path, value):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f)


def table(title, rows):
    """Rows of (what, ours, peer's name, the peer's time or None)."""
    print(f"{title:34} {'stepwire':>10} {'peer':>16} {'':>10} {'ratio':>7}")
    for what, ours, name, theirs in rows:
        beside = f"{theirs:9.3f}s {ours / theirs:7.2f}" if theirs else f"{'not here':>10} {'':>7}"
        print(f"{what:34} {ours:9.3f}s {name:>16} {beside}")


def find(name):
    return shutil.which(name)
