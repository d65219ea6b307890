"""Penalties: what large weights cost (regularization, chapter 11).

A penalty is added to the cost of a whole training set of n examples: C = C₀ + (1/n) Σ value(w), the sum over
all arrays of weights. Biases are never penalized. Its gradient is that of C₀ with slope(w) / n added for each
array of weights; `training` does that.
"""

import numpy as np

from .checks import positive_number


class L2:
    """(λ/2) Σ w²: weight decay.

    Parameters
    ----------
    lmbda : float
        λ, as `lambda` is a word of Python's own.

    Examples
    --------
    >>> float(L2(0.5).value(np.array([1.0, -2.0])))
    1.25
    """

    def __init__(self, lmbda):
        self.lmbda = positive_number("lmbda", lmbda)

    def value(self, w):
        """(λ/2) Σ w², one number for an array of any shape."""
        return 0.5 * self.lmbda * np.sum(w * w)

    def slope(self, w):
        """λ w, in the shape of w."""
        return self.lmbda * w

    def __repr__(self):
        return f"{type(self).__name__}({self.lmbda:g})"


class L1(L2):
    """λ Σ |w|, which drives many weights to 0."""

    def value(self, w):
        """λ Σ |w|, one number for an array of any shape."""
        return self.lmbda * np.sum(np.abs(w))

    def slope(self, w):
        """λ sign(w), in the shape of w; 0 where w is 0."""
        return self.lmbda * np.sign(w)
