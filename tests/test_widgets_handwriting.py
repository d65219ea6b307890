"""The sheet to write on: what Python prepares, answers and refuses; JavaScript must find the same."""

import json
from pathlib import Path

import numpy as np
import pytest
from fixtures import refuses

from digitnet.data import load_own, save_own
from digitnet.pictures.opening import GREY, open_picture
from digitnet.pictures.preprocessing import SWITCHES
from digitnet.pictures.strokes import drawn, hands, placed
from digitnet.widgets import Handwriting, handwriting

FIXTURE = Path(__file__).parent / "js" / "handwriting_face.json"
ONE = [[[0.4, 0.3], [0.4, 0.7]]]


@pytest.fixture
def figure():
    return Handwriting()


# What it computes


def test_it_begins_with_a_digit_and_its_answer(figure):
    assert figure.strokes == figure.examples[0]["strokes"] and figure.answer == 7
    assert figure.picture.shape == (280, 280) and figure.prepared.shape == (28, 28)
    assert figure.outputs.shape == (10,) and figure.outputs.argmax() == 7


def test_the_examples_are_on_the_sheet_and_differ(figure):
    points = [np.concatenate(one["strokes"]) for one in figure.examples]
    assert all(((0 <= p) & (p <= 1)).all() for p in points)
    assert len({one["name"] for one in figure.examples}) == len(figure.examples) >= 6
    middles = np.array([(p.min(axis=0) + p.max(axis=0)) / 2 for p in points])
    sizes = [np.ptp(p, axis=0).max() for p in points]
    assert np.ptp(middles, axis=0).min() > 0.3 and min(sizes) < 0.3 < 0.7 < max(sizes)


def test_strokes_set_in_python_are_read(figure):
    figure.strokes = [np.array(stroke) for stroke in ONE]
    assert figure.strokes == ONE and figure.answer == 1
    assert figure.picture[140, 112] == 0 and figure.picture[140, 140] == 1
    figure.strokes = []
    assert (figure.picture == 1).all() and not figure.prepared.any()


@pytest.mark.parametrize("name", handwriting.NAMES)
def test_every_network_reads_neat_digits_wherever_they_are(figure, name):
    figure.network = name
    school = hands()["school"]
    right = 0
    for one, middle in zip(school[:10], np.linspace(70, 210, 10)):
        figure.strokes = [s / 280 for s in placed(one.strokes, 100, (middle, 280 - middle))]
        right += figure.answer == one.label
    assert right >= 9


def test_a_picture_set_in_python_takes_the_place_of_the_drawing(figure):
    paper = 0.8 - 0.6 * (1 - drawn([280 * np.array(s) for s in ONE], pen=12))
    figure.picture = paper
    assert figure.photo_shape == [280, 280] and np.abs(figure.picture - paper).max() <= 0.5 / 255 + 1e-9
    assert figure.answer == 1 and Handwriting(picture=paper).answer == 1
    figure.photo = b""
    assert figure.answer == 7  # the drawing is still there


def test_a_large_picture_is_made_smaller(figure):
    figure.picture = np.ones((3000, 2000))
    assert np.prod(figure.photo_shape) <= 1_000_000 and figure.photo_shape[0] > figure.photo_shape[1]
    assert not figure.prepared.any()


def test_a_step_that_is_left_out_changes_what_the_network_sees(figure):
    whole = figure.prepared
    for name in SWITCHES:
        figure.without = [name]
        assert figure.prepared.shape == (28, 28)
    figure.without = []
    assert np.array_equal(figure.prepared, whole)


def test_what_a_page_sends_is_taken(figure):
    grey = bytes(range(60))
    figure.set_state({"photo": memoryview(grey), "photo_shape": [6, 10], "without": [], "pen": 12})
    assert figure.picture.shape == (6, 10) and figure.picture[5, 9] == 59 / 255
    figure.set_state({"photo": memoryview(b""), "strokes": ONE, "network": "convnet"})
    assert figure.answer == 1 and figure.pen == 12


def test_a_photograph_and_its_shape_are_held_to_each_other(figure):
    figure.picture = np.ones((6, 10))
    for wrong in ([10, 7], [], [60]):
        with pytest.raises(ValueError, match="photo_shape"):
            figure.photo_shape = wrong
        assert figure.photo_shape == [6, 10] and figure.picture.shape == (6, 10)
    with pytest.raises(ValueError, match=r"photo has 60 bytes; photo_shape, \[10, 7\], needs 70; set pic"):
        figure.photo_shape = [10, 7]
    figure.photo_shape = [10, 6]  # as many
    with figure.hold_trait_notifications():
        figure.photo_shape = [2, 2]
        figure.photo = bytes(4)
    assert figure.picture.shape == (2, 2)
    figure.photo = b""
    figure.photo_shape = [7, 7]  # of no photograph
    assert figure.answer == 7


@pytest.mark.parametrize("shape", [[2, 2], 3, [1.5, 2], []])
def test_what_does_not_fit_is_taken_back_whole(figure, shape):
    figure.picture = np.ones((6, 10))
    for state in ({"photo": bytes(3), "photo_shape": shape}, {"photo_shape": shape, "photo": bytes(3)}):
        with pytest.raises(ValueError, match="photo_shape"):
            figure.set_state(state)
        assert figure.picture.shape == (6, 10) and (figure.picture == 1).all()


# Digits that were kept


def test_kept_digits_are_a_dataset_and_those_of_the_file(figure, tmp_path):
    figure.taught = fixture_digits(tmp_path)
    assert figure.own.labels.tolist() == [7, 3] and figure.own.images.shape == (2, 784)
    loaded = load_own(tmp_path / "own.json")
    assert np.array_equal(loaded.images, figure.own.images)


def test_nothing_kept_is_said(figure):
    with pytest.raises(ValueError, match="taught is empty; keep a digit in the figure first"):
        figure.own  # noqa: B018


# The traits


@pytest.mark.parametrize("name, value, message", [
    ("strokes", 3, "strokes is 3; needed is a list of strokes"),
    ("strokes", [[0.1, 0.2]], "stroke 0 has shape .*; needed are points"),
    ("strokes", [[[0.1, np.nan]]], "stroke 0 holds NaN or infinity"),
    ("strokes", [[[0.1, 1.2]]], "strokes have points outside of the sheet; legal are x and y from 0 to 1"),
    ("strokes", [[[0.1, 0.2]] * 100_001], "strokes have 100001 points; legal are 100000 at most"),
    ("pen", 3, "pen is 3; legal are whole numbers from 4 to 48"),
    ("photo", b"abc", r"photo has 3 bytes; photo_shape, \[\], needs 0"),
    ("photo", "ink", "photo is 'ink'; legal are bytes, or an array of uint8"),
    ("photo_shape", [3], r"photo_shape is \[3\]; needed are rows and columns"),
    ("photo_shape", 3, "photo_shape is 3; needed are rows and columns"),
    ("photo_shape", [3, 0], "photo_shape is 0; legal are whole numbers from 1 on"),
    ("without", "crop", "without is 'crop'; needed is a list"),
    ("taught", {}, "taught is {}; needed is a list"),
    ("taught", [7], "digit 0 is 7; needed are a label and pixels"),
    ("network", "large", "network is 'large'; legal are 'small', 'plain', 'convnet'"),
    ("without", ["everything"], "without has 'everything'; legal are "),
    ("taught", [{"label": 10, "pixels": []}], "digit 0 has the label 10; legal are the whole numbers 0 to 9"),
    ("taught", [{"label": 1, "pixels": "AAAA"}], "digit 0 has 3 pixels; needed are 784"),
])  # fmt: skip
def test_wrong_values_are_refused(figure, name, value, message):
    refuses(figure, name, value, message)


@pytest.mark.parametrize("picture, message", [
    (np.zeros((3, 3, 7)), "."), ("nowhere.png", "nowhere.png"), (None, "source is None"),
])  # fmt: skip
def test_a_picture_that_is_none_is_refused(figure, picture, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        figure.picture = picture
    assert figure.photo == b""


def test_it_is_compact_and_its_repr_is_stable(figure):
    state = {key: value for key, value in figure.get_state().items() if key not in ("_esm", "_css", "small")}
    assert len(json.dumps(state, default=lambda value: bytes(value).hex())) < 60_000
    assert repr(figure) == f"Handwriting(strokes={len(figure.strokes)}, network='small', kept=0)"
    figure.picture = np.ones((5, 4))
    assert repr(figure) == "Handwriting(5x4 pixels of a picture, network='small', kept=0)"


# JavaScript


def fixture_digits(folder):
    """Two digits as the file has them, one with strokes."""
    from digitnet import Dataset

    images = (np.arange(2 * 784).reshape(2, 784) * 37 % 256).astype(np.uint8)
    save_own(folder / "own.json", Dataset(images, np.array([7, 3]), "own", (28, 28)), [ONE, None])
    return json.loads((folder / "own.json").read_text("utf-8"))["digits"]


PAPERS = [[255, 255, 255, 51], [0, 0, 0, 51], [255, 255, 255, 200], [90, 200, 90, 120], [20, 30, 20, 120]]


def _papers():
    """Pictures of one pixel, and whether they lie on black: then none of the paper's light is added."""
    found = []
    for *colour, alpha in PAPERS:
        grey = open_picture(np.array([[[*colour, alpha]]], np.uint8))[0, 0]
        own = np.dot(colour, GREY) * alpha / 255**2
        found.append({"pixel": [*colour, alpha], "black": bool(grey < own + 1e-9)})
    return found


def _drawing(strokes, pen, side):
    ink = 1 - drawn([side * np.array(stroke) for stroke in strokes], (side, side), pen)
    return {"strokes": strokes, "pen": pen, "side": side, "ink": ink.ravel().round(9).tolist()}


def fixture(folder):
    drawings = [(ONE, 9, 40), ([[[0.5, 0.5]], [[0, 0.02], [0.9, 1], [0.95, 0.4]]], 6.5, 30)]
    some = [one for one in hands()["round"] if one.label == 8][0]
    on_sheet = [(s / 50).round(4).tolist() for s in placed(some.strokes, 40, (20, 27))]
    digits = fixture_digits(folder)
    images = load_own(folder / "own.json").images.tolist()
    return {
        "drawings": [_drawing(*one) for one in [*drawings, (on_sheet, 5, 50)]],
        "papers": _papers(),
        "own": {"text": (folder / "own.json").read_text("utf-8"), "labels": [d["label"] for d in digits],
                "pixels": images, "strokes": digits[0]["strokes"]},
    }  # fmt: skip


def test_the_fixture_for_javascript_holds_these_numbers(tmp_path):
    """Written anew with: python tests/test_widgets_handwriting.py"""
    stored, now = json.loads(FIXTURE.read_text("utf-8")), fixture(tmp_path)
    assert now["own"] == stored["own"] and now["papers"] == stored["papers"]
    assert {one["black"] for one in now["papers"]} == {True, False}
    for a, b in zip(now["drawings"], stored["drawings"], strict=True):
        np.testing.assert_allclose(a.pop("ink"), b.pop("ink"), atol=1e-8)
        assert a == b


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as name:
        FIXTURE.write_text(json.dumps(fixture(Path(name)), separators=(",", ":")) + "\n", "utf-8")
