"""Pictures as rows of a table of text: a label, then the pixels, with commas between (chapter 16).

Many people have MNIST, Fashion-MNIST and EMNIST so: rows of 785 whole numbers. A file is read a few hundred
rows at a time, so that it takes no more memory than its pixels do as bytes.
"""

import gzip
import zlib
from itertools import islice

import numpy as np

from ..checks import one_line, short, whole_number
from ..files import existing_file
from .dataset import checked_names
from .idx import is_gzip
from .relatives import MOST_CLASSES, labelled

ROWS, AT_ONCE = 500, 400_000  # read at a time: so many rows at most, and so many numbers
MOST_PIXELS = 2**16  # of a row
MOST_BYTES = 2**30  # of all pixels together
SIGN = b"\xef\xbb\xbf"  # with which some programs mark text as UTF-8


def load_csv(
    path, *, shape=(28, 28), name=None, n_classes=None, class_names=None, transposed=False, first_label=0
):
    """Read rows of a label and ``rows · columns`` pixels, whole numbers from 0 to 255 with commas between.

    A first line is taken for the names of the columns if it holds words alone, or a word and then the numbers
    of the pixels, counted from 0 or 1. The file may be packed by gzip, whatever its name says. Empty lines
    are passed over.

    Parameters
    ----------
    path : str or Path
    shape : (int, int)
        Rows and columns of a picture; (28, 28) means 785 numbers a row.
    name : str, optional
        What the data are; by default the file's name.
    n_classes, class_names, transposed, first_label
        As for `digitnet.data.load_idx`.

    Returns
    -------
    Dataset

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a row has another number of values, or one that isn't legal; the message names file and line. No
        more than 1 GB of pixels is read.
    """
    path = existing_file(path)
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise ValueError(f"shape is {short(shape)}; needed are the rows and columns of a picture")
    rows, columns = (whole_number("shape", n, least=1) for n in shape)
    n_pixels = rows * columns
    if n_pixels > MOST_PIXELS:
        raise ValueError(f"shape is {rows}x{columns}; legal are at most {MOST_PIXELS} pixels a picture")
    class_names = None if class_names is None else checked_names(class_names)
    first = whole_number("first_label", first_label, least=0)
    count = len(class_names) if n_classes is None and class_names is not None else n_classes
    last = first + (MOST_CLASSES if count is None else whole_number("n_classes", count, least=1)) - 1
    title = one_line(path.name)
    pixels, labels = bytearray(), []
    for numbers, lines in _blocks(path, title, n_pixels + 1):
        labels.append(_whole(numbers[:, :1], lines, title, "the label", first, last)[:, 0] - first)
        pixels += _whole(numbers[:, 1:], lines, title, "pixel", 0, 255).astype(np.uint8).tobytes()
        if len(pixels) > MOST_BYTES:
            raise ValueError(f"{title}: there are more than {MOST_BYTES} pixels, which is all that is read")
    if not labels:
        raise ValueError(
            f"{title} holds no rows of numbers; needed are {n_pixels + 1} a row, the label first"
        )
    images = np.frombuffer(pixels, np.uint8).reshape(-1, rows, columns)
    images = images.swapaxes(1, 2) if transposed else images
    return labelled(images, np.concatenate(labels), name or title, n_classes, class_names)


def _blocks(path, title, width):
    """Rows as arrays of floats ``(m, width)``, some hundreds at a time, with the numbers of their lines."""
    lines = _lines(path, title, 40 * width + 1000)
    start = next(lines, None)
    if start is None:
        return
    number, text = start
    if not _names_columns(text):
        yield _parsed([start], title, width), [number]
    while block := list(islice(lines, max(1, min(ROWS, AT_ONCE // width)))):
        yield _parsed(block, title, width), [number for number, _ in block]


def _names_columns(text):
    """Whether a first line holds names of columns: words, or a word and the numbers of the pixels."""
    words = [cell.strip().strip("\"'") for cell in text.split(",")]
    numbered = any(words[1:] == [str(k + first) for k in range(len(words) - 1)] for first in (0, 1))
    if numbered and len(words) > 2:
        return not _is_number(words[0])
    return any(words) and not any(map(_is_number, words))


def _lines(path, title, longest):
    """(number, text) of each line that isn't empty, none longer than `longest` bytes."""
    with open(path, "rb") as packed:
        if packed.read(4) == b"PK\3\4":
            raise ValueError(f"{title} is a zip archive: unpack it first")
        packed.seek(0)
        stream = gzip.open(packed, "rb") if is_gzip(packed) else packed
        try:
            number = 0
            while line := stream.readline(longest + 1):
                number += 1
                if len(line) > longest:
                    raise ValueError(f"{title}, line {number}: is longer than {longest} bytes")
                line = (line.removeprefix(SIGN) if number == 1 else line).strip()
                if line:
                    yield number, line.decode("utf-8", "replace")
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ValueError(f"{title}: gzip stream is damaged: {one_line(str(error))}") from error


def _is_number(word):
    if not word.isascii() or "_" in word:  # float takes other scripts' digits, and 1_000
        return False
    try:
        float(word)
    except ValueError:
        return False
    return True


def _parsed(block, title, width):
    """The numbers of some lines, floats ``(m, width)``."""
    texts = [text for _, text in block]
    if all(text.count(",") == width - 1 for text in texts):
        try:
            return np.loadtxt(texts, np.float64, comments=None, delimiter=",", ndmin=2)
        except ValueError:
            pass  # to be found below
    for number, text in block:
        cells = text.split(",")
        if len(cells) != width:
            other = next(
                (f" (they seem to be parted by {c!r})" for c in ";\t " if text.count(c) == width - 1), ""
            )
            raise ValueError(
                f"{title}, line {number}: has {len(cells)} values{other}; needed are {width}, with commas "
                f"between: the label, then {width - 1} pixels"
            )
        for at, cell in enumerate(cells, start=1):
            if not _is_number(cell):
                raise ValueError(
                    f"{title}, line {number}: value {at} is {short(cell, 40)}; needed is a whole number"
                )
    raise ValueError(f"{title}, line {block[0][0]} and those after it: not all are numbers")


def _whole(numbers, lines, title, what, least, most):
    """Numbers ``(m, n)`` that are whole and from `least` to `most`, as integers, or where one isn't."""
    with np.errstate(invalid="ignore"):
        wrong = ~((numbers >= least) & (numbers <= most) & (numbers == np.floor(numbers)))
    if wrong.any():
        i, j = (int(at) for at in np.argwhere(wrong)[0])
        raise ValueError(
            f"{title}, line {lines[i]}: {what}{f' {j}' if what == 'pixel' else ''} is {numbers[i, j]:g}; "
            f"needed is a whole number from {least} to {most}"
        )
    return numbers.astype(np.int64)
