"""Many trainings, to compare: one run followed epoch by epoch, and the runs recorded for the book.

Chapter 7 searches by them for a learning rate, a size of the hidden layer and a mini-batch size. The recorded
runs were made on MNIST by ``book/record_playground.py``; each can be had again from its setting and seed.
"""

from copy import copy
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .checks import positive_number, whole_number
from .network import Network

N_TRAINING_CHECKED = 10_000  # training images that are answered after every epoch: the first ones


class Setting(NamedTuple):
    """What is chosen before a training: hidden layers, mini-batch size and learning rate."""

    hidden: tuple
    mini_batch_size: int
    eta: float

    @classmethod
    def checked(cls, hidden, mini_batch_size, eta):
        """The setting, or ValueError if a value isn't legal."""
        hidden = tuple(whole_number("hidden", n, least=1) for n in hidden)
        size = whole_number("mini_batch_size", mini_batch_size, least=1)
        return cls(hidden, size, positive_number("eta", eta))

    @property
    def sizes(self):
        """The layer sizes for pictures of 28×28 and ten digits."""
        return [784, *self.hidden, 10]


class Point(NamedTuple):
    """One epoch of a run: the shares of training and validation images answered rightly, and the mean cost
    on the validation images."""

    epoch: int
    training: float
    validation: float
    cost: float


class _Stopped(Exception):
    """Ends an epoch that is under way."""


class _Watched:
    """Images that ask at every look at them whether to go on."""

    def __init__(self, images, stopped):
        self.images, self.stopped = images, stopped
        self.dtype = images.dtype

    def __getitem__(self, index):
        if self.stopped():
            raise _Stopped
        return self.images[index]

    def __len__(self):
        return len(self.images)


def follow(setting, data, epochs, seed, stopped=lambda: False):
    """Train a new network with `setting` and yield a `Point` after every epoch.

    Parameters
    ----------
    setting : Setting
    data : Splits
        Trained on ``data.training``; the test images are not touched.
    epochs : int
    seed : int
        Of the start and of all shuffling.
    stopped : callable, optional
        Asked before every few mini-batches. Once it answers true, the run ends, and the epoch under way is
        not counted.
    """
    network = Network(setting.sizes, rng=seed)
    sample = data.training[:N_TRAINING_CHECKED]
    training = copy(data.training)
    training.images = _Watched(training.images, stopped)
    batch, eta = setting.mini_batch_size, setting.eta
    try:
        for record in network.train(training, epochs, batch, eta, validation_data=data.validation):
            right = network.evaluate(sample) / len(sample)
            yield Point(record.epoch + 1, right, record.right / record.total, record.cost)
    except _Stopped:
        return


class Recorded:
    """The runs that were recorded on MNIST: every setting with every seed.

    Attributes
    ----------
    settings : list of Setting
    seeds : list of int
    training, validation, cost : ndarray of float32, shape (settings, seeds, epochs)
        As in `Point`.
    about : str
        When and with what the runs were made.
    """

    def __init__(self, settings, seeds, training, validation, cost, about):
        self.settings, self.seeds = list(settings), list(seeds)
        self.training, self.validation, self.cost = training, validation, cost
        self.about = about

    @classmethod
    def load(cls, path=None):
        """The runs that come with the package, or those of another file."""
        path = files("digitnet").joinpath("recorded.npz") if path is None else Path(path)
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            settings = [
                Setting(tuple(int(n) for n in hidden if n), int(m), float(eta))
                for hidden, m, eta in zip(arrays["hidden"], arrays["mini_batch_size"], arrays["eta"])
            ]
            shares = [arrays[name] / np.float32(10_000) for name in ("training", "validation", "cost")]
            return cls(settings, arrays["seeds"].tolist(), *shares, str(arrays["about"]))

    def save(self, stream):
        """Write the runs to an open binary file, in whole ten-thousandths."""
        depth = max([1, *(len(setting.hidden) for setting in self.settings)])
        hidden = [[*setting.hidden, *[0] * (depth - len(setting.hidden))] for setting in self.settings]
        measures = {
            name: np.round(getattr(self, name) * 10_000).clip(0, 65_535).astype(np.uint16)
            for name in ("training", "validation", "cost")
        }
        np.savez_compressed(
            stream, hidden=hidden, mini_batch_size=[s.mini_batch_size for s in self.settings],
            eta=[s.eta for s in self.settings], seeds=self.seeds, about=self.about, **measures,
        )  # fmt: skip

    @property
    def epochs(self):
        """The number of epochs of every run."""
        return self.validation.shape[2]

    def find(self, hidden, mini_batch_size, eta):
        """The place of a setting in `settings`, or ValueError with the values that were recorded."""
        wanted = Setting.checked(hidden, mini_batch_size, eta)
        if wanted in self.settings:
            return self.settings.index(wanted)
        legal = (sorted({s[i] for s in self.settings}) for i in range(3))
        raise ValueError(f"{tuple(wanted)} was not recorded; there are, for each of the three, {list(legal)}")

    def __repr__(self):
        return (
            f"{len(self.settings)} settings, {len(self.seeds)} seeds, {self.epochs} epochs each: {self.about}"
        )
