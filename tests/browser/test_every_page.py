"""Every page in a real browser, opened from its file as a reader without a server would."""

import re
import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
from axe_playwright_python.sync_playwright import Axe

from book.execute import BOOK, chapters
from book.lean_pages import TARGET, sources

CHAPTERS = [f"book/{path.stem}.html" for path in chapters()]
PAGES = [*CHAPTERS, *(f"book/{path.stem}.html" for path in sorted(BOOK.glob("*.md"))), "search.html"]

# Elements of the text beyond the right edge, unless they are in a box that fits and scrolls.
STICKING_OUT = """() => {
    const fits = (element) => element.getBoundingClientRect().right <= innerWidth + 1;
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const inScrollingBox = (element) => element.tagName !== "ARTICLE"
        && (scrolls(element) && fits(element) || inScrollingBox(element.parentElement));
    return [...document.querySelectorAll("article *:not(mjx-assistive-mml, mjx-assistive-mml *)")]
        .filter((element) => element.checkVisibility() && !fits(element) && !inScrollingBox(element))
        .map((element) => element.outerHTML.slice(0, 200));
}"""

OPEN_ALL = """() => {
    document.querySelectorAll("button.toggle-button-hidden").forEach((button) => button.click());
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
}"""


STYLES = """
    background-color background-image border-bottom-color border-bottom-width border-left-width
    border-right-width border-top-width bottom box-shadow clear color content cursor display flex float
    font-family font-size font-style font-weight gap grid-template-columns height left letter-spacing
    line-height list-style-type margin-bottom margin-left margin-right margin-top max-width opacity order
    outline-style overflow-x overflow-y padding-bottom padding-left padding-right padding-top position
    right text-align text-decoration-line text-transform top transform transition-property vertical-align
    visibility white-space-collapse width z-index
""".split()

# The styles of every element, and of what stands before and after it, that have changed since the last call.
CHANGES = """(names) => {
    const now = [...document.querySelectorAll("body, body *:not(mjx-container *)")].flatMap((element) =>
        [null, "::before", "::after"].map((part) => {
            const style = getComputedStyle(element, part), there = part === null || style.content !== "none";
            return {of: element.tagName + "." + element.className + (part ?? ""),
                    style: there ? names.map((name) => style.getPropertyValue(name)) : []};
        }));
    const before = window.looks ?? now;
    window.looks = now;
    if (before.length !== now.length) return [`${before.length} elements, now ${now.length}`];
    return now.flatMap(({of, style}, i) => names
        .map((name, k) => `${of}: ${name} was ${before[i].style[k]}, is ${style[k]}`)
        .filter((_, k) => before[i].style[k] !== style[k])).slice(0, 50);
}"""

# Each page is opened once in each mode, and all tests of this file that take it look at the same one.


@pytest.fixture(scope="module", params=PAGES)
def light(open_page, request):
    with open_page(request.param, mode="light") as page:
        yield page


@pytest.fixture(scope="module", params=PAGES)
def dark(open_page, request):
    with open_page(request.param, mode="dark") as page:
        yield page


def test_mathematics_is_set(light):
    assert light.locator("mjx-container mjx-assistive-mml").count() == light.locator(".math").count()
    assert light.locator("mjx-merror, [data-mjx-error]").count() == 0
    prose = "\n".join(light.locator("article p, article li").all_inner_texts())
    assert not re.search(r"\$\$|\\[a-z]{3,}", prose), "mathematics that was not recognised"


def test_solutions_open_by_keyboard(light):
    for solution in light.locator("div.solution").all():
        program, button = solution.locator("pre").first, solution.locator("button.toggle-button")
        assert not program.is_visible()
        button.focus()
        light.keyboard.press("Enter")
        assert program.is_visible()
        assert button.get_attribute("aria-expanded") == "true"
        light.keyboard.press("Space")
        assert not program.is_visible()


def test_accessible_in_light_mode(light):
    assert serious_findings(light, "light") == []


def test_readable_on_a_narrow_screen(light):
    light.set_viewport_size({"width": 360, "height": 800})
    light.evaluate(OPEN_ALL)
    assert light.evaluate("document.scrollingElement.scrollWidth") <= 361
    assert light.evaluate(STICKING_OUT) == []


def test_figures_are_legible_in_dark_mode(dark):
    for figure in dark.locator("figure img").all():
        figure.scroll_into_view_if_needed()
        assert figure.bounding_box()["width"] > 200
        figure.evaluate("(image) => image.decode()")  # waits for it, and fails if it can't be shown
        style = figure.evaluate("(image) => getComputedStyle(image)")
        drawn = figure.evaluate("(image) => image.currentSrc").endswith(".svg")  # see test_pictures
        ground = "rgba(0, 0, 0, 0)" if drawn else "rgb(255, 255, 255)"
        assert (style["filter"], style["backgroundColor"]) == ("none", ground)


def test_accessible_in_dark_mode(dark):
    assert serious_findings(dark, "dark") == []


def serious_findings(page, mode):
    """What axe-core finds with all dropdowns open; MathJax has its own provisions and is left out."""
    assert page.evaluate("document.documentElement.dataset.theme") == mode
    page.evaluate(OPEN_ALL)
    page.evaluate("document.getAnimations().forEach((fading) => fading.finish())")
    context = {"exclude": [["mjx-container"]]}
    return [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in Axe()
        .run(page, context, options={"preload": False, "resultTypes": ["violations"]})
        .response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.fixture
def icon_fonts(site):
    """The theme's own icon fonts, which its sheets ask for and the site leaves out, for one test."""
    folder = Path("static", "vendor", "fontawesome", "webfonts")
    own = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / folder
    place = site / "_static" / folder.relative_to("static")
    copies = [shutil.copy(font, place) for font in own.glob("fa-*")]
    yield
    for copy in copies:
        Path(copy).unlink()


@pytest.fixture
def sheets(site):
    """The style sheets that the one sheet was made of, brought back into the site for one test."""
    paths = sources(site / TARGET)
    for path in paths:
        shutil.copy(site.parent / "sheets" / path.relative_to(site), path)
    yield paths
    for path in paths:
        path.unlink()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", ["book/02_neuron.html", "book/index.html", "search.html"])
def test_the_lean_style_sheet_changes_nothing(open_page, sheets, icon_fonts, name, mode):
    """With the style sheets that it was made of, every element looks the same."""
    with open_page(name, mode=mode) as page:
        page.evaluate(OPEN_ALL)
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")
        assert page.evaluate(CHANGES, STYLES) == []
        place = page.locator(f'link[href*="{TARGET}"]')
        assert place.count() == page.locator("link[rel=stylesheet]").count() == 1
        for sheet in sheets:
            place.evaluate(
                """(link, href) => new Promise((resolve, reject) => {
                    const other = Object.assign(document.createElement("link"), {rel: "stylesheet", href});
                    [other.onload, other.onerror] = [resolve, reject];
                    link.before(other);
                })""",
                sheet.as_uri(),
            )
        place.evaluate("(link) => link.remove()")
        page.evaluate("() => document.fonts.ready")
        assert page.evaluate(CHANGES, STYLES) == []


# Ways through the book


def test_a_solution_leads_to_its_exercise(open_page):
    with open_page(CHAPTERS[0]) as page:
        solution = page.locator("div.solution").first
        solution.locator(".admonition-title").click(position={"x": 60, "y": 12})  # its words open it
        solution.get_by_role("link", name="Back to the exercise").click()
        page.wait_for_url("**#ex-*")


def test_search_finds_a_word(open_page):
    """From the field on a page to the chapter, without a server."""
    with open_page("book/index.html") as page:
        page.keyboard.press("Control+k")
        page.keyboard.type("sigmoid")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=sigmoid")
        page.locator("#search-results li a").first.click()
        page.wait_for_url("**/book/*.html*")
        assert "sigmoid" in page.locator("article").inner_text().lower()


def test_landing_page_leads_to_the_book(open_page):
    with open_page("index.html") as page:
        page.wait_for_url("**/book/index.html")
        assert page.title().startswith("How a Network Reads Digits")
        page.locator(".bd-sidebar-primary").get_by_role("link", name="Pictures as numbers").click()
        page.wait_for_url("**/book/01_pictures.html")


def test_light_and_dark_can_be_chosen(open_page):
    with open_page("book/index.html", mode="dark") as page:
        button = page.locator("button.theme-switch-button:visible").first
        themes = set()
        for _ in range(3):  # light, dark, as the system has it
            button.click()
            themes.add(page.evaluate("document.documentElement.dataset.theme"))
        assert themes == {"light", "dark"}
