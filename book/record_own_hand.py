"""Ask the networks of chapter 17 about digits that lie, lean or are written otherwise, and store the answers.

    python book/record_own_hand.py             needs MNIST; about fifteen minutes of one processor
    python book/record_own_hand.py --store     only store what is finished

All pictures are made of validation images, on which the preparation and the costs of a reading were chosen,
too; but for photographs, lines and fields of test images, asked about once. May be interrupted at any time:
every finished part is a line of `own_hand_runs.jsonl` beside this file (not kept in the repository), and is
not done again. When all are there, they go into `digitnet/recorded/own_hand.npz`. To start afresh, delete the
lines.
"""

import argparse
import json
import platform
import sys
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from tqdm import tqdm

from digitnet import load_mnist, load_pretrained
from digitnet.experiments import own_hand
from digitnet.experiments.own_hand import LINES, NETWORKS, VALUES, WAYS, edits
from digitnet.files import kept_lines
from digitnet.pictures import pages, papers
from digitnet.pictures.preprocessing import SWITCHES, prepare
from digitnet.pictures.segmentation import find_digits
from digitnet.reading import text_of
from digitnet.storage import save_arrays

RUNS = Path(__file__).with_name("own_hand_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "own_hand.npz"
N, N_LINES, N_FIELDS, N_ABLATION = 1000, 400, 200, 300


@cache
def data():
    return load_mnist()


@cache
def networks():
    shipped = [load_pretrained(name) for name in ("small", "plain", "convnet")]
    return dict(zip(NETWORKS, [own_hand.undistorted(data().training), *shipped]))


def lines():
    """The finished parts, by what they are; a last line that was cut off isn't one."""
    return {tuple(one["key"]): one["value"] for one in kept_lines(RUNS)}


def right(pictures):
    """How many of the first N validation images every network reads, both ways."""
    labels, seen = data().validation.labels[:N], own_hand.seen(pictures)
    return [[int((net.predict(images) == labels).sum()) for images in seen] for net in networks().values()]


def posed(name, value):
    return right(own_hand.pictures_of(data().validation[:N], name, value))


def on_paper(kind):
    return right(own_hand.on_papers(data().validation[:N], kind))


def photographs(part):
    """The largest output of each network for prepared photographs, and whether its answer is right."""
    some = getattr(data(), part)[:N]
    images = np.float32([prepare(p) for p in own_hand.on_papers(some, "photograph")]).reshape(-1, 784)
    found = []
    for net in networks().values():
        a = net.feedforward(images)
        correct = a.argmax(axis=1) == some.labels
        found.append([a.max(axis=1).round(6).tolist(), correct.astype(int).tolist()])
    return found


def line(k, part="validation", judge=None, **style):
    """Line k: digits written, edits, digits read, not sure ones, and the confidence of all."""
    rng, images = np.random.default_rng([17, k]), getattr(data(), part)
    some = images[rng.integers(len(images), size=rng.integers(3, 9))]
    written = pages.line(some.images, some.labels, rng, **style)
    found = find_digits(written.picture, networks()["convnet"], judge=judge)
    read = text_of(found).replace("\n", "")
    confidence = np.prod([one.confidence for one in found]) if found else 0.0
    return [len(some), edits(read, written.texts[0]), len(read), read.count("?"), round(float(confidence), 6)]


def ablation(step):
    """How many of some photographs every network reads where a step is left out."""
    some = data().validation[:N_ABLATION]
    pictures = own_hand.on_papers(some, "photograph")
    without = [step] if step else []
    images = np.float32([prepare(picture, without) for picture in pictures]).reshape(-1, 784)
    return [int((net.predict(images) == some.labels).sum()) for net in networks().values()]


def read_as_line(picture):
    return text_of(find_digits(picture, networks()["convnet"])).replace("\n", "")


def read_cells(picture):
    images = np.float32([prepare(cell) for cell in own_hand.cells(picture)]).reshape(-1, 784)
    return "".join(map(str, networks()["convnet"].predict(images)))


def ways():
    """The ways in which fields are read, by name: what is printed, what is taken away, and how it is read."""
    found = {name: (name, None, read_as_line) for name in LINES}
    found["line, taken away"] = "line", 0, read_as_line
    found["box, taken away"] = "box", 0, read_as_line
    found["comb, taken away"] = "comb", 0, read_as_line
    found["comb, taken away a pixel off"] = "comb", 1, read_as_line
    found["comb, cell by cell"] = "comb", None, read_cells
    found["comb, taken away, cell by cell"] = "comb", 0, read_cells
    return found


def form_field(k, part="validation", chosen=None):
    """Field k, the same writing for all ways: edits and digits read of each."""
    rng, found = np.random.default_rng([18, k]), []
    ink, text = own_hand.field(getattr(data(), part), rng)
    for printed, off, read in [ways()[one] for one in chosen or ways()]:
        picture = own_hand.filled(ink, printed, np.random.default_rng([19, k]))
        if off is not None:
            picture = own_hand.without_print(picture, printed, off)
        answer = read(picture)
        found.append([edits(answer, text), len(answer)])
    return found


def about():
    versions = ", ".join(f"{name} {version(name)}" for name in ("digitnet", "numpy", "scipy"))
    day = datetime.now(UTC).date().isoformat()
    return f"{day}; Python {platform.python_version()}, {versions}, {platform.machine()}"


def parts():
    """The key of each part, and what makes it."""
    yield ("about",), about
    for name, values in VALUES.items():
        for value in values:
            yield ("posed", name, value), lambda name=name, value=value: posed(name, value)
    for kind in papers.KINDS:
        yield ("paper", kind), lambda kind=kind: on_paper(kind)
    for part in ("validation", "test"):
        yield ("photographs", part), lambda part=part: photographs(part)
    for step in ("", *SWITCHES):
        yield ("ablation", step), lambda step=step: ablation(step)
    for k in range(N_LINES):
        yield ("line", k), lambda k=k: line(k)
    for k in range(N_LINES // 2):
        yield ("touching", k), lambda k=k: line(k, touching=0.25)
        yield ("unjudged", k), lambda k=k: line(k, judge=False, touching=0.25)
    for k in range(N_LINES):
        yield ("unjudged line", k), lambda k=k: line(k, judge=False)
        yield ("test line", k), lambda k=k: line(k, "test")
    for k in range(N_FIELDS):
        yield ("field", k), lambda k=k: form_field(k)
    for k in range(N_FIELDS):
        yield ("test field", k), lambda k=k: form_field(k, "test", own_hand.TEST_WAYS)


def store(done):
    arrays = {
        name: np.uint16([done["posed", name, value] for value in values]).transpose(1, 2, 0)
        for name, values in VALUES.items()
    }
    arrays["paper"] = np.uint16([done["paper", kind] for kind in papers.KINDS]).transpose(1, 2, 0)
    for part in ("validation", "test"):
        answers = np.array(done["photographs", part])
        arrays[f"{part}_outputs"] = answers[:, 0].astype(np.float32)
        arrays[f"{part}_correct"] = answers[:, 1].astype(bool)
    halves = "touching", "unjudged"
    for kind in ("line", "test line", "unjudged line", *halves):
        n = N_LINES // 2 if kind in halves else N_LINES
        whole = np.array([done[kind, k] for k in range(n)])
        kind = kind.replace(" ", "_")
        arrays[f"{kind}_counts"] = whole[:, :4].astype(np.uint8)
        arrays[f"{kind}_confidence"] = whole[:, 4].astype(np.float32)
    arrays["ablation"] = np.uint16([done["ablation", step] for step in ("", *SWITCHES)]).T
    arrays["fields"] = np.uint8([done["field", k] for k in range(N_FIELDS)]).swapaxes(0, 1)
    arrays["test_fields"] = np.uint8([done["test field", k] for k in range(N_FIELDS)]).swapaxes(0, 1)
    header = {
        "about": done["about",], "n": N, "n_ablation": N_ABLATION, "ways": list(ways()),
        "networks": NETWORKS, "seen": WAYS,
    }  # fmt: skip
    save_arrays(TARGET, header, arrays, compressed=True)
    print(f"{TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", action="store_true", help="only store what is finished")
    parser.add_argument("--only", metavar="WHAT", help="only parts of this kind, such as posed or line")
    arguments, done = parser.parse_args(), lines()
    todo = [(key, make) for key, make in parts() if key not in done and arguments.only in (None, key[0])]
    for key, make in () if arguments.store else tqdm(todo):
        done[key] = make()
        with RUNS.open("a", encoding="utf-8") as stream:
            stream.write("\n" + json.dumps({"key": key, "value": done[key]}))  # a line cut off stays alone
    if all(key in done for key, _ in parts()):
        store(done)


if __name__ == "__main__":
    sys.exit(main())
