"""Cost functions: the value of the cost and what backpropagation begins with.

A cost is a class with a ``name`` and three static methods, kept together because the later ones are derived
from the first. `a` are the outputs and `y` the wanted outputs of a batch, both ``(m, n_out)``:

``value(a, y)``
    C_x, the cost of each single example, ``(m,)``.
``slope(a, y)``
    ∂C_x/∂a, ``(m, n_out)``.
``delta(a, y, output)``
    δ^L = ∂C_x/∂z^L, the error of the output layer (BP1), ``(m, n_out)``, for the activation function `output`
    of that layer: the slope, taken back through the activation. Where the two cancel to something shorter
    that is safe for saturated neurons, that is used.

None is averaged over the batch. A model does that once, at the end (chapter 5). The quadratic cost is derived
in chapter 4 and its output error in chapter 5, the other two in chapter 10. A cost of one's own needs
``value`` and either ``slope`` or ``delta``; one that was written for sigmoid outputs alone, as ``delta(a,
y)``, will do. Where outputs are so near to 0 or 1 that their logarithm is lost in rounding, ``value_of_z(z,
y)`` of those two has it still, from the weighted inputs; training needs none of it, as δ^L is a − y.
"""

import numpy as np

from .activations import Sigmoid, Softmax
from .checks import short

SIGMOID = Sigmoid()


def _not_zero(a):
    """`a`, but at least the smallest normal number of its dtype, so that ln a and 1/a are finite."""
    return np.maximum(a, np.finfo(a.dtype).tiny)


class Cost:
    """What all costs have in common."""

    name = None
    needs = None  # what must be true of an output activation: "probabilities", "distribution" or nothing

    @classmethod
    def delta(cls, a, y, output=SIGMOID):
        """δ^L = ∂C_x/∂a^L, taken back through the output activation (BP1)."""
        return output.back(cls.slope(a, y), a)


class QuadraticCost(Cost):
    """C_x = ½ ‖y − a‖² (equation ``cost-quadratic`` for one example)."""

    name = "quadratic"

    @staticmethod
    def value(a, y):
        """The cost of each example: ``(m, n_out)``, ``(m, n_out)`` → ``(m,)``."""
        return 0.5 * ((a - y) ** 2).sum(axis=-1)

    @staticmethod
    def slope(a, y):
        """∂C_x/∂a = a − y, so that δ^L = (a^L − y) ⊙ σ′(z^L) for sigmoid outputs (BP1)."""
        return a - y


class CrossEntropyCost(Cost):
    """C_x = −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)], for outputs between 0 and 1 (chapter 10).

    Where an output is exactly 0 or 1, as a saturated sigmoid's is, the logarithm of the smallest normal
    number stands in for ln 0: the cost is large then (some 87 in float32), but finite, and 0 · ln 0 counts 0.
    """

    name, needs = "cross-entropy", "probabilities"

    @staticmethod
    def value(a, y):
        """The cost of each example: ``(m, n_out)``, ``(m, n_out)`` → ``(m,)``."""
        return 0 - (y * np.log(_not_zero(a)) + (1 - y) * np.log(_not_zero(1 - a))).sum(axis=-1)  # 0, never -0

    @staticmethod
    def value_of_z(z, y):
        """The same from the weighted inputs of sigmoid outputs, exact however large these are.

        −ln(1 − σ(z)) = ln(1 + e^z) and −ln σ(z) is z less; no power of e above 1 is needed, since
        ln(1 + e^z) = max(z, 0) + ln(1 + e^(−|z|)).
        """
        with np.errstate(under="ignore"):
            return (np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))).sum(axis=-1)

    @staticmethod
    def slope(a, y):
        """∂C_x/∂a = (a − y) / (a (1 − a))."""
        return (a - y) / _not_zero(a * (1 - a))

    @classmethod
    def delta(cls, a, y, output=SIGMOID):
        """δ^L = a^L − y for sigmoid outputs: σ′ = a (1 − a) cancels (BP1)."""
        return a - y if type(output) is Sigmoid else super().delta(a, y, output)


class LogLikelihoodCost(Cost):
    """C_x = −Σ_j y_j ln a_j, which is −ln of the output for the right class (chapter 10).

    For outputs that sum to 1, as those of softmax do: only so does a larger output for the right class mean
    smaller ones for the others. An output of exactly 0 is treated as in `CrossEntropyCost`.
    """

    name, needs = "log-likelihood", "distribution"

    @staticmethod
    def value(a, y):
        """The cost of each example: ``(m, n_out)``, ``(m, n_out)`` → ``(m,)``."""
        return 0 - (y * np.log(_not_zero(a))).sum(axis=-1)  # 0, never -0

    @staticmethod
    def value_of_z(z, y):
        """The same from the weighted inputs of softmax outputs, exact however large these are.

        −ln a_j = ln Σ_k e^(z_k) − z_j, computed with the largest z taken off.
        """
        z = z - z.max(axis=-1, keepdims=True)
        with np.errstate(under="ignore"):
            return (y * (np.log(np.exp(z).sum(axis=-1, keepdims=True)) - z)).sum(axis=-1)

    @staticmethod
    def slope(a, y):
        """∂C_x/∂a = −y / a."""
        return -y / _not_zero(a)

    @classmethod
    def delta(cls, a, y, output=SIGMOID):
        """δ^L = a^L − y for softmax outputs, as the targets y sum to 1 (BP1)."""
        if type(output) is not Softmax:
            return super().delta(a, y, output)
        return a * y.sum(axis=-1, keepdims=True) - y  # right for targets with any other sum, too


COSTS = {cost.name: cost for cost in (QuadraticCost, CrossEntropyCost, LogLikelihoodCost)}


def as_cost(cost, output=SIGMOID, n_out=10):
    """Return `cost` if it goes with the output layer, or raise ValueError that says why not.

    Parameters
    ----------
    cost : class, object or str
        One of this module, its name, or one of your own.
    output : Activation
        The activation function of the output layer.
    n_out : int
        The number of output neurons.
    """
    if isinstance(cost, str) and cost in COSTS:
        cost = COSTS[cost]
    if not callable(getattr(cost, "value", None)) or not (hasattr(cost, "slope") or hasattr(cost, "delta")):
        raise ValueError(
            f"cost is {short(cost)}; legal are {', '.join(map(repr, COSTS))} and classes with "
            "value(a, y) and slope(a, y) as in digitnet.costs"
        )
    name = getattr(cost, "name", None) or getattr(cost, "__name__", type(cost).__name__)
    needs = getattr(cost, "needs", None)
    if needs and not getattr(output, needs):
        words = {"probabilities": "between 0 and 1", "distribution": "that sum to 1, as those of softmax do"}
        raise ValueError(f"cost {name} needs outputs {words[needs]}; {output.name} has others")
    if needs == "distribution" and n_out < 2:
        raise ValueError(f"cost {name} with {n_out} output: needed are at least 2")
    from inspect import signature  # slow to import, so only here

    delta = getattr(cost, "delta", None)
    if delta is None or len(signature(delta).parameters) < 3:
        if delta is not None and type(output) is not Sigmoid:
            raise ValueError(
                f"cost {name} has delta(a, y), which is for sigmoid outputs; "
                f"for {output.name} it needs slope(a, y)"
            )
        return _Completed(cost, name)
    return cost


class _Completed(Cost):
    """A cost of one's own with the methods that it lacks."""

    def __init__(self, cost, name):
        self.own, self.name, self.value = cost, name, cost.value

    def slope(self, a, y):
        return self.own.slope(a, y)

    def delta(self, a, y, output=SIGMOID):
        own = getattr(self.own, "delta", None)
        return output.back(self.own.slope(a, y), a) if own is None else own(a, y)
