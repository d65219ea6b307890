"""Where the ink is in a picture of paper: the first half of `preprocessing` (chapter 17).

Pictures are float arrays ``(rows, columns)``: grey ones from 0, black, to 1, white; ink from 0, paper, to 1.
Each step is a small function. Left out: ink of several colours, pages that are
bent or seen aslant, a table that is as light as the sheet on it.
"""

import numpy as np
from scipy import ndimage

MOST = 200  # pixels of the longest side that a single digit is looked for in
LONGEST = 2400  # and that a page is; what is longer, being too thin to be reduced, holds no digits
CELLS = 40  # of the longest side, for the brightness of the paper
WINDOW = 1 / 3  # strokes are narrower than this share of the shorter side
FAINTEST = 0.12  # ink takes at least this share of the paper's light
SPECK = 0.06  # what is smaller than this share of the largest part is a speck
CLEAR = 0.1  # the largest part has at least this share of all that is dark; or it is noise
SCALES = (1, 2), (1 / 8, 1)  # squares that tell dark from light: shares of the shorter side, and weights
LIGHT = 0.5  # a skewness above is that of light ink; noise and shadows on an empty sheet have less
ABOVE_NOISE = 4  # standard deviations of the noise; ink differs by more from the paper


def square_of(shape, most=MOST):
    """The side k of the squares of pixels that `reduced` makes one; 1 where a side would vanish."""
    k = -(-max(shape) // most)
    return k if min(shape) >= k else 1


def reduced(grey, most=MOST):
    """A picture whose longest side has at most `most` pixels: means of squares of pixels.

    Rows and columns at the lower and right edge that fill no square are left out.
    """
    k = square_of(grey.shape, most)
    if k == 1:
        return grey
    rows, columns = (n // k for n in grey.shape)
    return grey[: rows * k, : columns * k].reshape(rows, k, columns, k).mean(axis=(1, 3))


def is_dark_on_light(grey):
    """Whether the ink is darker than the paper (chapter 17, ``hand-skew``).

    Ink is the smaller part, so what it differs by from the mean around it is large; its cube tells the side.
    What is around is a square as wide as the picture, or an eighth of it, in which a shadow says less: that
    counts for which the cubes differ most from 0, as shares of the third power of the standard deviation.
    Where they hardly differ, as on an empty sheet, ink would be dark.
    """
    skews = []
    for share, weight in SCALES:
        size = max(3, 2 * int(share * min(grey.shape) / 2) + 1)
        differences = grey - ndimage.uniform_filter(grey, size, mode="nearest")
        deviation = np.sqrt((differences**2).mean())
        skews.append(weight * (differences**3).mean() / deviation**3 if deviation > 1e-6 else 0.0)
    return bool(max(skews, key=abs) <= LIGHT)


def paper(grey):
    """The brightness of the paper at each pixel, under dark ink too (chapter 17, ``hand-closing``).

    Medians of cells, without what is dark and narrower than the window: the largest of each neighbourhood,
    and of these the smallest (a closing), smoothed a little. Where the light falls off evenly up to the edge
    of the picture, the last neighbourhoods see only what is lighter. So this is done twice: the slope of the
    first result, a median, is taken out before the second, and added again.
    """
    cell = -(-max(grey.shape) // CELLS)
    rows, columns = (-(-n // cell) for n in grey.shape)
    missing = [(0, k * cell - n) for k, n in zip((rows, columns), grey.shape)]
    squares = np.pad(grey, missing, mode="edge").reshape(rows, cell, columns, cell)
    medians = np.median(squares, axis=(1, 3))
    size = max(3, 2 * int(WINDOW * min(rows, columns) / 2) + 1)
    slopes = _slopes(_closed(medians, size), size // 2)
    closed = _closed(medians - _plane(slopes, *map(np.arange, medians.shape)), size)
    closed = ndimage.uniform_filter(closed, 3, mode="nearest")
    between = _between(grey.shape[0], rows, cell) @ closed @ _between(grey.shape[1], columns, cell).T
    return between + _plane(slopes, *((np.arange(n) + 0.5) / cell - 0.5 for n in grey.shape))


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


def noise_in(grey):
    """The standard deviation of the noise in a picture.

    Most pixels lie on the same paper as their neighbours. The difference of two independent normal numbers
    has √2 times their deviation σ, and half of such differences are smaller than 0.6745 √2 σ.
    """
    apart = [np.abs(np.diff(grey, axis=axis)).ravel() for axis in (0, 1)]
    return float(np.median(np.concatenate(apart))) / (0.6745 * np.sqrt(2)) if grey.size > 1 else 0.0


def strength(ink, light=1.0, noise=0.0):
    """How strong the darkest tenth of what is above the threshold is at least.

    0 if that is faint, or if the light that is missing there, of paper with brightness `light`, may be noise.
    """
    above = ink >= threshold(ink)
    value, missing = (np.quantile(lost[above], 0.9) for lost in (ink, ink * light))
    return float(value) if value >= FAINTEST and missing >= ABOVE_NOISE * noise else 0.0


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


def _inwards(shape):
    """How many pixels each is from the edge of the picture, which is 0."""
    down, across = (np.minimum(np.arange(n), np.arange(n)[::-1]) for n in shape)
    return np.minimum(down[:, np.newaxis], across)


def _closed(picture, size):
    """The largest of each neighbourhood of ``size`` × ``size``, and of these the smallest."""
    return ndimage.minimum_filter(ndimage.maximum_filter(picture, size, mode="nearest"), size, mode="nearest")


def _slopes(picture, k):
    """By how much most of a picture rises a row and a column: medians of differences k cells apart."""
    differences = (part[k:] - part[:-k] for part in (picture, picture.T))
    return [np.median(part) / k if part.size else 0.0 for part in differences]


def _plane(slopes, rows, columns):
    return slopes[0] * rows[:, np.newaxis] + slopes[1] * columns


def _between(n, cells, cell):
    """The matrix ``(n, cells)`` that interpolates between the middles of cells of `cell` pixels."""
    at = np.clip((np.arange(n) + 0.5) / cell - 0.5, 0, cells - 1)
    return np.maximum(0, 1 - np.abs(at[:, np.newaxis] - np.arange(cells)))
