"""The sigmoid and its derivative, side by side.

Derived in chapter 2 (equations ``neuron-sigmoid`` and ``neuron-sigmoid-prime``).
Other activation functions are left to later chapters.
"""

import numpy as np


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
    with np.errstate(over="ignore", under="ignore"):
        return 1 / (1 + np.exp(-z))


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
    return a * (1 - a)
