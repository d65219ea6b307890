"""Train the networks whose curves the playground of chapter 7 shows without a kernel.

    python book/record_playground.py               all of them; needs MNIST and a few hours of one processor
    python book/record_playground.py --workers 2   on two processors

May be interrupted at any time: every finished run is a line of `playground_runs.jsonl` beside this file (not
kept in the repository), and is not trained again. What is complete, for all learning rates and
seeds, goes into `digitnet/recorded.npz`. To start afresh, delete the lines.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from digitnet import load_mnist
from digitnet.experiments import Recorded, Records, Setting, follow, sweep
from digitnet.files import atomic_file

EPOCHS = 30
SEEDS = [1, 2, 3]
ETAS = [0.001, 0.01, 0.1, 1.0, 3.0, 10.0, 100.0]
MINI_BATCHES = [10, 100, 1000, 1]
LAYERS = [(30,), (), (10,), (100,), (30, 30), (5,), (300,)]
GRID = [Setting(hidden, m, eta) for m in MINI_BATCHES for hidden in LAYERS for eta in ETAS]
RUNS = Path(__file__).with_name("playground_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded.npz"


def run(setting, data, seed):
    """One run, as the playground does it."""
    return follow(Setting.checked(**setting), data, EPOCHS, seed)


def complete(records):
    """The settings whose runs are all there, for all learning rates; and the runs by setting and seed."""
    done = {(Setting.checked(**r.setting), r.seed): r for r in records if not r.error}
    settings = [s for s in GRID if all((s._replace(eta=eta), seed) in done for eta in ETAS for seed in SEEDS)]
    return settings, done


def store(records):
    """Write the settings that are complete to the package."""
    settings, done = complete(records)
    if not settings:
        return "no setting is complete yet"

    def measured(name):
        return np.array([[done[s, seed].array(name) for seed in SEEDS] for s in settings], np.float32)

    about = f"recorded on {records.about}"
    recorded = Recorded(settings, SEEDS, *map(measured, ("training", "validation", "cost")), about)
    with atomic_file(TARGET) as stream:
        recorded.save(stream)
    return f"{TARGET.name}: {len(settings)} of {len(GRID)} settings, {TARGET.stat().st_size / 1000:.0f} kB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="runs at the same time (default 1)")
    parser.add_argument("--store", action="store_true", help="only store what is finished")
    arguments = parser.parse_args()
    if not arguments.store:
        grid = [setting._asdict() for setting in GRID]
        sweep(grid, load_mnist, RUNS, seeds=SEEDS, run=run, workers=arguments.workers)
    print(store(Records.load(RUNS)))


if __name__ == "__main__":
    sys.exit(main())
