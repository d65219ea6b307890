"""The judge: what it is shown, what it says of digits, pieces and pairs, and where it comes from."""

import re
from pathlib import Path

import numpy as np
import pytest

import digitnet
from book import record_judge
from digitnet import load_pretrained
from digitnet.pictures import pages
from digitnet.pictures.cutting import parts_of
from digitnet.pictures.judging import SIDE, judged, shipped, views
from digitnet.pictures.layout import Piece
from digitnet.pictures.readings import HEIGHT, candidates_of, trust
from digitnet.pictures.segmentation import find_digits, text_lines
from digitnet.pretrained import load_judge, provenance


@pytest.fixture(scope="module")
def judge():
    return load_judge()


def bars(*lefts, height=HEIGHT):
    """Parts that are upright bars 12 wide, their left sides at these columns."""
    return [Piece(np.ones((height, 12), np.float32), 0, left) for left in lefts]


def test_own_ink_and_other_ink_are_shown_apart():
    parts = bars(0, 40, 400)
    near = [c for c in candidates_of(parts, [None] * 3) if c.box[3] <= 100 or c.i == 2]
    seen = {(c.i, c.j): tuple(view) for c, view in zip(near, views(parts, near))}
    a_bar = 20 * 3  # pixels, 12 · 80 of 16 each
    assert {k: (own.sum(), other.sum()) for k, (own, other) in seen.items()} == {
        (0, 1): (a_bar, a_bar), (1, 2): (a_bar, a_bar), (0, 2): (2 * a_bar, 0), (2, 3): (a_bar, 0),
    }  # fmt: skip
    own, other = seen[0, 1]
    assert own[4:24].any(axis=1).all() and own[4:24].sum() == a_bar
    columns = [np.flatnonzero(picture.any(axis=0)) for picture in (own, other)]
    assert abs(columns[0].mean() - SIDE / 2) <= 1 and columns[1][0] - columns[0][0] == 10


def test_what_leaves_the_picture_is_cut_off():
    parts = bars(0, 100, height=4 * HEIGHT)
    seen = views(parts, candidates_of(parts, [None, None]))
    assert seen.shape == (3, 2, SIDE, SIDE) and 0 <= seen.min() and seen.max() <= 1
    assert views(parts, []).shape == (0, 2, SIDE, SIDE)


def test_the_same_line_elsewhere_looks_the_same():
    parts = bars(3, 50, 91)
    moved = [part._replace(top=part.top + 400, left=part.left - 800) for part in parts]
    np.testing.assert_array_equal(*(views(p, candidates_of(p, [None] * 3)) for p in (parts, moved)))


def candidates(data, n, seed, **style):
    """The candidates of lines of which it is clear what they are: q of each, and whether it is a digit."""
    rng, q, away = np.random.default_rng(seed), [], []
    for _ in range(n):
        i = rng.integers(len(data), size=6)
        line = pages.line(data.images[i], data.labels[i], rng, **style)
        for pieces, factor in text_lines(line.picture):
            parts, cuts = parts_of(pieces, HEIGHT)
            found = candidates_of(parts, cuts)
            q.append(judged(None, [parts], [found]))
            away.append(record_judge.from_digits(found, factor * line.boxes))
    one, none = record_judge.told_apart(np.concatenate(away))
    return np.concatenate(q)[one | none], one[one | none]


@pytest.mark.parametrize("style, least", [({}, 0.97), ({"touching": 0.5}, 0.95), ({"broken": 0.3}, 0.95)])
def test_it_tells_digits_from_pieces_and_pairs(mnist, style, least):
    q, one = candidates(mnist.test, 30, 3, **style)
    assert ((q > 0.5) == one).mean() >= least
    assert q[one].mean() >= 0.7 and q[~one].mean() <= 0.05


def test_its_answers_are_probabilities_of_candidates(mnist):
    """Of those with q about 0.3, some 30 % are digits."""
    q, one = candidates(mnist.test, 50, 4, touching=0.3)
    for low, high in ((0.1, 0.5), (0.5, 0.9)):
        here = (low <= q) & (q < high)
        assert here.sum() >= 30 and abs(q[here].mean() - one[here].mean()) <= 0.15


def test_trust_grows_with_q():
    q = np.linspace(0, 1, 11)
    assert (np.diff(trust(q)) > 0).all() and trust(0.0) == 0 and trust(1.0) == 1 and (trust(q) >= q).all()


def lines_read(data, n, seed, **how):
    """Of touching lines, how many are right, and how many are wrong with no "?" in them."""
    rng, network, right, silent = np.random.default_rng(seed), load_pretrained("convnet"), 0, 0
    for _ in range(n):
        i = rng.integers(len(data), size=rng.integers(3, 9))
        line = pages.line(data.images[i], data.labels[i], rng, touching=0.3)
        digits = [one.digit for one in find_digits(line.picture, network, **how)]
        right += digits == line.labels.tolist()
        silent += None not in digits and digits != line.labels.tolist()
    return right, silent


def test_with_it_more_lines_are_right_and_fewer_are_wrong_without_a_doubt(mnist):
    (right, silent), (more, fewer) = (lines_read(mnist.test, 40, 5, judge=judge) for judge in (False, None))
    assert more > right and fewer < silent


def test_its_forward_pass_is_that_of_the_trained_model(judge):
    x = np.random.default_rng(0).random((120, 2 * SIDE**2)) * (np.arange(120) % 4 / 3)[:, np.newaxis]
    np.testing.assert_allclose(shipped().feedforward(x), judge.feedforward(x), atol=1e-5)
    assert shipped().feedforward(x[:0]).shape == (0, 2)


def test_a_judge_of_ones_own(mnist, judge):
    line = pages.line(mnist.test.images[:5], mnist.test.labels[:5], 0)
    network = load_pretrained("convnet")
    given, default = (find_digits(line.picture, network, judge=j) for j in (judge, None))
    np.testing.assert_allclose(*([one.confidence for one in found] for found in (given, default)), atol=1e-4)

    class No:
        def feedforward(self, x):
            return np.tile([0.999, 0.001], (len(x), 1))

    assert all(one.digit is None for one in find_digits(line.picture, network, judge=No()))

    class Three:
        def feedforward(self, x):
            return np.ones((len(x), 3))

    with pytest.raises(ValueError, match=r"the judge answers \(\d+, 3\) for \d+ candidates; needed is no"):
        find_digits(line.picture, network, judge=Three())


# The record


def test_what_it_weighs_and_where_it_comes_from(judge):
    path = Path(digitnet.__file__).parent / "weights" / "judge.npz"
    assert judge.n_parameters <= 20_000 and path.stat().st_size <= 45_000
    about = provenance("judge")
    assert about["script"] == "book/record_judge.py" and about["seed"] == record_judge.SEED
    assert about["training"] == record_judge.SETTINGS and re.fullmatch(r"\d{4}-\d\d-\d\d", about["date"])
    assert about["validation_right"] / about["validation_total"] >= 0.97


def test_its_record_can_be_made_and_trained_again(mnist, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(record_judge, "RUNS", tmp_path)
    monkeypatch.setattr(record_judge, "LINES", 20)
    monkeypatch.setattr(record_judge, "PARTS", ["training-0", "validation-0"])
    monkeypatch.setitem(record_judge.SETTINGS, "epochs", 1)
    for part in record_judge.PARTS:
        record_judge.make(part)
    data = record_judge.candidates("training")
    assert len(data) > 300 and 0.08 <= data.labels.mean() <= 0.4
    record_judge.train()
    model = digitnet.Sequential.load(tmp_path / "judge.npz")
    assert model.n_parameters == load_judge().n_parameters
    assert "epoch 0" in capsys.readouterr().out
