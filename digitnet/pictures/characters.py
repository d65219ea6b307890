"""A single character of a font, drawn large: what `fonts` compares and `glyphs` varies (chapter 16)."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE, BOX, FINE = 28, 20, 2  # pixels of a picture, of the box that a letter fills; finer by so much at first


@lru_cache(maxsize=20_000)
def master(path, number, character, stroke=0):
    """A character drawn large, bytes ``(56, 56)``: its longer side fills the box, in the middle."""
    font, side, box = _font(path, number, 100), SIDE * FINE, BOX * FINE
    try:
        left, top, right, bottom = font.getbbox(character)
        longer = max(right - left, bottom - top)
        if longer < 1:
            return None
        font = _font(path, number, max(1, round(100 * (box - 2 * stroke) / longer)))
        large = Image.new("L", (3 * side, 3 * side))
        at = side - left * box // longer, side - top * box // longer
        ImageDraw.Draw(large).text(at, character, fill=255, font=font, stroke_width=stroke)
        where = large.getbbox()
        if where is None:
            return None
        left, top, right, bottom = where
        image = Image.new("L", (side, side))
        image.paste(large.crop(where), ((side - right + left) // 2, (side - bottom + top) // 2))
    except (OSError, ValueError):  # a font that is damaged inside
        return None
    picture = np.asarray(image)
    picture.flags.writeable = False
    return picture


@lru_cache(maxsize=2000)
def _font(path, number, size):
    return ImageFont.truetype(str(path), size, number)


def shrunk(pictures):
    """Every square of FINE × FINE pixels made one, their mean; floats from 0 to 1."""
    *front, rows, columns = pictures.shape
    squares = pictures.reshape(*front, rows // FINE, FINE, columns // FINE, FINE)
    return squares.mean(axis=(-3, -1), dtype=np.float32) / np.float32(255)
