"""What readers do with a page: follow its links, read it on a phone, print it, set their browser."""

import re

import pytest
from playwright.sync_api import expect
from test_widths import OPEN_ALL, PLACES

from book.execute import chapters, read, stored_figures

CHAPTERS = [f"book/{path.stem}.html" for path in chapters()]
WITH_FIGURES = [f"book/{path.stem}.html" for path in chapters() if any(stored_figures(read(path)))]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", [name for name in CHAPTERS if "07" in name or "08" in name])
def test_a_page_opens_at_its_place(open_page, name, viewport):
    """Also a place far down, while nothing above it has been laid out."""
    with open_page(name, viewport=viewport) as page:
        place = page.evaluate(PLACES)[-1]
    with open_page(f"{name}#{place}", viewport=viewport) as page:
        header = page.locator(".bd-header-article").bounding_box()["height"]
        top = page.evaluate("(name) => document.getElementById(name).getBoundingClientRect().top", place)
        at_end = page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
        assert top >= header - 1 and (top <= header + 60 or at_end)


def test_edges_show_where_there_is_more(open_page):
    with open_page("book/01_pictures.html", viewport={"width": 390, "height": 844}) as page:
        page.evaluate(OPEN_ALL)
        box = page.locator("article pre.wide").first
        edges = "(box) => ['more-before', 'more-behind'].filter((name) => box.classList.contains(name))"
        assert box.evaluate(edges) == ["more-behind"]
        box.press("ArrowRight")
        page.wait_for_function("(box) => box.matches('.more-before')", arg=box.element_handle())
        box.evaluate("(box) => { box.scrollLeft = 10000; }")
        page.wait_for_function("(box) => !box.matches('.more-behind')", arg=box.element_handle())
        assert box.evaluate(edges) == ["more-before"]


def test_numbers_of_equations_stand_at_the_edge_of_the_text(open_page):
    with open_page("book/02_neuron.html", viewport=PHONE) as page:
        gaps = """() => [...document.querySelectorAll("div.math .eqno")].map((number) => {
            const {right, bottom} = number.getBoundingClientRect(), place = number.parentElement;
            const next = place.nextElementSibling ?? place.parentElement.nextElementSibling;
            return [place.getBoundingClientRect().right - right, next.getBoundingClientRect().top - bottom];
        })"""
        found = page.evaluate(gaps)
        assert found and all(abs(beside) <= 1 and below >= 6 for beside, below in found)


# Figures and their addresses


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_an_address_with_a_setting_opens_the_playground_there(open_page, viewport):
    setting = "#playground-eta-3-hidden-100-second-0-batch-10-epochs-30-seed-2"
    with open_page(f"book/07_playground.html{setting}", viewport=viewport) as page:
        expect(page.locator(".digitnet .dn-status").first).to_contain_text("100 hidden neurons")
        header = page.locator(".bd-header-article").bounding_box()["height"]
        assert header - 1 <= page.locator(".digitnet").bounding_box()["y"] <= header + 60


@pytest.mark.parametrize("hash", ["#100%", "#%E0%A4%A", "#no-such-place"])
def test_an_address_with_a_place_that_is_none_opens_the_page(open_page, hash):
    with open_page(f"book/02_neuron.html{hash}") as page:
        expect(page.locator("article h1")).to_be_in_viewport()


# On paper

PRINTED = [*((name, "") for name in CHAPTERS), (CHAPTERS[4], "?solutions"), (CHAPTERS[6], "?solutions")]


@pytest.mark.parametrize("name, asked", PRINTED)
def test_printed_pages(open_page, name, asked):
    """Black on white, with solutions as they are open, whole lines and figures, and nothing to press."""
    with open_page(name + asked, mode="dark") as page:
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        solution, answer = (
            page.locator("div.solution pre"),
            page.locator("article details:not(.digitnet *) > :not(summary)"),
        )
        for part in (solution, answer):
            if part.count():
                expect(part.first).to_be_visible(visible=bool(asked))
        expect(page.locator("article h1")).to_be_visible()
        assert re.match(r"(\d+|A)\. ", page.locator("article h1").inner_text())
        controls = ".copybtn, .toggle-button, .headerlink, input, select, button:not([role=radio])"
        assert page.locator(f"article :is({controls})").locator("visible=true").all_inner_texts() == []
        assert "Click to" not in page.locator("article").inner_text()
        # (A dh-icon belongs to the box of an optimizer that doesn't race, which goes with the controls.)
        gone = """(drawings) => drawings.filter((box) => !box.checkVisibility()
            && !box.closest("details:not([open]), [hidden]")).map((box) => box.outerHTML.slice(0, 200))"""
        assert page.locator(".digitnet :is(svg:not(.dh-icon), canvas)").evaluate_all(gone) == []
        ground, ink = page.evaluate(
            "[document.body, document.querySelector('article p')].map((box) => getComputedStyle(box))"
            ".map((style, i) => i ? style.color : style.backgroundColor)"
        )
        assert max(colour(ink)) < 60 and min(colour(ground)) == 255
        cut = """() => [...document.querySelectorAll("article pre")]
            .filter((box) => box.scrollWidth > box.clientWidth + 1).length"""
        page.set_viewport_size({"width": 680, "height": 1000})  # about that of a sheet of A4
        assert page.evaluate(cut) == 0
        beyond = """(boxes) => boxes.filter((box) => box.getBoundingClientRect().right > 680)
            .map((box) => box.outerHTML.slice(0, 200))"""
        drawn = page.locator("article *:not(mjx-assistive-mml, mjx-assistive-mml *)")
        assert drawn.evaluate_all(beyond) == []
        whole = "(boxes) => boxes.map((box) => getComputedStyle(box).breakInside)"
        assert set(page.locator("article :is(figure, .digitnet)").evaluate_all(whole)) <= {"avoid"}
        papers = "(all) => all.map((box) => getComputedStyle(box).getPropertyValue('--dn-paper').trim())"
        assert set(page.locator(".digitnet").evaluate_all(papers)) <= {"#ffffff"}
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def colour(text):
    """Red, green and blue of a colour as the browser names it."""
    return [int(part) for part in re.findall(r"\d+", text)[:3]]


# Browsers as readers set them

FIRST_THEME = """new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.firstTheme = document.documentElement.dataset.theme;
    observer.disconnect();
}).observe(document, {childList: true, subtree: true})"""


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", ["book/index.html", "book/02_neuron.html", "search.html"])
def test_the_theme_is_chosen_before_anything_is_drawn(chromium, site, name, mode):
    context = chromium.new_context(color_scheme=mode)
    context.add_init_script(FIRST_THEME)
    page = context.new_page()
    page.goto((site / name).as_uri())
    assert page.evaluate("firstTheme") == mode
    context.close()


@pytest.mark.parametrize("names", [["localStorage"], ["localStorage", "sessionStorage"]], ids="+".join)
def test_where_storage_is_blocked_theme_and_search_work(chromium, site, names):
    context, troubles = chromium.new_context(color_scheme="light"), []
    blocked = "{ get() { throw new DOMException('blocked', 'SecurityError'); }, configurable: true }"
    for name in names:
        context.add_init_script(f"Object.defineProperty(window, '{name}', {blocked})")
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((site / "book" / "02_neuron.html").as_uri())
    button = page.locator("button.theme-switch-button:visible").first
    themes = set()
    for _ in range(3):
        button.click()
        themes.add(page.evaluate("document.documentElement.dataset.theme"))
    assert themes == {"light", "dark"}
    page.locator("button.search-button__button:visible").first.click()
    field = page.locator("#pst-search-dialog input")
    expect(field).to_be_visible()
    field.fill("perceptron")
    field.press("Enter")
    expect(page.locator("#search-results li").first).to_be_visible()
    assert troubles == []
    context.close()


@pytest.mark.parametrize("word", ["constructor", "toString", "__proto__", "hasOwnProperty"])
def test_search_for_words_of_javascript(open_page, word):
    with open_page(f"search.html?q={word}") as page:
        expect(page.locator("#search-results")).to_contain_text(re.compile("finished|did not match"))


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["search.html", "book/index.html"])
def test_the_magnifier_stands_before_the_words_of_the_search_field(open_page, name, viewport):
    with open_page(name, viewport=viewport) as page:
        page.keyboard.press("Control+k")
        field = page.locator("form.bd-search").locator("visible=true")
        sign = field.locator(".fa-magnifying-glass").bounding_box()
        assert sign["x"] + sign["width"] <= field.locator("input").bounding_box()["x"]


SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifts += value; })
    .observe({ type: "layout-shift", buffered: true })"""


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_nothing_moves_while_a_page_opens(chromium, site, name, viewport):
    context = chromium.new_context(viewport=viewport)
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.goto((site / name).as_uri())
    page.wait_for_selector("html[data-laid-out]", state="attached")
    page.wait_for_timeout(200)  # the browser tells of the last shift a frame later
    assert page.evaluate("shifts") <= 0.02
    context.close()


def test_without_scripts_equations_stand_and_figures_say_why_not(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / "02_neuron.html").as_uri())
    assert page.locator("p.needs-scripts").first.is_visible()
    assert page.get_by_text("pip install . jupyterlab").is_visible()  # nothing is folded that can't be opened
    assert (
        page.locator(".bd-header-article button").locator("visible=true").count() == 0
    )  # they would be dead
    box = page.locator("div.math mjx-container").first.bounding_box()
    assert box["height"] > 20 and box["width"] > 100
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="All chapters").click()
    expect(page.locator("section#a-map")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, PHONE, {"width": 768, "height": 900}])
def test_back_to_top_lies_over_nothing(open_page, viewport):
    with open_page("book/02_neuron.html", viewport=viewport) as page:
        page.mouse.wheel(0, 3000)
        page.wait_for_function("scrollY > 2500")
        page.mouse.wheel(0, -500)
        button = page.get_by_role("button", name="Back to top")
        expect(button).to_be_visible()
        beside = page.locator(".bd-header-article :is(button, a)").locator("visible=true").all()
        others = [each.bounding_box() for each in beside]
        box, header = button.bounding_box(), page.locator(".bd-header-article").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= header["height"]
        for other in others:
            assert box["x"] >= other["x"] + other["width"] or box["x"] + box["width"] <= other["x"]
        button.click()
        page.wait_for_function("scrollY === 0")


@pytest.mark.parametrize("name", [name for name in WITH_FIGURES if "05" in name or "07" in name])
def test_a_table_of_a_figure_can_be_scrolled_by_keyboard(open_page, name):
    with open_page(name, viewport={"width": 220, "height": 800}) as page:  # those of chapter 5 fit a phone
        page.evaluate(OPEN_ALL)
        page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
        wide = """(boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth + 1)
            .map((box) => [box.tabIndex, box.role, Boolean(box.ariaLabel)])"""
        found = page.locator(".digitnet .dn-scroll").evaluate_all(wide)
        assert found and all(each == [0, "region", True] for each in found)


def test_the_download_menu_says_what_it_offers(open_page):
    with open_page("book/02_neuron.html") as page:
        page.get_by_role("button", name="Download this page").click()
        menu = page.locator(".dropdown-download-buttons .dropdown-menu")
        assert menu.inner_text().split("\n") == ["Notebook (.ipynb)", "Print / PDF"]
