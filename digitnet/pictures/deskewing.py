"""Digits set upright, whatever their writer's slant (chapter 14)."""

import numpy as np

from .augmentation import moved, shear, warp

BLOCK = 1000  # pictures at once


def slants(pictures):
    """How far each picture leans, and where its centre of mass is.

    With its ink as weights, the slope of the straight line that best tells the column from the row is
    cov(row, column)/var(row), the quotient of two moments.

    Parameters
    ----------
    pictures : ndarray of float, shape (m, rows, columns), ink 1 on paper 0

    Returns
    -------
    slopes : ndarray, shape (m,)
        Columns to the right for each row downwards: below 0 for a digit that leans to the right.
    centres : ndarray, shape (m, 2)
        Mean row and mean column of the ink; the middle where there is none.
    """
    m, *shape = pictures.shape
    row, column = (np.arange(n) - (n - 1) / 2 for n in shape)  # from the middle
    ink = pictures.sum(axis=(1, 2), dtype=float)
    ink[ink == 0] = 1
    by_row, by_column = pictures.sum(axis=2, dtype=float), pictures.sum(axis=1, dtype=float)
    mean_row, mean_column = by_row @ row / ink, by_column @ column / ink
    variance = by_row @ row**2 / ink - mean_row**2
    together = (pictures @ column) @ row / ink - mean_row * mean_column
    slopes = np.divide(together, variance, out=np.zeros(m), where=variance > 1e-9)
    middle = (np.array(shape) - 1) / 2
    return slopes, np.stack([mean_row, mean_column], axis=1) + middle


def deskewed(images, shape=(28, 28)):
    """Images with their slant taken out, and their centre of mass in the middle.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, n_pixels)
    shape : (int, int)
        Rows and columns of an image.

    Returns
    -------
    ndarray of uint8, shape (n, n_pixels)

    Examples
    --------
    >>> slash = np.diag([9, 9, 9, 9, 9])[::-1].astype(np.uint8).reshape(1, 25)
    >>> deskewed(slash, (5, 5)).reshape(5, 5)[:, 2].tolist()
    [9, 9, 9, 9, 9]
    """
    upright = np.empty(images.shape, np.uint8)
    middle = (np.array(shape) - 1) / 2
    for i in range(0, len(images), BLOCK):
        pictures = images[i : i + BLOCK].reshape(-1, *shape).astype(np.float32)
        slopes, centres = slants(pictures)
        matrices = shear(slopes)
        shifts = (matrices @ (middle - centres)[..., np.newaxis])[..., 0]
        pictures = warp(pictures, moved(shape, matrices, shifts))
        upright[i : i + BLOCK] = np.rint(pictures).astype(np.uint8).reshape(len(pictures), -1)
    return upright
