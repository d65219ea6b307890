"""The layers of a convolutional network (chapter 15): its maps for a digit, and how each value is made."""

from numbers import Integral

import numpy as np
from traitlets import Dict, Int, List, TraitType, Unicode, validate

from ..checks import whole_number
from ..data import Dataset, as_inputs, load
from . import maps_network
from .figure import Figure
from .forward import Binary

MOST_IMAGES = 5000


class Maps(Figure):
    """What each layer of a convolutional network makes of a picture that is chosen or drawn.

    Any value of any map can be pointed at; the figure shows where it looked, and the sum that gave it. The
    page computes all of it, from weights of 8 bits (`maps_network`), so it needs no kernel. All numbers are
    those of the network so packed, in Python too.

    Parameters
    ----------
    network : Sequential, optional
        For pictures ``(1, rows, columns)``, of Conv (without a table), MaxPool, MeanPool, Flatten, Dense,
        Dropout, and after each at most one activation; at most 200 000 parameters. By default
        ``load_pretrained("convnet")``.
    data : Dataset, optional
        Of unsigned bytes. By default ``load().validation``.
    count : int
        How many pictures can be chosen: of the first 5000, some of each class that are read rightly, and some
        that are misread, if there are any.

    Attributes
    ----------
    chosen : int
        The picture shown, ``data[numbers[chosen]]``; −1 for the drawing.
    pixels : bytes
        The drawing, row by row, 0 (paper) to 255 (ink). May be set to an array of uint8.
    at : list of int, [layer, map, row, column]
        The value looked at: ``activations[layer][map, row, column]``, and of neurons
        [layer, neuron, 0, 0].
    layers : list of dict
        The layers that are shown: "kind" ("conv", "max", "mean" or "dense"), "shape", "function", and of a
        convolution "k" and "pad".
    weights, scales, biases : bytes
        As `maps_network.packed` has them; `show` sets them.
    images : bytes
        The pictures, as `maps_network.sparse` packs them.
    labels, answers, numbers : list of int
        Of each picture the class, the network's answer, and the place in the data.
    shape, names, source : list of int, list of str, str
        Rows and columns of a picture, what the classes are called, and what the data are called.

    Examples
    --------
    >>> from digitnet import Sequential, load_digits
    >>> from digitnet.activations import ReLU, Softmax
    >>> from digitnet.convolution import Conv, MaxPool
    >>> from digitnet.layers import Dense, Flatten
    >>> layers = [Conv(4, 3), ReLU(), MaxPool(), Flatten(), Dense(10), Softmax()]
    >>> Maps(Sequential((1, 8, 8), layers, rng=0), load_digits().validation, count=5)
    Maps(4×6×6, 4×3×3, 10; pictures=5, chosen=0, at=[0, 3, 5, 2])
    """

    layers = List(Dict()).tag(sync=True)
    shape = List(Int()).tag(sync=True)
    names, source = List(Unicode()).tag(sync=True), Unicode().tag(sync=True)
    labels, answers, numbers = (List(Int()).tag(sync=True) for _ in range(3))
    weights, scales, biases, images, pixels = Binary(), Binary(), Binary(), Binary(), Binary()
    chosen, at = TraitType(0).tag(sync=True), TraitType((0, 0, 0, 0)).tag(sync=True)

    def __init__(self, network=None, data=None, count=36, **options):
        if network is None:
            from ..pretrained import load_pretrained

            network = load_pretrained("convnet")
        data = load().validation if data is None else data
        if not isinstance(data, Dataset):
            raise ValueError(f"data is a {type(data).__name__}; needed is a Dataset")
        if data.images.dtype != np.uint8:
            raise ValueError(f"the pictures have dtype {data.images.dtype}; needed are unsigned bytes, uint8")
        count = whole_number("count", count, least=1)
        if count > (most := min(len(data), MOST_IMAGES)):
            raise ValueError(f"count is {count}; legal are whole numbers from 1 to {most}, the pictures")
        layers, shape = maps_network.layers(network, data.shape, data.n_classes), list(map(int, data.shape))
        weights = maps_network.packed(network)
        shown = maps_network.unpacked(layers, shape, **weights)
        data = data[:MOST_IMAGES]
        _check(network, layers, data.images[:20])
        answers = shown.copy(np.float32).predict(data.images)
        numbers = maps_network.picked(data.labels, answers, count)
        super().__init__(
            **weights,
            layers=layers,
            shape=shape,
            names=list(data.class_names),
            source=data.name,
            labels=data.labels[numbers].tolist(),
            answers=answers[numbers].tolist(),
            numbers=numbers,
            images=maps_network.sparse(data.images[numbers]),
            pixels=bytes(data.images.shape[1]),
            **{"at": _brightest(shown, data.images[numbers[0]]), **options},
        )

    def show(self, network):
        """Take the weights of `network`: another one of the same layers, or the same, trained further."""
        layers = maps_network.layers(network, tuple(self.shape), len(self.names))
        if layers != self.layers:
            raise ValueError(f"the network has the layers {_words(layers)}; needed are {_words(self.layers)}")
        _check(network, layers, self._pictures[:20])
        weights = maps_network.packed(network)
        answers = maps_network.unpacked(layers, self.shape, **weights).predict(self._pictures).tolist()
        with self.hold_sync():
            for name, value in {**weights, "answers": answers}.items():
                setattr(self, name, value)

    @validate("pixels")
    def _fits(self, proposal):
        needed = self.shape[0] * self.shape[1]
        if len(proposal["value"]) != needed:
            raise ValueError(f"pixels has {len(proposal['value'])} bytes; needed are {needed}")
        return proposal["value"]

    @validate("chosen")
    def _is_there(self, proposal):
        value, high = proposal["value"], len(self.labels) - 1
        if not isinstance(value, Integral) or isinstance(value, bool) or not -1 <= value <= high:
            raise ValueError(f"chosen is {value!r}; legal are whole numbers from -1 to {high}")
        return int(value)

    @validate("at")
    def _is_a_place(self, proposal):
        value = proposal["value"]
        legal = isinstance(value, list | tuple) and len(value) == 4
        if not legal or any(isinstance(i, bool) or not isinstance(i, Integral) for i in value):
            raise ValueError(f"at is {value!r}; needed are four whole numbers [layer, map, row, column]")
        value, most = [int(i) for i in value], len(self.layers) - 1
        if not 0 <= value[0] <= most:
            raise ValueError(f"at is {value}; legal are layers from 0 to {most}")
        n, rows, columns = [*self.layers[value[0]]["shape"], 1, 1][:3]
        if not all(0 <= i < size for i, size in zip(value[1:], (n, rows, columns))):
            raise ValueError(
                f"at is {value}; in layer {value[0]}, legal are maps or neurons from 0 to {n - 1}, rows "
                f"from 0 to {rows - 1} and columns from 0 to {columns - 1}"
            )
        return value

    @property
    def _pictures(self):
        """The pictures again, ``(count, n_in)`` bytes."""
        n_in, packed, found = self.shape[0] * self.shape[1], np.frombuffer(self.images, np.uint8), []
        for _ in self.labels:
            mask, packed = np.split(packed, [-(-n_in // 8)])
            image = np.unpackbits(mask)[:n_in]
            ink, packed = np.split(packed, [image.sum()])
            image[image > 0] = ink
            found.append(image)
        return np.array(found)

    @property
    def x(self):
        """The input: the picture shown, as floats in [0, 1], (n_in,)."""
        shown = np.frombuffer(self.pixels, np.uint8) if self.chosen < 0 else self._pictures[self.chosen]
        return as_inputs(shown, np.float64)

    @property
    def network(self):
        """The network that is shown: of float64, with the packed weights, without dropout."""
        return maps_network.unpacked(self.layers, self.shape, self.weights, self.scales, self.biases)

    @property
    def zs(self):
        """The weighted inputs of each layer; of a pooling layer, the largest or the mean values."""
        return maps_network.passed(self.network, self.x)[0]

    @property
    def activations(self):
        """What each layer gives, ``(maps, rows, columns)`` or ``(neurons,)``."""
        return maps_network.passed(self.network, self.x)[1]

    @property
    def value(self):
        """The value looked at."""
        layer, *place = self.at
        a = self.activations[layer]
        return float(a[tuple(place[: a.ndim])])

    @property
    def answer(self):
        """The class whose output is the largest."""
        return int(self.activations[-1].argmax())

    def __repr__(self):
        values = f"pictures={len(self.labels)}, chosen={self.chosen}, at={self.at}"
        return f"Maps({_words(self.layers)}; {values})"


def _brightest(network, image):
    """Where the largest value of the first layer is: [0, map, row, column]."""
    a = maps_network.passed(network, as_inputs(image, np.float64))[1][0]
    return [0, *map(int, np.unravel_index(a.argmax(), a.shape)), 0, 0][:4]


def _words(layers):
    return ", ".join("×".join(map(str, layer["shape"])) for layer in layers)


def _check(network, layers, images):
    """ValueError if the network computes otherwise than its layers do, apart from the packing."""
    twin = maps_network.unpacked(layers, network.shapes[0][1:], **maps_network.packed(network))
    own = [layer for layer in network.layers if len(layer.parameters)]
    for layer, shown in zip(own, (layer for layer in twin.layers if len(layer.parameters))):
        shown.parameters = [np.asarray(parameter, np.float64) for parameter in layer.parameters]
    if not np.allclose(network.feedforward(images), twin.feedforward(images), rtol=0.01, atol=0.01):
        raise ValueError(f"the network answers otherwise than its layers do, {_words(layers)}")
