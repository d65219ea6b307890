import numpy as np
import pytest

from digitnet import Network, numerical_gradient
from digitnet.penalties import L1, L2


@pytest.mark.parametrize("penalty, value", [(L2(0.5), 0.25 * (1 + 4 + 9)), (L1(0.5), 0.5 * (1 + 2 + 3))])
def test_values_by_hand(penalty, value):
    assert penalty.value(np.array([[1.0, -2.0], [3.0, 0.0]])) == value


@pytest.mark.parametrize("penalty", [L2(0.5), L1(2.0)], ids=repr)
def test_slope_is_that_of_the_value(penalty):
    w = np.random.default_rng(0).standard_normal((4, 3))
    np.testing.assert_allclose(penalty.slope(w), numerical_gradient(penalty.value, w), atol=1e-8)
    assert penalty.slope(w.astype(np.float32)).dtype == np.float32


def test_l1_is_flat_at_zero():
    assert L1(3.0).slope(np.zeros(2)).tolist() == [0, 0]


@pytest.mark.parametrize("lmbda", [0, -1, np.nan, "a"])
def test_bad_lambda(lmbda):
    with pytest.raises(ValueError, match="lmbda is .*; legal are"):
        L2(lmbda)


def test_weights_decay_by_eta_lambda_over_n_and_biases_do_not():
    """With inputs 0 and outputs as wanted, all that moves the weights is the penalty."""
    net = Network([3, 2], rng=0, dtype=np.float64)
    x = np.zeros((8, 3))
    pairs = list(zip(x, net.feedforward(x), strict=True))
    before = net.copy()
    list(net.train(pairs, 1, 4, 0.5, penalty=L2(0.4)))  # two mini-batches
    np.testing.assert_allclose(net.weights[0], before.weights[0] * (1 - 0.5 * 0.4 / 8) ** 2)
    np.testing.assert_allclose(net.biases[0], before.biases[0])
