"""One run followed epoch by epoch, and the runs recorded for the playground.

Chapter 7 searches by them for a learning rate, a size of the hidden layer and a mini-batch size. The recorded
runs were made on MNIST by ``book/record_playground.py``; each can be had again from its setting and seed.
"""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

from ..checks import one_line, positive_number, whole_number
from ..files import existing_file
from ..network import Network

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
        return self.sizes_for(28 * 28, 10)

    def sizes_for(self, n_in, n_out):
        """The layer sizes between `n_in` inputs and `n_out` outputs."""
        return [n_in, *self.hidden, n_out]


def follow(setting, data, epochs, seed, stopped=None):
    """Train a new network with `setting` and yield an `Epoch` after every epoch.

    Beside the validation images, the first `N_TRAINING_CHECKED` training images are answered.

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
    training = data.training
    x, y = training[0]
    network = Network(setting.sizes_for(len(x), len(y)), rng=seed)
    sample = training[:N_TRAINING_CHECKED]
    batch, eta = setting.mini_batch_size, setting.eta
    run = network.train(training, epochs, batch, eta, validation_data=data.validation, stopped=stopped)
    for record in run:
        yield record._replace(training_right=network.evaluate(sample), training_total=len(sample))


class Recorded:
    """The runs that were recorded on MNIST: every setting with every seed.

    Attributes
    ----------
    settings : list of Setting
    seeds : list of int
    training, validation, cost : ndarray of float32, shape (settings, seeds, epochs)
        As in `Epoch`.
    about : str
        When and with what the runs were made.
    """

    def __init__(self, settings, seeds, training, validation, cost, about):
        self.settings, self.seeds = list(settings), list(seeds)
        self.training, self.validation, self.cost = training, validation, cost
        self.about = about

    @classmethod
    def load(cls, path=None):
        """The runs that come with the package, or those of another file; ValueError if it holds none."""
        path = files("digitnet").joinpath("recorded.npz") if path is None else existing_file(path)
        with path.open("rb") as stream:
            try:
                with np.load(stream, allow_pickle=False) as arrays:
                    return cls._of(arrays)
            except Exception as error:  # zipfile, zlib and NumPy meet damaged files with many different ones
                reason = one_line(str(error), 100)
                raise ValueError(f"{path} holds no recorded runs, or it is damaged: {reason}") from error

    @classmethod
    def _of(cls, arrays):
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
