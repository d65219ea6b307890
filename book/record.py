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
from digitnet.experiments import log_uniform, prepared, product, sample, sweep, train_one

FOLDER = Path(__file__).parents[1] / "digitnet" / "recorded"


def tested(setting, data, seed):
    """As `train_one`, with the test images answered too: to be reported, not to choose by."""
    return train_one(setting, data, seed, also={"test": data.test})


def in_parts(setting, data, seed):
    """Only validation, and after the last epoch test too; there, validation also in a hundred parts.

    Part 7 has every hundredth image, from number 7 on.
    """
    model, run = prepared(setting, data, seed)
    for epoch in run:
        values = epoch._asdict()
        if epoch.epoch == setting["epochs"] - 1:
            right = model.predict(data.validation) == data.validation.labels
            parts = right.reshape(-1, 100).sum(axis=0)
            values |= {f"part_{i:02}": int(n) for i, n in enumerate(parts)}
            values |= {"test_right": model.evaluate(data.test), "test_total": len(data.test)}
        yield values


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
SEARCH = {
    "cost": "log-likelihood", "initializer": "scaled_normal", "n_training": 10_000, "epochs": 16,
}  # fmt: skip
SPACE = {
    "eta": log_uniform(0.003, 3), "lmbda": log_uniform(0.01, 10), "hidden": [30, 50, 100],
    "activation": ["sigmoid", "tanh", "relu"], "dropout": [0, 0.2, 0.4], "optimizer": ["SGD", "Momentum"],
    "mini_batch_size": [20, 50, 100],
}  # fmt: skip
GRID = {
    "eta": [0.003, 0.03, 0.3, 3.0], "lmbda": 0.3, "hidden": [30, 100], "activation": ["sigmoid", "relu"],
    "dropout": [0, 0.4], "optimizer": ["SGD", "Momentum"], "mini_batch_size": 30,
}  # fmt: skip
FOUND = [  # the four best of "search" by validation
    {**SEARCH, "activation": a, "dropout": p, "eta": eta, "hidden": n, "lmbda": lmbda,
     "mini_batch_size": m, "optimizer": name}
    for a, p, eta, n, lmbda, m, name in (
        ("relu", 0, 0.4, 100, 2.04, 20, "SGD"),
        ("relu", 0.4, 0.454, 100, 0.482, 100, "SGD"),
        ("relu", 0, 0.0215, 100, 0.309, 50, "Momentum"),
        ("sigmoid", 0.2, 0.441, 50, 0.455, 20, "SGD"),
    )
]  # fmt: skip
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
        run=tested,
    ),
    "penalty": Recording(
        "chapter 11: all training images with λ = 5",
        product(**{**CLASSIC, "hidden": [30, 100]}, lmbda=5)
        + product(**{**CLASSIC, "hidden": 100, "eta": 0.1}, lmbda=5, epochs=60),
        run=tested,
    ),
    "search": Recording(
        "chapter 13: 64 settings of seven hyperparameters, drawn at random",
        sample({**SEARCH, **SPACE}, 64, rng=13),
        seeds=1,
        run=in_parts,
    ),
    "grid": Recording(
        "chapter 13: as many settings, of a grid", product(**SEARCH, **GRID), seeds=1, run=in_parts
    ),
    "found": Recording(
        "chapter 13: the four best of them with other seeds, and the best on all training images",
        [*FOUND, {**FOUND[0], "n_training": None, "lmbda": 10.2}],
        seeds=6,
        run=in_parts,
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
