"""A reader's own digits: the file that "teach it" saves in the page, read and written here (chapter 17).

One JSON object in UTF-8, which a browser writes as well as Python does::

    {"format": "digitnet own digits", "version": 1, "digits": [
     {"label": 7, "pixels": "AAAA…", "strokes": [[[0.31, 0.2], [0.7, 0.21]], …]},
     …
    ]}

``label`` is a whole number from 0 to 9. ``pixels`` are the 28×28 pixels that the network gets to see, row by
row from the top left, as bytes 0 (paper) … 255 (ink) in base64, or as a list of 784 whole numbers.
``strokes``, which may be left out, are what was drawn: lists of points [x, y] in the order of time, the pen
lifted between one list and the next; the longer side of the canvas is 1, x goes to the right and y down.
Reading passes them over, and any other key. A file holds 1 to 10 000 digits in at most 32 MB.
"""

import base64
import json

import numpy as np

from ..checks import one_line, short
from ..files import atomic_file, existing_file
from ..pictures.strokes import as_strokes
from .dataset import N_CLASSES, Dataset

FORMAT, VERSION = "digitnet own digits", 1
SHAPE, N_PIXELS = (28, 28), 28 * 28
MOST_DIGITS, MOST_BYTES = 10_000, 32_000_000  # as in handwriting_own.js


def load_own(path, *, name="own digits"):
    """Read the digits that a reader has drawn and labelled.

    Parameters
    ----------
    path : str or Path
        The file that "teach it" saved, or `save_own`.
    name : str
        What the data are.

    Returns
    -------
    Dataset
        Bytes of 28×28 pixels, in the order of the file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no such file, or something in it isn't legal: the message says which digit it is, counted
        from 0.
    """
    path = existing_file(path)
    title = one_line(path.name)
    with open(path, "rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"{title} is larger than {MOST_BYTES} bytes, which is all that is read")
    try:
        digits = _checked_list(_parsed(content))
        images, labels = zip(*pixels_and_labels(digits))
    except ValueError as error:
        raise ValueError(f"{title}: {error}") from error
    return Dataset(np.stack(images), np.array(labels), name, SHAPE)


def save_own(path, data, strokes=None):
    """Write digits to a file that `load_own` reads, whole or not at all.

    Parameters
    ----------
    path : str or Path
    data : Dataset
        Of 28×28 pixels and ten classes: bytes, or numbers from 0 to 1, which are rounded to 255ths.
    strokes : sequence, optional
        For each digit what was drawn, a list of strokes ``(n, 2)``, or None. The longer side of the canvas
        is 1; numbers are rounded to four places.

    Raises
    ------
    ValueError
        If the data are none that `load_own` would read.
    """
    if not isinstance(data, Dataset):
        raise ValueError(f"data is {short(data)}; needed is a Dataset")
    if data.shape != SHAPE or data.n_classes != N_CLASSES:
        raise ValueError(f"data is {short(data)}, {data.n_classes} classes; needed are 28x28 pixels and 10")
    if not 1 <= len(data) <= MOST_DIGITS:
        raise ValueError(f"data holds {len(data)} digits; legal are 1 to {MOST_DIGITS}")
    strokes = [None] * len(data) if strokes is None else list(strokes)
    if len(strokes) != len(data):
        raise ValueError(f"strokes holds {len(strokes)} digits; needed are {len(data)}, one for each")
    lines = [_line(*digit) for digit in zip(data.labels, _as_bytes(data.images), strokes)]
    start = json.dumps({"format": FORMAT, "version": VERSION})[:-1]
    content = (start + ', "digits": [\n ' + ",\n ".join(lines) + "\n]}\n").encode()
    if len(content) > MOST_BYTES:
        raise ValueError(f"the digits take {len(content)} bytes; at most {MOST_BYTES} are read again")
    with atomic_file(path) as stream:
        stream.write(content)


def pixels_and_labels(digits):
    """The pixels and the label of each digit of a list, as a file has it; ValueError if one isn't legal."""
    return [_read(i, digit) for i, digit in enumerate(digits)]


def _parsed(content):
    try:
        return json.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("its lists are nested too deeply") from None
    except ValueError as error:  # of the text's code, or of JSON
        raise ValueError(f"is no JSON in UTF-8: {one_line(str(error))}") from None


def _checked_list(found):
    """The list of digits in what a file holds."""
    kind = found.get("format") if isinstance(found, dict) else None
    if kind != FORMAT:
        raise ValueError(f"holds no own digits: its format is {short(kind)}; needed is {FORMAT!r}")
    version = found.get("version")
    if type(version) is not int or version != VERSION:
        raise ValueError(f"its version is {short(version)}; this digitnet reads {VERSION}")
    digits = found.get("digits")
    if not isinstance(digits, list):
        raise ValueError(f"digits is {short(digits)}; needed is a list")
    if not 1 <= len(digits) <= MOST_DIGITS:
        raise ValueError(f"holds {len(digits)} digits; legal are 1 to {MOST_DIGITS}")
    return digits


def _read(i, digit):
    """The pixels of a digit, bytes ``(784,)``, and its label."""
    if not isinstance(digit, dict):
        raise ValueError(f"digit {i} is {short(digit)}; needed are a label and pixels")
    label, pixels = digit.get("label"), digit.get("pixels")
    if type(label) is not int or not 0 <= label < N_CLASSES:
        raise ValueError(f"digit {i} has the label {short(label)}; legal are the whole numbers 0 to 9")
    if isinstance(pixels, str):
        return _decoded(i, pixels), label
    if not isinstance(pixels, list):
        raise ValueError(f"digit {i} has the pixels {short(pixels)}; needed is base64, or a list of numbers")
    _check_number(i, len(pixels))
    for at, pixel in enumerate(pixels):
        if type(pixel) is not int or not 0 <= pixel <= 255:
            raise ValueError(f"digit {i}: pixel {at} is {short(pixel)}; legal are the whole numbers 0 to 255")
    return np.array(pixels, np.uint8), label


def _decoded(i, text):
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError(f"digit {i}: its pixels are no base64: {one_line(str(error))}") from None
    _check_number(i, len(found))
    return np.frombuffer(found, np.uint8)


def _check_number(i, n_pixels):
    if n_pixels != N_PIXELS:
        raise ValueError(f"digit {i} has {n_pixels} pixels; needed are {N_PIXELS}, 28 rows of 28")


def _as_bytes(images):
    if images.dtype == np.uint8:
        return images
    wrong = (images < 0) | (images > 1)
    if wrong.any():
        i, at = np.argwhere(wrong)[0]
        raise ValueError(f"digit {i}: pixel {at} is {images[i, at]:g}; legal are numbers from 0 to 1")
    return np.floor(255 * images + 0.5).astype(np.uint8)  # rounded as JavaScript does


def _line(label, pixels, strokes):
    digit = {"label": int(label), "pixels": base64.b64encode(pixels.tobytes()).decode()}
    if strokes is not None:
        digit["strokes"] = [stroke.round(4).tolist() for stroke in as_strokes(strokes)]
    return json.dumps(digit)
