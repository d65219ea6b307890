"""Lines and pages of digits, made of single ones, with the truth about them (chapter 17).

`line` sets digits side by side as a hand might: each a little larger or smaller than the last, higher or
lower, nearer or farther. `page` sets lines one below the other. Both then put them on paper: ink of some
grey on paper of some grey, under a lamp that stands somewhere, seen by a camera that adds noise. What was
drawn at random is known, so a program that reads the picture can be held against it.

The digits come with their labels, as those of a `Dataset`: bytes or floats of 28×28 pixels, ink on paper 0.
Lengths are in pixels of the picture, or, where the text says *heights*, in heights of a digit. A *rate* is
the probability that something happens to a digit, a *range* two numbers between which is drawn evenly.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from ..checks import finite_number, generator, positive_number, short, whole_number
from .pens import INKED, broken, ink_of, photographed

STYLE = {
    "size": (28, 60),  # range, pixels: the height of the digits, drawn once a line
    "sizes": 0.15,  # a digit is larger or smaller than that by up to this share
    "baseline": 0.1,  # heights up or down
    "gap": (0.15, 0.6),  # range, heights: the least distance of ink to ink in any row
    "touching": 0.0,  # rate: runs into the digit before
    "broken": 0.0,  # rate: a cut goes through the digit, a tenth of a height wide
    "slant": 0.0,  # degrees by which the line rises or falls at most
    "margin": (0.3, 1.0),  # range, heights: paper around
    "leading": (0.5, 1.0),  # range, heights: between a line and the next
    "ink": (0.0, 0.35),  # range of grey
    "paper": (0.75, 1.0),  # range of grey
    "shading": 0.3,  # the darkest place gets less light by up to this share
    "noise": 0.03,  # standard deviation of the grey
}
SHARES = "touching", "broken", "ink", "paper", "shading", "sizes"  # these are from 0 to 1


class Page(NamedTuple):
    """A picture of digits and the truth about it, in reading order.

    ``picture``: floats ``(rows, columns)``, 0 black to 1 white; ``labels``: ints ``(n,)``; ``boxes``: ints
    ``(n, 4)``, top, left, bottom and right of the ink, the last two not included; ``lines``: ints ``(n,)``,
    the line that each stands in, from 0.
    """

    picture: np.ndarray
    labels: np.ndarray
    boxes: np.ndarray
    lines: np.ndarray

    @property
    def texts(self):
        """What is written in each line."""
        each = (self.labels[self.lines == k] for k in range(int(self.lines.max(initial=-1)) + 1))
        return ["".join(map(str, labels)) for labels in each]

    def __repr__(self):
        rows, columns = self.picture.shape
        return f"{len(self.labels)} digits in {len(self.texts)} lines on {rows}x{columns} pixels"


def line(images, labels, rng=None, **style):
    """A picture of one line of digits, in the order given.

    Parameters
    ----------
    images : ndarray, shape (n, 784) or (n, rows, columns)
        Bytes, or floats from 0 to 1; ink on paper 0.
    labels : sequence of int, length n
    rng : numpy.random.Generator or int, optional
    **style
        What differs from `STYLE`, by name.

    Returns
    -------
    Page

    Examples
    --------
    >>> bar = np.zeros((2, 28, 28))
    >>> bar[:, 4:24, 12:16] = 1
    >>> line(bar, [1, 1], 0, size=(20, 20)).texts
    ['11']
    """
    return page(images, labels, rng, per_line=max(1, len(labels)), **style)


def page(images, labels, rng=None, *, per_line=10, **style):
    """A picture of digits in lines of `per_line`; for all else see `line`."""
    rng, style = generator(rng), _checked(style)
    digits = _checked_digits(images, labels)
    per_line = whole_number("per_line", per_line, least=1)
    if not len(digits):
        raise ValueError("images is empty; needed is at least one digit")
    size = rng.uniform(*style["size"])  # of the whole page; each line draws its own around it
    lines = []
    for k in range(0, len(digits), per_line):
        height = size * rng.uniform(0.9, 1.1) if per_line < len(digits) else size
        lines.append(_set_line(digits[k : k + per_line], height, rng, style))
    margins = np.rint(size * rng.uniform(*style["margin"], 4)).astype(int)  # top, left, bottom, right
    rows = int(margins[0])
    placed = []
    for ink, _ in lines:
        placed.append((rows, int(margins[1] + rng.integers(0, 1 + max(1, round(size / 4))))))
        rows += len(ink) + round(size * rng.uniform(*style["leading"]))
    rows = placed[-1][0] + len(lines[-1][0]) + margins[2]
    columns = max(left + ink.shape[1] for (_, left), (ink, _) in zip(placed, lines)) + margins[3]
    ink = np.zeros((rows, columns), np.float32)
    for (top, left), (part, _) in zip(placed, lines):
        ink[top : top + part.shape[0], left : left + part.shape[1]] = part
    boxes = [boxes + [top, left, top, left] for (top, left), (_, boxes) in zip(placed, lines)]
    numbers = np.arange(len(digits)) // per_line
    return Page(photographed(ink, rng, style), np.array(labels, int), np.concatenate(boxes), numbers)


def _set_line(digits, height, rng, style):
    """Ink of one line ``(rows, columns)``, and the boxes of its digits ``(n, 4)``."""
    rise = np.tan(np.radians(style["slant"] * rng.uniform(-1, 1)))
    pieces, places = [], []
    for i, digit in enumerate(digits):
        piece = ink_of(digit, height * (1 + style["sizes"] * rng.uniform(-1, 1)))
        if rng.random() < style["broken"]:
            piece = broken(piece, rng)
        up = height * style["baseline"] * rng.uniform(-1, 1)
        gap = height * rng.uniform(*style["gap"])
        if rng.random() < style["touching"]:
            gap = -height * rng.uniform(0.02, 0.08)
        left = 0 if i == 0 else _beside(pieces[-1], places[-1], piece, up, rise, gap)
        pieces.append(piece)
        places.append((round(-len(piece) - up - rise * left), left))
    top, leftmost = np.min(places, axis=0)
    ends = [(r + p.shape[0], c + p.shape[1]) for (r, c), p in zip(places, pieces)]
    ink = np.zeros(np.max(ends, axis=0) - [top, leftmost], np.float32)
    boxes = []
    for piece, (row, column) in zip(pieces, places):
        row, column = row - top, column - leftmost
        part = ink[row : row + piece.shape[0], column : column + piece.shape[1]]
        np.maximum(part, piece, out=part)
        boxes.append([row, column, row + piece.shape[0], column + piece.shape[1]])
    return ink, np.array(boxes)


def _beside(before, place, piece, up, rise, gap):
    """The column in which `piece` starts, so that its ink keeps `gap` to the ink of the digit before it.

    Measured row by row; a row looks a little up and down too, so that no digit slips under another.
    """
    left = place[1] + before.shape[1]  # as if the boxes touched; where that leads is looked at below
    top = round(-len(piece) - up - rise * left)
    first, last = min(place[0], top), max(place[0] + len(before), top + len(piece))
    ends, starts = np.full(last - first, -np.inf), np.full(last - first, np.inf)
    ink = before >= INKED
    ends[place[0] - first :][: len(ink)] = np.where(
        ink.any(1), place[1] + ink.shape[1] - ink[:, ::-1].argmax(1), -np.inf
    )
    ink = piece >= INKED
    starts[top - first :][: len(ink)] = np.where(ink.any(1), ink.argmax(1), np.inf)
    near = max(1, round(0.15 * max(len(before), len(piece)))) if gap >= 0 else 0
    ends = ndimage.maximum_filter1d(ends, 2 * near + 1)
    reach = np.max(ends - starts)
    if not np.isfinite(reach):  # no row holds ink of both
        reach = left
    return max(round(reach + gap), place[1] + 1)


def _checked(style):
    """`STYLE` with what differs, each value checked."""
    for name, value in style.items():
        if name not in STYLE:
            raise ValueError(f"{short(name)} is no part of a style; legal are {', '.join(STYLE)}")
        if isinstance(STYLE[name], tuple):
            if np.shape(value) != (2,) or not value[0] <= value[1]:
                raise ValueError(f"{name} is {short(value)}; legal are two numbers, the smaller first")
        most = 1 if name in SHARES else np.inf
        for number in np.atleast_1d(value).tolist():
            if not 0 <= finite_number(name, number) <= most:
                legal = f"from 0 to {most}" if name in SHARES else "from 0 on"
                raise ValueError(f"{name} is {short(value)}; legal are numbers {legal}")
    style = {**STYLE, **style}
    positive_number("size", style["size"][0])
    return style


def _checked_digits(images, labels):
    images = np.asarray(images)
    if images.ndim == 2 and images.shape[1] == 784:
        images = images.reshape(-1, 28, 28)
    if images.ndim != 3 or images.dtype.kind not in "uf":
        raise ValueError(
            f"images is {images.dtype} of shape {images.shape}; needed are bytes or floats, (n, 784) or "
            "(n, rows, columns)"
        )
    if np.shape(labels) != (len(images),):
        raise ValueError(f"labels has shape {np.shape(labels)}; needed is ({len(images)},), one a digit")
    return images / np.float32(255) if images.dtype.kind == "u" else images.astype(np.float32)
