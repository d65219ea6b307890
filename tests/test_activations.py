import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from digitnet import sigmoid, sigmoid_prime

EXTREMES = [
    0.0,
    -0.0,
    1e308,
    -1e308,
    np.inf,
    -np.inf,
    5e-324,
    -5e-324,
    2.2e-308,
    745.2,
    -745.2,
    709.8,
    -709.8,
]
GRID = np.concatenate([np.linspace(-800, 800, 3201), np.linspace(-5, 5, 1001), EXTREMES])
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]


def quiet(f, z):
    """f(z), where any warning and any floating-point flag is an error."""
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        return f(z)


def assert_close(result, oracle, dtype):
    """Equal to a few units in the last place; below the smallest normal number, to that number."""
    kind = np.finfo(dtype)
    np.testing.assert_allclose(
        result.astype(np.longdouble), oracle, rtol=4 * float(kind.eps), atol=float(kind.tiny)
    )


def grid(dtype):
    with np.errstate(over="ignore", under="ignore"):
        return GRID.astype(dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_sigmoid_is_right_over_the_whole_range(dtype):
    z = grid(dtype)
    result = quiet(sigmoid, z)
    assert result.dtype == dtype and result.shape == z.shape
    assert_close(result, expit(z.astype(np.longdouble)), dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_sigmoid_prime_is_right_over_the_whole_range(dtype):
    z = grid(dtype)
    result = quiet(sigmoid_prime, z)
    assert result.dtype == dtype and result.shape == z.shape
    wide = z.astype(np.longdouble)
    # 1 − a is rounded to the spacing of numbers at 1, whatever the size of the product.
    np.testing.assert_allclose(
        result.astype(np.longdouble), expit(wide) * expit(-wide),
        rtol=4 * float(np.finfo(dtype).eps), atol=float(np.finfo(dtype).eps),
    )  # fmt: skip


@pytest.mark.parametrize("f", [sigmoid, sigmoid_prime])
@pytest.mark.parametrize("dtype", FLOATS)
def test_nan_stays_nan(f, dtype):
    result = quiet(f, np.array([np.nan, 0.0], dtype))
    assert np.isnan(result[0]) and result[1] == f(0.0)


def test_limits_are_exact():
    assert sigmoid(np.inf) == 1 and sigmoid(-np.inf) == 0 and sigmoid(0.0) == 0.5
    assert sigmoid(1e308) == 1 and sigmoid(-1e308) == 0
    assert sigmoid_prime(np.inf) == 0 and sigmoid_prime(-np.inf) == 0 and sigmoid_prime(0.0) == 0.25


@pytest.mark.parametrize("f", [sigmoid, sigmoid_prime])
@pytest.mark.parametrize(
    "z", [2, -3, True, 2.5, np.float64(-1), [1, -2, 3], [[0.5], [-4]], (1, 2), np.uint8(3)]
)
def test_scalars_and_lists(f, z):
    result = quiet(f, z)
    wide = np.asarray(z, np.float64)
    oracle = {sigmoid: expit(wide), sigmoid_prime: expit(wide) * expit(-wide)}[f]
    assert result.dtype == np.float64 and result.shape == wide.shape
    np.testing.assert_allclose(result, oracle, rtol=1e-15, atol=2.3e-16 if f is sigmoid_prime else 0)


@pytest.mark.parametrize(
    "dtype", [np.bool_, np.uint8, np.int8, np.int16, np.uint16, np.int32, np.uint64, np.int64]
)
def test_whole_numbers_become_float64(dtype):
    z = np.array([0, 1, 3, 100], dtype)
    result = quiet(sigmoid, z)
    assert result.dtype == np.float64
    np.testing.assert_allclose(result, expit(z.astype(np.float64)), rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_single_float_keeps_its_type(dtype):
    """Beside a plain number, NumPy 1 makes a float64 of it."""
    for f in (sigmoid, sigmoid_prime):
        assert f(dtype(0.5)).dtype == f(np.array(0.5, dtype)).dtype == dtype


def test_the_argument_is_not_changed():
    z = np.array([1.0, -2.0])
    sigmoid(z), sigmoid_prime(z)
    np.testing.assert_array_equal(z, [1, -2])


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0), (2, 3, 4)])
def test_shapes_are_kept(shape):
    assert np.shape(sigmoid(np.zeros(shape))) == shape == np.shape(sigmoid_prime(np.zeros(shape)))


@settings(deadline=None)
@given(st.floats())
def test_any_float(z):
    a, slope = quiet(sigmoid, z), quiet(sigmoid_prime, z)
    if np.isnan(z):
        assert np.isnan(a) and np.isnan(slope)
        return
    assert 0 <= a <= 1 and 0 <= slope <= 0.25
    np.testing.assert_allclose(a, expit(z), rtol=1e-15, atol=2.3e-308)
    assert abs(a + quiet(sigmoid, -z) - 1) <= 2 * np.finfo(float).eps  # point symmetry; both are rounded
    assert abs(slope - quiet(sigmoid_prime, -z)) <= 2e-16


@settings(deadline=None)
@given(st.floats(width=32), st.sampled_from([np.float16, np.float32]))
def test_any_short_float(z, dtype):
    with np.errstate(all="ignore"):
        z = dtype(z)
    result = quiet(sigmoid, z)
    assert result.dtype == dtype
    assert_close(result, expit(np.longdouble(z)), dtype)


@settings(deadline=None)
@given(st.floats(-40, 40), st.floats(-40, 40))
def test_sigmoid_never_falls(z1, z2):
    assert (sigmoid(z1) <= sigmoid(z2)) == (z1 <= z2) or sigmoid(z1) == sigmoid(z2)


def test_sigmoid_prime_is_the_slope():
    z, h = np.linspace(-12, 12, 241), 1e-5
    slope = (expit(z + h) - expit(z - h)) / (2 * h)
    # Next to 1 the oracle is rounded to 1e-16, hence its slope to 1e-16 / h.
    np.testing.assert_allclose(sigmoid_prime(z), slope, rtol=1e-9, atol=2e-11)
