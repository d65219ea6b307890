"""The built pages, for the tests that look at them."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures import digits, mnist, trained  # noqa: F401 (known to every test by this import)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Folder of the pages, built once by the command of `make book`; a warning is an error."""
    command = re.search(r"/jupyter-book (build .*)", (ROOT / "Makefile").read_text(encoding="utf-8"))[1]
    output = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), *shlex.split(command), "--path-output", output],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output / "_build" / "html"
