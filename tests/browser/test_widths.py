"""Every page as wide as on phones, tablets and desks, light and dark, from a file and from a server.

Each page is opened twice, light from a file on a phone and dark from a folder of a server on a desk, with all
solutions and answers open, and then resized as by a reader who turns a phone, without loading it again.
Opening a page takes longer than looking at it, so what can be seen on a page that is open is seen here.
"""

import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_budget import address  # noqa: F401 (a fixture: a server with the site in a folder)

from book.execute import BOOK, chapters

CHAPTERS = [f"book/{path.stem}.html" for path in chapters()]
PAGES = [*CHAPTERS, *(f"book/{path.stem}.html" for path in sorted(BOOK.glob("*.md"))), "search.html"]
WIDTHS = (320, 390, 768, 1440)
PHONES = (320, 390)
MODES = ("light", "dark")
AXE_RULES = """aria-dialog-name aria-hidden-focus button-name landmark-unique link-in-text-block link-name
    nested-interactive region scrollable-region-focusable target-size""".split()

OPEN_ALL = """() => {
    document.querySelectorAll("button.toggle-button-hidden").forEach((button) => button.click());
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
}"""
SETTLED = """async () => {
    const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    await frame();
    document.getAnimations().forEach((fading) => fading.finish());
    await frame();
}"""

# Elements of the text that are cut: beyond an edge of the window, unless in a box that fits, scrolls, shows
# it and can be scrolled by keyboard; or in a box that hides what it can't hold.
CUT = """() => {
    const fits = (box) => box.left >= -1 && box.right <= innerWidth + 1;
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX)
        && element.matches(":is(.wide, .dn-scroll)[tabindex='0']") && fits(element.getBoundingClientRect());
    const inScrollingBox = (element) => element.tagName !== "ARTICLE"
        && (scrolls(element) || inScrollingBox(element.parentElement));
    const hides = (element) => /hidden|clip/.test(getComputedStyle(element).overflowX)
        && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1
        && !element.closest("svg, .math");
    const hidden = "mjx-assistive-mml, mjx-assistive-mml *";
    const all = [...document.querySelectorAll(`article *:not(${hidden})`)];
    const cut = new Set(all.filter((element) => element.checkVisibility()
        && (hides(element) || !fits(element.getBoundingClientRect()) && !inScrollingBox(element))));
    return [...cut].filter((element) => !cut.has(element.parentElement))
        .map((element) => element.outerHTML.slice(0, 160));
}"""

# Scrolling boxes that are narrower than what they hold and don't say so.
UNMARKED = """() => [...document.querySelectorAll("article *")]
    .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1
        && /auto|scroll/.test(getComputedStyle(box).overflowX)
        && !box.matches(":is(.wide, .dn-scroll)[tabindex='0']"))
    .map((box) => `${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 60)}`)"""

NUMBERS_OUT_OF_SIGHT = """() => [...document.querySelectorAll("article .eqno")].filter((number) => {
    const {left, right, width, height} = number.getBoundingClientRect();
    return !(width > 10 && height > 10 && left >= 0 && right <= innerWidth + 1);
}).map((number) => number.textContent)"""

# What stands outside the card of its figure; what scrolls there is looked at above.
OUT_OF_CARD = """() => [...document.querySelectorAll(".digitnet")].flatMap((card) => {
    const {left, right, top, bottom} = card.getBoundingClientRect();
    const scrolls = (part) => part !== card
        && (/auto|scroll/.test(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
    return [...card.querySelectorAll("*")].filter((part) => {
        const box = part.getBoundingClientRect();
        return part.checkVisibility() && !part.closest("[clip-path], defs") && !scrolls(part.parentElement)
            && box.width + box.height > 0
            && (box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1);
    }).map((part) => part.outerHTML.slice(0, 120));
})"""

# Text with too little contrast to what lies behind it: the colours of boxes, in drawings the shape below it.
PALE = """() => {
    const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const known = new Map();
    const rgba = (colour) => {
        if (!known.has(colour)) {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
            known.set(colour, [r, g, b, a / 255]);
        }
        return known.get(colour);
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
    const ground = (element) => {
        if (!element) return rgba("Canvas");
        const colour = rgba(getComputedStyle(element).backgroundColor);
        return colour[3] === 1 ? colour : over(colour, ground(element.parentElement));
    };
    const shapeBelow = (text) => {
        const box = text.getBoundingClientRect();
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const shapes = text.ownerSVGElement.querySelectorAll("rect, circle, ellipse, path, polygon");
        return [...shapes].filter((shape) => {
            const earlier = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
            return earlier && getComputedStyle(shape).fill !== "none"
                && shape.checkVisibility() && !shape.closest("defs, clipPath")
                && shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse()));
        }).at(-1);
    };
    const groundOfDrawing = (text) => {
        const style = getComputedStyle(text);
        const halo = /stroke/.test(style.paintOrder) && style.stroke !== "none";
        if (halo) return over(rgba(style.stroke), [0, 0, 0]);
        const shape = shapeBelow(text), behind = ground(text.ownerSVGElement);
        if (!shape) return behind;
        const {fill, fillOpacity, opacity} = getComputedStyle(shape), [r, g, b, a] = rgba(fill);
        return over([r, g, b, a * fillOpacity * opacity], behind);
    };
    const light = (colour) => colour.slice(0, 3).map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const off = ":is(:disabled, [aria-disabled=true], :disabled *, [aria-disabled=true] *)";
    const everything = "body *:not(script, style, noscript, mjx-container *)";
    const found = [...document.querySelectorAll(everything)].filter((element) => !element.matches(off)
        && element.checkVisibility({opacityProperty: true, visibilityProperty: true})
        && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    return [...new Set(found.map((element) => {
        const drawn = element.closest("svg text"), style = getComputedStyle(element);
        const below = drawn ? groundOfDrawing(drawn) : ground(element);
        const ink = rgba(drawn ? style.fill : style.color);
        const size = parseFloat(style.fontSize), bold = style.fontWeight >= 600;
        const wanted = !drawn && (size >= 24 || bold && size >= 18.66) ? 3 : 4.5;
        const ratio = contrast(over(ink, below), below);
        const name = `${element.tagName}.${element.getAttribute("class") ?? ""}`;
        const words = element.textContent.trim().slice(0, 30);
        return ratio >= wanted ? "" : `${name} "${words}" ${ratio.toFixed(2)}`;
    }).filter(Boolean))];
}"""

# Controls of figures that are smaller than a finger needs; a label beside a box can be touched as well.
SMALL = """() => [...document.querySelectorAll(`.digitnet :is(button, select, input, summary, a, [role=radio],
        [tabindex="0"]:not(.wide))`)].filter((control) => {
    if (!control.checkVisibility()) return false;
    const boxes = [control, ...control.labels ?? []].map((part) => part.getBoundingClientRect());
    return ["width", "height"].some((side) => Math.max(...boxes.map((box) => box[side])) < 24);
}).map((control) => control.outerHTML.slice(0, 120))"""

# Lettering of drawings, as large as it stands on the screen.
TINY = """() => [...new Set([...document.querySelectorAll("article svg text")]
    .filter((text) => text.checkVisibility()).flatMap((text) => {
        const {a, b} = text.getScreenCTM();
        const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
        return size >= 9.9 ? [] : [`${text.textContent}: ${size.toFixed(1)} px`];
    }))]"""

PICTURES = """async () => {
    const pictures = [...document.querySelectorAll("article img")];
    for (const picture of pictures) picture.loading = "eager";
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
    return pictures.filter((picture) => !picture.naturalWidth).map((picture) => picture.src);
}"""

# What is wrong with formulas and words on a phone: paragraphs that scroll; formulas in the text wider
# than their line; numbers of equations that lie over them; torn lines of words; long formulas in the text in
# a box, which would have lines of its own.
WRONG = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const box = (part) => part.getBoundingClientRect();
    const words = (part) => part.textContent.slice(0, 80);
    const {innerWidth} = window;
    return {
        scrolling: all("article p.wide").map(words),
        beyond: all("article p .math mjx-math > *")
            .filter((part) => part.checkVisibility() && box(part).right > innerWidth)
            .map((part) => words(part.closest("p"))),
        overlapping: all("div.math .eqno").filter((number) => {
            const [a, b] = [number, number.previousElementSibling].map(box);
            return a.left < b.right && a.right > b.left && a.top < b.bottom - 1 && a.bottom > b.top + 1;
        }).map(words),
        torn: all("article .output.words pre").filter((pre) => pre.scrollWidth > pre.clientWidth).map(words),
        boxed: all("article span.math mjx-math").filter((formula) => {
            const parts = [...formula.children].map(box);
            const back = (part, i) => i > 0 && part.width > 0 && part.left < parts[i - 1].left - 5;
            return getComputedStyle(formula.closest("span")).display !== "inline" && parts.some(back);
        }).map((formula) => words(formula.closest("p, li"))),
    };
}"""

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

# Which of these places don't come to stand right below the header when their link is followed, and where they
# do; at the end of the page there may be nothing left to scroll.
MISSED = """async (names) => {
    const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    const header = document.querySelector(".bd-header-article").getBoundingClientRect().height;
    const missed = [];
    for (const name of names) {
        scrollTo(0, 0);
        location.hash = "";
        location.hash = name;
        await frame();
        const {top} = document.getElementById(name).getBoundingClientRect();
        const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
        if (!(top >= header - 1 && (top <= header + 60 || atEnd))) missed.push(`${name}: ${Math.round(top)}`);
    }
    return missed;
}"""

PLACES = """() => [...new Set([...document.querySelectorAll('a[href^="#"]:not(.skip-link a)')]
    .map((link) => decodeURIComponent(link.hash.slice(1)))
    .filter((name) => document.getElementById(name)?.closest("article") && name !== "main-content"))]"""


@pytest.fixture(scope="module", params=[(name, mode) for name in PAGES for mode in MODES], ids="-".join)
def page(open_page, address, request):  # noqa: F811
    """That it met no error, and asked nobody outside, is seen when it is closed."""
    name, mode = request.param
    place, width = (address, 1440) if mode == "dark" else (None, 320)
    viewport = {"width": width, "height": 844}
    with open_page(name, mode=mode, address=place, viewport=viewport) as page:
        assert page.evaluate("document.documentElement.dataset.theme") == mode
        page.evaluate(OPEN_ALL)
        yield page


def show(page, width):
    page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
    page.evaluate(SETTLED)


@cache
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


def is_chapter(page):
    return "book/" + Path(urlparse(page.url).path).name in CHAPTERS


def test_its_pictures_have_come(page):
    assert page.evaluate(PICTURES) == []


@pytest.mark.parametrize("width", [*WIDTHS, 641])
def test_drawings_can_be_read(page, site, width):
    """Lettering is at least ten pixels high; no picture is too wide for its column, or moves others."""
    show(page, width)
    images = page.evaluate(IMAGES)
    assert images or not is_chapter(page)
    for image in images:
        source = Path(unquote(urlparse(image["source"]).path))
        assert source.suffix == ".svg", f"not sharp on every screen: {image['alt']}"
        assert image["width"] / image["height"] == pytest.approx(image["given"], rel=0.01)
        assert image["width"] <= image["column"]
        sizes, across = lettering(site / "_images" / source.name)
        if not sizes:
            continue
        assert min(sizes) * image["width"] / across >= 10, image["alt"]
        if width <= 640:
            assert across <= 270.01, f"drawn for a wide page: {image['alt']}"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut(page, width):
    show(page, width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    for what in (CUT, UNMARKED, NUMBERS_OUT_OF_SIGHT, OUT_OF_CARD):
        assert page.evaluate(what) == []


@pytest.mark.parametrize("width", [320, 412])
def test_formulas_and_words_fit_a_phone(page, width):
    show(page, width)
    assert {what: where for what, where in page.evaluate(WRONG).items() if where} == {}


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_figures_are_as_wide_as_the_text(page, width):
    show(page, width)
    if page.locator(".digitnet").count():
        text = page.locator("article section > p").first.bounding_box()["width"]
        widths = "(all) => all.map((figure) => figure.getBoundingClientRect().width)"
        figures = page.locator(".digitnet").evaluate_all(widths)
        assert figures == pytest.approx([text] * len(figures), abs=1)


@pytest.mark.parametrize("width", [390, 1440])
def test_everything_written_can_be_read(page, width):
    show(page, width)
    assert page.evaluate(PALE) == []


@pytest.mark.parametrize("width", PHONES)
def test_figures_for_fingers(page, width):
    show(page, width)
    assert page.evaluate(SMALL) == []
    assert page.evaluate(TINY) == []


def test_accessible(page):
    """By those of axe-core's rules that depend on the width; all others are tested with the pages.

    Programs are left out: in their thousands of words nothing can be pressed, and that they can be scrolled
    is seen above.
    """
    show(page, 390 if page.url.startswith("file:") else 1440)
    options = {
        "preload": False,
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": AXE_RULES},
    }
    context = {"exclude": [["mjx-container"], [".highlight pre"]]}
    found = Axe().run(page, context, options=options).response["violations"]
    assert [(each["id"], node["target"]) for each in found for node in each["nodes"]] == []


def test_every_link_lands_at_its_place(page):
    """On a phone in light mode, on a desk in dark mode. The last test of a page: it leaves it at a place."""
    show(page, 390 if page.url.startswith("file:") else 1440)
    names = page.evaluate(PLACES)
    assert len(names) > 10 or not is_chapter(page)
    assert page.evaluate(MISSED, names) == []


# Readers at work: on every page these are the same

UNDER_THE_POINTER = (
    "article p a.reference",
    ".bd-sidebar-primary a",
    ".bd-sidebar-secondary a",
    ".prev-next-area a",
)


@pytest.mark.parametrize("mode", MODES)
def test_links_can_be_read_under_the_pointer(open_page, mode):
    with open_page("book/02_neuron.html", mode=mode, viewport={"width": 1440, "height": 900}) as page:
        for kind in UNDER_THE_POINTER:
            page.locator(f"{kind}:visible").first.hover()
            page.evaluate(SETTLED)
            assert page.evaluate(PALE) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_heading_that_a_link_has_led_to_can_be_read(open_page, mode):
    """The theme colours the ground behind it."""
    with open_page("book/02_neuron.html", mode=mode, viewport={"width": 1440, "height": 900}) as page:
        page.locator(".bd-sidebar-secondary a:visible").nth(1).click()
        page.wait_for_function("document.querySelector(':target > h2')")
        page.evaluate(SETTLED)
        assert page.evaluate(PALE) == []


@pytest.mark.parametrize("mode", MODES)
def test_the_way_back_to_the_top_can_be_read(open_page, mode):
    with open_page("book/02_neuron.html", mode=mode, viewport={"width": 390, "height": 844}) as page:
        page.mouse.wheel(0, 3000)
        page.wait_for_function("scrollY > 2500")
        page.mouse.wheel(0, -500)
        expect(page.locator("#pst-back-to-top")).to_be_visible()
        page.evaluate(SETTLED)
        assert page.evaluate(PALE) == []


@pytest.mark.parametrize("width", PHONES)
def test_a_first_readers_path_by_touch(open_page, width):
    """From the first page to chapter 1, an exercise and its solution, chapter 2, and its figure."""
    options = {"viewport": {"width": width, "height": 700}, "has_touch": True, "is_mobile": True}
    with open_page("book/index.html", **options) as page:
        page.locator("article a[href='01_pictures.html']").first.tap()
        page.wait_for_url("**/01_pictures.html")
        page.wait_for_selector("html[data-laid-out]")

        page.locator("button.secondary-toggle").tap()
        drawer = page.locator("dialog[open]")
        drawer.get_by_role("link", name="Exercises").tap()
        expect(drawer).to_have_count(0)  # what was asked for is in sight
        expect(page.locator("section#exercises > h2")).to_be_in_viewport()

        solution = page.locator("div.solution").first
        program, words = solution.locator("pre").first, solution.locator(".admonition-title")
        expect(program).to_be_hidden()
        words.tap(position={"x": 60, "y": 12})  # on "Solution to …"
        expect(program).to_be_visible()

        page.locator("a.right-next").tap()
        page.wait_for_url("**/02_neuron.html")
        page.wait_for_selector("html[data-figures=ready]")
        figure = page.locator(".digitnet").first
        words, slider = figure.locator(".dn-status"), figure.locator("input[type=range]").first
        before = words.inner_text()
        slider.tap()
        slider.tap(position={"x": 20, "y": 14})
        expect(words).not_to_have_text(before)


def test_a_drawer_can_be_closed_by_a_button(open_page):
    with open_page("book/02_neuron.html", viewport={"width": 390, "height": 844}, has_touch=True) as page:
        for toggle in ("button.primary-toggle", "button.secondary-toggle"):
            page.locator(toggle).first.tap()
            drawer = page.locator("dialog[open]")
            drawer.get_by_role("button", name=re.compile("close", re.IGNORECASE)).tap()
            expect(drawer).to_have_count(0)
