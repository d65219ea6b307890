"""Train the networks whose records chapters 9 to 13 show, and store these in the package.

    python book/record.py                         which recordings there are
    python book/record.py costs                   one of them, on all processors; needs MNIST
    python book/record.py costs --workers 1       on one processor
    python book/record.py costs --cluster tcp://192.0.2.1:8786   on a Dask cluster (pip install distributed)

May be interrupted at any time: every finished run is a line of `NAME_runs.jsonl` beside this file (not kept
in the repository), and is not trained again. When all are there, they go into `digitnet/recorded/NAME.npz`,
and `digitnet.experiments.Records.load("NAME")` reads them.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from digitnet import load_mnist
from digitnet.data import Splits
from digitnet.experiments import prepared, product, sweep, train_one
from digitnet.training import assess

FOLDER = Path(__file__).parents[1] / "digitnet" / "recorded"


def tested(setting, data, seed):
    """As `train_one`, with the test images answered too: to be reported, not to choose by."""
    return train_one(setting, data, seed, also={"test": data.test})


def at_the_end(setting, data, seed):
    """Only what the last epoch came to: with few training images, answering all others takes longest."""
    one = Splits(data.name, data.training, data.validation[:1], data.test[:1])
    model, run = prepared(setting, one, seed)
    *_, last = run
    found = {}
    sets = {"": data.validation, "training_": data.training[: setting["n_training"]], "test_": data.test}
    for name, images in sets.items():
        right, cost = assess(model, images)
        found |= {f"{name}right": right, f"{name}total": len(images), f"{name}cost": cost}
    yield {**last._asdict(), **found}


class Recording(NamedTuple):
    """What is recorded: `about` says what the chapter shows by it; `seeds` and `run` are those of `sweep`."""

    about: str
    settings: list
    seeds: int | list = 3
    run: Callable = train_one

    @property
    def n_runs(self):
        return len(self.settings) * (len(self.seeds) if isinstance(self.seeds, list) else self.seeds)


CLASSIC = {"hidden": 30, "cost": "cross-entropy", "eta": 0.5, "mini_batch_size": 10}
FEW = {**CLASSIC, "n_training": 1000, "hidden": 100, "epochs": 100, "initializer": "scaled_normal"}
MOVED = {"rotation": 15, "scaling": 0.15, "shift": 1}
BENT = {"alpha": 34, "sigma": 4}
RECORDINGS = {
    "starts": Recording(
        "chapter 9: N(0, 1) and N(0, 1/n), 88 % and 93 % after the first epoch",
        product(**{**CLASSIC, "eta": 0.1}, lmbda=5, initializer=["standard_normal", "scaled_normal"]),
    ),
    "costs": Recording(
        "chapter 10: the three costs, 30 and 100 hidden neurons",
        product(hidden=[30, 100], cost="quadratic", eta=3.0, mini_batch_size=10)
        + product(**{**CLASSIC, "hidden": [30, 100], "cost": ["cross-entropy", "log-likelihood"]}),
        seeds=list(range(1, 11)),
        run=tested,
    ),
    "thousand": Recording(
        "chapter 11: 1000 training images learned by heart, without and with a penalty",
        product(**CLASSIC, n_training=1000, epochs=400, lmbda=[0, 0.1]),
        seeds=list(range(1, 6)),
        run=tested,
    ),
    "more": Recording(
        "chapter 11: more training images, and distorted ones for a network of 30 hidden neurons",
        product(**CLASSIC, n_training=[1000, 2000, 5000, 10_000, 20_000, 50_000])
        + product(**CLASSIC, n_training=10_000, distortion=[{**MOVED, **BENT}]),
        seeds=list(range(1, 6)),
        run=at_the_end,
    ),
    "bent": Recording(
        "chapter 11: 1000 training images as they are and distorted, epoch by epoch",
        product(**FEW) + product(**FEW, distortion=[{**MOVED, **BENT}]),
        seeds=[1, 2, 3],
    ),
    "cures": Recording(
        "chapter 11: what is said to help against overfitting, on 1000 training images",
        product(**{**FEW, "initializer": ["standard_normal", "scaled_normal"]}, lmbda=[0, 0.1, 1])
        + product(**{**FEW, "initializer": ["standard_normal", "scaled_normal"]}, penalty="L1", lmbda=0.1)
        + product(**{**FEW, "initializer": ["standard_normal", "scaled_normal"]}, dropout=0.5)
        + product(**FEW, distortion=[{"shift": 1}, MOVED, BENT, {**MOVED, **BENT}])
        + product(**FEW, distortion=[{"rotation": 180}, {"alpha": 34, "sigma": 1}]),
        seeds=list(range(1, 6)),
        run=at_the_end,
    ),
    "penalty": Recording(
        "chapter 11: all training images with λ = 5",
        product(**{**CLASSIC, "hidden": [30, 100]}, lmbda=5)
        + product(**{**CLASSIC, "hidden": 100, "eta": 0.1}, lmbda=5, epochs=60),
        seeds=list(range(1, 6)),
        run=tested,
    ),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=RECORDINGS, help="the recording to make")
    parser.add_argument("--workers", type=int, help="processes (default: one for each processor)")
    parser.add_argument("--cluster", help="address of a Dask scheduler, in place of processes here")
    parser.add_argument("--retry", action="store_true", help="do failed runs again")
    arguments = parser.parse_args()
    if arguments.name is None:
        for name, recording in RECORDINGS.items():
            print(f"{name:10} {recording.n_runs:3} runs  {recording.about}")
        return
    executor = None
    if arguments.cluster:
        from distributed import Client

        executor = Client(arguments.cluster).get_executor()
    recording, runs = RECORDINGS[arguments.name], Path(__file__).with_name(f"{arguments.name}_runs.jsonl")
    records = sweep(
        recording.settings, load_mnist, runs, seeds=recording.seeds, run=recording.run,
        workers=arguments.workers, executor=executor, retry_failed=arguments.retry,
    )  # fmt: skip
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / f"{arguments.name}.npz"
    records.save(target)
    print(f"{target.name}, {target.stat().st_size / 1000:.0f} kB: {records}")


if __name__ == "__main__":
    sys.exit(main())
