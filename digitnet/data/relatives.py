"""MNIST's relatives: the same kind of pictures in three formats that people have them in (chapter 16).

`load_idx` reads the pairs of IDX files in which Fashion-MNIST, KMNIST and EMNIST are published, `load_npz`
the archive that Keras keeps. Rows of text are read by ``tables``. Nothing is downloaded here.
"""

from pathlib import Path

import numpy as np

from ..checks import one_line, short, whole_number
from ..storage import read_npz
from .dataset import Dataset, check_labels, checked_names
from .idx import read_images_and_labels
from .splitting import split

MOST_CLASSES = 1000  # of data whose number of classes nobody said
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CLASS_NAMES = {
    "Fashion-MNIST": (
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
        "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ),
    "KMNIST": tuple("おきすつなはまやれを"),
    "EMNIST letters": tuple(UPPER),
    "EMNIST balanced": tuple("0123456789" + UPPER + "abdefghnqrt"),
    "EMNIST byclass": tuple("0123456789" + UPPER + UPPER.lower()),
}  # fmt: skip


def load_idx(images, labels, *, name=None, n_classes=None, class_names=None, transposed=False, first_label=0):
    """Read a pair of IDX files, packed or not, as a Dataset.

    For example, EMNIST's letters, whose pictures lie on their side and whose labels count from 1::

        load_idx(images, labels, name="EMNIST letters", class_names=CLASS_NAMES["EMNIST letters"],
                 transposed=True, first_label=1)

    Parameters
    ----------
    images, labels : str or Path
        Files of bytes, of shapes ``(n, rows, columns)`` and ``(n,)``.
    name : str, optional
        What the data are; by default the name of the file of images.
    n_classes : int, optional
        By default as many as there are class names, or one more than the largest label.
    class_names : sequence of str, optional
        What each class is called; `CLASS_NAMES` has those of some data sets.
    transposed : bool
        Whether rows and columns are swapped in the file, and to be swapped back.
    first_label : int
        What the file calls the first class; here it is 0.

    Returns
    -------
    Dataset
        Training and test files come as two; `digitnet.data.split` sets them side by side.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a file is damaged (`digitnet.data.IDXError`), or a label isn't legal.
    """
    found, numbers = read_images_and_labels(images, labels)
    if found.shape[1] * found.shape[2] == 0:
        raise ValueError(
            f"{Path(images).name}: pictures of {found.shape[1]}x{found.shape[2]} pixels show nothing"
        )
    first = whole_number("first_label", first_label, least=0)
    return labelled(
        found.swapaxes(1, 2) if transposed else found,
        counted_from(numbers, first, Path(labels).name),
        name or one_line(Path(images).name),
        n_classes,
        class_names,
    )


def load_npz(
    path, *, n_validation=None, rng=None, name=None, n_classes=None, class_names=None, first_label=0
):
    """Read an ``.npz`` archive of the layout that Keras keeps: x_train, y_train, x_test and y_test.

    Nothing in it is run: an archive that holds pickled objects is refused.

    Parameters
    ----------
    path : str or Path
        Pictures x of shape ``(n, rows, columns)``, ``(n, rows, columns, 1)`` or ``(n, n_pixels)``, bytes
        (also whole numbers up to 255 of another type) or inputs already; whole
        labels y of shape ``(n,)`` or ``(n, 1)``.
    n_validation, rng : int, Generator
        How many of the training pictures validate, and whether they are drawn: see `digitnet.data.split`. By
        default the last sixth does, so that MNIST's archive gives what `load_mnist` gives.
    name : str, optional
        What the data are; by default the file's name without its ending.
    n_classes, class_names, first_label : optional
        As for `load_idx`.

    Returns
    -------
    Splits

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, lacks one of the four arrays or one has another shape. No more than 1 GB is
        read.
    """
    first = whole_number("first_label", first_label, least=0)
    arrays = read_npz(path, ("x_train", "y_train", "x_test", "y_test"))
    name = name or one_line(Path(path).stem)
    class_names = None if class_names is None else checked_names(class_names)
    x = _bytes_again([_pictures(arrays[key], key) for key in ("x_train", "x_test")])
    columns = {key: arrays[key] for key in ("y_train", "y_test")}
    y = [counted_from(a[:, 0] if a.shape[1:] == (1,) else a, first, key) for key, a in columns.items()]
    if n_classes is None and class_names is None:
        n_classes = max(map(classes_in, y))
    training, test = (labelled(*part, name, n_classes, class_names) for part in zip(x, y))
    return split(training, test, n_validation, rng=rng)


def _pictures(x, where):
    """Pictures as ``(n, rows, columns)`` or ``(n, n_pixels)``; `where` names them in an error."""
    if x.ndim == 4 and x.shape[3] == 1:
        x = x[..., 0]
    if x.ndim not in (2, 3) or x.size == 0:
        advice = " (colours: take their mean first)" if x.ndim == 4 and x.shape[3] in (3, 4) else ""
        raise ValueError(
            f"{where} has shape {short(x.shape)}{advice}; needed is (n, rows, columns), "
            "(n, rows, columns, 1) or (n, n_pixels)"
        )
    return x


def _bytes_again(pictures):
    """Pictures that are bytes but for their type as bytes: all whole, from 0 to 255, and some above 16.

    Training and test pictures are judged together, so that both are taken for the same.
    """
    others = [x for x in pictures if x.dtype != np.uint8]
    are_bytes = all(0 <= x.min() <= x.max() <= 255 and (x == np.floor(x)).all() for x in others)
    if are_bytes and any(x.max() > 16 for x in others):
        return [x.astype(np.uint8) for x in pictures]
    return pictures


def counted_from(labels, first, where):
    """Labels that count from `first` as labels that count from 0; `where` names them in an error."""
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise ValueError(
            f"{where} holds {labels.dtype} of shape {short(labels.shape)}; needed are whole numbers (n,)"
        )
    wrong = labels < first
    if wrong.any():
        i = int(np.argmax(wrong))
        raise ValueError(f"{where}: label {labels[i]} of example {i} is below the first label, {first}")
    return labels - first if first else labels


def labelled(images, labels, name, n_classes, class_names):
    """A Dataset with as many classes as were named, or as the labels need."""
    if n_classes is None and class_names is None:
        n_classes = classes_in(labels)
    return Dataset(images, labels, name, n_classes=n_classes, class_names=class_names)


def classes_in(labels):
    """One more than the largest label; a wild one, which would make every target as long, is refused."""
    return int(check_labels(labels, MOST_CLASSES).max(initial=0)) + 1
