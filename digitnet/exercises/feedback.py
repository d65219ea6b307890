"""What a checker says: right, or a hint. The checkers themselves are one module a chapter.

A checker is a function decorated with `checker`. It takes the reader's answer, states what it
needs with `need`, and returns the sentence that a right answer earns.
"""

from functools import wraps


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
        except Exception as error:  # the reader's code may fail in any way
            return Feedback(False, f"your code stopped with {type(error).__name__}: {error}")

    return feedback


def result_of(function, *arguments):
    """Call the reader's function and insist on a result."""
    result = function(*arguments)
    need(result is not None and result is not ..., "the function returns nothing yet. Replace the dots.")
    return result
