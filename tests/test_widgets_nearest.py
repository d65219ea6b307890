"""The figure of nearest neighbours: what Python finds and refuses, and what JavaScript must find too."""

import json
from pathlib import Path

import numpy as np
import pytest
from fixtures import refuses

from digitnet import Dataset, load_digits
from digitnet.neighbours import Neighbours, count_votes, decide
from digitnet.widgets import Nearest
from digitnet.widgets.nearest import MOST, packed

FIXTURE = Path(__file__).parent / "js" / "nearest.json"
DIGITS = load_digits(28).training


def unpacked(values, n_pixels):
    """The levels, found by walking through the half-bytes."""
    halves = [half for byte in values for half in (byte >> 4, byte & 15)]
    levels, i = [], 0
    while i < len(halves):
        if halves[i]:
            levels.append(halves[i])
            i += 1
        else:
            levels += [0] * (1 + 16 * halves[i + 1] + halves[i + 2]) if i + 2 < len(halves) else []
            i += 3
    return np.array(levels, np.uint8).reshape(-1, n_pixels)


@pytest.fixture
def figure():
    return Nearest()


@pytest.mark.parametrize("n", [0, 1, 2, 255, 256, 257, 512, 513])
@pytest.mark.parametrize("ends", [[], [7], [15, 1]])
def test_packed_pictures_are_unpacked_as_they_were(n, ends):
    levels = np.array([[*ends, *[0] * n, *ends, 0, *ends[:1]]], np.uint8)
    assert unpacked(packed(levels), levels.size).tolist() == levels.tolist()


def test_it_holds_forty_of_each_digit_and_is_small(figure):
    levels = unpacked(figure.images, 784)
    assert len(levels) == 440 and np.bincount(figure.labels).tolist() == [40] * 10
    assert (17 * levels[400:] == figure._shown).all() and len(figure.images) < 50_000
    state = [v for v in figure.get_state().values() if isinstance(v, bytes)]
    assert sum(map(len, state)) < 60_000


def test_its_pictures_are_those_that_the_script_chooses(figure, mnist):
    from book.record_nearest import chosen_tests, first_of_each

    places, tests = first_of_each(mnist.training.labels, 40), chosen_tests(mnist)
    assert figure.test_places == tests.tolist() and figure.test_labels == mnist.test.labels[tests].tolist()
    assert figure.labels == mnist.training.labels[places].tolist()
    whole = np.concatenate([mnist.training.images[places], mnist.test.images[tests]])
    assert np.abs(17 * unpacked(figure.images, 784).astype(int) - whole).max() <= 8
    assert (figure._tests == mnist.test.images[tests]).all()


def test_neighbours_and_vote_are_those_of_plain_sums(figure):
    levels = unpacked(figure.images, 784).astype(int)
    for figure.chosen in (0, 8, 22, 39):
        squares = ((17 * (levels[:400] - levels[400 + figure.chosen])) ** 2).sum(axis=1)
        order = sorted(range(400), key=lambda i: (squares[i], i))  # noqa: B023
        for figure.k in (1, 4, 15):
            indices, labels, distances = figure.neighbours
            assert indices.tolist() == order[: figure.k]
            assert distances.tolist() == (np.sqrt(squares[order[: figure.k]]) / 255).tolist()
            assert labels.tolist() == [figure.labels[i] for i in indices]
            assert figure.votes.tolist() == [labels.tolist().count(c) for c in range(10)]
            ahead = [c for c in labels if figure.votes[c] == figure.votes.max()]
            assert figure.answer == ahead[0]


def test_some_are_misread_and_some_votes_are_tied(figure):
    wrong = tied = 0
    for figure.chosen in range(40):
        wrong += figure.answer != figure.test_labels[figure.chosen]
        tied += (figure.votes == figure.votes.max()).sum() > 1
    assert 10 <= wrong <= 25 and tied >= 5


def test_a_drawing_is_compared_as_it_is(figure):
    figure.pixels, figure.chosen = unpacked(figure.images, 784)[123] * np.uint8(17), -1
    indices, _, distances = figure.neighbours
    assert indices[0] == 123 and distances[0] == 0
    figure.pixels = bytes(784)
    ink = (unpacked(figure.images, 784)[:400].astype(int) ** 2).sum(axis=1)
    assert figure.neighbours[0].tolist() == np.argsort(ink, kind="stable")[:3].tolist()


def test_a_kernel_asks_all_pictures():
    figure, whole = Nearest(DIGITS), Neighbours(DIGITS, MOST)
    assert (figure.n_data, figure.source, figure.asked) == (len(DIGITS), DIGITS.name, b"")
    figure.everything = True
    for figure.chosen in (3, 30):
        indices, distances = whole.nearest(figure._tests[figure.chosen])
        assert figure.found["indices"] == indices.tolist() and figure.asked == figure._shown[
            figure.chosen].tobytes()  # fmt: skip
        assert figure.found["distances"] == distances.tolist()
        figure.k = 4
        assert [array.tolist() for array in figure.neighbours] == [
            indices[:4].tolist(), DIGITS.labels[indices[:4]].tolist(), distances[:4].tolist()]  # fmt: skip
        shown = 17 * unpacked(figure.found_images, 784).astype(int)
        assert len(shown) == MOST and np.abs(shown - DIGITS.images[indices]).max() <= 8
    figure.set_state({"pixels": memoryview(DIGITS.images[17].tobytes()), "chosen": -1})
    assert figure.found["indices"][0] == 17 and figure.asked == DIGITS.images[17].tobytes()
    figure.everything = False
    assert len(figure.neighbours[0]) == 4 and max(figure.neighbours[0]) < 400


@pytest.mark.parametrize("name, values", [("k", range(1, 16)), ("chosen", range(-1, 40))])
def test_every_control_through_its_whole_range(figure, name, values):
    for value in values:
        setattr(figure, name, value)
        assert figure.votes.sum() == figure.k and 0 <= figure.answer <= 9
        assert repr(figure) == f"Nearest(chosen={figure.chosen}, k={figure.k})"


@pytest.mark.parametrize("name, value, message", [
    ("k", 0, "k is 0; legal are whole numbers from 1 to 15"),
    ("k", 16, "k is 16; legal are whole numbers from 1 to 15"),
    ("chosen", 40, "chosen is 40; legal are whole numbers from -1 to 39"),
    ("chosen", "a", "chosen is 'a'; legal are"), ("pixels", bytes(3), "pixels has 3 bytes; needed are 784"),
    ("pixels", "ink", "pixels is 'ink'; legal are bytes"),
    ("everything", True, r"there are no data to ask; pass them: Nearest\(data\)"),
])  # fmt: skip
def test_wrong_values_are_refused(figure, name, value, message):
    refuses(figure, name, value, message)


@pytest.mark.parametrize("data, message", [
    ([1, 2], "data is a list; needed is a Dataset"), (load_digits(28), "data is a Splits; needed is a Datas"),
    (load_digits().training, "uint8 images of 8x8 pixels; needed are digits in uint8, 28x28"),
    (DIGITS[:14], "data has 14 pictures; needed are 15 at least"),
    (Dataset(DIGITS.images / 255, DIGITS.labels), "float64 images"),
    (Dataset(DIGITS.images, DIGITS.labels, n_classes=12), "data has 12 classes"),
])  # fmt: skip
def test_data_that_do_not_fit_are_refused(data, message):
    with pytest.raises(ValueError, match=message):
        Nearest(data)


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_nearest.py"""
    assert json.loads(FIXTURE.read_text("utf-8")) == fixture()


def fixture():
    """Pictures of few pixels and few levels, so that distances and votes are often equal."""
    cases = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        n, k, n_pixels = int(rng.integers(5, 20)), int(rng.integers(1, 6)), int(rng.integers(3, 7))
        levels = rng.choice([0, 0, 0, 1, 15], (n, n_pixels)).astype(np.uint8)
        labels, x = rng.integers(0, 4, n), rng.integers(0, 256, n_pixels).astype(np.uint8)
        if seed % 2:
            x = 17 * levels[0]
        indices, distances = Neighbours((17 * levels, labels), k).nearest(x)
        votes = count_votes(labels[indices][np.newaxis], 10)
        cases.append({
            "packed": list(packed(levels)), "images": (17 * levels).tolist(), "labels": labels.tolist(),
            "x": x.tolist(), "k": k, "indices": indices.tolist(), "distances": distances.tolist(),
            "votes": votes[0].tolist(), "answer": int(decide(labels[indices][np.newaxis], votes)[0]),
            "tied": np.flatnonzero(votes[0] == votes.max()).tolist(),
        })  # fmt: skip
    return cases


def test_the_fixture_has_ties_of_both_kinds():
    cases = fixture()
    assert sum(len(set(case["distances"])) < case["k"] for case in cases) >= 3
    assert sum(len(case["tied"]) > 1 for case in cases) >= 3


if __name__ == "__main__":
    FIXTURE.write_text("[\n" + ",\n".join(map(json.dumps, fixture())) + "\n]\n", "utf-8")
