"""What a checker says: right, or a hint. The checkers themselves are one module a chapter, or two.

A checker is a function decorated with `checker`. It takes the reader's answer, states what it
needs with `need`, and returns the sentence that a right answer earns.
"""

import re
from copy import deepcopy
from functools import wraps

import numpy as np

SHAPES = "broadcast|mismatch|aligned"  # what NumPy says when the shapes of two arrays do not fit


class Feedback:
    """The verdict on an answer: true if it is right; prints as one sentence.

    Attributes
    ----------
    ok : bool
    text : str
        What a right answer earns, or the hint that a wrong one needs.
    """

    def __init__(self, ok, text):
        self.ok = ok
        self.text = text

    def __bool__(self):
        return self.ok

    def __repr__(self):
        return f"Right. {self.text}" if self.ok else f"Not yet: {self.text}"


class Hint(Exception):
    """Raised inside a checker when the answer is wrong; its text is the hint."""


def need(condition, hint):
    """Go on if `condition` holds, else end the check with `hint`."""
    if not condition:
        raise Hint(hint)


def checker(check):
    """Make `check` return a Feedback, whatever the answer does."""

    @wraps(check)
    def feedback(*answers, **options):
        if any(answer is None or answer is ... for answer in answers):
            return Feedback(False, "there is no answer yet. Replace the dots and run the cell again.")
        try:
            return Feedback(True, check(*answers, **options))
        except Hint as hint:
            return Feedback(False, str(hint))
        except Exception:  # the answer may be anything, a text or a nested list for example
            return Feedback(
                False,
                "that is not made of numbers in the form asked for. Print it and read the exercise again.",
            )

    return feedback


def result_of(function, *arguments, keep=(), stops=None):
    """Call the reader's function on copies of the arguments, and insist on a result.

    It may do what it likes with its arguments, except with those that `keep` names, in order, by the words
    for them in the hint. `stops` is a pair: a pattern, and the hint for an error whose message it matches.
    """
    need(callable(function), "give the function itself: its name, without brackets.")
    copies = [deepcopy(a) if isinstance(a, np.ndarray | list) else a for a in arguments]
    try:
        result = function(*copies)
    except Exception as error:
        if stops and re.search(stops[0], str(error)):
            raise Hint(stops[1]) from error
        message = f"your code stopped with {type(error).__name__}: {error}"
        raise Hint(message.rstrip(": .") + ".") from error
    for name, old, new in zip(keep, arguments, copies):
        need(
            len(old) == len(new) and all(map(np.array_equal, old, new)),
            f"your function changes {name} in place. Leave the old arrays as they are and make new ones.",
        )
    need(result is not None and result is not ..., "the function returns nothing yet. Replace the dots.")
    return result


def quiet_result(function, *arguments, keep=()):
    """What `result_of` gives, without NumPy's warnings: a wrong answer may take the logarithm of anything."""
    with np.errstate(all="ignore"):
        return result_of(function, *arguments, keep=keep)


def refuse(got, mistakes):
    """End the check with the hint for a known mistake: `mistakes` has what it gives, a list for each hint."""
    for hint, results in mistakes.items():
        for wrong in results:
            need(not np.allclose(got, wrong), hint)


def is_number(got, right):
    """Whether the answer is one number, and this one."""
    return np.ndim(got) == 0 and np.isclose(got, right)


def first_wrong(got, right):
    """Index of the first component in which an array differs from the right one."""
    index = np.argwhere(~np.isclose(got, right, rtol=1e-6, atol=1e-9))[0].tolist()
    return index[0] if len(index) == 1 else tuple(index)


def shown(value, longest=40):
    """What the reader's code returned, as it may stand in a hint: in one line, and not too long."""
    if isinstance(value, list | tuple):
        text = "(" + ", ".join(shown(part, longest) for part in value) + ")"
    else:
        text = " ".join((repr(value) if isinstance(value, str) else str(value)).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
