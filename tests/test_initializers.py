import functools

import numpy as np
import pytest
from scipy import stats

from digitnet import Network, initializers
from digitnet.initializers import (
    glorot,
    he,
    network_start,
    ones,
    scaled_normal,
    standard_normal,
    uniform,
    zeros,
)

SIZES = [[2, 1], [784, 10], [4, 3, 2], [784, 30, 10], [5, 4, 3, 2, 1]]
EVERY = [standard_normal, scaled_normal, glorot, he, uniform, zeros, ones]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("initializer", EVERY)
def test_shapes_and_dtype(initializer, sizes):
    weights, biases = network_start(initializer, sizes, np.random.default_rng(0))
    assert [w.shape for w in weights] == [
        (n_out, n_in) for n_in, n_out in zip(sizes, sizes[1:], strict=False)
    ]
    assert [b.shape for b in biases] == [(n_out,) for n_out in sizes[1:]]
    assert {array.dtype for array in weights + biases} == {np.dtype(np.float64)}


def test_weights_and_biases_are_standard_normal():
    weights, biases = standard_normal([30, 3000, 100, 2000], np.random.default_rng(0))
    for values in (*(w.ravel() for w in weights), np.concatenate(biases)):
        n = len(values)
        assert abs(values.mean()) < 4 / np.sqrt(n)
        assert abs(values.var() - 1) < 4 * np.sqrt(2 / n)
        assert stats.kstest(values, "norm").pvalue > 0.01
    for w in weights:  # neither rows nor columns have a scale of their own
        for axis, n in enumerate(w.shape):
            assert np.abs(w.var(axis=axis) - 1).max() < 6 * np.sqrt(2 / n)


@pytest.mark.parametrize("initializer, variance", [
    (scaled_normal, 1 / 300), (glorot, 2 / 500), (he, 2 / 300), (uniform, 1 / 3), (standard_normal, 1),
])  # fmt: skip
def test_variance_of_weights(initializer, variance):
    w = initializer((200, 300), 300, np.random.default_rng(1))
    assert abs(w.mean()) < 4 * np.sqrt(variance / w.size)
    assert w.var() == pytest.approx(variance, rel=0.03)


def test_windows_count_all_that_a_neuron_adds_up():
    w = glorot((20, 6, 5, 5), 150, np.random.default_rng(1))
    assert w.var() == pytest.approx(2 / (150 + 500), rel=0.1)


@pytest.mark.parametrize("initializer", [glorot, he, zeros])
def test_biases_of_zero(initializer):
    assert not initializer((5,), 3, np.random.default_rng(0)).any()


def test_biases_of_the_scaled_start_are_not_scaled():
    assert scaled_normal((2000,), 784, np.random.default_rng(0)).std() == pytest.approx(1, rel=0.1)


def test_a_function_of_all_sizes_will_do():
    def own(sizes, rng):
        return [np.ones((3, 2))], [np.zeros(3)]

    net = Network([2, 3], initializer=own)
    assert (net.weights[0] == 1).all() and not net.biases[0].any()
    with pytest.raises(ValueError, match=r"weights\[0\] has shape \(3, 2\); needed is \(3, 4\)"):
        Network([4, 3], initializer=own)


def test_functions_of_all_sizes_in_other_forms():
    start = [np.ones((3, 2))], [np.zeros(3)]

    def scaled(sizes, rng, scale=1):
        return [scale * np.ones((3, 2))], [np.zeros(3)]

    for initializer in (lambda *_: start, scaled, functools.partial(scaled, scale=1)):
        assert (Network([2, 3], initializer=initializer).weights[0] == 1).all()


def test_every_initializer_is_tested():
    public = {f for f in vars(initializers).values() if getattr(f, "__module__", "") == initializers.__name__}
    assert {f.__name__ for f in public if not f.__name__.startswith("_")} == {f.__name__ for f in EVERY} | {
        "network_start"
    }
