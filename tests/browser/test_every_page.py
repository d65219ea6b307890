"""Every page in a real browser, opened from its file as a reader without a server would."""

import re
import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_widths import OPEN_ALL

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


CONTROLS = ".digitnet :is(button, input, select, summary, [tabindex='0']):not([tabindex='-1'], :disabled)"


def test_a_figure_is_three_presses_of_tab_away(light):
    """The first test of a page: nothing has been pressed yet."""
    if not light.locator(".digitnet").count():
        assert light.get_by_text("Skip to the figure").count() == 0
        return
    light.keyboard.press("Tab")
    light.keyboard.press("Tab")
    assert light.evaluate("document.activeElement.textContent") == "Skip to the figure that moves"
    light.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")  # it slides in
    light.keyboard.press("Enter")
    light.keyboard.press("Tab")
    first = light.locator(CONTROLS).locator("visible=true").first
    expect(first).to_be_focused()
    header = light.locator(".bd-header-article").bounding_box()["height"]
    assert header <= first.bounding_box()["y"] < 900


def test_a_figure_with_many_controls_can_be_passed(light):
    links = 0
    for figure in light.locator(".moving-figure").all():
        many, place = figure.locator(CONTROLS).count() > 5, figure.get_attribute("id")
        link = light.locator(f"a.past-figure[href='#past-{place}']")
        assert link.count() == many
        if many:
            link.focus()
            assert link.evaluate("(link) => getComputedStyle(link).clipPath") == "none"
            light.keyboard.press("Enter")
            light.keyboard.press("Tab")
            behind = "(figure) => figure.compareDocumentPosition(document.activeElement)"
            assert figure.evaluate(behind) == 4  # it follows
        light.evaluate("document.activeElement.blur()")
        links += many
    assert light.locator("a.past-figure").count() == links


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


def test_one_button_opens_and_closes_all_solutions(light, request):
    """In each chapter; no other page has any, or offers them."""
    button = light.get_by_role("button", name="all solutions and answers")
    solutions, answers = (
        light.locator("div.solution p.admonition-title + *"),
        light.locator("article details:not(.digitnet *) > div"),
    )
    folded = [*solutions.all(), *answers.all()]
    if request.node.callspec.params["light"] not in CHAPTERS:
        assert solutions.count() == button.count() == 0
        return
    assert len(folded) >= 4
    for word, key, shown in [("Open", "Enter", True), ("Close", "Space", False), ("Open", "Space", True)]:
        assert button.inner_text() == f"{word} all solutions and answers"
        assert button.get_attribute("aria-expanded") == str(not shown).lower()
        button.press(key)
        assert [part.is_visible() for part in folded] == [shown] * len(folded)
    light.locator("div.solution button.toggle-button").first.click()
    expect(button).to_have_text("Open all solutions and answers")


def test_accessible(light):
    """By all of axe-core's rules but that of contrast: see the one in dark mode, and test_widths for both."""
    assert serious_findings(light, "light", rules={"color-contrast": {"enabled": False}}) == []


def test_readable_on_a_narrow_screen(light):
    light.set_viewport_size({"width": 360, "height": 800})
    light.evaluate(OPEN_ALL)
    assert light.evaluate("document.scrollingElement.scrollWidth") <= 361
    assert light.evaluate(STICKING_OUT) == []


def test_figures_are_legible_in_dark_mode(dark):
    looks = """async (images) => {
        for (const image of images) image.loading = "eager";
        await Promise.all(images.map((image) => image.decode()));  // fails if it can't be shown
        return images.map((image) => {
            const {filter, backgroundColor} = getComputedStyle(image);
            return [image.getBoundingClientRect().width > 200, image.currentSrc.endsWith(".svg"),
                filter, backgroundColor];
        });
    }"""
    for wide, drawn, filtered, ground in dark.locator("figure img").evaluate_all(looks):
        assert wide and filtered == "none"
        assert ground == ("rgba(0, 0, 0, 0)" if drawn else "rgb(255, 255, 255)")  # see test_pictures


def test_contrast_in_dark_mode(dark):
    """By axe-core's measure, but for programs: a page has thousands of their words, in a dozen colours.

    Those are measured in test_widths, with all other words, in both modes.
    """
    only = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    assert serious_findings(dark, "dark", ".highlight pre", **only) == []


def serious_findings(page, mode, *left_out, **options):
    """What axe-core finds with all dropdowns open; MathJax has its own provisions and is left out."""
    assert page.evaluate("document.documentElement.dataset.theme") == mode
    page.evaluate(OPEN_ALL)
    page.evaluate("document.getAnimations().forEach((fading) => fading.finish())")
    context = {"exclude": [["mjx-container"], *([part] for part in left_out)]}
    options = {"preload": False, "resultTypes": ["violations"], **options}
    return [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in Axe().run(page, context, options=options).response["violations"]
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
