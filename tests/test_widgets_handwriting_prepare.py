"""Preprocessing in a page: JavaScript must make of every picture, at every step, what Python makes of it."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from digitnet import load_digits
from digitnet.pictures import papers
from digitnet.pictures.preprocessing import SWITCHES, stages

FIXTURE = Path(__file__).parent / "js" / "handwriting_prepare.json"
STORED = json.loads(FIXTURE.read_text("utf-8")) if FIXTURE.exists() else []


def pictures():
    """Pictures of every kind, by name: bytes (rows, columns), and the steps left out."""
    rng, images = np.random.default_rng(0), load_digits(28).test.images
    found = {}
    for i, (kind, how) in enumerate(papers.KINDS.items()):
        found[kind] = papers.on_paper(images[i], rng, side=40 + 2 * i, **how), ()
    for i in range(3):
        found[f"an image, {i}"] = 1 - images[20 + i].reshape(28, 28) / 255, ()
    sheet = found["photograph"][0]
    for step in SWITCHES:
        found[f"without {step}"] = sheet, (step,)
    found["without any"] = sheet, SWITCHES
    paper = np.ones((30, 41))
    found["empty"], found["black"] = (paper, ()), (0 * paper, ())
    dot = paper.copy()
    dot[12, 30] = 0
    found["one pixel"] = dot, ()
    for shape in (1, 1), (1, 9), (9, 1), (2, 2):
        found[f"{shape[0]} by {shape[1]}"] = rng.random(shape), ()
    found["nothing but noise"] = rng.random((45, 60)), ()
    slanted = np.ones((70, 40))
    slanted[np.arange(60) + 5, np.arange(60) // 2 + 5] = 0.1
    found["a hairline"] = slanted, ()
    rows, columns = np.mgrid[0:450, 0:420]
    far = np.hypot(rows - 150, columns - 200)
    found["large"] = np.where(abs(far - 80) < 12, 0.3, 0.9), ()
    found["to the edge"] = np.where(abs(columns[:50, :60] - 30) < 5, 0.2, 0.8), ()
    rows, columns = np.mgrid[0:110, 0:100]
    sheet = (abs(rows - 55 - columns / 12) < 40) & (abs(columns - 52 + rows / 12) < 33)
    seven = (abs(rows - 40) < 2) & (abs(columns - 48) < 9) | (abs(columns - 68 + rows / 3) < 2) & (
        abs(rows - 54) < 14
    )
    found["on a table"] = np.where(seven, 0.2, np.where(sheet, 0.9 - rows / 400, 0.2 + columns % 3 / 60)), ()
    beside = np.where(columns < 12 + rows / 9, 0.1, np.where(seven, 0.3, 0.8))
    found["a table at one side"] = beside[:60], ()
    glare = np.exp(-(((rows[:60] - 15) / 9) ** 2) - ((columns[:60] - 20) / 9) ** 2)
    found["glare"] = np.where(seven[:60], 0.35, 0.6) + 0.3 * glare, ()
    light = np.linspace(0.95, 0.2, 60)
    for name, empty in ("an even", 0.9), ("a shaded", light), ("a dark", 1 - light):
        found[f"{name} empty sheet with noise"] = empty + rng.normal(0, 0.02, (50, 60)), ()
    return {name: (np.rint(255 * np.clip(p, 0, 1)).astype(np.uint8), without)
            for name, (p, without) in found.items()}  # fmt: skip


def summary(step):
    """The sides of a step's picture, some of its values, and the sum of all, each by its place."""
    values = np.asarray(step, float).ravel()
    places = np.arange(1, len(values) + 1) / len(values)
    some = np.append(values[:: 1 + len(values) // 16], [values.sum(), values @ places])
    return [*step.shape, *np.round(some, 7).tolist()]


def fixture():
    """What the steps make of the pictures. Not stored are the large one and, again, the photograph."""
    found = []
    for name, (picture, without) in pictures().items():
        pixels = picture if name != "large" and not without else np.empty(0)
        made = stages(picture / 255, without)
        found.append({"name": name, "shape": list(picture.shape), "without": list(without),
                      "pixels": base64.b64encode(pixels.astype(np.uint8).tobytes()).decode(),
                      "steps": {step: summary(image) for step, image in made.items()}})  # fmt: skip
    return found


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["name"])
def test_the_fixture_for_javascript_holds_these_numbers(stored):
    """Written anew with: python tests/test_widgets_handwriting_prepare.py"""
    pixels = np.frombuffer(base64.b64decode(stored["pixels"] or STORED[11]["pixels"]), np.uint8)
    picture = pictures()["large"][0] if stored["name"] == "large" else pixels.reshape(stored["shape"])
    made = stages(picture / 255, stored["without"])
    assert [*made] == [*stored["steps"]]
    for step, image in made.items():
        np.testing.assert_allclose(summary(image), stored["steps"][step], rtol=1e-6, atol=1e-6)


def test_pictures_of_every_kind_are_among_them():
    names = [stored["name"] for stored in STORED]
    assert {*papers.KINDS, "empty", "one pixel", "large"} <= {*names} and names[11] == "photograph"
    assert FIXTURE.stat().st_size < 150_000


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture(), separators=(",", ":")) + "\n", "utf-8")
