"""Several optimizers on one surface of the downhill figure (chapter 12): their steps, and how they get on."""

import math
from typing import NamedTuple

import numpy as np
from traitlets import TraitType

from .. import optimizers

FLAT = 0.01  # a gradient shorter than this counts as zero, and so does a place that near to the bottom
FAR = 100.0  # further out than this the path ends
MOST = 200  # steps
MORE = 100  # steps that a ball must stay at the bottom, to have arrived

# The learning rates that the figure offers in a race.
RATES = [0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.038, 0.04, 0.041,
         0.045, 0.05, 0.06, 0.07, 0.08, 0.09, 0.095, 0.1, 0.11, 0.13, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.41,
         0.45, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0]  # fmt: skip

# What each is made with, and the attribute of the figure that says it.
SETTINGS = {
    "SGD": {"eta": "eta"},
    "Momentum": {"eta": "momentum_eta", "mu": "momentum_mu"},
    "Nesterov": {"eta": "nesterov_eta", "mu": "nesterov_mu"},
    "RMSProp": {"eta": "rmsprop_eta", "rho": "rmsprop_rho"},
    "Adam": {"eta": "adam_eta", "beta1": "adam_beta1", "beta2": "adam_beta2"},
}


class Names(TraitType):
    """A synced list of names of optimizers, each once, in the order of SETTINGS."""

    def __init__(self):
        super().__init__()
        self.tag(sync=True)

    def make_dynamic_default(self):
        """A list of its own for each figure."""
        return []

    def validate(self, obj, value):
        """Called by traitlets when the trait is set."""
        legal = isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value)
        if not legal or not set(value) <= set(SETTINGS) or len(set(value)) < len(value):
            known = ", ".join(map(repr, SETTINGS))
            raise ValueError(f"{self.name} is {value!r}; legal are lists of {known}, each once")
        return [name for name in SETTINGS if name in value]


class Report(NamedTuple):
    """How one that races stands; see Downhill.reports."""

    state: str
    steps: int
    crossings: tuple
    beyond: tuple


def made_of(one):
    """The attributes of the figure that an optimizer sets; none if `one` is a name or anything else."""
    name = type(one).__name__
    if type(one) is not getattr(optimizers, name, None) or name not in SETTINGS:
        return {}
    if getattr(one, "epsilon", 1e-8) != 1e-8:
        raise ValueError(f"epsilon is {one.epsilon!r}; legal is 1e-8, which is that of the figure")
    return {trait: getattr(one, setting) for setting, trait in SETTINGS[name].items()}


def racer(name, figure, **given):
    """A new optimizer of this name, with the settings of the figure but for those given."""
    settings = {setting: getattr(figure, trait) for setting, trait in SETTINGS[name].items()}
    return getattr(optimizers, name)(**{**settings, **given})


def walk(figure, optimizer, steps):
    """The points from the start on, of shape (steps + 1, 2), or shorter if the ball went too far."""
    v = np.array([figure.v1, figure.v2])
    points = [v.copy()]
    while len(points) <= steps and math.hypot(*v) <= FAR:
        optimizer.step([v], [figure.gradient(v)])
        points.append(v.copy())
    return np.array(points)


def _arrival(figure, points):
    """The step from which on the gradient stays short; None if that isn't so for MORE steps."""
    short = [math.hypot(*figure.gradient(v)) < FLAT for v in points]
    first = len(short) - next((i for i, is_short in enumerate(reversed(short)) if not is_short), len(short))
    return first if len(points) > MOST + MORE and first <= MOST else None


def _swinging(points):
    """The step at which the ball is back for the second time where it was two steps ago; or None."""
    back = [math.hypot(*(c - a)) < 1e-3 * math.hypot(*(c - b))
            for a, b, c in zip(points, points[1:], points[2:])]  # fmt: skip
    return next((i + 3 for i in range(len(back) - 1) if back[i] and back[i + 1]), None)


def _overshot(xs):
    """How often a row of numbers changes its sign, and how far it comes to the other side of its start."""
    signs = [x > 0 for x in xs if abs(x) >= FLAT]
    far = max(-np.sign(xs[0]) * xs)
    return sum(bool(a != b) for a, b in zip(signs, signs[1:])), float(far) if far >= FLAT else 0.0


def report(figure, optimizer):
    """The Report of an optimizer that hasn't made a step."""
    whole = walk(figure, optimizer, MOST + MORE)
    points = whole[: figure.steps + 1]
    now = len(points) - 1
    arrival, swinging = _arrival(figure, whole), _swinging(whole)
    if math.hypot(*points[-1]) > FAR:
        state, steps = "left", now
    elif arrival is not None and arrival <= now:
        state = "arrived" if min(figure.curvature(points[-1])) > 0 else "saddle"
        steps = arrival
    elif swinging is not None and swinging <= now:
        state, steps = "swings", swinging
    elif now == 0:
        state, steps = "start", 0
    else:
        state, steps = "climbs" if figure.cost(points[-1]) > figure.cost(points[-2]) else "falls", now
    until = points[: steps + 1]
    if figure.surface == "slanted":  # along the floor and across it
        until = np.stack([until[:, 0] - until[:, 1], until[:, 0] + until[:, 1]], axis=1) * math.sqrt(0.5)
    crossings, beyond = zip(*map(_overshot, until.T))
    return Report(state, steps, crossings, beyond)


def merit(figure, optimizer):
    """The less, the better it does: the step of its arrival, and its cost after MOST steps."""
    points = walk(figure, optimizer, MOST + MORE)
    arrival = _arrival(figure, points)
    left = len(points) <= MOST
    return MOST + 1 if arrival is None else arrival, math.inf if left else figure.cost(points[MOST])
