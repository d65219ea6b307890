"""Where the digits of a page are, and what they read as (chapter 17).

`find_digits(picture, network)` gives a list of `Found` in reading order. (The programs come next.)
"""

from typing import NamedTuple

import numpy as np


class Found(NamedTuple):
    """A digit that was found.

    ``digit``: 0 … 9, or None where it isn't sure; ``confidence``: 0 … 1; ``runner_up``: the second best
    answer; ``box``: (top, left, bottom, right) in pixels of the picture, the last two not included; ``line``:
    the line it stands in, from 0; ``image``: what the network was given, float32 ``(28, 28)``, ink 1;
    ``probabilities``: float ``(10,)``, the network's outputs for it.
    """

    digit: int | None
    confidence: float
    runner_up: int
    box: tuple
    line: int
    image: np.ndarray
    probabilities: np.ndarray


def find_digits(picture, network, *, sure=0.5):
    """The digits of a grey picture (0 black … 1 white, rows × columns), in reading order: list of `Found`."""
    raise NotImplementedError
