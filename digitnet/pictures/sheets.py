"""A sheet of paper that lies on something far darker, a table say, in a photograph (chapter 17).

`on_sheet` finds it by what tells it from a shadow, and from light ink on dark paper: it has four corners, its
edge is steep, all around it is dark, and there is ink on it.
"""

import numpy as np
from scipy import ndimage

from .inking import reduced, square_of, threshold

LEAST = 60  # pixels of the shorter side of a picture in which a sheet on a table is looked for
TABLE = 0.4  # the table has at most this share of the sheet's light
STEP = 0.5  # and a pixel or two from the sheet's edge, nearly all around, at most this share
SHEET = 0.2, 0.95  # the share of the picture that a sheet takes
DARK = 0.15  # the share of the sheet that is as dark as the table, at most
MARKED = 0.8, 0.001  # where there is less than this share of the light beside it, it's ink; so much at least
FOUR = 0.88, 1.12  # the sheet's area, as a share of that of the figure of four corners in it
CORE = 0.25  # what is left of it, at least, without a margin of a sixth of its side


def on_sheet(grey):
    """The picture without what is around the sheet: a table, say, that is far darker.

    What is beyond the sheet's edge becomes as bright as the sheet is there. A picture without such a sheet
    is returned as it is.
    """
    sheet = _sheet(reduced(grey)) if min(grey.shape) >= LEAST else np.zeros((1, 1), bool)
    inner = ndimage.minimum_filter(sheet, 7)  # without its blurred edge
    if not inner.any():
        return grey
    k = square_of(grey.shape)
    row, column, away = _nearest(inner, grey.shape, k)
    other_column, other_row, other_away = (part.T for part in _nearest(inner.T, grey.shape[::-1], k))
    return np.where(away <= other_away, grey[row, column], grey[other_row, other_column])


def _nearest(inner, shape, k):
    """Of each pixel of a picture, the nearest that is within `inner`, in its row or in the nearest such row.

    `inner` is a mask for squares of k×k pixels. Returned are rows, columns, and how far away they are.
    """
    rows = np.flatnonzero(inner.any(axis=1))
    first, last = inner.argmax(axis=1), inner.shape[1] - 1 - inner[:, ::-1].argmax(axis=1)
    at, to = np.arange(shape[0])[:, np.newaxis], np.arange(shape[1])
    row = np.clip(at, k * rows[0], k * rows[-1] + k - 1)
    column = np.clip(to, k * first[row // k], k * last[row // k] + k - 1)
    return np.broadcast_to(row, shape), column, abs(at - row) + abs(to - column)


def _sheet(grey):
    """The mask of a light sheet of four corners on something dark, with the ink in it; or of nothing.

    Otsu's threshold may part sheet from table or, in a shadow, light from dark; so it is tried once more on
    what is below it.
    """
    grey = ndimage.uniform_filter(grey, 3, mode="nearest")
    first = threshold(grey)
    for limit in (first, threshold(grey[grey < first])) if grey.min() < first else ():
        parts, _ = ndimage.label(grey >= limit, np.ones((3, 3)))
        areas = np.bincount(parts.ravel())
        areas[0] = 0
        sheet = ndimage.binary_fill_holes(parts == areas.argmax(), np.ones((3, 3)))
        if _is_sheet(sheet, grey, areas.max()):
            return sheet
    return np.zeros(grey.shape, bool)


def _is_sheet(sheet, grey, light):
    """Whether a mask, in which so many pixels are light, has what `_sheet` says."""
    area = sheet.sum()
    if not SHEET[0] <= area / sheet.size <= SHEET[1]:
        return False
    rim, inner = ndimage.maximum_filter(sheet, 3) & ~sheet, ndimage.minimum_filter(sheet, 7)
    core = ndimage.minimum_filter(sheet, 2 * int(np.sqrt(area) / 6) + 1)
    most = np.maximum(ndimage.maximum_filter(grey, 5, mode="nearest"), 1e-3)
    steps = ndimage.minimum_filter(grey, 5, mode="nearest")[rim] / most[rim]
    return bool(
        1 - light / area <= DARK
        and (inner & (grey < MARKED[0] * most)).sum() >= MARKED[1] * area
        and FOUR[0] <= area / max(_four_corners(sheet), 1) <= FOUR[1]
        and core.sum() >= CORE * area
        and np.quantile(steps, 0.9) <= STEP
        and np.median(grey[~sheet]) <= TABLE * np.median(grey[sheet])
    )


def _four_corners(mask):
    """The area of the figure whose corners are those of a mask nearest to the corners of the picture."""
    rows, columns = np.nonzero(mask)
    at = [(sign * (rows + turn * columns)).argmax() for turn, sign in ((1, -1), (-1, -1), (1, 1), (-1, 1))]
    r, c = rows[at] + [0, 0, 1, 1], columns[at] + [0, 1, 1, 0]
    return abs(r @ np.roll(c, -1) - c @ np.roll(r, -1)) / 2
