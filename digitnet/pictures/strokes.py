"""Digits as a pen writes them: strokes, the recorded hands of this project, and a round pen (chapter 17).

A digit is a list of strokes, between which the pen is lifted; a stroke is an array ``(n, 2)`` of points
[x, y] in the order of time, x to the right and y down. Recorded ones are as large as 1, `placed` brings them
to pixels of a canvas, `drawn` makes a picture of those: a grey one, 0 black … 1 white.
"""

from functools import lru_cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np

from ..checks import finite_number, positive_number, short, whole_number
from ..storage import load_arrays

UNUSUAL = "unusual"
UNITS = 300  # of the recorded points: so many are the longer side of a digit
MOST_PIXELS = 2**26  # of a canvas


class Written(NamedTuple):
    """A digit that was written: by which `hand`, what it is, and its `strokes`, whose longer side is 1."""

    hand: str
    label: int
    strokes: list

    def __repr__(self):
        return f"Written: a {self.label} by the hand {self.hand!r}, {len(self.strokes)} strokes"


def hands():
    """Digits of several hands, each of which wrote all ten several times.

    No person wrote them: `book/record_hands.py` did, along points that were set by hand for each digit of
    each hand, with slant, width, wobble and speed that vary from one writing to the next.

    Returns
    -------
    dict
        For each hand its name and a list of `Written`: first the digits 0 … 9, then once more, and so on.
    """
    return {hand: list(digits) for hand, digits in _recorded().items() if hand != UNUSUAL}


def unusual_hand():
    """Digits of one more hand, as those of `hands`, with habits that are rare among the writers of MNIST.

    Its 1 has a flag that comes down far, its 0 a bar through it, and the like: such a hand has something to
    teach a network.
    """
    return list(_recorded()[UNUSUAL])


@lru_cache(maxsize=1)
def _recorded():
    """All that is recorded, by hand."""
    with as_file(files("digitnet").joinpath("recorded", "hands.npz")) as path:
        header, arrays = load_arrays(path)
    points = np.cumsum(arrays["steps"].astype(np.int64), axis=0) / UNITS
    strokes = iter(np.split(points, np.cumsum(arrays["points"])[:-1]))
    found = {hand: [] for hand in header["hands"]}
    for which, label, n_strokes in zip(arrays["hands"], arrays["labels"], arrays["strokes"]):
        hand = header["hands"][which]
        found[hand].append(Written(hand, int(label), [next(strokes) for _ in range(n_strokes)]))
    for stroke in (stroke for digits in found.values() for digit in digits for stroke in digit.strokes):
        stroke.flags.writeable = False
    return found


def as_strokes(strokes):
    """Return `strokes` as a list of arrays ``(n, 2)`` of finite floats, or raise ValueError."""
    try:
        found = [np.asarray(stroke, dtype=np.float64) for stroke in strokes]
    except (TypeError, ValueError):
        raise ValueError(
            f"strokes is {short(strokes)}; needed is a list of strokes, each a list of points [x, y]"
        ) from None
    for i, stroke in enumerate(found):
        if stroke.ndim != 2 or stroke.shape[1] != 2 or len(stroke) == 0:
            raise ValueError(f"stroke {i} has shape {stroke.shape}; needed are points [x, y]: shape (n, 2)")
        if not np.isfinite(stroke).all():
            raise ValueError(f"stroke {i} holds NaN or infinity; needed are finite numbers")
    return found


def placed(strokes, size, middle, rotation=0.0):
    """Bring strokes to a place on a canvas.

    Parameters
    ----------
    strokes : list of ndarray (n, 2)
        Points [x, y] in any unit.
    size : float
        What the longer side of the box around them becomes, in pixels; the proportions are kept.
    middle : (float, float)
        Where the middle [x, y] of that box goes; whole numbers are the edges between pixels.
    rotation : float
        Degrees by which they are turned then, clockwise, about their middle.

    Returns
    -------
    list of ndarray (n, 2)

    Examples
    --------
    >>> placed([[[0, 0], [0, 1]]], 20, (14, 14))[0].tolist()
    [[14.0, 4.0], [14.0, 24.0]]
    """
    strokes = as_strokes(strokes)
    if not strokes:
        return []
    size, angle = positive_number("size", size), np.deg2rad(finite_number("rotation", rotation))
    if np.shape(middle) != (2,):
        raise ValueError(f"middle is {short(middle)}; needed are two numbers, x and y")
    middle = np.array([finite_number("middle", at) for at in middle])
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size / (np.max(high - low) or 1.0)  # a single dot has no size
    cos, sin = np.cos(angle), np.sin(angle)
    turn = scale * np.array([[cos, sin], [-sin, cos]])
    return [(stroke - (low + high) / 2) @ turn + middle for stroke in strokes]


def drawn(strokes, shape=(280, 280), pen=20.0):
    """Draw strokes with a round pen.

    A pixel's ink follows from the distance d of its middle to the nearest piece of a stroke: 1 inside the
    line, 0 outside, and on the edge, one pixel wide, what lies between: ``pen/2 + 1/2 - d``, cut off at 0 and
    1. So edges are smooth, and a line has the same width in all directions.

    Parameters
    ----------
    strokes : list of ndarray (n, 2)
        Points [x, y] in pixels, of which [0, 0] is the upper left corner of the canvas. What leaves the
        canvas is cut off. A stroke of one point is a dot.
    shape : (int, int)
        Rows and columns of the canvas.
    pen : float
        Diameter of the pen in pixels, from 1 on.

    Returns
    -------
    ndarray of float, shape `shape`
        The grey picture: 0 black, where the pen was, … 1 white.

    Examples
    --------
    >>> drawn([[[0, 1.5], [4, 1.5]]], (3, 4), 2)
    array([[0.5, 0.5, 0.5, 0.5],
           [0. , 0. , 0. , 0. ],
           [0.5, 0.5, 0.5, 0.5]])
    """
    strokes, radius = as_strokes(strokes), positive_number("pen", pen) / 2
    if radius < 0.5:
        raise ValueError(f"pen is {short(pen)}; legal are diameters from 1 pixel on")
    if np.shape(shape) != (2,):
        raise ValueError(f"shape is {short(shape)}; needed are the rows and columns of the canvas")
    rows, columns = (whole_number("shape", n, least=1) for n in shape)
    if rows * columns > MOST_PIXELS:
        raise ValueError(f"shape is {rows}x{columns}; legal are at most {MOST_PIXELS} pixels")
    ink = np.zeros((rows, columns))
    for stroke in strokes:
        for a, b in zip(stroke, stroke[1:] if len(stroke) > 1 else stroke):
            _ink_segment(ink, a, b, radius)
    return 1 - ink


def _ink_segment(ink, a, b, radius):
    """Raise `ink` to that of the piece from a to b, in the window of pixels that it can reach."""
    reach = radius + 1
    left, top = np.clip(np.floor(np.minimum(a, b) - reach), 0, ink.shape[::-1]).astype(int)
    right, bottom = np.clip(np.ceil(np.maximum(a, b) + reach), 0, ink.shape[::-1]).astype(int)
    window = ink[top:bottom, left:right]
    if window.size == 0:
        return
    x = np.arange(left, right) + 0.5 - a[0]
    y = np.arange(top, bottom)[:, np.newaxis] + 0.5 - a[1]
    along, across = b - a
    length = along**2 + across**2
    share = np.clip((x * along + y * across) / length, 0, 1) if length > 0 else 0.0  # of the way from a to b
    far = np.hypot(x - share * along, y - share * across)
    np.maximum(window, np.clip(radius + 0.5 - far, 0, 1), out=window)
