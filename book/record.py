"""Train the networks whose records chapters 9 to 13 and 15 show, and store these in the package.

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
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitnet import load_mnist, optimizers
from digitnet.data import Splits
from digitnet.experiments import log_uniform, prepared, product, sample, sweep, train_one
from digitnet.experiments.readers import as_pictures
from digitnet.experiments.windows import train_windows
from digitnet.training import assess, batches

FOLDER = Path(__file__).parents[1] / "digitnet" / "recorded"


def tested(setting, data, seed):
    """As `train_one`, with the test images answered too: to be reported, not to choose by."""
    return train_one(setting, data, seed, also={"test": data.test})


def with_dead(setting, data, seed):
    """As `train_one`, and after every epoch the ``dead``: hidden neurons that are 0 for all training images.

    Before the first epoch ``dead_at_start``.
    """
    model, run = prepared(setting, data, seed)
    at_start = dead(model, data.training)
    for record in run:
        yield {**record._asdict(), "dead": dead(model, data.training), "dead_at_start": at_start}


def timed(setting, data, seed):
    """The seconds that the processor works on each epoch, with nothing answered in between."""
    model, _ = prepared(setting, data, seed)
    optimizer = getattr(optimizers, setting["optimizer"])(setting["eta"])
    start = time.process_time()
    for record in model.train(
        data.training, setting["epochs"], setting["mini_batch_size"], optimizer=optimizer
    ):
        yield {"epoch": record.epoch, "seconds": time.process_time() - start}
        start = time.process_time()


def dead(model, images):
    """How many neurons of the first hidden layer are 0 for every one of the images."""
    alive = np.zeros(model.sizes[1], bool)
    for x, _ in batches(images, model.dtype.type):
        alive |= (model.forward(x)[1] > 0).any(axis=0)
    return int(np.count_nonzero(~alive))


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


def on_bitmaps(setting, data, seed):
    """As `train_one`, but on few pictures, black and white of 32x32, as many as in the classic folders."""
    few = data.training[:1934], data.validation[:946], data.test[:946]
    bitmaps = Splits("MNIST bitmaps", *(as_pictures(part, "bitmaps") for part in few))
    for epoch in tested(setting, bitmaps, seed):
        yield {
            k: epoch[k]
            for k in ("epoch", "right", "total", "cost", "training_cost", "test_right", "test_total")
        }


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
SMALL = {**CLASSIC, "initializer": "scaled_normal"}
# 800 hidden neurons, as Simard et al. took, for chapters 11 and 13
LARGE = {
    "hidden": 800, "activation": "relu", "cost": "log-likelihood", "initializer": "he",
    "optimizer": "Momentum", "mu": 0.9, "schedule": "Cosine", "mini_batch_size": 100,
}  # fmt: skip
MOVED = {"shift": 1, "rotation": 15, "scaling": 0.15}
RELU = {"hidden": 100, "activation": "relu", "cost": "log-likelihood", "initializer": "he"}
SIX = {"hidden": [[30] * 6], "cost": "log-likelihood", "mini_batch_size": 10, "epochs": 5}
FIVE = [1, 2, 3, 4, 5]  # the same seeds for all settings, so that they can be compared in pairs


def each_optimizer(*etas, **others):
    """Settings for all optimizers: η of plain descent, of two with a velocity, of three that scale."""
    names = ["SGD"], ["Momentum", "Nesterov"], ["RMSProp", "Adam", "AdamW"]
    return [s for n, eta in zip(names, etas) for s in product(**RELU, optimizer=n, eta=eta, **others)]


FEW = {**CLASSIC, "n_training": 1000, "hidden": 100, "epochs": 100, "initializer": "scaled_normal"}
BENT = {"alpha": 34, "sigma": 4}
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
FINALISTS = product(**LARGE, eta=[0.03, 0.1], epochs=30, dropout=[0.3, 0.5], lmbda=[0, 1, 3])
FINALISTS.append({**LARGE, "hidden": [800, 800], "eta": 0.1, "epochs": 30, "dropout": 0.5, "lmbda": 1})
BEST = {"eta": 0.1, "dropout": 0.3, "lmbda": 1}
LADDER = {
    "hidden": 100, "optimizer": "Momentum", "eta": 0.05, "schedule": "Cosine", "mini_batch_size": 50,
    "epochs": 5,
}  # fmt: skip
LONGER = {**LADDER, "epochs": 10, "dropout": 0.3}
LESS_BENT = {"shift": 1, "rotation": 10, "scaling": 0.1, "alpha": 20, "sigma": 4}
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
    "elastic": Recording(
        "chapter 11: 800 hidden neurons on pictures as they are, moved, and bent as well",
        [{**LARGE, "eta": 0.05, "epochs": 60, "distortion": how} for how in (None, MOVED, {**MOVED, **BENT})],
        run=tested,
    ),
    "optimizers": Recording(
        "chapter 12: six optimizers, each with a grid of η, mini-batches of 100",
        each_optimizer(
            [0.03, 0.1, 0.3, 1.0, 3.0],
            [0.01, 0.03, 0.1, 0.3],
            [0.0003, 0.001, 0.003, 0.01],
            mini_batch_size=100,
            epochs=10,
        ),
        seeds=FIVE,
        run=tested,
    ),
    "tens": Recording(
        "chapter 12: three of them with mini-batches of 10",
        product(**RELU, optimizer="SGD", eta=[0.03, 0.1], mini_batch_size=10, epochs=10)
        + product(**RELU, optimizer="Momentum", eta=[0.003, 0.01], mini_batch_size=10, epochs=10)
        + product(**RELU, optimizer="Adam", eta=[0.0003, 0.001], mini_batch_size=10, epochs=10),
        seeds=FIVE,
        run=tested,
    ),
    "seconds": Recording(
        "chapter 12: how long an epoch of each takes",
        each_optimizer(0.01, 0.001, 0.0001, mini_batch_size=[10, 100], epochs=4),
        seeds=FIVE,
        run=timed,
    ),
    "dead": Recording(
        "chapter 12: dead ReLU neurons, by η and by the start",
        product(
            **{**RELU, "initializer": ["he", "scaled_normal", "standard_normal"]},
            eta=[0.01, 0.03, 0.1, 0.3, 1.0],
            mini_batch_size=10,
            epochs=3,
        ),
        seeds=FIVE,
        run=with_dead,
    ),
    "depth": Recording(
        "chapter 12: one to four hidden layers of 30 sigmoid neurons",
        product(
            hidden=[[30] * n for n in (1, 2, 3, 4)],
            cost="cross-entropy",
            initializer="scaled_normal",
            eta=0.1,
            lmbda=5,
            mini_batch_size=10,
        ),
        seeds=FIVE,
    ),
    "vanishing": Recording(
        "chapter 12: six hidden layers, and what makes them learn",
        product(**SIX, initializer="glorot", eta=[0.1, 1.0])
        + product(**SIX, initializer="glorot", optimizer="Momentum", eta=0.1)
        + product(**SIX, initializer="standard_normal", eta=0.5)
        + product(**SIX, initializer="glorot", activation="tanh", eta=0.02)
        + product(**SIX, initializer="he", activation="relu", eta=0.02)
        + product(**SIX, initializer="glorot", optimizer=["RMSProp", "Adam"], eta=0.003),
        seeds=FIVE,
    ),
    "schedules": Recording(
        "chapter 12: schedules, from a learning rate that is too large and from smaller ones",
        product(
            **RELU,
            eta=0.3,
            mini_batch_size=10,
            epochs=15,
            schedule=[None, ["Steps", {"every": 3}], "Cosine", ["HalvingWhenStalled", {"patience": 2}]],
        )
        + product(**RELU, eta=[0.1, 0.03], mini_batch_size=10, epochs=15, schedule=[None, "Cosine"]),
        seeds=FIVE,
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
    "finalists": Recording(
        "chapter 13: the last round of a search without distortions, on validation data only",
        FINALISTS,
        seeds=1,
    ),
    "best": Recording(
        "chapter 13: the best of them by validation, with five other seeds, and on the test images",
        [s for s in FINALISTS if s | BEST == s and s["hidden"] == 800],
        seeds=6,  # the first is that of the search: the chapter reports the other five
        run=tested,
    ),
    "bitmaps": Recording(
        "chapter 14: 1024-16-16-10 sigmoid neurons, one black and white picture at a time, and its starts",
        product(
            hidden=[[16, 16]],
            initializer=["standard_normal", "uniform", "scaled_normal", "zeros", "ones"],
            eta=0.01,
            mini_batch_size=1,
            epochs=200,
        ),
        seeds=[1, 2, 3],
        run=on_bitmaps,
    ),
    "windows": Recording(
        "chapter 15: no window, one layer of windows, two; then dropout, and distorted pictures as well",
        product(**{**LADDER, "eta": [0.05, 0.1]}, maps=[[]])
        + product(**LADDER, maps=[[8]], pool="max")
        + product(**LADDER, maps=[[16, 32]], pool=["max", "mean"])
        + product(**LONGER, maps=[[16, 32]], pool="max", distortion=[None, LESS_BENT]),
        seeds=FIVE,
        run=train_windows,
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
