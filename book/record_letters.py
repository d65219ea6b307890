"""Train the networks of chapter 16 that read letters, and store what they do.

    python book/record_letters.py                  with the fonts of this system; needs MNIST
    python book/record_letters.py --fonts FOLDER   with the fonts in a folder

The more fonts there are, the better: the stored runs had those of some 180 packages of Debian, whose names
begin with ``fonts-``. Letters A to J are drawn from them, with some families held out for validation and
others for testing. Then two networks learn to read them, each from five seeds: 784-100-10, and `convnet`. And
the same convnet learns from few letters only: from a random start, and with the windows of the network that
`load_pretrained` gives, which has learned digits; and the other way round.

May be interrupted at any time: every finished run is a line of `letters_runs.jsonl` beside this file (not
kept in the repository), and is not done again. When all are there, they go into
`digitnet/recorded/letters.npz`. To start afresh, delete the lines. About ten minutes of one processor.
"""

import argparse
import json
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from tqdm import tqdm

from digitnet import Dataset, Network, load_mnist, load_pretrained
from digitnet.convnets import convnet
from digitnet.experiments import letters
from digitnet.experiments.letters import SEEDS, SIZES, STARTS, few, learn_few, windows
from digitnet.files import atomic_file, kept_lines
from digitnet.initializers import he
from digitnet.optimizers import Adam
from digitnet.pictures.fonts import nearest_faces
from digitnet.pictures.glyphs import LETTERS, Face, draw, fonts_at_hand, held_out, legible

RUNS = Path(__file__).with_name("letters_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "letters.npz"
N_HELD_OUT = 30  # families for validation, and as many for testing
NETWORK_EPOCHS, CONVNET_EPOCHS = 10, 3
BACK = [10]  # digits of each class, where letters help to read them


def lines():
    """The finished parts, by what they are; a last line that was cut off isn't one."""
    return {tuple(one["key"]): one["value"] for one in kept_lines(RUNS)}


def part(done, key, make):
    """What is kept under a key, made first if it isn't there yet."""
    if key not in done:
        done[key] = make()
        with RUNS.open("a", encoding="utf-8") as stream:
            stream.write("\n" + json.dumps({"key": key, "value": done[key]}))  # a line cut off stays alone
    return done[key]


class Data:
    """All pictures, drawn alike each time from the same faces: as they are learned, and few of them."""

    def __init__(self, faces):
        rest, self.test_faces = held_out(faces, N_HELD_OUT, rng=16)
        self.training_faces, self.validation_faces = held_out(rest, N_HELD_OUT, rng=17)
        n = max(1, round(10_000 / 10 / len(self.training_faces)))
        self.training = self.drawn(self.training_faces, n, 1)
        self.same = self.drawn(self.training_faces, 1, 2)  # other pictures by the same faces
        self.validation = self.drawn(self.validation_faces, 3, 3)
        self.test = self.drawn(self.test_faces, 3, 4)
        clean = draw(self.training_faces, n=max(1, -(-300 // len(self.training_faces))), noise=0, rng=5)
        order = np.random.default_rng(6).permutation(len(clean.images))
        self.pool = Dataset(letters.levels(clean.images[order]), clean.labels[order])
        unseen = draw(self.test_faces, n=2, noise=0, rng=7)
        order = np.random.default_rng(8).permutation(len(unseen.images))[:500]
        self.few_test = Dataset(letters.levels(unseen.images[order]), unseen.labels[order])

    def drawn(self, faces, n, seed):
        images, labels, _ = draw(faces, n=n, rng=seed)
        return Dataset(images, labels, class_names=LETTERS)


def trained(net, data, epochs, size, optimizer):
    """Validation after each epoch, and all that is answered at the end."""
    run = net.train(data.training, epochs, size, optimizer=optimizer, validation_data=data.validation)
    found = {"validation": [epoch.validation for epoch in run]}
    for name in ("same", "test"):
        found[name] = net.predict(getattr(data, name)).tolist()
    return found


def network(data, seed):
    """784-100-10, as for digits."""
    net = Network(
        [784, 100, 10], rng=seed, activation="relu", output="softmax", cost="log-likelihood", initializer=he
    )
    return trained(net, data, NETWORK_EPOCHS, 50, Adam(0.001))


def deep(data, seed):
    """The convnet, and the windows that it has learned."""
    net = convnet(rng=seed)
    return {**trained(net, data, CONVNET_EPOCHS, 20, Adam(0.001)), "windows": windows(net)}


def about():
    versions = ", ".join(f"{name} {version(name)}" for name in ("digitnet", "numpy", "pillow"))
    day = datetime.now(UTC).date().isoformat()
    return f"{day}; Python {platform.python_version()}, {versions}, {platform.machine()}"


def record(done, folder):
    """Everything, in the order in which it is needed."""
    found = part(done, ("faces",), lambda: fonts_at_hand(system=folder is None, folder=folder))
    found = legible([Face(*face) for face in found[0]])
    data, mnist = Data(found), load_mnist()
    part(done, ("about",), about)
    digits = part(done, ("digits",), lambda: windows(load_pretrained("convnet")))
    test = mnist.test[:500]
    for seed in tqdm(SEEDS):
        part(done, ("convnet", seed), lambda seed=seed: deep(data, seed))
        part(done, ("network", seed), lambda seed=seed: network(data, seed))
        of_letters = part(done, ("convnet", 1), None)["windows"]
        for n, start in [(n, start) for n in SIZES for start in STARTS]:
            part(done, ("few", n, start, seed), lambda n=n, start=start, seed=seed: learn_few(
                few(data.pool, n, seed), data.few_test, start, digits, seed
            ))  # fmt: skip
        for n, start in [(n, start) for n in BACK for start in STARTS]:
            part(done, ("back", n, start, seed), lambda n=n, start=start, seed=seed, w=of_letters: learn_few(
                few(mnist.training, n, seed), test, start, w, seed
            ))  # fmt: skip
    return data


def keys():
    """What there is for each seed."""
    yield from (("convnet",), ("network",))
    yield from (("few", n, start) for n in SIZES for start in STARTS)
    yield from (("back", n, start) for n in BACK for start in STARTS)


def store(done, data):
    """Write all to the package, of those seeds that are complete."""
    seeds = [k for k in SEEDS if all((*key, k) in done for key in keys())]
    faces = {name: getattr(data, f"{name}_faces") for name in ("training", "validation", "test")}
    arrays = {f"{name}_families": [face.family for face in of] for name, of in faces.items()}
    arrays |= {f"{name}_faces": [f"{face.name} {face.style}" for face in of] for name, of in faces.items()}
    for name in ("network", "convnet"):
        runs = [done[name, seed] for seed in seeds]
        arrays[f"{name}_validation"] = np.float32([run["validation"] for run in runs])
        arrays[f"{name}_same"] = np.float32(
            [np.mean(np.array(run["same"]) == data.same.labels) for run in runs]
        )
        arrays[f"{name}_answers"] = np.uint8([run["test"] for run in runs])
    which, distances = nearest_faces(data.test_faces, data.training_faces)
    arrays["nearest"] = [arrays["training_faces"][i] for i in which]
    arrays["distances"] = distances.astype(np.float32)
    wrong = (arrays["convnet_answers"] != data.test.labels).sum(axis=0)
    hardest = np.sort(np.argsort(-wrong, kind="stable")[:20])
    first = few(data.pool, SIZES[0], SEEDS[0])
    sample = data.pool[:300]
    sample = np.concatenate([np.flatnonzero(sample.labels == k)[:6] for k in range(10)])
    arrays |= {
        "n_training": len(data.training), "n_found": len(done["faces",][0]), "seeds": seeds,
        "labels": data.test.labels.astype(np.uint8),
        "drawn_by": np.tile(np.repeat(np.arange(len(data.test_faces)), 10), 3).astype(np.uint8),
        "hardest": hardest, "hardest_images": data.test.images[hardest],
        "few": np.float32([[[done["few", n, s, k] for k in seeds] for n in SIZES] for s in STARTS]),
        "back": np.float32([[[done["back", n, s, k] for k in seeds] for n in BACK] for s in STARTS]),
        "back_sizes": BACK,
        "windows": np.concatenate([np.float16(w).ravel() for w in done["digits",]]),
        "few_images": letters.packed(first.images), "few_labels": first.labels.astype(np.uint8),
        "test_images": letters.packed(data.few_test.images),
        "test_labels": data.few_test.labels.astype(np.uint8),
        "sample": letters.packed(data.pool.images[sample]),
        "about": done["about",],
    }  # fmt: skip
    with atomic_file(TARGET) as stream:
        np.savez_compressed(stream, **arrays)
    print(f"{TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", metavar="FOLDER", help="where the fonts are, if not of the system")
    parser.add_argument("--store", action="store_true", help="only store what is finished")
    arguments, done = parser.parse_args(), lines()
    if arguments.store:
        data = Data(legible([Face(*face) for face in done["faces",][0]]))
    else:
        data = record(done, arguments.fonts)
    store(done, data)


if __name__ == "__main__":
    sys.exit(main())
