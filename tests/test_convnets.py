"""LeNet-5 and the small convolutional network: counts, table, codes, saving, learning."""

import numpy as np
import pytest

from digitnet import Sequential, check_gradients, load_digits
from digitnet.activations import ScaledTanh, Softmax
from digitnet.convnets import C3_TABLE, DigitCodes, convnet, digit_codes, lenet5
from digitnet.convolution import Conv
from digitnet.inspection import hidden_activations, input_gradient, occlusion
from digitnet.layers import Dense, Flatten
from digitnet.optimizers import Momentum
from digitnet.summary import Row


def test_lenet_is_counted_as_in_its_paper():
    rows = [row for row in lenet5().summary() if row.connections]
    assert [(row.parameters, row.connections) for row in rows] == [
        (156, 122_304), (12, 5_880), (1_516, 151_600), (32, 2_000), (48_120, 48_120), (10_164, 10_164),
        (0, 840),
    ]  # fmt: skip
    assert lenet5().n_parameters == lenet5().summary().parameters == 60_000
    assert lenet5().summary().connections == 340_908


def test_the_table_of_c3():
    sizes = [len(row) for row in C3_TABLE]
    assert sizes == [3] * 6 + [4] * 9 + [6] and len({tuple(sorted(row)) for row in C3_TABLE}) == 16
    assert all(len(set(row)) == len(row) for row in C3_TABLE)
    looked_at = [sum(i in row for row in C3_TABLE) for i in range(6)]
    assert looked_at == [10] * 6  # every map of S2 is seen by ten of C3


def test_a_table_is_a_convolution_with_zeros():
    rng, table = np.random.default_rng(0), [[2, 0], [1]]
    partly, full = Conv(2, 3, table=table), Conv(2, 3)
    for layer in (partly, full):
        layer.build((3, 6, 5), rng, np.float64)
    w, b = full.parameters
    w[:] = 0
    w[0, 2], w[0, 0], w[1, 1] = partly.parameters[0]
    b[:] = partly.parameters[1]
    x = rng.random((4, 3, 6, 5))
    np.testing.assert_allclose(partly.forward(x)[0], full.forward(x)[0], rtol=1e-12)


def test_scaled_tanh_keeps_plus_and_minus_one():
    np.testing.assert_allclose(ScaledTanh().value(np.array([-1.0, 0, 1])), [-1, 0, 1], atol=1e-4)
    assert ScaledTanh().value(np.float32([1])).dtype == np.float32


def test_the_codes_are_ten_pictures():
    codes = digit_codes()
    assert codes.shape == (10, 84) and set(np.unique(codes)) == {-1, 1}
    distances = [(a != b).sum() for i, a in enumerate(codes) for b in codes[:i]]
    assert min(distances) >= 4
    layer = DigitCodes()
    layer.build((84,), None, np.float64)
    z, _ = layer.forward(codes)
    assert (z.argmax(axis=1) == np.arange(10)).all() and (z.max(axis=1) == 0).all()


@pytest.mark.parametrize("make", [lenet5, convnet])
def test_made_again_from_a_file(make, tmp_path):
    net, x = make(rng=1), np.random.default_rng(0).random((3, 784))
    net.save(tmp_path / "net.npz")
    again = Sequential.load(tmp_path / "net.npz")
    assert np.array_equal(net.feedforward(x), again.feedforward(x)) and again.n_parameters == net.n_parameters


@pytest.mark.parametrize("make", [lenet5, convnet])
def test_a_copy_of_another_dtype_works_in_it_all_through(make):
    x = np.random.default_rng(0).random((3, 784))
    for own, other in ((np.float64, np.float32), (np.float32, np.float64)):
        net = make(rng=1, dtype=own)
        twin = net.copy(other)
        assert {a.dtype for a in twin.forward(x)} == {np.dtype(other)}
        assert {g.dtype for g in twin.gradient(x, np.eye(10)[:3])} == {np.dtype(other)}
        np.testing.assert_allclose(twin.feedforward(x), net.feedforward(x), rtol=0, atol=1e-4)


@pytest.mark.parametrize("make, eta, epochs", [(lenet5, 0.002, 12), (convnet, 0.02, 6)])
def test_they_learn(make, eta, epochs):
    data = load_digits(28)
    net = make(rng=1)
    *_, last = net.train(data.training, epochs, 20, optimizer=Momentum(eta), validation_data=data.validation)
    assert last.validation > 0.85


def test_other_sizes_of_convnet():
    net = convnet(maps=[4], hidden=7, dropout=0, shape=(3, 12, 10), n_out=5)
    assert net.shapes[0] == (3, 12, 10) and net.n_out == 5
    assert [type(layer).__name__ for layer in net.layers].count("Dropout") == 0


@pytest.mark.parametrize(
    "how, message",
    [
        ({"maps": 16}, "maps is 16; needed is a number of maps for each convolution"),
        ({"maps": [0]}, "n is 0"), ({"dropout": 1}, "p is 1"), ({"dropout": True}, "p is True"),
        ({"shape": (1, 8, 8)}, "smaller than its window"), ({"shape": (28, 28)}, "needed are .channels"),
        ({"n_out": 1}, "needed are at least 2"),
    ],
)  # fmt: skip
def test_convnets_that_can_t_be(how, message):
    with pytest.raises(ValueError, match=message):
        convnet(**how)


def test_summary_of_a_network_of_vectors():
    net = Sequential((4,), [Dense(3), Softmax()])
    assert net.summary() == [Row("Dense", (3,), 15, 15), Row("Softmax", (3,), 0, 0)]
    assert repr(net.summary()).splitlines()[-1].split() == ["total", "15", "15"]


@pytest.mark.parametrize(
    "table, message",
    [
        ([[0]], "needed are 2 lists"), ([[0], []], "none of them empty"), (3, "needed are 2 lists"),
        ([[0], [1, 1]], "twice"), ([[0], [-1]], "whole numbers from 0"), ([[0], [0.5]], "whole numbers"),
    ],
)  # fmt: skip
def test_tables_that_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        Conv(2, 3, table=table)


def test_a_table_for_more_channels_than_there_are():
    with pytest.raises(ValueError, match="names channel 5; legal here are 0 to 2"):
        Sequential((3, 4, 4), [Conv(1, 3, table=[[5]]), Flatten(), Dense(2), Softmax()])


def test_inspection_works_on_models_of_layers():
    net, x = convnet(rng=0), np.random.default_rng(0).random((28, 28))
    assert input_gradient(net, x.reshape(-1), np.eye(10)[3]).shape == (784,)
    assert occlusion(net, x, 3).shape == (28, 28)
    with pytest.raises(ValueError, match="hidden layer"):
        hidden_activations(net, x)


def test_check_gradients_takes_them():
    net = convnet(maps=[2], hidden=4, dropout=0, shape=(1, 10, 10), rng=0)
    found = check_gradients(net, np.random.default_rng(1).random((2, 100)), np.eye(10)[[1, 2]], h=1e-4)
    assert found.max_relative_error < 1e-6
