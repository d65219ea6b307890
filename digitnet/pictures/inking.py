"""Where the ink is in a picture of paper: the first half of `preprocessing` (chapter 17).

Pictures are float arrays ``(rows, columns)``: grey ones from 0, black, to 1, white; ink from 0, paper, to 1.
Each step is a small function. Left out: ink of several colours, pages that are
bent or seen aslant, a table that is as light as the sheet on it.
"""

import numpy as np
from scipy import ndimage

MOST = 200  # pixels of the longest side that a single digit is looked for in
CELLS = 40  # of the longest side, for the brightness of the paper
WINDOW = 1 / 3  # strokes are narrower than this share of the shorter side
FAINTEST = 0.12  # ink takes at least this share of the paper's light
SPECK = 0.06  # what is smaller than this share of the largest part is a speck
CLEAR = 0.1  # the largest part has at least this share of all that is dark; or it is noise
LEAST = 100  # pixels of the shorter side of a picture in which a sheet on a table is looked for
TABLE = 0.4  # the table has at most this share of the sheet's light
STEP = 0.5  # and a pixel or two from the sheet's edge, nearly all around, at most this share
SHEET = 0.2, 0.95  # the share of the picture that a sheet takes
DARK = 0.15  # the share of the sheet that is as dark as the table, at most
MARKED = 0.8, 0.001  # where there is less than this share of the light beside it, it's ink; so much at least
FOUR = 0.88, 1.12  # the sheet's area, as a share of that of the figure of four corners in it
CORE = 0.25  # what is left of it, at least, without a margin of a sixth of its side
SCALES = (1, 2), (1 / 8, 1)  # squares that tell dark from light: shares of the shorter side, and weights


def reduced(grey, most=MOST):
    """A picture whose longest side has at most `most` pixels: means of squares of pixels."""
    k = -(-max(grey.shape) // most)
    rows, columns = (n // k for n in grey.shape)
    if k == 1 or not rows or not columns:
        return grey
    return grey[: rows * k, : columns * k].reshape(rows, k, columns, k).mean(axis=(1, 3))


def is_dark_on_light(grey):
    """Whether the ink is darker than the paper (chapter 17, ``hand-skew``).

    Ink is the smaller part, so what it differs by from the mean around it is large; its cube tells the side.
    What is around is a square as wide as the picture, or an eighth of it, in which a shadow says less: that
    counts for which the cubes differ most from 0, as shares of the third power of the standard deviation.
    """
    skews = []
    for share, weight in SCALES:
        size = max(3, 2 * int(share * min(grey.shape) / 2) + 1)
        differences = grey - ndimage.uniform_filter(grey, size, mode="nearest")
        deviation = np.sqrt((differences**2).mean())
        skews.append(weight * (differences**3).mean() / deviation**3 if deviation > 1e-6 else 0.0)
    return bool(max(skews, key=abs) <= 1e-9)  # no difference at all but rounding: as if dark


def paper(grey):
    """The brightness of the paper at each pixel, under dark ink too (chapter 17, ``hand-closing``).

    Medians of cells, without what is dark and narrower than the window: the largest of each neighbourhood,
    and of these the smallest (a closing), smoothed a little.
    """
    cell = -(-max(grey.shape) // CELLS)
    rows, columns = (-(-n // cell) for n in grey.shape)
    missing = [(0, k * cell - n) for k, n in zip((rows, columns), grey.shape)]
    squares = np.pad(grey, missing, mode="edge").reshape(rows, cell, columns, cell)
    medians = np.median(squares, axis=(1, 3))
    size = max(3, 2 * int(WINDOW * min(rows, columns) / 2) + 1)
    closed = ndimage.maximum_filter(medians, size, mode="nearest")
    closed = ndimage.minimum_filter(closed, size, mode="nearest")
    closed = ndimage.uniform_filter(closed, 3, mode="nearest")
    return _between(grey.shape[0], rows, cell) @ closed @ _between(grey.shape[1], columns, cell).T


def ink_on(grey, paper):
    """The share of the paper's light that is missing at each pixel: equal ink in sun and shadow."""
    return np.clip((paper - grey) / np.maximum(paper, 1e-3), 0, 1)


def threshold(ink):
    """Otsu's threshold: the value that parts the pixels into the two most different classes [Otsu 1979].

    Of 256 equal steps up to the largest value, the middle of the one after which the variance between both
    classes is largest.
    """
    top = ink.max()
    if top == 0:
        return 0.0
    counts = np.bincount(np.minimum((ink.ravel() * 256 / top).astype(int), 255), minlength=256)
    values = (np.arange(256) + 0.5) * top / 256
    below, sum_below = np.cumsum(counts)[:-1], np.cumsum(counts * values)
    above, sum_above = ink.size - below, sum_below[-1] - sum_below[:-1]
    apart = sum_below[:-1] / np.maximum(below, 1) - sum_above / np.maximum(above, 1)
    return float(values[np.argmax(below * above * apart**2)])


def strength(ink):
    """How strong the darkest tenth of what is above the threshold is at least; 0 if nothing is."""
    value = np.quantile(ink[ink >= threshold(ink)], 0.9)
    return float(value) if value >= FAINTEST else 0.0


def without_specks(mask):
    """The parts of a mask that aren't much smaller than the largest; nothing where all is noise.

    What comes in at the edge of the picture, a shadow or the digit beside this one, goes too: all parts that
    touch the edge if the largest doesn't, else those that reach less far in than the largest of the others
    is long.
    """
    parts, n = ndimage.label(mask, np.ones((3, 3)))
    areas = np.bincount(parts.ravel(), minlength=n + 1)
    areas[0] = 0
    at_edge = np.zeros(n + 1, bool)
    at_edge[np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])] = True
    if areas[~at_edge].any():
        inner = np.where(at_edge, 0, areas).argmax()
        rows, columns = ndimage.find_objects(parts)[inner - 1]
        longest = max(rows.stop - rows.start, columns.stop - columns.start)
        reach = ndimage.maximum(_inwards(mask.shape), parts, range(n + 1))
        areas[at_edge & ((reach < longest) | (areas[inner] == areas.max()))] = 0
    if areas.max() < CLEAR * areas.sum() or not areas.any():
        return np.zeros_like(mask)
    return (areas >= max(1, SPECK * areas.max()))[parts]


def on_sheet(grey):
    """The picture without what is around the sheet: a table, say, that is far darker.

    What is beyond the sheet's edge becomes as bright as the sheet is there. A picture without such a sheet
    is returned as it is.
    """
    sheet = _sheet(reduced(grey)) if min(grey.shape) >= LEAST else np.zeros((1, 1), bool)
    inner = ndimage.minimum_filter(sheet, 7)  # without its blurred edge
    if not inner.any():
        return grey
    row, column, away = _nearest(inner, grey.shape)
    other_column, other_row, other_away = (part.T for part in _nearest(inner.T, grey.shape[::-1]))
    return np.where(away <= other_away, grey[row, column], grey[other_row, other_column])


def _nearest(inner, shape):
    """Of each pixel of a picture, the nearest that is within `inner`, in its row or in the nearest such row.

    `inner` is a mask for squares of k×k pixels. Returned are rows, columns, and how far away they are.
    """
    k, rows = shape[0] // inner.shape[0], np.flatnonzero(inner.any(axis=1))
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


def _inwards(shape):
    """How many pixels each is from the edge of the picture, which is 0."""
    down, across = (np.minimum(np.arange(n), np.arange(n)[::-1]) for n in shape)
    return np.minimum(down[:, np.newaxis], across)


def _between(n, cells, cell):
    """The matrix ``(n, cells)`` that interpolates between the middles of cells of `cell` pixels."""
    at = np.clip((np.arange(n) + 0.5) / cell - 0.5, 0, cells - 1)
    return np.maximum(0, 1 - np.abs(at[:, np.newaxis] - np.arange(cells)))
