"""The house rules of a chapter, as far as a machine can check them."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

import digitnet
import digitnet.exercises
from book.execute import chapters, fingerprint

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = [path.stem for path in chapters()]

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(work|tmp|root|home|Users|mnt)/\w")
EXERCISE = re.compile(r"^`{3,}\{exercise\}.*\n:label: (\S+)", re.MULTILINE)
SOLUTION = re.compile(r"^`{3,}\{solution\} (\S+)\n:class: dropdown\b", re.MULTILINE)
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN_BOX = re.compile(
    r"^```\{admonition\} Run this chapter \(it takes (?:seconds|about a minute)\)\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILE_NAME = re.compile(r"[\w/.-]+\.[a-z]\w{1,4}")
EQUATION_LABEL = re.compile(r"^\$\$ \(([^)]+)\)", re.MULTILINE)

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


# Reading chapters


@cache
def cells(chapter):
    return nbformat.read(ROOT / "book" / f"{chapter}.ipynb", as_version=4).cells


def code_cells(chapter):
    return [cell for cell in cells(chapter) if cell.cell_type == "code"]


def prose(chapter):
    return "\n\n".join(cell.source for cell in cells(chapter) if cell.cell_type == "markdown")


def texts(output):
    """All text of an output: streams and every textual form of a result."""
    return [output.get("text", ""), *(v for k, v in output.get("data", {}).items() if "image/" not in k)]


def is_figure(cell):
    return any(mime.startswith("image/") for output in cell.outputs for mime in output.get("data", {}))


def named(cell):
    """What names a cell in a message: its id and its code."""
    return f"{cell.get('id', 'no id')}\n\n{cell.source}"


def has_sentence(cell):
    """Is there, beside headings and directives, a line of words that comes to an end?"""
    if cell.cell_type != "markdown":
        return False
    lines = [line for line in cell.source.splitlines() if not line.startswith(("#", ":", "```", "$$"))]
    return re.search(r"\w+\W+\w+.*[.:?!]", "\n".join(lines), re.DOTALL) is not None


def exercises(chapter):
    """Of each exercise: its label, the stub, and the cell after the stub, where its solution belongs."""
    found = cells(chapter)
    for i, cell in enumerate(found):
        for label in EXERCISE.findall(cell.source) if cell.cell_type == "markdown" else ():
            yield label, *(found[i + 1 : i + 3])


EXERCISES = [(chapter, label) for chapter in CHAPTERS for label, *_ in exercises(chapter)]


# Stored outputs


@every_chapter
def test_outputs_are_stored_and_belong_to_the_code(chapter):
    notebook = nbformat.read(ROOT / "book" / f"{chapter}.ipynb", as_version=4)
    stored = notebook.metadata.get("digitnet", {}).get("executed")
    assert stored == fingerprint(notebook), f"code changed since the last run: make chapters ({chapter})"
    counts = [cell.execution_count for cell in code_cells(chapter)]
    assert counts == list(range(1, len(counts) + 1))


@every_chapter
def test_outputs_hold_no_errors_addresses_or_paths(chapter):
    for cell in code_cells(chapter):
        may_warn = "allow-stderr" in cell.metadata.get("tags", [])
        for output in cell.outputs:
            assert output.output_type != "error", named(cell)
            assert output.get("name") != "stderr" or may_warn, named(cell)
            for text in texts(output):
                assert not ADDRESS.search(str(text)), named(cell)
                assert not MACHINE_PATH.search(str(text)), named(cell)


@every_chapter
def test_exceptions_from_the_rules_give_a_reason(chapter):
    """A cell whose output is not compared, or that may fail, says why: `# NBVAL_IGNORE_OUTPUT` in the comment
    line above it, a tag in the metadata under "reason"."""
    for cell in code_cells(chapter):
        lines = cell.source.splitlines()
        for i, line in enumerate(lines):
            if re.match(r"\s*#\s*(NBVAL|PYTEST_VALIDATE)_", line):
                assert i > 0 and re.match(r"\s*#\s*\w+ \w+", lines[i - 1]), named(cell)
        tags = cell.metadata.get("tags", [])
        if any(tag.startswith("nbval-") or tag in ("raises-exception", "allow-stderr") for tag in tags):
            assert len(cell.metadata.get("reason", "")) > 10, named(cell)


# Rhythm


@every_chapter
def test_code_cells_are_short(chapter):
    lines = [len(cell.source.splitlines()) for cell in code_cells(chapter)]
    for length, cell in zip(lines, code_cells(chapter)):
        assert length <= 20, f"this cell has {length} lines, no cell may have more than 20: {named(cell)}"
    assert statistics.median(lines) <= 5, f"half of the cells may have more than 5 lines; they have {lines}"
    assert np.percentile(lines, 90) <= 12, f"one cell in ten may have more than 12 lines; they have {lines}"


@every_chapter
def test_prose_stands_before_every_code_cell(chapter):
    found = cells(chapter)
    for i, cell in enumerate(found):
        if cell.cell_type == "code":
            assert i > 0 and has_sentence(found[i - 1]), f"no sentence before this cell: {named(cell)}"


@every_chapter
def test_opens_and_closes_as_agreed(chapter):
    first = cells(chapter)[0].source
    assert first.startswith("# ")
    for lead in ("You will do", "You will learn", "You need"):
        assert re.search(rf"^\*\*{lead}\b.*\*\* +\w", first, re.MULTILINE), lead
    assert len(re.findall("^# ", prose(chapter), re.MULTILINE)) == 1, "one title a chapter"
    headings = re.findall("^## (.*)", prose(chapter), re.MULTILINE)
    assert headings[-3:] == ["Recap", "Check yourself", "Exercises"]


@every_chapter
def test_one_box_says_how_to_run_the_notebook_alone(chapter):
    """Its install line, its data, its time; it stands in the first cell."""
    (box,) = RUN_BOX.findall(cells(chapter)[0].source)
    assert prose(chapter).count("Run this chapter") == 1
    assert box.count("`pip install . jupyterlab jupyterlab-myst`") == 1
    loads = any(re.search(r"\bload(_mnist)?\(", cell.source) for cell in code_cells(chapter))
    assert ("MNIST" in box, "It needs no data." in box) == (loads, not loads)


@every_chapter
def test_no_chapter_reads_a_file_beside_it(chapter):
    """What `pip install .` installs is enough: a downloaded notebook lies alone."""
    needed = {"numpy", "sklearn", "threadpoolctl"}  # by digitnet itself
    installed = {*sys.stdlib_module_names, "digitnet", *needed}
    for cell in code_cells(chapter):
        has_place = re.search(r"files\(\"digitnet\"\)|TemporaryDirectory\(\)", cell.source)
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = getattr(node, "module", None) or node.names[0].name
                assert modules.partition(".")[0] in installed, named(cell)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert has_place or not FILE_NAME.fullmatch(node.value), named(cell)
            assert getattr(node, "id", "") != "open", named(cell)
    assert not re.search(r"!\[[^\]]*\]\(|\{(figure|image|include|literalinclude)\}", prose(chapter))


@every_chapter
def test_no_branch_on_the_kind_of_data(chapter):
    """A claim that holds on MNIST only is asserted by `data.on_mnist(…)`, not behind an `if`."""
    for cell in code_cells(chapter):
        assert not re.search(r"\b(if|elif|while)\b.*(\.name\b|MNIST)", cell.source), named(cell)


# Figures and equations


@every_chapter
def test_figures_have_alt_text_and_caption(chapter):
    for cell in filter(is_figure, code_cells(chapter)):
        mystnb = cell.metadata.get("mystnb", {})
        alt, figure = mystnb.get("image", {}).get("alt", ""), mystnb.get("figure", {})
        for key, text in ("image.alt", alt), ("figure.caption", figure.get("caption", "")):
            assert len(text) >= 30, f"metadata mystnb.{key} needs a sentence, it is {text!r}: {named(cell)}"
        name = figure.get("name", "")
        assert name.startswith("fig-"), f"mystnb.figure.name must be fig-…, it is {name!r}: {named(cell)}"
        assert alt not in figure["caption"], f"alt text describes, the caption concludes: {named(cell)}"


def test_names_are_unique():
    """One name, one thing in the whole book: a name of a figure or an equation leads to a single place."""
    found = defaultdict(list)
    for chapter in CHAPTERS:
        for cell in filter(is_figure, code_cells(chapter)):
            found["figure", cell.metadata.mystnb.figure.name].append(chapter)
        for label in EQUATION_LABEL.findall(prose(chapter)):
            found["equation", label].append(chapter)
    for chapter, label in EXERCISES:
        found["exercise", label].append(chapter)
    twice = {name: places for name, places in found.items() if len(places) > 1}
    assert not twice, f"names that stand more than once, and where: {twice}"


# Exercises


@every_chapter
def test_exercises_have_stub_and_solution(chapter):
    found = list(exercises(chapter))
    assert len(found) >= 3, (
        f"a chapter has three exercises or more, this has {[label for label, *_ in found]}"
    )
    assert len(found) == prose(chapter).count("{exercise}"), (
        "an exercise without `:label: ex-…` below its line"
    )
    for label, stub, solution in found:
        assert label.startswith("ex-"), f"{label}: names of exercises begin with ex-"
        assert stub.cell_type == "code", (
            f"{label}: the cell after the exercise must be the code to be completed"
        )
        last = stub.source.splitlines()[-1]
        assert re.fullmatch(r"check_\w+\(.*\)", last), (
            f"{label}: the stub must end with its check, not {last!r}"
        )
        assert any("Not yet" in text for output in stub.outputs for text in texts(output)), (
            f"{label}: the check of the stub, run as it is, must store an output with “Not yet”"
        )
        assert SOLUTION.findall(solution.source) == [label], f"{label}: no collapsed solution after the stub"
        block = PYTHON_BLOCK.search(solution.source)[1].strip()
        assert block.splitlines()[-1] == stub.source.splitlines()[-1], f"{label}: not the check of the stub"


@pytest.mark.parametrize(("chapter", "label"), EXERCISES)
def test_solution_is_right(chapter, label):
    """The solution runs as it is printed, given NumPy and the public names of digitnet and its exercises."""
    solution = next(solution for found, _, solution in exercises(chapter) if found == label)
    program = ast.parse(PYTHON_BLOCK.search(solution.source)[1])
    check = ast.Expression(program.body.pop().value)
    names = {"np": np}
    for module in (digitnet, digitnet.exercises):
        names.update((name, value) for name, value in vars(module).items() if not name.startswith("_"))
    exec(compile(program, label, "exec"), names)
    feedback = eval(compile(check, label, "eval"), names)
    assert feedback.ok, feedback


# Files


def tracked_files():
    """All text files under version control; in an unpacked archive, those that would be."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else ()
    paths = [ROOT / name for name in names if name] or [
        path for folder in ("book", "digitnet", "tests") for path in (ROOT / folder).rglob("*.*")
    ]
    for path in paths:
        if path.is_file() and path.suffix not in (".png", ".npz", ".gz", ".pyc"):
            yield path, path.read_text(encoding="utf-8")


def test_the_source_archive_holds_every_file():
    """A rule of MANIFEST.in for each file under version control, so that its tests run there."""
    rules = [line.split() for line in (ROOT / "MANIFEST.in").read_text("utf-8").splitlines()]
    folders = {rule[1] for rule in rules if rule[:1] == ["graft"]}
    single = {name for rule in rules if rule[:1] == ["include"] for name in rule[1:]}
    files = {path.relative_to(ROOT) for path, _ in tracked_files()}
    assert {str(path) for path in files if path.parts[0] not in folders} <= single


def test_the_installed_package_holds_its_data():
    """What isn't Python is installed only where pyproject.toml names it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    installed = {
        path
        for package, patterns in settings["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    files = {path for path in (ROOT / "digitnet").rglob("*.*") if path.suffix not in (".py", ".pyc")}
    assert len(files) > 20 and files == installed


def test_no_machine_paths():
    assert [path.name for path, text in tracked_files() if MACHINE_PATH.search(text)] == []


def test_no_pickle():
    pickle = re.compile(r"\b(import|from)\s+(c?pickle|cloudpickle|dill|shelve)\b|allow_pickle\s*=\s*True")
    package_and_book = [(path, text) for path, text in tracked_files() if ROOT / "tests" not in path.parents]
    assert [path.name for path, text in package_and_book if pickle.search(text)] == []
