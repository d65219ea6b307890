"""Read the digits in a picture: opened, found and answered by a network (chapter 17).

The parts are `pictures.opening`, `pictures.segmentation` and a trained network; here they are put together,
for people and for the command ``python -m digitnet read``.
"""

import math
import os
from dataclasses import dataclass
from functools import cache

from .checks import share, short
from .files import shown
from .model import read_model
from .pictures.opening import KEPT_PIXELS, open_picture
from .pretrained import KINDS, load_pretrained, pretrained_names


@dataclass(frozen=True, repr=False)
class Reading:
    """What was read in a picture; ``str`` of it is the number.

    Digits come as they are read: line by line, from left to right.

    Attributes
    ----------
    text : str
        The digits, a line of text for each line of writing, "?" where a digit isn't sure.
    digits : tuple of int or None
        None where it isn't sure.
    confidences : tuple of float
        The program's confidence in each, from 0 to 1; it isn't how likely each is right (chapter 17).
    runners_up : tuple of int
        The second best answers.
    boxes : tuple of (int, int, int, int)
        Top, left, bottom and right of each digit in pixels of the opened picture, the last two not included.
    lines : tuple of int
        The line that each stands in, from 0.
    shape : (int, int)
        Rows and columns of the opened picture.
    """

    text: str
    digits: tuple
    confidences: tuple
    runners_up: tuple
    boxes: tuple
    lines: tuple
    shape: tuple

    @property
    def confidence(self):
        """The program's confidence in all digits together: the product of theirs; None without digits."""
        return math.prod(self.confidences) if self.digits else None

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"<Reading {self.text!r}, {len(self.digits)} digits in {self.shape[0]}x{self.shape[1]} pixels>"


def read_digits(source, network=None, *, sure=0.5, most_pixels=KEPT_PIXELS):
    """Read the digits in a picture of ink on paper, however large, light, dark or uneven.

    Parameters
    ----------
    source : str, Path, PIL.Image.Image or ndarray
        As for `digitnet.pictures.opening.open_picture`.
    network : str, Path or model, optional
        A name that `load_pretrained` knows; by default ``"convnet"``, the best of them. Or a file ``….npz``
        that ``save`` wrote, or any model of 784 inputs and 10 outputs from 0 to 1.
    sure : float, from 0 to below 1
        With less confidence a digit is "?".
    most_pixels : int
        Larger pictures are made smaller first.

    Returns
    -------
    Reading

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no picture or can't be read, or the network is none.
    """
    from .pictures.segmentation import find_digits  # scipy.ndimage is slow to import

    sure, network = share("sure", sure), as_network(network)
    picture = open_picture(source, most_pixels=most_pixels)
    found = find_digits(picture, network, sure=sure)
    return Reading(
        text=text_of(found),
        digits=tuple(None if one.digit is None else int(one.digit) for one in found),
        confidences=tuple(float(one.confidence) for one in found),
        runners_up=tuple(int(one.runner_up) for one in found),
        boxes=tuple(tuple(int(at) for at in one.box) for one in found),
        lines=tuple(int(one.line) for one in found),
        shape=picture.shape,
    )


def text_of(found):
    """What `find_digits` found as text: a line for each line of writing, "?" where a digit isn't sure."""
    lines = [[] for _ in range(1 + max((one.line for one in found), default=-1))]
    for one in found:
        lines[one.line].append("?" if one.digit is None else str(one.digit))
    return "\n".join(map("".join, lines))


def as_network(network=None):
    """The model that is meant by a name, a file or a model, or a ValueError that says what is legal."""
    if network is None:
        network = "convnet"
    if isinstance(network, str) and network in pretrained_names():
        return _pretrained(network)
    is_file = isinstance(network, os.PathLike) or (isinstance(network, str) and network.endswith(".npz"))
    model = _stored(network) if is_file else network
    if isinstance(model, type) or not callable(getattr(model, "feedforward", None)):
        names = ", ".join(map(repr, pretrained_names()))
        raise ValueError(f"network is {short(network)}; legal are {names}, a file ….npz and a model")
    if (n_in := getattr(model, "n_in", 784), n_out := getattr(model, "n_out", 10)) != (784, 10):
        raise ValueError(f"network has {n_in} inputs and {n_out} outputs; needed are 784 and 10")
    return model


@cache
def _pretrained(name):
    return load_pretrained(name)


def _stored(path):
    try:
        kind = read_model(path)[0]
    except FileNotFoundError:
        raise
    except OSError as error:  # it is a folder, or may not be read
        raise ValueError(f"{shown(path)}: {error.strerror}" if error.strerror else str(error)) from error
    if kind not in KINDS:
        raise ValueError(f"{path} holds a {short(kind)}; legal are {', '.join(KINDS)}")
    return KINDS[kind].load(path)
