"""Activation functions, each with its derivative beside it.

An activation turns a weighted input z into an activation a. What backpropagation needs is the way back, from
∂C/∂a to ∂C/∂z, and every function here can tell it **from a alone**, so that no z need be kept:

``value(z)``
    a = f(z), element by element (softmax: row by row), in the dtype of z.
``back(nabla, a)``
    ∂C/∂z, given nabla = ∂C/∂a and a: nabla ⊙ f′(z) for a function of one number (BP2), and for softmax the
    product with its Jacobian.

Both take and return arrays of one shape, ``(m, n)`` in a layer of neurons. Every activation is a layer, too
(`layers`). Chapter 2 derives the sigmoid (``neuron-sigmoid``, ``neuron-sigmoid-prime``), chapter 9 compares
it with tanh and ReLU, chapter 10 derives softmax.
"""

import numpy as np

from .checks import short


def sigmoid(z):
    """σ(z) = 1 / (1 + e^(−z)), element by element.

    Parameters
    ----------
    z : array_like, any shape
        Weighted inputs. Floats keep their dtype, whole numbers become float64.

    Returns
    -------
    ndarray or scalar, same shape as `z`, values in [0, 1]
        For very negative `z` the exponential overflows to infinity, and 1 / inf = 0 is the
        right answer; for very positive `z` it underflows to 0. Both are expected, so neither warns.

    Examples
    --------
    >>> float(sigmoid(0.0))
    0.5
    >>> sigmoid(np.array([-1e6, 0.0, 1e6]))
    array([0. , 0.5, 1. ])
    """
    z = np.asarray(z)
    if z.dtype.kind in "biu":  # −z would wrap around for unsigned integers
        z = z.astype(np.float64)
    one = z.dtype.type(1)  # beside a single float32, NumPy 1 would take the plain number 1 as a float64
    with np.errstate(over="ignore", under="ignore"):
        return one / (one + np.exp(-z))


def sigmoid_prime(z):
    """σ′(z) = σ(z) (1 − σ(z)): the derivative, as a function of the weighted input **z**.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    ndarray or scalar, same shape as `z`, values in [0, 1/4]

    Examples
    --------
    >>> float(sigmoid_prime(0.0))
    0.25
    """
    a = sigmoid(z)
    return a * (a.dtype.type(1) - a)


class Activation:
    """What all activations have in common: each is a layer without parameters, of the shape it is given."""

    name = None
    parameters = ()
    statistics = ()
    mixes_examples = False
    probabilities = False  # whether every a is between 0 and 1, as cross-entropy needs
    distribution = False  # whether they also sum to 1, as the log-likelihood needs

    def value(self, z):
        """a = f(z)."""
        raise NotImplementedError

    def back(self, nabla, a):
        """∂C/∂z from nabla = ∂C/∂a and the activation a."""
        raise NotImplementedError

    def build(self, shape, rng, dtype):
        """As every layer: the shape of its output for one example (see `layers`)."""
        return shape

    def forward(self, x, rng=None):
        """As every layer: the output, and what the way back needs."""
        a = self.value(x)
        return a, a

    def backward(self, nabla, kept, inwards=True):
        """As every layer: ∂C/∂x, and the gradients of its parameters, of which there are none."""
        return self.back(nabla, kept) if inwards else None, []

    def connections(self, shape):
        """As every layer: the wires that lead into it, of which it has none of its own."""
        return 0

    @property
    def settings(self):
        """As every layer: the arguments that make it again."""
        return {}

    def __repr__(self):
        return f"{type(self).__name__}()"


class Sigmoid(Activation):
    """a = σ(z), between 0 and 1 (chapter 2)."""

    name, probabilities = "sigmoid", True

    def value(self, z):
        """σ(z)."""
        return sigmoid(z)

    def back(self, nabla, a):
        """σ′(z) = a (1 − a)."""
        return nabla * (a * (1 - a))


class Tanh(Activation):
    """a = tanh z, between −1 and 1 (chapter 2, exercise 2.4)."""

    name = "tanh"

    def value(self, z):
        """tanh z."""
        return np.tanh(z)

    def back(self, nabla, a):
        """tanh′(z) = 1 − a²."""
        return nabla * (1 - a * a)


class ScaledTanh(Activation):
    """a = 1.7159 tanh(2z/3), LeNet-5's: about ±1 at z = ±1, where it bends most (chapter 15)."""

    name = "scaled-tanh"
    HEIGHT, STEEPNESS = 1.7159, 2 / 3

    def value(self, z):
        """1.7159 tanh(2z/3)."""
        z = np.asarray(z)
        return self.HEIGHT * np.tanh(z * self.STEEPNESS)

    def back(self, nabla, a):
        """The slope A S (1 − (a/A)²) = S/A (A² − a²), with A = 1.7159 and S = 2/3."""
        return nabla * ((self.HEIGHT**2 - a * a) * (self.STEEPNESS / self.HEIGHT))


class ReLU(Activation):
    """a = max(z, 0): the rectified linear unit. At z = 0 the slope is taken as 0."""

    name = "relu"

    def value(self, z):
        """max(z, 0)."""
        return np.maximum(z, 0)

    def back(self, nabla, a):
        """1 where z > 0, which is where a > 0, else 0."""
        return nabla * (a > 0)


class Linear(Activation):
    """a = z: no activation function at all."""

    name = "linear"

    def value(self, z):
        """Z itself."""
        return z

    def back(self, nabla, a):
        """Slope 1."""
        return nabla


class Softmax(Activation):
    """a_j = e^(z_j) / Σ_k e^(z_k): positive numbers that sum to 1 over the last axis (chapter 10)."""

    name, probabilities, distribution = "softmax", True, True

    def value(self, z):
        """Computed with the largest z of the row taken off, which changes nothing and can't overflow."""
        with np.errstate(under="ignore"):
            e = np.exp(z - z.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    def back(self, nabla, a):
        """∂C/∂z_j = a_j (∇_j − Σ_k a_k ∇_k), since ∂a_k/∂z_j = a_k (1 if j = k else 0) − a_k a_j."""
        return a * (nabla - (nabla * a).sum(axis=-1, keepdims=True))


ACTIVATIONS = {f.name: f for f in (Sigmoid, Tanh, ScaledTanh, ReLU, Linear, Softmax)}


def as_activation(name, activation):
    """Return an Activation, given one, its class or its name; else raise ValueError about argument `name`."""
    if isinstance(activation, str) and activation in ACTIVATIONS:
        return ACTIVATIONS[activation]()
    if isinstance(activation, type) and issubclass(activation, Activation):
        return activation()
    if isinstance(activation, Activation):
        return activation
    raise ValueError(
        f"{name} is {short(activation)}; legal are {', '.join(map(repr, ACTIVATIONS))} and subclasses of "
        "digitnet.activations.Activation, with value(z) and back(nabla, a)"
    )
