"""Pieces of ink, how large the digits are, and the lines they stand in (chapter 17).

A piece is what hangs together: pixels of ink that touch, at a side or a corner. Most pieces are digits;
some are a part of one, several at once, or no digit at all. Which is which `segmentation` decides. Here it
is only said which pieces stand in one line, and in what order.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from .inking import ink_on, is_dark_on_light, noise_in, paper, strength
from .preprocessing import EDGE
from .sheets import on_sheet

TALL = 0.4  # heights: pieces from here on say where lines run
ALIKE = 0.55  # heights: by so much a piece may stand off the place where its line is expected
MOST = 1000  # pieces; more are no page of digits
SHORTEST = 8  # pixels: what is less tall can't be read
RING = 2, 5  # pixels: so far from a piece its paper is looked at
DARKER = 0.9  # the median of a piece of ink is below this share of that paper's dimmest light
FRAMES = 10  # times the picture: the boxes of all pieces together have this area at most
SPECK = 0.1  # heights: pieces that are smaller are specks


class Piece(NamedTuple):
    """Ink ``(rows, columns)``, floats 0 … 1, and where it stands: the top row and the leftmost column."""

    ink: np.ndarray
    top: int
    left: int

    @property
    def box(self):
        """Top, left, bottom and right, the last two not included."""
        return self.top, self.left, self.top + self.ink.shape[0], self.left + self.ink.shape[1]


def ink_of_page(grey):
    """The ink of a page, 0 … 1, by the steps of `inking`; all 0 if it is empty.

    Ruled lines and the sharp edges of shadows are taken away.
    """
    grey = on_sheet(grey)
    seen = grey if is_dark_on_light(grey) else 1 - grey
    light = paper(seen)
    ink = ink_on(seen, light)
    noise = noise_in(seen)
    strongest = strength(ink, light, noise)
    if not strongest:
        return np.zeros_like(ink)
    ink = np.minimum(ink / strongest, 1)
    mask = ink >= EDGE
    ink = np.where(ruled(mask) | ruled(mask.T).T, 0, ink)
    return np.where(shaded(ink >= EDGE, seen, noise), 0, ink)


def ruled(mask):
    """Where thin lines run level through nearly the whole picture, but for where strokes cross them."""
    rows, columns = mask.shape
    long = opened(mask, max(15, int(0.9 * columns)), axis=1)
    if not long.any():
        return long
    thin = long & ~opened(mask, max(4, rows // 20), axis=0)
    beside = ndimage.maximum_filter1d(thin.astype(np.uint8), 3, axis=0) > 0  # their soft rims
    return beside & ~opened(mask & ~thin, 3, axis=0)


def shaded(mask, grey, noise):
    """Where a piece is no darker than the paper on one side of it: the sharp edge of a shadow.

    Ink is darker than the paper all around, so than its dimmest tenth, too, which noise of this standard
    deviation dims by 1.28 of them. What is too small for a digit stays; where pieces are frames around frames
    around frames, as on no page, all does.
    """
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    found, near = np.zeros(mask.shape, bool), RING[1]
    places = [(k, r, c) for k, (r, c) in enumerate(ndimage.find_objects(labels), 1)
              if max(r.stop - r.start, c.stop - c.start) >= SHORTEST]  # fmt: skip
    if sum((r.stop - r.start) * (c.stop - c.start) for _, r, c in places) > FRAMES * mask.size:
        return found
    for k, r, c in places:
        here = tuple(slice(max(side.start - near, 0), side.stop + near) for side in (r, c))
        piece = labels[here] == k
        away = ndimage.distance_transform_cdt(~piece, "chessboard")
        around = grey[here][(away >= RING[0]) & (away <= near) & ~mask[here]]
        if len(around) and np.median(grey[here][piece]) > DARKER * (np.quantile(around, 0.1) + 1.28 * noise):
            found[here] |= piece
    return found


def opened(mask, n, axis):
    """The mask without runs of fewer than n pixels along an axis (a morphological opening)."""
    mask = mask.astype(np.uint8)
    start = -(n % 2 == 0)
    runs = ndimage.minimum_filter1d(mask, n, axis, mode="constant")
    return ndimage.maximum_filter1d(runs, n, axis, mode="constant", origin=start) > 0


def mended(mask):
    """A mask with narrow gaps between its parts closed: what a stroke loses where a line crosses it."""
    return ndimage.binary_closing(np.pad(mask, 4), np.ones((7, 3)))[4:-4, 4:-4]


def pieces_of(ink):
    """What hangs together where `ink` is at least EDGE, each piece with its own soft rim: list of `Piece`.

    Specks are left out: pieces that are much smaller than the digits, as `height_of_digits` says; and of a
    picture whose digits would be less than `SHORTEST` pixels tall, all.

    Raises
    ------
    ValueError
        If more than `MOST` are left.
    """
    mask = ink >= EDGE
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    places = ndimage.find_objects(labels)
    if not places:
        return []
    boxes = np.array([(r.start, c.start, r.stop, c.stop) for r, c in places], float)
    longer = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    height = height_of_digits(boxes)
    if height < SHORTEST:
        return []
    large = np.flatnonzero(longer >= SPECK * height)
    if len(large) > MOST:
        raise ValueError(
            f"the picture holds {len(large)} separate pieces of ink; legal are {MOST}: it is no page of "
            "digits, or its paper is too restless"
        )
    pieces = []
    for k in large:
        r, c = places[k]
        top, left = max(r.start - 1, 0), max(c.start - 1, 0)
        here = slice(top, r.stop + 1), slice(left, c.stop + 1)
        own = labels[here] == k + 1
        own = ndimage.binary_dilation(own, np.ones((3, 3))) & (own | (labels[here] == 0))
        pieces.append(Piece(np.where(own, ink[here], 0).astype(np.float32), top, left))
    return pieces


def boxes_of(pieces):
    """The boxes ``(n, 4)`` of pieces."""
    return np.array([piece.box for piece in pieces], float).reshape(-1, 4)


def height_of_digits(boxes):
    """How tall the digits are: the median height of the pieces, each weighing as much as it is large.

    So a hundred specks count for less than one digit.
    """
    height, width = (boxes[:, 2:] - boxes[:, :2]).T
    longer = np.maximum(height, np.minimum(width, 1.2 * height))
    order = np.argsort(longer)
    weights = np.cumsum(longer[order] ** 2)
    return float(longer[order][np.searchsorted(weights, weights[-1] / 2)])


def lines_of(boxes, height):
    """Which pieces stand in which line: lists of their numbers, from left to right, from the top line down.

    Tall pieces are taken from left to right. Each joins the line that it continues, the nearest of those
    whose course, carried on to here, passes through it, or begins a new one. A line rises or falls as the
    middles of its pieces say (a least-squares straight line), while it is short as the page does. Small
    pieces then join the line that passes nearest.
    """
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    tall = boxes[:, 2] - boxes[:, 0] >= TALL * height
    order = np.argsort(middles[:, 1], kind="stable")
    slope, ends = 0.0, np.empty((len(boxes), 3))  # what `end_of` says of each line so far
    for _ in range(2):  # once more with the slope of the page known
        lines = []
        for i in order[tall[order]]:
            row, column, rise = ends[: len(lines)].T
            away = abs(row + rise * (middles[i, 1] - column) - middles[i, 0])
            if (away < ALIKE * height).any():
                k = int(away.argmin())
                lines[k].append(i)
            else:
                k = len(lines)
                lines.append([i])
            ends[k] = end_of(middles[lines[k]], slope, height)
        slopes = [(fit(middles[line]), len(line)) for line in lines if spans(middles[line], height)]
        slope = weighted_median(slopes) if slopes else 0.0
    lines.sort(key=lambda line: np.mean(middles[line, 0] - slope * middles[line, 1]))
    grown, small = [list(line) for line in lines], order[~tall[order]]
    if lines and len(small):
        courses = np.array([course(middles[line], slope, height, middles[small, 1]) for line in lines])
        away = abs(courses - middles[small, 0])
        for i, k, least in zip(small, away.argmin(axis=0), away.min(axis=0)):
            if least < height:
                grown[k].append(i)
    return [sorted((int(i) for i in line), key=lambda i: middles[i, 1]) for line in grown]


def spans(middles, height):
    """Whether a line is long enough to say how it rises or falls."""
    return len(middles) >= 3 and np.ptp(middles[:, 1]) >= 2.5 * height


def fit(middles):
    """The slope of the straight line through points (row, column), by least squares."""
    column = middles[:, 1] - middles[:, 1].mean()
    return float(column @ middles[:, 0] / (column @ column))


def course(middles, slope, height, columns):
    """The rows in which a line of pieces with these middles passes each of the columns ``(n,)``."""
    near = np.argsort(abs(middles[:, 1] - columns[:, np.newaxis]), axis=1, kind="stable")[:, :3]
    rows, at = middles[near].mean(axis=1).T
    return rows + rising(middles, slope, height) * (columns - at)


def end_of(middles, slope, height):
    """The row, the column and the slope with which `course` carries a line on beyond its right end."""
    last = np.argsort(middles[:, 1].max() - middles[:, 1], kind="stable")[:3]
    return *middles[last].mean(axis=0), rising(middles, slope, height)


def rising(middles, slope, height):
    """The slope of a line, which is that of the page where it is short, and nearly so where it isn't."""
    own = fit(middles) if spans(middles, height) else slope
    return min(max(own, slope - 0.1), slope + 0.1)


def weighted_median(pairs):
    """The median of values, pairs (value, weight)."""
    values, weights = np.array(sorted(pairs), float).T
    return float(values[np.searchsorted(np.cumsum(weights), weights.sum() / 2)])
