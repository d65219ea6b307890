"""Ink of single digits drawn large, and put on paper: what `pages` is made of (chapter 17)."""

import numpy as np
from scipy import ndimage

INKED = 0.3  # from here on a pixel of a digit counts as ink: where it touches, and what its box holds


def ink_of(image, height):
    """A digit's ink, cut out and drawn so large that its longer side is `height`; floats from 0 to 1.

    Between the pixels a smooth curve is laid (cubic splines), and its steps are made as steep as a pen's.
    """
    picture = np.asarray(image, np.float32)
    inked = picture >= INKED
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    if not len(rows):
        raise ValueError(f"images holds an empty picture; needed is ink, from {INKED} on, in each")
    picture = np.pad(picture, 1)[rows[0] : rows[-1] + 3, columns[0] : columns[-1] + 3]
    longer = max(np.ptp(rows), np.ptp(columns)) + 1
    factor = height / longer
    large = ndimage.zoom(picture, factor, order=3, grid_mode=True, mode="grid-constant")
    steep = max(1.0, min(factor, 3.0))
    large = np.clip(0.5 + steep * (large - 0.5), 0, 1)
    inked = large >= INKED
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    return large[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def broken(piece, rng):
    """A digit's ink with a straight gap through it, a tenth of its height wide, where a pen might skip."""
    rows, columns = np.nonzero(piece >= INKED)
    i, angle = rng.integers(len(rows)), rng.uniform(0, np.pi)
    row, column = np.indices(piece.shape)
    across = (row - rows[i]) * np.cos(angle) + (column - columns[i]) * np.sin(angle)
    along = (column - columns[i]) * np.cos(angle) - (row - rows[i]) * np.sin(angle)
    height = max(piece.shape)
    gap = (abs(across) < 0.05 * height) & (abs(along) < 0.2 * height)
    rest = np.where(gap, 0, piece)
    return rest if rest.max() >= INKED else piece


def photographed(ink, rng, style):
    """A grey picture of `ink` (0 … 1), by the colours, the shading and the noise of a style, see `pages`."""
    rows, columns = ink.shape
    paper, pen = rng.uniform(*style["paper"]), rng.uniform(*style["ink"])
    angle, share = rng.uniform(0, 2 * np.pi), style["shading"] * rng.random()
    row, column = np.linspace(-1, 1, rows)[:, np.newaxis], np.linspace(-1, 1, columns)
    far = row * np.sin(angle) + column * np.cos(angle)  # from the lamp, between −√2 and √2
    light = 1 - share * (far - far.min()) / max(np.ptp(far), 1e-9)
    picture = light * (paper + (pen - paper) * ink)
    return np.clip(picture + style["noise"] * rng.standard_normal(ink.shape), 0, 1)
