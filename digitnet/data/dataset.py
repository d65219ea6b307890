"""Images with their labels, and the three splits of a data set."""

import math
from copy import copy

import numpy as np

from ..checks import short, whole_number
from .inputs import as_numbers, check_inputs, checked_inputs

N_CLASSES = 10  # of a Dataset that doesn't say otherwise: digits


def check_labels(labels, n_classes):
    """Return `labels` as an array of integers 0 … n_classes − 1, or raise ValueError."""
    labels = np.asarray(labels)
    if labels.size == 0:
        labels = labels.astype(int)
    if labels.dtype.kind not in "iu":
        whole = labels.dtype.kind == "f" and np.all(labels == np.round(labels))
        advice = ": pass labels.astype(int)" if whole else ""
        raise ValueError(f"labels has dtype {labels.dtype}; needed are integers{advice}")
    wrong = (labels < 0) | (labels >= n_classes)
    if wrong.any():
        i = int(np.argmax(wrong))
        advice = "n_classes says how many there are"
        if labels.min() == 1:
            advice = "labels that count from 1, as those of EMNIST's letters, become legal by labels - 1"
        raise ValueError(
            f"labels holds {labels.flat[i]}; legal are 0 to {n_classes - 1}. It is example {i}; {advice}"
        )
    return labels


def checked_names(class_names):
    """Return what classes are called as a tuple of texts, or raise ValueError if that is no sequence."""
    if not np.iterable(class_names):
        raise ValueError(f"class_names is {short(class_names)}; needed is a sequence of names")
    return tuple(str(name) for name in class_names)


def one_hot(labels, n_classes, dtype=np.float32):
    """Targets: for each label a vector of length `n_classes` that is 1 at the label's position, else 0."""
    return (np.asarray(labels)[..., np.newaxis] == np.arange(n_classes)).astype(dtype)


class Dataset:
    """Images with their labels.

    Iterating, or indexing with a number, gives pairs ``(x, y)``: the image as a float32 vector
    ``(n_pixels,)`` with values in [0, 1] and the one-hot target ``(n_classes,)``. Slicing, or indexing with
    an array of numbers or booleans, gives a smaller Dataset.

    Parameters
    ----------
    images : ndarray, shape (n, n_pixels) or (n, rows, columns)
        Unsigned bytes, ink 255 on paper 0 (pass ``255 - images`` for dark ink on white), or numbers that are
        network inputs already, ink 1 on paper 0.
    labels : ndarray of int, shape (n,), values 0 … n_classes − 1
    name : str
        What the data are, for example ``"MNIST training"``.
    shape : (int, int), optional
        Rows and columns of one image; without it a square, or one row if the pixels fill no square.
    n_classes : int, optional
        By default as many as there are class names, or 10.
    class_names : sequence of str, optional
        What each class is called; by default ``"0"``, ``"1"`` …
    unscaled : bool
        Takes numbers of any size as inputs, bytes too: what chapter 6 shows to go wrong.

    Attributes
    ----------
    images : ndarray, shape (n, n_pixels), bytes or floats
    labels, name, shape, n_classes, class_names, unscaled
        As above.

    Raises
    ------
    ValueError
        If shapes don't fit, a number isn't finite, a label isn't legal or pixels weren't scaled.
    """

    def __init__(
        self, images, labels, name="digits", shape=None, *, n_classes=None, class_names=None, unscaled=False
    ):
        images = as_numbers(images)
        if images.ndim == 3:
            shape = images.shape[1:] if shape is None else shape
            images = images.reshape(len(images), math.prod(images.shape[1:]))
        if images.ndim != 2 or images.shape[1] == 0:
            raise ValueError(
                f"images has shape {images.shape}; needed is (n, n_pixels) or (n, rows, columns)"
            )
        check_inputs(images, unscaled=unscaled)
        self.unscaled = bool(unscaled)
        is_kept = images.dtype.kind == "f" or (images.dtype == np.uint8 and not unscaled)
        self.images = images if is_kept else images.astype(np.float32)
        if class_names is not None:
            class_names = checked_names(class_names)
            n_classes = len(class_names) if n_classes is None else n_classes
        self.n_classes = whole_number("n_classes", N_CLASSES if n_classes is None else n_classes, least=1)
        self.class_names = class_names or tuple(str(k) for k in range(self.n_classes))
        if len(self.class_names) != self.n_classes:
            raise ValueError(f"there are {len(self.class_names)} class names for {self.n_classes} classes")
        if np.shape(labels) != (len(images),):
            raise ValueError(
                f"labels has shape {np.shape(labels)}; needed is ({len(images)},), one for each image"
            )
        self.labels = check_labels(labels, self.n_classes)
        self.name = name
        self.shape = self._checked_shape(shape)

    def _checked_shape(self, shape):
        n_pixels = self.images.shape[1]
        side = math.isqrt(n_pixels)
        if shape is None:
            return (side, side) if side**2 == n_pixels else (1, n_pixels)
        if np.shape(shape) != (2,):
            raise ValueError(f"shape is {short(shape)}; needed are the rows and columns of an image")
        shape = tuple(whole_number("shape", n, least=1) for n in shape)
        if math.prod(shape) != n_pixels:
            raise ValueError(f"shape is {shape}, but an image has {n_pixels} pixels")
        return shape

    def batch(self, index, dtype=np.float32):
        """The inputs ``(m, n_pixels)`` and targets ``(m, n_classes)`` at `index`, as floats of `dtype`."""
        inputs = checked_inputs(self.images[index], dtype, self.unscaled)
        return inputs, one_hot(self.labels[index], self.n_classes, dtype)

    @property
    def inputs(self):
        """All images as floats in [0, 1], float32 ``(n, n_pixels)``: four times the memory of `images`."""
        return checked_inputs(self.images, np.float32, self.unscaled)

    @property
    def targets(self):
        """All labels one-hot, float32 ``(n, n_classes)``: row i is 1 at position ``labels[i]``, else 0."""
        return one_hot(self.labels, self.n_classes)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        if isinstance(index, (int, np.integer)) and not isinstance(index, bool):
            return self.batch(index)
        part = copy(self)
        part.images, part.labels = self.images[index], self.labels[index]
        if part.labels.ndim != 1:
            raise IndexError(f"index is {short(index)}; legal are a number, a slice and a list of numbers")
        return part

    def __iter__(self):
        return (self.batch(i) for i in range(len(self)))

    def __array__(self, dtype=None, copy=None):
        raise ValueError(
            "a Dataset is no array: take its images (bytes), inputs (floats), labels or targets (one-hot)"
        )

    def __repr__(self):  # in ASCII: not every terminal can show more
        rows, columns = self.shape
        return f"{self.name}: {len(self)} images of {rows}x{columns} pixels"


class Splits:
    """Training, validation and test data; unpacks into the three, and ``name`` says what they are."""

    def __init__(self, name, training, validation, test):
        self.name = name
        self.training, self.validation, self.test = training, validation, test

    def __iter__(self):
        return iter((self.training, self.validation, self.test))

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return (self.training, self.validation, self.test)[index]

    def __array__(self, dtype=None, copy=None):
        raise ValueError("three splits are no array: take one of them, such as data.training.inputs")

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
            f"{len(self.test)} test images of {rows}x{columns} pixels"
        )
