"""Handwritten digits: MNIST where it can be had, scikit-learn's embedded digits where not.

Images stay unsigned bytes, 0 (paper) to 255 (ink), on disk and in memory; they become floats in [0, 1]
a mini-batch at a time. Chapter 1 introduces the data. The file format is in ``idx``, finding and
fetching the files in ``download``.
"""

import math
import warnings

import numpy as np

from . import download
from .idx import read_images_and_labels
from .preprocessing import frame

N_CLASSES = 10


def as_inputs(images, dtype=np.float32):
    """Pixels as network inputs: unsigned bytes 0 … 255 become floats in [0, 1].

    Other numbers are taken as inputs already and only change their dtype.
    """
    images = np.asarray(images)
    if images.dtype == np.uint8:
        return np.multiply(images, 1 / 255, dtype=dtype)
    return images.astype(dtype, copy=False)


def _check_labels(labels, n_classes=N_CLASSES):
    if labels.dtype.kind not in "iu":
        raise ValueError(f"labels has dtype {labels.dtype}; needed are integers")
    if len(labels) and not (labels.min() >= 0 and labels.max() < n_classes):
        bad = labels[(labels < 0) | (labels >= n_classes)][0]
        raise ValueError(f"labels holds {bad}; legal are 0 to {n_classes - 1}")


class Dataset:
    """Images with their labels.

    Iterating, or indexing with a number, gives pairs ``(x, y)``: the image as a float32 vector
    ``(n_pixels,)`` with values in [0, 1] and the one-hot target ``(10,)``. Slicing, or indexing with an
    array of numbers or booleans, gives a smaller Dataset.

    Parameters
    ----------
    images : ndarray, shape (n, n_pixels)
        Unsigned bytes, or floats that are network inputs already.
    labels : ndarray of int, shape (n,), values 0 … 9
    name : str
        What the data are, for example ``"MNIST training"``.
    shape : (int, int), optional
        Rows and columns of one image; without it a square, or one row if the pixels fill no square.
    """

    def __init__(self, images, labels, name="digits", shape=None):
        self.images = np.asarray(images)
        self.labels = np.asarray(labels)
        self.name = name
        if self.images.ndim != 2:
            raise ValueError(f"images has shape {self.images.shape}; needed is (n, n_pixels)")
        if self.images.dtype != np.uint8 and self.images.dtype.kind != "f":
            raise ValueError(
                f"images has dtype {self.images.dtype}; legal are uint8 (0 to 255) and floats (0 to 1)"
            )
        if self.labels.shape != (len(self.images),):
            raise ValueError(
                f"labels has shape {self.labels.shape}; needed is ({len(self.images)},), one for each image"
            )
        _check_labels(self.labels)
        n_pixels = self.images.shape[1]
        side = math.isqrt(n_pixels)
        self.shape = tuple(shape) if shape else (side, side) if side**2 == n_pixels else (1, n_pixels)
        if math.prod(self.shape) != n_pixels:
            raise ValueError(f"shape is {self.shape}, but an image has {n_pixels} pixels")

    def batch(self, index, dtype=np.float32):
        """The inputs ``(m, n_pixels)`` and targets ``(m, 10)`` at `index`, as floats of `dtype`."""
        return as_inputs(self.images[index], dtype), np.eye(N_CLASSES, dtype=dtype)[self.labels[index]]

    @property
    def inputs(self):
        """All images as floats in [0, 1], float32 ``(n, n_pixels)``: four times the memory of `images`."""
        return as_inputs(self.images)

    @property
    def targets(self):
        """All labels one-hot, float32 ``(n, 10)``: row i is 1 at position ``labels[i]``, else 0."""
        return np.eye(N_CLASSES, dtype=np.float32)[self.labels]

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        if isinstance(index, (int, np.integer)):
            return self.batch(index)
        return Dataset(self.images[index], self.labels[index], self.name, self.shape)

    def __iter__(self):
        return (self.batch(i) for i in range(len(self)))

    def __repr__(self):
        rows, columns = self.shape
        return f"{self.name}: {len(self)} images of {rows}×{columns} pixels"


class Pairs:
    """The classic list of ``(x, y)`` pairs of the 2013 programs, as arrays.

    x is a column ``(n_in, 1)`` or a vector ``(n_in,)``; y is a column or vector of targets, or an
    integer label below `n_classes`. Knows what training and evaluation need: ``len``, ``labels`` and
    ``batch``.
    """

    def __init__(self, pairs, n_classes=N_CLASSES):
        kind = type(pairs).__name__
        try:
            pairs = list(pairs)
            if not pairs:
                raise ValueError("it is empty")
            self.images = _numbers([x for x, _ in pairs])
            y = _numbers([y for _, y in pairs])
        except (TypeError, ValueError) as error:
            raise ValueError(
                "data must be a Dataset or a list of (x, y) pairs of equal shapes, x a column (n_in, 1), "
                f"y a column (n_out, 1) or an integer; got {kind}: {error}"
            ) from error
        if np.ndim(pairs[0][1]) == 0 and y.dtype.kind in "iu":
            self.labels = y[:, 0]
            _check_labels(self.labels, n_classes)
            self.targets = np.eye(n_classes, dtype=np.float32)[self.labels]
        else:
            self.labels = np.argmax(y, axis=1) if y.shape[1] > 1 else (y[:, 0] > 0.5).astype(int)
            self.targets = y

    def batch(self, index, dtype=np.float32):
        """As `Dataset.batch`."""
        return as_inputs(self.images[index], dtype), self.targets[index].astype(dtype, copy=False)

    def __len__(self):
        return len(self.images)


def _numbers(rows):
    """Stack columns, vectors or single numbers into one array ``(n, n_values)``."""
    array = np.stack([np.asarray(row).reshape(-1) for row in rows])
    if array.dtype.kind not in "fiub" or array.shape[1] == 0:
        raise ValueError(f"{array.shape[1]} values of dtype {array.dtype} an example; needed are numbers")
    return array


def as_data(data, n_classes=N_CLASSES):
    """Return `data` if it is a Dataset (or Pairs), else read it as a list of pairs."""
    if isinstance(data, (Dataset, Pairs)):
        return data
    if isinstance(data, Splits):
        raise ValueError("got all three splits at once; pass one of them, such as data.training")
    return Pairs(data, n_classes)


class Splits:
    """Training, validation and test data; unpacks into the three, and ``name`` says what they are."""

    def __init__(self, name, training, validation, test):
        self.name = name
        self.training, self.validation, self.test = training, validation, test

    def __iter__(self):
        return iter((self.training, self.validation, self.test))

    def on_mnist(self, claim):
        """Hold a claim that was made about MNIST against MNIST only.

        The chapters write ``assert data.on_mnist(right == 2225)``: on MNIST that asserts the claim, on any
        other data, to which the number does not apply, it passes.
        """
        return self.name != "MNIST" or bool(claim)

    def __repr__(self):
        rows, columns = self.training.shape
        return (
            f"{self.name}: {len(self.training)} training, {len(self.validation)} validation and "
            f"{len(self.test)} test images of {rows}×{columns} pixels"
        )


def _split(name, images, labels, n_training, n_validation, test_images=None, test_labels=None):
    """Cut (n, rows, columns) images into Splits, in the order in which they come."""
    shape = images.shape[1:]
    images = images.reshape(len(images), -1)
    end = n_training + n_validation
    if test_images is None:
        test_images, test_labels = images[end:], labels[end:]
    test_images = test_images.reshape(len(test_images), -1)
    return Splits(
        name,
        Dataset(images[:n_training], labels[:n_training], f"{name} training", shape),
        Dataset(images[n_training:end], labels[n_training:end], f"{name} validation", shape),
        Dataset(test_images, test_labels, f"{name} test", shape),
    )


def load_mnist(path=None):
    """MNIST: 50 000 training, 10 000 validation and 10 000 test images of 28×28 pixels.

    The first 50 000 of the canonical training images train, the last 10 000 validate, in the
    canonical order.

    Parameters
    ----------
    path : str or Path, optional
        A folder with the four canonical files, gzip-compressed or plain. Without it, the folder that
        the environment variable ``DIGITNET_DATA`` names is used, else the cache, else the files are
        downloaded into the cache (11 MB, once).

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
        If a file is damaged: wrong checksum, or not the IDX file it should be.
    """
    images, labels = read_images_and_labels(*download.mnist_files("train", path))
    test_images, test_labels = read_images_and_labels(*download.mnist_files("t10k", path))
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


def load():
    """MNIST where it can be had, the embedded digits at 28×28 where not.

    Returns
    -------
    Splits
        ``name`` is ``"MNIST"`` or ``"scikit-learn digits"``; with the latter comes a warning that says why.
    """
    try:
        return load_mnist()
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
