"""Folders of text bitmaps, one file a picture: 32 lines of 32 characters, 1 for ink and 0 for paper.

The classic ``trainingDigits/`` and ``testDigits/`` of books on nearest neighbours are such folders;
chapter 14 reads and writes them. A file's name says what it shows: ``7_12.txt`` is a seven, number 12.
"""

import re
import secrets
import shutil
from pathlib import Path

import numpy as np

from ..checks import finite_number, one_line, short, whole_number
from ..files import as_path, existing_file
from ..pictures.framing import stretched
from .dataset import N_CLASSES, Dataset
from .folders import entries

SIDE = 32  # lines of a file, and characters of a line
NAME = re.compile(r"([0-9]{1,9})_([0-9]{1,9})\.txt", re.ASCII | re.IGNORECASE)
LONGEST = 2048  # bytes that are read of a file; a right one has at most 1088


def load_bitmaps(folder, *, n_classes=N_CLASSES, name=None):
    """Read a folder of text bitmaps, named ``label_number.txt``.

    Lines may end as those of Unix or of Windows do, and the last needn't end. Hidden files are ignored.

    Parameters
    ----------
    folder : str or Path
    n_classes : int
        Labels are 0 … n_classes − 1.
    name : str, optional
        What the data are; by default the folder's name.

    Returns
    -------
    Dataset
        Pictures of 32×32 pixels as bytes, 255 for ``1`` and 0 for ``0``. They come by label, then by number,
        whatever order the system lists them in. `digitnet.data.split` sets training and test data side by
        side.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    ValueError
        If the folder holds no bitmap, a name has no label or a file is no bitmap; the message names file and
        line.
    """
    n_classes = whole_number("n_classes", n_classes, least=1)
    folder = as_path(folder, "folder")
    found = sorted(_named(path, n_classes) for path in entries(folder))
    if not found:
        raise ValueError(f"{folder} holds no bitmaps; needed are files named label_number.txt, as 7_12.txt")
    images = np.empty((len(found), SIDE, SIDE), np.uint8)
    for image, (*_, path) in zip(images, found):
        image[...] = _read(path)
    labels = np.array([label for label, *_ in found])
    return Dataset(images, labels, name or one_line(folder.resolve().name), n_classes=n_classes)


def save_bitmaps(dataset, folder, *, threshold=0.5):
    """Write a Dataset as a folder of text bitmaps, which `load_bitmaps` reads.

    A pixel is ink, ``1``, where the input is at least `threshold`. Pictures of 17 to 32 pixels a side get a
    border of paper, as equal on all sides as can be, and keep their pixels: 28×28 become 32×32 by two pixels
    all round. Those of up to 16 pixels a side are stretched to 32×32 by linear interpolation first: 8×8 are
    enlarged fourfold. The k-th picture of a class, counted from 0, becomes ``label_k.txt``.

    Pictures of 32×32 pixels that are ink or paper all over come back exactly, ordered by label, and those of
    one label in the order that they had.

    Parameters
    ----------
    dataset : Dataset
    folder : str or Path
        A new or empty folder, in one that exists. It takes its name when all is written, so that nobody meets
        half of it.
    threshold : float
        An input, so 0 is paper and 1 full ink; bytes count as 255ths.

    Raises
    ------
    ValueError
        If there are no pictures or one is larger than 32×32, the folder holds something or the threshold is
        no number.
    FileNotFoundError
        If there is no folder to put it into.
    """
    try:
        shape, labels = dataset.shape, dataset.labels
    except AttributeError:
        raise ValueError(f"dataset is {short(dataset)}; needed is a Dataset") from None
    threshold = finite_number("threshold", threshold)
    if len(labels) == 0:
        raise ValueError("dataset is empty; at least one picture is needed")
    if max(shape) > SIDE:
        raise ValueError(f"the pictures have {shape[0]}x{shape[1]} pixels; legal are at most {SIDE}x{SIDE}")
    folder = _free(as_path(folder, "folder"))
    temporary = folder.with_name(f".{folder.name[:50]}.{secrets.token_hex(4)}.part")
    temporary.mkdir()
    try:
        counts = {}
        for i, label in enumerate(int(label) for label in labels):
            k = counts[label] = counts.get(label, -1) + 1
            image = dataset.batch(slice(i, i + 1), np.float64)[0].reshape(shape)
            (temporary / f"{label}_{k}.txt").write_bytes(_text(enlarged(image) >= threshold))
        if folder.exists():
            folder.rmdir()  # empty, else this fails
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def enlarged(image):
    """A picture of at most 32×32 pixels as one of 32×32, in the way that `save_bitmaps` says.

    Parameters
    ----------
    image : ndarray of float, shape (rows, columns)

    Returns
    -------
    ndarray of float, shape (32, 32)
    """
    if max(image.shape) <= SIDE // 2:
        return stretched(image, (SIDE, SIDE))
    before = [(SIDE - n) // 2 for n in image.shape]
    return np.pad(image, [(b, SIDE - n - b) for b, n in zip(before, image.shape)])


def _text(ink):
    return b"".join(row.tobytes() + b"\n" for row in np.where(ink, b"1", b"0"))


def _free(folder):
    """Return a folder that may be made, or replaced for it is empty; of a symbolic link where it leads to."""
    if folder.is_dir():
        if any(folder.iterdir()):
            raise ValueError(f"{folder} holds something already; needed is a new or an empty folder")
        if folder.samefile("."):
            raise ValueError(
                f"{folder} is the folder that Python works in; needed is the name of another one"
            )
        return folder.resolve()
    elif folder.exists() or folder.is_symlink():
        raise ValueError(f"{folder} is no folder; needed is the name of a new or an empty one")
    elif not folder.parent.is_dir():
        raise FileNotFoundError(f"{folder} cannot be made: there is no folder {folder.parent}")
    return folder


def _named(path, n_classes):
    """(label, number, path), which sort as they are to come."""
    if path.is_dir():
        raise ValueError(f"{path} is a folder among the bitmaps; load each folder by itself")
    match = NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(
            f"{short(path.name)} has no label; needed are names such as 7_12.txt: label, _, number, .txt"
        )
    label, number = (int(part) for part in match.groups())
    if label >= n_classes:
        raise ValueError(f"{path.name}: label is {label}; legal are 0 to {n_classes - 1}, as n_classes says")
    return label, number, Path(path)


def _read(path):
    """The picture in a file, uint8 ``(32, 32)``, 255 for ink."""
    with open(existing_file(path), "rb") as stream:
        lines = stream.read(LONGEST).split(b"\n")
    if lines[-1] == b"":  # the last line ended as the others did
        lines.pop()
    lines = [line.removesuffix(b"\r") for line in lines]
    for i, line in enumerate(lines[:SIDE], start=1):
        if line.translate(None, b"01"):
            at = next(k for k, byte in enumerate(line) if byte not in b"01")
            found = repr(chr(line[at])) if 32 <= line[at] < 127 else f"the byte 0x{line[at]:02x}"
            raise ValueError(f"{path.name}, line {i}: character {at + 1} is {found}; legal are '0' and '1'")
        if len(line) != SIDE:
            raise ValueError(f"{path.name}, line {i}: has {len(line)} characters; needed are {SIDE}")
    if len(lines) != SIDE:
        fault = f"ends after line {len(lines)}" if len(lines) < SIDE else f"goes on in line {SIDE + 1}"
        raise ValueError(f"{path.name}: {fault}; needed are {SIDE} lines")
    bits = np.frombuffer(b"".join(lines), np.uint8).reshape(SIDE, SIDE)
    return np.where(bits == ord("1"), 255, 0)
