import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, softmax

from digitnet import QuadraticCost, numerical_gradient
from digitnet.activations import Sigmoid, Softmax
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


# From the weighted inputs


def of_z(cost, z):
    """The outputs that go with the cost."""
    return softmax(z, axis=-1) if cost is COSTS["log-likelihood"] else expit(z)


both = pytest.mark.parametrize("cost", [COSTS["cross-entropy"], COSTS["log-likelihood"]])


@both
@settings(deadline=None)
@given(SEEDS)
def test_value_of_z_is_the_value_of_the_outputs_and_its_slope_the_delta(cost, seed):
    z, _, y = examples(seed, n_out=4)
    y /= y.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(cost.value_of_z(z, y), cost.value(of_z(cost, z), y), rtol=1e-10)
    output = Softmax() if cost is COSTS["log-likelihood"] else Sigmoid()
    numeric = numerical_gradient(lambda z: cost.value_of_z(z, y).sum(), z)
    np.testing.assert_allclose(cost.delta(of_z(cost, z), y, output), numeric, atol=1e-7)


@both
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_is_exact_where_the_outputs_are_0_and_1(cost, dtype):
    z = np.array([[1000.0, -1000.0], [-1000.0, 1000.0], [0.0, 0.0], [-1000.0, -1000.0]], dtype)
    y = np.array([[1, 0], [1, 0], [1, 0], [0.5, 0.5]], dtype)
    log2 = np.log(2)
    expected = [0, 2000, log2, log2] if cost is COSTS["log-likelihood"] else [0, 2000, 2 * log2, 1000]
    with np.errstate(all="raise"):
        value = cost.value_of_z(z, y)
    assert value.dtype == dtype
    np.testing.assert_allclose(value, expected, rtol=1e-6)


@both
def test_small_costs_keep_their_digits(cost):
    """An output of 1 − e^(−30): its logarithm is lost in rounding, also in float64."""
    z, y = np.array([[30.0, 0.0]]), np.array([[1.0, 0.0]])
    rest = 0.0 if cost is COSTS["log-likelihood"] else np.log(2)
    assert cost.value_of_z(z, y)[0] - rest == pytest.approx(np.exp(-30), rel=0.01)


@both
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("a", [0.0, 1.0])
def test_outputs_of_exactly_0_and_1_have_a_finite_cost_and_slope(cost, dtype, a):
    a, y = np.array([[a, 1 - a]], dtype), np.array([[1.0, 0.0]], dtype)
    with np.errstate(all="raise"):
        value, slope = cost.value(a, y), cost.slope(a, y)
    assert np.isfinite(value).all() and np.isfinite(slope).all() and value >= 0
    assert (value == 0) == (a[0, 0] == 1)
    assert value.dtype == dtype and not np.signbit(value).any(), "0 for perfect outputs, not -0"


def test_softmax_is_safe_at_1000():
    z = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0]], np.float32)
    with np.errstate(all="raise"):
        a = Softmax().value(z)
    np.testing.assert_allclose(a, softmax(z, axis=1), rtol=1e-6)
    np.testing.assert_array_equal(
        COSTS["log-likelihood"].delta(a, np.eye(3)[[2, 2]], Softmax())[0], [1, 0, -1]
    )
