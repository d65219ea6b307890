"""What has a trained network learned? Ways of looking into one, and of fooling it (chapter 8).

The hidden neurons: what excites them (`hidden_activations`, `strongest`) and what each is worth
(`without_neuron`). The answer: which pixels it hangs on (`input_gradient`, `occlusion`), how little it takes
to change it (`fool`), and which digits are taken for which (`confused_pairs`). Images are unsigned bytes or
floats in [0, 1]. Hidden layers after the first, whose weights are no images, are left out.
"""

from numbers import Integral

import numpy as np

from .checks import positive_number, whole_number
from .data import as_inputs
from .training import batches


def hidden_weighted_inputs(network, x):
    """The weighted inputs of the first hidden layer, z² in the book's count of layers (chapter 8).

    `x` is a Dataset, a batch ``(m, n_in)`` or one image ``(n_in,)``; returns ``(m, n_hidden)``, or
    ``(n_hidden,)`` for one image. A network without a hidden layer is a ValueError.
    """
    _hidden_neuron(network, 0)
    if hasattr(x, "batch"):  # a Dataset goes in parts: as floats it would take four times the memory
        parts = batches(x, network.dtype.type)
        return np.concatenate([hidden_weighted_inputs(network, part) for part, _ in parts])
    rows, single = network.as_rows(x)
    z = network.weighted_input(0, rows)
    return z[0] if single else z


def hidden_activations(network, x):
    """The activations of the first hidden layer, a² = f(z²), shapes as above (chapter 8)."""
    z = hidden_weighted_inputs(network, x)
    return network.activations[0].value(z)


def without_neuron(network, j):
    """A copy of `network` in which hidden neuron j is silent: no weight leads out of it (chapter 8)."""
    j = _hidden_neuron(network, j)
    network = network.copy()
    network.weights[1][:, j] = 0
    return network


def strongest(network, data, j, count):
    """The indices ``(count,)`` of the images in `data` that excite hidden neuron j most, strongest first.

    Sorted by z, as σ(z) is rounded to 1 for every z above 17 or so; equals keep their order (chapter 8).
    """
    j, count = _hidden_neuron(network, j), whole_number("count", count, least=1)
    return np.argsort(-hidden_weighted_inputs(network, data)[:, j], kind="stable")[:count]


def input_gradient(network, x, y):
    """∂C_x/∂x, how the cost of each example hangs on its pixels (chapter 8, ``inside-input-gradient``).

    Not averaged: every row is the gradient of its own example. `x` is ``(n_in,)`` or ``(m, n_in)`` and `y`,
    the wanted outputs, ``(n_out,)`` or ``(m, n_out)``; returns an array of the shape of `x`.
    """
    gradient = network.input_gradient(x, y)
    return gradient[0] if np.ndim(x) == 1 else gradient


def fool(network, x, digit, steps=100, eta=1.0, confidence=0.9):
    """A picture near `x` that the network takes for `digit`, by gradient descent on the picture (chapter 8).

    Each of at most `steps` steps is x → x − η ∂C_x/∂x with `digit` as the wanted answer, clipped to [0, 1]:
    the rule by which the network learned, but the pixels move and the weights stay. It ends as soon as the
    answer is `digit` with an activation above `confidence`, which it may never come to where the gradient all
    but vanishes. `x` is one image of any shape; returns floats of that shape.
    """
    shape, picture, digit = _question(network, x, digit)
    steps, eta = whole_number("steps", steps, least=0), positive_number("eta", eta)
    if not 0 <= confidence <= 1:
        raise ValueError(f"confidence is {confidence!r}; legal are numbers from 0 to 1")
    y = np.eye(network.n_out, dtype=network.dtype)[digit]
    for _ in range(steps):
        a = network.feedforward(picture)
        if a.argmax() == digit and a[digit] > confidence:
            break
        picture = np.clip(picture - eta * input_gradient(network, picture, y), 0, 1)
    return picture.reshape(shape)


def occlusion(network, x, digit, size=7):
    """How much the activation of output `digit` falls when a part of the image is made white (chapter 8).

    `x` is one image ``(rows, columns)``. For each pixel a square of size × size around it, or the part of it
    that lies on the image, is set to 0. Returns the falls, ``(rows, columns)``: positive where the ink speaks
    for `digit`, negative where it speaks against.
    """
    shape, picture, digit = _question(network, x, digit)
    size = whole_number("size", size, least=1)
    if len(shape) != 2:
        raise ValueError(f"x has shape {shape}; needed is one image (rows, columns)")
    covered = np.tile(picture.reshape(shape), (*shape, 1, 1))  # (r, c) holds the image covered around (r, c)
    before, behind = size // 2, (size + 1) // 2
    for r, c in np.ndindex(shape):
        covered[r, c, max(0, r - before) : r + behind, max(0, c - before) : c + behind] = 0
    left = network.feedforward(covered.reshape(-1, picture.size))[:, digit]
    return network.feedforward(picture)[digit] - left.reshape(shape)


def confused_pairs(matrix):
    """The mistakes that a confusion matrix ``(n, n)`` counts: (digit, answer, count), most frequent first.

    Examples
    --------
    >>> confused_pairs([[7, 0, 1], [2, 9, 0], [4, 0, 8]])
    [(2, 0, 4), (1, 0, 2), (0, 2, 1)]
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"matrix has shape {matrix.shape}; needed is (n, n)")
    pairs = [(i, j, int(matrix[i, j])) for i, j in np.ndindex(matrix.shape) if i != j and matrix[i, j] > 0]
    return sorted(pairs, key=lambda pair: -pair[2])


def _number(name, value, count):
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= value < count:
        raise ValueError(f"{name} is {value!r}; legal are whole numbers from 0 to {count - 1}")
    return int(value)


def _hidden_neuron(network, j):
    sizes = getattr(network, "sizes", ())
    if len(sizes) < 3:
        raise ValueError(f"the network has sizes {list(sizes)}; needed is one with a hidden layer")
    return _number("j", j, network.sizes[1])


def _question(network, x, digit):
    """The shape of the image x, its pixels as a vector, and the number of the output asked for."""
    x = as_inputs(x, network.dtype.type)
    if x.size != network.n_in:
        raise ValueError(f"x has shape {x.shape}; needed is one image of {network.n_in} pixels")
    return x.shape, x.reshape(-1), _number("digit", digit, network.n_out)
