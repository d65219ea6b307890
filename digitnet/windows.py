"""The layers of `convolution` and `pooling` in compiled form: the same numbers, rounding aside, sooner.

`compiled_layers` puts these in the place of the layers of a model, where nobody has changed what they stand in
for (see ``untouched``) and Numba can be had. They share the parameters of the layers they stand in for, and
keep the contract of `layers`; only one thing is different. In memory the channels come last, as the loops in
``compiled_windows`` want it; the shapes don't show that (`_last` and `_first` make views). Each keeps its room
for windows and errors, so it is for one thread, and `backward` follows the `forward` whose errors it passes
back. To learn how convolution works read ``convolution``, not this module.

The products of matrices are NumPy's, as there. What is compiled is what lies between them: copying the windows,
pooling, passing errors back to the pixels. NumPy takes longer for these than for the products.
"""

from functools import cache

import numpy as np

from .activations import ReLU
from .compiling import can_be_compiled
from .convolution import Conv
from .pooling import MaxPool

LEAST = 1_000_000_000  # connections of an epoch, for which it pays to load or compile the loops
SHORT = 16  # numbers in a row of a window, from which on windows are copied into rows


class Windows:
    """In the place of a `Conv`."""

    statistics, mixes_examples = (), False

    def __init__(self, conv):
        self.conv, self._rooms = conv, {}

    @property
    def parameters(self):
        """Those of the layer."""
        return self.conv.parameters

    def forward(self, x, rng=None):
        """x → z; kept is the shape of the padded input."""
        from .compiled_windows import add_bias

        z, shape = self._weighted(x)
        add_bias(z.reshape(-1, z.shape[-1]), self.parameters[1])
        return _first(z), shape

    def backward(self, delta, shape, inwards=True):
        """As that of `Conv`."""
        return self._passed_back(np.ascontiguousarray(_last(delta)), shape, inwards)

    def _weighted(self, x):
        """z without the bias, channels last, and the shape of the padded input."""
        from .compiled_windows import look, look_across

        k, p, (m, channels, rows, columns) = self.conv.k, self.conv.pad, x.shape
        shape = m, rows + 2 * p, columns + 2 * p, channels
        if p:
            padded = np.zeros(shape, x.dtype)
            padded[:, p : p + rows, p : p + columns] = _last(x)
        else:
            padded = np.ascontiguousarray(_last(x))
        height, width = shape[1] - k + 1, shape[2] - k + 1
        n_in, n_out = channels * k * k, m * height * width
        if k * channels < SHORT:
            windows = self._room("windows", (n_in, n_out), x.dtype)
            look_across(padded, k, windows)
            self._windows = windows.T
        else:
            self._windows = self._room("windows", (n_out, n_in), x.dtype)
            look(padded, k, self._windows)
        w = self.conv.matrix(channels).reshape(-1, channels, k, k).transpose(2, 3, 1, 0)
        self._w = w.reshape(n_in, self.conv.n)
        z = self._room("z", (n_out, self.conv.n), x.dtype)
        np.dot(self._windows, self._w, out=z)
        return z.reshape(m, height, width, self.conv.n), shape

    def _passed_back(self, delta, shape, inwards):
        """The errors of the inputs and the gradients, from δ = ∂C/∂z with channels last."""
        from .compiled_windows import pass_back

        conv, (_, rows, columns, channels) = self.conv, shape
        k, p, delta = conv.k, conv.pad, delta.reshape(-1, conv.n)
        nabla_w = (self._windows.T @ delta).reshape(k, k, channels, conv.n).transpose(3, 2, 0, 1)
        if conv.table is not None:
            nabla_w = nabla_w[tuple(np.transpose(conv._pairs(channels)))]
        gradients = [np.ascontiguousarray(nabla_w), delta.sum(axis=0)]
        if not inwards:
            return None, gradients
        back = self._room("back", (len(delta), len(self._w)), delta.dtype)
        np.dot(delta, self._w.T, out=back)
        nabla = self._room("nabla", shape, delta.dtype)
        pass_back(back, k, nabla)
        return _first(nabla[:, p : rows - p, p : columns - p]), gradients

    def _room(self, name, shape, dtype):
        """An array that is used again for the next examples."""
        size = int(np.prod(shape))
        if name not in self._rooms or self._rooms[name].size < size or self._rooms[name].dtype != dtype:
            self._rooms[name] = np.empty(size, dtype)
        return self._rooms[name][:size].reshape(shape)


class RectifiedLargest(Windows):
    """In the place of a `Conv`, a `ReLU` and a `MaxPool`."""

    def forward(self, x, rng=None):
        """The largest of each square, if above 0; kept are these, which they are, and the shapes."""
        from .compiled_windows import rectified_largest

        z, shape = self._weighted(x)
        m, height, width, n = z.shape
        out = self._room("out", (m, height // 2, width // 2, n), x.dtype)
        which = self._room("which", out.shape, np.uint8)
        rectified_largest(z, self.parameters[1], out, which)
        return _first(out), (out, which, z.shape, shape)

    def backward(self, nabla, kept, inwards=True):
        """Through the largest, where they are above 0, and on as that of `Conv`."""
        from .compiled_windows import give_to_largest

        out, which, z_shape, shape = kept
        delta = self._room("z", z_shape, nabla.dtype)
        give_to_largest(np.ascontiguousarray(_last(nabla)), out, which, delta)
        return self._passed_back(delta, shape, inwards)


def _last(x):
    return x.transpose(0, 2, 3, 1)


def _first(x):
    return x.transpose(0, 3, 1, 2)


# Which layers, one after the other, have which form; the longest first.
FORMS = [([Conv, ReLU, MaxPool], lambda conv, *_: RectifiedLargest(conv)), ([Conv], Windows)]
REPLACED = {Conv, ReLU, MaxPool}
LOOPS = ("look", "look_across", "pass_back", "add_bias", "rectified_largest", "give_to_largest")


def compiled_layers(layers):
    """The layers, with compiled forms in the place of those that have one, whether untouched or not."""
    kinds, result, i = list(map(type, layers)), [], 0
    while i < len(layers):
        these, form = next((f for f in FORMS if kinds[i : i + len(f[0])] == f[0]), ([None], lambda layer: layer))
        result.append(form(*layers[i : i + len(these)]))
        i += len(these)
    return result


def fits(model, n):
    """Whether the compiled forms do exactly what `model` would do with n examples, rounding aside, and pay."""
    from .untouched import is_untouched  # which reads source, and is slow to import

    windows = [(layer, shape) for layer, shape in zip(model.layers, model.shapes) if type(layer) is Conv]
    return bool(
        windows
        and n * sum(layer.connections(shape) for layer, shape in windows) >= LEAST
        and model.dtype in (np.float32, np.float64)
        and all(type(v) is np.ndarray and v.dtype == model.dtype for v in model.parameters)
        and is_untouched(stood_in_for(model))
        and _ready(model.dtype)
    )


def stood_in_for(model):
    """What the compiled forms take the place of, and what calls them."""
    replaced = [layer for layer in model.layers if type(layer) in REPLACED]
    return [model.gradient, *(f for layer in replaced for f in (layer.forward, layer.backward))]


@cache
def _ready(dtype):
    """Whether the loops can be compiled for this type of numbers; compiles them."""
    return can_be_compiled("compiled_windows", LOOPS, lambda loops: _try(loops, dtype))


def _try(loops, dtype):
    """Run the loops on next to nothing, for which they are compiled."""
    for channels in (1, SHORT):
        form = RectifiedLargest(Conv(1, 1))
        form.conv.build((channels, 2, 2), np.random.default_rng(0), dtype)
        x = np.zeros((1, channels, 2, 2), dtype)
        a, kept = form.forward(x)
        form.backward(a, kept)
        form = Windows(form.conv)
        a, kept = form.forward(x)
        form.backward(a, kept)
