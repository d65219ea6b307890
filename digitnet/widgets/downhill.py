"""Gradient descent on a cost of two parameters (chapter 4): a ball, its steps, and why it may climb.

With `optimizers` it is a race of several balls from one start (chapter 12); see ``downhill_optimizers``.
"""

import math

import numpy as np

from .downhill_optimizers import FAR, FLAT, MOST, RATES, SETTINGS, Names, made_of, merit, racer, report, walk
from .figure import Choice, Figure, Number, Whole

EDGE = 2.2  # the surface is shown from −EDGE to EDGE in both directions

# C = ½ (λ1 v1² + λ2 v2²), by the curvatures λ1, λ2
BOWLS = {"round": (1.0, 1.0), "bowl": (1.0, 5.0), "valley": (1.0, 20.0), "narrow": (1.0, 50.0)}


def _length(p, q):
    return math.sqrt(p * p + q * q)


class Downhill(Figure):
    """Steps of gradient descent, v → v − η ∇C, from a starting point on a surface C(v1, v2).

    The path follows from the attributes alone. Every one may be set, here or by a control of the figure.

    Attributes
    ----------
    surface : str
        "round", C = ½ (v1² + v2²); "bowl", C = ½ (v1² + 5 v2²), that of the chapter; "valley",
        C = ½ (v1² + 20 v2²); or "hollows", C = ¼ v1⁴ + ⅙ v1³ − ¾ v1² + v2² + 1, with its lowest point
        at (−1.5, 0), a local minimum at (1, 0) and a saddle between them, at (0, 0).
        Two more are offered in a race: "narrow", C = ½ (v1² + 50 v2²), and "slanted", the same valley with
        its floor along v2 = −v1, C = ¼ ((v1 − v2)² + 50 (v1 + v2)²).
    eta : float, from 0.001 to 3
        The learning rate η, in a race that of "SGD".
    v1, v2 : float, from −2.2 to 2.2
        The starting point.
    steps : int, from 0 to 200
        How many steps to take. The path ends early when it comes further than 100 from the origin.
    optimizers : list of str
        Those that race, among "SGD", "Momentum", "Nesterov", "RMSProp" and "Adam"; with none, the default,
        it is the figure of chapter 4. The figure may also be made with optimizers of digitnet.optimizers,
        as in ``Downhill(optimizers=[SGD(0.3), Momentum(0.1, mu=0.5)])``, which sets what follows.
    momentum_eta, nesterov_eta, rmsprop_eta, adam_eta : float, from 0.001 to 3
        Their learning rates.
    momentum_mu, nesterov_mu, rmsprop_rho, adam_beta1, adam_beta2 : float, from 0 to 0.9999
        And what else they are made with.
    """

    surface = Choice("bowl", [*BOWLS, "slanted", "hollows"])
    eta = Number(0.1, 0.001, 3)
    v1 = Number(-2.0, -EDGE, EDGE)
    v2 = Number(1.0, -EDGE, EDGE)
    steps = Whole(0, 0, MOST)
    optimizers = Names()
    momentum_eta, nesterov_eta = Number(0.1, 0.001, 3), Number(0.1, 0.001, 3)
    rmsprop_eta, adam_eta = Number(0.1, 0.001, 3), Number(0.1, 0.001, 3)
    momentum_mu, nesterov_mu = Number(0.9, 0, 0.9999), Number(0.9, 0, 0.9999)
    rmsprop_rho = Number(0.9, 0, 0.9999)
    adam_beta1, adam_beta2 = Number(0.9, 0, 0.9999), Number(0.999, 0, 0.9999)

    def __init__(self, *, optimizers=(), **traits):
        made, names = {}, optimizers
        if isinstance(optimizers, (list, tuple)):
            made = {k: value for one in optimizers for k, value in made_of(one).items()}
            names = [type(one).__name__ if made_of(one) else one for one in optimizers]
        super().__init__(**{**made, **traits, "optimizers": names})

    def cost(self, v):
        """C at the point v."""
        v1, v2 = map(float, v)
        if self.surface == "hollows":
            return v1 * v1 * (v1 * (v1 / 4 + 1 / 6) - 0.75) + v2 * v2 + 1
        if self.surface == "slanted":
            return 0.25 * ((v1 - v2) * (v1 - v2) + 50 * (v1 + v2) * (v1 + v2))
        k1, k2 = BOWLS[self.surface]
        return 0.5 * (k1 * v1 * v1 + k2 * v2 * v2)

    def gradient(self, v):
        """∂C/∂v1 and ∂C/∂v2 at the point v."""
        v1, v2 = map(float, v)
        if self.surface == "hollows":
            return np.array([v1 * (v1 * (v1 + 0.5) - 1.5), 2 * v2])
        if self.surface == "slanted":
            along, across = 0.5 * (v1 - v2), 25 * (v1 + v2)
            return np.array([along + across, across - along])
        k1, k2 = BOWLS[self.surface]
        return np.array([k1 * v1, k2 * v2])

    def curvature(self, v):
        """∂²C/∂v1² and ∂²C/∂v2² at the point v; the mixed derivative is zero, but on the slanted valley."""
        if self.surface == "slanted":
            return np.array([25.5, 25.5])
        if self.surface == "hollows":
            v1 = float(v[0])
            return np.array([v1 * (3 * v1 + 1) - 1.5, 2.0])
        return np.array(BOWLS[self.surface])

    @property
    def path(self):
        """The points from the start on, of shape (steps + 1, 2), or shorter if the ball went too far."""
        points = [np.array([self.v1, self.v2])]
        while len(points) <= self.steps and _length(*points[-1]) <= FAR:
            points.append(points[-1] - self.eta * self.gradient(points[-1]))
        return np.array(points)

    @property
    def costs(self):
        """C at each point of the path."""
        return np.array([self.cost(v) for v in self.path])

    @property
    def verdict(self):
        """How the path stands, in a word.

        "left": further out than 100. "arrived" or "saddle": the gradient is shorter than 0.01, at a bottom
        or not. "start": no step yet. "swings": back where it was two steps ago. "climbs": the last step led
        up. "overshoots": it led down, but a component of the gradient changed its sign. "crawls": it was
        shorter than 0.1 and left more than 95 % of the gradient. "falls": none of these.
        """
        path = self.path
        gradient = self.gradient(path[-1])
        if _length(*path[-1]) > FAR:
            return "left"
        if _length(*gradient) < FLAT:
            return "arrived" if min(self.curvature(path[-1])) > 0 else "saddle"
        if len(path) == 1:
            return "start"
        last = _length(*(path[-1] - path[-2]))
        if len(path) > 2 and _length(*(path[-1] - path[-3])) < 1e-3 * last:
            return "swings"
        if self.cost(path[-1]) > self.cost(path[-2]):
            return "climbs"
        before = self.gradient(path[-2])
        if any((gradient * before < 0) & (abs(gradient) >= FLAT)):
            return "overshoots"
        slow = last < 0.1 and _length(*gradient) > 0.95 * _length(*before)
        return "crawls" if slow else "falls"

    @property
    def racers(self):
        """The optimizers that race, new ones of digitnet.optimizers, by name."""
        return {name: racer(name, self) for name in self.optimizers}

    @property
    def paths(self):
        """The points of each that races, by name, as those of `path`."""
        return {name: walk(self, one, self.steps) for name, one in self.racers.items()}

    @property
    def reports(self):
        """How each that races stands after `steps` steps, by name: its state, and what it overshot.

        A `Report` has `state`, `steps`, `crossings` and `beyond`. The state is "left": further out than 100;
        "arrived" or "saddle": the gradient is shorter than 0.01 and stays so for 100 steps and more, at a
        bottom or not; "swings": back where it was two steps ago, for two steps; "start": no step yet;
        "climbs" or "falls": the last step led up or not. `steps` are those until it was there, or all.
        `crossings` says how often it crossed the bottom until then, and `beyond` how far it came to the other
        side: two numbers each, along v1 and v2, on the slanted valley along the floor and across. What is
        less than 0.01 off the bottom doesn't count.
        """
        return {name: report(self, one) for name, one in self.racers.items()}

    def tune(self):
        """Give each that races the η of RATES with which it arrives first, or with none ends lowest."""
        for name in self.optimizers:
            best = min(RATES, key=lambda eta: merit(self, racer(name, self, eta=eta)))
            setattr(self, SETTINGS[name]["eta"], best)

    def __repr__(self):
        where = f"v1={self.v1:g}, v2={self.v2:g}, steps={self.steps}"
        if self.optimizers:
            return f"Downhill(surface={self.surface!r}, {where}, optimizers={[*self.racers.values()]})"
        where = f"eta={self.eta:g}, {where}"
        return f"Downhill(surface={self.surface!r}, {where})"
