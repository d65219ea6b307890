"""The house rules of a chapter, as far as a machine can check them."""

import ast
import re
import statistics
import subprocess
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
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr" or may_warn, cell.source
            for text in texts(output):
                assert not ADDRESS.search(str(text)), cell.source
                assert not MACHINE_PATH.search(str(text)), cell.source


@every_chapter
def test_exceptions_from_the_rules_give_a_reason(chapter):
    """A cell whose output is not compared, or that may fail, says why: `# NBVAL_IGNORE_OUTPUT` in the comment
    line above it, a tag in the metadata under "reason"."""
    for cell in code_cells(chapter):
        lines = cell.source.splitlines()
        for i, line in enumerate(lines):
            if re.match(r"\s*#\s*(NBVAL|PYTEST_VALIDATE)_", line):
                assert i > 0 and re.match(r"\s*#\s*\w+ \w+", lines[i - 1]), cell.source
        tags = cell.metadata.get("tags", [])
        if any(tag.startswith("nbval-") or tag in ("raises-exception", "allow-stderr") for tag in tags):
            assert len(cell.metadata.get("reason", "")) > 10, cell.source


# Rhythm


@every_chapter
def test_code_cells_are_short(chapter):
    lines = [len(cell.source.splitlines()) for cell in code_cells(chapter)]
    assert max(lines) <= 20
    assert statistics.median(lines) <= 5
    assert np.percentile(lines, 90) <= 12


@every_chapter
def test_prose_stands_before_every_code_cell(chapter):
    found = cells(chapter)
    for i, cell in enumerate(found):
        if cell.cell_type == "code":
            assert i > 0 and has_sentence(found[i - 1]), f"no sentence before this cell:\n{cell.source}"


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
def test_no_branch_on_the_kind_of_data(chapter):
    """A claim that holds on MNIST only is asserted by `data.on_mnist(…)`, not behind an `if`."""
    for cell in code_cells(chapter):
        assert not re.search(r"\b(if|elif|while)\b.*(\.name\b|MNIST)", cell.source), cell.source


# Figures and equations


@every_chapter
def test_figures_have_alt_text_and_caption(chapter):
    for cell in filter(is_figure, code_cells(chapter)):
        mystnb = cell.metadata.get("mystnb", {})
        alt, figure = mystnb.get("image", {}).get("alt", ""), mystnb.get("figure", {})
        assert len(alt) >= 30, cell.source
        assert len(figure.get("caption", "")) >= 30, cell.source
        assert figure.get("name", "").startswith("fig-"), cell.source
        assert alt not in figure["caption"], "alt text describes, the caption concludes"


def test_names_are_unique():
    figures = [
        cell.metadata.mystnb.figure.name for name in CHAPTERS for cell in filter(is_figure, code_cells(name))
    ]
    equations = [label for name in CHAPTERS for label in EQUATION_LABEL.findall(prose(name))]
    labels = [label for _, label in EXERCISES]
    for kind in (figures, equations, labels):
        assert sorted(kind) == sorted(set(kind))


# Exercises


@every_chapter
def test_exercises_have_stub_and_solution(chapter):
    found = list(exercises(chapter))
    assert len(found) >= 3
    assert len(found) == prose(chapter).count("{exercise}"), "an exercise without a label"
    for label, stub, solution in found:
        assert label.startswith("ex-")
        assert stub.cell_type == "code", label
        assert re.fullmatch(r"check_\w+\(.*\)", stub.source.splitlines()[-1]), label
        assert any("Not yet" in text for output in stub.outputs for text in texts(output)), label
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


def test_no_machine_paths():
    assert [path.name for path, text in tracked_files() if MACHINE_PATH.search(text)] == []


def test_no_pickle():
    pickle = re.compile(r"\b(import|from)\s+(c?pickle|cloudpickle|dill|shelve)\b|allow_pickle\s*=\s*True")
    package_and_book = [(path, text) for path, text in tracked_files() if ROOT / "tests" not in path.parents]
    assert [path.name for path, text in package_and_book if pickle.search(text)] == []
