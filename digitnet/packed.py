"""Weights and biases as the compiled loops want them, and their way there and back.

The first layer has a row for each input, the later ones a row for each neuron, all of one length. What the
optimizer remembers of each weight and bias has the same form.

`take` copies a network's arrays in, `give` copies them back. Between the two `train` works on the copies.
"""

import math
from collections import deque
from itertools import chain, repeat
from operator import setitem

import numpy as np

FOLD = 200  # examples, or one mini-batch: see `Packed.fold`


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
    method : int
        The kind of optimizer, as `compiled` counts them.
    memories : int
        How many numbers it remembers for each weight and bias.

    Attributes
    ----------
    fold : int
        So many examples, or a multiple of it, `train` is given at a time, so that what comes out doesn't
        depend on how many times that was; only the last time of an epoch may be another number.
    """

    def __init__(self, weights, kinds, sloped, m, method=0, memories=0):
        from .compiled import BLOCK, PLAIN, train

        self.compiled, self.method, self.fold = train, method, m * max(1, FOLD // m)
        dtype = weights[0].dtype
        sizes = np.array([weights[0].shape[1], *map(len, weights)])
        layers, widest = len(weights), _padded(sizes[1:].max())
        rows = np.cumsum([0, sizes[0], *sizes[2:]])
        shapes = (rows[-1], _padded(sizes[1:-1].max() if layers > 1 else sizes[1])), (layers, widest)
        rooms = [_room(shapes, dtype) for _ in range(1 + memories)]
        self.places = []
        for _, w, b in rooms:
            self.places.append(w[: sizes[0], : sizes[1]].T)
            self.places += [w[rows[l] : rows[l + 1], : sizes[l]] for l in range(1, layers)]
            self.places += [b[l, : sizes[l + 1]] for l in range(layers)]
        v, w, b = rooms[0]
        self.network = w, b, rows[:-1].copy(), sizes, kinds, sloped
        activations, errors = (_aligned((layers, min(m, BLOCK), widest), dtype) for _ in range(2))
        summed = m > BLOCK or method != PLAIN
        gradient, sum_w, sum_b = _room(shapes, dtype) if summed else (v[:0], w[:0], b[:0])
        first, second = [*(flat for flat, _, _ in rooms[1:]), v[:0], v[:0]][:2]
        every = np.arange(sizes.max(), dtype=np.uint16)
        small = dtype.type(np.finfo(dtype).tiny * 1e8)
        self.scratch = small, every, activations, errors, sum_w, sum_b, v, gradient, first, second

    def take(self, arrays, steps=0):
        """Copy the network's weights, then its biases, then what the optimizer remembers, and its steps."""
        self.steps = steps
        for place, array in zip(self.places, arrays):
            place[...] = array

    def train(self, ink, targets, order, m, settings, shrink):
        """Train on some examples."""
        how = self.method, settings, self.steps, shrink, self.fold
        self.compiled(*self.network, *ink.lists, ink.unit, targets, order, m, *how, *self.scratch)
        self.steps += -(-len(order) // m)

    def give(self, arrays, optimizer):
        """Copy them back: all, and the number of steps, in one call that no signal interrupts."""
        targets, keys = [*arrays, vars(optimizer)], chain(repeat(..., len(arrays)), ["_steps"])
        deque(map(setitem, targets, keys, [*self.places, self.steps]), maxlen=0)


def _padded(n):
    return -(-n // 8) * 8


def _room(shapes, dtype):
    """One long row of zeros, and views of it in two shapes, one behind the other."""
    flat = _aligned(sum(map(math.prod, shapes)), dtype)
    n = math.prod(shapes[0])
    return flat, flat[:n].reshape(shapes[0]), flat[n:].reshape(shapes[1])


def _aligned(shape, dtype):
    """Zeros that begin where a line of the processor's cache begins."""
    size = int(np.prod(shape)) * dtype.itemsize
    memory = np.zeros(size + 64, np.uint8)
    begin = -memory.ctypes.data % 64
    return memory[begin : begin + size].view(dtype).reshape(shape)
