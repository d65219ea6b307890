import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from digitnet import QuadraticCost
from digitnet.costs import COSTS

SEEDS = st.integers(0, 2**32 - 1)


def examples(seed, m=4, n_out=3, scale=2.0):
    rng = np.random.default_rng(seed)
    z = scale * rng.standard_normal((m, n_out))
    return z, expit(z), rng.random((m, n_out))


def test_quadratic_cost_by_hand():
    a, y = np.array([[0.5, 1.0], [0.0, 0.25]]), np.array([[1.0, 0.0], [0.0, 0.25]])
    np.testing.assert_array_equal(QuadraticCost.value(a, y), [0.125 + 0.5, 0.0])
    # (a − y) a (1 − a), one by one
    delta = QuadraticCost.delta(np.array([[0.5, 0.25], [0.0, 1.0]]), np.array([[1, 0], [1, 0]]))
    np.testing.assert_array_equal(delta, [[-0.125, 0.046875], [0.0, 0.0]])


@settings(deadline=None)
@given(SEEDS)
def test_quadratic_value_is_half_the_squared_distance(seed):
    _, a, y = examples(seed)
    np.testing.assert_allclose(QuadraticCost.value(a, y), np.linalg.norm(a - y, axis=1) ** 2 / 2, rtol=1e-14)


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
@settings(deadline=None)
@given(SEEDS)
def test_delta_is_the_slope_of_the_value(cost, seed):
    z, a, y = examples(seed)
    delta, h = cost.delta(a, y), 1e-5
    for j in range(z.shape[1]):
        step = np.zeros(z.shape)
        step[:, j] = h
        slope = (cost.value(expit(z + step), y) - cost.value(expit(z - step), y)) / (2 * h)
        np.testing.assert_allclose(delta[:, j], slope, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_value_and_delta_are_those_of_each_single_example(cost):
    _, a, y = examples(1, m=5)
    value, delta = cost.value(a, y), cost.delta(a, y)
    assert value.shape == (5,) and delta.shape == (5, 3)
    for i in range(5):
        np.testing.assert_allclose(value[i], cost.value(a[i], y[i]), rtol=1e-15)
        np.testing.assert_array_equal(delta[i], cost.delta(a[i], y[i]))
    np.testing.assert_array_equal(cost.value(np.tile(a, (2, 1)), np.tile(y, (2, 1))), np.tile(value, 2))


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_costs_keep_float32_and_their_arguments(cost):
    z, a, y = (part.astype(np.float32) for part in examples(2))
    before = z.copy(), a.copy(), y.copy()
    assert cost.value(a, y).dtype == cost.delta(a, y).dtype == np.float32
    for now, then in zip((z, a, y), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_costs_are_registered_by_their_names():
    assert COSTS["quadratic"] is QuadraticCost
    assert all(cost.name == name for name, cost in COSTS.items())
