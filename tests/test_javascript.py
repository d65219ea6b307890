"""The JavaScript of the figures, tested by Node's test runner and held against what the chapters store."""

import shutil
import subprocess
from pathlib import Path

import pytest

from book.execute import chapters, read, stored_figures

TESTS = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_with_node(path):
    if shutil.which("node") is None:
        pytest.skip("no Node on the PATH (Debian: apt-get install nodejs)")
    done = subprocess.run(["node", "--test", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "ℹ fail 0" in done.stdout


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_stored_figures_have_the_present_source(path):
    """If not: python book/execute.py --figures"""
    for state, figure in stored_figures(read(path)):
        assert state["_esm"] == figure._esm and state["_css"] == figure._css
