"""The slow neuron: its arithmetic, and the numbers that JavaScript must find too."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitnet import CrossEntropyCost, Network, QuadraticCost, sigmoid
from digitnet.gradient_check import numerical_gradient
from digitnet.widgets import Slow
from digitnet.widgets.slow import MOST

FIXTURE = Path(__file__).parent / "js" / "slow.json"
CASES = [
    {"weight": w, "bias": b, "eta": eta, "epoch": epoch}
    for w, b, eta, epoch in [(2, 2, 0.15, 0), (2, 2, 0.15, 1), (2, 2, 0.15, 150), (2, 2, 0.15, 300),
                             (0.6, 0.9, 0.15, 300), (5, 5, 20, 40), (-5, -5, 0.001, 7), (5, 5, 0.15, 300),
                             (-1.5, 3.2, 5, 25)]
]  # fmt: skip


@pytest.mark.parametrize("z", [-4.0, -0.3, 0.0, 2.0, 6.0])
def test_slopes_are_those_of_differences(z):
    def costs(z):
        return np.array([0.5 * sigmoid(z[0]) ** 2, -np.log(1 - sigmoid(z[0]))])

    found = [numerical_gradient(lambda z, i=i: costs(z)[i], np.array([z]))[0] for i in (0, 1)]
    assert np.allclose(Slow.slopes([z, z]), found, atol=1e-8)


@pytest.mark.parametrize("cost, column", [(QuadraticCost, 0), (CrossEntropyCost, 1)])
def test_it_is_the_neuron_of_the_package(cost, column):
    figure, net = Slow(weight=0.6, bias=0.9, eta=0.3, epoch=20), Network([1, 1], cost=cost, dtype=float)
    net.weights, net.biases = [np.array([[0.6]])], [np.array([0.9])]
    x, y = np.array([1.0]), np.array([0.0])
    for epoch in range(21):
        a = net.feedforward(x)
        assert np.isclose(figure.outputs[epoch, column], a[0], rtol=1e-12)
        assert np.isclose(figure.costs[epoch, column], cost.value(a, y), rtol=1e-9)
        net.update_mini_batch(x, y, 0.3)


def test_the_published_start():
    """Nielsen's neuron still answers 0.2 after 300 epochs with the quadratic cost, and 0.98 at first."""
    outputs = Slow(epoch=MOST).outputs
    assert outputs[0].round(2).tolist() == [0.98, 0.98]
    assert outputs[-1].round(2).tolist() == [0.20, 0.01]


@pytest.mark.parametrize("name, values", [
    ("weight", np.linspace(-5, 5, 101)), ("bias", np.linspace(-5, 5, 101)),
    ("eta", [0.001, 0.15, 1, 5, 20]), ("epoch", [0, 1, 150, 300]),
])  # fmt: skip
def test_every_control_through_its_whole_range(name, values):
    figure = Slow(epoch=50)
    for value in values:
        setattr(figure, name, value.item() if hasattr(value, "item") else value)
        assert len(figure.outputs) == figure.epoch + 1
        assert np.isfinite(figure.costs).all() and (figure.costs >= 0).all()
        assert (np.diff(figure.outputs, axis=0) <= 0).all()  # with the target 0 the output never rises


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_slow.py"""
    for one, other in zip(json.loads(FIXTURE.read_text("utf-8")), fixture(), strict=True):
        assert one.keys() == other.keys() and one["given"] == other["given"]
        for key in one.keys() - {"given"}:  # the last digit of exp differs between versions of NumPy
            np.testing.assert_allclose(one[key], other[key], rtol=1e-12)


def fixture():
    return [case_of(Slow(**given), given) for given in CASES]


def case_of(figure, given):
    last = figure.zs[-1]
    return {"given": given, "z": last.tolist(), "outputs": figure.outputs[-1].tolist(),
            "costs": figure.costs[-1].tolist(), "slopes": figure.slopes(last).tolist()}  # fmt: skip


def test_repr_says_what_it_shows():
    assert repr(Slow(epoch=12)) == "Slow(weight=2, bias=2, eta=0.15, epoch=12)"


if __name__ == "__main__":
    FIXTURE.write_text("[\n" + ",\n".join(map(json.dumps, fixture())) + "\n]\n", "utf-8")
