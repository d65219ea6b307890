"""Where digits come from: MNIST's files, or the small set that comes with scikit-learn."""

import os
import warnings

import numpy as np

from ..pictures.framing import frame
from . import download
from .dataset import N_CLASSES, Dataset, Splits
from .idx import read_images_and_labels


def _split(name, images, labels, n_training, n_validation, test_images=None, test_labels=None):
    """Cut (n, rows, columns) images into Splits, in the order in which they come."""
    end = n_training + n_validation
    if test_images is None:
        test_images, test_labels = images[end:], labels[end:]
    parts = {
        "training": (images[:n_training], labels[:n_training]),
        "validation": (images[n_training:end], labels[n_training:end]),
        "test": (test_images, test_labels),
    }
    return Splits(
        name,
        *(Dataset(*part, f"{name} {kind}", n_classes=N_CLASSES) for kind, part in parts.items()),
    )


def load_mnist(path=None, *, stopped=None):
    """MNIST: 50 000 training, 10 000 validation and 10 000 test images of 28×28 pixels.

    The first 50 000 of the canonical training images train, the last 10 000 validate, in the
    canonical order. The images are mapped: processes that use the same file share one copy in memory. As
    long as one does, replace that file if need be, but don't overwrite it, which would end the process.

    Parameters
    ----------
    path : str or Path, optional
        A folder with the four canonical files, gzip-compressed or plain. Without it, the folder that
        the environment variable ``DIGITNET_DATA`` names is used, else the cache, else the files are
        downloaded into the cache (11 MB, once).
    stopped : callable, optional
        Asked ten times a second during a download; once it answers true, the download ends at once, with
        `digitnet.data.Stopped`.

    Returns
    -------
    Splits
        Unpacks as ``training_data, validation_data, test_data``.

    Raises
    ------
    FileNotFoundError
        If a named folder lacks a file, or nothing is at hand and nothing can be downloaded. The message
        says what to do.
    ValueError
        If a file is damaged, or is another data set's.
    """
    images, labels = read_images_and_labels(*download.mnist_files("train", path, stopped))
    test_images, test_labels = read_images_and_labels(*download.mnist_files("t10k", path, stopped))
    return _split("MNIST", images, labels, 50_000, 10_000, test_images, test_labels)


def load_digits(size=8):
    """The 1797 real handwritten digits that come with scikit-learn: nothing to download.

    1297 images train, 250 validate, 250 test, in scikit-learn's order.

    Parameters
    ----------
    size : 8 or 28
        8: the images as they are, 8×8 pixels. 28: scaled up and framed as MNIST frames its digits
        (a 20×20 box, its centre of mass in the middle of 28×28), so that programs for 784
        inputs run on them.

    Returns
    -------
    Splits
    """
    if size not in (8, 28):
        raise ValueError(f"size is {size!r}; legal are 8 and 28")
    from sklearn.datasets import load_digits as load_sklearn_digits  # slow to import, so only here

    digits = load_sklearn_digits()
    images = digits.images / 16.0  # scikit-learn counts ink from 0 to 16
    if size == 28:
        images = frame(images)
    pixels = np.round(255 * images).astype(np.uint8)
    return _split("scikit-learn digits", pixels, digits.target.astype(np.uint8), 1297, 250)


def load(path=None):
    """MNIST where it can be had, the embedded digits at 28×28 where not.

    `path` is as for `load_mnist`.

    Returns
    -------
    Splits
        ``name`` is ``"MNIST"`` or ``"scikit-learn digits"``; with the latter comes a warning that says why.
    """
    if isinstance(path, str | os.PathLike) and os.path.isfile(path):
        raise ValueError(
            f"{path} is a file, and load() looks for MNIST in a folder; Network.load(path) reads a network"
        )
    try:
        return load_mnist(path)
    except FileNotFoundError as error:
        warnings.warn(
            f"MNIST is not at hand, so scikit-learn's 1797 embedded digits stand in. {error}",
            stacklevel=2,
        )
        return load_digits(size=28)


def load_data_wrapper(path=None):
    """MNIST in the form of the 2013 programs: three lists of ``(x, y)`` with columns x ``(784, 1)``.

    y is a one-hot column ``(10, 1)`` for training and an integer for validation and test. Takes
    far more memory than `load_mnist`; use it only to run old programs.
    """
    training, validation, test = load_mnist(path)
    return (
        [(x[:, np.newaxis], y[:, np.newaxis]) for x, y in training],
        *(
            [(x[:, np.newaxis], int(label)) for x, label in zip(part.inputs, part.labels)]
            for part in (validation, test)
        ),
    )
