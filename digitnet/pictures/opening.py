"""Open a picture, whatever it comes in, as grey numbers (chapter 17).

A file is looked at before it is opened, its header before it is unpacked: what it takes in memory is bounded,
however small it is. `data.folders` opens its pictures by the same functions. What isn't read: TIFF, HEIC,
PDF and raw files of cameras.
"""

import math
import os
import re
import warnings
from contextlib import contextmanager, suppress

import numpy as np

from ..checks import one_line, short, whole_number
from ..files import existing_file, shown

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WebP")  # no TIFF: damaged ones make libtiff write to the terminal
ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
MOST_BYTES = 2**28  # of a file, 268 MB
MOST_PIXELS = 2**26  # in a file, 67 million: a photograph of 64 megapixels passes
MOST_SIDE = 2**17  # pixels: Pillow keeps 8 bytes for each row, however short
MOST_SCANS = 100  # of a JPEG: how often it goes over its pixels; progressive ones of cameras some ten times
MARKER = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")  # of JPEG; in pixels 255 is followed by 0 or 208 to 215
SCAN, END = b"\xda", b"\xd9"
KEPT_PIXELS = 2**22  # of what is opened, 4 million: a page has some 40 rows of pixels for a line of writing
GREY = (0.299, 0.587, 0.114)  # how bright red, green and blue look: ITU-R BT.601, as Pillow does


def open_picture(source, *, most_pixels=KEPT_PIXELS):
    """A picture as grey numbers.

    A photograph is turned as its camera noted, of several frames the first is taken. What is transparent lies
    on white; if that is more than half of the picture, and all the rest is light, on black, so that the ink
    of a white pen is seen. A file is known by what is in it, not by its name.

    Parameters
    ----------
    source : str, Path, PIL.Image.Image or ndarray
        The name of a PNG, JPEG, BMP, GIF or WebP file; or a picture of Pillow's; or an array
        ``(rows, columns)`` or ``(rows, columns, channels)`` with grey, grey and alpha, RGB or RGBA: bytes,
        16-bit whole numbers, booleans, or floats from 0 (black) to 1 (white).
    most_pixels : int
        A picture that has more is made smaller, its sides by the same share.

    Returns
    -------
    ndarray of float, shape (rows, columns), 0 (black) to 1 (white)

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is a folder, a pipe or a device, holds no such picture, is damaged or cut off; if it has more
        than 268 435 456 bytes, 67 108 864 pixels or 131 072 a side; if a JPEG file comes in more
        than 100 scans; if an array is none of these.
    """
    most_pixels = whole_number("most_pixels", most_pixels, least=1)
    if isinstance(source, str | os.PathLike):
        path = _file(source)
        with unpacking(path, shown(source)) as image:
            image.draft("L", _size_within(image.size, most_pixels))  # a JPEG is then unpacked smaller
            return _numbers(_reduced(grey_pixels(image), most_pixels))
    if isinstance(source, np.ndarray) or hasattr(source, "__array__"):
        return _reduced(_grey_numbers(np.asarray(source)), most_pixels).astype(float)
    if type(source).__module__.startswith("PIL.") and hasattr(source, "getexif"):
        with _refused_as("the picture"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _check_size(source.size, MOST_PIXELS)
            return _numbers(_reduced(grey_pixels(source), most_pixels))
    raise ValueError(
        f"source is {short(source)}; legal are the name of a file, a picture of Pillow's and an array"
    )


@contextmanager
def unpacking(path, name, formats=FORMATS, most_pixels=MOST_PIXELS):
    """Open an existing file as a picture of Pillow's, whose size is known to be within bounds.

    Whatever goes wrong, in the block too, is a ValueError that begins with `name`.
    """
    from PIL import Image  # slow to import, so only here

    with _refused_as(name, path, formats), warnings.catch_warnings(), open(path, "rb") as stream:
        warnings.simplefilter("ignore")  # of decompression bombs: the bound here is lower
        with Image.open(stream, formats=formats) as image:
            _check_size(image.size, most_pixels)
            if image.format in ("JPEG", "MPO"):  # MPO: JPEG with further pictures behind it
                _check_scans(stream)
            yield image


def grey_pixels(image, paper=None):
    """The pixels of a picture of Pillow's in grey, turned as its camera noted.

    They are uint8; uint16 if the picture has 16 bits; float32 if it holds floats. What is transparent is
    `paper`, from 0 to 255; if that is None, white or black, as `open_picture` says.
    """
    from PIL import Image, ImageOps

    image.load()
    with suppress(Exception):  # notes of a camera that are damaged turn nothing
        image = ImageOps.exif_transpose(image)
    if image.mode == "F":
        return np.asarray(image)
    if image.mode.startswith("I"):  # 16 bits, of which Pillow would cut off those above 255
        deep = np.asarray(image)
        grey = deep.clip(0, 65535).astype(np.uint16)
        seen = deep != image.info.get("transparency", -1)
        if paper is None:
            paper = 0 if _white_hides(seen.mean(), np.where(seen, grey, 65535), 65535) else 255
        grey[~seen] = 257 * paper
        return grey
    if image.mode in ("RGBA", "LA", "PA", "RGBa") or "transparency" in image.info:
        above = image.convert("RGBA")
        grey, alpha = above.convert("L"), above.getchannel("A")
        image = Image.composite(grey, Image.new("L", grey.size, 255 if paper is None else paper), alpha)
        if paper is None and _white_hides(np.asarray(alpha).mean() / 255, np.asarray(image), 255):
            image = Image.composite(grey, Image.new("L", grey.size), alpha)
    return np.asarray(image.convert("L"))


def _white_hides(seen, on_white, white=1):
    """Whether white paper hides a picture: less than half of it is there, and that is light and nowhere dark.

    `seen` is the mean of its alpha, up to 1, `on_white` its grey on white paper. As in handwriting_photo.js.
    """
    return seen < 0.5 and on_white.mean() > white * (1 - seen / 2) and on_white.min() > white / 2


def _file(source):
    """The Path of a file that can be read without waiting and isn't too large."""
    if not os.fspath(source):
        raise ValueError("source is ''; needed is the name of a file")
    try:
        path = existing_file(source)
        n = path.stat().st_size
    except FileNotFoundError:
        raise
    except OSError as error:  # it is a folder, its name is too long, its folder may not be entered
        raise ValueError(f"{shown(source)}: {error.strerror}" if error.strerror else str(error)) from error
    if not 0 < n <= MOST_BYTES:
        raise ValueError(f"{shown(source)}: {n} bytes; legal are 1 to {MOST_BYTES}")
    return path


@contextmanager
def _refused_as(name, path=None, formats=FORMATS):
    """Turn every error of the block into a ValueError of one line."""
    try:
        yield
    except Exception as error:  # Pillow meets damaged files with a dozen different ones
        kind, reason = type(error).__name__, str(error)
        if kind == "UnidentifiedImageError":
            reason = f"no {', '.join(formats[:-1])} or {formats[-1]}{_known(path)}"
        elif kind == "DecompressionBombError":
            reason = f"far more pixels than the {MOST_PIXELS} that are legal"
        elif isinstance(error, OSError) and error.strerror:
            reason = error.strerror
        raise ValueError(f"{name}: {one_line(reason, 200) or kind}") from error


def _known(path):
    """What to do about the photographs of some phones."""
    with open(path, "rb") as stream:
        start = stream.read(12)
    is_heic = start[4:8] == b"ftyp" and start[8:] in (b"heic", b"heix", b"heim", b"heis", b"mif1")
    return "; a HEIC photograph must be saved as JPEG first" if is_heic else ""


def _check_size(size, most_pixels):
    columns, rows = size
    if not 0 < rows * columns <= most_pixels or max(size) > MOST_SIDE:
        legal = f"1 to {most_pixels} in all and at most {MOST_SIDE} a side"
        raise ValueError(f"{rows}x{columns} pixels; legal are {legal}")


def _check_scans(stream):
    """Refuse a JPEG of very many scans, which are counted by its markers and the lengths that follow them."""
    place = stream.tell()
    stream.seek(0)
    data = stream.read()
    stream.seek(place)
    scans, marker = 0, MARKER.search(data, 2)
    while marker and marker[1] != END:
        scans += marker[1] == SCAN
        if scans > MOST_SCANS:
            raise ValueError(f"its pixels come in more than {MOST_SCANS} scans; legal are {MOST_SCANS}")
        n = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = MARKER.search(data, marker.end() + n)


def _grey_numbers(array):
    """An array of any legal kind as grey numbers."""
    channels = array.shape[2:]
    if array.ndim not in (2, 3) or channels not in ((), (1,), (2,), (3,), (4,)) or array.size == 0:
        legal = "(rows, columns) and (rows, columns, channels), with 1 to 4 channels, at least one pixel"
        raise ValueError(f"the array has shape {array.shape}; legal are {legal}")
    _check_size(array.shape[1::-1], MOST_PIXELS)
    numbers = _numbers(array)
    if channels in ((2,), (4,)):
        numbers, alpha = numbers[:, :, :-1], numbers[:, :, -1]
    grey = numbers if not channels else numbers @ GREY if channels[0] > 2 else numbers[:, :, 0]
    if channels in ((2,), (4,)):
        on_white = grey * alpha + (1 - alpha)
        grey = grey * alpha if _white_hides(alpha.mean(), on_white) else on_white
    return grey


def _numbers(pixels):
    """Pixels of a legal type as floats from 0 to 1."""
    if pixels.dtype.kind == "u" and pixels.dtype.itemsize <= 2:
        return pixels / float(np.iinfo(pixels.dtype).max)
    if pixels.dtype == bool:
        return pixels.astype(float)
    is_float = pixels.dtype.kind == "f"
    wrong = pixels[~((pixels >= -1e-6) & (pixels <= 1 + 1e-6))] if is_float else ()
    if not is_float or len(wrong):
        holds = f"the number {wrong[0]:g}" if is_float else f"numbers of type {pixels.dtype}"
        legal = "floats from 0 (black) to 1 (white), and whole numbers as uint8, from 0 to 255, or uint16"
        raise ValueError(f"the picture holds {holds}; legal are {legal}")
    return pixels.astype(float).clip(0, 1)


def _size_within(size, most_pixels):
    """Columns and rows of a picture, or of a smaller one that has no more than so many pixels."""
    columns, rows = size
    share = min(1, math.sqrt(most_pixels / (columns * rows)))
    smaller = min(max(1, int(rows * share)), most_pixels)
    return min(max(1, int(columns * share)), most_pixels // smaller), smaller


def _reduced(pixels, most_pixels):
    """Grey pixels, fewer by the mean over boxes if there are more than `most_pixels`."""
    from PIL import Image

    size = _size_within(pixels.shape[::-1], most_pixels)
    if size == pixels.shape[::-1]:
        return pixels
    image = Image.fromarray(pixels if pixels.dtype == np.uint8 else pixels.astype(np.float32))
    small = np.asarray(image.resize(size, Image.Resampling.BOX))
    return small / np.float32(65535) if pixels.dtype == np.uint16 else small
