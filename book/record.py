"""Train the networks whose records chapters 9 to 13 show, and store these in the package.

    python book/record.py                          which recordings there are
    python book/record.py starts                   one of them, on all processors; needs MNIST
    python book/record.py starts --workers 1       on one processor
    python book/record.py starts --cluster tcp://192.0.2.1:8786   on a Dask cluster (pip install distributed)

May be interrupted at any time: every finished run is a line of `NAME_runs.jsonl` beside this file (not kept
in the repository), and is not trained again. When all are there, they go into `digitnet/recorded/NAME.npz`,
and `digitnet.experiments.Records.load("NAME")` reads them.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

from digitnet import load_mnist
from digitnet.experiments import product, sweep

FOLDER = Path(__file__).parents[1] / "digitnet" / "recorded"


class Recording(NamedTuple):
    """What is recorded: `about` says what the chapter shows by it."""

    about: str
    settings: list
    seeds: int = 3


CLASSIC = {"hidden": 30, "cost": "cross-entropy", "eta": 0.5, "mini_batch_size": 10}
RECORDINGS = {
    "starts": Recording(
        "chapter 9: N(0, 1) and N(0, 1/n), 88 % and 93 % after the first epoch",
        product(**{**CLASSIC, "eta": 0.1}, lmbda=5, initializer=["standard_normal", "scaled_normal"]),
    ),
    "costs": Recording(
        "chapter 10: the three costs, 30 and 100 hidden neurons",
        product(hidden=[30, 100], cost="quadratic", eta=3.0, mini_batch_size=10)
        + product(**{**CLASSIC, "hidden": [30, 100], "cost": ["cross-entropy", "log-likelihood"]}),
    ),
    "thousand": Recording(
        "chapter 11: 1000 training images learned by heart, without and with a penalty",
        product(**CLASSIC, n_training=1000, epochs=400, lmbda=[0, 0.1]),
    ),
    "penalty": Recording(
        "chapter 11: all training images with λ = 5",
        product(**{**CLASSIC, "hidden": [30, 100]}, lmbda=5)
        + product(**{**CLASSIC, "hidden": 100, "eta": 0.1}, lmbda=5, epochs=60),
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
            print(f"{name:10} {len(recording.settings) * recording.seeds:3} runs  {recording.about}")
        return
    executor = None
    if arguments.cluster:
        from distributed import Client

        executor = Client(arguments.cluster).get_executor()
    recording, runs = RECORDINGS[arguments.name], Path(__file__).with_name(f"{arguments.name}_runs.jsonl")
    records = sweep(
        recording.settings, load_mnist, runs, seeds=recording.seeds, workers=arguments.workers,
        executor=executor, retry_failed=arguments.retry,
    )  # fmt: skip
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / f"{arguments.name}.npz"
    records.save(target)
    print(f"{target.name}, {target.stat().st_size / 1000:.0f} kB: {records}")


if __name__ == "__main__":
    sys.exit(main())
