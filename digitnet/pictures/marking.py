"""Pictures with a box around each digit that was read in them (chapter 17), and where they are saved."""

import os
from itertools import count

import numpy as np

from ..files import atomic_file

ENDING = ".boxes.png"  # of the names of the files
BLUE, ORANGE = (0, 82, 165), (190, 70, 0)  # sure, not sure


def marked(picture, digits, boxes):
    """A grey picture with a box around each digit and the answer above it, as a picture of Pillow's.

    Parameters
    ----------
    picture : ndarray of float, shape (rows, columns)
        As `open_picture` gives it. One whose longer side is short is shown larger.
    digits : sequence of int or None
        None, where it isn't sure, is shown as "?".
    boxes : sequence of (int, int, int, int)
        Top, left, bottom and right of each, the last two not included.
    """
    from PIL import Image, ImageDraw, ImageFont  # slow to import, so only here

    enlarged = max(1, 400 // max(picture.shape))
    image = Image.fromarray(np.uint8(np.round(255 * picture))).convert("RGB")
    image = image.resize([enlarged * side for side in image.size], Image.Resampling.NEAREST)
    draw, width = ImageDraw.Draw(image), max(2, max(image.size) // 500)
    for digit, box in zip(digits, boxes):
        top, left, bottom, right = (enlarged * at for at in box)
        colour = ORANGE if digit is None else BLUE
        frame = (left - width, top - width, right + width - 1, bottom + width - 1)
        draw.rectangle(frame, outline=colour, width=width)
        size = min(max(12, (bottom - top) // 3), 60)
        above = top - width - size * 1.2
        draw.text(
            (left, above if above >= 0 else bottom + width), "?" if digit is None else str(digit),
            fill=colour, font=ImageFont.load_default(size), stroke_width=2, stroke_fill=(255, 255, 255),
        )  # fmt: skip
    return image


class Saver:
    """Saves the pictures of a run, none over a file that is read in it or was saved in it already.

    Parameters
    ----------
    originals : iterable of str
        The names of the files that are read.
    folder : str, optional
        Where to save; by default beside each file.
    """

    def __init__(self, originals, folder=None):
        self.folder, self.taken = folder, set()
        self.originals = {_identity(name) for name in originals if os.path.exists(name)}

    def save(self, name, image):
        """Save the picture with boxes that belongs to the file `name`, whole or not at all.

        Returns
        -------
        str
            Its own name: that of the file with ``.boxes.png`` behind it.
        """
        folder = os.path.dirname(name) if self.folder is None else self.folder
        start = os.path.abspath(os.path.join(folder, os.path.basename(name)))
        target = next(name for name in _names(start) if self._is_free(name))
        self.taken.add(os.path.normcase(target))
        with atomic_file(target) as stream:
            image.save(stream, "PNG")
        return target

    def _is_free(self, name):
        if os.path.normcase(name) in self.taken:
            return False
        return not (os.path.exists(name) and _identity(name) in self.originals)


def _names(start):
    yield start + ENDING
    yield from (f"{start}-{k}{ENDING}" for k in count(2))


def _identity(name):
    there = os.stat(name)
    return there.st_dev, there.st_ino
