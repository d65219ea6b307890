"""Checks of arguments: one clear error that names the value and says what is legal."""

import math
from numbers import Real


def whole_number(name, value, least):
    """Return `value` as an int, or raise ValueError if it is not a whole number from `least` on."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or int(value) != value or value < least:
        raise ValueError(f"{name} is {value!r}; legal are whole numbers from {least} on")
    return int(value)


def positive_number(name, value):
    """Return `value` as a float, or raise ValueError if it is not a positive, finite number."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} is {value!r}; legal are positive, finite numbers")
    return float(value)
