"""What readers do with a page: follow its links, read it on a phone, print it, set their browser."""

import re

import pytest
from playwright.sync_api import expect

from book.execute import chapters

CHAPTERS = [f"book/{path.stem}.html" for path in chapters()]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
OPEN_ALL = """() => {
    document.querySelectorAll("button.toggle-button-hidden").forEach((button) => button.click());
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
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


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_link_lands_at_its_place(open_page, name, viewport):
    with open_page(name, viewport=viewport) as page:
        page.evaluate(OPEN_ALL)
        names = page.evaluate(PLACES)
        assert len(names) > 10
        assert page.evaluate(MISSED, names) == []


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


@pytest.mark.parametrize("width", [320, 412])
@pytest.mark.parametrize("name", [*CHAPTERS, "book/notation.html"])
def test_nothing_is_cut_on_a_phone(open_page, name, width):
    """No formula in the text is wider than its line; what scrolls shows it, and takes the focus."""
    with open_page(name, viewport={"width": width, "height": 800}) as page:
        page.evaluate(OPEN_ALL)
        page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
        unmarked = """(selector) => [...document.querySelectorAll(selector)]
            .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1
                && !(box.classList.contains("wide") && box.tabIndex === 0))
            .map((box) => box.textContent.slice(0, 80))"""
        assert page.evaluate(unmarked, "article :is(pre, mjx-container[display])") == []
        assert page.locator("article p.wide").count() == 0
        too_wide = """() => [...document.querySelectorAll("article p .math mjx-math > *")]
            .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth)
            .map((part) => part.closest("p").textContent.slice(0, 80))"""
        assert page.evaluate(too_wide) == []
        overlapping = """() => [...document.querySelectorAll("div.math .eqno")].filter((number) => {
            const [a, b] = [number, number.previousElementSibling].map((box) => box.getBoundingClientRect());
            return a.left < b.right && a.right > b.left && a.top < b.bottom - 1 && a.bottom > b.top + 1;
        }).map((number) => number.textContent)"""
        assert page.evaluate(overlapping) == []


@pytest.mark.parametrize("name", ["book/05_backpropagation.html", "book/07_playground.html"])
@pytest.mark.parametrize("asked", ["", "?solutions"])
def test_printed_pages(open_page, name, asked):
    """Black on white, with solutions as they are open, whole lines and figures, and nothing to press."""
    with open_page(name + asked, mode="dark") as page:
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        solution, answer = page.locator("div.solution pre"), page.locator("article details > :not(summary)")
        for part in (solution, answer):
            if part.count():
                expect(part.first).to_be_visible(visible=bool(asked))
        expect(page.locator("article h1")).to_be_visible()
        assert re.match(r"\d\. ", page.locator("article h1").inner_text())
        assert page.locator("article :is(.copybtn, .toggle-button, .headerlink):visible").count() == 0
        ground, ink = page.evaluate(
            "[document.body, document.querySelector('article p')].map((box) => getComputedStyle(box))"
            ".map((style, i) => i ? style.color : style.backgroundColor)"
        )
        assert max(colour(ink)) < 60 and min(colour(ground)) == 255
        cut = """() => [...document.querySelectorAll("article pre")]
            .filter((box) => box.scrollWidth > box.clientWidth + 1).length"""
        page.set_viewport_size({"width": 700, "height": 1000})  # about that of a sheet of A4
        assert page.evaluate(cut) == 0
        whole = "(boxes) => boxes.map((box) => getComputedStyle(box).breakInside)"
        assert set(page.locator("article :is(figure, .digitnet)").evaluate_all(whole)) == {"avoid"}
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


def test_where_storage_is_blocked_the_theme_can_be_chosen(chromium, site):
    context, troubles = chromium.new_context(color_scheme="light"), []
    blocked = "{ get() { throw new DOMException('blocked', 'SecurityError'); }, configurable: true }"
    context.add_init_script(f"Object.defineProperty(window, 'localStorage', {blocked})")
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((site / "book" / "02_neuron.html").as_uri())
    button = page.locator("button.theme-switch-button:visible").first
    themes = set()
    for _ in range(3):
        button.click()
        themes.add(page.evaluate("document.documentElement.dataset.theme"))
    assert themes == {"light", "dark"} and troubles == []
    context.close()


@pytest.mark.parametrize("word", ["constructor", "toString", "__proto__", "hasOwnProperty"])
def test_search_for_words_of_javascript(open_page, word):
    with open_page(f"search.html?q={word}") as page:
        expect(page.locator("#search-results")).to_contain_text(re.compile("finished|did not match"))


def test_without_scripts_equations_stand_and_figures_say_why_not(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / "02_neuron.html").as_uri())
    assert page.locator("p.needs-scripts").first.is_visible()
    box = page.locator("div.math mjx-container").first.bounding_box()
    assert box["height"] > 20 and box["width"] > 100
    context.close()
