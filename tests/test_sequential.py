"""Models of layers: shapes, saving, what is refused."""

import numpy as np
import pytest

from digitnet import Dataset, Network, Sequential, load_digits
from digitnet.activations import ReLU, Sigmoid, Softmax, Tanh
from digitnet.convolution import Conv, MaxPool, MeanPool
from digitnet.layers import Dense, Dropout, Flatten, Layer
from digitnet.optimizers import Adam
from digitnet.penalties import L2
from digitnet.storage import save_arrays


def pictures(rng=0, dtype=np.float32):
    layers = [Conv(4, 3), ReLU(), MaxPool(), Flatten(), Dropout(0.2), Dense(10), Softmax()]
    return Sequential((1, 8, 8), layers, rng=rng, dtype=dtype)


def test_shapes_and_parameters():
    net = pictures()
    assert net.shapes == [(1, 8, 8), (4, 6, 6), (4, 6, 6), (4, 3, 3), (36,), (36,), (10,), (10,)]
    assert (net.n_in, net.n_out, net.n_parameters) == (64, 10, 4 * 9 + 4 + 360 + 10)
    assert net.feedforward(np.zeros(64)).shape == (10,) and net.feedforward(np.zeros((3, 64))).shape == (
        3,
        10,
    )
    assert net.feedforward(np.zeros((3, 8, 8))).shape == (3, 10) and net.feedforward(
        np.zeros((8, 8))
    ).shape == (10,)
    assert net.predict(np.zeros((0, 64))).shape == (0,)


def test_lenet_has_the_counts_of_its_paper_where_it_is_fully_connected():
    net = Sequential(
        (1, 28, 28), [Conv(6, 5, pad=2), Tanh(), MeanPool(), Flatten(), Dense(10), Softmax()], rng=0
    )
    assert net.layers[0].parameters[0].size + net.layers[0].parameters[1].size == 156
    assert net.shapes[1] == (6, 28, 28)


def test_it_learns_pictures_and_answering_is_not_random():
    data = load_digits(8)
    net = pictures()
    record = list(net.train(data.training, 12, 10, Adam(0.01), validation_data=data.validation))[-1]
    assert record.validation > 0.85 and net.evaluate(data.validation) == record.right
    assert net.total_cost(data.validation) == net.total_cost(data.validation) == record.cost


def test_many_at_once_are_answered_as_one_by_one():
    net = pictures(dtype=np.float64)
    x = np.random.default_rng(0).random((25, 64))
    np.testing.assert_allclose(net.feedforward(x), [net.feedforward(row) for row in x], rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_save_and_load_bit_for_bit(dtype, tmp_path):
    net = pictures(dtype=dtype)
    net.save(tmp_path / "net.npz")
    again = Sequential.load(tmp_path / "net.npz")
    assert repr(again) == repr(net) and again.cost is net.cost
    for a, b in zip(net.parameters, again.parameters, strict=True):
        assert a.dtype == b.dtype == dtype and a.tobytes() == b.tobytes()


def test_files_of_other_models_are_said_to_be(tmp_path):
    pictures().save(tmp_path / "a.npz")
    Network([3, 2]).save(tmp_path / "b.npz")
    with pytest.raises(ValueError, match="holds a Sequential; read it with Sequential.load"):
        Network.load(tmp_path / "a.npz")
    with pytest.raises(ValueError, match="holds a Network"):
        Sequential.load(tmp_path / "b.npz")
    with pytest.raises(ValueError, match=r"use Sequential.load\(path\)"):
        pictures().load(tmp_path / "a.npz")


class Twice(Layer):
    """A layer of a reader's own."""

    def forward(self, x, rng=None):
        return 2 * x, None

    def backward(self, nabla, kept, inwards=True):
        return 2 * nabla, []


def test_a_layer_of_ones_own(tmp_path):
    def layers():
        return [Dense(3), Twice(), Sigmoid()]

    net = Sequential((4,), layers(), cost="quadratic", rng=0)
    net.save(tmp_path / "net.npz")
    with pytest.raises(ValueError, match="layer 'Twice' is unknown: give load all layers"):
        Sequential.load(tmp_path / "net.npz")
    again = Sequential.load(tmp_path / "net.npz", layers=layers())
    np.testing.assert_array_equal(again.feedforward(np.ones(4)), net.feedforward(np.ones(4)))


SOFTMAX = ["Softmax", {}]
LYING = [
    {"layers": [["Dense", {"n": 31}], SOFTMAX]},
    {"layers": [["Dense", {"n": 2**40}], SOFTMAX]},
    {"layers": [["Dense", {"n": 3}], ["Dense", {"n": 3}], SOFTMAX]},
    {"layers": [["Dense", {"m": 3}], SOFTMAX]},
    {"layers": [["a" * 10**5, {}]]},
    {"layers": [SOFTMAX]},
    {"layers": None},
    {"shape": [5]},
]


@pytest.mark.parametrize("change", LYING)
def test_a_file_whose_layers_do_not_fit_its_arrays_is_refused_at_once(change, tmp_path):
    net = Sequential((4,), [Dense(3), Softmax()], rng=0)
    arrays = {f"parameters_{i}": p for i, p in enumerate(net.parameters)}
    save_arrays(tmp_path / "net.npz", {"model": "Sequential", "settings": {**net.settings, **change}}, arrays)
    with pytest.raises(ValueError, match="net.npz: ") as error:
        Sequential.load(tmp_path / "net.npz")
    assert len(str(error.value)) < 1000


def test_colour_pictures_in_the_shape_of_the_layers():
    net = Sequential((3, 8, 8), [Conv(2, 3), ReLU(), Flatten(), Dense(4), Softmax()], rng=0)
    x = np.random.default_rng(0).random((5, 3, 8, 8))
    assert net.predict(x).shape == (5,) and net.predict(x[0]) == net.predict(x)[0]


def test_copy_is_independent():
    net = pictures()
    twin, wide = net.copy(), net.copy(np.float64)
    twin.parameters[0][:] = 0
    assert net.parameters[0].any() and {p.dtype for p in wide.parameters} == {np.dtype(np.float64)}


REFUSED = [
    (lambda: Sequential((4,), [Dense(3)]), "needed is an activation as the last"),
    (lambda: Sequential((4,), []), "needed is an activation as the last"),
    (
        lambda: Sequential((4,), [Dense(3), ReLU()]),
        "log-likelihood needs outputs that sum to 1, as those of softmax do; relu has",
    ),
    (
        lambda: Sequential((1, 4, 4), [Dense(3), Softmax()]),
        r"Dense gets inputs of shape \(1, 4, 4\).*Flatten",
    ),
    (
        lambda: Sequential((16,), [Conv(2, 3), Softmax()]),
        r"Conv.* gets inputs of shape \(16,\).*\(1, 28, 28\)",
    ),
    (lambda: Sequential((1, 4, 4), [Conv(2, 5), Flatten(), Softmax()]), "smaller than its window"),
    (lambda: Sequential((1, 1, 4), [MaxPool(), Flatten(), Softmax()]), "2×2 pixels at least"),
    (lambda: Sequential((4,), [Dense(3), Sigmoid()]), "log-likelihood needs outputs that sum to 1"),
    (lambda: Sequential((0,), [Softmax()]), "shape is 0; legal are whole numbers from 1 on"),
    (lambda: Sequential((4.5,), [Softmax()]), "shape is 4.5; legal are"),
    (
        lambda: Sequential((4,), [Dense, Softmax()]),
        "layers holds <class .*Dense'>; needed are layers such as",
    ),
    (lambda: Sequential((4,), [Dense(3), "relu"]), "layers holds 'relu'; needed are layers such as"),
    (lambda: Sequential((1, 8, 8), [Conv(10, 8), Softmax()]), r"the output has shape \(10, 1, 1\).*Flatten"),
    (lambda: Network([2, 1]).train([([0, 0], [0])], 1, 1, 1, penalty=L2), "penalty is <class .*L2'>"),
    (
        lambda: Network([2, 1]).train([([0, 0], [0])], 1, 1, 1, stopped=True),
        "stopped is True; needed is a func",
    ),
    (lambda: Network([2, 1]).train([([0, 0], [0])], 1, 1, 1, rng="a"), "rng is 'a'; legal are"),
    (lambda: Dropout(1), "p is 1; legal are numbers from 0 to below 1"),
    (lambda: Dropout("a"), "p is 'a'"),
    (lambda: Dense(0), "n is 0; legal are"),
    (lambda: Conv(0, 3), "n is 0"),
    (lambda: Conv(1, 3, -1), "pad is -1"),
    (
        lambda: Network([2, 1], cost="log-likelihood", output="softmax"),
        "with 1 output: needed are at least 2",
    ),
    (
        lambda: Network([2, 3], cost="cross-entropy", output="tanh"),
        "needs outputs between 0 and 1; tanh has others",
    ),
    (lambda: Network([2, 3], cost="cubic"), "cost is 'cubic'; legal are 'quadratic', 'cross-entropy'"),
    (lambda: Network([2, 3], activation="relo"), "activation is 'relo'; legal are 'sigmoid', 'tanh'"),
    (lambda: Network([2, 3], output=3), "output is 3; legal are 'sigmoid'"),
    (
        lambda: Network(784, 30, 10),
        r"sizes is 784, 30, 10; legal is one list, as in Network\(\[784, 30, 10\]\)",
    ),
    (lambda: Network(784), "sizes is 784; legal is one list"),
    (lambda: Network([2, 1], rng="a"), "rng is 'a'; legal are None, whole numbers"),
    (lambda: Network([2, 1], rng=-1), "rng is -1; legal are"),
    (lambda: Network([2, 1], initializer=3), "initializer is 3; legal are"),
    (lambda: Network([2, 1], dtype="float33"), "dtype is 'float33'; legal are float types"),
    (lambda: Network([2, 1]).copy(int), "dtype is <class 'int'>; legal are float types"),
    (
        lambda: Network([2, 1]).train([([0, 0], [0])], 1, 1, 1, penalty=0.1),
        "penalty is 0.1; legal are None and",
    ),
    (lambda: Network([2, 1]).train([([0, 0], [0])], 1, 1, None), "eta is None; legal are .* and optimizers"),
    (lambda: Network([2, 1], rng=0).update_mini_batch([1], 2), "needs three arguments"),
]


@pytest.mark.parametrize("call, words", REFUSED)
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_layers_of_another_model_are_refused():
    layers = [Dense(4), Softmax()]
    Sequential((4,), layers)
    with pytest.raises(ValueError, match=r"Dense\(n=4\) belongs to another model; make new layers"):
        Sequential((4,), layers)


def test_pictures_in_the_shape_of_the_layers():
    net, x = pictures(), np.random.default_rng(0).random((3, 64))
    for shape in ((3, 8, 8), (3, 1, 8, 8), (3, 64, 1)):
        np.testing.assert_array_equal(net.feedforward(x.reshape(shape)), net.feedforward(x))
    assert net.feedforward(x[0].reshape(1, 8, 8)).shape == (1, 10)
    assert Dropout(np.float32(0.5)).p == 0.5 and Sequential(4, [Softmax()]).shapes == [(4,), (4,)]


def test_repr_names_what_is_not_the_default():
    net = Network([4, 3, 2], activation="relu", output="softmax", cost="log-likelihood")
    assert repr(net) == (
        "Network([4, 3, 2], activation=relu, output=softmax, cost=log-likelihood, dtype=float32)"
    )


def test_the_same_layer_twice_is_refused():
    layer = Dense(4)
    with pytest.raises(ValueError, match="the same object twice"):
        Sequential((4,), [layer, layer, Softmax()])


@pytest.mark.parametrize("eta", [np.nan, np.inf, -1, 0, "a"])
def test_a_step_takes_a_legal_eta_only(eta):
    net = Network([2, 1], rng=0)
    with pytest.raises(ValueError, match="eta is .*; legal are positive, finite numbers"):
        net.update_mini_batch([[1.0, 0.0]], [[1.0]], eta)


def test_pairs_and_pictures_can_be_predicted():
    rng = np.random.default_rng(0)
    data = Dataset(rng.integers(0, 256, (30, 16), np.uint8), rng.integers(0, 10, 30))
    net = Network([16, 10], rng=0)
    expected = net.predict(data).tolist()
    assert net.predict(list(data)).tolist() == expected
    assert net.predict([(x[:, np.newaxis], y) for x, y in data]).tolist() == expected
    assert net.predict(data.images.reshape(30, 4, 4)).tolist() == expected
    assert net.predict(data.images[3].reshape(4, 4)) == expected[3]


def test_what_comes_before_the_first_parameters_is_gone_back_through_only_if_asked():
    calls = []

    class Seen(Layer):
        def forward(self, x, rng=None):
            return x, None

        def backward(self, nabla, kept, inwards=True):
            calls.append(inwards)
            return 1 * nabla, []

    net = Sequential((4,), [Seen(), Seen(), Dense(3), Seen(), Sigmoid()], cost="quadratic", rng=0)
    x, y = np.ones((2, 4)), np.ones((2, 3))
    assert len(net.gradient(x, y)) == 2 and calls == [True]
    calls.clear()
    assert net.input_gradient(x, y).shape == (2, 4) and calls == [True] * 3
    empty = Sequential((4,), [Seen(), Sigmoid()], cost="quadratic", rng=0)
    assert empty.gradient(np.ones((2, 4)), np.ones((2, 4))) == []
