"""How sure is a share of right answers, and which of two recognisers is better? (chapter 14)

`wilson` gives the interval in which the true share lies, `mcnemar` compares two recognisers that answered
the same images, and `holm` corrects for comparing many pairs.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from .checks import positive_number, short, whole_number


def wilson(right, total, confidence=0.95):
    """The interval of those true shares under which so many right answers would be no surprise.

    A true share p is in it if the observed one, p̂ = right/total, is at most z standard deviations
    √(p(1 − p)/total) away from p. Solved for p, the bounds are
    (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n), with n the total (Wilson, 1927).

    Parameters
    ----------
    right : float, from 0 to total
        A mean over several runs needn't be whole.
    total : int
    confidence : float, between 0 and 1
        0.95: z is 1.96.

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> low, high = wilson(9545, 10_000)
    >>> round(low, 4), round(high, 4)
    (0.9502, 0.9584)
    """
    total = whole_number("total", total, least=1)
    if not 0 <= right <= total:
        raise ValueError(f"right is {short(right)}; legal are numbers from 0 to the total, {total}")
    if positive_number("confidence", confidence) >= 1:
        raise ValueError(f"confidence is {confidence}; legal are numbers between 0 and 1, such as 0.95")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p, z2 = right / total, z**2 / total
    half = z * math.sqrt(p * (1 - p) / total + z2 / (4 * total))
    low, high = (p + z2 / 2 - half) / (1 + z2), (p + z2 / 2 + half) / (1 + z2)
    return max(0.0, low), min(1.0, high)


class Paired(NamedTuple):
    """What two recognisers make of the same images: `mcnemar`.

    Attributes
    ----------
    both, only_a, only_b, neither : int
        So many images were read by both, by one of them only, by neither.
    p : float
        How probable it is that luck alone divides the images on which they differ so unevenly, or more so.
    """

    both: int
    only_a: int
    only_b: int
    neither: int
    p: float

    @property
    def difference(self):
        """How much larger the share is that a reads."""
        return (self.only_a - self.only_b) / sum(self[:4])

    def interval(self, confidence=0.95):
        """The interval in which the true difference lies, by the normal approximation.

        Each image counts 1, −1 or 0 to the difference, so its variance is (a + b − (a − b)²/n)/n² with a and
        b the numbers of images that only one reads.
        """
        n, a, b = sum(self[:4]), self.only_a, self.only_b
        z = NormalDist().inv_cdf((1 + confidence) / 2)
        half = z * math.sqrt(a + b - (a - b) ** 2 / n) / n
        return self.difference - half, self.difference + half


def mcnemar(right_a, right_b):
    """Compare two recognisers by the images that only one of them reads (McNemar, 1947, in the exact form).

    Images that both read, or both misread, say nothing about who is better. If the two were equally good,
    each of the other n would fall to a or b as a coin falls. p is the probability that n throws of a coin
    come out at least as unevenly, to either side: twice Σ_{i≤m} C(n, i) / 2ⁿ with m the smaller of the two
    numbers, at most 1.

    Parameters
    ----------
    right_a, right_b : array_like of bool, shape (n,)
        Whether each image was answered rightly.

    Returns
    -------
    Paired

    Examples
    --------
    >>> a, b = [True] * 9 + [False], [True] * 3 + [False] * 6 + [True]
    >>> mcnemar(a, b)
    Paired(both=3, only_a=6, only_b=1, neither=0, p=0.125)
    """
    a, b = (_as_right(name, right) for name, right in (("right_a", right_a), ("right_b", right_b)))
    if a.shape != b.shape:
        raise ValueError(f"right_a has {len(a)} answers and right_b {len(b)}; needed are the same images")
    only_a, only_b = int(np.sum(a & ~b)), int(np.sum(b & ~a))
    return Paired(int(np.sum(a & b)), only_a, only_b, int(np.sum(~a & ~b)), coin(only_a, only_b))


def coin(heads, tails):
    """The probability that a fair coin, thrown so often, falls at least so unevenly, to either side.

    Examples
    --------
    >>> coin(6, 1), coin(3, 3)
    (0.125, 1.0)
    """
    heads, tails = whole_number("heads", heads, least=0), whole_number("tails", tails, least=0)
    n, term, ways = heads + tails, 1, 0
    for i in range(min(heads, tails) + 1):  # whole numbers of any size, so nothing is rounded
        ways += term  # C(n, i)
        term = term * (n - i) // (i + 1)
    return min(1.0, 2 * ways / 2**n)


def holm(p_values):
    """p-values of several comparisons, made so much larger that all of them can be believed at once.

    Of n comparisons of equals, one in twenty is below 0.05 by luck. The smallest p is multiplied by n, the
    next by n − 1, and so on; none becomes smaller than one before it, or larger than 1 (Holm, 1979).

    Parameters
    ----------
    p_values : array_like of float, shape (n,)

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> holm([0.04, 0.01, 0.5]).tolist()
    [0.08, 0.03, 0.5]
    """
    p = np.asarray(p_values, float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"p_values is {short(p_values)}; legal are numbers from 0 to 1, in one row")
    order = np.argsort(p, kind="stable")
    larger = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty(len(p))
    result[order] = np.minimum(larger, 1)
    return result


def _as_right(name, right):
    right = np.asarray(right)
    if right.dtype != bool or right.ndim != 1 or len(right) == 0:
        raise ValueError(
            f"{name} holds {right.dtype} of shape {right.shape}; needed is a row of True and False, as "
            "answers == labels gives"
        )
    return right
