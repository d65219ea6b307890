"""Answers to the exercises, right and wrong: a module a chapter, and their tables gathered.

A module holds ``RIGHT`` (a right answer for each checker, written with loops, unlike the solution in the
chapter), and, where it has any, ``MORE_RIGHT`` (in other styles, named without ``check_``), ``WRONG``
(mistakes, each with a piece of the hint that it must get), ``KEEPERS`` (checkers that tell when an argument
was changed) and ``VALUES`` (checkers of that many values, not of a function).
"""

from importlib import import_module
from pathlib import Path

CHAPTERS = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem[0] != "_")
RIGHT, MORE_RIGHT, WRONG, KEEPERS, VALUES = {}, [], [], [], {}

for module in (import_module(f"{__name__}.{chapter}") for chapter in CHAPTERS):
    RIGHT |= getattr(module, "RIGHT", {})
    MORE_RIGHT += getattr(module, "MORE_RIGHT", [])
    WRONG += getattr(module, "WRONG", [])
    KEEPERS += getattr(module, "KEEPERS", [])
    VALUES |= getattr(module, "VALUES", {})
