"""The built pages, for the tests that look at them."""

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures import digits, mnist, trained  # noqa: F401 (known to every test by this import)

ROOT = Path(__file__).resolve().parent.parent

# What a script starts with `&` ignores Ctrl-C, and all that is started from there inherits it. The tests that
# interrupt a training need it, so here it counts again, as in a terminal.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def build_site():
    """A function: build the pages into a folder by the command of `make book`; a warning is an error."""
    command = re.search(r"/jupyter-book (build .*)", (ROOT / "Makefile").read_text(encoding="utf-8"))[1]
    program = Path(sys.executable).with_name("jupyter-book")

    def build_site(output):
        done = subprocess.run(
            [program, *shlex.split(command), "--path-output", output],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return build_site


@pytest.fixture(scope="session")
def site(tmp_path_factory, build_site):
    """Folder of the pages, built once."""
    output = tmp_path_factory.mktemp("site")
    build_site(output)
    return output / "_build" / "html"
