"""A Chromium that may reach nothing but files, and pages that remember what went wrong on them."""

import json
import os
import re
import shutil
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from ipywidgets import Widget
from playwright.sync_api import sync_playwright

from book.execute import BOOK, WIDGET_STATE, WIDGET_VIEW

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The shell draws pages as they do, but has no windows with toolbars, and opens them in half the time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, *BROWSERS)
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a JupyterLab of the tests may answer
]
READY = "() => document.documentElement.dataset.laidOut"


# A page with nothing in it but a figure, as the pages of the book hold theirs.
FIGURE_PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="{mode}">
<head><meta charset="utf-8"><title>A figure</title><meta name="viewport" content="width=device-width">
<script src="{host}" async></script><style>html[data-theme="dark"] {{ background: #121212 }}</style></head>
<body><main><h1 style="opacity: 0">A figure</h1>
<script type="{STATE}">{state}</script><script type="{VIEW}">{view}</script></main></body></html>"""


# Of a module, not of the session: playwright runs an event loop, which must be gone before notebooks are run.
@pytest.fixture(scope="module")
def chromium():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on the PATH (Debian: apt-get install chromium-headless-shell)")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(chromium, site):
    """``with open_page(name, mode="light") as page:`` opens a file of the site and waits until it is ready.

    With an ``address``, from the server there. Takes what a browser context takes, such as ``viewport``.
    At the end the page must not have met an error, a failed request, or one that went outside.
    """

    @contextmanager
    def open_page(name, mode="light", address=None, **options):
        file, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", name).groups()
        with watched_page(chromium, mode=mode, address=address, **options) as page:
            place = address + file if address else (site / file).as_uri()
            page.goto(place + mark + rest, wait_until="load")
            page.wait_for_function(READY)
            yield page

    return open_page


@pytest.fixture(scope="module")
def open_figure(chromium, tmp_path_factory):
    """``with open_figure(Neuron()) as page:`` opens a page with this figure alone, and no kernel behind it.

    Takes what a browser context takes, such as ``has_touch=True``, and ``width``; and ``host``, a copy of
    figures.js with more beside it. The figure is ``page.locator(".digitnet")``. At the end the page must not
    have met an error, as with `open_page`.
    """

    @contextmanager
    def open_figure(figure, mode="light", width=900, host=BOOK / "web" / "figures.js", **options):
        path = tmp_path_factory.mktemp("figure") / "figure.html"
        stored = Widget.get_manager_state(widgets=[figure])
        state = json.dumps(stored).replace("</", "<\\/")
        view = json.dumps({"model_id": figure.model_id, "version_major": 2, "version_minor": 0})
        text = FIGURE_PAGE.format(
            mode=mode, host=host.as_uri(), state=state, view=view, STATE=WIDGET_STATE, VIEW=WIDGET_VIEW
        )
        path.write_text(text, encoding="utf-8")
        options["viewport"] = {"width": width, "height": 900}
        with watched_page(chromium, mode=mode, **options) as page:
            page.goto(path.as_uri(), wait_until="load")
            page.wait_for_selector("html[data-figures=ready]")
            yield page

    return open_figure


@pytest.fixture
def bars_for_everyone(open_figure):
    """A function: how many bars a figure has; they are seen in forced colours, and still if one wishes."""

    def counted(figure, bars):
        with open_figure(figure, forced_colors="active") as page:
            colours = page.locator(bars).evaluate_all(
                "all => all.map((i) => [i, i.parentElement].map((a) => getComputedStyle(a).backgroundColor))"
            )
            assert all(own not in (below, "rgba(0, 0, 0, 0)") for own, below in colours)
        with open_figure(figure, reduced_motion="reduce") as page:
            moves = page.locator(bars).evaluate_all(
                "all => all.map((i) => getComputedStyle(i).transitionDuration)"
            )
            assert set(moves) == {"0s"}
        return len(colours)

    return counted


@pytest.fixture(scope="session")
def accessibility_findings():
    """A function: what axe-core finds on a page with a figure alone."""

    def findings(page):
        violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        return [(v["id"], node["target"], node["failureSummary"]) for v in violations for node in v["nodes"]]

    return findings


@pytest.fixture(scope="session")
def for_the_hand_alone():
    """A function: controls of a figure that aren't marked as such, and controls that paper would show.

    Buttons that are pictures, of which one is chosen, are no such controls: they show something themselves.
    """

    def found(page):
        controls = page.locator(".digitnet :is(button:not([role=radio]), select, input, .dn-check)")
        unmarked = controls.evaluate_all(
            "all => all.filter(one => !one.closest('.dn-controls')).map(one => one.outerHTML)"
        )
        shown = page.locator(".dn-controls :is(svg, canvas, .dn-status)").count()
        page.emulate_media(media="print")
        printed = controls.locator("visible=true").all_inner_texts()
        page.emulate_media(media="screen")
        assert controls.count() == 0 or controls.first.is_visible()
        return unmarked, shown, printed

    return found


@pytest.fixture
def second_views():
    """A function: draw the figure of a page again, so many times, for a model of their own.

    The model is ``window.model``, and ``window.leave()`` takes the views away. It returns their places.
    """

    def draw(page, n):
        page.evaluate(
            """async (n) => {
            const stored = document.querySelector('script[type*="widget-state"]').textContent;
            const models = Object.values(JSON.parse(stored).state);
            const { state: { _esm, ...values }, buffers = [] } = models.find(({ state }) => state._esm);
            for (const { path: [key], data } of buffers)
                values[key] = new DataView(Uint8Array.from(atob(data), (c) => c.charCodeAt()).buffer);
            const { default: figure } = await import(
                URL.createObjectURL(new Blob([_esm], { type: "text/javascript" })));
            const on = new Map(), call = (key) => (on.get(`change:${key}`) ?? []).forEach((f) => f());
            window.model = { get: (key) => values[key], save_changes() {},
                set(key, value) { if (values[key] !== value) { values[key] = value; call(key); } },
                on: (key, f) => on.set(key, [...(on.get(key) ?? []), f]),
                off: (key, f) => on.set(key, on.get(key).filter((g) => g !== f)) };
            const ends = Array.from({ length: n }, () => figure.render({ model: window.model,
                el: document.body.appendChild(document.createElement("section")) }));
            window.leave = () => ends.forEach((end) => end());
        }""",
            n,
        )
        return page.locator("section")

    return draw


@contextmanager
def watched_page(chromium, mode="light", address=None, **options):
    troubles = []

    def note(kind, text):
        troubles.append(f"{kind}: {text}")

    options.setdefault("viewport", {"width": 1200, "height": 900})
    context = chromium.new_context(color_scheme=mode, **options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("console", lambda m: note("console", m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: note("script", error))
    page.on("requestfailed", lambda r: note("failed", r.url))
    local = (address or "file:", "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(local) else note("outside", r.url))
    yield page
    context.close()
    assert not troubles
