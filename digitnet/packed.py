"""Weights and biases as the compiled loops want them, and their way there and back.

The first layer has a row for each input, the later ones a row for each neuron, all of one length.

`take` copies a network's arrays in, `give` copies them back. Between the two `train` works on the copies.
"""

from collections import deque
from itertools import repeat
from operator import setitem

import numpy as np


class Packed:
    """Room for the weights and biases of a network, and for all else that `compiled.train` works on.

    Parameters
    ----------
    weights : list of ndarray
        Of the network, or of one of the same shapes; they are not copied yet.
    kinds : ndarray of int
        The kind of activation of each layer, as `compiled` counts them.
    sloped : bool
        Whether δ^L is a − y times the slope of the output neurons.
    m : int
        The largest mini-batch.
    """

    def __init__(self, weights, kinds, sloped, m):
        from .compiled import BLOCK, train

        self.compiled = train
        dtype = weights[0].dtype
        sizes = np.array([weights[0].shape[1], *map(len, weights)])
        layers, widest = len(weights), _padded(sizes[1:].max())
        rows = np.cumsum([0, sizes[0], *sizes[2:]])
        w = _aligned((rows[-1], _padded(sizes[1:-1].max() if layers > 1 else sizes[1])), dtype)
        b = _aligned((layers, widest), dtype)
        self.places = [w[: sizes[0], : sizes[1]].T]
        self.places += [w[rows[l] : rows[l + 1], : sizes[l]] for l in range(1, layers)]
        self.places += [b[l, : sizes[l + 1]] for l in range(layers)]
        self.network = w, b, rows[:-1].copy(), sizes, kinds, sloped
        activations, errors = (_aligned((layers, min(m, BLOCK), widest), dtype) for _ in range(2))
        sums = (np.zeros_like(w), np.zeros_like(b)) if m > BLOCK else (w[:0], b[:0])
        every = np.arange(sizes.max(), dtype=np.uint16)
        small = dtype.type(np.finfo(dtype).tiny * 1e8)
        self.scratch = small, every, activations, errors, *sums

    def take(self, model):
        """Copy the network's weights and biases."""
        for place, array in zip(self.places, [*model.weights, *model.biases]):
            place[...] = array

    def train(self, ink, targets, order, m, eta, shrink):
        """Train on some examples."""
        self.compiled(*self.network, *ink.lists, ink.unit, targets, order, m, eta, shrink, *self.scratch)

    def give(self, model):
        """Copy them back: all, in one call that no signal interrupts."""
        deque(map(setitem, [*model.weights, *model.biases], repeat(...), self.places), maxlen=0)


def _padded(n):
    return -(-n // 8) * 8


def _aligned(shape, dtype):
    """Zeros that begin where a line of the processor's cache begins."""
    size = int(np.prod(shape)) * dtype.itemsize
    memory = np.zeros(size + 64, np.uint8)
    begin = -memory.ctypes.data % 64
    return memory[begin : begin + size].view(dtype).reshape(shape)
