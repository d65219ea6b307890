"""Backpropagation through the network [2, 3, 2] (chapter 5), one step at a time, with all its numbers."""

from itertools import product
from numbers import Real

import numpy as np
from traitlets import TraitType

from ..network import Network
from .figure import Choice, Figure, Number, Whole

WEIGHTS = [f"w2_{j}{k}" for j, k in product("123", "12")] + [f"w3_{j}{k}" for j, k in product("12", "123")]
NUMBERS = ["x1", "x2", *WEIGHTS, "b2_1", "b2_2", "b2_3", "b3_1", "b3_2", "y1", "y2", "eta"]
WAYS = [f"{k}-{j}-{i}" for k, j, i in product("12", "123", "12")]
LAST = 11  # the last of the steps, which are counted from 0


class Numbers(TraitType):
    """A synced nested list of numbers from `low` to `high`, nested as its default is."""

    def __init__(self, default, low, high, shape):
        super().__init__(default)
        self.low, self.high, self.shape = low, high, shape
        self.tag(sync=True)

    def validate(self, obj, value):
        """Called by traitlets when the trait is set; gives a new list, arrays and tuples are taken too."""
        return self._checked(value, self.default_value)

    def _checked(self, value, like):
        value = value.tolist() if isinstance(value, np.ndarray) else value
        if isinstance(like, list):
            if isinstance(value, (list, tuple)) and len(value) == len(like):
                return [self._checked(*pair) for pair in zip(value, like)]
        elif isinstance(value, Real) and not isinstance(value, bool) and self.low <= value <= self.high:
            return float(value)
        raise ValueError(
            f"{self.name} has {value!r}; legal are {self.shape}, each from {self.low} to {self.high}"
        )


class Backprop(Figure):
    """The numbers of a network [2, 3, 2] for one example, from the input to the cost and back.

    Every attribute may be set, here or by a control of the figure. The start values are those of the chapter.
    The lists are set as a whole: changing an entry in place isn't noticed.

    Attributes
    ----------
    inputs : list of 2 floats, from −10 to 10
    targets : list of 2 floats, from 0 to 1
        The wanted output y.
    weights : list of 2 nested lists of floats from −10 to 10, of shapes (3, 2) and (2, 3)
        As in `Network`: ``weights[0][j][k]`` leads to hidden neuron j from input k, both counted from 0 here.
    biases : list of 2 lists of floats from −10 to 10, of lengths 3 and 2
    eta : float, from 0 to 20
        The learning rate of the update.
    step : int, from 0 to 11
        0 the example; forward 1 z², 2 a², 3 z³, 4 a³, 5 the cost; backward 6 δ³ (BP1), 7 δ² (BP2),
        8 ∂C/∂b (BP3), 9 ∂C/∂w (BP4); then 10 the update and 11 the new cost.
    chosen : str, such as "1-3-2"
        What is worked out: the way from the first input through the third hidden neuron to the second output,
        of which each step shows its part. Like the indices of the formulas these numbers count from 1.
    number : str
        The number that the slider changes: "x1" … "y2", "w2_12" (w²₁₂, to the first hidden neuron from the
        second input) … "w3_23", "b2_1" … "b3_2", or "eta".
    """

    inputs = Numbers([1.0, 0.5], -10, 10, "2 numbers")
    targets = Numbers([1.0, 0.0], 0, 1, "2 numbers")
    weights = Numbers(
        [[[1.0, -2.0], [0.5, 1.0], [-1.0, 2.0]], [[1.0, -1.0, 2.0], [-2.0, 1.0, 0.5]]],
        -10, 10, "numbers in lists of shapes (3, 2) and (2, 3)",
    )  # fmt: skip
    biases = Numbers([[0.5, -1.0, 0.2], [-0.5, 0.3]], -10, 10, "numbers in lists of lengths 3 and 2")
    eta = Number(1.0, 0, 20)
    step = Whole(0, 0, LAST)
    chosen = Choice("1-1-1", WAYS)
    number = Choice("x1", NUMBERS)

    @property
    def network(self):
        """A `digitnet.Network` with these weights and biases."""
        network = Network([2, 3, 2], rng=0, dtype=np.float64)
        network.weights = [np.array(w) for w in self.weights]
        network.biases = [np.array(b) for b in self.biases]
        return network

    @property
    def zs(self):
        """The weighted inputs z² and z³: two arrays."""
        network, inputs = self.network, self.activations
        return [network.weighted_input(l, inputs[l]) for l in (0, 1)]

    @property
    def activations(self):
        """The activations a¹, a² and a³: three arrays."""
        return [a[0] for a in self.network.forward(np.array([self.inputs]))]

    @property
    def cost(self):
        """The quadratic cost of the example."""
        return self._cost(self.network)

    @property
    def deltas(self):
        """The errors δ² and δ³: two arrays. For one example they are ∂C/∂b, by BP3."""
        return self.nabla_b

    @property
    def nabla_b(self):
        """∂C/∂b as `Network.backprop` gives it: two arrays."""
        return self.network.backprop(np.array(self.inputs), np.array(self.targets))[0]

    @property
    def nabla_w(self):
        """∂C/∂w as `Network.backprop` gives it: two arrays."""
        return self.network.backprop(np.array(self.inputs), np.array(self.targets))[1]

    @property
    def updated(self):
        """The network after one step w → w − η ∂C/∂w, b → b − η ∂C/∂b."""
        network = self.network
        gradients = network.gradient(np.array(self.inputs), np.array(self.targets))
        for parameter, nabla in zip(network.parameters, gradients):
            parameter -= self.eta * nabla  # η may be 0 here
        return network

    @property
    def new_cost(self):
        """The cost of the example after that step."""
        return self._cost(self.updated)

    def _cost(self, network):
        return float(network.cost.value(network.feedforward(self.inputs), np.array(self.targets)))

    def __repr__(self):
        return f"Backprop(step={self.step}, chosen={self.chosen!r}, cost={self.cost:.4f})"
