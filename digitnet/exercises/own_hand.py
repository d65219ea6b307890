"""Checkers for chapter 17, Your own hand."""

import numpy as np

from .feedback import checker, need, quiet_result, refuse, shown


def _box(seed, shape=(20, 13)):
    """A box with ink of all shades, more of it in a corner."""
    rng = np.random.default_rng(seed)
    box = rng.random(shape) * (rng.random(shape) < 0.4)
    box[0, 0] = box[-1, -1] = 1
    box[-6:, -5:] += rng.random((6, 5))
    return np.minimum(box, 1)


def _at(box, row, column):
    picture = np.zeros((28, 28))
    row, column = (min(max(at, 0), 28 - n) for at, n in zip((row, column), box.shape))
    picture[row : row + box.shape[0], column : column + box.shape[1]] = box
    return picture


def _centres(weights):
    rows, columns = np.indices(weights.shape)
    return (weights * rows).sum() / weights.sum(), (weights * columns).sum() / weights.sum()


def _by(weight=None, middle=14.0, way=np.floor, half=0.5, turn=False):
    """A rule for the corner of a box, right or with a fault."""

    def corner(box):
        at = _centres(box if weight is None else weight(box))
        found = [int(way(middle - each + half)) for each in at]
        return found[::-1] if turn else found

    return corner


MISPLACED = {
    "the middle of the rectangle stands in the middle there. The centre of the ink should.": [
        _by(np.ones_like), _by(np.ones_like, half=0), _by(np.ones_like, 13.5)
    ],
    "half a pixel is missing: the centre should come to row 14 and column 14, not to 13.5, and the place is "
    "rounded to the nearest whole number, not cut off. Either mistake gives the same.": [_by(half=0)],
    "the place is rounded up there. The nearest whole number is wanted.": [_by(way=np.ceil, half=0)],
    "weight each pixel with its ink; yours takes every inked pixel for equal.": [_by(lambda box: box > 0)],
    "rows and columns are exchanged: the first number is the row.": [_by(turn=True)],
}  # fmt: skip
BOXES = [_box(seed, shape) for seed, shape in enumerate([(20, 13), (20, 13), (12, 20), (20, 20), (20, 7)])]


@checker
def check_centred(centred):
    """Check ``centred(box)``: the box in 28×28 pixels, its ink's centre nearest to (14, 14)."""
    got = []
    for box in BOXES:
        picture = quiet_result(centred, box)
        need(
            np.shape(picture) == (28, 28),
            f"a picture of shape (28, 28) is wanted; yours has the shape {np.shape(picture)}.",
        )
        got.append(np.asarray(picture, float))
    for hint, rules in MISPLACED.items():
        for rule in rules:
            need(not np.allclose(got, [_at(box, *rule(box)) for box in BOXES]), hint)
    right = [_by()(box) for box in BOXES]
    need(
        not np.allclose(got, [_at(box, *place).T for box, place in zip(BOXES, right)]),
        "the picture is turned over: its rows have become columns.",
    )
    for picture, box, place in zip(got, BOXES, right):
        need(
            np.isclose(picture.sum(), box.sum()),
            "there is not as much ink in your picture as in the box: none may be lost, added or rescaled.",
        )
        need(
            np.allclose(picture, _at(box, *place)),
            f"for a test box the corner belongs in row {place[0]} and column {place[1]}.",
        )
    return "Half a pixel of freedom is left, as in MNIST, whose centres lie between 13.5 and 14.5."


def _cut(picture):
    rows, columns = (np.flatnonzero((picture < 0.5).any(axis=k)) for k in (1, 0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@checker
def check_same_wherever(same_wherever):
    """Check ``same_wherever(prepare, picture, shifts)``: whether shifts leave what is prepared as it is."""
    picture = np.ones((12, 12))
    picture[2:5, 3] = 0, 0.2, 0.1
    picture[4, 4] = 0.3
    calls = []

    def counted(p):
        calls.append(np.array(p))
        return _cut(p)

    def answer(prepare, shifts):
        got = quiet_result(same_wherever, prepare, picture, shifts)
        need(
            np.ndim(got) == 0 and str(got) in ("True", "False"),
            f"one answer is wanted, True or False; yours is {shown(got)}.",
        )
        return bool(got)

    found = answer(counted, [(3, 0), (0, 4), (5, 2)])
    need(
        len(calls) >= 4,
        "prepare has to be asked about the picture and about each of three shifted ones, four times in all.",
    )
    need(
        np.allclose([p.sum() for p in calls], picture.sum()),
        "a shifted picture has lost or won ink: what comes in at the edge is paper, which is 1, and the "
        "picture keeps its size.",
    )
    need(found, "to cut the digit out gives the same wherever it is; the answer should be True there.")
    need(
        not answer(lambda p: p, [(3, 0)]),
        "without any preparation the arrays differ, though their sums don't. Compare them pixel by pixel.",
    )
    need(
        answer(lambda p: p.sum(axis=1), [(0, 3)]) and not answer(lambda p: p.sum(axis=1), [(3, 0)]),
        "the first number of a shift is by how many rows, the second by how many columns.",
    )
    need(
        not answer(lambda p: p.sum(axis=1), [(0, 3), (2, 0), (0, 1)]),
        "if one of several shifts changes the result the answer is False, wherever it stands in the list.",
    )
    need(
        not answer(lambda p: _cut(p) + 1e-9 * p[2].sum(), [(3, 0)]),
        "nearly the same is not the same: identical arrays are wanted, as np.array_equal tells.",
    )
    need(
        not answer(lambda p: p[(p < 0.5).any(axis=1)], [(0, 3), (2, 0)]),
        "the shape of the result may be the same and its pixels not.",
    )
    return "It is a property that can be tested without a network and without a label."


@checker
def check_third_moment(third_moment):
    """Check ``third_moment(p, d)``: the mean cube of what pixels differ by from their mean."""
    for p, d in ((0.1, -0.7), (0.3, 0.5), (0.8, -0.7), (0.25, 1.0)):
        got = quiet_result(third_moment, p, d)
        need(np.ndim(got) == 0, f"one number is wanted; yours has the shape {np.shape(got)}.")
        right = p * (1 - p) * (1 - 2 * p) * d**3
        refuse(got, {
            "the sign is wrong: ink that is darker and the smaller part gives a negative number.": [-right],
            "that is the variance, the mean of the squares. It doesn't tell dark from light.": [
                p * (1 - p) * d**2
            ],
            "the mean of the pixels has to be subtracted first; it is p·d away from the paper.": [p * d**3],
            "the paper differs from the mean as well: there are two terms.": [p * (1 - p) ** 3 * d**3],
            "the two terms must be weighted with the shares p and 1 − p of the pixels.": [
                ((1 - p) ** 3 - p**3) * d**3
            ],
            "the factor 1 − 2p is missing, which changes its sign where the ink has more than half.": [
                p * (1 - p) * d**3
            ],
            "that is the skewness: it was divided by the third power of the deviation.": [
                (1 - 2 * p) / np.sqrt(p * (1 - p)) * np.sign(d)
            ],
            "the second term is to be subtracted: the paper is on the other side of the mean.": [
                p * (1 - p) * ((1 - p) ** 2 + p**2) * d**3
            ],
        })  # fmt: skip
        need(np.isclose(got, right), f"for p = {p} and d = {d} it should be {right:.5f}, not {shown(got)}.")
    return "For p > 1/2 the sign is turned: what has the larger part is taken for the paper."


SETS = [
    np.array(values, float)
    for values in (
        [17, 7, 3, 7, 1, 1, 8, 12, 2, 3],
        [5, 13, 3, 4, 0, 17, 1, 6, 4, 2, 10, 3],
    )
]


def _boundary(score, shift=0.0):
    """The smallest value of the upper class, with the largest score of both; `shift` places lower."""

    def found(values):
        several = np.unique(values)
        place = 1 + np.argmax([score(values[values < t], values[values >= t]) for t in several[1:]])
        return several[place] + shift * (several[place - 1] - several[place])

    return found


def _within(a, b):
    return -(len(a) * a.var() + len(b) * b.var())


OTHER_BOUNDARIES = {
    "the two variances must be weighted with the shares of their classes.": [
        _boundary(lambda a, b: -(a.var() + b.var()))
    ],
    "that is where the difference of the means is largest. The shares of the classes count too.": [
        _boundary(lambda a, b: abs(a.mean() - b.mean()))
    ],
    "that is the boundary with the largest variance within; the smallest is wanted.": [
        _boundary(lambda a, b: -_within(a, b))
    ],
    "square the difference of the means.": [
        _boundary(lambda a, b: len(a) * len(b) * abs(a.mean() - b.mean()))
    ],
    "those are deviations. Take their squares, the variances.": [
        _boundary(lambda a, b: -(len(a) * a.std() + len(b) * b.std()))
    ],
    "that is the value behind the widest gap. A single value far out mustn't decide.": [
        lambda values: np.unique(values)[1 + np.argmax(np.diff(np.unique(values)))]
    ],
    "that is the mean of all values; the classes don't come into it.": [np.mean],
    "that is half of the largest value, or the middle between both ends.": [
        lambda values: values.max() / 2, lambda values: (values.min() + values.max()) / 2
    ],
    "that is the largest value of the lower class; the smallest of the upper one is wanted.": [
        _boundary(_within, 1)
    ],
    "that lies between the classes; the smallest value of the upper one is wanted.": [
        _boundary(_within, 0.5)
    ],
}  # fmt: skip


@checker
def check_boundary(boundary):
    """Check ``boundary(values)``: the smallest value of Otsu's upper class."""
    got = []
    for values in SETS:
        one = quiet_result(boundary, values)
        need(np.ndim(one) == 0, f"one number is wanted; yours has the shape {np.shape(one)}.")
        got.append(float(one))
    refuse(got, {
        hint: [[rule(values) for values in SETS] for rule in rules]
        for hint, rules in OTHER_BOUNDARIES.items()
    })  # fmt: skip
    for one, values in zip(got, SETS):
        right = _boundary(_within)(values)
        need(
            np.isclose(one, right),
            f"for {', '.join(f'{v:g}' for v in values)} it should be {right:g}, not {shown(one)}.",
        )
    return "The smallest variance within is the largest between, so both formulas lead here."
