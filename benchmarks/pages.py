"""How soon the figures of each page answer, on a line of 10 Mbit/s and a processor slowed four times.

    python benchmarks/pages.py              the pages of `make book`
    python benchmarks/pages.py FOLDER       those in another folder

Needs Chromium. The goal is 1.5 s on an idle machine; other programs only ever lengthen a load.
"""

import shutil
import sys
from functools import partial
from pathlib import Path
from statistics import median
from threading import Thread

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import FLAGS, NAMES  # noqa: E402
from tests.browser.test_budget import PAGES, PREFIX, Handler, Server, load  # noqa: E402

LOADS = 5


def main(folder):
    server = Server(("127.0.0.1", 0), partial(Handler, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    path = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"])
        for name in PAGES:
            url = f"http://127.0.0.1:{server.server_port}{PREFIX}{name}"
            loads = [load(browser, url) for _ in range(LOADS)]
            seconds = [ready for ready, _ in loads]
            print(
                f"{name}: {loads[0][1].total() / 1e6:.2f} MB, figures answer after {median(seconds):.2f} s "
                f"({min(seconds):.2f}–{max(seconds):.2f})",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_build" / "html")
