"""Cost functions: the value of the cost and the error it hands to backpropagation.

A cost is a class with a ``name`` and two static methods, kept together because the second is
derived from the first:

``value(a, y)``
    C_x, the cost of each single example: arrays ``(m, n_out)`` in, ``(m,)`` out.
``delta(a, y)``
    δ^L = ∂C_x/∂z^L, the error of the output layer of each single example (BP1), ``(m, n_out)``, for
    sigmoid neurons, whose slope is known from their activation: σ′(z) = a (1 − a).

Neither is averaged over the batch. ``Network`` does that once, at the end (chapter 5).
The quadratic cost is derived in chapter 4, its output error in chapter 5.
"""


class QuadraticCost:
    """C_x = ½ ‖y − a‖² (equation ``cost-quadratic`` for one example)."""

    name = "quadratic"

    @staticmethod
    def value(a, y):
        """The cost of each example: ``(m, n_out)``, ``(m, n_out)`` → ``(m,)``."""
        return 0.5 * ((a - y) ** 2).sum(axis=-1)

    @staticmethod
    def delta(a, y):
        """δ^L = (a^L − y) ⊙ σ′(z^L) (BP1)."""
        return (a - y) * (a * (1 - a))


COSTS = {cost.name: cost for cost in (QuadraticCost,)}
