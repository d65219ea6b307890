"""Where the pixels of a distorted picture are looked up (chapter 11)."""

import numpy as np

from ..checks import whole_number
from .figure import new, numbers
from .svg import ORANGE


def displacements(image, at, every=1):
    """Arrows over a picture, from each pixel of the new one to the place of the old one it is taken from.

    Parameters
    ----------
    image : array_like, shape (rows, columns)
        The old picture.
    at : array_like, shape (2, rows, columns)
        Rows and columns, as `digitnet.pictures.augmentation.warp` takes them for one picture.
    every : int
        Of so many pixels, each way, one has an arrow.
    """
    image, at = numbers("image", image), numbers("at", at)
    if image.ndim != 2 or at.shape != (2, *image.shape):
        raise ValueError(
            f"image and at have shapes {image.shape} and {at.shape}; needed are (rows, columns) and "
            "(2, rows, columns)"
        )
    step = slice(None, None, whole_number("every", every, least=1))
    here = np.mgrid[: image.shape[0], : image.shape[1]]
    (y, x), (to_y, to_x) = here[:, step, step], (at - here)[:, step, step]
    figure, axis = new(3.7, 3.7)
    figure.themed = False
    axis.imshow(image, cmap="gray_r", alpha=0.35, interpolation="none")
    axis.quiver(x, y, to_x, to_y, color=ORANGE, angles="xy", scale_units="xy", scale=1, width=0.006)
    axis.set(xlabel="column", ylabel="row")
    return figure
