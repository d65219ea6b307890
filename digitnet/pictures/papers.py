"""Digits on paper, as a camera or a scanner sees them: what chapter 17 spoils, and `preprocessing` mends.

The pictures are made of images in MNIST's form, so what each shows is known. All are grey: 0 black, 1 white.
"""

import io

import numpy as np
from PIL import Image
from scipy import ndimage

KINDS = {
    "larger": {},
    "turned": {"turn": 10},
    "moved": {"size": 0.35},
    "inverted": {"inverted": True},
    "shaded": {"shade": 0.6},
    "lined": {"lines": 0.25},
    "squared": {"lines": 0.25, "squares": True},
    "noisy": {"noise": 0.1},
    "JPEG": {"quality": 10},
    "thin pen": {"pen": -0.6},
    "thick pen": {"pen": 0.8},
    "photograph": {"turn": 5, "size": 0.6, "shade": 0.4, "lines": 0.2, "noise": 0.04, "quality": 50},
}
PAPER, INK = 0.92, 0.15  # brightness of both


def on_paper(
    image, rng, *, side=280, size=0.8, turn=0, pen=0, inverted=False, shade=0, lines=0, squares=False,
    noise=0, quality=None,
):  # fmt: skip
    """A picture of paper on which a digit is written.

    Parameters
    ----------
    image : ndarray, shape (28, 28), or (784,)
        Ink from 0 to 1, or unsigned bytes.
    rng : numpy.random.Generator
        Source of the place, the turn, the shadow, the lines and the noise.
    side : int
        Rows and columns of the picture, in pixels.
    size : float, from 0 to 1
        Share of the side that the image takes; the smaller, the farther from the middle it may lie.
    turn : float
        Degrees by which the paper is turned at most, either way.
    pen : float
        How much thicker the stroke is, in pixels of the image, on each side; below 0, from −1 on: thinner,
        the share of its width that it loses.
    inverted : bool
        Light ink on dark paper.
    shade : float, from 0 to 1
        How much darker the darkest part of the paper is.
    lines : float, from 0 to 1
        How dark the ruled lines are; with `squares` they run both ways.
    noise : float
        Standard deviation of each pixel.
    quality : int, from 1 to 95, optional
        That of JPEG.

    Returns
    -------
    ndarray of float32, shape (side, side)
    """
    image = np.asarray(image, np.float64).reshape(28, 28) / (
        255 if np.asarray(image).dtype == np.uint8 else 1
    )
    ink = _written(enlarged(image, round(side * size), pen), side, rng)
    paper = np.full((side, side), PAPER)
    if lines:
        paper *= 1 - lines * _ruled(side, rng, squares)
    picture = paper + ink * (INK - paper)
    if turn:
        angle = rng.uniform(-turn, turn)
        picture = ndimage.rotate(picture, angle, reshape=False, order=1, mode="nearest")
    if shade:
        picture = picture * (1 - shade * _shadow(side, rng))
    if inverted:
        picture = 1 - picture
    if noise:
        picture = picture + rng.normal(0, noise, picture.shape)
    picture = np.clip(picture, 0, 1)
    return (_packed(picture, quality) if quality else picture).astype(np.float32)


def enlarged(image, side, pen=0):
    """An image of ink 0 … 1, enlarged to `side`; its stroke made thicker or thinner: see `on_paper`."""
    ink = np.clip(ndimage.zoom(image, side / len(image), order=3, mode="grid-constant", grid_mode=True), 0, 1)
    if not pen:
        return ink
    mask = ink >= 0.4
    unit = side / len(image)
    if pen > 0:
        return np.clip(pen * unit + 0.5 - ndimage.distance_transform_edt(~mask), 0, 1)
    inside = ndimage.distance_transform_edt(mask)  # the middle of the stroke stays, however thin it is
    middle = ndimage.maximum_filter(inside, max(3, round(3 * unit)))
    return np.clip(inside + pen * middle + 0.5, 0, 1) * mask


def _written(ink, side, rng):
    """The ink on a sheet, at a random place."""
    free = side - len(ink)
    row, column = rng.integers(0, free + 1, 2)
    sheet = np.zeros((side, side))
    sheet[row : row + len(ink), column : column + len(ink)] = ink
    return sheet


def _ruled(side, rng, squares):
    """Where lines are, from 0 to 1: every eighth of the side or so."""
    gap = round(side * rng.uniform(0.09, 0.15))
    first, thick = rng.integers(gap), max(1, side // 140)
    at = (np.arange(side) - first) % gap < thick
    return np.maximum(at[:, np.newaxis], at & squares).astype(float)


def _shadow(side, rng):
    """A soft slope across the sheet and the soft edge of a shadow, from 0 to 1."""
    rows, columns = np.mgrid[0:side, 0:side] / side - 0.5
    slope, edge = rng.uniform(0, 2 * np.pi, 2)
    plain = 0.5 + (np.cos(slope) * rows + np.sin(slope) * columns) / 2**0.5
    across = np.cos(edge) * rows + np.sin(edge) * columns - rng.uniform(-0.3, 0.3)
    return 0.5 * plain + 0.5 / (1 + np.exp(-across / 0.03))


def _packed(picture, quality):
    """The picture, once packed as JPEG and unpacked."""
    kept = io.BytesIO()
    Image.fromarray(np.rint(255 * picture).astype(np.uint8)).save(kept, "JPEG", quality=quality)
    return np.asarray(Image.open(kept), float) / 255
