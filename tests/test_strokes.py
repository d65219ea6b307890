"""Strokes: the pen draws what geometry says, places are right, and the recorded hands are what they say."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import load_pretrained
from digitnet.pictures.preprocessing import prepare
from digitnet.pictures.strokes import UNITS, drawn, hands, placed, unusual_hand
from digitnet.storage import load_arrays

quick = settings(deadline=None, database=None, derandomize=True, max_examples=30)
POINTS = st.lists(st.tuples(st.floats(-20, 60), st.floats(-20, 60)), min_size=1, max_size=4)


def by_sampling(strokes, shape, pen):
    """The grey picture as the docstring says, with distances to thousands of points of each stroke."""
    rows, columns = np.indices(shape) + 0.5
    far = np.full(shape, np.inf)
    for stroke in strokes:
        stroke = np.array(stroke, float)
        for a, b in zip(stroke, [*stroke[1:], stroke[-1]]):
            for part in np.linspace(0, 1, 401):
                x, y = a + part * (b - a)
                far = np.minimum(far, np.hypot(columns - x, rows - y))
    return 1 - np.clip(pen / 2 + 0.5 - far, 0, 1)


# The pen


@quick
@given(st.lists(POINTS, max_size=2), st.floats(1, 9))
def test_a_picture_is_what_distances_say(strokes, pen):
    found = drawn(strokes, (12, 20), pen)
    assert found.shape == (12, 20) and np.all((found >= 0) & (found <= 1))
    assert np.allclose(found, by_sampling(strokes, (12, 20), pen), atol=0.12)  # samples are 0.3 pixels apart


def test_a_line_takes_as_much_ink_as_its_area():
    for angle in np.linspace(0, np.pi, 7):
        half = 30 * np.array([np.cos(angle), np.sin(angle)])
        ink = 1 - drawn([[50 - half, 50 + half]], (100, 100), 8)
        assert ink.sum() == pytest.approx(60 * 8 + np.pi * 4**2, rel=0.01)


def test_a_point_is_a_dot_and_no_stroke_is_white():
    dot = drawn([[[10, 10]]], (20, 20), 6)
    assert dot[9, 9] == 0 and dot[9, 13] == 1 and np.array_equal(dot, dot[::-1, ::-1])
    assert np.array_equal(drawn([[[10, 10], [10, 10]]], (20, 20), 6), dot)
    assert np.all(drawn([], (3, 4)) == 1)


def test_crossing_lines_are_no_darker_than_black():
    cross = drawn([[[0, 10], [20, 10]], [[10, 0], [10, 20]]], (20, 20), 4)
    assert cross.min() == 0 and np.array_equal(cross, cross.T)


def test_what_leaves_the_canvas_is_cut_off():
    strokes = [[[-50, 5], [80, 5]], [[300, 300], [400, 400]]]
    part = drawn(strokes, (10, 12), 3)
    assert np.all(part[5] == 0) and np.all(part[:3] == 1)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((7,), "strokes is 7; needed is a list of strokes"),
        (([["a", "b"]],), "needed is a list of strokes"),
        (([[1, 2]],), r"stroke 0 has shape \(2,\); needed are points"),
        (([[[1, 2]], []],), r"stroke 1 has shape \(0,\)"),
        (([[[1, np.nan]]],), "stroke 0 holds NaN or infinity"),
        (([], 28), "shape is 28; needed are the rows and columns"),
        (([], (0, 9)), "shape is 0; legal are whole numbers from 1 on"),
        (([], (10**5, 10**5)), "shape is 100000x100000; legal are at most"),
        (([], (9, 9), 0.5), "pen is 0.5; legal are diameters from 1"),
        (([], (9, 9), -1), "pen is -1; legal are positive"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        drawn(*arguments)


# Places


def test_strokes_come_to_their_place():
    strokes = [[[0, 0], [1, 0]], [[1, 3]]]
    at = placed(strokes, 60, (100, 50))
    assert np.allclose(at[0], [[90, 20], [110, 20]]) and np.allclose(at[1], [[110, 80]])
    turned = placed(strokes, 60, (100, 50), 90)  # what was up is to the right: clockwise
    assert np.allclose(turned[0], [[130, 40], [130, 60]]) and np.allclose(turned[1], [[70, 60]])
    assert np.allclose(placed([[[7, 7]]], 5, (1, 2))[0], [[1, 2]]) and placed([], 5, (0, 0)) == []


@pytest.mark.parametrize("size, middle, rotation", [(0, (1, 1), 0), (9, 1, 0), (9, (1, np.nan), 0),
                                                    (9, (1, 1), np.inf), (9, (1, 1), "a")])  # fmt: skip
def test_wrong_places_are_refused(size, middle, rotation):
    with pytest.raises(ValueError):
        placed([[[0, 0], [1, 1]]], size, middle, rotation)


# The hands


def test_every_hand_wrote_all_digits_several_times():
    assert len(hands()) >= 6 and "unusual" not in hands()
    for hand, digits in [*hands().items(), ("unusual", unusual_hand())]:
        assert len(digits) >= 20 and {written.hand for written in digits} == {hand}
        assert [written.label for written in digits] == list(range(10)) * (len(digits) // 10)


def test_every_digit_fills_its_box_and_is_one_of_a_kind():
    every = [written for digits in hands().values() for written in digits] + unusual_hand()
    for written in every:
        points = np.concatenate(written.strokes)
        assert np.all(points.min(axis=0) == 0) and points.max() == 1
        assert len(points) >= 8
        assert all(np.hypot(*np.diff(stroke, axis=0).T).max() < 0.3 for stroke in written.strokes)
    assert len({np.concatenate(written.strokes).tobytes() for written in every}) == len(every)


def test_recorded_strokes_can_not_be_changed_by_mistake():
    with pytest.raises(ValueError):
        hands()["school"][0].strokes[0][0] = 0
    hands().clear()
    hands()["school"].clear()
    assert len(hands()["school"]) >= 20


def test_shapes_differ_as_those_of_people_do():
    n_strokes = {(w.hand, w.label): len(w.strokes) for digits in hands().values() for w in digits}
    for label in (1, 5, 7, 8):  # with foot or bar and without, written in one go or in two
        assert len({n for (_, digit), n in n_strokes.items() if digit == label}) == 2
    wide = [
        np.concatenate(w.strokes)[:, 0].max() for digits in hands().values() for w in digits if not w.label
    ]
    assert min(wide) < 0.65 and max(wide) > 0.8  # narrow zeros and round ones


def test_the_file_says_where_it_comes_from_and_is_small():
    path = importlib.resources.files("digitnet").joinpath("recorded", "hands.npz")
    assert path.stat().st_size <= 40_000
    about = load_arrays(path)[0]["provenance"]
    assert about["script"] == "book/record_hands.py" and "no person's" in about["what"]
    assert about["units"] == UNITS and isinstance(about["seed"], int)


def test_the_script_writes_what_is_stored():
    script = importlib.import_module("book.record_hands")
    stored = [written for digits in hands().values() for written in digits] + unusual_hand()
    made = list(script.record())
    assert len(made) == len(stored)
    for (hand, label, strokes), written in zip(made, stored):
        assert (hand, label) == written[:2] and len(strokes) == len(written.strokes)
        for one, other in zip(strokes, written.strokes):
            assert (
                one.shape == other.shape and np.abs(one - UNITS * other).max() < 2
            )  # of processors' rounding


# What networks read of them


@pytest.fixture(scope="module")
def prepared():
    """Every digit of the hands somewhere on a canvas, large or small, by thin pens and thick ones."""
    rng = np.random.default_rng(14)
    images, labels = [], []
    for written in (written for digits in hands().values() for written in digits):
        size = rng.uniform(50, 230)
        pen = max(2, size * rng.uniform(0.03, 0.16))
        middle = rng.uniform((size + pen) / 2 + 4, 296 - (size + pen) / 2, 2)
        picture = drawn(placed(written.strokes, size, middle, rng.uniform(-8, 8)), (300, 300), pen)
        images.append(prepare(picture).ravel())
        labels.append(written.label)
    return np.array(images), np.array(labels)


@pytest.mark.parametrize("name, most", [("convnet", 0), ("plain", 3)])
def test_the_networks_that_come_along_read_all_hands(prepared, name, most):
    images, labels = prepared
    assert np.count_nonzero(load_pretrained(name).predict(images) != labels) <= most


def test_the_unusual_hand_has_something_to_teach():
    digits = unusual_hand()
    pictures = [drawn(placed(w.strokes, 200, (140, 140)), (280, 280), 18) for w in digits]
    answers = load_pretrained("convnet").predict(np.array([prepare(p).ravel() for p in pictures]))
    wrong = {w.label for w, answer in zip(digits, answers) if answer != w.label}
    assert 9 in wrong and len(wrong) <= 3
