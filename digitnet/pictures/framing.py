"""Bring a small image into the form of MNIST's: a box of 20×20 pixels in the middle of 28×28.

Used for the embedded digits. `preprocessing` does more, for pictures of any kind.
"""

import numpy as np


def _stretch(n, size):
    """The matrix ``(size, n)`` that stretches n pixels to `size` by linear interpolation."""
    at = np.clip((np.arange(size) + 0.5) * n / size - 0.5, 0, n - 1)
    return np.maximum(0, 1 - np.abs(at[:, np.newaxis] - np.arange(n)))


def stretched(images, shape):
    """Images ``(…, rows, columns)`` stretched to ``(…, *shape)`` by linear interpolation."""
    return _stretch(images.shape[-2], shape[0]) @ images @ _stretch(images.shape[-1], shape[1]).T


def frame(images, box=20, size=28):
    """Scale images to a box and put their centre of mass in the middle, as MNIST does.

    Parameters
    ----------
    images : ndarray of float, shape (n, rows, columns), ink 1 on paper 0
    box, size : int
        Side of the box the whole image is scaled to, and of the result, in pixels.

    Returns
    -------
    ndarray of float, shape (n, size, size)
    """
    scaled = stretched(images, (box, box))
    ink = scaled.sum(axis=(1, 2))
    ink[ink == 0] = 1
    at = np.arange(box)
    framed = np.zeros((len(images), size, size))
    rows = np.round((size - 1) / 2 - scaled.sum(axis=2) @ at / ink).astype(int)
    columns = np.round((size - 1) / 2 - scaled.sum(axis=1) @ at / ink).astype(int)
    for image, target, r, c in zip(scaled, framed, rows, columns):
        r, c = np.clip((r, c), 0, size - box)
        target[r : r + box, c : c + box] = image
    return framed
