"""Layers that make pictures smaller, and one that makes them larger (chapter 15).

Inputs and outputs have the shape ``(m, channels, rows, columns)``.
"""

import math

import numpy as np

from .checks import finite_number, whole_number
from .layers import LAYERS, Layer


class _Pool(Layer):
    """Squares of 2×2 pixels made one; an odd last row or column is left out."""

    def build(self, shape, rng, dtype):
        """``(channels, rows, columns)`` → ``(channels, rows // 2, columns // 2)``."""
        channels, rows, columns = check_picture(self, shape)
        if min(rows, columns) < 2:
            raise ValueError(f"{self!r} gets pictures of shape {shape}; needed are 2×2 pixels at least")
        return channels, rows // 2, columns // 2

    def connections(self, shape):
        """Four for each output."""
        channels, rows, columns = shape
        return 4 * channels * (rows // 2) * (columns // 2)


def _quarters(x):
    """The four pixels of every square, as views."""
    rows, columns = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    return [x[:, :, i:rows:2, j:columns:2] for i in (0, 1) for j in (0, 1)]


class MaxPool(_Pool):
    """The largest of each square of 2×2. Where several are equal the first, row by row, gets the gradient."""

    def forward(self, x, rng=None):
        """The largest; kept are x and the output."""
        a, b, c, d = _quarters(x)
        out = np.maximum(np.maximum(a, b), np.maximum(c, d))
        return out, (x, out)

    def backward(self, nabla, kept, inwards=True):
        """The gradient goes to the pixel that was the largest."""
        if not inwards:
            return None, []
        x, out = kept
        back, free = np.zeros_like(x), np.ones(out.shape, bool)
        for target, pixel in zip(_quarters(back), _quarters(x)):
            largest = (pixel == out) & free
            np.multiply(nabla, largest, out=target)
            free &= ~largest
        return back, []


class MeanPool(_Pool):
    """The mean of each square of 2×2."""

    def forward(self, x, rng=None):
        """The mean; kept is x, for its shape."""
        a, b, c, d = _quarters(x)
        return (a + b + c + d) * x.dtype.type(0.25), x

    def backward(self, nabla, x, inwards=True):
        """A quarter of the gradient goes to each pixel."""
        if not inwards:
            return None, []
        back = np.zeros_like(x)
        for target in _quarters(back):
            np.multiply(nabla, nabla.dtype.type(0.25), out=target)
        return back, []


class Subsample(MeanPool):
    """LeNet-5's pooling: the mean of each square of 2×2, times a weight, plus a bias, one pair a channel.

    Weights start as 1 and biases as 0, so that it starts as `MeanPool`. (The paper writes the sum of the four
    in place of their mean: the same layer with weights a quarter as large.)
    """

    def build(self, shape, rng, dtype):
        """As every pooling; w and b ``(channels,)``."""
        shape = super().build(shape, rng, dtype)
        self.parameters = [self._filled(value, shape[:1], dtype) for value in (1, 0)]
        return shape

    def connections(self, shape):
        """Four for each output, and its bias."""
        return super().connections(shape) // 4 * 5

    def forward(self, x, rng=None):
        """w · mean + b; kept are x and the means."""
        w, b = self.parameters
        means, _ = super().forward(x)
        return means * _along(w) + _along(b), (x, means)

    def backward(self, nabla, kept, inwards=True):
        """∂C/∂w sums nabla times the means, ∂C/∂b nabla; w/4 of it goes to each pixel."""
        w, _ = self.parameters
        x, means = kept
        gradients = [(nabla * means).sum(axis=(0, 2, 3)), nabla.sum(axis=(0, 2, 3))]
        return super().backward(nabla * _along(w), x, inwards)[0], gradients


def _along(v):
    """One number a channel, as an array that goes with pictures."""
    return v[:, np.newaxis, np.newaxis]


class Canvas(Layer):
    """LeNet-5's input: pixels from 0 to 1 are stretched to paper … ink, and get a border of paper.

    Parameters
    ----------
    pad : int
        The width of the border.
    paper, ink : float
        What 0 and 1 become.
    """

    arguments = ("pad", "paper", "ink")

    def __init__(self, pad=0, paper=0.0, ink=1.0):
        self.pad = whole_number("pad", pad, least=0)
        self.paper, self.ink = finite_number("paper", paper), finite_number("ink", ink)

    def build(self, shape, rng, dtype):
        """``(channels, rows, columns)`` → ``(channels, rows + 2 pad, columns + 2 pad)``."""
        channels, rows, columns = check_picture(self, shape)
        return channels, rows + 2 * self.pad, columns + 2 * self.pad

    def forward(self, x, rng=None):
        """The stretched picture; nothing is kept."""
        m, channels, rows, columns = x.shape
        p = self.pad
        out = np.full((m, channels, rows + 2 * p, columns + 2 * p), self.paper, x.dtype)
        out[:, :, p : p + rows, p : p + columns] += x * x.dtype.type(self.ink - self.paper)
        return out, None

    def backward(self, nabla, kept, inwards=True):
        """The border's part is dropped, the rest times ink − paper."""
        if not inwards:
            return None, []
        p, (*_, rows, columns) = self.pad, nabla.shape
        return nabla[:, :, p : rows - p, p : columns - p] * nabla.dtype.type(self.ink - self.paper), []


def check_picture(layer, shape):
    """Return the shape of one example if it is one of pictures, or raise ValueError."""
    if len(shape) != 3:
        raise ValueError(
            f"{layer!r} gets inputs of shape {shape}; needed are (channels, rows, columns), "
            f"as in Sequential((1, 28, 28), …); an example has {math.prod(shape)} values"
        )
    return shape


LAYERS.update((layer.__name__, layer) for layer in (MaxPool, MeanPool, Subsample, Canvas))
