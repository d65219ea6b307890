"""Letters, or any characters, drawn from fonts, in the form of MNIST's pictures (chapter 16).

`draw` makes pictures of 28×28 bytes, ink 255 on paper 0, of the faces that `fonts_at_hand` found, each
picture in its own way: another size, slant, thickness and place, bent and noisy. `save_glyphs` writes them as
an image folder, with a sub-folder for each class, the form in which notMNIST comes. About fonts see `fonts`.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..checks import generator, positive_number, share, short, whole_number
from .augmentation import Distortion
from .characters import FINE, SIDE, master, shrunk
from .fonts import LETTERS, Face, Found, check_characters, fonts_at_hand, held_out, legible

__all__ = [
    "HAND",
    "LETTERS",
    "Face",
    "Found",
    "Glyphs",
    "draw",
    "fonts_at_hand",
    "held_out",
    "legible",
    "save_glyphs",
]

HAND = Distortion(shift=1, rotation=5, scaling=0.1, shear=0.1, alpha=10)


class Glyphs(NamedTuple):
    """Drawn pictures: bytes ``(n, 28, 28)``, their labels, and which of the faces drew each."""

    images: np.ndarray
    labels: np.ndarray
    drawn_by: np.ndarray


def draw(faces, characters=LETTERS, n=1, *, distortion=HAND, stroke=1.0, noise=0.1, rng=None):
    """Pictures of the characters, n of each by each face, every one in its own way.

    Parameters
    ----------
    faces : list of Face
        As `fonts_at_hand` found them for these characters.
    characters : str
        Number i of them gets the label i.
    n : int
    distortion : Distortion or None
        By how much they are shifted, turned, stretched, slanted and bent, in pixels of the 28×28.
    stroke : float
        Up to so many pixels are added to the thickness of the strokes, half of them on each side.
    noise : float, from 0 to below 1
        Every pixel is changed by a normally distributed number, with a standard deviation drawn for each
        picture from 0 to this share of full ink.
    rng : numpy.random.Generator or int, optional

    Returns
    -------
    Glyphs
        Unpacks as ``images, labels, drawn_by``. First all characters of the first face; n times all faces.
    """
    check_characters(characters)
    faces, n, rng = list(faces), whole_number("n", n, least=1), generator(rng)
    noise, stroke = share("noise", noise), positive_number("stroke", stroke) if stroke else 0
    if not faces or not isinstance(faces[0], Face):
        raise ValueError(f"faces is {short(faces)}; needed is a list of faces, as fonts_at_hand() finds them")
    drawn_by, labels = (a.ravel() for a in np.indices((n * len(faces), len(characters))))
    drawn_by = drawn_by % len(faces)
    images = np.empty((len(labels), SIDE, SIDE), np.uint8)
    fine = None if distortion is None else _finer(distortion)
    for k in range(0, len(labels), 100):
        part = slice(k, k + 100)
        strokes = rng.integers(0, round(FINE * stroke / 2), len(labels[part]), endpoint=True)
        masters = [
            _of(faces[f], characters[c], int(s)) for f, c, s in zip(drawn_by[part], labels[part], strokes)
        ]
        pictures = np.array(masters, np.float32)
        inked = shrunk(pictures if fine is None else fine(pictures, rng))
        deviations = noise * rng.random((len(inked), 1, 1), np.float32)
        inked += deviations * rng.standard_normal(inked.shape, np.float32)
        images[part] = np.round(255 * inked.clip(0, 1))
    return Glyphs(images, labels, drawn_by)


def _of(face, character, stroke):
    picture = master(face.path, face.number, character, stroke)
    if picture is None:
        raise ValueError(f"{face.name} {face.style} draws nothing for {character!r}; leave this face out")
    return picture


def _finer(d):
    """The same distortion for pictures with FINE times as many pixels each way."""
    return Distortion(
        shift=FINE * d.shift, rotation=d.rotation, scaling=d.scaling, shear=d.shear,
        alpha=FINE**2 * d.alpha, sigma=FINE * d.sigma,
    )  # fmt: skip


def save_glyphs(folder, images, labels, class_names=LETTERS, names=None):
    """Write pictures as an image folder: ``folder/A/00000.png``, a sub-folder for each class.

    Parameters
    ----------
    folder : str or Path
        Made if it isn't there. Files of the same names are replaced.
    images : ndarray of uint8, shape (n, rows, columns)
    labels : ndarray of int, shape (n,)
    class_names : str or list of str
        The name of the sub-folder of each label.
    names : list of str, optional
        What each file is called, without its ending; by default its number.
    """
    images, labels, class_names = np.asarray(images), np.asarray(labels), [str(c) for c in class_names]
    if images.dtype != np.uint8 or images.ndim != 3 or labels.shape != (len(images),):
        raise ValueError(
            f"images are {images.dtype} of shape {images.shape}, labels have shape {labels.shape}; needed "
            "are bytes (n, rows, columns) and (n,)"
        )
    if len(labels) and (
        labels.dtype.kind not in "iu" or not 0 <= labels.min() <= labels.max() < len(class_names)
    ):
        raise ValueError(f"labels are {short(labels)}; legal are 0 to {len(class_names) - 1}")
    names = [f"{i:05}" for i in range(len(images))] if names is None else [str(name) for name in names]
    for name in [*class_names, *names]:
        if name in ("", ".", "..") or set(name) & set('/\\:*?"<>|\0'):
            raise ValueError(f"{short(name)} can't be the name of a file or folder on every system")
    for what, given in (("class_names", class_names), ("names", [*map(str, zip(labels, names))])):
        if len({name.lower() for name in given}) < len(given):
            raise ValueError(f"{what} hold a name twice; small and capital letters are one on some systems")
    if len(names) != len(images):
        raise ValueError(f"{len(names)} names for {len(images)} images; needed is one for each")
    for name in class_names:
        Path(folder, name).mkdir(parents=True, exist_ok=True)
    for image, label, name in zip(images, labels, names):
        Image.fromarray(image).save(Path(folder, class_names[label], f"{name}.png"))
