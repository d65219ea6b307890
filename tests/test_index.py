"""The first page: what it claims, and the network that it carries."""

import base64
import re
import tomllib
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml
from sphinx.errors import ExtensionError

from book.execute import BOOK, chapters
from book.first_page import CHAPTER, packed, script, stored_network
from digitnet import Network, load_digits

ROOT = Path(__file__).resolve().parent.parent
TEXT = (BOOK / "index.md").read_text("utf-8")


def network(weights, stored):
    """The stored network, with these weights."""
    found = Network(stored["sizes"], rng=0, dtype=np.float64)
    n_in, hidden, n_out = stored["sizes"]
    found.weights = [weights[0].reshape(hidden, n_in), weights[1].reshape(n_out, hidden)]
    found.biases = np.split(stored["biases"], [hidden])
    return found


def test_one_byte_a_weight_is_enough():
    stored, data = stored_network(CHAPTER), load_digits(28)
    images = np.concatenate([part.images for part in (data.training, data.validation, data.test)])
    assert stored["functions"] == ["sigmoid", "sigmoid"]
    unpacked = []
    for weights in stored["weights"]:
        found = packed(weights)
        steps = np.frombuffer(base64.b64decode(found["bytes"]), np.int8)
        assert abs(steps / 127 * found["limit"] - weights).max() <= found["limit"] / 127 / 1.99
        unpacked.append(steps / 127 * found["limit"])
    all_digits, one_byte = (network(w, stored) for w in (stored["weights"], unpacked))
    assert (all_digits.predict(images) == one_byte.predict(images)).mean() >= 0.99


def test_the_script_is_no_module_and_light():
    text = script(stored_network(CHAPTER))
    assert len(text) < 60_000
    assert not re.search(r"^\s*(import|export)\b|https?://(?!www\.w3\.org)", text, re.MULTILINE)
    names = re.findall(r"^(?:const|let|function) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)) > 20


def test_a_chapter_without_the_figure_is_named(tmp_path):
    path = tmp_path / "03_network.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    with pytest.raises(ExtensionError, match="03_network.ipynb stores no figure Forward"):
        stored_network(path)


# What it claims


def minutes(path):
    """To read a chapter: 150 words, 10 lines of code or 2 displayed equations a minute; no solutions."""
    words = lines = equations = 0
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            lines += sum(1 for line in cell.source.splitlines() if line.strip())
        elif "{solution}" not in cell.source:
            equations += cell.source.count("$$") // 2
            text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", cell.source, flags=re.DOTALL)
            words += len(re.findall(r"[A-Za-z][\w'’-]*", text))
    return words / 150 + lines / 10 + equations / 2


def test_the_map_names_every_chapter_and_how_long_it_takes():
    numbered = [path for path in chapters() if path.stem[0].isdigit()]
    rows = re.findall(r"^\| \[(\d+) [^\]]+\]\((\w+)\.ipynb\), (\d+)\u00a0min \|", TEXT, re.MULTILINE)
    assert [(f"{int(number):02}", name) for number, name, _ in rows] == [
        (path.stem[:2], path.stem) for path in numbered
    ]
    counted = [minutes(path) for path in numbered]
    for path, (*_, claimed), found in zip(numbered, rows, counted):
        assert abs(int(claimed) - found) <= 5, (
            f"{path.stem}: the map says {claimed} minutes, it has {found:.0f}"
        )
    words = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"]
    words += ["nineteen", "twenty", "twenty-one", "twenty-two", "twenty-three"]
    hours = 10 + words.index(re.search(r"about ([\w-]+) hours in all", TEXT)[1])
    assert abs(sum(counted) / 60 - hours) <= 0.5
    exercises = sum(path.read_text("utf-8").count("{exercise}") for path in numbered)
    assert int(re.search(r"The (\d+) exercises", TEXT)[1]) == exercises


def test_the_citation_is_that_of_this_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    author, title, year = config["author"], config["title"], config["copyright"]
    assert project["authors"] == [{"name": author}]
    line = f"{author[0].upper()}{author[1:]}. *{title}*. Version {project['version']}, {year}."
    assert line in TEXT and line in (ROOT / "README.md").read_text("utf-8")
    for entry in (author[1:] + "}}", f"{{{title}}}", f"{{Version {project['version']}}}", f"{{{year}}}"):
        assert entry in TEXT.partition("@book{")[2]
    assert f"**Versions.** {project['version']} is" in TEXT
    assert f"(c) {year}, {author}" in (ROOT / "LICENSE").read_text("utf-8")


def test_its_commands_are_those_of_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^    (\S.*)$", TEXT, re.MULTILINE)
    assert commands[:2] == ["make lab", "make book"] and len(commands) == 5
    for command in commands:
        assert re.sub(r"^python3 ", "", command) in readme, command
