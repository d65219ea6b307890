"""Ways to start the weights and biases of a model.

An initializer is asked for one array at a time: ``initializer(shape, n_in, rng)`` returns float64 numbers of
that shape, where `n_in` is the number of inputs that one neuron adds up. Weights have two axes or more, the
first of which counts the neurons, ``(n_out, n_in)`` in a layer of neurons; biases have one. Chapter 3
introduces the standard normal start, chapter 9 derives the others.
"""

import math
from itertools import pairwise

import numpy as np


def standard_normal(shape, n_in=None, rng=None):
    """Every weight and every bias from the normal distribution N(0, 1).

    Parameters
    ----------
    shape : tuple of int
    n_in : int
        Not used.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, of that shape
    """
    if isinstance(n_in, np.random.Generator):  # standard_normal(sizes, rng), as in version 0.1
        return network_start(standard_normal, shape, n_in)
    return rng.standard_normal(shape)


def scaled_normal(shape, n_in, rng):
    """Weights from N(0, 1/n_in), a standard deviation of 1/√n_in; biases from N(0, 1) (chapter 9)."""
    return rng.standard_normal(shape) / (math.sqrt(n_in) if len(shape) > 1 else 1)


def glorot(shape, n_in, rng):
    """Weights from N(0, 2/(n_in + n_out)), for tanh; biases 0 (chapter 9)."""
    n_out = shape[0] * math.prod(shape[2:])
    return _normal_weights(shape, 2 / (n_in + n_out), rng)


def he(shape, n_in, rng):
    """Weights from N(0, 2/n_in), for ReLU; biases 0 (chapter 9)."""
    return _normal_weights(shape, 2 / n_in, rng)


def _normal_weights(shape, variance, rng):
    return rng.standard_normal(shape) * math.sqrt(variance) if len(shape) > 1 else np.zeros(shape)


def uniform(shape, n_in, rng):
    """Every weight and every bias evenly between −1 and 1."""
    return rng.uniform(-1, 1, shape)


def zeros(shape, n_in, rng):
    """All 0, a start from which the hidden neurons of a layer never become different (chapter 9)."""
    return np.zeros(shape)


def ones(shape, n_in, rng):
    """All 1, with the same fault as `zeros`."""
    return np.ones(shape)


def network_start(initializer, sizes, rng):
    """The start of a network of layers: all biases are drawn first, then all weights.

    Parameters
    ----------
    initializer : callable
        ``(shape, n_in, rng)`` as above, or ``(sizes, rng)``, which returns what this function does.
    sizes : list of int
        Number of neurons in each layer, the input layer first.
    rng : numpy.random.Generator

    Returns
    -------
    weights, biases : list of ndarray, list of ndarray
        ``weights[l]`` is (n_out, n_in) and ``biases[l]`` is (n_out,).
    """
    if not callable(initializer):
        raise ValueError(f"initializer is {initializer!r}; legal are those of digitnet.initializers")
    if _is_for_networks(initializer):
        return initializer(sizes, rng)
    biases = [initializer((n_out,), n_in, rng) for n_in, n_out in pairwise(sizes)]
    weights = [initializer((n_out, n_in), n_in, rng) for n_in, n_out in pairwise(sizes)]
    return weights, biases


def _is_for_networks(initializer):
    """Whether it is called with (sizes, rng): whether it needs two arguments, or takes any number."""
    from inspect import signature  # slow to import, so only here

    parameters = signature(initializer).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in positional if p.default is p.empty]
    return len(needed) == 2 or any(p.kind is p.VAR_POSITIONAL for p in parameters)
