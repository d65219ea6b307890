"""The JavaScript of the figures, tested by Node's test runner and held against what the chapters store."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from book.execute import BOOK, chapters, read, stored_figures
from digitnet import widgets
from digitnet.widgets.figure import FOLDER

TESTS = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))
SOURCES = sorted([*FOLDER.glob("*.js"), *BOOK.glob("*.js"), *(BOOK / "web").rglob("*.js")])
BEGIN = re.compile(
    r"(=>|^\s*(?!if|for|while|switch)[\w #.*]*\(.*\)) \{( //.*)?$"
)  # the first line of a function
LONGEST, WIDEST = 60, 110  # lines of a function, characters of a line; the latter is that of Python


def functions(text):
    """First line and length of every function of more than one line; it ends where its indentation does."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if BEGIN.search(line):
            depth = len(line) - len(line.lstrip())
            end = next(k for k in range(i + 1, len(lines)) if lines[k].strip()
                       and len(lines[k]) - len(lines[k].lstrip()) <= depth)  # fmt: skip
            yield line.strip(), end - i + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_lines_are_as_wide_as_those_of_python_and_functions_are_short(path):
    text = path.read_text("utf-8")
    assert [line for line in text.split("\n") if len(line) > WIDEST] == []
    assert [(name, n) for name, n in functions(text) if n > LONGEST] == []


@pytest.mark.parametrize("name", ["function f(a) {", "export function f({ a, b }) {", "const f = (a) => {",
                                  "list.forEach((a) => {", "get(key) {", "async function f() {"])  # fmt: skip
def test_the_length_of_a_function_is_seen(name):
    close = "});" if name.startswith("list") else "};"
    text = "\n".join([f"  {name}", *["    g();"] * 59, f"  {close}", ""])
    assert list(functions(text)) == [(name, 61)]
    assert list(functions("if (a) {\n  g();\n}\nfor (const a of b) {\n  g();\n}\n")) == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_with_node(path):
    if shutil.which("node") is None:
        pytest.skip("no Node on the PATH (Debian: apt-get install nodejs)")
    done = subprocess.run(["node", "--test", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "ℹ fail 0" in done.stdout


@pytest.mark.parametrize("name", widgets.__all__)
def test_the_parts_of_a_figure_fit_together(name):
    """They become one module, in which no name may be given twice."""
    if shutil.which("node") is None:
        pytest.skip("no Node on the PATH (Debian: apt-get install nodejs)")
    source = getattr(widgets, name)._esm
    node = ["node", "--input-type=module", "--check"]
    done = subprocess.run(node, input=source, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_stored_figures_have_the_present_source(path):
    """If not: python book/execute.py --figures"""
    for state, figure in stored_figures(read(path)):
        assert state["_esm"] == figure._esm and state["_css"] == figure._css
