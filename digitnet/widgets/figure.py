"""What all figures that move have in common.

A figure is one class here and one module of JavaScript beside it, of the same name. Python holds the values:
they are the synced traits of the class, and setting one moves the figure. JavaScript draws them and sets them
when the reader turns a control. Nothing else passes between the two, so the same module runs in JupyterLab,
against a kernel, and in a page of the book, against the values that were stored when the chapter was executed
(see ``book/web/figures.js``).

The modules import what they share, ``common.js`` first of all, so that Node can test each; a page gets a
figure's module and all that it imports as one text.
"""

import re
from numbers import Integral, Real
from pathlib import Path

import anywidget
from traitlets import TraitType

FOLDER = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


def _sources(name, seen):
    """The texts of the modules that `name` imports, directly or not, and its own, each once and in order."""
    seen.add(name)
    source = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    for other in IMPORT.findall(source):
        if other not in seen:
            yield from _sources(other, seen)
    yield IMPORT.sub("", source)


def module(*names):
    """Modules of JavaScript and all that they import, as one text that imports nothing."""
    seen = set()
    return "".join(text for name in names if name not in seen for text in _sources(name, seen))


def _style(name):
    """The rules that all figures share, and those of the figure's own, if it has any."""
    paths = FOLDER / "figure.css", FOLDER / f"{name}.css"
    return "".join(path.read_text(encoding="utf-8") for path in paths if path.exists())


class Figure(anywidget.AnyWidget):
    """A figure that moves; subclasses add their traits. ``_esm`` and ``_css`` are read from the files.

    Traits may be given as keywords; any other keyword is a TypeError.
    """

    def __init_subclass__(cls, **kwargs):
        folder, _, name = cls.__module__.rpartition(".")
        again = any(base.__name__ == cls.__name__ for base in cls.__mro__[1:])
        if folder == __package__ and not again:  # anywidget makes subclasses, which have it already
            cls._esm, cls._css = module(name), _style(name)
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits):
        for name in traits:
            if not self.has_trait(name):
                known = sorted(type(self).class_own_traits(sync=True))
                raise TypeError(f"{type(self).__name__} has no {name!r}; there are {', '.join(known)}")
        super().__init__(**traits)

    def __repr__(self):
        return f"{type(self).__name__} figure"


class Number(TraitType):
    """A synced number from `low` to `high`; anything else is a ValueError that says so."""

    kind, words = Real, "numbers"

    def __init__(self, default, low, high):
        super().__init__(default)
        self.low, self.high = low, high
        self.tag(sync=True)

    def validate(self, obj, value):
        """Called by traitlets when the trait is set."""
        legal = isinstance(value, self.kind) and not isinstance(value, bool)
        if not legal or not self.low <= value <= self.high:
            raise ValueError(
                f"{self.name} is {value!r}; legal are {self.words} from {self.low} to {self.high}"
            )
        return (int if self.kind is Integral else float)(value)


class Whole(Number):
    """A synced whole number from `low` to `high`."""

    kind, words = Integral, "whole numbers"


class Choice(TraitType):
    """A synced value that is one of a few strings or numbers."""

    def __init__(self, default, values):
        super().__init__(default)
        self.values = list(values)
        self.tag(sync=True)

    def validate(self, obj, value):
        """Called by traitlets when the trait is set; keeps the value of the list, not one that is equal."""
        if isinstance(value, (str, Real)) and not isinstance(value, bool) and value in self.values:
            return self.values[self.values.index(value)]
        raise ValueError(f"{self.name} is {value!r}; legal are {', '.join(map(repr, self.values))}")
