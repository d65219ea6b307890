"""The downhill figure with optimizers: paths and reports, and the numbers that JavaScript must find too."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitnet.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, RMSProp
from digitnet.widgets import Downhill
from digitnet.widgets.downhill import BOWLS
from digitnet.widgets.downhill_optimizers import FAR, FLAT, MOST, RATES, SETTINGS

FIXTURE = Path(__file__).parent / "js" / "downhill_race.json"
ALL = [*SETTINGS]
SURFACES = [*BOWLS, "slanted", "hollows"]
STARTS = [(-2, 1), (0.7, -1.4), (0, 1.5)]


def settings_of(figure):
    traits = [trait for settings in SETTINGS.values() for trait in settings.values()]
    return {name: getattr(figure, name) for name in ("surface", "v1", "v2", "steps", "optimizers", *traits)}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("kind, settings", [
    (SGD, (0.03,)), (Momentum, (0.02, 0.6)), (Nesterov, (0.01, 0.8)), (RMSProp, (0.05, 0.7)),
    (Adam, (0.2, 0.8, 0.95)),
])  # fmt: skip
def test_a_path_is_that_of_the_optimizer(surface, kind, settings):
    made = kind(*settings)
    figure = Downhill(surface=surface, optimizers=[made], v1=-2, v2=1, steps=60)
    v, (path,) = np.array([-2.0, 1.0]), figure.paths.values()
    for point in path[1:]:
        made.step([v], [figure.gradient(v)])
        assert np.array_equal(point, v)
    assert len(path) == 61 and list(figure.paths) == [kind.__name__]


def test_plain_descent_races_as_it_walks():
    for eta in (0.3, 0.41, 2):
        figure = Downhill(optimizers=["SGD"], eta=eta, v1=-2, v2=1, steps=MOST)
        assert np.allclose(figure.paths["SGD"], figure.path, rtol=1e-12)


def test_momentum_adds_a_share_of_the_step_before():
    figure = Downhill(surface="narrow", optimizers=[Momentum(0.03, 0.7)], steps=50)
    v = figure.paths["Momentum"]
    slopes = np.array([figure.gradient(point) for point in v[1:-1]])
    assert np.allclose(v[2:] - v[1:-1], 0.7 * (v[1:-1] - v[:-2]) - 0.03 * slopes, atol=1e-12)


def test_adam_steps_equally_along_both_axes():
    figure = Downhill(surface="narrow", optimizers=[Adam(0.1)], steps=5)
    steps = np.diff(figure.paths["Adam"], axis=0)
    assert np.allclose(abs(steps[0]), 0.1) and np.allclose(abs(steps), 0.1, rtol=0.1)


@pytest.mark.parametrize("name, limit", [
    ("SGD", lambda mu: 2), ("Momentum", lambda mu: 2 * (1 + mu)),
    ("Nesterov", lambda mu: 2 * (1 + mu) / (1 + 2 * mu)),
])  # fmt: skip
@pytest.mark.parametrize("mu", [0, 0.5, 0.9])
def test_the_limits_of_the_learning_rate(name, limit, mu):
    """Those that the figure names when one diverges."""
    figure = Downhill(surface="narrow", optimizers=[name], momentum_mu=mu, nesterov_mu=mu, steps=MOST)
    for share, state in ((1.15, "left"), (0.85, "arrived")):
        setattr(figure, SETTINGS[name]["eta"], share * limit(mu) / 50)
        report = figure.reports[name]
        assert report.state == "left" if state == "left" else report.state in ("arrived", "climbs", "falls")
        assert state == "left" or figure.cost(figure.paths[name][-1]) < 0.1


@pytest.mark.parametrize("surface", ["narrow", "slanted"])
def test_momentum_is_worth_it_in_a_narrow_valley(surface):
    figure = Downhill(surface=surface, optimizers=["SGD", "Momentum"], momentum_mu=0.7, steps=MOST)
    figure.tune()
    plain, momentum = figure.reports["SGD"], figure.reports["Momentum"]
    assert plain.state == momentum.state == "arrived" and 2 * momentum.steps < plain.steps


def test_what_a_report_counts():
    figure = Downhill(optimizers=[SGD(0.3), Momentum(0.1)], v1=-2, v2=1, steps=MOST)
    for name, report in figure.reports.items():
        whole = Downhill(**settings_of(figure)).paths[name]
        slopes = [np.linalg.norm(figure.gradient(v)) for v in whole]
        assert report.state == "arrived"
        assert slopes[report.steps - 1] >= FLAT > max(slopes[report.steps :])
    path, report = figure.paths["SGD"], figure.reports["SGD"]
    assert report.crossings == (0, 6) and report.beyond == (0.0, -path[1, 1])
    path, report = figure.paths["Momentum"], figure.reports["Momentum"]
    assert report.beyond == (path[:, 0].max(), -path[:, 1].min()) and min(report.crossings) > 1


# For every word a state can be, who deserves it.
STATES = {
    "start": {"optimizers": ["Adam"]},
    "falls": {"optimizers": [SGD(0.3)], "steps": 3},
    "climbs": {"optimizers": [SGD(0.41)], "steps": 4},
    "left": {"optimizers": [Momentum(0.9, 0.9)], "steps": MOST},
    "arrived": {"optimizers": [Nesterov(0.15, 0.5)], "steps": MOST},
    "saddle": {"optimizers": [Adam(0.1)], "surface": "hollows", "v1": 0, "v2": 1, "steps": MOST},
    "swings": {"optimizers": [RMSProp(0.3)], "steps": MOST},
}


@pytest.mark.parametrize("state, given", STATES.items(), ids=str)
def test_every_state_is_given(state, given):
    (report,) = Downhill(**given).reports.values()
    assert report.state == state


def test_a_path_that_left_ends():
    figure = Downhill(optimizers=[Momentum(0.9, 0.9), SGD(0.1)], steps=MOST)
    near, far = figure.paths.values()
    assert np.linalg.norm(far[-1]) > FAR >= np.linalg.norm(far[-2]) and len(far) < 20
    assert len(near) == MOST + 1 and figure.reports["Momentum"].steps == len(far) - 1


def test_tuning_finds_the_rate_that_arrives_first():
    figure = Downhill(
        surface="valley", optimizers=["SGD", "Nesterov", "RMSProp"], nesterov_mu=0.7, steps=MOST
    )
    figure.tune()
    best = {name: report.steps for name, report in figure.reports.items()}
    for name in ("SGD", "Nesterov"):
        for rate in RATES:
            setattr(figure, SETTINGS[name]["eta"], rate)
            report = figure.reports[name]
            assert report.state != "arrived" or report.steps >= best[name]
    chosen = figure.cost(figure.paths["RMSProp"][-1])  # it never rests, so the lowest at the end counts
    for rate in RATES:
        figure.rmsprop_eta = rate
        assert figure.reports["RMSProp"].state != "arrived"
        assert figure.cost(figure.paths["RMSProp"][-1]) >= chosen
    assert figure.momentum_eta == 0.1  # doesn't race


def test_made_with_optimizers_it_has_their_settings():
    figure = Downhill(optimizers=[Adam(0.2, beta2=0.9), "SGD", Nesterov(0.05, mu=0.4)], eta=0.3)
    assert figure.optimizers == ["SGD", "Nesterov", "Adam"]
    assert (figure.eta, figure.nesterov_eta, figure.nesterov_mu) == (0.3, 0.05, 0.4)
    assert (figure.adam_eta, figure.adam_beta1, figure.adam_beta2) == (0.2, 0.9, 0.9)
    assert repr(figure) == ("Downhill(surface='bowl', v1=-2, v2=1, steps=0, optimizers=[SGD(eta=0.3), "
                            "Nesterov(eta=0.05, mu=0.4), "
                            "Adam(eta=0.2, beta1=0.9, beta2=0.9, epsilon=1e-08)])")  # fmt: skip
    again = eval(repr(figure))
    assert settings_of(again) == settings_of(figure)


def test_without_any_it_is_the_figure_of_chapter_4():
    figure = Downhill()
    assert figure.optimizers == [] and figure.paths == figure.reports == {}
    figure.optimizers = ["Adam", "SGD"]
    assert figure.optimizers == ["SGD", "Adam"] and Downhill().optimizers == []


@pytest.mark.parametrize("value", ["Adam", True, ["adam"], ["SGD", "SGD"], [SGD(0.1), SGD(0.2)], [SGD], [3],
                                   [AdamW(0.1)], None, {"SGD": 0.1}], ids=repr)  # fmt: skip
def test_illegal_optimizers_are_refused(value):
    known = "lists of 'SGD', 'Momentum', 'Nesterov', 'RMSProp', 'Adam', each once"
    with pytest.raises(ValueError, match=f"optimizers is .*; legal are {known}"):
        Downhill(optimizers=value)


@pytest.mark.parametrize("given, message", [
    ({"optimizers": [SGD(5)]}, "eta is 5.0; legal are numbers from 0.001 to 3"),
    ({"optimizers": [Adam(0.1, epsilon=1e-3)]}, "epsilon is 0.001; legal is 1e-8"),
    ({"momentum_mu": 1}, "momentum_mu is 1; legal are numbers from 0 to 0.9999"),
    ({"adam_eta": 0}, "adam_eta is 0; legal are numbers from 0.001 to 3"),
])  # fmt: skip
def test_illegal_settings_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Downhill(**given)


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_downhill_race.py"""
    stored, now = json.loads(FIXTURE.read_text("utf-8")), fixture()
    assert stored["tuned"] == now["tuned"] and len(stored["races"]) == len(now["races"])
    for one, other in zip(stored["races"], now["races"]):
        assert one["given"] == other["given"] and one["reports"].keys() == other["reports"].keys()
        for name, report in one["reports"].items():
            for key, value in report.items():
                found = other["reports"][name][key]
                assert value == found if key == "state" else np.allclose(value, found, rtol=1e-9, atol=1e-12)


def fixture():
    races = []
    for surface in SURFACES:
        for eta, mu, (v1, v2), steps in [
            (0.03, 0.7, STARTS[0], 25), (0.3, 0.5, STARTS[1], 25), (0.1, 0.9, STARTS[0], MOST),
            (0.01, 0.9, STARTS[2], MOST), (2, 0.95, STARTS[1], 60), (0.05, 0, STARTS[0], 1),
            (0.1, 0.9, STARTS[0], 0),
        ]:  # fmt: skip
            made = SGD(eta), Momentum(eta, mu), Nesterov(eta, mu), RMSProp(eta, mu), Adam(eta, mu, 0.99)
            races.append(race(Downhill(surface=surface, optimizers=made, v1=v1, v2=v2, steps=steps)))
    races += [race(Downhill(**given)) for given in STATES.values()]
    tuned = []
    for surface in SURFACES:
        figure = Downhill(surface=surface, optimizers=ALL, momentum_mu=0.7, nesterov_mu=0.7)
        given = settings_of(figure)
        figure.tune()
        rates = {settings["eta"]: getattr(figure, settings["eta"]) for settings in SETTINGS.values()}
        tuned.append({"given": given, "rates": rates})
    return {"races": races, "tuned": tuned}


def race(figure):
    paths = figure.paths
    reports = {
        name: {**report._asdict(), "points": len(paths[name]), "end": paths[name][-1].tolist()}
        for name, report in figure.reports.items()
    }
    return {"given": settings_of(figure), "reports": reports}


if __name__ == "__main__":
    kinds = [f'"{key}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for key, rows in fixture().items()]
    FIXTURE.write_text("{" + ",\n".join(kinds) + "}\n", "utf-8")
