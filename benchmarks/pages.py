"""How soon each page is seen and its figures answer, on 10 Mbit/s and with a processor slowed four times.

    python benchmarks/pages.py                 the pages of `make book`
    python benchmarks/pages.py FOLDER          those in another folder
    python benchmarks/pages.py BEFORE AFTER    both, in turns

Needs Chromium, as readers have it. A page is ready when it is seen and its first figure answers. The goal is
1.5 s on an idle machine; other programs only ever lengthen a load.
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

from tests.browser.conftest import BROWSERS, FLAGS, SHELL  # noqa: E402
from tests.browser.test_budget import PAGES, PREFIX, Handler, Server, load  # noqa: E402

LOADS = 7


def serve(folder):
    """The address of a folder's pages, on a server of its own."""
    server = Server(("127.0.0.1", 0), partial(Handler, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}{PREFIX}"


def main(folders):
    addresses = [serve(folder) for folder in folders]
    path = next(filter(None, map(shutil.which, (*BROWSERS, SHELL))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"])
        for name in PAGES:
            turns = [[load(browser, address + name) for address in addresses] for _ in range(LOADS)]
            medians = []
            for folder, loads in zip(folders, zip(*turns)):
                answers, seen = zip(*(marks for marks, _ in loads))
                ready = [max(marks) for marks, _ in loads]
                medians.append(median(ready))
                print(
                    f"{name} in {folder}: {loads[0][1].total() / 1e6:.2f} MB, the first figure answers after "
                    f"{median(answers):.2f} s, the page is seen after {median(seen):.2f} s, "
                    f"ready {medians[-1]:.2f} s ({min(ready):.2f}–{max(ready):.2f})",
                    flush=True,
                )
            if len(folders) == 2:
                print(f"    ratio {medians[1] / medians[0]:.2f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or [ROOT / "_build" / "html"])
