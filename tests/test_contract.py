"""Every model and every layer against central differences, in every combination of their parts.

All in float64, and off the kinks of ReLU and max-pooling: inputs are drawn anew until nothing lies near one.
"""

import itertools

import numpy as np
import pytest

from digitnet import Network, Sequential, numerical_gradient
from digitnet import optimizers as opt
from digitnet.activations import ACTIVATIONS, Linear, ReLU, ScaledTanh, Sigmoid, Softmax, Tanh
from digitnet.convnets import DigitCodes, convnet, lenet5
from digitnet.convolution import Canvas, Conv, MaxPool, MeanPool, Subsample
from digitnet.costs import COSTS
from digitnet.initializers import scaled_normal
from digitnet.layers import LAYERS, Dense, Dropout, Flatten
from digitnet.normalisation import BatchNorm
from digitnet.penalties import L1, L2
from digitnet.training import plain_epoch

DEPTHS = [[3, 4], [3, 5, 4], [3, 4, 5, 4]]
PAIRS = [
    (output, cost) for output, cost in itertools.product(ACTIVATIONS, COSTS)
    if COSTS[cost].needs is None or getattr(ACTIVATIONS[output], COSTS[cost].needs)
]  # fmt: skip
OPTIMIZERS = {
    "SGD": lambda: opt.SGD(0.3), "Momentum": lambda: opt.Momentum(0.1, 0.8),
    "Nesterov": lambda: opt.Nesterov(0.1, 0.8), "RMSProp": lambda: opt.RMSProp(0.05),
    "Adam": lambda: opt.Adam(0.05), "AdamW": lambda: opt.AdamW(0.05, decay=0.1),
}  # fmt: skip
PENALTIES = [None, L2(0.7), L1(0.3)]


def examples(n_in, n_out, m=5, seed=0):
    """Inputs and targets that sum to 1, as one-hot ones do."""
    rng = np.random.default_rng(seed)
    y = rng.random((m, n_out))
    return rng.random((m, n_in)), y / y.sum(axis=1, keepdims=True)


def network(sizes, hidden, output, cost):
    """A network whose weighted inputs all stay away from 0, and examples for it."""
    for seed in range(100):
        net = Network(
            sizes, rng=seed, activation=hidden, output=output, cost=cost, initializer=scaled_normal,
            dtype=np.float64,
        )  # fmt: skip
        x, y = examples(sizes[0], sizes[-1], seed=seed)
        a = net.forward(x)
        if all(np.abs(net.weighted_input(l, a[l])).min() > 1e-3 for l in range(len(net.weights))):
            return net, x, y
    raise AssertionError("no start off the kinks")


def mean_cost(model, x, y, penalty=None):
    cost = model.cost.value(model.feedforward(x), y).mean()
    if penalty is not None:
        cost += sum(penalty.value(w) for w in model.parameters if w.ndim > 1) / len(x)
    return cost


def numerical(model, x, y, penalty=None):
    return [numerical_gradient(lambda _: mean_cost(model, x, y, penalty), p) for p in model.parameters]


def assert_close(mine, theirs, tolerance=1e-7):
    scale = max(np.abs(array).max() for array in theirs)
    for a, b in zip(mine, theirs, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * max(scale, 1))


class Rows:
    """What an epoch needs of a data set."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def batch(self, index, dtype):
        return self.x[index].astype(dtype), self.y[index].astype(dtype)

    def __len__(self):
        return len(self.x)


@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
@pytest.mark.parametrize("output, cost", PAIRS)
def test_every_network_steps_down_the_numerical_gradient(hidden, output, cost):
    """backprop, penalty and optimizer together: an epoch of one mini-batch, with every combination."""
    for sizes in DEPTHS:
        net, x, y = network(sizes, hidden, output, cost)
        assert_close(net.gradient(x, y), numerical(net, x, y))
        slopes = [numerical(net, x, y, penalty) for penalty in PENALTIES]
        for (penalty, slope), make in itertools.product(zip(PENALTIES, slopes), OPTIMIZERS.values()):
            mine, theirs = net.copy(), net.copy()
            plain_epoch(mine, Rows(x, y), np.arange(len(x)), len(x), make(), penalty)
            make().step(theirs.parameters, slope)
            # where the slope is all but 0, Adam's sign of it is rounding
            steady = [np.abs(s) > 1e-5 for s in slope]
            for a, b, keep in zip(mine.parameters, theirs.parameters, steady, strict=True):
                np.testing.assert_allclose(a[keep], b[keep], rtol=0, atol=1e-5)


@pytest.mark.parametrize("output, cost", PAIRS)
def test_targets_need_not_sum_to_one(output, cost):
    net, x, y = network([3, 5, 4], "tanh", output, cost)
    y *= np.array([[0.3], [1.5], [1.0], [0.0], [2.0]])
    assert_close(net.gradient(x, y), numerical(net, x, y))


@pytest.mark.parametrize("output, cost", PAIRS)
def test_input_gradient_of_every_network(output, cost):
    net, x, y = network([3, 5, 4], "tanh", output, cost)
    for i in range(len(x)):
        numeric = numerical_gradient(lambda v, i=i: net.cost.value(net.feedforward(v), y[i]), x[i])
        np.testing.assert_allclose(net.input_gradient(x, y)[i], numeric, atol=1e-7)
        np.testing.assert_allclose(net.input_gradient(x[i], y[i])[0], numeric, atol=1e-7)


def test_softmax_within_a_network_too():
    net = Network([3, 5, 4], rng=1, activation="softmax", output="sigmoid", dtype=np.float64)
    x, y = examples(3, 4)
    assert_close(net.gradient(x, y), numerical(net, x, y))


# Layers


def apart(shape, seed):
    """Numbers in random order, every two of them a step apart and none near 0: off all kinks."""
    rng = np.random.default_rng(seed)
    n = int(np.prod(shape))
    return (rng.permutation(n) - n / 2 + 0.3).reshape(shape) / n


CASES = {
    "Dense": (lambda: Dense(4), (3,)),
    "Dropout": (lambda: Dropout(0.4), (6,)),
    "Flatten": (lambda: Flatten(), (2, 3, 4)),
    "Conv": (lambda: Conv(3, 3), (2, 5, 6)),
    "Conv, padded": (lambda: Conv(2, 3, pad=2), (2, 3, 4)),
    "Conv, one pixel": (lambda: Conv(2, 1), (3, 2, 2)),
    "Conv, whole": (lambda: Conv(2, 4), (1, 4, 4)),
    "MaxPool": (lambda: MaxPool(), (2, 4, 6)),
    "MaxPool, odd": (lambda: MaxPool(), (2, 5, 3)),
    "MeanPool": (lambda: MeanPool(), (2, 4, 6)),
    "MeanPool, odd": (lambda: MeanPool(), (2, 3, 5)),
    "Conv, with a table": (lambda: Conv(3, 2, table=[[0], [1, 3], [3, 2, 0]]), (4, 3, 4)),
    "Subsample": (lambda: Subsample(), (3, 4, 6)),
    "Subsample, odd": (lambda: Subsample(), (2, 3, 5)),
    "Canvas": (lambda: Canvas(1, -0.1, 1.175), (2, 3, 4)),
    "BatchNorm": (lambda: BatchNorm(), (4,)),
    "BatchNorm on pictures": (lambda: BatchNorm(0.5, 0.1), (2, 3, 4)),
    "DigitCodes": (lambda: DigitCodes(), (84,)),
    **{f"{f.__name__}": (f, (5,)) for f in ACTIVATIONS.values()},
    **{f"{f.__name__} on pictures": (f, (2, 3, 4)) for f in ACTIVATIONS.values()},
}


def test_every_layer_is_among_the_cases():
    assert set(LAYERS) <= set(CASES)


@pytest.mark.parametrize("make, shape", CASES.values(), ids=CASES)
def test_every_layer_alone(make, shape):
    """∂/∂x and ∂/∂parameters of Σ output · g, for random g: all that a backward pass can be asked for."""
    layer, rng = make(), np.random.default_rng(0)
    out_shape = layer.build(shape, rng, np.float64)
    x = apart((3, *shape), seed=1)
    g = rng.standard_normal((3, *out_shape))

    def total(_=None):
        return np.sum(layer.forward(x, np.random.default_rng(5))[0] * g)  # the same mask each time

    out, kept = layer.forward(x, np.random.default_rng(5))
    assert out.shape == (3, *out_shape) and out.dtype == np.float64
    nabla, gradients = layer.backward(g, kept)
    assert nabla.shape == x.shape
    np.testing.assert_allclose(nabla, numerical_gradient(total, x), atol=1e-7)
    assert_close(gradients, [numerical_gradient(total, p) for p in layer.parameters]) if gradients else None
    assert len(gradients) == len(layer.parameters)
    only = layer.backward(g, kept, inwards=False)
    assert only[0] is None and all(map(np.array_equal, only[1], gradients))


@pytest.mark.parametrize("make, shape", CASES.values(), ids=CASES)
def test_every_layer_is_made_again_from_its_settings(make, shape):
    layer = make()
    again = LAYERS[type(layer).__name__](**layer.settings)
    assert again.settings == layer.settings and repr(again) == repr(layer)


STACKS = {
    "plain": ((3,), lambda: [Dense(5), Sigmoid(), Dense(4), Sigmoid()], "quadratic"),
    "relu": ((6,), lambda: [Dense(5), ReLU(), Dropout(0.3), Dense(4), Softmax()], "log-likelihood"),
    "tanh": ((4,), lambda: [Dense(4), Tanh(), Dense(3), Sigmoid()], "cross-entropy"),
    "pictures": (
        (1, 8, 8), lambda: [Conv(2, 3), ReLU(), MaxPool(), Conv(3, 2, pad=1), Tanh(), MeanPool(), Flatten(),
                            Dense(4), Softmax()], "log-likelihood"),
    "normalised": (
        (2, 6, 5), lambda: [Canvas(1, -0.1, 1.2), Conv(3, 2, table=[[0], [1], [0, 1]]), BatchNorm(), ReLU(),
                            Subsample(), ScaledTanh(), Flatten(), Dense(5), BatchNorm(), Tanh(), Dense(3),
                            Softmax()], "log-likelihood"),
    "no parameters last": ((2, 4, 4), lambda: [MeanPool(), Flatten(), Linear()], "quadratic"),
}  # fmt: skip


@pytest.mark.parametrize("shape, layers, cost", STACKS.values(), ids=STACKS)
@pytest.mark.parametrize("m", [1, 12])
def test_layers_stacked(shape, layers, cost, m):
    model = Sequential(shape, layers(), cost=cost, rng=3, dtype=np.float64)
    x, y = examples(model.n_in, model.n_out, m=m, seed=4)

    def own_cost(_=None):  # with the dropout mask of training
        a = model._forward(x, np.random.default_rng(9))[0]
        return model.cost.value(a, y).mean()

    mine = model.gradient(x, y, np.random.default_rng(9))
    numeric = [numerical_gradient(own_cost, p) for p in model.parameters]
    if numeric:
        assert_close(mine, numeric)
    inward = model.input_gradient(x, y)
    numeric = numerical_gradient(lambda v: model.cost.value(model.feedforward(v), y).sum(), x)
    np.testing.assert_allclose(inward, numeric, atol=1e-7)


def test_sequential_is_network():
    """The same weights and biases: the same outputs, gradients and training."""
    net = Network([6, 5, 4, 3], rng=1, activation="tanh", output="sigmoid", dtype=np.float64)
    model = Sequential(
        (6,),
        [Dense(5), Tanh(), Dense(4), Tanh(), Dense(3), Sigmoid()],
        cost="quadratic",
        rng=2,
        dtype=np.float64,
    )
    model._take([p.copy() for pair in zip(net.weights, net.biases, strict=True) for p in pair])
    x, y = examples(6, 3, m=30)
    np.testing.assert_allclose(model.feedforward(x), net.feedforward(x), rtol=1e-13)
    pairs = list(zip(x, y, strict=True))
    for optimizer in (0.5, 0.5):
        list(net.train(pairs, 2, 4, optimizer, rng=5))
        list(model.train(pairs, 2, 4, optimizer, rng=5))
    order = [p for pair in zip(net.weights, net.biases, strict=True) for p in pair]
    assert_close(model.parameters, order, 1e-12)
    np.testing.assert_allclose(model.input_gradient(x, y), net.input_gradient(x, y), rtol=1e-9)


@pytest.mark.parametrize("make", [lenet5, lambda **how: convnet(dropout=0, **how)], ids=["lenet5", "convnet"])
def test_whole_networks_along_random_directions(make):
    """Too many parameters to move each: the slope along a random direction, for each array of parameters."""
    model, rng = make(rng=1, dtype=np.float64), np.random.default_rng(2)
    x, y = rng.random((13, 784)), np.eye(10)[rng.integers(0, 10, 13)]
    for p, gradient in zip(model.parameters, model.gradient(x, y, np.random.default_rng(0)), strict=True):
        direction, start = rng.standard_normal(p.shape), p.copy()

        def along(t, p=p, direction=direction, start=start):
            p[...] = start + t[0] * direction
            return mean_cost(model, x, y)

        numeric = numerical_gradient(along, np.zeros(1), h=1e-7)[0]
        along(np.zeros(1))
        assert abs(numeric - np.sum(gradient * direction)) < 1e-5 * max(1, abs(numeric))
