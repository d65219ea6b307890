"""Train the networks whose curves the moving figure of chapter 11 shows: overfitting, with λ and dropout.

    python book/record_overfitting.py               all of them; needs MNIST and half an hour of one processor
    python book/record_overfitting.py --workers 2   on two processors

May be interrupted at any time: every finished run is a line of `overfitting_runs.jsonl` beside this file (not
kept in the repository), and is not trained again. When all are there, their curves go into
`digitnet/recorded/overfitting.npz`, where the figure finds them. The test images are never answered.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from digitnet import load_mnist
from digitnet.data import Splits
from digitnet.experiments import prepared, product, sweep
from digitnet.files import atomic_file
from digitnet.training import assess
from digitnet.widgets.overfitting import LAMBDAS, MEASURES, probabilities

EPOCHS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400]
SEEDS = [1, 2, 3]
CASES = [(1000, 30, 400), (1000, 100, 400), (10_000, 30, 60)]  # training images, hidden neurons, epochs
LEVELS = 7  # above 0, and as many below: what a weight of a picture may be
RUNS = Path(__file__).with_name("overfitting_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "overfitting.npz"


def settings():
    """All settings, case by case."""
    common = {"cost": "cross-entropy", "eta": 0.5, "mini_batch_size": 10}
    return [s for i, (n, hidden, epochs) in enumerate(CASES) for s in product(
        n_training=n, hidden=hidden, epochs=epochs, lmbda=LAMBDAS, dropout=probabilities(i), **common
    )]  # fmt: skip


def followed(setting, data, seed):
    """Train as `train_one` does, and yield the model after those epochs that are kept."""
    unanswered = Splits(data.name, data.training, data.validation[:1], data.validation[:1])
    model, run = prepared(setting, unanswered, seed)
    for epoch, _ in enumerate(run, 1):
        if epoch in EPOCHS:
            yield epoch, model


def run(setting, data, seed):
    """One run: both shares of right answers, both costs, and how large the hidden layer's weights are."""
    seen, unseen = data.training[: setting["n_training"]], data.validation
    for epoch, model in followed(setting, data, seed):
        (seen_right, seen_cost), (right, cost) = assess(model, seen), assess(model, unseen)
        size = float(np.sqrt(np.mean(np.square(model.parameters[0]))))
        yield {"epoch": epoch, "training": seen_right / len(seen), "validation": right / len(unseen),
               "training_cost": seen_cost, "cost": cost, "weights": size}  # fmt: skip


def picture(setting, data):
    """The weights into the first hidden neuron at the end, seed 1: whole LEVELS-ths of a limit, and that."""
    *_, (_, model) = followed(setting, data, SEEDS[0])
    weights = np.asarray(model.parameters[0])[0]
    limit = np.quantile(np.abs(weights), 0.995)
    return np.round(weights / limit * LEVELS).clip(-LEVELS, LEVELS).astype(np.int8), limit


def whole(values):
    """In ten-thousandths, as the file keeps them."""
    return np.round(values * 10_000).clip(0, 65_535).astype(np.uint16)


def store(records, data):
    """Write lowest, mean and highest over the seeds of every measure to the package, and the pictures."""
    if records.failed:
        raise ValueError(f"{records.failed[0]}; --retry does failed runs again")
    curves = np.stack([records.array(name) for name in MEASURES], axis=1)  # seeds come third
    shown = np.nan_to_num(np.stack([curves.min(2), curves.mean(2), curves.max(2)], axis=2))
    sizes = np.nan_to_num(records.array("weights").mean(1))
    pictured = [s for s in settings() if (s["n_training"], s["hidden"]) == CASES[0][:2]]
    pictures, limits = zip(*(picture(setting, data) for setting in pictured))
    names = ("n_training", "hidden", "lmbda", "dropout")
    with atomic_file(TARGET) as stream:
        np.savez_compressed(
            stream, settings=[[s[name] for name in names] for s in records.settings], epochs=EPOCHS,
            seeds=SEEDS, cases=CASES, curves=whole(shown), weights=whole(sizes), pictures=pictures,
            limits=limits, about=f"recorded on {records.about}",
        )  # fmt: skip
    return f"{TARGET.name}: {len(records.settings)} settings, {TARGET.stat().st_size / 1000:.0f} kB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="runs at the same time (default 1)")
    parser.add_argument("--retry", action="store_true", help="do failed runs again")
    arguments = parser.parse_args()
    records = sweep(
        settings(), load_mnist, RUNS, seeds=SEEDS, run=run, workers=arguments.workers,
        retry_failed=arguments.retry,
    )  # fmt: skip
    print(store(records, load_mnist()))


if __name__ == "__main__":
    sys.exit(main())
