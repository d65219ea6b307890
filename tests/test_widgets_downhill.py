"""The downhill figure: its arithmetic, and the numbers that JavaScript must find too."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitnet.gradient_check import numerical_gradient
from digitnet.widgets import Downhill
from digitnet.widgets.downhill import BOWLS, EDGE, FAR, MOST

FIXTURE = Path(__file__).parent / "js" / "downhill.json"
ETAS = [0.001, 0.03, 0.09, 0.1, 0.11, 0.3, 0.4, 0.41, 0.6, 1, 1.9, 2, 2.05, 3]
SURFACES = [*BOWLS, "slanted", "hollows"]
PLACES = [(-2, 1), (2, 1.5), (0, -1.3), (0.7, 0), (0, 0), (-1.5, 0.4), (2.2, -2.2), (1, 0)]

# For every word the verdict can be, a path that deserves it.
VERDICTS = {
    "start": {"steps": 0},
    "falls": {"eta": 0.3, "steps": 12},
    "overshoots": {"eta": 0.41, "steps": 2},
    "climbs": {"eta": 0.41, "steps": 3},
    "left": {"eta": 0.41, "steps": 200},
    "swings": {"eta": 0.4, "steps": 40},
    "crawls": {"eta": 0.03, "steps": 20},
    "arrived": {"eta": 0.3, "steps": 20},
    "saddle": {"surface": "hollows", "v1": 0, "v2": 1, "steps": 60},
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("v", PLACES, ids=str)
def test_gradient_and_curvature_are_those_of_differences(surface, v):
    figure, v = Downhill(surface=surface), np.array(v, float)
    assert np.allclose(figure.gradient(v), numerical_gradient(figure.cost, v), atol=1e-8)
    second = [numerical_gradient(lambda v, i=i: figure.gradient(v)[i], v) for i in (0, 1)]
    mixed = 24.5 if surface == "slanted" else 0
    assert np.allclose(np.diag(figure.curvature(v)), second - mixed * (1 - np.eye(2)), atol=1e-8)


@pytest.mark.parametrize("surface", BOWLS)
@pytest.mark.parametrize("eta", ETAS)
def test_on_a_bowl_every_step_multiplies(surface, eta):
    figure = Downhill(surface=surface, eta=eta, v1=-1.7, v2=0.9, steps=MOST)
    t = np.arange(len(figure.path))[:, np.newaxis]
    expected = np.array([-1.7, 0.9]) * (1 - eta * np.array(BOWLS[surface])) ** t
    assert np.allclose(figure.path, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("surface", BOWLS)
@pytest.mark.parametrize("eta", ETAS)
def test_on_a_bowl_the_end_is_decided_by_the_stronger_curvature(surface, eta):
    figure = Downhill(surface=surface, eta=eta, v1=-1.7, v2=0.9, steps=MOST)
    factors = abs(1 - eta * np.array(BOWLS[surface]))
    product = eta * max(BOWLS[surface])
    if np.isclose(product, 2):
        assert figure.verdict == "swings"
    elif product > 2:
        assert figure.verdict in ("climbs", "left") and figure.costs[-1] > figure.costs[0]
    else:
        assert figure.verdict == ("arrived" if max(factors) < 0.975 else "crawls")
        assert figure.costs[-1] < figure.costs[0]


def test_the_points_named_in_the_docstring_have_no_slope():
    figure = Downhill(surface="hollows")
    for v, cost in [((-1.5, 0), 0.015625), ((1, 0), 2 / 3), ((0, 0), 1)]:
        assert np.allclose(figure.gradient(v), 0) and np.isclose(figure.cost(v), cost)
    assert [min(figure.curvature(v)) > 0 for v in ((-1.5, 0), (1, 0), (0, 0))] == [True, True, False]


def test_a_longer_step_leaps_over_into_the_deeper_hollow():
    ends = {eta: Downhill(surface="hollows", eta=eta, v1=2, v2=1, steps=100) for eta in (0.1, 0.3, 0.55)}
    assert [figure.verdict for figure in ends.values()] == ["arrived", "arrived", "swings"]
    assert np.allclose(ends[0.1].path[-1], (1, 0), atol=0.01)
    assert np.allclose(ends[0.3].path[-1], (-1.5, 0), atol=0.01)


def test_a_path_ends_when_it_is_far_away():
    figure = Downhill(surface="valley", eta=1, v1=2, v2=1, steps=MOST)
    distances = np.linalg.norm(figure.path, axis=1)
    assert len(figure.path) < 5 and distances[-1] > FAR >= distances[-2]
    assert figure.verdict == "left" and figure.steps == MOST


@pytest.mark.parametrize("word, given", VERDICTS.items(), ids=str)
def test_every_verdict_is_given(word, given):
    assert Downhill(**given).verdict == word


@pytest.mark.parametrize("surface", SURFACES)
def test_every_control_through_its_whole_range(surface):
    figure = Downhill(surface=surface, steps=30)
    ranges = {"eta": np.geomspace(0.001, 3, 40), "v1": np.linspace(-EDGE, EDGE, 23),
              "v2": np.linspace(-EDGE, EDGE, 23), "steps": range(0, MOST + 1, 20)}  # fmt: skip
    for name, values in ranges.items():
        for value in values:
            setattr(figure, name, value)
            assert figure.get_state()[name] == value
            assert np.isfinite(figure.path).all() and np.isfinite(figure.costs).all()
            assert 1 <= len(figure.path) <= figure.steps + 1
            assert figure.verdict in VERDICTS


@pytest.mark.parametrize("name, value, legal", [
    ("surface", "hill", "'round', 'bowl', 'valley', 'narrow', 'slanted', 'hollows'"),
    ("eta", 0, "0.001 to 3"), ("v1", 2.3, "-2.2 to 2.2"), ("v2", -3, "-2.2 to 2.2"),
    ("steps", 201, "whole numbers from 0 to 200"), ("steps", 1.5, "whole numbers from 0 to 200"),
])  # fmt: skip
def test_illegal_values_are_refused(name, value, legal):
    with pytest.raises(ValueError, match=f"{name} is {value!r}; legal are .*{legal}"):
        Downhill(**{name: value})


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_downhill.py"""
    stored, now = json.loads(FIXTURE.read_text("utf-8")), fixture()
    assert [case["given"] for case in stored] == [case["given"] for case in now]
    for one, other in zip(stored, now):
        assert one["verdict"] == other["verdict"] and one["points"] == other["points"]
        for key in ("end", "costs", "gradient"):
            assert np.allclose(one[key], other[key], rtol=1e-12, atol=0)


def fixture():
    names = "surface", "eta", "v1", "v2", "steps"
    given = [dict(zip(names, (s, eta, *v, 25))) for s in SURFACES for eta in ETAS for v in PLACES[:4]]
    return [case(Downhill(**values)) for values in given + list(VERDICTS.values())]


def case(figure):
    given = {name: getattr(figure, name) for name in ("surface", "eta", "v1", "v2", "steps")}
    path, costs = figure.path, figure.costs
    return {"given": given, "points": len(path), "end": path[-1].tolist(), "costs": costs[-3:].tolist(),
            "gradient": figure.gradient(path[-1]).tolist(), "verdict": figure.verdict}  # fmt: skip


def test_repr_says_what_it_shows():
    assert repr(Downhill(eta=0.3, steps=12)) == "Downhill(surface='bowl', eta=0.3, v1=-2, v2=1, steps=12)"


if __name__ == "__main__":
    FIXTURE.write_text("[\n" + ",\n".join(map(json.dumps, fixture())) + "\n]\n", "utf-8")
