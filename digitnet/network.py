"""A feedforward network of neurons that learns by stochastic gradient descent.

Chapter 3 builds the forward pass, chapter 4 gradient descent, chapter 5 derives backpropagation, and chapter
6 assembles the whole. One example is one row: a mini-batch is ``(m, n_in)``, ``weights[l]`` is ``(n_out,
n_in)`` so that ``weights[l][j, k]`` is the weight to neuron j from neuron k, and ``biases[l]`` is
``(n_out,)``. The list index l counts from 0 here, where the book's layers of weights count from 2 (its layer
1 is the input).

Left to ``model`` and ``training``, as it is the same for every model: the loop over epochs and mini-batches,
answering, counting, saving.
"""

import numpy as np

from .activations import Sigmoid, as_activation
from .checks import positive_number
from .costs import QuadraticCost, as_cost
from .initializers import network_start, standard_normal
from .layered import Layered
from .parameters import check_layers, checked_sizes


class Network(Layered):
    """A network of neurons in layers.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, the input layer first: ``[784, 30, 10]``.
    rng : numpy.random.Generator or int, optional
        Source of the starting weights and of the shuffling; an int seeds a new one, so that a run repeats.
    cost : class or str
        One of `digitnet.costs`, or its name.
    activation, output : Activation or str
        The activation function of the hidden layers and that of the output layer, which is by default the
        same: one of `digitnet.activations`, or its name.
    initializer : callable
        One of `digitnet.initializers`; the default draws every weight and bias from N(0, 1).
    dtype : float type
        float32 is fast, float64 exact enough to check gradients.

    Attributes
    ----------
    weights : list of ndarray, ``weights[l]`` is (n_out, n_in)
    biases : list of ndarray, ``biases[l]`` is (n_out,)
    activations : list of Activation
        ``activations[l]`` is the f in a = f(z) of the layer that ``weights[l]`` lead to.
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

    kind = "Network"

    def __init__(
        self, sizes, *more, rng=None, cost=QuadraticCost, activation=Sigmoid, output=None,
        initializer=standard_normal, dtype=np.float32,
    ):  # fmt: skip
        self.sizes = checked_sizes(sizes, *more)
        self.n_in, self.n_out = self.sizes[0], self.sizes[-1]
        hidden = as_activation("activation", activation)
        output = hidden if output is None else as_activation("output", output)
        self.activations = [hidden] * (len(self.sizes) - 2) + [output]
        super().__init__(as_cost(cost, output, self.n_out), rng, dtype)
        weights, biases = network_start(initializer, self.sizes, self.rng)
        self.weights = [np.asarray(w).astype(self.dtype) for w in weights]
        self.biases = [np.asarray(b).astype(self.dtype) for b in biases]
        check_layers(self.weights, self.biases, self.sizes, self.dtype)

    def feedforward(self, a):
        """The output of the network (chapter 3, equation ``network-layer``).

        Parameters
        ----------
        a : array_like
            One input ``(n_in,)`` or a batch ``(m, n_in)``, as floats, or as images of unsigned bytes, which
            are scaled to [0, 1]. A picture may keep its rows and columns, ``(28, 28)`` or ``(m, 28, 28)``. A
            column ``(n_in, 1)``, as in programs of 2013, is answered with a column.

        Returns
        -------
        ndarray, shape (n_out,) or (m, n_out)
        """
        rows, single = self.as_rows(a)
        output = self.forward(rows)[-1]
        column = np.shape(a) == (self.n_in, 1) and single
        return output.T if column else output[0] if single else output

    def forward(self, a):
        """The activations ``(m, n)`` of every layer for inputs ``(m, n_in)``, the inputs themselves first."""
        check_layers(self.weights, self.biases, self.sizes, self.dtype)
        activations = [np.asarray(a)]
        for l, f in enumerate(self.activations):
            activations.append(f.value(self.weighted_input(l, activations[l])))
        return activations

    def weighted_input(self, l, a):
        """z = a w^T + b of the layer that ``weights[l]`` lead to, from the activations before it."""
        return a @ self.weights[l].T + self.biases[l]

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
        x, y = self.checked_examples(x, y)
        a = self.forward(x)
        deltas, m = self.errors(a, y), len(x)
        nabla_b = [delta.sum(axis=0) / m for delta in deltas]  # BP3, averaged
        nabla_w = [delta.T @ a_before / m for delta, a_before in zip(deltas, a)]  # BP4, averaged
        return nabla_b, nabla_w

    def errors(self, a, y):
        """δ ``(m, n)`` of every layer but the input, from the activations of all layers (chapter 5).

        ``a[l]`` are the activations before ``weights[l]``, and the l-th error belongs to the layer behind it.
        """
        delta = self.cost.delta(a[-1], y, self.activations[-1])  # BP1
        deltas = [delta]
        for l in reversed(range(1, len(self.weights))):
            delta = self.activations[l - 1].back(delta @ self.weights[l], a[l])  # BP2
            deltas.insert(0, delta)
        return deltas

    def update_mini_batch(self, x, y, eta=None):
        """One step downhill: w → w − η ∂C/∂w and b → b − η ∂C/∂b (chapter 4, equation ``cost-update``).

        Takes x and y as `backprop` does, and the learning rate η.
        """
        if eta is None:
            raise ValueError("update_mini_batch needs three arguments: inputs x, wanted outputs y and eta")
        eta = positive_number("eta", eta)
        nabla_b, nabla_w = self.backprop(x, y)
        for b, nb in zip(self.biases, nabla_b):
            b -= eta * nb
        for w, nw in zip(self.weights, nabla_w):
            w -= eta * nw

    def gradient(self, x, y, rng=None):
        """The gradient of the cost as `backprop` gives it, in the order of `parameters`."""
        nabla_b, nabla_w = self.backprop(x, y)
        return [*nabla_w, *nabla_b]

    def input_gradient(self, x, y):
        """∂C_x/∂x of each example ``(m, n_in)``, not averaged (chapter 8, ``inside-input-gradient``)."""
        x, y = self.checked_examples(x, y)
        return self.errors(self.forward(x), y)[0] @ self.weights[0]  # BP2 without σ′: an input has no z
