"""The forward pass figure: what Python computes and refuses, and the numbers JavaScript must find too."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from fixtures import refuses

from digitnet import Dataset, Network, load_digits
from digitnet.activations import Activation
from digitnet.widgets import Forward

FIXTURE = Path(__file__).parent / "js" / "forward.json"
CASES = [
    {"sizes": [12, 4, 10], "shape": [3, 4], "scale": 0.5},
    {"sizes": [64, 30, 10], "shape": [8, 8], "scale": 0.2},
    {"sizes": [784, 30, 10], "shape": [28, 28], "scale": 0.05},
    {"sizes": [784, 30, 10], "shape": [28, 28], "scale": 10},  # every neuron is saturated
]
DIGITS = load_digits(28).test


@pytest.fixture
def network():
    return Network([784, 30, 10], rng=0)


@pytest.fixture
def figure(network):
    return Forward(network, DIGITS)


# What it computes


@pytest.mark.parametrize("dtype, close", [(np.float32, 1e-4), (np.float64, 1e-5)])
def test_activations_are_those_of_the_network(dtype, close):
    network = Network([784, 30, 10], rng=1, dtype=dtype)
    figure = Forward(network, DIGITS, count=25)
    for figure.chosen in range(25):
        x, _ = DIGITS[figure.chosen]
        assert np.allclose(figure.x, x, atol=1e-7)
        assert np.allclose(figure.activations[-1], network.feedforward(x), atol=close)
        assert figure.answer == network.predict(x)
    assert [a.shape for a in figure.activations] == [(30,), (10,)]


def test_a_drawing_is_read_as_pixels_are(figure, network):
    figure.pixels, figure.chosen = DIGITS.images[7], -1
    assert np.allclose(figure.activations[-1], network.feedforward(DIGITS.images[7]), atol=1e-4)
    figure.pixels = bytes(784)
    assert not figure.x.any()
    figure.chosen = 3
    assert np.allclose(figure.x, DIGITS[3][0])


def test_what_a_page_sends_is_taken(figure):
    figure.set_state({"chosen": -1, "pixels": memoryview(b"\xff" * 784), "neuron": 29})
    assert figure.x.min() == 1 and (figure.chosen, figure.neuron) == (-1, 29)
    assert isinstance(figure.pixels, bytes)


def test_show_takes_other_weights(figure):
    before, other = figure.activations[-1], Network([784, 30, 10], rng=5)
    figure.show(other)
    assert not np.allclose(before, figure.activations[-1])
    assert np.allclose(figure.activations[-1], other.feedforward(DIGITS.images[0]), atol=1e-4)
    with pytest.raises(ValueError, match=r"sizes \[784, 20, 10\]; needed are \[784, 30, 10\]"):
        figure.show(Network([784, 20, 10]))


def test_training_the_network_later_leaves_the_figure_as_it_is(figure, network):
    before = figure.activations[-1]
    network.weights[0] *= 2
    assert np.array_equal(figure.activations[-1], before)


def test_other_sizes_of_picture():
    small, wide = load_digits().test, Dataset(np.eye(12, dtype=np.uint8), np.arange(12) % 10, shape=(3, 4))
    assert Forward(Network([64, 5, 10], rng=0), small, count=3).shape == [8, 8]
    assert Forward(Network([12, 5, 10], rng=0), wide, count=12).shape == [3, 4]


# The traits


@pytest.mark.parametrize("name, values", [("chosen", range(-1, 20)), ("neuron", range(30))])
def test_every_control_through_its_whole_range(figure, name, values):
    for value in values:
        setattr(figure, name, value)
        assert all(np.isfinite(a).all() for a in figure.activations)
        assert figure.get_state()[name] == value


@pytest.mark.parametrize("name, value, message", [
    ("chosen", 20, "chosen is 20; legal are whole numbers from -1 to 19"),
    ("chosen", -2, "chosen is -2; legal are whole numbers from -1 to 19"),
    ("neuron", -1, "neuron is -1; legal are whole numbers from 0 to 29"),
    ("neuron", 30, "neuron is 30; legal are whole numbers from 0 to 29"),
    ("chosen", 1.5, "chosen is 1.5; legal are whole numbers"),
    ("neuron", "2", "neuron is '2'; legal are whole numbers"),
    ("neuron", True, "neuron is True; legal are whole numbers"),
    ("chosen", None, "chosen is None; legal are whole numbers"),
    ("pixels", bytes(783), "pixels has 783 bytes; needed are 784"),
    ("pixels", "ink", "pixels is 'ink'; legal are bytes, or an array of uint8"),
    ("pixels", np.zeros(784), "pixels has 6272 bytes; needed are 784"),
    ("weights", bytes(4), "weights has 4 bytes; needed are 95280"),
    ("biases", b"", "biases has 0 bytes; needed are 160"),
    ("images", bytes(784), "images has 784 bytes; needed are 15680"),
])  # fmt: skip
def test_wrong_values_are_refused(figure, name, value, message):
    refuses(figure, name, value, message)


@pytest.mark.parametrize("sizes", [[784, 10], [784, 20, 20, 10], [64, 30, 10], [784, 30, 9]])
def test_a_network_that_does_not_fit_is_refused(sizes):
    message = re.escape(f"sizes {sizes}; needed is one hidden layer, [784, hidden, 10]")
    with pytest.raises(ValueError, match=message):
        Forward(Network(sizes, rng=0), DIGITS)


@pytest.mark.parametrize("name", ["weights", "biases"])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e39])
def test_numbers_that_are_not_finite_are_refused(name, wrong):
    network = Network([784, 30, 10], rng=0, dtype=np.float64)
    figure = Forward(network, DIGITS)
    before = figure.weights, figure.biases
    getattr(network, name)[1][0] = wrong
    for make in (lambda: Forward(network, DIGITS), lambda: figure.show(network)):
        with pytest.raises(ValueError, match=f"{name} that are no finite numbers; was η too large"):
            make()
    values = np.frombuffer(getattr(figure, name), "<f4").copy()
    values[0] = np.nan
    with pytest.raises(ValueError, match=f"{name} holds what is no finite number"):
        setattr(figure, name, values)
    assert (figure.weights, figure.biases) == before


class Doubled(Network):
    """A network that answers in a way of its own."""

    def feedforward(self, a):
        return 1 - super().feedforward(a)


class Sine(Activation):
    """An activation that the page doesn't know."""

    name = "sine"

    def value(self, z):
        return np.sin(z)


def test_a_network_that_computes_otherwise_is_refused(figure):
    message = (
        r"answers otherwise than its weights and biases with the activations \['sigmoid', 'sigmoid'\] do"
    )
    with pytest.raises(ValueError, match=message):
        Forward(Doubled([784, 30, 10], rng=0), DIGITS)
    with pytest.raises(ValueError, match=message):
        figure.show(Doubled([784, 30, 10], rng=0))


def test_activations_that_the_page_does_not_know_are_refused(figure):
    sine = Network([784, 30, 10], rng=0, activation=Sine(), output="sigmoid")
    message = r"activations \['sine', 'sigmoid'\]; legal are sigmoid, tanh, relu, linear, softmax"
    for make in (lambda: Forward(sine, DIGITS), lambda: figure.show(sine)):
        with pytest.raises(ValueError, match=message):
            make()


def test_other_activations_are_computed(figure):
    network = Network([784, 30, 10], rng=2, activation="tanh", output="relu")
    for made in (Forward(network, DIGITS), figure):
        made.show(network)
        assert made.functions == ["tanh", "relu"]
        assert np.allclose(made.activations[-1], network.feedforward(DIGITS.images[0]), atol=1e-4)
        assert made.activations[0].min() < 0 and made.activations[1].max() > 1


def test_a_figure_may_begin_where_one_likes(network):
    figure = Forward(network, DIGITS, chosen=3, neuron=7)
    assert (figure.chosen, figure.neuron) == (3, 7)
    with pytest.raises(ValueError, match="neuron is 30; legal are whole numbers from 0 to 29"):
        Forward(network, DIGITS, neuron=30)


def test_other_classes_have_their_number_and_names():
    data = Dataset(DIGITS.images[:9], np.arange(9) % 3, class_names=["shirt", "shoe", "bag"])
    figure = Forward(Network([784, 5, 3], rng=0), data, count=9)
    assert figure.names == ["shirt", "shoe", "bag"] and len(figure.activations[-1]) == 3
    with pytest.raises(ValueError, match=r"needed is one hidden layer, \[784, hidden, 3\]"):
        Forward(Network([784, 5, 10], rng=0), data, count=9)


@pytest.mark.parametrize("count", [0, -1, 2.5, "3", 251])
def test_a_wrong_count_is_refused(network, count):
    with pytest.raises(ValueError, match=f"count is {count!r}; legal are whole numbers from 1"):
        Forward(network, DIGITS, count)


def test_pictures_of_floats_are_refused(network):
    with pytest.raises(ValueError, match="dtype float32; needed are unsigned bytes"):
        Forward(network, Dataset(DIGITS.inputs, DIGITS.labels))


def test_it_is_compact_and_its_repr_is_stable(figure):
    assert sum(len(getattr(figure, name)) for name in ("weights", "biases", "images", "pixels")) < 115_000
    assert repr(figure) == "Forward([784, 30, 10], pictures=20, chosen=0, neuron=0)"


# JavaScript


def numbers(n, start, scale):
    """Numbers that JavaScript makes in the same way, so that the fixture needn't hold them."""
    i = np.arange(n, dtype=np.int64)
    return (scale * (((i * 7919 + start * 104_729) % 201 - 100) / 100)).astype(np.float32)


def fixture():
    cases = []
    for given in CASES:
        n_in, hidden, n_out = given["sizes"]
        network = Network(given["sizes"], rng=0)
        w = numbers(hidden * (n_in + n_out), 1, given["scale"])
        b = numbers(hidden + n_out, 2, given["scale"])
        w2, w3 = np.split(w, [hidden * n_in])
        network.weights = [w2.reshape(hidden, n_in), w3.reshape(n_out, hidden)]
        network.biases = [b[:hidden], b[hidden:]]
        pixels = (np.arange(n_in) * 37 % 256).astype(np.uint8)
        figure = Forward(network, Dataset(pixels[np.newaxis], np.array([3]), shape=given["shape"]), count=1)
        zs, activations = ([v.tolist() for v in vectors] for vectors in (figure.zs, figure.activations))
        expected = {"zs": zs, "activations": activations, "answer": figure.answer}
        cases.append({"given": given, "expected": expected})
    return cases


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_forward.py"""
    stored = json.loads(FIXTURE.read_text("utf-8"))
    for now, then in zip(fixture(), stored, strict=True):
        assert now["given"] == then["given"] and now["expected"]["answer"] == then["expected"]["answer"]
        for name in ("zs", "activations"):  # sums of 784 numbers end differently with another BLAS
            for a, b in zip(now["expected"][name], then["expected"][name], strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture()) + "\n", "utf-8")
