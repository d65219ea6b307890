"""The layer that looks through small windows: convolution (chapter 15); pooling is in `pooling`.

Inputs and outputs have the shape ``(m, channels, rows, columns)``. The windows are copied into the columns of
one matrix, so that a convolution is a single matrix product. In memory the channels come before the examples,
as the product gives them; the shapes don't show it (`swapaxes` makes a view).
"""

import math

import numpy as np

from .checks import short, whole_number
from .initializers import scaled_normal
from .layers import LAYERS, Layer
from .pooling import Canvas, MaxPool, MeanPool, Subsample, check_picture

__all__ = ["Canvas", "Conv", "MaxPool", "MeanPool", "Subsample"]


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
    table : sequence of n sequences of int, optional
        Which channels each map looks at, counted from 0; by default all. The parameters are then
        ``w[j]`` ``(k, k)`` for the j-th pair of a map and one of its channels, in the order of the table.
    initializer : callable
        One of `digitnet.initializers`; with a table, n_in is the mean number of inputs of a map.
    """

    arguments = ("n", "k", "pad", "table")
    initializer = staticmethod(scaled_normal)

    def __init__(self, n, k, pad=0, table=None, initializer=scaled_normal):
        self.n, self.k = whole_number("n", n, least=1), whole_number("k", k, least=1)
        self.pad, self.initializer = whole_number("pad", pad, least=0), initializer
        self.table = None if table is None else _checked_table(table, self.n)

    def build(self, shape, rng, dtype):
        """``(channels, rows, columns)`` → ``(n, rows + 2 pad − k + 1, columns + 2 pad − k + 1)``."""
        channels, *sides = check_picture(self, shape)
        sides = [side + 2 * self.pad - self.k + 1 for side in sides]
        if min(sides) < 1:
            raise ValueError(f"{self!r} gets pictures of shape {shape}, smaller than its window")
        pairs = self._pairs(channels)
        size = (self.n, channels, self.k, self.k) if self.table is None else (len(pairs), self.k, self.k)
        n_in = len(pairs) * self.k**2 / self.n
        self.parameters = [self.initializer(shape, n_in, rng).astype(dtype) for shape in (size, (self.n,))]
        return (self.n, *sides)

    def connections(self, shape):
        """Each output's windows, and its bias."""
        _, rows, columns = shape
        outputs = math.prod(side + 2 * self.pad - self.k + 1 for side in (rows, columns))
        return outputs * (len(self._pairs(shape[0])) * self.k**2 + self.n)

    def _pairs(self, channels):
        """The pairs (map, channel) that are joined."""
        table = [range(channels)] * self.n if self.table is None else self.table
        largest = max(map(max, table))
        if largest >= channels:
            raise ValueError(f"table names channel {largest}; legal here are 0 to {channels - 1}")
        return [(i, channel) for i, row in enumerate(table) for channel in row]

    def places(self, channels):
        """Where the pairs stand among all maps and channels, as an index of two arrays."""
        return tuple(np.transpose(self._pairs(channels)))

    def matrix(self, channels):
        """All weights ``(n, channels k²)``, a map a row, with 0 where the table joins nothing."""
        w, _ = self.parameters
        if self.table is not None:
            full = np.zeros((self.n, channels, self.k, self.k), w.dtype)
            full[self.places(channels)] = w
            w = full
        return w.reshape(self.n, -1)

    def forward(self, x, rng=None):
        """x → z; kept are the columns and the shape of the padded input."""
        _, b = self.parameters
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
        z = self.matrix(channels) @ windows
        z += b[:, np.newaxis]
        return z.reshape(self.n, m, height, width).swapaxes(0, 1), (windows, padded.shape)

    def backward(self, delta, kept, inwards=True):
        """From δ = ∂C/∂z: every window passes its part of the errors back to where it looked."""
        windows, shape = kept
        k, p, (m, _, height, width) = self.k, self.pad, delta.shape
        delta = delta.swapaxes(0, 1).reshape(self.n, m * height * width)
        nabla_w = (delta @ windows.T).reshape(self.n, shape[0], k, k)
        if self.table is not None:
            nabla_w = nabla_w[self.places(shape[0])]
        gradients = [nabla_w, delta.sum(axis=1)]
        if not inwards:
            return None, gradients
        back = (self.matrix(shape[0]).T @ delta).reshape(shape[0], k, k, m, height, width)
        nabla = np.zeros(shape, delta.dtype)
        for i, j in np.ndindex(k, k):
            nabla[:, :, i : i + height, j : j + width] += back[:, i, j]
        return nabla[:, :, p : shape[2] - p, p : shape[3] - p].swapaxes(0, 1), gradients


def _checked_table(table, n):
    """The table as lists of whole numbers, or ValueError."""
    rows = [list(row) if np.iterable(row) else [] for row in table] if np.iterable(table) else []
    if len(rows) != n or not all(rows):
        raise ValueError(f"table is {short(table)}; needed are {n} lists of channels, none of them empty")
    rows = [[whole_number("a channel of table", channel, least=0) for channel in row] for row in rows]
    for row in rows:
        if len(set(row)) < len(row):
            raise ValueError(f"table names a channel twice for one map: {short(row)}")
    return rows


LAYERS["Conv"] = Conv
