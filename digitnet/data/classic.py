"""The lists of ``(x, y)`` pairs of the 2013 programs, understood wherever a Dataset is."""

import numpy as np

from ..checks import one_line, short
from .dataset import N_CLASSES, Splits, check_labels, one_hot
from .inputs import as_numbers, check_finite, check_inputs, checked_inputs


class Pairs:
    """The classic list of ``(x, y)`` pairs of the 2013 programs, as arrays.

    x is a column ``(n_in, 1)``, a vector ``(n_in,)`` or an image ``(rows, columns)``; y is a column or vector
    of targets, or an integer label below `n_classes`. Knows what training and evaluation need: ``len``,
    ``labels``, ``n_classes`` and ``batch``. `unscaled` is as for `Dataset`.
    """

    def __init__(self, pairs, n_classes=N_CLASSES, unscaled=False):
        kind = type(pairs).__name__
        try:
            pairs = _listed(pairs)
            self.images = _stacked("x", [x for x, _ in pairs])
            y = _stacked("y", [y for _, y in pairs])
        except (TypeError, ValueError) as error:
            raise ValueError(
                "data must be a Dataset or a list of (x, y) pairs of equal shapes, x a column (n_in, 1), "
                f"y a column (n_out, 1) or an integer; got {kind}: {one_line(str(error), 500)}"
            ) from error
        self.unscaled = bool(unscaled)
        check_inputs(self.images, "x", "pair", unscaled)
        if unscaled and self.images.dtype == np.uint8:
            self.images = self.images.astype(np.float32)
        if np.ndim(pairs[0][1]) == 0 and y.dtype.kind in "iu":
            self.labels = check_labels(y[:, 0], n_classes)
            self.targets = one_hot(self.labels, n_classes)
            self.n_classes = n_classes
        else:
            check_finite(y, "y", "pair")
            self.labels = np.argmax(y, axis=1) if y.shape[1] > 1 else (y[:, 0] > 0.5).astype(int)
            self.targets = y
            self.n_classes = max(y.shape[1], 2)

    def batch(self, index, dtype=np.float32):
        """As `Dataset.batch`."""
        inputs = checked_inputs(self.images[index], dtype, self.unscaled)
        return inputs, self.targets[index].astype(dtype, copy=False)

    def __len__(self):
        return len(self.images)

    def __repr__(self):
        return f"{len(self)} pairs of {self.images.shape[1]} inputs and {self.targets.shape[1]} targets"


def _listed(pairs):
    """`pairs` as a list in which each element has two parts."""
    if isinstance(pairs, str):
        raise ValueError(f"the text {short(pairs)}")
    pairs = list(pairs)
    if not pairs:
        raise ValueError("it is empty")
    if isinstance(pairs[0], np.ndarray):
        raise ValueError("arrays of images and of labels become data by Dataset(images, labels)")
    for i, pair in enumerate(pairs):
        try:
            _, _ = pair
        except (TypeError, ValueError):
            raise ValueError(f"element {i} is no pair: {short(pair, 40)}") from None
    return pairs


def _stacked(name, rows):
    """Columns, vectors or single numbers as the rows of one array ``(n, n_values)``."""
    arrays = []
    for i, row in enumerate(rows):
        try:
            arrays.append(as_numbers(row).reshape(-1))
        except ValueError as error:
            raise ValueError(f"{name} of pair {i}: {error}") from error
        found, needed = len(arrays[i]), len(arrays[0])
        if found == 0 or found != needed:
            raise ValueError(f"{name} of pair {i} has {found} values, {name} of pair 0 has {needed}")
    return np.stack(arrays)


def as_data(data, n_classes=N_CLASSES):
    """Return `data` if it is a Dataset (or Pairs, or made like these), else read it as a list of pairs."""
    if isinstance(data, Splits):
        raise ValueError("got all three splits at once; pass one of them, such as data.training")
    if hasattr(data, "batch") and hasattr(data, "labels"):
        return data
    return Pairs(data, n_classes)
