"""Digits written otherwise than MNIST's, fields of a form, and what was recorded of them (chapter 17)."""

import numpy as np
import pytest

from digitnet import Dataset
from digitnet.experiments import own_hand
from digitnet.experiments.own_hand import LINES, NETWORKS, VALUES, OwnHand
from digitnet.pictures import papers
from digitnet.pictures.preprocessing import SWITCHES, prepare


@pytest.fixture(scope="module")
def digits():
    """A bar and a flag of it, ink 255, more room to the right."""
    images = np.zeros((2, 28, 28), np.uint8)
    images[:, 4:24, 8:11] = 255
    images[1, 4:7, 8:18] = 255
    return Dataset(images.reshape(2, 784), [1, 7], "bars")


def test_a_digit_stands_where_it_stood_unless_it_is_posed(digits):
    plain = own_hand.posed(digits.images[1])
    assert plain.shape == (112, 112) and plain.min() >= 0 and plain.max() == 1
    assert np.abs(own_hand.shrunk(plain) - digits.inputs[1].reshape(28, 28)).max() < 0.2
    shifted = own_hand.shrunk(own_hand.posed(digits.images[1], shift=3))
    assert np.allclose(shifted[:, 3:], own_hand.shrunk(plain)[:, :-3], atol=1e-6)
    small = own_hand.shrunk(own_hand.posed(digits.images[1], size=0.5))
    assert small.sum() == pytest.approx(0.25 * own_hand.shrunk(plain).sum(), rel=0.05)
    assert np.allclose(own_hand.posed(digits.images[1], inverted=1), 1 - plain)
    assert not np.allclose(own_hand.posed(digits.images[1], turn=20), plain, atol=0.3)


def test_what_is_seen_both_ways(digits):
    whole, prepared = own_hand.seen(own_hand.pictures_of(digits, "shift", 4))
    assert whole.shape == prepared.shape == (2, 784) and prepared.dtype == np.float32
    again = own_hand.seen(own_hand.pictures_of(digits, "shift", 0))[1]
    assert np.array_equal(prepared, again)
    assert len(own_hand.on_papers(digits, "photograph")) == 2


@pytest.mark.parametrize(
    ("read", "written", "least"),
    [
        ("123", "123", 0),
        ("", "12", 2),
        ("12", "", 2),
        ("134", "1234", 1),
        ("21", "12", 2),
        ("9123", "1234", 2),
    ],
)
def test_edits(read, written, least):
    assert own_hand.edits(read, written) == own_hand.edits(written, read) == least


@pytest.mark.parametrize("lines", LINES)
def test_what_is_printed_can_be_taken_away(digits, lines):
    ink, text = own_hand.field(digits, np.random.default_rng(0))
    assert len(text) == 8 and set(text) <= {"1", "7"} and ink.max() <= 1
    empty = own_hand.printed(lines)
    assert (empty == own_hand.WHITE).all() == (lines == "bare")
    clean = own_hand.without_print(empty, lines)
    assert np.allclose(clean, own_hand.WHITE)
    picture = own_hand.filled(ink, lines, np.random.default_rng(0), noise=0)
    assert own_hand.without_print(picture, lines).min() < 0.4
    cells = own_hand.cells(picture)
    assert len(cells) == 8 and {cell.shape for cell in cells} == {own_hand.CELL}
    assert prepare(cells[0]).any()


def test_what_was_recorded():
    recorded = OwnHand.load()
    for name, values in VALUES.items():
        assert recorded.right[name].shape == (len(NETWORKS), 2, len(values))
        assert recorded.right[name].min() >= 0 and recorded.right[name].max() <= 1
    assert recorded.right["paper"].shape == (len(NETWORKS), 2, len(papers.KINDS))
    assert set(recorded.ablation) == {"", *SWITCHES}
    for part in ("validation", "test"):
        assert recorded.outputs[part].shape == recorded.correct[part].shape == (len(NETWORKS), recorded.n)
    for counts in (recorded.lines, recorded.touching, recorded.test_lines):
        assert counts[:, 0].min() >= 3 and counts[:, 0].max() <= 8
    assert tuple(recorded.test_fields) == own_hand.TEST_WAYS
    shift, inverted = recorded.right["shift"], recorded.right["inverted"]
    assert (shift[:, 1, -1] > shift[:, 0, -1] + 0.05).all() and (inverted[:, 1, 1] > 0.9).all()
    assert recorded.right["paper"][3, 1].min() > 0.97  # the convolutional network, prepared
    for counts, most in ((recorded.lines, 0.03), (recorded.test_lines, 0.03), (recorded.touching, 0.2)):
        assert counts[:, 1].sum() / counts[:, 0].sum() < most  # edits for a digit
    assert len(recorded.fields) == 10 and repr(recorded).startswith("1000 validation images")
