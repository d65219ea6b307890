"""Write the recorded strokes: digits of several hands, made by this script, not by people.

    python book/record_hands.py                    writes digitnet/recorded/hands.npz
    python book/record_hands.py --sheet FOLDER     draws a sheet of each hand besides, to look at

For each hand and digit the points below were set by hand; a pen is led along a smooth curve through them.
What differs from one writing to the next comes from a seeded generator: points that stray, together with
their neighbours and a little alone, slant, width, turn, speed, a slow wobble of the pen. It gives a point at
equal times, and slows down in bends (with the cube root of the radius, as people do). A second of work.

A point is ``x,y`` in hundredths of the digit's height, y down. After ``!`` the pen changes its direction at
a corner; ``|`` lifts it.
"""

import argparse
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline

from digitnet.pictures.strokes import UNITS, UNUSUAL, drawn, placed
from digitnet.storage import save_arrays

TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "hands.npz"
SEED, WRITINGS, MORE = 17, 4, 10  # how often each hand writes all digits; the unusual one more often
STRAIGHT = 0.01  # the bend, 1 / radius, below which a line is as quick as a straight one
FINE = 1.0  # hundredths of the height between the points of a curve before the pen samples it


class Hand(NamedTuple):
    """How a hand writes: `digits`, ten lines of points, and its habits.

    `slant` is x to the right for each y up, `width` a factor of x, `loose` how far points stray and `wobble`
    how far the curve does, both in hundredths of the height; `pace` is hundredths of the height from one
    point to the next, where the line is straight.
    """

    digits: str
    slant: float = 0.0
    width: float = 1.0
    loose: float = 1.5
    wobble: float = 0.8
    pace: float = 9.0


HANDS = {
    "school": Hand(
        """
        34,2 14,12 4,48 14,88 32,98 50,86 58,48 50,12 32,2
        30,0 30,100
        6,24 14,6 32,0 50,10 52,30 36,58 6,98! 58,98
        8,14 28,0 50,14 44,38 24,46! 46,52 56,74 40,96 18,99 2,86
        16,2 4,58! 56,58 | 44,4 42,100
        16,2! 12,42! 34,36 54,54 50,84 28,99 4,88 | 16,2 54,2
        44,2 20,26 6,62 14,92 34,98 52,80 46,58 28,52 8,70
        4,4! 56,4! 22,100
        50,14 30,0 10,14 18,36 46,62 50,86 28,99 6,84 14,62 44,36 50,14
        50,22 34,2 12,10 6,32 20,48 40,42 50,18! 50,50 46,100
        """
    ),
    "round": Hand(
        """
        38,4 14,10 2,46 10,84 38,96 64,82 70,46 58,12 34,4 24,12
        36,0 26,100
        8,26 18,6 38,2 52,18 46,46 24,76 8,92 4,84 16,78 34,90 48,98 64,88
        8,12 28,0 50,10 48,34 26,46! 52,56 58,80 38,98 14,96 2,82
        44,0! 4,64! 62,64 | 44,0 44,100
        54,2 16,4! 12,42! 36,36 56,52 54,82 32,98 6,90
        46,4 22,20 6,56 10,88 34,98 54,82 50,58 32,50 10,66
        2,10 20,4 54,4! 40,40 24,98
        30,44 10,30 16,6 34,0 50,12 46,34 30,46 | 30,46 8,62 6,86 30,100 54,86 50,60 30,46
        52,20 36,2 12,8 8,34 26,46 46,36 54,16 54,56 46,86 28,98 8,90
        """,
        slant=0.05, width=1.05, loose=1.8, wobble=1.0,
    ),
    "slanted": Hand(
        """
        36,2 16,14 6,50 12,88 28,98 46,84 54,48 48,12 34,2 28,10
        14,22 32,2! 30,100
        8,24 20,4 40,2 50,18 42,46 8,96! 30,92 44,98 60,94
        10,10 30,0 48,12 42,34 26,44! 46,52 52,76 36,96 12,98 0,88
        18,4 6,56! 34,56 60,52 | 44,30 38,100
        18,4! 12,40! 30,34 50,46 50,78 30,98 4,94 | 18,4 56,0
        48,0 24,24 6,64 12,94 30,98 46,82 44,62 28,58 10,74
        4,12! 8,4! 58,4! 24,100 | 18,52 52,48
        52,10 34,0 14,12 22,36 46,60 46,88 24,99 6,86 14,62 46,34 54,12
        48,16 30,2 12,16 12,38 28,44 46,28 50,14! 40,100
        """,
        slant=0.3, width=0.85, loose=1.8, wobble=0.8, pace=11.0,
    ),
    "wide": Hand(
        """
        36,2 10,16 4,52 16,90 38,98 58,82 64,46 52,10 36,2
        20,22 36,0! 36,100
        6,20 22,0 46,6 52,28 34,60 4,98! 60,98
        6,10 30,0 54,14 50,36 24,46! 54,54 60,78 38,98 4,90
        36,0! 4,62! 64,62 | 46,38 46,100
        50,2 18,2! 14,44! 34,36 56,50 54,84 30,99 4,90
        50,4 26,14 8,50 8,82 26,98 50,90 54,66 36,54 12,66
        4,4! 60,4! 26,100 | 18,50 56,50
        32,48 12,32 16,6 34,0 52,10 50,32 32,48 10,66 12,92 34,100 56,90 54,64 32,48
        54,24 40,2 16,6 8,32 24,50 46,42 56,18! 56,60 44,92 18,98
        """,
        width=1.15, loose=1.5, wobble=0.7,
    ),
    "hurried": Hand(
        """
        40,6 16,10 4,50 14,90 36,96 56,70 56,30 44,8 26,2
        34,2 26,98
        10,20 28,4 46,14 38,48 8,92 14,88 34,92 60,98
        8,8 36,2 48,16 24,42! 46,56 48,82 22,98 0,88
        12,8 8,48 18,58 56,46 | 48,10 38,100
        56,2 18,8! 16,40 40,40 52,62 40,90 4,96
        38,0 14,40 8,80 24,98 44,84 40,64 12,76
        4,8 54,4! 44,36 28,98
        54,12 32,2 16,18 32,44 50,72 34,98 10,84 24,56 54,14
        48,20 28,6 10,24 24,44 46,26 50,12 46,60 42,100
        """,
        slant=0.12, width=0.95, loose=3.0, wobble=1.2, pace=14.0,
    ),
    "angular": Hand(
        """
        30,0 8,22 4,60 20,96 40,98 56,70 54,24 34,0
        12,24 34,0! 34,100 | 10,100 58,100
        4,22 16,2 46,4 52,28 4,98! 60,98
        6,4! 52,4! 24,40! 50,52 54,80 32,98 2,90
        40,0! 0,66! 60,66 | 40,0 40,100
        50,2 12,2! 8,44! 40,40 56,64 44,94 2,96
        38,0 8,66 14,94 38,98 52,78 40,58 10,68
        0,4! 58,4! 20,100
        28,46 8,22 28,0 50,22 28,46 4,74 28,100 54,74 28,46
        50,30 34,2 8,20 14,44 50,32! 40,100
        """,
        slant=0.05, width=0.95, loose=1.5, wobble=0.5,
    ),
    "curly": Hand(
        """
        40,8 18,6 4,46 14,90 36,98 58,76 58,32 40,6 26,8 36,18 56,6
        22,18 36,2! 32,98
        8,28 14,6 38,0 54,20 42,56 16,92 2,90 8,76 24,80 42,96 66,86
        8,18 20,2 44,4 48,26 28,44 20,40 28,38 52,52 56,80 34,98 10,94 2,78
        16,0 8,30 8,58 30,60 60,50 | 50,14 46,60 40,100
        18,6 12,42! 36,36 56,54 50,88 24,98 4,86 | 16,6 36,8 58,0
        50,6 36,0 16,28 4,66 16,96 42,96 54,72 36,56 10,70
        2,16 8,4 28,8 58,4! 38,42 28,98
        56,6 34,2 12,16 24,40 50,64 46,92 22,98 4,82 20,56 50,30 54,8
        52,16 30,0 8,18 14,42 38,42 54,14 56,52 46,90 24,98 8,84
        """,
        slant=0.1, width=1.05, loose=1.8, wobble=1.0,
    ),
    "learner": Hand(
        """
        32,4 8,14 0,50 8,88 32,98 60,86 66,48 56,14 30,2
        30,0 32,100
        4,26 10,6 30,0 48,8 50,30 28,66 2,96! 28,98 58,94
        4,10 24,0 46,12 42,36 18,46! 46,50 56,74 44,96 14,100 0,84
        10,2 6,54! 60,54 | 46,2 46,100
        12,4 10,44! 36,38 54,62 40,96 4,94 | 12,4 52,4
        40,0 12,34 2,74 16,98 42,94 50,72 34,58 6,70
        2,2! 56,6! 26,100
        46,12 26,0 8,16 26,44 50,74 30,100 4,80 24,48 50,14
        48,26 28,4 6,22 18,48 44,40 50,16! 48,60 46,100
        """,
        slant=-0.05, width=1.1, loose=2.5, wobble=1.8, pace=7.0,
    ),
    UNUSUAL: Hand(
        """
        36,2 12,14 4,50 14,88 34,98 54,84 60,46 50,10 34,2 | 62,2 2,98
        2,62 34,0! 34,100
        8,28 16,6 38,0 52,20 40,54 14,96 0,86 16,74 40,92 68,80
        6,4! 54,4! 26,38! 56,52 56,84 30,98 2,88
        8,8 8,44 24,56 46,46 52,8! 48,100
        54,4 24,4 14,26 42,50 52,76 30,98 4,88
        34,0 12,52 8,86 20,98 34,86 26,74 10,84
        4,20! 4,4! 58,4! 26,100 | 8,54 54,48
        52,12 24,0 10,18 42,54 46,86 22,98 6,80 26,52 60,4
        50,14 28,2 8,18 18,38 42,30 52,8 52,60 44,92 24,100 10,88 30,74 70,62
        """,
        slant=0.12, loose=1.8, wobble=0.9,
    ),
}  # fmt: skip


def spline(points):
    """A smooth curve through points ``(n, 2)``, as points that are close to each other."""
    steps = np.sqrt(np.hypot(*np.diff(points, axis=0).T))  # the root keeps bends between close points small
    at = np.concatenate([[0], np.cumsum(steps)])
    n = 2 + int(2 * (steps**2).sum() / FINE)
    if len(points) == 2:
        return points[0] + np.linspace(0, 1, n)[:, np.newaxis] * (points[1] - points[0])
    return CubicSpline(at, points, bc_type="natural")(np.linspace(0, at[-1], n))


def pieces(text, rng, loose):
    """The strokes of a digit, each a list of curves between corners, through points that stray.

    Most of it points do together with their neighbours, by wide waves across the paper: so a loop that was
    closed stays so.
    """
    waves = rng.normal(0, 2 * np.pi / 110, (3, 2)), rng.uniform(0, 2 * np.pi, 3), rng.normal(0, loose, (3, 2))
    for stroke in text.split("|"):
        part, parts = [], []
        for word in stroke.split():
            point = np.array([float(number) for number in word.rstrip("!").split(",")])
            together = np.sin(waves[0] @ point + waves[1]) @ waves[2]
            part.append(point + together + rng.normal(0, loose / 3, 2))
            if word.endswith("!") and len(part) > 1:
                parts.append(part)
                part = [part[-1]]
        yield [spline(np.array(points)) for points in [*parts, part] if len(points) > 1]


def wobble(points, rng, far):
    """Points moved by slow waves along the way of the pen."""
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    moved = points.copy()
    for length in (40, 80, 160):
        phases, height = rng.uniform(0, 2 * np.pi, 2), rng.normal(0, far * length / 100, 2)
        moved += height * np.sin(2 * np.pi * way[:, np.newaxis] / length + phases)
    return moved


def sampled(points, pace):
    """What a pen gives that moves along `points`: one point each time step, closer where the line bends."""
    steps = np.diff(points, axis=0)
    lengths = np.hypot(*steps.T)
    points, steps = points[[True, *(lengths > 1e-9)]], steps[lengths > 1e-9]
    lengths = lengths[lengths > 1e-9]
    angle = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    bend = np.abs(np.gradient(angle)) / lengths
    bend = np.convolve(np.pad(bend, 4, "edge"), np.ones(9) / 9, "valid")
    speed = pace * np.minimum(1, (STRAIGHT / np.maximum(bend, 1e-9)) ** (1 / 3))
    way = np.cumsum(lengths)
    edge = np.minimum(way, way[-1] - way + lengths[-1])
    speed *= np.clip(0.4 + edge / 25, 0, 1)  # it starts and stops
    times = np.concatenate([[0], np.cumsum(lengths / speed)])
    at = np.linspace(0, times[-1], 2 + int(times[-1]))
    return np.stack([np.interp(at, times, points[:, k]) for k in (0, 1)], axis=1)


def written(text, hand, rng):
    """One writing of a digit: strokes in whole UNITS of its longer side, from [0, 0] on."""
    slant = hand.slant + rng.normal(0, 0.03)
    width = hand.width * np.exp(rng.normal(0, 0.05))
    turn = np.deg2rad(rng.normal(0, 2))
    matrix = np.array([[width, 0], [-slant, 1]])
    matrix = matrix @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    strokes = []
    for curves in pieces(text, rng, hand.loose):
        curve = wobble(np.concatenate(curves), rng, hand.wobble)
        strokes.append(sampled(curve @ matrix, hand.pace * np.exp(rng.normal(0, 0.08))))
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    scale = UNITS / np.max(points.max(axis=0) - low)
    return [np.round((stroke - low) * scale).astype(np.int64) for stroke in strokes]


def record():
    """All writings: ``(hand, label, strokes)``, those of a hand by the same generator whatever others do."""
    for hand, habits in HANDS.items():
        rng = np.random.default_rng([SEED, *hand.encode()])
        lines = [line for line in habits.digits.splitlines() if line.strip()]
        for _ in range(MORE if hand == UNUSUAL else WRITINGS):
            for label, text in enumerate(lines):
                yield hand, label, written(text, habits, rng)


def save(records):
    """Store them: differences from point to point, which are small numbers and pack well."""
    strokes = [stroke for _, _, digit in records for stroke in digit]
    names = list(HANDS)
    steps = np.diff(np.concatenate(strokes), axis=0, prepend=[[0, 0]])
    header = {
        "hands": names,
        "provenance": {
            "what": "digits as strokes, written by a script along control points set by hand; no person's",
            "script": "book/record_hands.py", "seed": SEED, "writings": [WRITINGS, MORE], "units": UNITS,
            "numpy": version("numpy"), "scipy": version("scipy"),
            "date": datetime.now(UTC).date().isoformat(),
        },
    }  # fmt: skip
    arrays = {
        "steps": steps.astype(np.int16),
        "points": np.array([len(stroke) for stroke in strokes], np.uint16),
        "strokes": np.array([len(digit) for _, _, digit in records], np.uint8),
        "labels": np.array([label for _, label, _ in records], np.uint8),
        "hands": np.array([names.index(hand) for hand, _, _ in records], np.uint8),
    }
    save_arrays(TARGET, header, arrays, compressed=True)


def sheet(records, hand):
    """All digits of a hand on one picture, a row for each time it wrote all ten."""
    digits = [strokes for which, _, strokes in records if which == hand]
    cells = [drawn(placed(strokes, 90, (60, 60)), (120, 120), 7) for strokes in digits]
    return np.block([[cells[k + column] for column in range(10)] for k in range(0, len(cells), 10)])


def main():
    """Write the file, and sheets if they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheet", type=Path, metavar="FOLDER", help="draw each hand, as FOLDER/hand.png")
    wanted = parser.parse_args()
    records = list(record())
    save(records)
    print(f"{len(records)} digits, {TARGET.stat().st_size} bytes")
    if wanted.sheet:
        from PIL import Image

        for hand in HANDS:
            picture = (255 * sheet(records, hand)).astype(np.uint8)
            Image.fromarray(picture).save(wanted.sheet / f"{hand}.png")


if __name__ == "__main__":
    main()
