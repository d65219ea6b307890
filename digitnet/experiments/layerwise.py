"""A deep network watched layer by layer while it trains, from different starts (chapter 9).

`watched` trains a network with three hidden layers and stops at `MOMENTS`; `measured` says what its hidden
layers do then. ``book/record_layers.py`` recorded this on MNIST for every start of `STARTS` with every
function of `ACTIVATIONS`; `Layerwise` holds the result, and `digitnet.widgets.Starts` shows it.
"""

from importlib.resources import files
from itertools import pairwise

import numpy as np

from ..checks import one_line, short, whole_number
from ..files import atomic_file, existing_file
from ..network import Network
from .single import INITIALIZERS

STARTS = list(INITIALIZERS)
ACTIVATIONS = ["sigmoid", "tanh", "relu"]
HIDDEN = [30, 30, 30]
MINI_BATCH_SIZE, ETA, SEED = 10, 0.1, 1
EPOCH = 5000  # steps: an epoch of MNIST's 50 000 training images
MOMENTS = [0, 1, 10, 30, 100, 300, 1000, 2500, EPOCH, 2 * EPOCH, 5 * EPOCH, 10 * EPOCH]  # in steps
PICTURED = [0, 6, 8, 11]  # the places in MOMENTS at which the weights are kept, too
N_BINS, N_PICTURES, N_IMAGES = 20, 3, 1000
SIDE, LEVELS = 14, 7  # of a picture of weights, whose pixels are the means of two by two, and its levels
STEEP = 0.1  # an activation is flat where the slope is below this share of the greatest one
NUMBERS = "spread", "signal", "error", "flat", "stuck", "different"


def watched(start, activation, data, seed=SEED, moments=MOMENTS):
    """Train a network with three hidden layers and yield it at each of the moments, as ``(steps, network)``.

    The outputs are sigmoid neurons with the cross-entropy; η and the size of the mini-batches are `ETA` and
    `MINI_BATCH_SIZE`. The first epoch goes through the training images in an order drawn once, so that it can
    be stopped after some steps; what is more is trained in whole epochs. It ends early if a number isn't
    finite any more.

    Parameters
    ----------
    start : str
        One of `STARTS`.
    activation : str
        One of `ACTIVATIONS`.
    data : Splits
    seed : int
    moments : list of int
        In steps, ascending: as far as the first epoch goes, and with 50 000 training images, whose epoch
        takes 5000 steps, also whole epochs beyond. Those that come first are part of the run: the images
        between two moments are shuffled anew.
    """
    place(start, activation)
    moments = _checked(moments, len(data.training))
    x, y = data.training[0]
    network = Network(
        [len(x), *HIDDEN, len(y)], rng=seed, cost="cross-entropy", activation=activation, output="sigmoid",
        initializer=INITIALIZERS[start],
    )  # fmt: skip
    first = data.training[network.rng.permutation(len(data.training))]
    for done, steps in pairwise([0, *moments]):
        part, epochs = first[MINI_BATCH_SIZE * done : MINI_BATCH_SIZE * steps], int(steps > done)
        if steps > EPOCH:
            part, epochs = data.training, (steps - done) // EPOCH
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                for _ in network.train(part, epochs, MINI_BATCH_SIZE, ETA) if len(part) else ():
                    pass
        except ValueError:
            if all(np.isfinite(parameter).all() for parameter in network.parameters):
                raise
            return
        yield steps, network


def _checked(moments, n):
    """The moments as ints, or ValueError if training on n images can't stop there."""
    moments, steps = (
        [whole_number("moments", moment, least=0) for moment in moments],
        -(-n // MINI_BATCH_SIZE),
    )
    beyond = f", then whole epochs of {EPOCH}" if steps == EPOCH else ""
    for done, moment in pairwise([0, *moments]):
        is_whole = steps == EPOCH and (moment - done) % EPOCH == 0
        if moment < done or (moment > min(steps, EPOCH) and not is_whole):
            raise ValueError(
                f"moments have {moment} after {done}; legal are ascending numbers of steps, with {n} "
                f"training images up to {min(steps, EPOCH)}{beyond}"
            )
    return moments


def measured(network, data):
    """What the hidden layers of a network do on the first thousand images of `data`.

    Returns
    -------
    dict of ndarray
        ``histograms``, (layers, bins): how the activations are shared out, see `edges`. For each layer
        ``spread``, the standard deviation of z over neurons and images; ``signal``, how much an activation
        differs from image to image (its standard deviation, root mean square over the neurons); ``error``,
        the root mean square of δ; ``flat``, the share of activations where the slope is below a tenth of the
        greatest one; ``stuck``, the number of neurons that are flat for every image; ``different``, how many
        differ from each other in weights or bias. ``pictures``, (3, 14, 14): the weights into the first
        neurons, pixel by pixel, where there are 784.
    """
    x, y = data.batch(slice(0, N_IMAGES), network.dtype.type)
    a = network.forward(x)
    errors = network.errors(a, y)
    layers = [_of_layer(network, l, a, errors[l]) for l in range(len(a) - 2)]
    side = SIDE, 2, SIDE, 2
    pictures = network.weights[0][:N_PICTURES].reshape(-1, *side).mean(axis=(2, 4))
    return {name: np.array([layer[name] for layer in layers]) for name in layers[0]} | {"pictures": pictures}


def _of_layer(network, l, a, error):
    name, before, after = network.activations[l].name, a[l], a[l + 1].astype(float)
    flat = is_flat(name, after)
    rows = np.column_stack([network.weights[l], network.biases[l]])
    counts = np.histogram(np.clip(_inner(name, after), 0, N_BINS - 1e-9), np.arange(N_BINS + 1))[0]
    return {
        "histograms": counts / after.size,
        "spread": np.std(network.weighted_input(l, before), dtype=float),
        "signal": np.sqrt(np.mean(after.var(axis=0))),
        "error": np.sqrt(np.mean(error.astype(float) ** 2)),
        "flat": flat.mean(),
        "stuck": np.count_nonzero(flat.all(axis=0)),
        "different": n_different(rows),
    }


def is_flat(activation, a):
    """Whether the slope at activations `a` is below a tenth of the greatest one that the function has."""
    if activation == "relu":
        return a == 0
    centred = 2 * a - 1 if activation == "sigmoid" else a
    return 1 - centred**2 < STEEP  # σ′ = (1 − (2a − 1)²) / 4


def n_different(rows):
    """How many rows there are that are no copies of an earlier one, apart from rounding."""
    found = []
    for row in np.asarray(rows, float):
        if not any(np.abs(row - other).max() <= 1e-4 * np.abs(row).max() for other in found):
            found.append(row)
    return len(found)


def in_levels(pictures):
    """Pictures of weights, (…, 3, 14, 14), in whole numbers from −7 to 7, and the weight that 7 stands for.

    It is the same for those of one moment; only one weight in 200 is larger, and is cut off.
    """
    limits = np.quantile(np.abs(pictures), 0.995, axis=(-3, -2, -1), method="higher").astype(np.float32)
    safe = np.where(limits > 0, limits, 1)[..., np.newaxis, np.newaxis, np.newaxis]
    return np.rint(np.clip(pictures / safe, -1, 1) * LEVELS).astype(np.int8), limits


def _inner(activation, a):
    """Where activations stand on the axis of a histogram: bin k is from k to k + 1."""
    if activation == "sigmoid":
        return N_BINS * a
    if activation == "tanh":
        return N_BINS * (a + 1) / 2
    with np.errstate(divide="ignore"):
        return np.where(a > 0, np.maximum(8 + 2 * np.log10(a), 1), 0)


def edges(activation):
    """The edges of the bins of a histogram, ``(21,)``.

    Sigmoid and tanh: equal parts from 0 or −1 to 1. ReLU: the first bin holds what is 0; of the others two go
    to each power of ten, the smallest and the largest take all that is beyond.
    """
    if activation == "relu":
        return np.concatenate([[0], 10 ** np.arange(-3.5, 6.1, 0.5)])
    return np.linspace(0 if activation == "sigmoid" else -1, 1, N_BINS + 1)


def place(start, activation):
    """The place of a start with an activation among all, or ValueError."""
    for name, value, legal in (("start", start, STARTS), ("activation", activation, ACTIVATIONS)):
        if value not in legal:
            raise ValueError(f"{name} is {short(value)}; legal are {', '.join(map(repr, legal))}")
    return STARTS.index(start) * len(ACTIVATIONS) + ACTIVATIONS.index(activation)


class Layerwise:
    """What `measured` found at every moment of every run, the runs in the order of `place`.

    Attributes
    ----------
    n_moments : ndarray of int, (runs,)
        How many moments the run reached before its numbers were no longer finite; what follows is 0.
    right : ndarray, (runs, moments)
        The share of the validation images that was answered rightly.
    histograms, spread, signal, error, flat, stuck, different, pictures : ndarray
        As `measured`, (runs, moments, …); pictures only at the moments in `PICTURED`.
    about : str
        When and with what the runs were made.
    """

    NAMES = "n_moments", "right", "histograms", *NUMBERS, "pictures"

    def __init__(self, about, **arrays):
        self.about = about
        for name in self.NAMES:
            setattr(self, name, np.asarray(arrays[name]))

    @classmethod
    def load(cls, path=None):
        """The runs that come with the package, or those of another file; ValueError if it holds none."""
        path = files("digitnet").joinpath("recorded", "layers.npz") if path is None else existing_file(path)
        with path.open("rb") as stream:
            try:
                with np.load(stream, allow_pickle=False) as arrays:
                    values = {name: arrays[name].astype(float) for name in cls.NAMES}
                    values["pictures"] *= arrays["limits"][..., np.newaxis, np.newaxis, np.newaxis] / LEVELS
                    values["n_moments"] = arrays["n_moments"]
                    return cls(str(arrays["about"]), **values)
            except Exception as error:  # zipfile, zlib and NumPy meet damaged files with many different ones
                reason = one_line(str(error), 100)
                raise ValueError(f"{path} holds no layers watched, or it is damaged: {reason}") from error

    def save(self, path):
        """Write them into one compact file, whole or not at all."""
        kinds = {"n_moments": np.uint8, "right": np.float32, "histograms": np.float16, "flat": np.float32,
                 "spread": np.float32, "signal": np.float32, "error": np.float32}  # fmt: skip
        arrays = {name: getattr(self, name).astype(kinds.get(name, np.uint8)) for name in self.NAMES[:-1]}
        levels, limits = in_levels(self.pictures)
        with atomic_file(path) as stream:
            np.savez_compressed(stream, about=self.about, pictures=levels, limits=limits, **arrays)

    def __repr__(self):
        return f"{len(self.right)} runs at {self.right.shape[1]} moments: {self.about}"
