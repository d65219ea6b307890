"""The figures that don't move, as they are seen: lettering that can be read, in the colours of the page."""

import io
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import unquote, urlparse

import numpy as np
import pytest
from PIL import Image

from book.execute import chapters

CHAPTERS = [f"book/{path.stem}.html" for path in chapters()]
IMAGES = """async () => {
    const images = [...document.querySelectorAll("article figure img")];
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map((image) => image.decode()));
    return images.map((image) => {
        const {width, height} = image.getBoundingClientRect();
        const kept = (image.parentElement.querySelector("source") ?? image);
        const narrow = matchMedia("(max-width: 40rem)").matches;
        const given = narrow ? kept : image;
        return {source: image.currentSrc, width, height, alt: image.alt,
            column: image.closest("figure").clientWidth,
            given: given.getAttribute("width") / given.getAttribute("height")};
    });
}"""
THEMED, CARD = "#fig-neuron-sigmoid img", "#fig-pictures-pixels img"


def lettering(svg):
    """The size of each piece of text in a drawing, in its own units, and the width of the drawing in them."""
    root = ElementTree.parse(svg).getroot()
    usual = float(re.search(r"svg\{font:([\d.]+)px", root.find("{*}style").text)[1])
    sizes = []
    for text in root.iter():
        if text.tag.endswith(("}text", "}tspan")) and (text.text or "").strip():
            own = re.search(r"font-size: ([\d.]+)px", text.get("style", ""))
            sizes.append(float(own[1]) if own else usual)
    return sizes, float(root.get("viewBox").split()[2])


@pytest.mark.parametrize(
    "width, mode", [(320, "dark"), (390, "light"), (641, "dark"), (768, "light"), (1440, "dark")]
)
@pytest.mark.parametrize("name", CHAPTERS)
def test_figures_can_be_read(open_page, name, width, mode):
    """Lettering is at least ten pixels high; no picture is too wide for its column, or moves others."""
    with open_page(name, mode=mode, viewport={"width": width, "height": 800}) as page:
        images = page.evaluate(IMAGES)
    assert images
    for image in images:
        path = Path(unquote(urlparse(image["source"]).path))
        assert path.suffix == ".svg", f"not sharp on every screen: {image['alt']}"
        assert image["width"] / image["height"] == pytest.approx(image["given"], rel=0.01)
        assert image["width"] <= image["column"]
        sizes, across = lettering(path)
        if not sizes:
            continue
        assert min(sizes) * image["width"] / across >= 10, image["alt"]
        if width <= 640:
            assert across <= 270.01, f"drawn for a wide page: {image['alt']}"


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
