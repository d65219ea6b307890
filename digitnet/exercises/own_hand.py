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


EDITS = [
    ("1234", "1234", 0), ("1284", "1234", 1), ("124", "1234", 1), ("12334", "1234", 1), ("234", "1234", 1),
    ("4123", "1234", 2), ("21", "12", 2), ("", "123", 3), ("123", "", 3), ("1111", "11", 2),
    ("7351", "1357", 2), ("935760", "395760", 2), ("10?5", "1005", 1),
]  # fmt: skip


@checker
def check_edits(edits):
    """Check ``edits(read, written)``: the least number of digits to put in, take out or change."""
    hints = [
        (
            lambda a, b: sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b)),
            "a digit that was left out shifts all behind it; compared place by place, every one is wrong.",
        ),
        (
            lambda a, b: sum(x != y for x, y in zip(a, b)),
            "zip stops at the end of the shorter text, so what is missing at the end isn't counted.",
        ),
        (lambda a, b: abs(len(a) - len(b)), "only the lengths are compared there."),
        (_insertions, "to change a digit is one edit, not one out and one in."),
        (lambda a, b: len(set(a) ^ set(b)), "which digits occur isn't enough; their order counts."),
        (
            lambda a, b: 0 if a == b else 1,
            "it isn't only whether they differ, but by how many digits.",
        ),
    ]
    got = []
    for read, written, _ in EDITS:
        one = quiet_result(edits, read, written)
        need(np.ndim(one) == 0, f"one number is wanted; yours has the shape {np.shape(one)}.")
        got.append(one)
    for wrong, hint in hints:
        need(not np.array_equal(got, [wrong(a, b) for a, b, _ in EDITS]), hint)
    swapped = [n - 1 if (a, b) in (("21", "12"), ("935760", "395760")) else n for a, b, n in EDITS]
    need(
        not np.array_equal(got, swapped),
        "two neighbours that are exchanged count as two edits here, not one.",
    )
    for (read, written, n), one in zip(EDITS, got):
        need(
            bool(one == n),
            f"from {read or 'nothing'} to {written or 'nothing'} it takes {n}; yours says {shown(one)}.",
        )
    return "It is dynamic programming again: the best of the whole from the best of its beginnings."


def _insertions(a, b):
    """Edits without changes: all but what both have in common, in order."""
    row = [0] * (len(b) + 1)
    for x in a:
        new = [0]
        for j, y in enumerate(b):
            new.append(row[j] + 1 if x == y else max(row[j + 1], new[j]))
        row = new
    return len(a) + len(b) - 2 * row[-1]


OUTPUTS = np.array([0.91, 0.35, 0.99, 0.62, 0.55, 0.97, 0.48, 0.83, 0.71, 0.95, 0.42, 0.88])
CORRECT = np.array([1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1], bool)


def _least(share, choose=min):
    """A rule for the threshold: the least, of those where this share is small enough."""

    def found(most):
        good = [t for t in OUTPUTS if share(t) <= most + 1e-12]
        return choose(good, default=1.0)

    return found


def _wrong(which):
    """The share of wrong answers among those chosen; all are right among none."""
    return np.mean(~CORRECT[which]) if which.any() else 0.0


def _from_the_top(most):
    """The last threshold before one that is too low, which needn't be the smallest."""
    ordered = np.sort(OUTPUTS)[::-1]
    bad = [k for k, t in enumerate(ordered) if _wrong(OUTPUTS >= t) > most]
    return ordered[bad[0] - 1] if bad else ordered[-1]


OTHER_THRESHOLDS = {
    "divide the wrong answers by the number of those that are kept, not by all.": [
        _least(lambda t: np.sum(~CORRECT[OUTPUTS >= t]) / len(OUTPUTS))
    ],
    "an output equal to the threshold is kept as well: ≥, not >.": [_least(lambda t: _wrong(OUTPUTS > t))],
    "that would do if outputs were true probabilities. Count the wrong ones among the kept.": [
        lambda most: 1 - most
    ],
    "few wrong ones are kept, but too many refused: the smallest such threshold is wanted.": [
        _least(lambda t: _wrong(OUTPUTS >= t), max), _from_the_top
    ],
    "it is the kept ones among which few may be wrong, not the refused.": [
        _least(lambda t: _wrong(OUTPUTS < t))
    ],
}  # fmt: skip
MOST = 0.2, 0.25, 0.1, 0.4


@checker
def check_threshold_for(threshold_for):
    """Check ``threshold_for(outputs, correct, most)``: the smallest with few wrong among the kept."""
    got = []
    for most in MOST:
        one = quiet_result(threshold_for, OUTPUTS, CORRECT, most)
        need(np.ndim(one) == 0, f"one number is wanted; yours has the shape {np.shape(one)}.")
        got.append(float(one))
    refuse(got, {h: [list(map(rule, MOST)) for rule in rules] for h, rules in OTHER_THRESHOLDS.items()})
    for one, most in zip(got, MOST):
        right = _least(lambda t: _wrong(OUTPUTS >= t))(most)
        need(
            np.isclose(one, right),
            f"with at most {most} wrong the threshold should be {right}, not {shown(one)}.",
        )
    return "Chosen on one set of pictures, it promises a little too much for the next."


STEPS = "polarity", "lighting", "crop", "stroke", "centre"


@checker
def check_turning(turning):
    """Check ``turning(read, steps)``: the steps without which the answer is another."""

    misused = []

    def reader(answers, usual):
        def read(without):
            if not isinstance(without, list | tuple) or not all(one in STEPS for one in without):
                misused.append(without)
                return usual
            if len(without) > 1:
                return 8
            return answers.get(without[0], usual) if without else usual

        return read

    cases = [
        (reader({"lighting": 2, "centre": 9}, 7), ["lighting", "centre"]),
        (reader({"crop": 7, "stroke": 7, "centre": 1}, 1), ["crop", "stroke"]),
        (reader({}, 3), []),
        (reader({"polarity": 0}, 5), ["polarity"]),
    ]
    for read, right in cases:
        got = quiet_result(turning, read, list(STEPS))
        need(not misused, 'read takes a list of steps, such as ["crop"]; without any, an empty list.')
        need(
            isinstance(got, list | tuple) and all(isinstance(one, str) for one in got),
            "a list of names of steps is wanted.",
        )
        got = list(got)
        need(
            got != [step for step in STEPS if step not in right],
            "those are the steps without which the answer stays. Those without which it changes are wanted.",
        )
        need(
            set(got) <= set(right),
            "a step is in your list without which the answer stays the same. Leave out one at a time, and "
            "compare with the answer when none is left out.",
        )
        need(
            set(got) == set(right),
            "a step is missing in your list. The answer without it needn't be right or wrong, only another.",
        )
        need(got == right, "the steps should come in the order in which they were given, each once.")
    return "What turns the answer needn't be at fault: look at the picture, with and without."
