"""A forward pass through a network with one hidden layer (chapter 3): from a picture to the outputs."""

from numbers import Integral

import numpy as np
from traitlets import Int, List, TraitType, Unicode, validate

from ..checks import whole_number
from ..data import as_inputs
from ..network import Network
from . import networks
from .figure import Figure


class Binary(TraitType):
    """A synced trait of bytes; takes whatever holds bytes: bytes, memoryview, an array of uint8."""

    def __init__(self):
        super().__init__(b"")
        self.tag(sync=True)

    def validate(self, obj, value):
        """Called by traitlets when the trait is set, by Python or by the page."""
        try:
            return memoryview(value).tobytes()
        except TypeError:
            raise ValueError(f"{self.name} is {value!r}; legal are bytes, or an array of uint8") from None


class Forward(Figure):
    """The activations of a network, layer by layer, for a picture that is chosen or drawn.

    The page computes them itself, from the weights and pixels given here, so it needs no kernel. It knows the
    activations sigmoid, tanh, relu, linear and softmax; a network that computes otherwise is refused.

    Parameters
    ----------
    network : Network
        With one hidden layer, and an output for each class: ``[rows * columns, hidden, 10]`` for digits.
    data : Dataset
        Of unsigned bytes.
    count : int
        The first so many pictures of `data` can be chosen.

    Attributes
    ----------
    chosen : int
        The picture shown, ``data[chosen]``; −1 for the drawing.
    pixels : bytes
        The drawing, row by row, 0 (paper) to 255 (ink). May be set to an array of uint8.
    neuron : int
        The hidden neuron that the figure speaks of, counted from 0: its weights are ``weights[0][neuron]``.
    weights, biases : bytes
        Those of the hidden layer, then those of the output layer, as little-endian float32; `show` sets them.
    images : bytes
        The pictures, one after the other, as `pixels`.
    labels : list of int
        Their digits.
    functions : list of str
        The names of the activation functions of the two layers; `show` sets them.
    sizes, shape, names, source : list of int, list of int, list of str, str
        The layer sizes, rows and columns of a picture, what the classes are called, and what the data are
        called. Not to be changed.

    Examples
    --------
    >>> from digitnet import Network, load_digits
    >>> Forward(Network([64, 30, 10], rng=0), load_digits().test, count=5)
    Forward([64, 30, 10], pictures=5, chosen=0, neuron=0)
    """

    sizes = List(Int()).tag(sync=True)
    shape = List(Int()).tag(sync=True)
    names, functions = List(Unicode()).tag(sync=True), List(Unicode()).tag(sync=True)
    source = Unicode().tag(sync=True)
    labels = List(Int()).tag(sync=True)
    weights, biases, images, pixels = Binary(), Binary(), Binary(), Binary()
    chosen, neuron = TraitType(0).tag(sync=True), TraitType(0).tag(sync=True)

    def __init__(self, network, data, count=20, **options):
        networks.check(network, data)
        if data.images.dtype != np.uint8:
            raise ValueError(f"the pictures have dtype {data.images.dtype}; needed are unsigned bytes, uint8")
        count = whole_number("count", count, least=1)
        if count > len(data):
            raise ValueError(f"count is {count}; legal are whole numbers from 1 to {len(data)}, the pictures")
        images = np.ascontiguousarray(data.images[:count])
        super().__init__(
            sizes=list(network.sizes),
            shape=[int(side) for side in data.shape],
            names=list(data.class_names),
            source=data.name,
            labels=data.labels[:count].tolist(),
            images=images,
            pixels=bytes(images.shape[1]),
            **self._taken(network, images),
            **options,
        )

    def show(self, network):
        """Take weights, biases and activations of `network`: another one, or the same, trained further."""
        if list(network.sizes) != self.sizes:
            raise ValueError(f"the network has the sizes {list(network.sizes)}; needed are {self.sizes}")
        networks.check_numbers(network)
        images = np.frombuffer(self.images, np.uint8).reshape(len(self.labels), -1)
        taken = self._taken(network, images)
        with self.hold_sync():
            for name, value in taken.items():
                setattr(self, name, value)

    def _taken(self, network, images):
        """The traits that follow from the network; ValueError if the page would compute otherwise than it."""
        functions = networks.names(network)
        if not set(functions) <= set(networks.FUNCTIONS):
            raise ValueError(
                f"the network has the activations {functions}; legal are {', '.join(networks.FUNCTIONS)}"
            )
        weights, biases = _packed(network.weights), _packed(network.biases)
        shown = _network(network.sizes, functions, weights, biases)
        networks.check_outputs(network, images, shown.feedforward(images))
        return {"functions": functions, "weights": weights, "biases": biases}

    @validate("weights", "biases", "images", "pixels")
    def _fits(self, proposal):
        n_in, hidden, n_out = self.sizes
        name, needed = proposal["trait"].name, {
            "weights": 4 * hidden * (n_in + n_out),
            "biases": 4 * (hidden + n_out),
            "images": n_in * len(self.labels),
            "pixels": n_in,
        }  # fmt: skip
        if len(proposal["value"]) != needed[name]:
            raise ValueError(f"{name} has {len(proposal['value'])} bytes; needed are {needed[name]}")
        if name in ("weights", "biases") and not np.isfinite(np.frombuffer(proposal["value"], "<f4")).all():
            raise ValueError(f"{name} holds what is no finite number; was η too large?")
        return proposal["value"]

    @validate("chosen", "neuron")
    def _exists(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (-1, len(self.labels) - 1) if name == "chosen" else (0, self.sizes[1] - 1)
        if not isinstance(value, Integral) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"{name} is {value!r}; legal are whole numbers from {low} to {high}")
        return int(value)

    @property
    def x(self):
        """The input: the picture shown, as floats in [0, 1], (n_in,)."""
        n_in = self.sizes[0]
        shown = self.pixels if self.chosen < 0 else self.images[n_in * self.chosen :]
        return as_inputs(np.frombuffer(shown, np.uint8, n_in), np.float64)

    @property
    def network(self):
        """A `digitnet.Network` of float64 with the weights, biases and activations that are shown."""
        return _network(self.sizes, self.functions, self.weights, self.biases)

    @property
    def zs(self):
        """The weighted inputs of the hidden and of the output layer, a list of two vectors."""
        inputs, network = [self.x, *self.activations], self.network
        return [network.weighted_input(l, inputs[l]) for l in (0, 1)]

    @property
    def activations(self):
        """The activations of the hidden and of the output layer, a list of two vectors."""
        return [a[0] for a in self.network.forward(self.x[np.newaxis])[1:]]

    @property
    def answer(self):
        """The class whose output is the largest."""
        return int(self.activations[-1].argmax())

    def __repr__(self):
        values = f"pictures={len(self.labels)}, chosen={self.chosen}, neuron={self.neuron}"
        return f"Forward({self.sizes}, {values})"


def _network(sizes, functions, weights, biases):
    """The network of these names of functions and packed float32, in float64, as the page computes it."""
    n_in, hidden, n_out = sizes
    network = Network(sizes, rng=0, activation=functions[0], output=functions[1], dtype=np.float64)
    weights, biases = (np.frombuffer(packed, "<f4").astype(np.float64) for packed in (weights, biases))
    w2, w3 = np.split(weights, [hidden * n_in])
    network.weights = [w2.reshape(hidden, n_in), w3.reshape(n_out, hidden)]
    network.biases = np.split(biases, [hidden])
    return network


def _packed(arrays):
    return np.concatenate([array.ravel() for array in arrays]).astype("<f4").tobytes()
