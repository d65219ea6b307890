"""Choose the pictures that the figure of chapter 14 holds, of nearest neighbours, and store them.

    python book/record_nearest.py        needs MNIST and a few seconds

To compare with, the first forty training pictures of each digit, in the order of the data. To be read, forty
of the first thousand test pictures: the first ten that three neighbours among all 60 000 others misread, the
first six for which the vote of four is tied, and the first ones of the rest.
"""

import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from digitnet import load_mnist
from digitnet.files import atomic_file
from digitnet.neighbours import Neighbours, count_votes, decide

TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "nearest.npz"
EACH, MISREAD, TIED, TESTS = 40, 10, 6, 40


def first_of_each(labels, count):
    """The places of the first `count` of each class, in order."""
    return np.sort(np.concatenate([np.flatnonzero(labels == c)[:count] for c in np.unique(labels)]))


def chosen_tests(data):
    """The places of the test pictures to be read, in order."""
    images = np.concatenate([data.training.images, data.validation.images])
    labels = np.concatenate([data.training.labels, data.validation.labels])
    test = data.test[:1000]
    near = labels[Neighbours((images, labels)).nearest(test, k=4)[0]]
    three = decide(near[:, :3], count_votes(near[:, :3], 10))
    votes = np.sort(count_votes(near, 10), axis=1)
    misread = np.flatnonzero(three != test.labels)[:MISREAD]
    tied = np.setdiff1d(np.flatnonzero(votes[:, -1] == votes[:, -2]), misread)[:TIED]
    special = np.union1d(misread, tied)
    return np.union1d(special, np.setdiff1d(np.arange(1000), special)[: TESTS - len(special)])


def main():
    data = load_mnist()
    places, tests = first_of_each(data.training.labels, EACH), chosen_tests(data)
    levels = np.rint(data.training.images[places] / 17).astype(np.uint8)
    about = f"MNIST; {datetime.now(UTC).date().isoformat()}; digitnet {version('digitnet')}"
    with atomic_file(TARGET) as stream:
        np.savez_compressed(
            stream, about=about, levels=levels, labels=data.training.labels[places], places=places,
            test_images=data.test.images[tests], test_labels=data.test.labels[tests], test_places=tests,
        )  # fmt: skip
    print(f"{TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB: {len(places)} and {len(tests)} pictures")


if __name__ == "__main__":
    sys.exit(main())
