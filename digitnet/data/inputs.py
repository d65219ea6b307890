"""What a network may be fed, by one rule for data sets, pairs and single images.

Unsigned bytes are pixels, 0 (paper) to 255 (ink), and are scaled to [0, 1]. Other numbers are inputs already.
They needn't lie between 0 and 1 exactly, but pixels that somebody forgot to divide by 255 (chapter 6 shows
what comes of them) are refused, and that is: numbers above `LARGEST`, unless they were standardised, so that
some are negative and their mean is near 0. A number that isn't finite is refused with its place.
"""

import math
import os

import numpy as np

from ..checks import short

LARGEST = 10  # the largest input that passes; scikit-learn's digits go to 16, bytes to 255


class Unscaled(np.ndarray):
    """Inputs that may hold numbers of any size, because somebody asked for it; results are plain arrays."""

    __array_priority__ = -1

    def __array_wrap__(self, array, context=None, return_scalar=False):
        array = np.asarray(array)
        return array[()] if return_scalar else array


def as_inputs(images, dtype=np.float32, unscaled=False):
    """Pixels as network inputs: unsigned bytes 0 … 255 become floats in [0, 1].

    Other numbers are taken as inputs already and only change their dtype.

    Parameters
    ----------
    images : array_like of numbers, any shape
    dtype : float type
    unscaled : bool
        Takes numbers of any size, bytes too, as they are. The result is an array that networks know as meant
        so.

    Raises
    ------
    ValueError
        If these are no numbers, or numbers that nobody has scaled; the message says what to do.
    """
    images = as_numbers(images)
    unscaled = unscaled or isinstance(images, Unscaled)
    # One look at the largest is cheap; it is nan if there is one.
    if not unscaled and images.dtype != np.uint8 and images.size and not images.max() <= LARGEST:
        rows = np.atleast_2d(images)
        check_inputs(rows.reshape(len(rows), -1), "the input", "row")
    return checked_inputs(images, dtype, unscaled)


def checked_inputs(images, dtype, unscaled):
    """As `as_inputs`, for arrays that were checked before."""
    if unscaled:
        return images.astype(dtype, copy=False).view(Unscaled)
    if images.dtype == np.uint8:
        return np.multiply(images, 1 / 255, dtype=dtype)
    return images.astype(dtype, copy=False)


def in_rows(inputs, n_in, forms):
    """An array of one of the shapes `forms` as rows ``(m, n_in)``, and whether it was a single input.

    Several have one axis more, in front. Any other shape is a ValueError.
    """
    for form in forms:
        if inputs.shape == form or (inputs.ndim == len(form) + 1 and inputs.shape[1:] == form):
            return inputs.reshape(math.prod(inputs.shape) // n_in, n_in), inputs.shape == form
    raise ValueError(
        f"input has shape {inputs.shape}; legal are {', '.join(map(str, forms))}, and several of these "
        f"along an axis in front{_of_a_picture(inputs)}"
    )


def as_numbers(values):
    """`values` as an array of numbers or booleans, or a ValueError that says what they are instead."""
    if not isinstance(values, np.ndarray) and (wrong := _what_it_is(values)):
        raise ValueError(wrong)
    try:
        array = values if isinstance(values, Unscaled) else np.asarray(values)
    except ValueError as error:  # "inhomogeneous shape"
        raise ValueError(_why_no_array(values)) from error
    if array.dtype.kind not in "fiub":
        raise ValueError(f"got {short(values, 40)} of dtype {array.dtype}; needed are numbers")
    return array


def check_inputs(images, name="images", one="image", unscaled=False):
    """Raise ValueError if a row of numbers ``(n, n_pixels)`` isn't finite, or if they weren't scaled."""
    if images.dtype in (np.uint8, bool) or images.size == 0:
        return
    if images.dtype.kind == "f":
        check_finite(images, name, one)
    largest = images.max()
    if not unscaled and largest > LARGEST and not _standardised(images):
        raise ValueError(
            f"{name} holds {largest:g}; inputs are floats from 0 to 1, or standardised. Divide by what full "
            "ink is (255 for bytes, 16 for scikit-learn's digits), or pass bytes as uint8, which are scaled. "
            "Dataset(images, labels, unscaled=True) takes numbers as they are"
        )


def check_finite(rows, name, one):
    """Raise ValueError with the place of the first number that is NaN or infinite, if there is one."""
    for k in range(0, len(rows), 1000):
        finite = np.isfinite(rows[k : k + 1000])
        if not finite.all():
            i, j = (int(at) for at in np.argwhere(~finite)[0])
            raise ValueError(
                f"{name} holds {rows[k + i, j]} ({one} {k + i}, value {j}); needed are finite numbers"
            )


def _standardised(images):
    is_float = images.dtype.kind == "f"  # signed integers below 0 are bytes that overflowed
    return is_float and images.min() < 0 and abs(images.mean(dtype=np.float64)) < 1.5


PICTURE = (
    "Open it with Pillow in grey, image = Image.open(path).convert('L').resize((28, 28)), and pass "
    "np.asarray(image).reshape(-1): bytes, ink 255 on paper 0; of dark ink on white paper, 255 minus that. "
    "Or let read_digits read the picture as it is"
)


def _of_a_picture(array):
    """What to do with an array that may well be a picture."""
    may_be = array.ndim in (2, 3) and min(array.shape[:2]) > 1
    return "; to read a picture of any size, use read_digits" if may_be else ""


def _what_it_is(values):
    """What to say of things that are no inputs, but hold some; nothing of others."""
    kind = type(values).__name__
    if hasattr(values, "training") and hasattr(values, "on_mnist"):
        return "got all three splits at once; pass images of one of them, such as data.test.inputs"
    if hasattr(values, "batch"):
        return f"got a {kind}, which holds inputs and targets; pass its inputs alone: data.inputs"
    if isinstance(values, str | os.PathLike):
        return f"got the name {short(str(values))}; needed are the numbers of a picture. {PICTURE}"
    if type(values).__module__.startswith("PIL."):
        return f"got a picture of Pillow's; needed are its numbers. {PICTURE}"
    if isinstance(values, list | tuple) and values and (wrong := _what_it_is(values[0])):
        return (
            wrong
            if wrong.startswith("got a list")
            else wrong.replace("got", "got a list that begins with", 1)
        )
    return None


def _why_no_array(values):
    """What is wrong with nested lists or arrays of unequal lengths."""
    if _is_pair(values):
        return "got a pair (x, y); pass x alone"
    if isinstance(values, list | tuple) and values and all(map(_is_pair, values)):
        return "got pairs (x, y); pass the x alone: [x for x, y in pairs]"
    shapes = []
    for i, row in enumerate(values):
        try:
            shapes.append(np.shape(row))
        except ValueError:
            return f"row {i} holds lists of unequal lengths"
        if shapes[i] != shapes[0]:
            return f"row {i} has shape {shapes[i]}, row 0 has {shapes[0]}; all must be equal"
    return f"got {short(values, 40)}; needed are numbers"


def _is_pair(value):
    """Whether this is (x, y): many numbers, and fewer targets or a label. Two bare lists are rather rows."""
    if isinstance(value, list) and isinstance(value[0], list):
        return False
    try:
        return (
            isinstance(value, list | tuple) and len(value) == 2 and np.size(value[0]) > np.size(value[1]) > 0
        )
    except ValueError:
        return False
