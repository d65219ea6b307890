"""The starts: what the page gets of the recorded runs, and what JavaScript must find in it."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from digitnet.experiments import layerwise
from digitnet.experiments.layerwise import ACTIVATIONS, MOMENTS, STARTS, Layerwise
from digitnet.widgets import Starts, starts

FIXTURE = Path(__file__).parent / "js" / "starts.json"
BYTES = "numbers", "rights", "histograms", "pictures", "limits"
CHOSEN = ["zeros", "standard_normal", "he"]  # for JavaScript; the second ends early with ReLU
CASES = [("zeros", "sigmoid", 0), ("zeros", "tanh", 11), ("standard_normal", "tanh", 0),
         ("standard_normal", "relu", 1), ("standard_normal", "relu", 7), ("he", "relu", 11),
         ("he", "sigmoid", 6)]  # fmt: skip


def test_every_control_through_its_whole_range():
    figure = Starts()
    for figure.start in STARTS:
        for figure.activation in ACTIVATIONS:
            for figure.moment in range(12):
                assert 0 <= figure.accuracy <= 1 and len(figure.layers) == 3
                assert figure.steps <= MOMENTS[figure.moment]
                assert np.isclose(sum(figure.layers[2]["histograms"]), 1, atol=2e-3)


def test_the_page_gets_less_than_60_kilobytes():
    assert sum(len(getattr(Starts(), name)) for name in BYTES) < 60_000


def test_what_is_packed_is_what_was_recorded():
    runs, figure = Layerwise.load(), Starts()
    shape = runs.spread.shape
    numbers = np.frombuffer(figure.numbers, "<i2").reshape(*shape, 6).astype(float)
    for k, name in enumerate(("spread", "signal", "error")):
        found = np.where(numbers[..., k] == starts.NONE, 0, 10 ** (numbers[..., k] / 1000))
        assert np.allclose(found, getattr(runs, name), rtol=0.002)
    assert np.allclose(numbers[..., 3] / 10_000, runs.flat, atol=1e-4)
    assert (numbers[..., 4] == runs.stuck).all() and (numbers[..., 5] == runs.different).all()
    bars = np.frombuffer(figure.histograms, np.uint8).reshape(runs.histograms.shape)
    assert np.allclose(bars / 255, runs.histograms, atol=1 / 255)
    assert ((bars > 0) == (runs.histograms > 0)).all()
    rights = np.frombuffer(figure.rights, "<u2").reshape(runs.right.shape)
    assert np.allclose(rights / 10_000, runs.right, atol=1e-4)
    pairs = np.frombuffer(figure.pictures, np.uint8)
    levels = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(runs.pictures.shape) - 7.0
    limits = np.frombuffer(figure.limits, "<f4").reshape(runs.pictures.shape[:2])
    assert np.allclose(levels * limits[..., None, None, None] / 7, runs.pictures, rtol=1e-5)


def test_a_run_that_ended_stays_where_it_was():
    figure = Starts(start="standard_normal", activation="relu", moment=11)
    assert figure.steps == 1 and figure.layers[2]["spread"] > 100


@pytest.mark.parametrize("name, value, words", [
    ("start", "random", "start is 'random'; legal are 'standard_normal'"),
    ("activation", "softmax", "activation is 'softmax'; legal are 'sigmoid', 'tanh', 'relu'"),
    ("moment", 12, "moment is 12; legal are whole numbers from 0 to 11"),
])  # fmt: skip
def test_another_value_is_refused(name, value, words):
    with pytest.raises(ValueError, match=words):
        Starts(**{name: value})


def test_repr_says_what_it_shows():
    assert repr(Starts(moment=3)) == "Starts(start='standard_normal', activation='tanh', moment=3)"


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_starts.py"""
    assert json.loads(FIXTURE.read_text("utf-8")) == fixture()


def fixture():
    """The runs of a few starts as the page gets them, and what Python says of some of their moments."""
    all_runs = Layerwise.load()
    places = [layerwise.place(start, activation) for start in CHOSEN for activation in ACTIVATIONS]
    runs = Layerwise("", **{name: getattr(all_runs, name)[places] for name in Layerwise.NAMES})
    content = {name: base64.b64encode(value).decode() for name, value in starts.packed(runs).items()}
    known = {**Starts().recorded, "starts": CHOSEN, "reached": runs.n_moments.tolist(), "about": "a test"}
    return {"recorded": known, **content, "cases": [case_of(*case) for case in CASES]}


def case_of(start, activation, moment):
    figure = Starts(start=start, activation=activation, moment=moment)
    layers = [{name: np.round(value, 6).tolist() for name, value in layer.items()} for layer in figure.layers]
    return {"start": start, "activation": activation, "moment": moment, "steps": figure.steps,
            "accuracy": round(figure.accuracy, 4), "layers": layers}  # fmt: skip


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture(), separators=(",", ":")) + "\n", "utf-8")
