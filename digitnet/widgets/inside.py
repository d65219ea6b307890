"""Inside a trained network (chapter 8): what each hidden neuron looks for, and what it is worth."""

import numpy as np
from traitlets import Bytes, Float, List, Unicode

from ..checks import whole_number
from ..data import Dataset
from ..inspection import hidden_weighted_inputs, without_neuron
from ..metrics import answers
from ..training import checked
from . import networks
from .figure import Figure, Whole

MOST_IMAGES = 10_000
MOST_NEURONS = 100


class HiddenNeuron(Whole):
    """The number of a hidden neuron, of which each figure has as many as its network."""

    def validate(self, obj, value):
        """Called by traitlets when the trait is set."""
        number = Whole(0, 0, max(0, len(obj.without) - 1))
        number.name = self.name
        return number.validate(obj, value)


class Inside(Figure):
    """The hidden neurons of a network: their weights as images, what excites them, what they are worth.

    Everything is computed when the figure is made, from the first 10 000 images of `data` at most, so that
    it needs no kernel afterwards. For [784, 30, 10] that is about 120 kB, in a notebook 160.

    Parameters
    ----------
    network : Network
        With one hidden layer of at most 100 neurons and an output for each class, whatever its activations.
    data : Dataset
        Not the data it was trained on, if its neurons are to be judged: validation data.
    count : int
        How many of the most exciting images are kept for each neuron.
    chosen : int, optional
        By default the neuron without which the most answers are lost.

    Attributes
    ----------
    chosen : int, from 0 to n_hidden − 1
        The hidden neuron that is looked at. This one may be set, the others say what was computed.
    sizes, shape : list of int
        The layers of the network; rows and columns of an image.
    source : str
        What the figure was computed on: ``"10 000 validation images of MNIST"``.
    weights : bytes, int8, (n_hidden, n_pixels)
        The weights into each hidden neuron, in steps of limit / 127; those beyond ± `limit` are cut off.
    limit : float
        Only one weight in 200 is larger. The same for all neurons, so that their images can be compared.
    outgoing : bytes, float32, (n_hidden, n_classes)
        The weights from each hidden neuron to the outputs.
    means : bytes, float32, (n_hidden, n_classes)
        The mean activation of each hidden neuron over the images of each class; NaN where there are none.
    picks : list of list of int, (n_hidden, count)
        For each hidden neuron the places in `thumbnails` of the images that excite it most, strongest first.
    pick_inputs, pick_activations : bytes, float32, (n_hidden, count)
        The weighted inputs z of the neuron for these, and its activations a.
    thumbnails : bytes, 4 bits a pixel, the first of two in the upper half
        The images that `picks` needs, each once.
    labels : list of int
        Their classes.
    names : list of str
        What the classes are called.
    totals, right : list of int, (n_classes,)
        How many images there are of each digit, and how many the whole network answers rightly.
    without : list of list of int, (n_hidden, n_classes)
        How many it answers rightly without the hidden neuron.
    """

    sizes = List().tag(sync=True)
    shape = List().tag(sync=True)
    source = Unicode().tag(sync=True)
    weights = Bytes().tag(sync=True)
    limit = Float().tag(sync=True)
    outgoing = Bytes().tag(sync=True)
    means = Bytes().tag(sync=True)
    picks = List().tag(sync=True)
    pick_inputs, pick_activations = Bytes().tag(sync=True), Bytes().tag(sync=True)
    names = List().tag(sync=True)
    thumbnails = Bytes().tag(sync=True)
    labels = List().tag(sync=True)
    totals = List().tag(sync=True)
    right = List().tag(sync=True)
    without = List().tag(sync=True)
    chosen = HiddenNeuron(0, 0, MOST_NEURONS - 1)

    def __init__(self, network, data, count=8, chosen=None, **options):
        _check(network, data)
        count = whole_number("count", count, least=1)
        values = {"source": _source(data), **_computed(network, data[:MOST_IMAGES], count)}
        if chosen is None:
            chosen = int(np.argmin(np.sum(values["without"], axis=1)))
        super().__init__(**values, chosen=chosen, **options)

    @property
    def lost(self):
        """How many more images are answered wrongly without the chosen neuron; negative if fewer are."""
        return sum(self.right) - sum(self.without[self.chosen])

    @property
    def suffers(self):
        """The class whose accuracy falls most without the chosen neuron, or None if none falls."""
        falls = [(r - w) / max(n, 1) for r, w, n in zip(self.right, self.without[self.chosen], self.totals)]
        return falls.index(max(falls)) if max(falls) > 0 else None

    def __repr__(self):
        return f"Inside({self.sizes})"


def _check(network, data):
    if not isinstance(data, Dataset):
        raise ValueError(f"data is a {type(data).__name__}; needed is a Dataset")
    networks.check(network, data, MOST_NEURONS)
    checked(network, "data", data)


def _source(data):
    """What the figure is computed on, in words; a narrow space parts the thousands."""
    n, used = (f"{k:_}".replace("_", "\u202f") for k in (len(data), min(len(data), MOST_IMAGES)))
    of, _, part = data.name.rpartition(" ")
    known = of and part in ("training", "validation", "test")
    words = f"{part} images of {of}" if known else f"images of {data.name}"
    return f"{n} {words}" if n == used else f"the first {used} of {n} {words}"


def _computed(network, data, count):
    """All the traits that follow from network and data."""
    names = list(data.class_names)
    z = hidden_weighted_inputs(network, data)
    a = network.activations[0].value(z)
    order = np.argsort(-z.T, axis=1, kind="stable")[:, :count]  # `strongest`, for all neurons at once
    used, picks = np.unique(order, return_inverse=True)
    of_class = np.eye(len(names))[data.labels]
    totals = of_class.sum(axis=0)

    def outputs(network):
        """What the network answers, from the hidden activations on."""
        return network.activations[1].value(network.weighted_input(1, a))

    def right(network):
        """The number of right answers for each class."""
        found = answers(outputs(network))
        return np.bincount(data.labels[found == data.labels], minlength=len(names)).tolist()

    networks.check_outputs(network, data.images[:100], outputs(network)[:100])
    limit = float(np.quantile(np.abs(network.weights[0]), 0.995)) or 1.0
    with np.errstate(invalid="ignore"):
        means = a.T @ of_class / totals
    return {
        "sizes": network.sizes,
        "shape": list(data.shape),
        "limit": limit,
        "weights": np.rint(np.clip(network.weights[0] / limit, -1, 1) * 127).astype(np.int8).tobytes(),
        "outgoing": network.weights[1].T.astype("<f4").tobytes(),
        "means": means.astype("<f4").tobytes(),
        "picks": picks.reshape(order.shape).tolist(),
        "pick_inputs": np.take_along_axis(z.T, order, axis=1).astype("<f4").tobytes(),
        "pick_activations": np.take_along_axis(a.T, order, axis=1).astype("<f4").tobytes(),
        "names": names,
        "thumbnails": packed(data.images[used]),
        "labels": data.labels[used].tolist(),
        "totals": totals.astype(int).tolist(),
        "right": right(network),
        "without": [right(without_neuron(network, j)) for j in range(network.sizes[1])],
    }


def packed(images):
    """Images as 4 bits a pixel: 16 levels of grey, two pixels in a byte."""
    images = np.asarray(images)
    scale = 15 / 255 if images.dtype == np.uint8 else 15
    levels = np.rint(np.clip(images * scale, 0, 15)).astype(np.uint8).reshape(-1)
    levels = np.append(levels, np.zeros(levels.size % 2, np.uint8))
    return (levels[::2] << 4 | levels[1::2]).tobytes()
