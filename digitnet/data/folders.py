"""Folders of pictures, one sub-folder a class: PNG, JPEG, BMP and GIF, read by Pillow.

The layout of notMNIST, and of most pictures that people collect themselves; chapter 16 reads letters in it.
What a picture takes in memory is known before it is unpacked, from its header, so that no small file can ask
for much.
"""

import re
import warnings

import numpy as np

from ..checks import one_line, short, whole_number
from ..files import as_path, existing_file
from ..pictures.opening import grey_pixels, unpacking
from .dataset import Dataset

FORMATS = ("PNG", "JPEG", "BMP", "GIF")
ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif")
SYSTEMS_OWN = {"thumbs.db", "desktop.ini", "__macosx"}  # what Windows and macOS leave in folders
MOST_PIXELS = 2**24  # of one picture, 16 MB in grey; a photograph has some 12 million
MOST_BYTES = 2**30  # of all pictures together


def load_image_folder(folder, *, size=None, invert=False, skip_unreadable=False, name=None):
    """Read a folder of pictures with one sub-folder a class, named as the class is.

    Classes come in the order of their names, as numbers if all are numbers; the first has label 0. The
    pictures of a class come in the order of theirs. Hidden files are ignored. What is in a file counts, not
    how its name ends; of several frames the first is taken, and a photograph is turned as its camera noted.

    Parameters
    ----------
    folder : str or Path
    size : int or (int, int), optional
        Rows and columns that each picture is stretched or shrunk to. Without it, all must have one size.
    invert : bool
        For dark ink on white paper: takes 255 − each pixel. What is transparent counts as paper either way.
    skip_unreadable : bool
        Goes on without the files that can't be read, and warns of them by name; without it, they are an
        error.
    name : str, optional
        What the data are; by default the folder's name.

    Returns
    -------
    Dataset
        Grey pictures as bytes, with ``class_names``.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    ValueError
        If there are no classes or a class has no picture, files can't be read (all are named) or sizes differ
        (each is named, with a file that has it). A picture of more than 16 777 216 pixels counts as one that
        can't be read; all together may take 1 GB.
    """
    folder = as_path(folder, "folder")
    shape = None if size is None else _checked_size("size", size)
    classes = _classes(folder)
    pictures, labels, unreadable = _Pictures(), [], []
    for label, path in ((label, path) for label, (_, paths) in enumerate(classes) for path in paths):
        where = one_line(f"{path.parent.name}/{path.name}", 200)
        try:
            image = read_picture(path, shape, invert)
        except (ValueError, OSError) as error:
            reason = str(error).removeprefix(f"{one_line(path.name)}: ")
            unreadable.append(f"{where} ({one_line(reason)})")
        else:
            pictures.add(image, where)
            labels.append(label)
    if unreadable and not skip_unreadable:
        raise ValueError(
            f"{folder}: {_count(len(unreadable), 'file')} can't be read: {', '.join(unreadable)}; "
            "skip_unreadable=True goes on without"
        )
    for found, (class_name, _) in zip(np.bincount(labels, minlength=len(classes)), classes):
        if not found:
            raise ValueError(f"{folder}: class {one_line(class_name)} has no picture that can be read")
    if unreadable:
        warnings.warn(
            f"{folder}: skipped {_count(len(unreadable), 'file')}: {', '.join(unreadable)}", stacklevel=2
        )
    class_names = [class_name for class_name, _ in classes]
    name = name or one_line(folder.resolve().name)
    return Dataset(pictures.stacked(), np.array(labels), name, class_names=class_names)


def read_picture(path, shape=None, invert=False):
    """Read one picture in grey.

    Parameters
    ----------
    path : str or Path
        A PNG, JPEG, BMP or GIF file.
    shape : int or (int, int), optional
        Rows and columns to stretch or shrink it to.
    invert : bool
        As for `load_image_folder`.

    Returns
    -------
    ndarray of uint8, shape (rows, columns)

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is none of these formats, is damaged or has more than 16 777 216 pixels; if shape asks for more
        than 4096 pixels a side.
    """
    from PIL import Image  # slow to import, so only here

    shape = None if shape is None else _checked_size("shape", shape)
    path = existing_file(path)
    with unpacking(path, one_line(path.name), FORMATS, MOST_PIXELS) as image:
        pixels = grey_pixels(image, 255 if invert else 0)
        if pixels.dtype == np.uint16:
            pixels = (pixels >> 8).astype(np.uint8)
        if shape is not None and shape != pixels.shape:
            grey = Image.fromarray(pixels)
            pixels = np.asarray(grey.resize(shape[::-1], Image.Resampling.BILINEAR))
    return 255 - pixels if invert else pixels


def entries(folder):
    """The files and folders in a folder, as Paths sorted by name, without those that are hidden.

    Raises FileNotFoundError if there is no such folder, ValueError if it is none.
    """
    folder = as_path(folder, "folder")
    if not folder.exists():
        raise FileNotFoundError(f"{folder} does not exist; needed is a folder")
    if not folder.is_dir():
        raise ValueError(f"{folder} is a file; needed is a folder")
    return sorted(
        (path for path in folder.iterdir() if path.name[0] != "." and path.name.lower() not in SYSTEMS_OWN),
        key=lambda path: path.name,
    )


def _classes(folder):
    """(name, paths of the files) of each class, in order."""
    paths = entries(folder)
    loose = next((path for path in paths if not path.is_dir() and path.suffix.lower() in ENDINGS), None)
    if loose is not None:
        raise ValueError(
            f"{folder}: {one_line(loose.name)} lies in no class; needed is one sub-folder a class, and "
            "pictures in these alone"
        )
    classes = [path for path in paths if path.is_dir()]
    if not classes:
        raise ValueError(f"{folder} holds no sub-folders; needed is one a class, with its pictures")
    if all(re.fullmatch(r"[0-9]{1,9}", path.name, re.ASCII) for path in classes):
        classes.sort(key=lambda path: (int(path.name), path.name))
    found = [(path.name, entries(path)) for path in classes]
    for path in (path for _, inner in found for path in inner):
        if path.is_dir():
            where = one_line(f"{path.parent.name}/{path.name}")
            raise ValueError(
                f"{folder}: {where} is a folder in a class; if {one_line(path.parent.name)} is no class, but "
                "holds some, load that folder"
            )
    return found


def _checked_size(name, size):
    """Rows and columns, of one number or two."""
    sides = tuple(size) if np.iterable(size) and not isinstance(size, str | set | dict) else (size, size)
    if len(sides) != 2:
        raise ValueError(f"{name} is {short(size)}; legal are one whole number, or rows and columns")
    shape = tuple(whole_number(name, side, least=1) for side in sides)
    if max(shape) > 4096:
        raise ValueError(f"{name} is {short(size)}; legal are at most 4096 pixels a side")
    return shape


def _count(n, what):
    return f"{n} {what}{'' if n == 1 else 's'}"


class _Pictures:
    """Grey pictures one after the other, in one piece of memory that grows with them; and their sizes."""

    def __init__(self):
        self.pixels, self.sizes = bytearray(), {}

    def add(self, image, where):
        n, first = self.sizes.get(image.shape, (0, where))
        self.sizes[image.shape] = n + 1, first
        if len(self.sizes) > 1:  # nothing will come of them but an error
            self.pixels = bytearray()
        elif len(self.pixels) + image.size > MOST_BYTES:
            raise ValueError(
                f"the pictures take more than {MOST_BYTES} bytes; size=28 makes each a small one"
            )
        else:
            self.pixels += image.tobytes()

    def stacked(self):
        """All as one array ``(n, rows, columns)``."""
        if len(self.sizes) > 1:
            often = sorted(self.sizes.items(), key=lambda item: -item[1][0])
            parts = [f"{rows}x{columns} ({n}, such as {path})" for (rows, columns), (n, path) in often[:10]]
            more = f" and {len(often) - 10} more" if len(often) > 10 else ""
            raise ValueError(
                f"the pictures have {len(often)} sizes: {', '.join(parts)}{more}; needed is one, to which "
                "size=(rows, columns) brings them"
            )
        ((shape, _),) = self.sizes.items()
        return np.frombuffer(self.pixels, np.uint8).reshape(-1, *shape)
