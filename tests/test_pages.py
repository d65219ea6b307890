"""Lines and pages that are made of single digits, and the truth about them."""

import numpy as np
import pytest
from scipy import ndimage

from digitnet.pictures import pages
from digitnet.pictures.pens import INKED, broken, ink_of

CLEAN = {"noise": 0, "shading": 0, "ink": (0, 0), "paper": (1, 1)}


def some(digits, n, seed=0):
    """Images and labels of n digits."""
    i = np.random.default_rng(seed).integers(len(digits.test), size=n)
    return digits.test.images[i], digits.test.labels[i]


def parts(picture):
    """How many pieces of dark ink there are."""
    return ndimage.label(picture <= 1 - INKED, np.ones((3, 3)))[1]


def test_a_line_is_its_digits_from_left_to_right(digits):
    images, labels = some(digits, 6)
    written = pages.line(images, labels, 0)
    assert written.texts == ["".join(map(str, labels))] and written.lines.tolist() == [0] * 6
    assert written.picture.min() >= 0 and written.picture.max() <= 1 and written.picture.ndim == 2
    middles = written.boxes[:, 1] + written.boxes[:, 3]
    assert (np.diff(middles) > 0).all()
    rows, columns = written.picture.shape
    assert repr(written) == f"6 digits in 1 lines on {rows}x{columns} pixels"


def test_the_boxes_hold_all_ink_and_each_its_digit(digits):
    images, labels = some(digits, 25)
    written = pages.page(images, labels, 1, per_line=10, **CLEAN)
    dark = written.picture <= 1 - INKED
    outside = dark.copy()
    for top, left, bottom, right in written.boxes:
        own = dark[top:bottom, left:right]
        assert own.any(axis=0)[[0, -1]].all() and own.any(axis=1)[[0, -1]].all()
        outside[top:bottom, left:right] = False
    assert not outside.any()
    assert [len(text) for text in written.texts] == [10, 10, 5]
    assert "".join(written.texts) == "".join(map(str, labels))
    bottoms, tops = (
        [f(written.boxes[written.lines == k, at]) for k in range(3)] for f, at in ((max, 2), (min, 0))
    )
    assert bottoms[0] < tops[1] and bottoms[1] < tops[2]


@pytest.mark.parametrize("height", [20, 33, 80])
def test_a_digit_is_drawn_as_tall_as_it_should_be(digits, height):
    for image in some(digits, 20)[0].reshape(-1, 28, 28) / np.float32(255):
        ink = ink_of(image, height)
        assert abs(max(ink.shape) - height) <= max(2, height / 20)
        assert 0 <= ink.min() and ink.max() <= 1
        rows, columns = np.nonzero(image >= INKED)
        assert ink.shape[1] / ink.shape[0] == pytest.approx(
            (np.ptp(columns) + 1) / (np.ptp(rows) + 1), rel=0.25
        )


def bars(n):
    """Upright bars, four pixels wide."""
    images = np.zeros((n, 28, 28), np.float32)
    images[:, 4:24, 12:16] = 1
    return images


def test_gaps_are_as_wide_as_asked_for():
    style = CLEAN | {"size": (40, 40), "sizes": 0, "baseline": 0, "gap": (0.5, 0.5)}
    boxes = pages.line(bars(5), [1] * 5, 0, **style).boxes
    assert (abs(boxes[1:, 1] - boxes[:-1, 3] - 20) <= 1).all()
    wide = pages.line(bars(5), [1] * 5, 0, **style | {"gap": (1.0, 1.0)}).boxes
    assert (abs(wide[1:, 1] - wide[:-1, 3] - 40) <= 1).all()


@pytest.mark.parametrize("rate, n", [(0, 7), (1, 1)])
def test_digits_touch_as_often_as_asked_for(rate, n):
    written = pages.line(bars(7), [1] * 7, 0, size=(40, 40), touching=rate, **CLEAN)
    assert parts(written.picture) == n


def test_a_cut_parts_a_bar():
    picture = np.pad(ink_of(bars(1)[0], 60), 2)
    cut = [broken(picture, np.random.default_rng(seed)) for seed in range(30)]
    assert all((one <= picture).all() and one.sum() < picture.sum() for one in cut)
    assert sum(parts(1 - one) > 1 for one in cut) >= 10


def test_lines_rise_and_fall():
    style = CLEAN | {"size": (40, 40), "sizes": 0, "baseline": 0}
    slopes = []
    for seed in range(40):
        boxes = pages.line(bars(8), [1] * 8, seed, slant=6, **style).boxes
        slopes.append(np.polyfit(boxes[:, 1], boxes[:, 2], 1)[0])
    slopes = np.degrees(np.arctan(slopes))
    assert 4 < max(slopes) < 6.6 and -6.6 < min(slopes) < -4


def test_size_ink_paper_and_noise_are_as_asked_for():
    written = pages.line(bars(3), [1] * 3, 0, size=(50, 50), ink=(0.3, 0.3), paper=(0.8, 0.8), shading=0)
    assert 35 <= np.ptp(written.boxes[:, [0, 2]], axis=1).mean() <= 60
    values = np.sort(written.picture.ravel())
    assert values[: len(values) // 50].mean() == pytest.approx(0.27, abs=0.03)
    paper = written.picture[:5]
    assert paper.mean() == pytest.approx(0.8, abs=0.01) and paper.std() == pytest.approx(0.03, abs=0.005)
    shaded = [pages.line(bars(3), [1] * 3, seed, **CLEAN | {"shading": 0.5}).picture for seed in range(20)]
    darkest = [1 - picture[0].min() for picture in shaded]
    assert 0.3 < max(darkest) <= 0.5


def test_the_same_seed_writes_the_same_and_nothing_is_changed(digits):
    images, labels = some(digits, 6)
    before = images.copy()
    first, again, other = (pages.line(images, labels, seed) for seed in (3, np.random.default_rng(3), 4))
    np.testing.assert_array_equal(first.picture, again.picture)
    assert first.picture.shape != other.picture.shape or (first.picture != other.picture).any()
    np.testing.assert_array_equal(images, before)
    floats = pages.line(images.reshape(-1, 28, 28) / 255, labels, 3)
    np.testing.assert_allclose(floats.picture, first.picture, atol=1e-6)


@pytest.mark.parametrize("call, words", [
    (lambda: pages.line(bars(2), [1, 1], tilt=3), "'tilt' is no part of a style; legal are size, sizes"),
    (lambda: pages.line(bars(2), [1, 1], size=30), "size is 30; legal are two numbers, the smaller first"),
    (lambda: pages.line(bars(2), [1, 1], gap=(1, 0)), r"gap is \(1, 0\); legal are two numbers"),
    (lambda: pages.line(bars(2), [1, 1], size=(0, 30)), "size is 0; legal are positive"),
    (lambda: pages.line(bars(2), [1, 1], noise=-1), "noise is -1; legal are numbers from 0 on"),
    (lambda: pages.line(bars(2), [1, 1], touching=7), "touching is 7; legal are numbers from 0 to 1"),
    (lambda: pages.line(bars(2), [1, 1], ink=(0, 3)), r"ink is \(0, 3\); legal are numbers from 0 to 1"),
    (lambda: pages.line(bars(2), [1, 1], margin=(-1, 0)), r"margin is \(-1, 0\); legal are numbers from 0"),
    (lambda: pages.line(bars(2), [1, 1], slant="much"), "slant is 'much'; legal are finite numbers"),
    (lambda: pages.line(bars(2), [1]), r"labels has shape \(1,\); needed is \(2,\), one a digit"),
    (lambda: pages.line(bars(2)[0], [1]), r"images is float32 of shape \(28, 28\); needed are"),
    (lambda: pages.line(bars(2) * 0, [1, 1]), "images holds an empty picture; needed is ink"),
    (lambda: pages.line(bars(0), []), "images is empty; needed is at least one digit"),
    (lambda: pages.page(bars(2), [1, 1], per_line=0), "per_line is 0; legal are whole numbers from 1 on"),
    (lambda: pages.line(bars(2), [1, 1], "a"), "rng is 'a'; legal are"),
])  # fmt: skip
def test_what_is_no_line_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
