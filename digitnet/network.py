"""A feedforward network of sigmoid neurons that learns by stochastic gradient descent.

Chapter 3 builds the forward pass, chapter 4 gradient descent, chapter 5 derives backpropagation and
chapter 6 assembles the whole. One example is one row: a mini-batch is ``(m, n_in)``, ``weights[l]`` is
``(n_out, n_in)`` so that ``weights[l][j, k]`` is the weight to neuron j from neuron k, and ``biases[l]``
is ``(n_out,)``. The list index l counts from 0 here, where the book's layers of weights count from 2
(its layer 1 is the input).

Left out, until the chapters that need them: regularisation, momentum, other activations.
"""

import time
from copy import deepcopy

import numpy as np

from .activations import sigmoid, sigmoid_prime
from .checks import positive_number, whole_number
from .costs import COSTS, QuadraticCost
from .data import as_data, as_inputs
from .fast import train_epoch
from .initializers import standard_normal
from .metrics import Epoch, answers
from .storage import load_parameters, save_parameters

EVALUATION_BATCH = 1000  # images per forward pass when a whole data set is answered


class Network:
    """A network of sigmoid neurons in layers.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, the input layer first: ``[784, 30, 10]``.
    rng : numpy.random.Generator or int, optional
        Source of the starting weights and of the shuffling; an int seeds a new one, so that a run repeats.
    cost : class
        One of `digitnet.costs`.
    initializer : callable
        One of `digitnet.initializers`; the default draws every weight and bias from N(0, 1).
    dtype : float type
        float32 is fast, float64 exact enough to check gradients.

    Attributes
    ----------
    weights : list of ndarray, ``weights[l]`` is (n_out, n_in)
    biases : list of ndarray, ``biases[l]`` is (n_out,)
    history : list of Epoch
        Every epoch trained so far, also those before an interrupt.

    Examples
    --------
    >>> net = Network([784, 30, 10], rng=0)
    >>> net
    Network([784, 30, 10], cost=quadratic, dtype=float32)
    >>> net.feedforward(np.zeros(784)).shape
    (10,)
    """

    def __init__(self, sizes, *, rng=None, cost=QuadraticCost, initializer=standard_normal, dtype=np.float32):
        self.sizes = [whole_number("sizes", size, least=1) for size in sizes]
        if len(self.sizes) < 2:
            raise ValueError(f"sizes is {self.sizes}; needed are at least an input and an output layer")
        self.dtype = np.dtype(dtype)
        if self.dtype.kind != "f":
            raise ValueError(f"dtype is {self.dtype}; legal are float types such as float32 and float64")
        self.rng = np.random.default_rng(rng)
        self.cost = cost
        weights, biases = initializer(self.sizes, self.rng)
        self.weights = [w.astype(self.dtype) for w in weights]
        self.biases = [b.astype(self.dtype) for b in biases]
        self.history = []

    def feedforward(self, a):
        """The output of the network (chapter 3, equation ``network-layer``).

        Parameters
        ----------
        a : array_like
            One input ``(n_in,)`` or a batch ``(m, n_in)``, as floats, or as images of unsigned bytes, which
            are scaled to [0, 1]. A column ``(n_in, 1)``, as in programs of 2013, is answered with a column.

        Returns
        -------
        ndarray, shape (n_out,) or (m, n_out)
        """
        a = as_inputs(a, self.dtype.type)
        if self._is_column(a):
            return self.feedforward(a[:, 0])[:, np.newaxis]
        n_in = self.sizes[0]
        if a.ndim not in (1, 2) or a.shape[-1] != n_in:
            raise ValueError(f"input has shape {a.shape}; legal are ({n_in},) and (m, {n_in})")
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(a @ w.T + b)
        return a

    def backprop(self, x, y):
        """The gradient of the cost, the mean over the examples given (chapter 5).

        Parameters
        ----------
        x : ndarray, shape (n_in,) or (m, n_in)
        y : ndarray, shape (n_out,) or (m, n_out)
            The wanted outputs.

        Returns
        -------
        nabla_b, nabla_w : list of ndarray, list of ndarray
            ∂C/∂b and ∂C/∂w, in the shapes of ``biases`` and ``weights``.
        """
        a, y = np.atleast_2d(as_inputs(x, self.dtype.type)), np.asarray(y, self.dtype)
        m, n_in, n_out = len(a), self.sizes[0], self.sizes[-1]
        if m == 0 or a.shape != (m, n_in) or np.atleast_2d(y).shape != (m, n_out):
            raise ValueError(
                f"x and y have shapes {np.shape(x)} and {y.shape}; needed are "
                f"(m, {n_in}) and (m, {n_out}) with m from 1 on, or one row of each"
            )
        # Forward: keep every weighted input z and every activation a.
        zs, activations = [], [a]
        for w, b in zip(self.weights, self.biases):
            z = a @ w.T + b
            a = sigmoid(z)
            zs.append(z)
            activations.append(a)
        # Backward: weights[l] leads from activations[l] to zs[l].
        nabla_b, nabla_w = [None] * len(zs), [None] * len(zs)
        delta = self.cost.delta(a, y)  # BP1
        for l in reversed(range(len(zs))):
            nabla_b[l] = delta.sum(axis=0) / m  # BP3, averaged
            nabla_w[l] = delta.T @ activations[l] / m  # BP4, averaged
            if l > 0:
                delta = (delta @ self.weights[l]) * sigmoid_prime(zs[l - 1])  # BP2
        return nabla_b, nabla_w

    def update_mini_batch(self, x, y, eta):
        """One step downhill: w → w − η ∂C/∂w and b → b − η ∂C/∂b (chapter 4, equation ``cost-update``).

        Takes x and y as `backprop` does, and the learning rate η.
        """
        nabla_b, nabla_w = self.backprop(x, y)
        for b, nb in zip(self.biases, nabla_b):
            b -= eta * nb
        for w, nw in zip(self.weights, nabla_w):
            w -= eta * nw

    def train(self, training_data, epochs, mini_batch_size, eta, *, validation_data=None, rng=None):
        """Train by stochastic gradient descent, one epoch at a time (chapter 6).

        A generator: each step of a loop over it trains one epoch, and leaving the loop stops the training.
        Every epoch shuffles the data and walks through them in mini-batches. When the last mini-batch is
        smaller, it is averaged over its own size.

        Parameters
        ----------
        training_data : Dataset or list of (x, y)
        epochs, mini_batch_size : int
        eta : float
            The learning rate η.
        validation_data : Dataset or list of (x, y), optional
            Answered after every epoch.
        rng : numpy.random.Generator or int, optional
            Source of the shuffling; default is the network's own.

        Yields
        ------
        Epoch
            Also kept in ``history``.
        """
        training_data = self._checked("training_data", training_data)
        if validation_data is not None:
            validation_data = self._checked("validation_data", validation_data)
        epochs = whole_number("epochs", epochs, least=0)
        mini_batch_size = whole_number("mini_batch_size", mini_batch_size, least=1)
        eta = positive_number("eta", eta)
        rng = self.rng if rng is None else np.random.default_rng(rng)
        return self._train(training_data, epochs, mini_batch_size, eta, validation_data, rng)

    def _train(self, training_data, epochs, mini_batch_size, eta, validation_data, rng):
        n = len(training_data)
        for epoch in range(epochs):
            start = time.perf_counter()
            order = rng.permutation(n)
            if self._needs_the_plain_loop():
                for k in range(0, n, mini_batch_size):
                    x, y = training_data.batch(order[k : k + mini_batch_size], self.dtype.type)
                    self.update_mini_batch(x, y, eta)
            else:
                train_epoch(self, training_data, order, mini_batch_size, eta)  # the same, faster
            seconds = time.perf_counter() - start
            right = total = cost = None
            if validation_data is not None:
                total = len(validation_data)
                right, cost = self._assess(validation_data)
            self.history.append(Epoch(epoch, right, total, cost, seconds))
            yield self.history[-1]

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        """Train as `train` does and print a line an epoch, as the classic program does."""
        if test_data is not None:
            test_data = self._checked("test_data", test_data)
        for record in self.train(training_data, epochs, mini_batch_size, eta, validation_data=test_data):
            if test_data is None:
                print(f"Epoch {record.epoch} complete")
            else:
                print(f"Epoch {record.epoch}: {record.right} / {record.total}")

    def predict(self, x):
        """The digit the network answers: the number of the output neuron with the largest activation.

        A network with a single output neuron answers 1 if its activation is above one half, else 0.

        Parameters
        ----------
        x : Dataset, or array_like as `feedforward` takes it

        Returns
        -------
        int, or ndarray of int, shape (m,)
        """
        if hasattr(x, "batch"):
            return np.concatenate([self.predict(inputs) for inputs, _ in self._batches(x)])
        if np.ndim(x) == 2 and len(x) > EVALUATION_BATCH and not self._is_column(x):
            parts = range(0, len(x), EVALUATION_BATCH)
            return np.concatenate([self.predict(x[k : k + EVALUATION_BATCH]) for k in parts])
        answer = answers(self.feedforward(np.ravel(x) if self._is_column(x) else x))
        return answer if answer.ndim else int(answer)

    def evaluate(self, data):
        """The number of examples in `data`, a Dataset or list of (x, y), that are answered rightly."""
        return self._assess(self._checked("data", data))[0]

    def total_cost(self, data):
        """The cost C over `data`, the mean of C_x over its examples (chapter 4, ``cost-quadratic``)."""
        return self._assess(self._checked("data", data))[1]

    def _assess(self, data):
        """The number of right answers and the mean cost, from one forward pass over `data`."""
        outputs = [(self.feedforward(x), y) for x, y in self._batches(data)]
        found = np.concatenate([answers(a) for a, _ in outputs])
        costs = np.concatenate([self.cost.value(a, y) for a, y in outputs])
        return int(np.count_nonzero(found == data.labels)), float(costs.mean(dtype=np.float64))

    def _needs_the_plain_loop(self):
        """Whether a subclass replaces what `train_epoch` stands in for, or float16 is too coarse for it."""
        own = any(
            getattr(type(self), m) is not getattr(Network, m) for m in ("backprop", "update_mini_batch")
        )
        return own or self.dtype.itemsize < 4

    def _is_column(self, x):
        return self.sizes[0] > 1 and np.shape(x) == (self.sizes[0], 1)

    def _batches(self, data):
        for k in range(0, max(len(data), 1), EVALUATION_BATCH):  # no data: one empty batch
            yield data.batch(slice(k, k + EVALUATION_BATCH), self.dtype.type)

    def _checked(self, name, data):
        """Return `data` as a Dataset or Pairs that fits this network, or raise ValueError."""
        data = as_data(data, self.sizes[-1])
        if len(data) == 0:
            raise ValueError(f"{name} is empty; at least one example is needed")
        x, y = data.batch(slice(0, 1))
        found, needed = (x.shape[1], y.shape[1]), (self.sizes[0], self.sizes[-1])
        if found != needed:
            raise ValueError(f"{name} has {found} inputs and outputs an example, the network has {needed}")
        return data

    def copy(self, dtype=None):
        """An independent network with the same weights, biases, cost and random state; `dtype` may change."""
        return self._with(self.weights, self.biases, self.cost, dtype or self.dtype, deepcopy(self.rng))

    def save(self, path):
        """Write the network to one file (npz, no pickle), whole or not at all."""
        save_parameters(path, self.weights, self.biases, self.cost.name)

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote, bit for bit; ValueError if it is none, or is damaged."""
        weights, biases, cost = load_parameters(path)
        if cost not in COSTS:
            raise ValueError(f"{path} was trained with the cost {cost!r}; known are {', '.join(COSTS)}")
        return cls._with(weights, biases, COSTS[cost], weights[0].dtype)

    @classmethod
    def _with(cls, weights, biases, cost, dtype, rng=None):
        sizes = [weights[0].shape[1], *map(len, biases)]
        return cls(sizes, rng=rng, cost=cost, initializer=lambda *_: (weights, biases), dtype=dtype)

    @property
    def n_parameters(self):
        """The number of weights and biases: 23 860 for [784, 30, 10]."""
        return sum(w.size + b.size for w, b in zip(self.weights, self.biases))

    def __repr__(self):
        return f"Network({self.sizes}, cost={self.cost.name}, dtype={self.dtype})"
