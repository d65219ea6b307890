"""A model of layers, one after the other (chapter 15); `network` is the one to read first.

What a layer is, `layers` says. Pictures are worked through ten at a time, so that what the layers keep stays
in the processor's cache, and memory doesn't grow with the mini-batch.
"""

import math
from copy import copy

import numpy as np

from . import answering, convolution, normalisation, windows  # noqa: F401  (their layers join LAYERS)
from .activations import Activation
from .checks import short, whole_number
from .costs import COSTS, as_cost
from .layers import LAYERS, Layer
from .model import Model, stored_name
from .summary import summary

PICTURES_AT_ONCE, VECTORS_AT_ONCE = 10, 1000
MANY = 500  # to be answered, for which it is worth asking whether there is a compiled form


class Sequential(Model):
    """Layers, each of which works on what the one before gives.

    Parameters
    ----------
    shape : tuple of int
        Of one example: ``(784,)``, or ``(1, 28, 28)`` where layers look through windows.
    layers : sequence of layers
        Of `digitnet.layers`, `convolution` and `activations`; the last is an activation. Each object is used
        in one place of one model.
    cost : class or str
        One of `digitnet.costs`, or its name.
    rng : numpy.random.Generator or int, optional
        Source of the start, of the shuffling and of dropout.
    dtype : float type

    Attributes
    ----------
    layers : list
    shapes : list of tuple
        The shape of one example before the first layer and after each.

    Examples
    --------
    >>> from digitnet.layers import Dense
    >>> from digitnet.activations import ReLU, Softmax
    >>> net = Sequential((784,), [Dense(30), ReLU(), Dense(10), Softmax()], cost="log-likelihood", rng=0)
    >>> net.feedforward(np.zeros(784)).shape
    (10,)
    >>> net.n_parameters
    23860
    """

    kind = "Sequential"

    def __init__(self, shape, layers, *, cost="log-likelihood", rng=None, dtype=np.float32):
        self.layers = list(layers)
        for layer in self.layers:
            if not isinstance(layer, Layer | Activation):
                raise ValueError(f"layers holds {layer!r}; needed are layers such as Dense(30) and ReLU()")
            if len(layer.parameters):
                raise ValueError(f"{layer!r} belongs to another model; make new layers for each model")
        if not self.layers or not isinstance(self.layers[-1], Activation):
            raise ValueError(
                f"layers is {self.layers}; needed is an activation as the last, such as Softmax()"
            )
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("layers holds the same object twice; make a new layer for each place")
        super().__init__(None, rng, dtype)
        shape = shape if np.iterable(shape) else (shape,)
        self.shapes = [tuple(whole_number("shape", n, least=1) for n in shape)]
        for layer in self.layers:
            self.shapes.append(tuple(layer.build(self.shapes[-1], self.rng, self.dtype)))
        if len(self.shapes[-1]) != 1:
            raise ValueError(
                f"the output has shape {self.shapes[-1]}; needed is a vector: put a Flatten before"
            )
        self.cost = as_cost(cost, self.layers[-1], self.n_out)
        self._other_forms = [self.shapes[0]]
        self._at_once = PICTURES_AT_ONCE if len(self.shapes[0]) > 1 else VECTORS_AT_ONCE

    def feedforward(self, x):
        """The output of the last layer.

        Parameters
        ----------
        x : array_like
            One input or a batch, as `Model.as_rows` takes them.

        Returns
        -------
        ndarray, shape (n_out,) or (m, n_out)
        """
        rows, single = self.as_rows(x)
        form = self.compiled_form(len(rows)) if len(rows) >= MANY else self
        n = form._at_once
        output = np.empty((len(rows), self.n_out), self.dtype)
        parts = [slice(k, k + n) for k in range(0, len(rows), n)]

        def answer(form, part):
            output[part] = form._forward(rows[part])[0]  # a compiled form answers in the same room again

        if form is self or not answering.may_share(self.layers):
            answering.in_turn(form, answer, parts)
        else:
            answering.on_threads(form, self._compiled, answer, parts)
        return output[0] if single else output

    def _most_at_once(self, n):
        """All, as `feedforward` takes them in parts, unless it is one's own."""
        own = type(self).feedforward is not Sequential.feedforward or "feedforward" in vars(self)
        return super()._most_at_once(n) if own else max(n, 1)

    def forward(self, x):
        """What leaves each layer ``(m, …)`` for inputs ``(m, n_in)``, the inputs themselves first."""
        rows, _ = self.as_rows(x)
        activations = [np.asarray(rows).reshape(len(rows), *self.shapes[0])]
        for layer in self.layers:
            activations.append(layer.forward(activations[-1])[0])
        return activations

    def summary(self):
        """Shapes, parameters and connections, layer by layer: a `digitnet.summary.Summary`."""
        return summary(self)

    def _forward(self, rows, rng=None):
        """The output for inputs ``(m, n_in)``, and what each layer keeps for the way back."""
        a, kept = np.asarray(rows).reshape(len(rows), *self.shapes[0]), []
        for layer in self.layers:
            a, memory = layer.forward(a, rng)
            kept.append(memory)
        return a, kept

    def compiled_form(self, n):
        """For n examples to train or answer: this model with its windows in compiled loops, or itself.

        The parameters are the same arrays; for what else, see `windows`.
        """
        return self._compiled() if windows.fits(self, n) else self

    def _compiled(self):
        form = copy(self)
        form.layers = windows.compiled_layers(self.layers)
        form._at_once = windows.at_once(self.layers, otherwise=self._at_once)
        return form

    def gradient(self, x, y, rng=None):
        """The gradient of the cost, the mean over the examples given, in the order of `parameters`.

        Parameters
        ----------
        x : ndarray, shape (m, n_in)
        y : ndarray, shape (m, n_out)
        rng : numpy.random.Generator, optional
            Given in training: then dropout drops, and batch normalisation looks at the mini-batch, which is
            worked through in one piece.
        """
        x, y = self.checked_examples(x, y)
        together = rng is not None and any(layer.mixes_examples for layer in self.layers)
        n = len(x) if together else self._at_once
        sums = self._sums(x[:n], y[:n], rng)
        for k in range(n, len(x), n):
            sums = list(map(np.add, sums, self._sums(x[k : k + n], y[k : k + n], rng)))
        return [total / len(x) for total in sums]

    def input_gradient(self, x, y):
        """∂C_x/∂x of each example ``(m, n_in)``, not averaged."""
        x, y = self.checked_examples(x, y)
        return self._back(*self._forward(x), y, inwards=True)[0].reshape(len(x), -1)

    def _sums(self, x, y, rng):
        return self._back(*self._forward(x, rng), y)[1]

    def _back(self, a, kept, y, inwards=False):
        """∂C/∂x if asked for, and the gradients of all parameters, summed over the examples."""
        nabla, gradients = self.cost.delta(a, y, self.layers[-1]), []  # BP1
        learning = (i for i, layer in enumerate(self.layers) if len(layer.parameters))
        first = 0 if inwards else next(learning, len(self.layers))
        for i in reversed(range(first, len(self.layers) - 1)):
            nabla, own = self.layers[i].backward(nabla, kept[i], inwards or i > first)
            gradients = own + gradients
        return nabla, gradients

    @property
    def parameters(self):
        """The parameters of all layers, from the first to the last."""
        return [parameter for layer in self.layers for parameter in layer.parameters]

    @property
    def statistics(self):
        """What layers keep beside their parameters, from the first to the last (`BatchNorm`)."""
        return [array for layer in self.layers for array in layer.statistics]

    @property
    def n_in(self):
        """The number of inputs."""
        return math.prod(self.shapes[0])

    @property
    def n_out(self):
        """The number of outputs."""
        return math.prod(self.shapes[-1])

    @property
    def settings(self):
        """What makes a model like this, as JSON can hold it."""
        layers = [[_stored_class(layer), layer.settings] for layer in self.layers]
        cost = stored_name(self.cost, COSTS)
        return {"shape": self.shapes[0], "layers": layers, "cost": cost, "dtype": self.dtype.name}

    @classmethod
    def _restored(cls, settings, parameters, statistics=()):
        """A model whose layers start from the stored arrays: nothing is made that these don't fill."""
        left = iter(parameters)

        def stored(shape, n_in, rng):
            array = next(left, np.empty(0))
            if array.shape != tuple(shape):
                raise ValueError(f"an array has shape {array.shape}; needed is {tuple(shape)}")
            return array

        layers = [_made(layer, stored) for layer in settings["layers"]]
        model = cls(**{**settings, "layers": layers})
        for layer in layers:
            vars(layer).pop("initializer", None)
        model._take(parameters, list(statistics))
        return model

    def _take(self, parameters, statistics=None):
        statistics = [s.astype(self.dtype) for s in self.statistics] if statistics is None else statistics
        for given, own in ((parameters, self.parameters), (statistics, self.statistics)):
            if [array.shape for array in given] != [array.shape for array in own]:
                raise ValueError("the arrays are not those of these layers")
        for layer in self.layers:
            n, s = len(layer.parameters), len(layer.statistics)
            layer.parameters, parameters = list(parameters[:n]), parameters[n:]
            layer.statistics, statistics = list(statistics[:s]), statistics[s:]

    def __repr__(self):
        return f"Sequential({self.shapes[0]}, {self.layers}, cost={self.cost.name}, dtype={self.dtype})"


def _stored_class(layer):
    """The name of a layer's class; of one's own, one that `load` won't find."""
    c = type(layer)
    return c.__name__ if LAYERS.get(c.__name__, c) is c else f"own {c.__name__}"


def _made(layer, initializer):
    """A layer from its stored name and settings, or the layer itself."""
    if not isinstance(layer, list):
        return layer
    name, arguments = layer
    if name not in LAYERS:
        raise ValueError(f"layer {short(name)} is unknown: give load all layers, as layers=[...]")
    made = LAYERS[name](**arguments)
    if hasattr(made, "initializer"):
        made.initializer = initializer
    return made
