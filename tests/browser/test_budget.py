"""Pages with figures: what they weigh on the wire, and that they work anywhere.

A page may weigh 1.5 MB with an empty cache, and is seen when its first figure answers. The server compresses
text, as static hosts do. How soon the figures answer is measured by benchmarks/pages.py. ``pytest -rP
tests/browser/test_budget.py`` shows what weighs what.
"""

import gzip
from collections import Counter
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from book.execute import WIDGET_VIEW, chapters, read, stored_figures

PAGES = [f"book/{path.stem}.html" for path in chapters() if any(stored_figures(read(path)))]
PREFIX = "/some/where/else/"
WEIGHT = 1_500_000
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
MARKS = """(() => ["figure-ready", "first-contentful-paint"]
    .map((name) => performance.getEntriesByName(name)[0]?.startTime))"""


@cache
def compressed(path):
    return gzip.compress(path.read_bytes(), 6)


class Handler(SimpleHTTPRequestHandler):
    """A static host: files of a folder under PREFIX, text compressed, connections kept."""

    protocol_version = "HTTP/1.1"
    compressible = (".html", ".css", ".js", ".json", ".svg")

    def do_GET(self):  # noqa: N802, the name that the base class calls
        path = Path(self.translate_path(self.path.removeprefix(PREFIX)))
        if not self.path.startswith(PREFIX) or not path.is_file():
            return self.send_error(404)
        packed = path.suffix in self.compressible
        content = compressed(path) if packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", len(content))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A browser that is closed breaks its connections; nothing to say about that."""


@pytest.fixture(scope="module")
def address(site):
    """Where the site is, in a folder of a server."""
    server = Server(("127.0.0.1", 0), partial(Handler, directory=site))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    server.server_close()


@contextmanager
def new_page(chromium):
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def load(chromium, url):
    """Load a page on the slow line.

    Returns the seconds until its first figure answers and until the page is seen, and the bytes of each path.
    """
    weights, paths = Counter(), {}
    with new_page(chromium) as page:
        client = page.context.new_cdp_session(page)
        client.on("Network.requestWillBeSent", lambda e: paths.update({e["requestId"]: e["request"]["url"]}))
        client.on(
            "Network.loadingFinished",
            lambda e: weights.update({paths.get(e["requestId"], "?"): round(e["encodedDataLength"])}),
        )
        client.send("Network.enable")
        client.send("Network.setCacheDisabled", {"cacheDisabled": True})
        client.send("Network.emulateNetworkConditions", LINE)
        client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(url)  # waits until all is loaded: to ask the page before that would slow it down
        page.wait_for_function(f"{MARKS}().every(isFinite)")
        answers, seen = page.evaluate(MARKS)
        client.send("Emulation.setCPUThrottlingRate", {"rate": 1})  # the rest is only to be weighed
        page.evaluate("document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; })")
        page.wait_for_selector("html[data-laid-out]")
        page.wait_for_load_state("networkidle")
    return (answers / 1000, seen / 1000), Counter(
        {path.rpartition(PREFIX)[2]: weight for path, weight in weights.items()}
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_a_slow_line(chromium, address, name):
    (answers, seen), weights = load(chromium, address + name)
    table = "".join(f"\n{weight:9,}  {name}" for name, weight in weights.most_common(12))
    print(f"{weights.total():9,}  bytes in all, of which:{table}")
    assert weights.total() <= WEIGHT, table
    assert answers <= seen  # what is seen can be used


@pytest.mark.parametrize("name", PAGES)
def test_figures_work_in_a_folder_of_a_server(chromium, address, name):
    troubles, local = [], (address, "blob:", "data:")
    with new_page(chromium) as page:
        page.on("console", lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(local) else troubles.append(r.url))
        page.goto(address + name)
        try_figures(page)
    assert not troubles


@pytest.mark.parametrize("name", PAGES)
def test_figures_work_in_a_file(open_page, name):
    """With no server, and no network either: `chromium` reaches no host."""
    with open_page(name) as page:
        try_figures(page)


def try_figures(page):
    """A key, pressed on the first control of each figure, must change the figure."""
    page.wait_for_selector("html[data-figures=ready]")
    figures = page.locator(".digitnet").all()
    assert len(figures) == page.locator(f'script[type="{WIDGET_VIEW}"]').count() > 0
    for figure in figures:
        before = figure.inner_html()
        control = figure.locator("input[type=range]:enabled, [role=radio][tabindex='0']").first
        control.press("ArrowRight")
        assert figure.inner_html() != before
