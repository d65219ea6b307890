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
        Weighted inputs. Float arrays keep their dtype, anything else becomes float64.

    Returns
    -------
    ndarray or scalar, same shape as `z`, values in [0, 1]
        For very negative `z` the exponential overflows to infinity, and 1 / inf = 0 is the
        right answer, so that overflow is expected and raises no warning.

    Examples
    --------
    >>> float(sigmoid(0.0))
    0.5
    >>> sigmoid(np.array([-1e6, 0.0, 1e6]))
    array([0. , 0.5, 1. ])
    """
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(np.negative(z)))


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
