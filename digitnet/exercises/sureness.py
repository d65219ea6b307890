"""Checkers for chapter 17, Your own hand: what a line reads as, what isn't sure, and what a step does."""

import numpy as np

from .feedback import checker, need, quiet_result, refuse, shown

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


OUTPUTS = np.array([0.92, 0.71, 0.74, 0.71, 0.76, 0.47, 0.87, 0.62, 0.71, 0.58, 0.73, 0.87, 0.66])
CORRECT = np.array([1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0], bool)


def _least(share, choose=min, more=1e-12):
    """A rule for the threshold: the least, of those where this share is small enough."""

    def found(most):
        good = [t for t in OUTPUTS if share(t) <= most + more]
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


def _by_place(order):
    """A rule that keeps what stands behind a place in a row, though the output before may be the same."""
    outputs, correct = OUTPUTS[order], CORRECT[order]

    def found(most):
        good = [t for j, t in enumerate(outputs) if np.mean(~correct[j:]) <= most + 1e-12]
        return min(good, default=1.0)

    return found


ROWS = np.lexsort((np.arange(len(OUTPUTS)), OUTPUTS)), np.lexsort((-np.arange(len(OUTPUTS)), OUTPUTS))

OTHER_THRESHOLDS = {
    "several pictures have the same output. All of them are kept or none: outputs >= t, not what stands "
    "behind a place in the sorted row.": [_by_place(order) for order in ROWS],
    "at most that share may be wrong: just as many are allowed, ≤ and not <.": [
        _least(lambda t: _wrong(OUTPUTS >= t), more=-1e-12)
    ],
    "divide the wrong answers by the number of those that are kept, not by all.": [
        _least(lambda t: np.sum(~CORRECT[OUTPUTS >= t]) / len(OUTPUTS))
    ],
    "an output equal to the threshold is kept as well: ≥, not >.": [_least(lambda t: _wrong(OUTPUTS > t))],
    "that would do if outputs were true probabilities. Count the wrong ones among the kept.": [
        lambda most: 1 - most
    ],
    "few wrong ones are kept, but too many refused: the smallest such threshold is wanted.": [
        _least(lambda t: _wrong(OUTPUTS >= t), max),
        _from_the_top,
        _least(lambda t: _wrong(OUTPUTS >= t), lambda good, default: next(iter(good), default)),
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
            got == right or got != [step for step in STEPS if read([step]) != 7],
            "compare with the answer when none is left out, read([]), and not with 7.",
        )
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
