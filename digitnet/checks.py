"""Checks of arguments: one clear error that names the value and says what is legal."""

import math
from numbers import Real

import numpy as np


def one_line(text, most=80):
    """`text` as it may stand in an error message: one printable line of at most `most` characters.

    Examples
    --------
    >>> one_line("two\\nlines"), one_line("a" * 1000, most=8)
    ('two lines', 'aaaaa...')
    """
    line = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text[:most])
    return line if len(text) <= most else line[: most - 3] + "..."


def short(value, most=80):
    """The repr of `value`, as it may stand in an error message: see `one_line`."""
    try:
        return one_line(repr(value), most)
    except Exception:  # a repr of someone else's that fails
        return f"<{type(value).__name__}>"


def whole_number(name, value, least):
    """Return `value` as an int, or raise ValueError if it is not a whole number from `least` on."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or int(value) != value or value < least:
        raise ValueError(f"{name} is {short(value)}; legal are whole numbers from {least} on")
    return int(value)


def positive_number(name, value):
    """Return `value` as a float, or raise ValueError if it is not a positive, finite number."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} is {short(value)}; legal are positive, finite numbers")
    return float(value)


def finite_number(name, value):
    """Return `value` as a float, or raise ValueError if it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} is {short(value)}; legal are finite numbers")
    return float(value)


def share(name, value):
    """Return `value` as a float, or raise ValueError if it is not a number from 0 to below 1."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name} is {short(value)}; legal are numbers from 0 to below 1")
    return float(value)


def generator(rng):
    """Return a numpy.random.Generator, given one, a seed or None, or raise ValueError."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(f"rng is {rng!r}; legal are None, whole numbers from 0 on and generators") from None
