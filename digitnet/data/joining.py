"""Data sets joined to one: own digits, say, and some of those that a network has learned (chapter 17)."""

import numpy as np

from ..checks import short
from .dataset import Dataset


def join(*parts, name=None):
    """Join data sets of the same kind, one after the other.

    Parameters
    ----------
    *parts : Dataset
        At least one; the shape of the pictures, the number of classes and their names must be equal. Bytes
        stay bytes if all are, else all become numbers from 0 to 1.
    name : str, optional
        What the data are; by default the names of the parts with "and" between.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If a part is no Dataset, or differs from the first.

    Examples
    --------
    >>> dots = Dataset(np.zeros((3, 4)), [0, 1, 2], "dots")
    >>> join(dots, dots[[0, 0, 0, 0]], name="dots, the first more often")
    dots, the first more often: 7 images of 2x2 pixels
    """
    for i, part in enumerate(parts):
        if not isinstance(part, Dataset):
            raise ValueError(f"part {i} is {short(part)}; needed is a Dataset")
        for what in ("shape", "n_classes", "class_names", "unscaled"):
            first, other = getattr(parts[0], what), getattr(part, what)
            if first != other:
                raise ValueError(
                    f"{what} of part 0 is {short(first)}, of part {i} {short(other)}; they must be equal"
                )
    if not parts:
        raise ValueError("there are no parts; needed is at least one Dataset")
    alike = len({part.images.dtype for part in parts}) == 1
    images = np.concatenate([part.images if alike else part.inputs for part in parts])
    first = parts[0]
    return Dataset(
        images,
        np.concatenate([part.labels for part in parts]),
        " and ".join(dict.fromkeys(part.name for part in parts)) if name is None else name,
        first.shape,
        n_classes=first.n_classes,
        class_names=first.class_names,
        unscaled=first.unscaled,
    )
