"""Train the deep networks whose layers the figure of chapter 9 shows, and store what they do.

    python book/record_layers.py         all starts with all activations; needs MNIST and a few minutes

May be interrupted at any time: every finished run is a line of `layers_runs.jsonl` beside this file (not kept
in the repository), and is not trained again. When all are there, they go into `digitnet/recorded/layers.npz`.
To start afresh, delete the lines.
"""

import json
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from tqdm import tqdm

from digitnet import load_mnist
from digitnet.experiments import layerwise
from digitnet.experiments.layerwise import ACTIVATIONS, MOMENTS, PICTURED, STARTS, Layerwise
from digitnet.files import kept_lines

RUNS = Path(__file__).with_name("layers_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "layers.npz"


def run(start, activation, data):
    """What the layers do at every moment of one run, as lists; what comes after its end is 0."""
    found = []
    for _, network in layerwise.watched(start, activation, data):
        right = network.evaluate(data.validation) / len(data.validation)
        found.append({"right": right, **layerwise.measured(network, data.validation)})
    missing = {name: np.zeros_like(value) for name, value in found[0].items()}
    moments = [*found, *[missing] * (len(MOMENTS) - len(found))]
    values = {name: np.array([moment[name] for moment in moments]) for name in missing}
    values["pictures"] = values["pictures"][PICTURED]
    return {"n_moments": len(found), **{name: value.tolist() for name, value in values.items()}}


def about():
    """On what, when and with what."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("digitnet", "numpy", "numba"))
    day = datetime.now(UTC).date().isoformat()
    return f"MNIST; {day}; seed {layerwise.SEED}; Python {platform.python_version()}, {versions}, " + (
        platform.machine()
    )


def finished():
    """The runs that are there, by start and activation; a last line that was cut off isn't."""
    return {(one["start"], one["activation"]): one for one in kept_lines(RUNS)}


def main():
    data, done = load_mnist(), finished()
    pairs = [(start, activation) for start in STARTS for activation in ACTIVATIONS]
    for start, activation in tqdm([pair for pair in pairs if pair not in done]):
        one = {"start": start, "activation": activation, "about": about(), **run(start, activation, data)}
        with RUNS.open("a", encoding="utf-8") as stream:
            stream.write("\n" + json.dumps(one))  # a line that was cut off stays alone
    done = finished()
    runs = [done[pair] for pair in pairs]
    values = {name: [one[name] for one in runs] for name in Layerwise.NAMES}
    recorded = Layerwise("; ".join(sorted({one["about"] for one in runs})), **values)
    TARGET.parent.mkdir(exist_ok=True)
    recorded.save(TARGET)
    print(f"{TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB: {recorded}")


if __name__ == "__main__":
    sys.exit(main())
