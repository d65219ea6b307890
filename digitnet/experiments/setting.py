"""Settings: what is chosen before a training, many at once, and the seeds that follow from them.

A setting is a dict of what JSON can hold: ``{"hidden": [30], "eta": 0.1}``. Its canonical form is one line of
text, the same whatever the order of the keys and whether a whole number was written 3 or 3.0, so that equal
settings have equal forms on every machine. Seeds are derived from it.
"""

import hashlib
import itertools
import json
import math
from collections.abc import Iterable, Mapping

import numpy as np

from ..checks import generator, positive_number, short, whole_number


def canonical(setting):
    """The canonical form of a setting, a line of JSON; ValueError if it holds what JSON can't.

    Examples
    --------
    >>> canonical({"hidden": (30,), "eta": 3.0}) == canonical({"eta": 3, "hidden": [30]})
    True
    >>> canonical({"hidden": (30,), "eta": 3.0})
    '{"eta": 3, "hidden": [30]}'
    """
    if not isinstance(setting, Mapping):
        raise ValueError(f"setting is {short(setting)}; needed is a dict such as {{'eta': 0.1}}")
    return json.dumps(_plain(setting, "setting"), sort_keys=True, ensure_ascii=False, allow_nan=False)


def _plain(value, name):
    """`value` as JSON can hold it, and equal values alike."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list | tuple):
        return [_plain(v, f"{name}[{i}]") for i, v in enumerate(value)]
    if isinstance(value, Mapping) and all(isinstance(k, str) for k in value):
        return {k: _plain(v, f"{name}[{k!r}]") for k, v in value.items()}
    raise ValueError(
        f"{name} is {short(value)}; legal are text, finite numbers, True, False, None, lists and dicts "
        "of these: name a function or a class by its name, as 'he' or 'Adam'"
    )


def derived_seed(setting, replicate):
    """The seed of the run number `replicate` of a setting: from 0 to 2³² − 1.

    It follows from the canonical form and nothing else. ``epochs`` is left out of it, so that a longer run
    begins as the shorter one did.
    """
    rest = canonical({name: value for name, value in setting.items() if name != "epochs"})
    digest = hashlib.sha256(f"{rest}\n{replicate}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def product(**values):
    """Every combination of the values given: a list of settings, in which the last name varies fastest.

    Parameters
    ----------
    **values : list, or a single value
        Of each name, what it takes in turn; in place of a list with one entry, the entry itself if it is
        text, a number or None. Several hidden layers are a list already: ``hidden=[30, [30, 30]]``.

    Examples
    --------
    >>> product(eta=[0.1, 1.0], hidden=30)
    [{'eta': 0.1, 'hidden': 30}, {'eta': 1.0, 'hidden': 30}]
    """
    columns = [_choices(name, choices) for name, choices in values.items()]
    return [dict(zip(values, row)) for row in itertools.product(*columns)]


def _choices(name, choices):
    if choices is None or isinstance(choices, str | float | int):
        return [choices]
    if isinstance(choices, Mapping) or not isinstance(choices, Iterable) or not len(choices := list(choices)):
        raise ValueError(f"{name} is {short(choices)}; needed is a list of the values it takes in turn")
    return choices


def sample(space, n, rng):
    """Settings drawn at random: for random search (chapter 13).

    Parameters
    ----------
    space : dict
        For each name a list, of which one entry is drawn, or a function of a random generator, as
        `log_uniform` makes it. As in `product`, text, a number or None stands for itself.
    n : int
    rng : numpy.random.Generator or int

    Examples
    --------
    >>> sample({"eta": log_uniform(0.01, 10), "hidden": [30, 100]}, 2, rng=0)
    [{'eta': 0.814, 'hidden': 100}, {'eta': 0.0133, 'hidden': 30}]
    """
    rng = generator(rng)
    draws = {name: v if callable(v) else _one_of(_choices(name, v)) for name, v in space.items()}
    return [{name: draw(rng) for name, draw in draws.items()} for _ in range(whole_number("n", n, least=0))]


def _one_of(choices):
    return lambda rng: choices[rng.integers(len(choices))]


def log_uniform(low, high):
    """A function that draws a number from `low` to `high`, any power of ten as probable as any other.

    It is rounded to three digits: so a table can show it, and every processor gives the same one.
    """
    low, high = positive_number("low", low), positive_number("high", high)
    if low > high:
        raise ValueError(f"low is {low:g}, above high, {high:g}; legal are positive numbers, high the larger")
    return lambda rng: float(f"{math.exp(rng.uniform(math.log(low), math.log(high))):.3g}")


def as_settings(grid):
    """The settings of a grid, canonical forms that differ, in their order: see `sweep`."""
    if isinstance(grid, Mapping):
        grid = product(**grid)
    if isinstance(grid, str) or not isinstance(grid, Iterable):
        raise ValueError(f"grid is {short(grid)}; needed is a dict of lists, or a list of settings")
    return list(dict.fromkeys(canonical(setting) for setting in grid))


def seeds_of(setting, seeds):
    """The seeds of a setting: so many derived ones, or those of a list."""
    if isinstance(seeds, Iterable) and not isinstance(seeds, str):
        return [whole_number("seeds", seed, least=0) for seed in seeds]
    return [derived_seed(setting, k) for k in range(whole_number("seeds", seeds, least=1))]
