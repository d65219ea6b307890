"""Train the networks whose curves the playground of chapter 7 shows without a kernel.

    python book/record_playground.py               all of them; needs MNIST and a few hours of one processor
    python book/record_playground.py --workers 2   on two processors

May be interrupted at any time: every finished run is a line of `playground_runs.jsonl` beside this file (not
kept in the repository), and is not trained again. What is complete, for all learning rates and
seeds, goes into `digitnet/recorded.npz`. To start afresh, delete the lines.
"""

import argparse
import json
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # every worker has a processor of its own

import numpy as np

from digitnet import load_mnist
from digitnet.experiments import Recorded, Setting, follow
from digitnet.storage import atomic_file

EPOCHS = 30
SEEDS = [1, 2, 3]
ETAS = [0.001, 0.01, 0.1, 1.0, 3.0, 10.0, 100.0]
MINI_BATCHES = [10, 100, 1000, 1]
LAYERS = [(30,), (), (10,), (100,), (30, 30), (5,), (300,)]
GRID = [Setting(hidden, m, eta) for m in MINI_BATCHES for hidden in LAYERS for eta in ETAS]
RUNS = Path(__file__).with_name("playground_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded.npz"


def train(setting, seed):
    """One run as a line of JSON."""
    setting = Setting(*setting)
    with np.errstate(over="ignore"):
        points = [[round(v, 5) for v in point[1:]] for point in follow(setting, load_mnist(), EPOCHS, seed)]
    return {"setting": setting, "seed": seed, "points": points}


def key(setting, seed):
    hidden, m, eta = setting
    return tuple(hidden), m, eta, seed


def finished():
    """``{key: points}`` of all lines; the last may have been cut off."""
    done = {}
    for line in RUNS.read_text("utf-8").splitlines() if RUNS.exists() else ():
        try:
            run = json.loads(line)
        except json.JSONDecodeError:
            continue
        done[key(run["setting"], run["seed"])] = run["points"]
    return done


def store():
    """Write the settings that are complete to the package."""
    done = finished()
    settings = [
        s for s in GRID if all(key(s._replace(eta=eta), seed) in done for eta in ETAS for seed in SEEDS)
    ]
    if not settings:
        return "no setting is complete yet"
    points = np.array([[done[key(s, seed)] for seed in SEEDS] for s in settings], np.float32)
    versions = f"NumPy {np.__version__}, Python {platform.python_version()}"
    about = f"recorded on MNIST, {date.today().isoformat()}, {versions}"
    recorded = Recorded(settings, SEEDS, *np.moveaxis(points, 3, 0), about)
    with atomic_file(TARGET) as stream:
        recorded.save(stream)
    return f"{TARGET.name}: {len(settings)} of {len(GRID)} settings, {TARGET.stat().st_size / 1000:.0f} kB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="runs at the same time (default 1)")
    parser.add_argument("--store", action="store_true", help="only store what is finished")
    arguments = parser.parse_args()
    if not arguments.store:
        done = finished()
        missing = [(s, seed) for s in GRID for seed in SEEDS if key(s, seed) not in done]
        with ProcessPoolExecutor(arguments.workers) as pool, open(RUNS, "a", encoding="utf-8") as lines:
            jobs = [pool.submit(train, *run) for run in missing]
            for i, job in enumerate(as_completed(jobs), 1):
                lines.write(json.dumps(job.result()) + "\n")
                lines.flush()
                print(f"\r{i} of {len(missing)}", end="", flush=True)
    print("\n" + store())


if __name__ == "__main__":
    sys.exit(main())
