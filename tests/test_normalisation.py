"""Batch normalisation: training and answering apart, and what is kept in files."""

import numpy as np
import pytest

from digitnet import Sequential
from digitnet.activations import ReLU, Softmax
from digitnet.convolution import Conv
from digitnet.layers import Dense, Flatten
from digitnet.normalisation import BatchNorm


def built(shape, **how):
    layer = BatchNorm(**how)
    layer.build(shape, None, np.float64)
    return layer


def model(dtype=np.float64):
    layers = [Conv(2, 3), BatchNorm(), ReLU(), Flatten(), Dense(4), BatchNorm(), ReLU(), Dense(3), Softmax()]
    return Sequential((1, 5, 5), layers, rng=0, dtype=dtype)


def examples(m, seed=0):
    rng = np.random.default_rng(seed)
    return rng.random((m, 25)), np.eye(3)[rng.integers(0, 3, m)]


@pytest.mark.parametrize("shape", [(4,), (3, 5, 6)])
def test_in_training_each_channel_has_mean_0_and_deviation_1(shape):
    x = np.random.default_rng(0).normal(5, 3, (40, *shape))
    out, _ = built(shape, epsilon=1e-12).forward(x, np.random.default_rng(0))
    axes = (0, *range(2, out.ndim))
    np.testing.assert_allclose(out.mean(axes), 0, atol=1e-12)
    np.testing.assert_allclose(out.std(axes), 1, rtol=1e-9)


def test_gamma_and_beta_set_deviation_and_mean():
    layer = built((2,))
    layer.parameters[0][:], layer.parameters[1][:] = (2, 3), (-1, 4)
    out, _ = layer.forward(np.random.default_rng(0).random((500, 2)), np.random.default_rng(0))
    np.testing.assert_allclose(out.mean(0), [-1, 4], atol=1e-12)
    np.testing.assert_allclose(out.std(0), [2, 3], rtol=1e-3)


def test_the_running_ones_come_near_those_of_all_data():
    rng, layer = np.random.default_rng(0), built((1,), momentum=0.99)
    for _ in range(2000):
        layer.forward(rng.normal(7, 2, (5, 1)), rng)
    mean, variance = layer.statistics
    assert abs(mean[0] - 7) < 0.3 and abs(variance[0] - 4) < 0.7  # without n / (n - 1) it were 3.2
    out, _ = layer.forward(np.array([[7.0], [9.0]]))
    np.testing.assert_allclose(out[:, 0], [0, 1], atol=0.2)


def test_answering_moves_nothing_and_looks_at_no_other_example():
    net = model()
    x, y = examples(20)
    net.gradient(x, y, np.random.default_rng(0))
    before = [array.copy() for array in net.statistics]
    together = net.feedforward(x)
    np.testing.assert_allclose(together, [net.feedforward(row) for row in x], rtol=1e-12)
    net.gradient(x, y)
    assert all(map(np.array_equal, before, net.statistics))


def test_a_mini_batch_is_normalised_whole():
    """Models of pictures are worked through ten at a time otherwise."""
    net, (x, y) = model(), examples(25)
    net.gradient(x, y, np.random.default_rng(0))
    z = net.layers[0].forward(x.reshape(-1, 1, 5, 5))[0]
    np.testing.assert_allclose(net.statistics[0], 0.1 * z.mean((0, 2, 3)), rtol=1e-9)


def test_single_examples_are_trained_by_the_running_ones():
    layer = built((3,))
    out, kept = layer.forward(np.array([[1.0, 2.0, 3.0]]), np.random.default_rng(0))
    np.testing.assert_allclose(out, [[1, 2, 3]], rtol=1e-4)
    assert np.abs(layer.backward(np.ones((1, 3)), kept)[0]).min() > 0.9


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_files_and_copies_hold_the_running_ones(dtype, tmp_path):
    net, (x, y) = model(dtype), examples(30)
    list(net.train(list(zip(x, y)), 2, 10, 0.1))
    net.save(tmp_path / "net.npz")
    for again in (Sequential.load(tmp_path / "net.npz"), net.copy()):
        assert np.array_equal(again.feedforward(x), net.feedforward(x))
        assert [s.dtype for s in again.statistics] == [np.dtype(dtype)] * 4
    twin = net.copy(dtype=np.float64)
    list(twin.train(list(zip(x, y)), 1, 10, 0.1))
    assert not np.array_equal(twin.statistics[0], net.statistics[0])
    assert {s.dtype for s in twin.statistics} == {np.dtype(np.float64)}


def test_running_ones_that_are_no_numbers_are_not_saved(tmp_path):
    net = model()
    net.statistics[1][0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        net.save(tmp_path / "net.npz")


@pytest.mark.parametrize("how", [{"momentum": 1}, {"momentum": -0.1}, {"epsilon": 0}, {"epsilon": "a"}])
def test_what_is_refused(how):
    with pytest.raises(ValueError, match=next(iter(how))):
        BatchNorm(**how)
