"""Gradient descent on a cost of two parameters (chapter 4): a ball, its steps, and why it may climb."""

import math

import numpy as np

from .figure import Choice, Figure, Number, Whole

EDGE = 2.2  # the surface is shown from −EDGE to EDGE in both directions
FLAT = 0.01  # a gradient shorter than this counts as zero
FAR = 100.0  # further out than this the path ends
MOST = 200  # steps

# C = ½ (λ1 v1² + λ2 v2²), by the curvatures λ1, λ2
BOWLS = {"round": (1.0, 1.0), "bowl": (1.0, 5.0), "valley": (1.0, 20.0)}


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
    eta : float, from 0.001 to 3
        The learning rate η.
    v1, v2 : float, from −2.2 to 2.2
        The starting point.
    steps : int, from 0 to 200
        How many steps to take. The path ends early when it comes further than 100 from the origin.
    """

    surface = Choice("bowl", [*BOWLS, "hollows"])
    eta = Number(0.1, 0.001, 3)
    v1 = Number(-2.0, -EDGE, EDGE)
    v2 = Number(1.0, -EDGE, EDGE)
    steps = Whole(0, 0, MOST)

    def cost(self, v):
        """C at the point v."""
        v1, v2 = map(float, v)
        if self.surface == "hollows":
            return v1 * v1 * (v1 * (v1 / 4 + 1 / 6) - 0.75) + v2 * v2 + 1
        k1, k2 = BOWLS[self.surface]
        return 0.5 * (k1 * v1 * v1 + k2 * v2 * v2)

    def gradient(self, v):
        """∂C/∂v1 and ∂C/∂v2 at the point v."""
        v1, v2 = map(float, v)
        if self.surface == "hollows":
            return np.array([v1 * (v1 * (v1 + 0.5) - 1.5), 2 * v2])
        k1, k2 = BOWLS[self.surface]
        return np.array([k1 * v1, k2 * v2])

    def curvature(self, v):
        """∂²C/∂v1² and ∂²C/∂v2² at the point v; the mixed derivative is zero on all four surfaces."""
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

    def __repr__(self):
        where = f"eta={self.eta:g}, v1={self.v1:g}, v2={self.v2:g}, steps={self.steps}"
        return f"Downhill(surface={self.surface!r}, {where})"
