"""Layers that look through small windows: convolution and pooling (chapter 15).

Inputs and outputs have the shape ``(m, channels, rows, columns)``. The windows are copied into the columns of
one matrix, so that a convolution is a single matrix product. In memory the channels come before the examples,
as the product gives them; the shapes don't show it (`swapaxes` makes a view).
"""

import math

import numpy as np

from .checks import whole_number
from .initializers import scaled_normal
from .layers import LAYERS, Layer


class Conv(Layer):
    """n maps, each the sum over a window of k×k pixels of all channels, with shared weights, plus a bias.

    z[i, r, c] = b[i] + Σ_channel,p,q w[i, channel, p, q] x[channel, r + p, c + q]: a cross-correlation, which
    networks call convolution. The window moves by one pixel and stays on the picture.

    Parameters
    ----------
    n : int
        The number of maps.
    k : int
        The side of the window.
    pad : int
        Rows and columns of zeros put around the picture first.
    initializer : callable
        One of `digitnet.initializers`.
    """

    arguments = ("n", "k", "pad")
    initializer = staticmethod(scaled_normal)

    def __init__(self, n, k, pad=0, initializer=scaled_normal):
        self.n, self.k = whole_number("n", n, least=1), whole_number("k", k, least=1)
        self.pad, self.initializer = whole_number("pad", pad, least=0), initializer

    def build(self, shape, rng, dtype):
        """``(channels, rows, columns)`` → ``(n, rows + 2 pad − k + 1, columns + 2 pad − k + 1)``."""
        channels, *sides = _picture(self, shape)
        sides = [side + 2 * self.pad - self.k + 1 for side in sides]
        if min(sides) < 1:
            raise ValueError(f"{self!r} gets pictures of shape {shape}, smaller than its window")
        n_in = channels * self.k**2
        sizes = ((self.n, channels, self.k, self.k), (self.n,))
        self.parameters = [self.initializer(size, n_in, rng).astype(dtype) for size in sizes]
        return (self.n, *sides)

    def forward(self, x, rng=None):
        """x → z; kept are the columns and the shape of the padded input."""
        w, b = self.parameters
        k, p, (m, channels, rows, columns) = self.k, self.pad, x.shape
        padded = x.swapaxes(0, 1)
        if p:
            padded = np.zeros((channels, m, rows + 2 * p, columns + 2 * p), x.dtype)
            padded[:, :, p : p + rows, p : p + columns] = x.swapaxes(0, 1)
        height, width = rows + 2 * p - k + 1, columns + 2 * p - k + 1
        windows = np.empty((channels, k, k, m, height, width), x.dtype)
        for i, j in np.ndindex(k, k):
            windows[:, i, j] = padded[:, :, i : i + height, j : j + width]
        windows = windows.reshape(channels * k * k, m * height * width)
        z = w.reshape(self.n, -1) @ windows
        z += b[:, np.newaxis]
        return z.reshape(self.n, m, height, width).swapaxes(0, 1), (windows, padded.shape)

    def backward(self, delta, kept, inwards=True):
        """From δ = ∂C/∂z: every window passes its part of the errors back to where it looked."""
        w, _ = self.parameters
        windows, shape = kept
        k, p, (m, _, height, width) = self.k, self.pad, delta.shape
        delta = delta.swapaxes(0, 1).reshape(self.n, m * height * width)
        gradients = [(delta @ windows.T).reshape(w.shape), delta.sum(axis=1)]
        if not inwards:
            return None, gradients
        back = (w.reshape(self.n, -1).T @ delta).reshape(shape[0], k, k, m, height, width)
        nabla = np.zeros(shape, delta.dtype)
        for i, j in np.ndindex(k, k):
            nabla[:, :, i : i + height, j : j + width] += back[:, i, j]
        return nabla[:, :, p : shape[2] - p, p : shape[3] - p].swapaxes(0, 1), gradients


class _Pool(Layer):
    """Squares of 2×2 pixels made one; an odd last row or column is left out."""

    def build(self, shape, rng, dtype):
        """``(channels, rows, columns)`` → ``(channels, rows // 2, columns // 2)``."""
        channels, rows, columns = _picture(self, shape)
        if min(rows, columns) < 2:
            raise ValueError(f"{self!r} gets pictures of shape {shape}; needed are 2×2 pixels at least")
        return channels, rows // 2, columns // 2


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


def _picture(layer, shape):
    if len(shape) != 3:
        raise ValueError(
            f"{layer!r} gets inputs of shape {shape}; needed are (channels, rows, columns), "
            f"as in Sequential((1, 28, 28), …); an example has {math.prod(shape)} values"
        )
    return shape


LAYERS.update((layer.__name__, layer) for layer in (Conv, MaxPool, MeanPool))
