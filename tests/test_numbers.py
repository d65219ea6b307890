"""Numbers in the text of a chapter are those of its code or of what it prints.

A number is looked up if it was measured or counted, as far as one can tell from its form: it has a decimal
point, or is a share in percent, or has three digits or more, not all zero behind the first, and is no year.
It is right if a number in the code or in the outputs of the eight cells before and behind, rounded to as many
places, is the same; a share may stand there as a fraction of one. From the recap on, the cells of the whole
chapter count; the questions under "Check yourself" make up their numbers. A number that comes from elsewhere
(a published result, another chapter, a line of arithmetic) is listed in ``numbers_from_elsewhere.json``, with
where it comes from.

A wrong number goes through if it happens to be another one close by; one of three or more digits seldom is.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from book.execute import chapters

FILE = Path(__file__).parent / "numbers_from_elsewhere.json"
ELSEWHERE = json.loads(FILE.read_text("utf-8"))

NEAR = 8
FENCED = re.compile(r"^(`{3,})(?![`{]).*?^\1", re.MULTILINE | re.DOTALL)
ASIDE = re.compile(
    r"`[^`]*`|\{\w+\}`[^`]*`|\]\([^)]*\)|^#+ .*$|^:\w+:.*$|^\$\$ \([\w-]+\)|"  # code, links, titles, options
    r"\b(?:[Cc]hapter|[Ss]ection|[Ff]igure|[Ee]xercise|[Tt]able)s?\s[\d.]+(?:(?:,| and| to|–)\s?[\d.]+)*",
    re.MULTILINE,
)
NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:[ ,]\d{3})+|\d+)(\.\d+)?(?!\w|\.\d)\s*(%|\\%)?(?:\\cdot 10\^\{?(-?\d+))?"
)
IN_CODE = re.compile(
    r"(?<![\w.])(?:\d[\d_]*(?:[ ,]\d{3}(?!\d))*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|\d+(?:\.\d+)?"
)
YEARS = range(1900, 2100)


class Number(NamedTuple):
    """A number of a text: as it stands there, its value, its decimal places, and the words around it."""

    text: str
    value: float
    places: int
    is_share: bool
    words: str


def said(text):
    """The numbers of a text that are looked up."""
    text = FENCED.sub(" ", text).replace("{,}", ",").replace("\\,", " ")
    text = ASIDE.sub(lambda found: " " * len(found[0]), text)
    for found in NUMBER.finditer(text):
        whole, part, share, power = found.groups()
        value = float(re.sub("[ ,]", "", whole) + (part or "") + f"e{power or 0}")
        count = value >= 100 and value not in YEARS and whole.strip("0,. ")[1:]
        if part or share or count:
            words = " ".join(text[max(0, found.start() - 60) : found.end() + 30].split())
            places = len((part or ".")[1:]) - int(power or 0)
            yield Number(whole + (part or ""), value, places, bool(share), words)


def shown(cells):
    """The values of all numbers in the code and the outputs of cells, and in code that the text quotes."""
    texts = []
    for cell in cells:
        if cell.cell_type == "code":
            texts.append(cell.source)
            for output in cell.outputs:
                texts += [output.get("text", ""), *map(str, output.get("data", {}).values())][:2]
        else:
            texts += [found[0] for found in FENCED.finditer(cell.source)]
    return {float(re.sub("[ ,_]", "", text)) for text in IN_CODE.findall("\n".join(texts))}


def is_shown(number, values):
    """Is this, but for rounding, one of these values?"""
    slack = 0.5 * 10**-number.places + 1e-9
    scales = (1, 100) if number.is_share else (1,)
    return any(abs(scale * value - number.value) <= slack for value in values for scale in scales)


def numbers_of(path):
    """The numbers in the text of a chapter, each with the values that it may be."""
    cells = nbformat.read(path, as_version=4).cells
    heading, whole = "", shown(cells)
    for i, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            heading = (re.findall("^## (.*)", cell.source, re.MULTILINE) or [heading])[-1]
            if heading != "Check yourself":
                at_end = heading in ("Recap", "Exercises")
                values = whole if at_end else shown(cells[max(0, i - NEAR) : i + NEAR + 1])
                yield from ((number, values) for number in said(cell.source))


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_numbers_in_the_text_stand_in_code_or_outputs(path):
    known = {**ELSEWHERE["everywhere"], **ELSEWHERE.get(path.stem, {})}
    wrong = [n for n, values in numbers_of(path) if n.text not in known and not is_shown(n, values)]
    assert not wrong, "\n".join(
        [
            f"not in the code or the outputs nearby in {path.stem}:",
            *(f"    {n.text}: … {n.words} …" for n in wrong),
        ]
    )


def test_every_number_from_elsewhere_is_needed_and_has_a_reason():
    for chapter, numbers in ELSEWHERE.items():
        assert all(len(reason) >= 10 for reason in numbers.values()), chapter
    for path in chapters():
        needed = {n.text for n, values in numbers_of(path) if not is_shown(n, values)}
        unused = set(ELSEWHERE.get(path.stem, {})) - needed
        assert not unused, f"numbers_from_elsewhere.json: {path.stem} no longer needs {unused}"


OUTPUT = new_output("stream", text="0.2225 9488 12.345 1.543e-04")
CELLS = [new_code_cell("net.SGD(data, 30, 10, 3.0)", outputs=[OUTPUT])]


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("22.25 % and 22 %, 12.3 and 12.35 and $12.345$, 9 488 right, 0.22 and 3.0", []),
        ("9489, 22.24 %, 12.4", ["9489", "22.24", "12.4"]),
        (r"$1.54 \cdot 10^{-4}$, $1.55 \cdot 10^{-4}$", ["1.55"]),
        ("section 4.2, chapters 4.2 and 4.3, figure 7.1, in 1986, `7.77`, [x](4.5.md), {eq}`eq-7.5`", []),
        ("```python\n7.77\n```", []),
        ("17 times, 40 %, 99 red ones, 300 neurons", ["40"]),
    ],
)
def test_the_rule(text, wrong):
    found = [n.text for n in said(text) if not is_shown(n, shown(CELLS))]
    assert found == wrong


def test_most_wrong_numbers_are_found():
    """Numbers of three or more digits, made greater by one in the last place."""
    found = [
        not is_shown(n._replace(value=n.value + 10**-n.places), values)
        for path in chapters()
        for n, values in numbers_of(path)
        if len(n.text.replace("0.", "")) >= 3 and n.text not in ELSEWHERE["everywhere"]
    ]
    assert len(found) > 50 and sum(found) >= 0.85 * len(found), (sum(found), len(found))
