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
from digitnet.experiments import product, sweep, train_one

FOLDER = Path(__file__).parents[1] / "digitnet" / "recorded"


def tested(setting, data, seed):
    """As `train_one`, with the test images answered too: to be reported, not to choose by."""
    return train_one(setting, data, seed, also={"test": data.test})


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
SMALL = {**CLASSIC, "initializer": "scaled_normal"}
# 800 hidden neurons, as Simard et al. took, for chapters 11 and 13
LARGE = {
    "hidden": 800, "activation": "relu", "cost": "log-likelihood", "initializer": "he",
    "optimizer": "Momentum", "mu": 0.9, "schedule": "Cosine", "mini_batch_size": 100,
}  # fmt: skip
MOVED = {"shift": 1, "rotation": 15, "scaling": 0.15}
RECORDINGS = {
    "choices": Recording(
        "chapter 7: the further choices of the playground that teach something, the best η of each first",
        product(hidden=[30, 100], cost="quadratic", initializer="scaled_normal", eta=3.0)
        + product(hidden=[30, 100], cost="cross-entropy", eta=0.5)
        + product(**{**SMALL, "hidden": [30, 100], "eta": [0.1, 0.5]}, lmbda=[0, 5])
        + product(**{**SMALL, "cost": "log-likelihood", "eta": 0.3})
        + product(**CLASSIC, initializer=["zeros", "ones"])
        + product(**{**CLASSIC, "eta": 0.1}, initializer="glorot", activation="tanh")
        + product(**{**CLASSIC, "eta": [0.03, 0.1]}, initializer="he", activation="relu")
        + product(**{**SMALL, "eta": [0.03, 0.01, 0.1]}, optimizer="Momentum")
        + product(**{**SMALL, "eta": [0.001, 0.003, 0.0003]}, optimizer="Adam"),
        seeds=[1, 2, 3],
    ),
    "starts": Recording(
        "chapter 9: N(0, 1) and N(0, 1/n), 88 % and 93 % after the first epoch",
        product(**{**CLASSIC, "eta": 0.1}, lmbda=5, initializer=["standard_normal", "scaled_normal"]),
        seeds=list(range(1, 11)),
    ),
    "other_starts": Recording(
        "chapter 9: the other starts in the same setting, ten epochs",
        product(
            **{**CLASSIC, "eta": 0.1},
            lmbda=5,
            epochs=10,
            initializer=["zeros", "ones", "uniform", "glorot", "he"],
        ),
        seeds=list(range(1, 6)),
    ),
    "deep_starts": Recording(
        "chapter 9: Glorot's and He's start with ReLU, 5 and 20 hidden layers, a tenth of the images",
        product(
            hidden=[[100] * 5, [100] * 20],
            activation="relu",
            output="sigmoid",
            cost="cross-entropy",
            initializer=["glorot", "he"],
            eta=[0.01, 0.03],
            n_training=5000,
            epochs=5,
        ),
        seeds=list(range(1, 6)),
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
    "elastic": Recording(
        "chapter 11: 800 hidden neurons on pictures as they are, moved, and bent as well",
        [
            {**LARGE, "eta": 0.05, "epochs": 60, "distortion": how}
            for how in (None, MOVED, {**MOVED, "alpha": 34, "sigma": 4})
        ],
        run=tested,
    ),
    "finalists": Recording(
        "chapter 13: the last round of a search without distortions, on validation data only",
        product(**LARGE, eta=[0.03, 0.1], epochs=30, dropout=[0.3, 0.5], lmbda=[0, 1, 3])
        + [{**LARGE, "hidden": [800, 800], "eta": 0.1, "epochs": 30, "dropout": 0.5, "lmbda": 1}],
        seeds=1,
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
