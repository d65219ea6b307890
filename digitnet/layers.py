"""Layers: the pieces of which `sequential` builds a model, each with its way forward beside its way back.

Axis 0 always counts the examples. A layer is an object with

``build(shape, rng, dtype)``
    Make the parameters for inputs of `shape` (of one example, without axis 0); return the shape of the
    output.
``parameters``
    ``[w, b]``, or nothing: arrays that an optimizer changes in place.
``statistics``
    Arrays that the layer itself keeps up in training, and answers by; only `BatchNorm` has any.
``forward(x, rng=None)``
    The output for inputs x, and whatever `backward` needs. With an `rng` it is training, else answering.
``backward(nabla, kept, inwards=True)``
    From nabla = ∂C/∂output: ∂C/∂x (None if `inwards` is false), and the list of the gradients of the
    parameters, **summed** over the examples.
``connections(shape)``
    How many wires lead into its outputs for an input of `shape`, one for each number added up.
``settings``
    The arguments that make the layer again.

A layer keeps nothing else between these calls, so several threads may use one model. The activations are
layers too (`activations`); those that look through windows are in `convolution`. Dense layers are chapter
5's, BP1 to BP4; dropout is derived in chapter 11.
"""

import math

import numpy as np

from .activations import ACTIVATIONS
from .checks import share, whole_number
from .initializers import scaled_normal


class Layer:
    """What all layers have in common; a subclass sets its ``arguments`` to the names of its settings."""

    parameters = ()
    statistics = ()
    mixes_examples = False  # whether in training an example's output depends on the rest of the mini-batch
    arguments = ()
    initializer = None

    def build(self, shape, rng, dtype):
        """Nothing to make; the shape stays."""
        return shape

    def connections(self, shape):
        """None."""
        return 0

    def _filled(self, value, shape, dtype):
        """A parameter that starts as one value, or the stored one where a model is read from a file."""
        if self.initializer is not None:
            return self.initializer(shape, 1, None).astype(dtype)
        return np.full(shape, value, dtype)

    @property
    def settings(self):
        """The arguments that make the layer again."""
        return {name: getattr(self, name) for name in self.arguments}

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.settings.items())})"


class Dense(Layer):
    """A layer of n neurons, each joined to all inputs: z = x w^T + b (chapter 3, ``network-layer``).

    Parameters
    ----------
    n : int
        The number of neurons.
    initializer : callable
        One of `digitnet.initializers`.
    """

    arguments = ("n",)
    initializer = staticmethod(scaled_normal)

    def __init__(self, n, initializer=scaled_normal):
        self.n, self.initializer = whole_number("n", n, least=1), initializer

    def build(self, shape, rng, dtype):
        """``(n_in,)`` → ``(n,)``."""
        if len(shape) != 1:
            raise ValueError(
                f"Dense gets inputs of shape {shape}; needed is (n_in,): put a Flatten before it"
            )
        sizes = ((self.n, *shape), (self.n,))
        self.parameters = [self.initializer(size, shape[0], rng).astype(dtype) for size in sizes]
        return (self.n,)

    def connections(self, shape):
        """Each neuron's inputs and its bias."""
        return self.n * (shape[0] + 1)

    def forward(self, x, rng=None):
        """``(m, n_in)`` → z ``(m, n)``; kept is x."""
        w, b = self.parameters
        return x @ w.T + b, x

    def backward(self, delta, x, inwards=True):
        """From δ = ∂C/∂z: ∂C/∂x = δ w (BP2 without σ′), and ∂C/∂w (BP4) and ∂C/∂b (BP3), summed."""
        nabla = delta @ self.parameters[0] if inwards else None
        return nabla, [delta.T @ x, delta.sum(axis=0)]


class Dropout(Layer):
    """In training, each input is 0 with probability p, and 1/(1 − p) times itself else (chapter 11).

    So its mean stays what it was, and answering needs no change: nothing is dropped then.

    Parameters
    ----------
    p : float, from 0 to below 1
    """

    arguments = ("p",)

    def __init__(self, p):
        self.p = share("p", p)

    def forward(self, x, rng=None):
        """x times a mask drawn from `rng`; kept is the mask, None in answering."""
        if rng is None:
            return x, None
        mask = (rng.random(x.shape, np.float32) >= self.p) / x.dtype.type(1 - self.p)
        mask = mask.astype(x.dtype, copy=False)
        return x * mask, mask

    def backward(self, nabla, mask, inwards=True):
        """The same mask."""
        if not inwards:
            return None, []
        return nabla if mask is None else nabla * mask, []


class Flatten(Layer):
    """Any shape of an example made one vector."""

    def build(self, shape, rng, dtype):
        """The number of values."""
        return (math.prod(shape),)

    def forward(self, x, rng=None):
        """``(m, …)`` → ``(m, n)``; kept is the shape."""
        return x.reshape(len(x), math.prod(x.shape[1:])), x.shape

    def backward(self, nabla, shape, inwards=True):
        """The shape it had."""
        return nabla.reshape(shape) if inwards else None, []


LAYERS = {layer.__name__: layer for layer in (Dense, Dropout, Flatten, *ACTIVATIONS.values())}
