"""Train the networks that the package ships, and the five of chapter 15 that vote.

    python book/record_weights.py                    which there are, and what is done
    python book/record_weights.py convnet            train one kind (minutes to an hour); needs MNIST
    python book/record_weights.py all --workers 2    all that are not done yet
    python book/record_weights.py store              write the networks and their record into the package

May be interrupted at any time: a finished network is a file in `weights_runs` beside this file (not kept in
the repository), and is not trained again; one that was interrupted starts anew. Which of several seeds is
shipped is chosen on the validation images; the test images are answered once, when a network is finished.
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
from digitnet import load_mnist, load_pretrained
from digitnet.convnets import convnet, lenet5
from digitnet.data.augmented import Augmented
from digitnet.experiments import prepared
from digitnet.metrics import answers
from digitnet.optimizers import Momentum
from digitnet.penalties import L2
from digitnet.pictures.augmentation import Distortion
from digitnet.schedules import Cosine
from digitnet.storage import load_arrays, save_arrays, shortened

ROOT = Path(__file__).parents[1]
RUNS = Path(__file__).parent / "weights_runs"
BENT = {"shift": 1, "rotation": 15, "scaling": 0.15, "alpha": 34, "sigma": 4}
LESS_BENT = {"shift": 1, "rotation": 10, "scaling": 0.1, "alpha": 20, "sigma": 4}
PLAIN = {
    "hidden": 800, "activation": "relu", "cost": "log-likelihood", "initializer": "he",
    "optimizer": "Momentum", "mu": 0.9, "schedule": "Cosine", "mini_batch_size": 100, "eta": 0.05,
    "epochs": 60, "distortion": BENT,
}  # fmt: skip
SMALL = {**PLAIN, "hidden": 30, "mini_batch_size": 50, "distortion": LESS_BENT}
LENET = {"mini_batch_size": 20, "eta": 0.002, "mu": 0.9, "lmbda": 1, "epochs": 30, "distortion": LESS_BENT}
CONVNET = {
    "maps": [16, 32], "hidden": 128, "dropout": 0.3, "mini_batch_size": 50, "eta": 0.02, "mu": 0.9,
    "lmbda": 1, "epochs": 30, "distortion": LESS_BENT,
}  # fmt: skip
SETTINGS = {
    "plain": PLAIN,
    "small": SMALL,
    "lenet5": LENET,
    "lenet5_as_they_are": {**LENET, "epochs": 20, "distortion": None},
    "convnet": CONVNET,
    "wide": {**CONVNET, "maps": [32, 64], "epochs": 20},
}
SEEDS = {
    "wide": [1, 2, 3, 4, 5], "convnet": [1], "lenet5": [1], "lenet5_as_they_are": [1], "plain": [1, 2, 3],
    "small": [1, 2, 3],
}  # fmt: skip
SHIPPED = "small", "plain", "lenet5", "convnet"
BITS = {"plain": 9}  # binary places that the float16 of its largest array keep; by default all 10
NAMES = [f"{name}-{seed}" for name, seeds in SEEDS.items() for seed in seeds]


def make(name, seed, data):
    """The model of that name and a generator that trains it, an epoch a step."""
    setting = SETTINGS[name]
    if name in ("plain", "small"):
        return prepared(setting, data, seed)
    shape = {key: setting[key] for key in ("maps", "hidden", "dropout") if key in setting}
    model = convnet(**shape, rng=seed) if shape else lenet5(rng=seed)
    training, how = data.training, setting["distortion"]
    if how is not None:
        training = Augmented(training, Distortion(**how), rng=[seed, 1])
    return model, model.train(
        training, setting["epochs"], setting["mini_batch_size"],
        optimizer=Momentum(setting["eta"], setting["mu"]), penalty=L2(setting["lmbda"]),
        schedule=Cosine(setting["epochs"]), validation_data=data.validation,
    )  # fmt: skip


def train(run):
    """Train the network ``name-seed`` and keep it with what it came to."""
    name, seed = run.rsplit("-", 1)
    data = load_mnist()
    with threadpoolctl.threadpool_limits(1):
        model, epochs = make(name, int(seed), data)
        start = time.process_time()
        for epoch in epochs:
            seconds = time.process_time() - start
            print(f"{run}: epoch {epoch.epoch}, {epoch.right} of {epoch.total}, {seconds:.0f} s", flush=True)
        outputs = np.concatenate([model.feedforward(x) for x in np.array_split(data.test.inputs, 10)])
    history = np.array([(e.right, e.cost) for e in model.history])
    header = {
        "model": model.kind, "settings": model.settings, "name": name, "seed": int(seed),
        "training": SETTINGS[name], "seconds": seconds, "date": date.today().isoformat(),
        "versions": {"python": python_version(), "numpy": np.__version__, "digitnet": digitnet.__version__},
    }  # fmt: skip
    RUNS.mkdir(exist_ok=True)
    arrays = {f"parameters_{i}": parameter for i, parameter in enumerate(model.parameters)}
    save_arrays(RUNS / f"{run}.npz", header, {**arrays, "outputs": outputs, "history": history})
    right = int((outputs.argmax(axis=1) == data.test.labels).sum())
    print(f"{run}: {right} of {len(data.test)} test images", flush=True)


def store():
    """Write the networks that are shipped, and the record of all that are done."""
    labels = load_mnist().test.labels
    runs = {run: load_arrays(RUNS / f"{run}.npz") for run in NAMES if (RUNS / f"{run}.npz").exists()}
    for name in SHIPPED:
        of_name = [run for run in runs if run.rsplit("-", 1)[0] == name]
        if of_name:  # of several seeds the best by the validation images of its last epoch
            ship(name, *runs[max(of_name, key=lambda run: runs[run][1]["history"][-1, 0])])
    kept = "seed", "training", "seconds", "date", "versions"
    header = {"runs": {run: {key: header[key] for key in kept} for run, (header, _) in runs.items()}}
    arrays, outputs_of = {}, {run: a["outputs"] for run, (_, a) in runs.items()}
    five = [f"wide-{seed}" for seed in SEEDS["wide"]]
    if set(five) <= set(runs):
        outputs_of["vote"] = sum(outputs_of[run] for run in five)
    for run, outputs in outputs_of.items():
        given = answers(outputs)
        misread = np.flatnonzero(given != labels)
        arrays |= {
            f"misread_{run}": misread.astype(np.uint16),
            f"answered_{run}": given[misread].astype(np.uint8),
        }
        print(f"{run:22}{len(labels) - len(misread)} of {len(labels)} test images")
    arrays |= {f"history_{run}": a["history"] for run, (_, a) in runs.items()}
    save_arrays(ROOT / "digitnet" / "recorded" / "networks.npz", header, arrays, compressed=True)


def ship(name, header, arrays):
    """Write one network in float16, unless that changes how many test images it reads."""
    parameters = {key: a for key, a in arrays.items() if key.startswith("parameters_")}
    most = max(a.size for a in parameters.values())
    parameters = {
        key: shortened(a, BITS.get(name, 10) if a.size == most else 10) for key, a in parameters.items()
    }
    right = int((answers(arrays["outputs"]) == load_mnist().test.labels).sum())
    provenance = {
        "script": f"book/record_weights.py {name}-{header['seed']}",
        "test_right": right, "test_total": 10_000,
        "validation_right": int(arrays["history"][-1, 0]),
        **{key: header[key] for key in ("training", "seed", "seconds", "date", "versions")},
    }  # fmt: skip
    path = ROOT / "digitnet" / "weights" / f"{name}.npz"
    whole = {"model": header["model"], "settings": header["settings"], "provenance": provenance}
    save_arrays(path, whole, parameters, compressed=True)
    found = load_pretrained(name).evaluate(load_mnist().test)
    print(f"{path.name}: {path.stat().st_size} bytes, {found} right, before rounding {right}")
    if found < right:
        raise SystemExit(f"{name}: rounding to float16 costs {right - found} test images")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=[*NAMES, *SEEDS, "all", "store"])
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    arguments = parser.parse_args()
    if arguments.name is None:
        for run in NAMES:
            print(f"{run:22}{'done' if (RUNS / f'{run}.npz').exists() else 'to do'}")
    elif arguments.name == "store":
        store()
    else:
        chosen = [run for run in NAMES if arguments.name in ("all", run, run.rsplit("-", 1)[0])]
        left = [run for run in chosen if not (RUNS / f"{run}.npz").exists()]
        with multiprocessing.get_context("spawn").Pool(arguments.workers) as pool:
            pool.map(train, left, chunksize=1)


if __name__ == "__main__":
    main()
