"""A window that slides over a digit (chapter 15): products, sum, and the map that it fills."""

import math
from numbers import Integral, Real

import numpy as np
from traitlets import Dict, Int, List, TraitType, Unicode, validate

from ..activations import Linear, ReLU, Sigmoid, Tanh
from ..checks import short, whole_number
from ..convolution import Conv, MaxPool, MeanPool
from ..data import load_digits
from ..pretrained import load_pretrained
from .figure import Choice, Figure, Number, Whole
from .forward import Binary

KERNELS = {  # 3×3, row by row
    "horizontal": [1, 1, 1, 0, 0, 0, -1, -1, -1],
    "vertical": [1, 0, -1, 1, 0, -1, 1, 0, -1],
    "diagonal": [1, 1, 0, 1, 0, -1, 0, -1, -1],
    "blur": [1 / 9] * 9,
}
ACTIVATIONS = {"linear": Linear(), "relu": ReLU(), "tanh": Tanh(), "sigmoid": Sigmoid()}
POOLS = {"max": MaxPool, "mean": MeanPool}
SIDES = range(5, 33)  # of a picture
MOST_PAD, LARGEST = 2, 10  # of padding; of a weight of one's own


class Window(Figure):
    """A window over a picture: its pixels times the weights of a kernel, summed, place by place.

    The page computes all of it itself, so it needs no kernel of Python's.

    Parameters
    ----------
    data : Dataset, optional
        Of unsigned bytes, 5 to 32 pixels a side; by default the embedded digits at 28×28.
    network : Sequential, optional
        Its first layer, a `Conv` of one channel with windows of 3×3 or 5×5, has the learned filters; by
        default that of ``load_pretrained("convnet")``, and none where that isn't at hand.
    count : int
        The first so many pictures of `data` can be chosen.

    Attributes
    ----------
    chosen : int
        The picture shown, ``data[chosen]``; −1 for the drawing.
    pixels : bytes
        The drawing, row by row, 0 (paper) to 255 (ink). May be set to an array of uint8.
    kernel : str
        "horizontal", "vertical" or "diagonal" (edges), "blur", "learned" or "own".
    learned : int
        Which of the learned filters, counted from 0; it has a bias of its own.
    own : list of float
        9 or 25 weights from −10 to 10, row by row: the kernel "own".
    bias : float, from −5 to 5
        Added to each sum, but for a learned filter.
    operation : "cross-correlation" or "convolution"
        The second turns the kernel by half a turn first.
    pad : int, from 0 to 2
        Rows and columns of zeros round the picture.
    activation : "linear", "relu", "tanh" or "sigmoid"
        What is done with each sum.
    pool : "none", "max" or "mean"
        What is made of squares of 2×2 values of the map.
    at : int
        The place of the window, counted row by row; what lies beyond the last place is the last.
    shown : "so far" or "all"
        Whether the map is filled up to the window, or whole.
    images, labels, shape, names, source, kernels, filters, filter_biases
        What the page has to know of pictures and kernels. Not to be changed.

    Examples
    --------
    >>> figure = Window(count=3, kernel="vertical", at=0)
    >>> figure
    Window(kernel='vertical', place=(0, 0), pictures=3)
    >>> figure.map.shape, figure.products.shape
    ((26, 26), (3, 3))
    """

    shape, labels = List(Int()).tag(sync=True), List(Int()).tag(sync=True)
    names, source = List(Unicode()).tag(sync=True), Unicode().tag(sync=True)
    kernels = Dict().tag(sync=True)
    images, pixels, filters, filter_biases = Binary(), Binary(), Binary(), Binary()
    chosen, learned = TraitType(0).tag(sync=True), TraitType(0).tag(sync=True)
    kernel = Choice("horizontal", [*KERNELS, "learned", "own"])
    own = TraitType([0, -1, 0, -1, 4, -1, 0, -1, 0]).tag(sync=True)
    bias = Number(0.0, -5, 5)
    operation = Choice("cross-correlation", ["cross-correlation", "convolution"])
    pad = Whole(0, 0, MOST_PAD)
    activation = Choice("linear", ACTIVATIONS)
    pool = Choice("none", ["none", *POOLS])
    at = Whole(350, 0, (max(SIDES) + 2 * MOST_PAD) ** 2)
    shown = Choice("so far", ["so far", "all"])

    def __init__(self, data=None, network=None, count=12, **traits):
        data = load_digits(28).test if data is None else data
        images = getattr(data, "images", None)
        if images is None or images.dtype != np.uint8 or not all(side in SIDES for side in data.shape):
            raise ValueError(
                f"data is {short(data)}; needed is a Dataset of unsigned bytes, of {SIDES[0]} to {SIDES[-1]} "
                "pixels a side"
            )
        count = whole_number("count", count, least=1)
        if count > len(data):
            raise ValueError(f"count is {count}; legal are whole numbers from 1 to {len(data)}, the pictures")
        w, b = _learned(network)
        images = np.ascontiguousarray(images[:count])
        super().__init__(
            **{"pixels": bytes(images.shape[1])} | traits,
            shape=[int(side) for side in data.shape],
            names=list(data.class_names),
            source=data.name,
            labels=data.labels[:count].tolist(),
            images=images,
            kernels=KERNELS,
            filters=w.astype("<f4"),
            filter_biases=b.astype("<f4"),
        )

    @validate("pixels")
    def _fits(self, proposal):
        if self.shape and len(proposal["value"]) != math.prod(self.shape):
            raise ValueError(f"pixels has {len(proposal['value'])} bytes; needed are {math.prod(self.shape)}")
        return proposal["value"]

    @validate("chosen", "learned")
    def _exists(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (-1, len(self.labels) - 1) if name == "chosen" else (0, max(0, self._n_filters - 1))
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or (self.labels and not low <= value <= high):
            raise ValueError(f"{name} is {short(value)}; legal are whole numbers from {low} to {high}")
        return int(value)

    @validate("kernel")
    def _known(self, proposal):
        if proposal["value"] == "learned" and self.labels and not self._n_filters:
            raise ValueError(
                "kernel is 'learned', but there are no learned filters: Window(network=…) has some"
            )
        return proposal["value"]

    @validate("own")
    def _checked(self, proposal):
        weights = proposal["value"]
        weights = weights.ravel().tolist() if isinstance(weights, np.ndarray) else weights
        legal = isinstance(weights, list | tuple) and len(weights) in (9, 25)
        if not legal or not all(
            isinstance(w, Real) and not isinstance(w, bool) and abs(w) <= LARGEST for w in weights
        ):
            raise ValueError(
                f"own is {short(weights)}; legal are 9 or 25 numbers from −{LARGEST} to {LARGEST}"
            )
        return [float(w) for w in weights]

    @property
    def _n_filters(self):
        return len(self.filter_biases) // 4

    @property
    def x(self):
        """The picture shown as inputs from 0 to 1, ``(rows, columns)``."""
        n = math.prod(self.shape)
        found = self.pixels if self.chosen < 0 else self.images[n * self.chosen : n * (self.chosen + 1)]
        return np.frombuffer(found, np.uint8).reshape(self.shape) / 255

    @property
    def weights(self):
        """The kernel ``(k, k)`` as it is laid on the picture: turned, if `operation` says so."""
        if self.kernel == "learned":
            filters = np.frombuffer(self.filters, "<f4").reshape(self._n_filters, -1)
            w = filters[self.learned].astype(float)
        else:
            w = np.array(self.own if self.kernel == "own" else KERNELS[self.kernel], float)
        k = math.isqrt(w.size)
        return (w[::-1] if self.operation == "convolution" else w).reshape(k, k)

    @property
    def b(self):
        """The bias that is added to each sum."""
        learned = np.frombuffer(self.filter_biases, "<f4")
        return float(learned[self.learned]) if self.kernel == "learned" else self.bias

    @property
    def z(self):
        """The sums ``(rows, columns)`` at all places of the window, by `digitnet.convolution.Conv`."""
        w = self.weights
        layer = Conv(1, len(w), self.pad)
        layer.parameters = [w[np.newaxis, np.newaxis], np.array([self.b])]
        return layer.forward(self.x[np.newaxis, np.newaxis])[0][0, 0]

    @property
    def map(self):
        """The map: the activation of each sum, of the shape of `z`."""
        return ACTIVATIONS[self.activation].value(self.z)

    @property
    def pooled(self):
        """The map made smaller by `pool`, or None."""
        if self.pool == "none":
            return None
        return POOLS[self.pool]().forward(self.map[np.newaxis, np.newaxis])[0][0, 0]

    @property
    def place(self):
        """Row and column of the window's place in the map."""
        k = len(self.weights)
        rows, columns = (side + 2 * self.pad - k + 1 for side in self.shape)
        return divmod(min(self.at, rows * columns - 1), columns)

    @property
    def products(self):
        """What the window adds up, ``(k, k)``: pixel times weight."""
        w, (r, c) = self.weights, self.place
        return np.pad(self.x, self.pad)[r : r + len(w), c : c + len(w)] * w

    def __repr__(self):
        place = ", ".join(map(str, self.place))
        return f"Window(kernel={self.kernel!r}, place=({place}), pictures={len(self.labels)})"


def _learned(network):
    """Weights ``(n, k, k)`` and biases ``(n,)`` of the windows of a network's first layer."""
    if network is None:
        try:
            network = load_pretrained("convnet")
        except (ValueError, FileNotFoundError):
            return np.empty((0, 5, 5)), np.empty(0)
    first = getattr(network, "layers", [None])[0]
    w, b = first.parameters if isinstance(first, Conv) else (np.empty(0), None)
    if w.ndim != 4 or w.shape[1] != 1 or w.shape[2] not in (3, 5):
        raise ValueError(
            f"the first layer of the network is {short(first)}; needed is a Conv of one channel with windows "
            "of 3×3 or 5×5"
        )
    if not (np.isfinite(w).all() and np.isfinite(b).all()):
        raise ValueError("the network has filters that are no finite numbers; was η too large?")
    return w[:, 0], b
