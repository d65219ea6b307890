"""A Chromium that may reach nothing but files, and pages that remember what went wrong on them."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
READY = "() => !window.MathJax || (MathJax.startup?.promise?.then(() => true) ?? false)"


# Of a module, not of the session: playwright runs an event loop, which must be gone before notebooks are run.
@pytest.fixture(scope="module")
def chromium():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on the PATH (Debian: apt-get install chromium)")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(chromium, site):
    """``with open_page(name, mode="light") as page:`` opens a file of the site and waits until it is ready.

    At the end the page must not have met an error, a failed request, or one that went outside.
    """

    @contextmanager
    def open_page(name, mode="light"):
        troubles = []

        def note(kind, text):
            troubles.append(f"{kind}: {text}")

        context = chromium.new_context(viewport={"width": 1200, "height": 900}, color_scheme=mode)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: note("console", m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: note("script", error))
        page.on("requestfailed", lambda r: note("failed", r.url))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else note("outside", r.url))
        page.goto((site / name).as_uri(), wait_until="load")
        page.wait_for_function(READY)
        yield page
        context.close()
        assert not troubles

    return open_page
