"""Distorted pictures: other handwriting made of what there is (chapter 11).

A distortion is described backwards: ``at`` says for every pixel of the new picture from which place of the
old one it is taken, as ``at[i, 0]`` the row and ``at[i, 1]`` the column of picture i, ``(m, 2, rows,
columns)`` for all m. The places needn't be whole numbers. `warp` looks there. Two ways lead to such places:

`moved`
    all pixels together: shifted, and turned, stretched and slanted by a matrix (`rotation`, `scaling`,
    `shear`), about the middle of the picture;
`smooth` of a `random_field`
    every pixel a little differently, its neighbours almost as far: the elastic distortion of Simard,
    Steinkraus and Platt (2003), the trembling of a hand.

`Distortion` draws all that at random for a mini-batch of pictures. Matrices act on (row, column), with rows
counted downwards.
"""

from functools import cache

import numpy as np

from ..checks import generator, positive_number, share, short


def rotation(degrees):
    """Matrices ``(m, 2, 2)`` that turn a picture anticlockwise, by an angle for each of m pictures."""
    angle = np.radians(degrees)
    return _matrices(np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle))


def scaling(factors):
    """Matrices ``(m, 2, 2)`` that make a picture larger, both ways, by a factor for each of m pictures."""
    zero = np.zeros_like(factors)
    return _matrices(factors, zero, zero, factors)


def shear(slants):
    """Matrices ``(m, 2, 2)`` that slant a picture to the right by so many columns for each row upwards."""
    zero, one = np.zeros_like(slants), np.ones_like(slants)
    return _matrices(one, zero, np.negative(slants), one)


def _matrices(*entries):
    return np.stack(np.broadcast_arrays(*entries), axis=-1).reshape(-1, 2, 2)


def moved(shape, matrices, shifts=0, dtype=np.float64):
    """Where each pixel is taken from when pictures are moved by matrices, about their middle, then shifted.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of a picture.
    matrices : ndarray, shape (m, 2, 2)
        Of where a point goes; so the place that a pixel comes from is found by the inverse.
    shifts : ndarray, shape (m, 2), or 0
        Rows downwards and columns to the right.

    Returns
    -------
    ndarray of float, shape (m, 2, rows, columns)
    """
    middle = (np.array(shape) - 1) / 2
    back = np.linalg.inv(matrices)
    rows, columns = (np.arange(n) - (n - 1) / 2 for n in shape)
    start = middle - (back @ np.broadcast_to(shifts, (len(back), 2))[..., np.newaxis])[..., 0]
    by_row = start[..., np.newaxis] + back[..., 0, np.newaxis] * rows
    by_column = back[..., 1, np.newaxis] * columns
    return by_row.astype(dtype)[..., np.newaxis] + by_column.astype(dtype)[..., np.newaxis, :]


def random_field(m, shape, rng, dtype=np.float32):
    """For each pixel of m pictures an arrow drawn evenly from −1 to 1 each way, ``(m, 2, rows, columns)``."""
    return 2 * rng.random((m, 2, *shape), dtype) - 1


def smooth(field, sigma):
    """`field` with a Gaussian of standard deviation σ drawn over its last two axes, zero beyond the rim.

    Done along the rows and along the columns one after the other, each a product of matrices.
    """
    rows, columns = (gaussian(n, sigma, field.dtype) for n in field.shape[-2:])
    return rows @ field @ columns.T


@cache
def gaussian(n, sigma, dtype=np.float64):
    """The matrix ``(n, n)`` that smooths n numbers in a row: weights e^(−d²/2σ²) at distance d, up to 4σ.

    The weights of a row would sum to 1 if it didn't end at the rim.
    """
    reach = int(4 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    distance = np.arange(n) - np.arange(n)[:, np.newaxis]
    matrix = np.where(abs(distance) <= reach, weights[np.clip(distance + reach, 0, 2 * reach)], 0)
    matrix = matrix.astype(dtype)
    matrix.flags.writeable = False  # it is kept
    return matrix


def warp(images, at):
    """New pictures, each pixel of which is looked up at a place of the old one.

    Between four pixels the value is found by going first along the row above and the row below, then from one
    to the other (bilinear interpolation). Around the picture there is paper, 0.

    Parameters
    ----------
    images : ndarray of float, shape (m, rows, columns)
    at : ndarray of float, shape (m, 2, rows, columns)
        NaN isn't legal; what is far outside is paper.

    Returns
    -------
    ndarray, shape and dtype of `images`
    """
    _check_images(images)
    _check_places(at, images.shape)
    m, rows, columns = images.shape
    width = columns + 3  # with a rim of paper: one pixel in front, two behind
    paper = np.zeros((m, rows + 3, width), images.dtype)
    paper[:, 1:-2, 1:-2] = images
    r, c = np.clip(at[:, 0], -1, rows), np.clip(at[:, 1], -1, columns)
    above, left = np.floor(r), np.floor(c)
    down, right = r - above, c - left  # how far between the four pixels, from 0 to below 1
    first = np.arange(m) * (rows + 3) * width + width + 1  # of each picture, in one long row of numbers
    place = above * width + left
    if np.isnan(place.max(initial=0)):
        raise ValueError("at holds NaN; legal are numbers, the rows and columns to look at")
    place = place.astype(np.intp) + first[:, np.newaxis, np.newaxis]
    a, b, c, d = (paper.reshape(-1)[place + step] for step in (0, 1, width, width + 1))
    top, bottom = a + right * (b - a), c + right * (d - c)
    return (top + down * (bottom - top)).astype(images.dtype, copy=False)


def _check_images(images):
    if not isinstance(images, np.ndarray):
        found = f"a {type(images).__name__}"
    elif images.ndim != 3 or images.dtype.kind != "f":
        found = f"{images.dtype} of shape {images.shape}"
    else:
        return
    raise ValueError(
        f"images are {found}; needed are floats, an array (m, rows, columns). Bytes divided by 255 are such, "
        "and a single image as image[np.newaxis]"
    )


def _check_places(at, shape):
    m, rows, columns = shape
    needed = m, 2, rows, columns
    if not isinstance(at, np.ndarray):
        found = f"a {type(at).__name__}"
    elif at.shape != needed or at.dtype.kind not in "fiu":
        found = f"{at.dtype} of shape {at.shape}"
    else:
        return
    raise ValueError(f"at is {found}; needed are floats, an array {needed} for images of shape {shape}")


class Distortion:
    """Moves and bends pictures at random, each in its own way.

    Parameters
    ----------
    shift : float
        By up to so many pixels, each way.
    rotation : float
        By up to so many degrees, either way round.
    scaling : float, from 0 to below 1
        Larger or smaller, by a factor between 1 − scaling and 1 + scaling.
    shear : float
        Slanted by up to so many columns for each row.
    alpha, sigma : float
        Elastically: α times a field of random arrows that is smoothed by a Gaussian of standard deviation σ.
        Simard et al. took 34 and 4 for pictures of 28×28.

    Examples
    --------
    >>> pictures = np.eye(3)[np.newaxis]
    >>> Distortion(rotation=10, alpha=2)(pictures, np.random.default_rng(0)).shape
    (1, 3, 3)
    """

    def __init__(self, *, shift=0, rotation=0, scaling=0, shear=0, alpha=0, sigma=4):
        self.shift, self.rotation = _amount("shift", shift), _amount("rotation", rotation)
        self.scaling, self.shear = share("scaling", scaling), _amount("shear", shear)
        self.alpha, self.sigma = _amount("alpha", alpha), positive_number("sigma", sigma)

    def __call__(self, images, rng):
        """New pictures of `images`, floats ``(m, rows, columns)``; `rng` is a generator or a seed."""
        _check_images(images)
        dtype = np.dtype(np.float32 if images.itemsize <= 4 else np.float64)
        return warp(images, self.places(len(images), images.shape[1:], rng, dtype))

    def places(self, m, shape, rng, dtype=np.float32):
        """Where the pixels of m new pictures are taken from, ``(m, 2, rows, columns)``."""
        rng = generator(rng)
        shifts = self.shift * rng.uniform(-1, 1, (m, 2))
        degrees, larger, slants = np.multiply(
            [[self.rotation], [self.scaling], [self.shear]], rng.uniform(-1, 1, (3, m))
        )
        matrices = rotation(degrees) @ shear(slants) @ scaling(1 + larger)
        at = moved(shape, matrices, shifts, dtype)
        if self.alpha:
            at += self.alpha * smooth(random_field(m, shape, rng, dtype), self.sigma)
        return at

    def __repr__(self):
        given = [f"{name}={value:g}" for name, value in vars(self).items() if value and name != "sigma"]
        return f"Distortion({', '.join(given + [f'sigma={self.sigma:g}'] * bool(self.alpha))})"


def _amount(name, value):
    """Return `value` as a float, or raise ValueError if it is not a finite number from 0 on."""
    try:
        return 0.0 if value == 0 else positive_number(name, value)
    except ValueError:
        raise ValueError(f"{name} is {short(value)}; legal are finite numbers from 0 on") from None
