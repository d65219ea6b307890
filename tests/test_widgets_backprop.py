"""The backprop figure: what Python says of it, and the numbers that JavaScript must find too."""

import json
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from digitnet.gradient_check import numerical_gradient
from digitnet.widgets import Backprop
from digitnet.widgets.backprop import LAST, NUMBERS, WAYS

FIXTURE = Path(__file__).parent / "js" / "backprop.json"
TRAITS = ("inputs", "targets", "weights", "biases", "eta")


def random_case(seed, size=3.0):
    rng = np.random.default_rng(seed)
    draw = lambda *shape: rng.uniform(-size, size, shape).round(2).tolist()  # noqa: E731
    return {"inputs": draw(2), "targets": rng.random(2).round(2).tolist(),
            "weights": [draw(3, 2), draw(2, 3)], "biases": [draw(3), draw(2)], "eta": size}  # fmt: skip


CASES = [{}, {"eta": 0}, {"inputs": [0, 0], "targets": [0.5, 1]}, *(random_case(seed) for seed in range(4)),
         random_case(9, size=10)]  # fmt: skip


def fixture():
    """Each case with what Python makes of it; the first case is the chapter's own."""
    return [{"given": given_of(Backprop(**case)), "expected": numbers_of(Backprop(**case))} for case in CASES]


def given_of(figure):
    return {name: getattr(figure, name) for name in TRAITS}


def numbers_of(f):
    lists = lambda arrays: [a.tolist() for a in arrays]  # noqa: E731
    return {"zs": lists(f.zs), "activations": lists(f.activations), "cost": f.cost, "deltas": lists(f.deltas),
            "nablaW": lists(f.nabla_w), "newWeights": lists(f.updated.weights),
            "newBiases": lists(f.updated.biases), "newCost": f.new_cost}  # fmt: skip


def close(found, stored):
    """The same lists and numbers, up to what processors may differ in."""
    if isinstance(stored, dict):
        return found.keys() == stored.keys() and all(close(found[key], stored[key]) for key in stored)
    if isinstance(stored, list):
        return len(found) == len(stored) and all(map(close, found, stored))
    return abs(found - stored) <= 1e-12 * max(1, abs(stored))


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_backprop.py"""
    stored = json.loads(FIXTURE.read_text("utf-8"))
    assert close({"cases": fixture()}, {"cases": stored})


def test_the_start_values_give_the_numbers_of_the_chapter():
    figure = Backprop()
    assert np.allclose(figure.zs[0], [0.5, 0, 0.2]) and round(figure.cost, 5) == 0.15814
    assert np.allclose(figure.deltas[1], [-0.072, 0.114], atol=5e-4)
    assert np.isclose(figure.deltas[0][0], -0.070, atol=5e-4)


@pytest.mark.parametrize("case", CASES[:-1], ids=range(len(CASES) - 1))
@pytest.mark.parametrize("name", ["weights", "biases"])
@pytest.mark.parametrize("l", [0, 1])
def test_gradient_is_that_of_differences(case, name, l):
    figure = Backprop(**case)

    def cost(values):
        changed = deepcopy(getattr(figure, name))
        changed[l] = values
        return Backprop(**{**given_of(figure), name: changed}).cost

    found = numerical_gradient(cost, np.array(getattr(figure, name)[l]))
    exact = figure.nabla_w if name == "weights" else figure.nabla_b
    assert np.allclose(exact[l], found, atol=1e-9)


def test_activations_and_zs_are_those_of_the_network():
    figure = Backprop(**CASES[-2])
    x = np.array(figure.inputs)
    assert np.allclose(figure.activations[-1], figure.network.feedforward(x))
    assert all(np.allclose(a, 1 / (1 + np.exp(-z))) for a, z in zip(figure.activations[1:], figure.zs))


def test_the_update_goes_down_and_is_eta_times_the_gradient():
    figure = Backprop(eta=0.5)
    assert figure.new_cost < figure.cost
    for new, old, slope in zip(figure.updated.weights, figure.network.weights, figure.nabla_w):
        assert np.allclose(new, old - 0.5 * slope)
    figure.eta = 0
    assert figure.new_cost == figure.cost


@pytest.mark.parametrize("name, low, high", [
    ("inputs", -10, 10), ("targets", 0, 1), ("weights", -10, 10), ("biases", -10, 10),
])  # fmt: skip
def test_every_number_through_its_whole_range(name, low, high):
    figure = Backprop()
    start = getattr(figure, name)
    for place in places(start):
        for value in np.linspace(low, high, 9):
            setattr(figure, name, replaced(start, place, value))
            state = figure.get_state()[name]
            assert state == replaced(start, place, float(value))
            assert 0 <= figure.cost <= 1 and 0 <= figure.new_cost <= 1
            assert all(np.isfinite(a).all() for a in figure.nabla_w + figure.nabla_b)


def places(nested, place=()):
    if not isinstance(nested, list):
        return [place]
    return [p for i, inner in enumerate(nested) for p in places(inner, (*place, i))]


def replaced(nested, place, value):
    copied = deepcopy(nested)
    inner = copied
    for i in place[:-1]:
        inner = inner[i]
    inner[place[-1]] = value
    return copied


def test_every_step_way_and_number_can_be_set():
    figure = Backprop()
    for name, values in [("step", range(LAST + 1)), ("chosen", WAYS), ("number", NUMBERS)]:
        for value in values:
            setattr(figure, name, value)
            assert figure.get_state()[name] == value
    assert len(WAYS) == 12 and len(NUMBERS) == 22


BAD = [float("nan"), float("inf"), -10.1, 11, "1", None, True, 1j, [1]]


@pytest.mark.parametrize("bad", BAD, ids=repr)
@pytest.mark.parametrize("name", ["inputs", "targets", "weights", "biases"])
def test_a_list_with_a_wrong_entry_is_refused(name, bad):
    figure = Backprop()
    start = getattr(figure, name)
    with pytest.raises(ValueError, match=rf"^{name} has .*; legal are .*numbers.*, each from (-10|0) to 1"):
        setattr(figure, name, replaced(start, places(start)[-1], bad))
    assert getattr(figure, name) == start


@pytest.mark.parametrize("name", ["inputs", "targets", "weights", "biases"])
@pytest.mark.parametrize("value", [[], [1.0], [1, 0, 0], 1.0, None, "10", {0: 1, 1: 0}], ids=repr)
def test_another_shape_is_refused(name, value):
    with pytest.raises(ValueError, match=rf"^{name} has "):
        Backprop(**{name: value})


def test_the_message_names_the_value_and_what_is_legal():
    figure = Backprop()
    with pytest.raises(ValueError) as found:
        figure.targets = [1, 1.5]
    assert str(found.value) == "targets has 1.5; legal are 2 numbers, each from 0 to 1"
    with pytest.raises(ValueError, match=r"legal are numbers in lists of shapes \(3, 2\) and \(2, 3\)"):
        figure.weights = [np.ones((2, 3)), np.ones((3, 2))]
    for name, bad in [("eta", 21), ("step", LAST + 1), ("chosen", "3-1-1"), ("number", "w2_13")]:
        with pytest.raises(ValueError, match=f"^{name} is {bad!r}; legal are "):
            setattr(figure, name, bad)


def test_arrays_and_tuples_are_taken_and_figures_share_nothing():
    figure, other = Backprop(), Backprop()
    figure.weights = [np.ones((3, 2)), np.zeros((2, 3))]
    figure.inputs = (1, np.float32(0.25))
    assert figure.weights[0] == [[1.0, 1.0]] * 3 and figure.inputs == [1.0, 0.25]
    other.weights[0][0][0] = 9.0
    assert Backprop().weights[0][0][0] == 1.0


def test_repr_says_what_it_shows():
    assert repr(Backprop(step=6, chosen="1-3-2")) == "Backprop(step=6, chosen='1-3-2', cost=0.1581)"


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture(), indent=1) + "\n", "utf-8")
