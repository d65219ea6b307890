"""Ways to start the weights and biases of a network.

An initializer takes the layer sizes and a random generator and returns ``(weights, biases)``:
``weights[l]`` is ``(n_out, n_in)`` and ``biases[l]`` is ``(n_out,)``, float64.
Chapter 3 introduces the standard normal start.
"""

from itertools import pairwise


def standard_normal(sizes, rng):
    """Every weight and every bias drawn from the normal distribution N(0, 1).

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, the input layer first.
    rng : numpy.random.Generator

    Returns
    -------
    weights, biases : list of ndarray, list of ndarray
    """
    biases = [rng.standard_normal(n_out) for n_out in sizes[1:]]
    weights = [rng.standard_normal((n_out, n_in)) for n_in, n_out in pairwise(sizes)]
    return weights, biases
