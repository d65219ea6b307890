"""The neuron figure: what Python says of it, and the numbers that JavaScript must find too."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitnet.gradient_check import numerical_gradient
from digitnet.widgets import Neuron

FIXTURE = Path(__file__).parent / "js" / "neuron.json"
CASES = [
    {"weight": w, "bias": b, "sharpness": c, "x": x}
    for w, b, c, x in [(1, 0, 1, 0), (1.5, -0.5, 1, 0.5), (-3, 2, 5, 0.7), (10, -10, 100, 1.05),
                       (0, 0.3, 2, -4), (-10, 10, 100, 5)]
]  # fmt: skip


@pytest.mark.parametrize("given", CASES, ids=str)
def test_slope_is_that_of_a_difference(given):
    def activation(x):
        return Neuron(**{**given, "x": float(x[0])}).a

    if abs(given["x"]) < 5:
        found = numerical_gradient(activation, np.array([given["x"]]))[0]
        assert np.isclose(Neuron(**given).slope, found, rtol=1e-5, atol=1e-8)


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_neuron.py"""
    assert json.loads(FIXTURE.read_text("utf-8")) == fixture()


def fixture():
    figures = [(given, Neuron(**given)) for given in CASES]
    return [{"given": g, "expected": {"z": f.z, "a": f.a, "slope": f.slope}} for g, f in figures]


@pytest.mark.parametrize("name, values", [
    ("weight", np.linspace(-10, 10, 201)), ("bias", np.linspace(-10, 10, 201)),
    ("sharpness", [1, 2, 5, 10, 20, 50, 100]), ("x", np.linspace(-5, 5, 201)),
])  # fmt: skip
def test_every_control_through_its_whole_range(name, values):
    figure = Neuron(weight=1.5, bias=0.5)
    for value in values:
        setattr(figure, name, value.item() if hasattr(value, "item") else value)
        assert 0 <= figure.a <= 1 and np.isfinite(figure.slope)
        assert figure.get_state()[name] == value


def test_large_sharpness_is_a_perceptron():
    figure = Neuron(weight=2, bias=-1, sharpness=100)
    outputs = []
    for figure.x in (0.2, 0.8):
        outputs.append(round(figure.a, 10))
    assert outputs == [0, 1]


def test_the_weighted_input_is_that_of_the_chapter():
    figure = Neuron(weight=1.5, bias=-0.5, sharpness=5, x=0.5)
    assert figure.z == 1.5 * 0.5 - 0.5
    assert np.isclose(figure.a, 1 / (1 + np.exp(-5 * figure.z)))


def test_repr_says_what_it_shows():
    assert repr(Neuron(weight=1.5, bias=-0.5)) == "Neuron(weight=1.5, bias=-0.5, sharpness=1, x=0)"


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture(), indent=1) + "\n", "utf-8")
