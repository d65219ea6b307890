"""The layers of `convolution` and `pooling` in compiled form: the same numbers, rounding aside, sooner.

`compiled_layers` puts these in the place of a model's layers, where nobody has changed what they stand in for
(see ``untouched``) and Numba can be had. They share the parameters of those layers and keep the contract of
`layers`. To learn how convolution works read ``convolution``, not this module. What is different:

- The products of matrices are NumPy's, as there. What is compiled is what lies between them, which takes
  NumPy longer than the products: copying windows, pooling, passing errors back to the pixels.
- In memory the channels come last. The shapes don't show that (`_last` and `_first` make views).
- Each keeps room for windows and errors and uses it again. So it is for one thread, and `backward` is for the
  `forward` just before. A layer of your own between them gets such room as its x and nabla: it may keep x
  until its `backward`, but what shall last longer has to be copied.
"""

from functools import cache

import numpy as np

from .activations import ReLU, ScaledTanh
from .compiling import can_be_compiled
from .convolution import Conv
from .layers import LAYERS, Dropout
from .pooling import MaxPool, MeanPool, Subsample

LEAST = 200_000_000  # connections of all examples together, for which it pays to load or compile the loops
AT_ONCE = 100  # examples that go through the layers together
CACHE = 2**19  # bytes of windows that are copied before they are looked at
SHORT = 16  # numbers in a row of a window, below which windows are copied across


class _Form:
    """What stands in for one layer, or for several: `layer` has its parameters."""

    statistics, mixes_examples = (), False

    def __init__(self, layer):
        from . import compiled_windows

        self.loops, self.layer, self._rooms = compiled_windows, layer, {}

    @property
    def parameters(self):
        """Those of the layer."""
        return self.layer.parameters

    def _room(self, name, shape, dtype):
        """An array that is used again for the next examples."""
        size = int(np.prod(shape))
        if name not in self._rooms or self._rooms[name].size < size:
            self._rooms[name] = np.empty(size, dtype)
        return self._rooms[name][:size].reshape(shape)


class Windows(_Form):
    """In the place of a `Conv`. Behind each window stands a 1, and behind the weights the bias.

    The windows are looked at again on the way back: that is sooner done than keeping them in memory.
    """

    def forward(self, x, rng=None):
        """x → z; kept are the weights and the padded input."""
        n, k, p, (m, channels, rows, columns) = self.layer.n, self.layer.k, self.layer.pad, x.shape
        padded = _contiguous(_last(x))
        if p:
            padded = np.zeros((m, rows + 2 * p, columns + 2 * p, channels), x.dtype)
            padded[:, p : p + rows, p : p + columns] = _last(x)
        w = np.empty((channels * k * k + 1, n), x.dtype)
        as_windows = self.layer.matrix(channels).reshape(n, channels, k, k).transpose(2, 3, 1, 0)
        w[:-1].reshape(k, k, channels, n)[...] = as_windows
        w[-1] = self.parameters[1]
        z = self._room("z", (m, rows + 2 * p - k + 1, columns + 2 * p - k + 1, n), x.dtype)
        for part, windows in self._looks(padded):
            np.dot(windows, w, out=z[part].reshape(-1, n))
        return _first(z), (w, padded)

    def backward(self, delta, kept, inwards=True):
        """As that of `Conv`."""
        w, x = kept
        delta, nabla = _contiguous(_last(delta)), np.zeros_like(w)
        nabla_x = self._room("nabla", x.shape, w.dtype) if inwards else None
        for part, windows in self._looks(x):
            of_part = delta[part].reshape(-1, self.layer.n)
            nabla += windows.T @ of_part
            if inwards:
                back = np.dot(of_part, w[:-1].T, out=self._room("back", (len(of_part), len(w) - 1), w.dtype))
                self.loops.pass_back(back, self.layer.k, nabla_x[part])
        return self._within(nabla_x) if inwards else None, self._gradients(nabla, x.shape[3])

    def _looks(self, x):
        """As many examples at a time as fit into the processor's cache, and their windows as rows."""
        k, (m, rows, columns, channels) = self.layer.k, x.shape
        n_in, n_out = channels * k * k + 1, (rows - k + 1) * (columns - k + 1)
        step = max(1, CACHE // (n_in * n_out * x.itemsize))
        for first in range(0, m, step):
            part = slice(first, first + step)
            count = len(x[part]) * n_out
            if k * channels < SHORT:
                windows = self._room("windows", (n_in, count), x.dtype)
                self.loops.look_across(_contiguous(x[part].transpose(3, 0, 1, 2)), k, windows)
                yield part, windows.T
            else:
                windows = self._room("windows", (count, n_in), x.dtype)
                self.loops.look(x[part], k, windows)
                yield part, windows

    def _gradients(self, nabla, channels):
        """Those of the layer's parameters, from that of w with the bias behind."""
        n, k = self.layer.n, self.layer.k
        nabla_w = np.ascontiguousarray(nabla[:-1].reshape(k, k, channels, n).transpose(3, 2, 0, 1))
        if self.layer.table is not None:
            nabla_w = nabla_w[self.layer.places(channels)]
        return [nabla_w, nabla[-1].copy()]

    def _within(self, nabla_x):
        """Without the padding, and channels first."""
        p, (_, rows, columns, _) = self.layer.pad, nabla_x.shape
        return _first(nabla_x[:, p : rows - p, p : columns - p])


class Largest(_Form):
    """In the place of a `MaxPool`, or of a `ReLU` and a `MaxPool`: then nothing below 0 comes out."""

    def __init__(self, *layers):
        super().__init__(layers[-1])
        self.least = 0 if len(layers) > 1 else -np.inf

    def forward(self, x, rng=None):
        """The largest; kept are these, which of the four they are, and the shape of x."""
        x = _contiguous(_last(x))
        m, rows, columns, n = x.shape
        out = self._room("out", (m, rows // 2, columns // 2, n), x.dtype)
        which = self._room("which", out.shape, np.uint8)
        self.loops.largest(x, x.dtype.type(self.least), out, which)
        return _first(out), (out, which, x.shape)

    def backward(self, nabla, kept, inwards=True):
        """The gradient goes to the pixel that was the largest."""
        if not inwards:
            return None, []
        out, which, shape = kept
        delta = self._room("delta", shape, nabla.dtype)
        self.loops.give_to_largest(_contiguous(_last(nabla)), nabla.dtype.type(self.least), out, which, delta)
        return _first(delta), []


class WindowsLargest(Windows):
    """In the place of a `Conv`, a `ReLU` and a `MaxPool`: on the way back most pixels have no error."""

    def __init__(self, conv, relu, pool):
        super().__init__(conv)
        self.largest = Largest(relu, pool)

    def forward(self, x, rng=None):
        """The largest of the windows; kept is what both keep."""
        z, of_windows = super().forward(x)
        out, of_largest = self.largest.forward(z)
        return out, (of_windows, of_largest)

    def backward(self, nabla, kept, inwards=True):
        """As those of the three; where rows of windows are short, by all products."""
        (w, x), (out, which, _) = kept
        k, channels = self.layer.k, x.shape[3]
        if not inwards or k * channels < SHORT:
            delta, _ = self.largest.backward(nabla, kept[1])
            return super().backward(delta, kept[0], inwards)
        nabla_w, nabla_x = np.empty(w.T.shape, w.dtype), self._room("nabla", x.shape, w.dtype)
        maps = np.ascontiguousarray(w.T)
        nabla = _contiguous(_last(nabla))
        self.loops.pass_largest_back(nabla, out, which, x, k, maps, nabla_w, nabla_x)
        return self._within(nabla_x), self._gradients(nabla_w.T, channels)


class Mean(_Form):
    """In the place of a `Subsample`, or of a `MeanPool`, whose weights are 1 and biases 0."""

    def forward(self, x, rng=None):
        """w · mean + b; kept are w, the means and the shape of x."""
        x = _contiguous(_last(x))
        m, rows, columns, n = x.shape
        w, b = self.parameters or (np.ones(n, x.dtype), np.zeros(n, x.dtype))
        means, out = (self._room(a, (m, rows // 2, columns // 2, n), x.dtype) for a in ("means", "out"))
        self.loops.mean(x, w, b, means, out)
        return _first(out), (w, means, x.shape)

    def backward(self, nabla, kept, inwards=True):
        """w/4 of the gradient goes to each pixel."""
        w, means, shape = kept
        delta, gradients = self._room("delta", shape, nabla.dtype), [np.empty_like(w), np.empty_like(w)]
        self.loops.give_to_all(_contiguous(_last(nabla)), w, means, delta, *gradients)
        return _first(delta), gradients[: len(self.parameters)]


class Squashed(_Form):
    """In the place of a `ScaledTanh`."""

    def forward(self, x, rng=None):
        """1.7159 tanh(2z/3); kept is this."""
        a = self._same_room("a", x)
        np.multiply(x, self.layer.STEEPNESS, out=a)
        np.tanh(a, out=a)
        return np.multiply(a, self.layer.HEIGHT, out=a), a

    def backward(self, nabla, a, inwards=True):
        """The slope is S/A (A² − a²)."""
        if not inwards:
            return None, []
        delta, real = self._same_room("delta", nabla), a.dtype.type
        flat = (_contiguous(_in_memory(v)).reshape(-1) for v in (nabla, a, delta))
        height, steepness = self.layer.HEIGHT, self.layer.STEEPNESS
        self.loops.times_slope(*flat, real(height**2), real(steepness / height))
        return delta, []

    def _same_room(self, name, x):
        """Room in the shape of x, for pictures with the channels last in memory."""
        room = self._room(name, _in_memory(x).shape, x.dtype)
        return _first(room) if x.ndim == 4 else room


def _in_memory(x):
    return _last(x) if x.ndim == 4 else x


def _last(x):
    return x.transpose(0, 2, 3, 1)


def _first(x):
    return x.transpose(0, 3, 1, 2)


def _contiguous(x):
    """x in one piece that may be written to; for others Numba would compile the loops anew."""
    return np.require(x, requirements="CWA")


# Which layers, one after the other, have which form; the longest first.
FORMS = [
    ([Conv, ReLU, MaxPool], WindowsLargest), ([Conv], Windows), ([ReLU, MaxPool], Largest),
    ([MaxPool], Largest), ([Subsample], Mean), ([MeanPool], Mean), ([ScaledTanh], Squashed),
]  # fmt: skip
LOOPS = (
    "look", "look_across", "pass_back", "largest", "give_to_largest", "pass_largest_back", "mean",
    "give_to_all", "times_slope",
)  # fmt: skip


def compiled_layers(layers):
    """The layers, with compiled forms in the place of those that have one; the last stays, for the cost."""
    kinds, result, i = [*map(type, layers[:-1])], [], 0
    while i < len(layers):
        these, form = next((f for f in FORMS if kinds[i : i + len(f[0])] == f[0]), ([None], None))
        result.append(form(*layers[i : i + len(these)]) if form else layers[i])
        i += len(these)
    return result


def at_once(layers, otherwise):
    """How many examples may go through together and draw the same numbers in training as `otherwise` many."""
    own = any(LAYERS.get(type(layer).__name__) is not type(layer) for layer in layers)
    return otherwise if own or sum(type(layer) is Dropout for layer in layers) > 1 else AT_ONCE


def fits(model, n):
    """Whether the compiled forms do what `model` would do with n examples, rounding aside, and pay."""
    from .untouched import is_untouched  # which reads source, and is slow to import

    windows = ((layer, shape) for layer, shape in zip(model.layers, model.shapes) if type(layer) is Conv)
    return bool(
        n * sum(layer.connections(shape) for layer, shape in windows) >= LEAST
        and model.dtype in (np.float32, np.float64)
        and all(type(v) is np.ndarray and v.dtype == model.dtype for v in model.parameters)
        and is_untouched(stood_in_for(model))
        and _ready(model.dtype)
    )


def stood_in_for(model):
    """What the compiled forms take the place of, and what calls them."""
    kinds = {kind for these, _ in FORMS for kind in these}
    replaced = [layer for layer in model.layers if type(layer) in kinds]
    return [model.gradient, *(f for layer in replaced for f in (layer.forward, layer.backward))]


@cache
def _ready(dtype):
    """Whether the loops can be compiled for this type of numbers; compiles them."""
    return can_be_compiled("compiled_windows", LOOPS, lambda loops: _try(dtype))


def _try(dtype):
    """Run the loops on next to nothing, for which they are compiled."""
    for channels in (1, SHORT):
        a = np.zeros((1, channels, 2, 2), dtype)
        for these, form in FORMS:
            layers = [Conv(1, 1) if kind is Conv else kind() for kind in these]
            for layer in layers:
                layer.build(a.shape[1:], np.random.default_rng(0), dtype)
            form = form(*layers)
            form.backward(*form.forward(a))
