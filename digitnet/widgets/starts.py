"""Different starts (chapter 9): what the layers of a deep network do, from the start to the tenth epoch."""

import numpy as np
from traitlets import Bytes, Dict

from ..experiments import layerwise
from ..experiments.layerwise import ACTIVATIONS, MOMENTS, NUMBERS, PICTURED, STARTS, Layerwise
from .figure import Choice, Figure, Whole

NONE, ROOM = -32_768, 32_000  # the logarithm of 0, and the largest one, in thousandths


class Starts(Figure):
    """A network [784, 30, 30, 30, 10] in training: activations, layer by layer, weights and accuracy.

    The runs are those that ``book/record_layers.py`` recorded on MNIST; none is trained here.

    Parameters
    ----------
    recorded : digitnet.experiments.layerwise.Layerwise, optional
        By default the runs that come with the package.

    Attributes
    ----------
    start : str
        How weights and biases start: "zeros", "ones", "uniform", "standard_normal", "scaled_normal",
        "glorot" or "he".
    activation : "sigmoid", "tanh" or "relu"
        Of the hidden layers.
    moment : int, from 0 to 11
        The place in `MOMENTS`, which counts in steps: 0 is the start, 11 is after ten epochs.
    recorded : dict
        What the page has to know of the runs.
    numbers : bytes, int16, (runs, moments, layers, 6)
        The numbers of `NUMBERS`: the first three as thousandths of the logarithm to the base 10 (−32768 is
        that of 0), the share that is flat in ten-thousandths, the others as they are.
    rights : bytes, uint16, (runs, moments)
        The share of right answers in ten-thousandths.
    histograms : bytes, uint8, (runs, moments, layers, bins)
        255 is the whole layer; what isn't empty is 1 at least.
    pictures : bytes, 4 bits a pixel, (runs, pictured moments, 3, 14, 14)
        The weights into three neurons of the first hidden layer, from −7 to 7, with 7 added. The first of two
        is in the upper half of its byte.
    limits : bytes, float32, (runs, pictured moments)
        The weight that 7 stands for.
    """

    start = Choice("standard_normal", STARTS)
    activation = Choice("tanh", ACTIVATIONS)
    moment = Whole(0, 0, len(MOMENTS) - 1)
    recorded = Dict().tag(sync=True)
    numbers, rights, histograms = (Bytes().tag(sync=True) for _ in range(3))
    pictures, limits = (Bytes().tag(sync=True) for _ in range(2))

    def __init__(self, recorded=None, **traits):
        self._runs = Layerwise.load() if recorded is None else recorded
        traits["recorded"] = {
            "starts": STARTS, "activations": ACTIVATIONS, "moments": MOMENTS, "pictured": PICTURED,
            "epoch": layerwise.EPOCH, "hidden": layerwise.HIDDEN, "eta": layerwise.ETA,
            "mini_batch_size": layerwise.MINI_BATCH_SIZE, "n_images": layerwise.N_IMAGES,
            "reached": self._runs.n_moments.tolist(), "about": self._runs.about,
        }  # fmt: skip
        super().__init__(**traits, **packed(self._runs))

    @property
    def steps(self):
        """How many steps have been made, fewer than asked for if the training ended before."""
        return MOMENTS[self._place[1]]

    @property
    def accuracy(self):
        """The share of the validation images that is answered rightly."""
        return float(self._runs.right[self._place])

    @property
    def layers(self):
        """For each hidden layer a dict with what `digitnet.experiments.layerwise.measured` says of it."""
        names = "histograms", *NUMBERS
        n_layers = self._runs.spread.shape[2]
        return [{name: getattr(self._runs, name)[self._place][l] for name in names} for l in range(n_layers)]

    @property
    def _place(self):
        run = layerwise.place(self.start, self.activation)
        return run, min(self.moment, int(self._runs.n_moments[run]) - 1)

    def __repr__(self):
        return f"Starts(start={self.start!r}, activation={self.activation!r}, moment={self.moment})"


def packed(runs):
    """The runs as the bytes that the page reads."""
    logs = [_thousandths(getattr(runs, name)) for name in NUMBERS[:3]]
    rest = [np.rint(10_000 * runs.flat), runs.stuck, runs.different]
    levels, limits = layerwise.in_levels(runs.pictures)
    pixels = (levels + layerwise.LEVELS).astype(np.uint8).reshape(-1)
    bins = np.rint(255 * runs.histograms)
    return {
        "numbers": np.stack([*logs, *rest], axis=-1).astype("<i2").tobytes(),
        "rights": np.rint(10_000 * runs.right).astype("<u2").tobytes(),
        "histograms": np.where(runs.histograms > 0, np.maximum(bins, 1), 0).astype(np.uint8).tobytes(),
        "pictures": (pixels[::2] << 4 | pixels[1::2]).tobytes(),
        "limits": limits.astype("<f4").tobytes(),
    }


def _thousandths(values):
    with np.errstate(divide="ignore"):
        logs = np.rint(1000 * np.log10(values))
    return np.where(values > 0, np.clip(logs, -ROOM, ROOM), NONE)
