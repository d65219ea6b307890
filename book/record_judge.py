"""Train the judge of chapter 17: whether a candidate of a line of digits is one whole digit.

    python book/record_judge.py                     which parts there are, and what is done
    python book/record_judge.py make --workers 2    lines of training images, their candidates (minutes)
    python book/record_judge.py train               train on them (minutes)
    python book/record_judge.py store               write the judge into the package

May be interrupted at any time: candidates come in parts, each a file in `judge_runs` beside this file (not
kept in the repository) that isn't made again, and so does the trained judge. Test images have no part in it.
"""

import argparse
import multiprocessing
import time
from datetime import date
from pathlib import Path
from platform import python_version

import numpy as np
import threadpoolctl

import digitnet
from digitnet import load_mnist
from digitnet.convnets import convnet
from digitnet.data import Dataset
from digitnet.optimizers import Momentum
from digitnet.penalties import L2
from digitnet.pictures import pages
from digitnet.pictures.cutting import parts_of
from digitnet.pictures.judging import SIDE, views
from digitnet.pictures.readings import HEIGHT, candidates_of
from digitnet.pictures.segmentation import text_lines
from digitnet.pretrained import load_judge
from digitnet.schedules import Cosine
from digitnet.storage import load_arrays, save_arrays, shortened

ROOT = Path(__file__).parents[1]
RUNS = Path(__file__).parent / "judge_runs"
STYLES = [
    {}, {"touching": 0.3}, {"touching": 0.6}, {"broken": 0.3},
    {"slant": 4, "touching": 0.2, "broken": 0.15}, {"gap": [0.04, 0.3], "touching": 0.15, "broken": 0.15},
]  # fmt: skip
SETTINGS = {
    "lines": 6000, "digits": [1, 8], "styles": STYLES, "one": 0.1, "none": 0.175, "maps": [8, 16],
    "hidden": 48, "mini_batch_size": 50, "eta": 0.02, "mu": 0.9, "lmbda": 1, "epochs": 5,
}  # fmt: skip
SEED, LINES = 1, 500  # lines a part
PARTS = [f"training-{k}" for k in range(SETTINGS["lines"] // LINES)] + ["validation-0", "validation-1"]


def make(part):
    """The candidates of some lines, and how far the box of each is from that of a digit, in heights."""
    split, k = part.split("-")
    data, rng = getattr(load_mnist(), split), np.random.default_rng([SEED, split == "validation", int(k)])
    seen, away = [], []
    least, most = SETTINGS["digits"]
    for i in range(LINES):
        chosen = data[rng.integers(len(data), size=rng.integers(least, most + 1))]
        line = pages.line(chosen.images, chosen.labels, rng, **STYLES[i % len(STYLES)])
        for pieces, factor in text_lines(line.picture):
            parts, cuts = parts_of(pieces, HEIGHT)
            candidates = candidates_of(parts, cuts)
            seen.append(np.rint(255 * views(parts, candidates)).astype(np.uint8))
            away.append(from_digits(candidates, factor * line.boxes))
    RUNS.mkdir(exist_ok=True)
    arrays = {"views": np.concatenate(seen), "away": np.concatenate(away).astype(np.float32)}
    save_arrays(RUNS / f"{part}.npz", {}, arrays, compressed=True)
    print(f"{part}: {len(arrays['away'])} candidates", flush=True)


def from_digits(candidates, boxes):
    """How far the box of each candidate is from that of the nearest digit, in heights."""
    own = np.array([c.box for c in candidates]).reshape(-1, 1, 4)
    return abs(own - boxes).max(axis=2).min(axis=1) / HEIGHT


def told_apart(away):
    """Which candidates are a digit, and which surely are none; those between are neither."""
    return away <= SETTINGS["one"], away >= SETTINGS["none"]


def candidates(split):
    """All that were made of a split: what is neither quite a digit nor surely none is left out."""
    images, labels = [], []
    for part in PARTS:
        if part.startswith(split):
            arrays = load_arrays(RUNS / f"{part}.npz")[1]
            one, none = told_apart(arrays["away"])
            images.append(arrays["views"][one | none].reshape(-1, 2 * SIDE**2))
            labels.append(one[one | none].astype(int))
    images, labels = np.concatenate(images), np.concatenate(labels)
    return Dataset(images, labels, f"candidates, {split}", shape=(2 * SIDE, SIDE), n_classes=2)


def train():
    """Train the judge and keep it with what it came to."""
    s, training, validation = SETTINGS, candidates("training"), candidates("validation")
    print(f"{len(training)} candidates, {training.labels.mean():.1%} of them digits", flush=True)
    with threadpoolctl.threadpool_limits(1):
        model = convnet(s["maps"], s["hidden"], 0, shape=(2, SIDE, SIDE), n_out=2, rng=SEED)
        start = time.process_time()
        for epoch in model.train(
            training, s["epochs"], s["mini_batch_size"], optimizer=Momentum(s["eta"], s["mu"]),
            penalty=L2(s["lmbda"]), schedule=Cosine(s["epochs"]), validation_data=validation,
        ):  # fmt: skip
            seconds = time.process_time() - start
            share = epoch.right / epoch.total
            print(f"epoch {epoch.epoch}: {share:.2%}, cost {epoch.cost:.4f}, {seconds:.0f} s", flush=True)
    versions = {"python": python_version(), "numpy": np.__version__, "digitnet": digitnet.__version__}
    header = {
        "model": model.kind, "settings": model.settings,
        "provenance": {
            "script": "book/record_judge.py", "training": s, "seed": SEED, "seconds": seconds,
            "training_total": len(training),
            "validation_right": epoch.right, "validation_total": epoch.total, "validation_cost": epoch.cost,
            "date": date.today().isoformat(), "versions": versions,
        },
    }  # fmt: skip
    arrays = {f"parameters_{i}": parameter for i, parameter in enumerate(model.parameters)}
    save_arrays(RUNS / "judge.npz", header, arrays)


def store():
    """Write the judge in float16, of which two bits are dropped: they'd cost bytes and tell nothing."""
    header, arrays = load_arrays(RUNS / "judge.npz")
    path = ROOT / "digitnet" / "weights" / "judge.npz"
    save_arrays(path, header, {key: shortened(a, 8) for key, a in arrays.items()}, compressed=True)
    data, judge, about = candidates("validation"), load_judge(), header["provenance"]
    print(
        f"{path.name}: {judge.n_parameters} parameters, {path.stat().st_size} bytes, "
        f"{judge.evaluate(data)} of {len(data)} right, before rounding {about['validation_right']}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["make", "train", "store"])
    parser.add_argument("--workers", type=int, default=1, help="processes that make lines (default 1)")
    arguments = parser.parse_args()
    if arguments.what is None:
        for part in [*PARTS, "judge"]:
            print(f"{part:14}{'done' if (RUNS / f'{part}.npz').exists() else 'to do'}")
    elif arguments.what == "make":
        left = [part for part in PARTS if not (RUNS / f"{part}.npz").exists()]
        with multiprocessing.get_context("spawn").Pool(arguments.workers) as pool:
            pool.map(make, left, chunksize=1)
    else:
        {"train": train, "store": store}[arguments.what]()


if __name__ == "__main__":
    main()
