"""The figures that don't move, in the colours of the page; that they can be read is in test_widths."""

import io
import re

import numpy as np
import pytest
from PIL import Image

THEMED, CARD = "#fig-neuron-sigmoid img", "#fig-pictures-pixels img"


def pixels(page, selector):
    """A screenshot of an image as an array of its colours."""
    image = page.locator(selector)
    image.scroll_into_view_if_needed()
    image.evaluate("(image) => image.decode()")
    with Image.open(io.BytesIO(image.screenshot())) as shot:
        return np.asarray(shot.convert("RGB"), dtype=int)


def ground(shot):
    """The commonest colour of a screenshot."""
    colours, counts = np.unique(shot.reshape(-1, 3), axis=0, return_counts=True)
    return tuple(colours[counts.argmax()].tolist())


def contrast(shot):
    """How far, at most, a colour of the screenshot is from that of its ground."""
    return np.abs(shot - ground(shot)).max()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_drawing_has_the_colours_of_the_page(open_page, system, width):
    """Also where the reader chose another theme than that of the system, and on paper, which is white."""
    with open_page("book/02_neuron.html", mode=system, viewport={"width": width, "height": 900}) as page:
        shots = {}
        for theme in ("light", "dark"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            shots[theme] = pixels(page, THEMED)
            page_ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert ground(shots[theme]) == tuple(int(part) for part in re.findall(r"\d+", page_ground)[:3])
            assert contrast(shots[theme]) > 120
        assert ground(shots["light"]) == (255, 255, 255) and max(ground(shots["dark"])) < 40
        page.emulate_media(media="print", color_scheme=system)
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        printed = pixels(page, THEMED)
        assert ground(printed) == (255, 255, 255) and printed.min() < 60
        assert "-narrow" not in page.locator(THEMED).evaluate("(image) => image.currentSrc")


def test_what_writes_on_pictures_stays_on_white(open_page):
    with open_page("book/01_pictures.html", mode="dark", viewport={"width": 1280, "height": 900}) as page:
        shot = pixels(page, CARD)
        assert ground(shot) == (255, 255, 255) and shot.min() < 60
        middle = shot[:, shot.shape[1] // 2]
        assert (middle[[2, -3]] == 255).all()  # up to its edge
