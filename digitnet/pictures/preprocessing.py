"""From a picture of ink on paper to what the networks were trained on, step by step (chapter 17).

MNIST's digits were pictures of black and white only; they were cut out, scaled to a box of 20×20 pixels with
their aspect kept, and put with their centre of mass into the middle of 28×28. `prepare` does so with any
picture, after it has found the ink (`inking`); `stages` shows what each step gives. (`framing` is a smaller
program of the same kind, for the embedded digits, which need nothing found.)
"""

import numpy as np
from scipy import ndimage

from ..checks import short
from .framing import frame  # noqa: F401  its place in version 0.1
from .inking import LONGEST, ink_on, is_dark_on_light, noise_in, paper, reduced, strength, without_specks
from .sheets import on_sheet

SIDE, BOX = 28, 20  # pixels of a picture and of the box that its digit fills
FINE = 4  # the stroke is measured and drawn with so many pixels for each of the box
EDGE = 0.4  # a stroke ends where it has this share of the ink of its darkest part
STROKE = 2.2, 3.4  # widths of strokes that are left as they are, in pixels of the box
SWITCHES = "polarity", "lighting", "specks", "crop", "stroke", "centre"


def cut_out(ink, mask, whole=False):
    """The ink that belongs to a mask, with its soft edge, in the smallest rectangle around it (or whole)."""
    own = ink * ndimage.binary_dilation(mask, np.ones((3, 3)))
    return own if whole else own[_extent(mask)]


def scaled(picture, longest):
    """A picture whose longer side has `longest` pixels, the aspect kept.

    Made smaller, each pixel is a mean, weighted by a triangle; made larger, the pixels are interpolated.
    """
    shape = [max(1, round(n * longest / max(picture.shape))) for n in picture.shape]
    return _triangles(picture.shape[0], shape[0]) @ picture @ _triangles(picture.shape[1], shape[1]).T


def stroke_width(mask):
    """The mean width of strokes in pixels: 4 times the mean depth, less 2 (chapter 17, ``hand-width``)."""
    depth = ndimage.distance_transform_edt(np.pad(mask, 1))
    return 4 * depth[depth > 0].mean() - 2


def stroked(mask, by=0.0, whole=False):
    """Ink with the strokes of a mask, thicker by `by` pixels a side, with a soft edge; cut out or whole."""
    around = 2 * FINE
    mask = np.pad(mask, around)
    outside, inside = (ndimage.distance_transform_edt(m) for m in (~mask, mask))
    ink = np.clip(np.where(mask, inside, 1 - outside) + by, 0, 1)
    return ink[around:-around, around:-around] if whole else ink[_extent(ink >= 0.5)]


def centred(box):
    """The box in a picture of 28×28, its centre of mass as near to (14, 14) as whole pixels allow."""
    ink = box.sum()
    centre = [box.sum(axis=1 - k) @ np.arange(n) / ink for k, n in enumerate(box.shape)]
    return placed(box, [int(np.floor(SIDE / 2 - at + 0.5 + 1e-9)) for at in centre])


def placed(box, place):
    """The box in a picture of 28×28, its upper left corner at `place`; a smaller one is kept whole."""
    picture = np.zeros((3 * SIDE, 3 * SIDE))
    low, high = zip(*((0, SIDE - n) if n < SIDE else (-SIDE, SIDE) for n in box.shape))
    row, column = np.clip(place, low, high) + SIDE
    picture[row : row + box.shape[0], column : column + box.shape[1]] = box
    return picture[SIDE : 2 * SIDE, SIDE : 2 * SIDE]


def boxed(ink, without=()):
    """The last steps, for ink that is cut out and has strength 1: its stroke, its box and its place.

    Returns
    -------
    dict of ndarray
        "stroke", "box" and "picture", the last of shape (28, 28).
    """
    whole = "crop" in without
    longest = SIDE if whole else BOX
    fine = scaled(ink, longest * FINE)
    fine = fine >= EDGE * fine.max()
    width = stroke_width(fine) / FINE
    by = 0.0 if "stroke" in without else FINE * (np.clip(width, *STROKE) - width) / 2
    stroke = stroked(fine, by, whole)
    box = scaled(stroke, longest)
    middle = [(SIDE - n) // 2 for n in box.shape]
    return {
        "stroke": stroke, "box": box, "picture": placed(box, middle) if "centre" in without else centred(box),
    }  # fmt: skip


def stages(picture, without=()):
    """What each step makes of a picture.

    Parameters
    ----------
    picture : array_like, shape (rows, columns)
        Grey, 0 black to 1 white.
    without : sequence of str
        Steps to leave out, of "polarity" (the ink is then taken for dark), "lighting" (the paper for equally
        bright everywhere), "specks", "crop" (the whole picture is shrunk), "stroke" and "centre".

    Returns
    -------
    dict of ndarray
        "grey", "ink", "mask" (what is dark enough), "kept" (of the mask, without specks), "cut", "stroke",
        "box" and "picture", in the order of the steps; "picture" has shape (28, 28). Where no ink is found,
        those from "cut" on are empty pictures, all zeros.
    """
    without = as_switches(without)
    grey = reduced(as_grey(picture))
    if "lighting" not in without:
        grey = on_sheet(grey)
    seen = grey if "polarity" in without or is_dark_on_light(grey) else 1 - grey
    if max(seen.shape) > LONGEST:  # a thread, no digit: it is all paper
        light = seen
    else:
        light = np.full(seen.shape, np.median(seen)) if "lighting" in without else paper(seen)
    ink = ink_on(seen, light)
    strongest = strength(ink, light, noise_in(seen))
    ink = np.minimum(ink / strongest, 1) if strongest else np.zeros_like(ink)
    mask = ink >= EDGE
    kept = mask if "specks" in without else without_specks(mask)
    found = {"grey": grey, "ink": ink, "mask": mask, "kept": kept}
    if not kept.any():
        return found | {name: np.zeros((SIDE, SIDE)) for name in ("cut", "stroke", "box", "picture")}
    cut = cut_out(ink, kept, whole="crop" in without)
    return found | {"cut": cut} | boxed(cut, without)


def prepare(picture, without=()):
    """A picture of one digit in MNIST's form, ``(28, 28)`` float32, ink from 0 to 1; all 0 if none is found.

    See `stages`.

    Examples
    --------
    >>> import numpy as np
    >>> sheet = np.ones((100, 80))
    >>> sheet[20:70, 30:38] = 0.2
    >>> prepare(sheet).shape, round(float(prepare(sheet).sum()))
    ((28, 28), 60)
    """
    return stages(picture, without)["picture"].astype(np.float32)


def as_switches(without):
    """Names of steps in their order, or ValueError if these are none."""
    if not isinstance(without, list | tuple):
        raise ValueError(f"without is {short(without)}; needed is a list of names: {', '.join(SWITCHES)}")
    for name in without:
        if name not in SWITCHES:
            raise ValueError(f"without has {short(name)}; legal are {', '.join(SWITCHES)}")
    return [name for name in SWITCHES if name in without]


def as_grey(picture):
    """A grey picture of float64, or ValueError."""
    try:
        grey = np.asarray(picture, np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"the picture is {short(picture)}; needed are numbers (rows, columns)") from None
    if grey.ndim != 2 or 0 in grey.shape:
        raise ValueError(f"the picture has shape {grey.shape}; needed is (rows, columns), from 1 on")
    if not (grey.min() >= 0 and grey.max() <= 1):
        raise ValueError(
            f"the picture has values from {grey.min():g} to {grey.max():g}; legal are 0, black, to 1, white"
        )
    return grey


def _extent(mask):
    """The slices of the smallest rectangle around a mask."""
    rows, columns = (np.flatnonzero(mask.any(axis=k)) for k in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _triangles(n, size):
    """The matrix ``(size, n)`` that scales n pixels to `size`: each a mean weighted by a triangle."""
    wide = max(1.0, n / size)
    at = np.clip((np.arange(size) + 0.5) * n / size - 0.5, 0, n - 1)
    weights = np.maximum(0, 1 - np.abs(at[:, np.newaxis] - np.arange(n)) / wide)
    return weights / weights.sum(axis=1, keepdims=True)
