"""Train the networks of chapter 10 whose thirty epochs take too long for a chapter.

    python book/record_cross_entropy.py               all of them; needs MNIST and some minutes
    python book/record_cross_entropy.py --workers 2   on two processors

May be interrupted at any time: every finished run is a line of `cross_entropy_runs.jsonl` beside this file
(not kept in the repository), and is not trained again. What is complete, for all seeds, goes into
`digitnet/cross_entropy.npz`. To start afresh, delete the lines.
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

from digitnet import Network, load_mnist
from digitnet.files import atomic_file

EPOCHS, MINI_BATCH_SIZE = 30, 10
SEEDS = list(range(1, 11))
OUTPUTS = {"quadratic": "sigmoid", "cross-entropy": "sigmoid", "log-likelihood": "softmax"}
ETAS = {"quadratic": 3.0, "cross-entropy": 0.5, "log-likelihood": 0.5}
GRID = [(cost, hidden) for hidden in (30, 100) for cost in OUTPUTS]
RUNS = Path(__file__).with_name("cross_entropy_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "cross_entropy.npz"


def train(cost, hidden, seed):
    """One run as a line of JSON: right answers on validation and test data, and the validation cost."""
    data = load_mnist()
    network = Network([784, hidden, 10], rng=seed, cost=cost, output=OUTPUTS[cost])
    points = []
    run = network.train(data.training, EPOCHS, MINI_BATCH_SIZE, ETAS[cost], validation_data=data.validation)
    for record in run:
        points.append([record.right, network.evaluate(data.test), round(record.cost, 5)])
    return {"run": [cost, hidden, seed], "points": points}


def finished():
    """``{(cost, hidden, seed): points}`` of all lines; the last may have been cut off."""
    done = {}
    for line in RUNS.read_text("utf-8").splitlines() if RUNS.exists() else ():
        try:
            run = json.loads(line)
        except json.JSONDecodeError:
            continue
        done[tuple(run["run"])] = run["points"]
    return done


def store():
    """Write the settings that are complete to the package."""
    done = finished()
    complete = [s for s in GRID if all((*s, seed) in done for seed in SEEDS)]
    if not complete:
        return "no setting is complete yet"
    points = np.array([[done[(*s, seed)] for seed in SEEDS] for s in complete])
    versions = f"NumPy {np.__version__}, Python {platform.python_version()}"
    about = f"recorded on MNIST, {date.today().isoformat()}, {versions}"
    with atomic_file(TARGET) as stream:
        np.savez_compressed(
            stream, cost=[cost for cost, _ in complete], hidden=[hidden for _, hidden in complete],
            eta=[ETAS[cost] for cost, _ in complete], seeds=SEEDS, about=about,
            validation=points[..., 0].astype(np.uint16), test=points[..., 1].astype(np.uint16),
            validation_cost=points[..., 2].astype(np.float32),
        )  # fmt: skip
    return f"{TARGET.name}: {len(complete)} of {len(GRID)} settings, {TARGET.stat().st_size / 1000:.0f} kB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="runs at the same time (default 1)")
    parser.add_argument("--store", action="store_true", help="only store what is finished")
    arguments = parser.parse_args()
    if not arguments.store:
        done = finished()
        missing = [(*s, seed) for s in GRID for seed in SEEDS if (*s, seed) not in done]
        with ProcessPoolExecutor(arguments.workers) as pool, open(RUNS, "a", encoding="utf-8") as lines:
            jobs = [pool.submit(train, *run) for run in missing]
            for i, job in enumerate(as_completed(jobs), 1):
                lines.write(json.dumps(job.result()) + "\n")
                lines.flush()
                print(f"\r{i} of {len(missing)}", end="", flush=True)
    print("\n" + store())


if __name__ == "__main__":
    sys.exit(main())
