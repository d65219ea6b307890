import numpy as np
import pytest
from scipy import stats

from digitnet.initializers import standard_normal

SIZES = [[2, 1], [784, 10], [4, 3, 2], [784, 30, 10], [5, 4, 3, 2, 1]]


@pytest.mark.parametrize("sizes", SIZES)
def test_shapes_and_dtype(sizes):
    weights, biases = standard_normal(sizes, np.random.default_rng(0))
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


def test_no_two_parameters_are_equal():
    weights, biases = standard_normal([20, 20, 20], np.random.default_rng(0))
    values = np.concatenate([array.ravel() for array in weights + biases])
    assert len(np.unique(values)) == len(values)


def test_the_generator_decides():
    first, again, other = (standard_normal([4, 3, 2], np.random.default_rng(seed)) for seed in (5, 5, 6))
    for a, b, c in zip(sum(first, []), sum(again, []), sum(other, []), strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.any(a == c)


def test_the_global_random_state_is_left_alone():
    before = np.random.get_state()  # noqa: NPY002
    standard_normal([4, 3, 2], np.random.default_rng())
    after = np.random.get_state()  # noqa: NPY002
    assert before[2:] == after[2:]
    np.testing.assert_array_equal(before[1], after[1])
