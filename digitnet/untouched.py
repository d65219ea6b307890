"""Whether functions are still as they were when `fast` was written: fingerprints of their source.

The compiled epoch stands in for the code that the chapters derive. It may do so only while that code is what
it was: who changes `Network.backprop`, in the file, in a cell or in a subclass, must see the change. So each
function that the plain loop runs through is looked up where it would be found when called, together with
everything it calls in turn, and the fingerprint of its syntax tree (without docstrings and messages, so that
words may change) is held against those stored in ``untouched.json``.

After a change of such a function that `fast` has followed, store its new fingerprint:

    python tests/fingerprints.py

What isn't looked at: the functions of NumPy, and source that was changed behind the back of a running Python.
"""

import ast
import hashlib
import inspect
import json
import textwrap
from functools import cache
from importlib.resources import files
from types import FunctionType, MethodType, ModuleType

PACKAGE = __name__.partition(".")[0]
CONSTANTS = (bool, int, float, type(None))  # texts are for people
WRITTEN_IN_PYTHON = 1 << 9  # the flag of classes that aren't built in


@cache
def known():
    """The stored fingerprints, by the full names of functions and constants."""
    return json.loads(files(PACKAGE).joinpath("untouched.json").read_text("utf-8"))


def is_untouched(roots):
    """Whether all that calling `roots` would run is known.

    Parameters
    ----------
    roots : iterable of callable
        Functions and bound methods. What they call is found by the names in their source: methods and
        properties of the same object, functions and constants of their module.
    """
    return all(value is not None and known().get(name) == value for name, value in fingerprints(roots))


def fingerprints(roots):
    """The names and fingerprints of all that calling `roots` would run; None for what can't be read."""
    waiting, seen = [_opened(root) for root in roots], set()
    while waiting:
        function, owner = waiting.pop()
        if not isinstance(function, FunctionType):
            yield repr(function), None
            continue
        if (key := (function, id(owner))) in seen:
            continue
        seen.add(key)
        digest, names = _read(function.__code__)
        yield f"{function.__module__}.{function.__qualname__}", digest
        for name, value in _reached(function, owner, names):
            if name is None:
                waiting.append(value)
            else:
                yield name, value


def _opened(called):
    """A function, and the object it is a method of or None."""
    if isinstance(called, MethodType):
        return called.__func__, called.__self__
    return called, None


def _reached(function, owner, names):
    """What `names` in the source of a method of `owner` may mean.

    Yields the names and values of constants and classes, and (None, (function, owner)) for what is called.
    """
    for name in names:
        yield from _attributes(owner, name)
        if name not in function.__globals__:
            continue
        value, full_name = function.__globals__[name], f"{function.__module__}.{name}"
        if isinstance(value, CONSTANTS):
            yield full_name, repr(value)
        elif isinstance(value, ModuleType):
            if value.__name__.partition(".")[0] != PACKAGE:
                yield full_name, value.__name__
            else:
                ours = [getattr(value, other, None) for other in names]
                yield from ((None, (f, None)) for f in ours if isinstance(f, FunctionType))
        elif callable(value) and not isinstance(value, type):
            yield None, _opened(value)
        else:
            if isinstance(value, type):
                yield full_name, f"{value.__module__}.{value.__qualname__}"
            for other in names:
                yield from _attributes(value, other)


def _attributes(owner, name):
    """Every definition of `name` in `owner` and its classes, the ones that `super` may mean as well."""
    if owner is None:
        return
    if not isinstance(owner, type):
        own = getattr(owner, "__dict__", {}).get(name)
        if isinstance(own, type) and hasattr(type(owner), name):  # a class in the place of a method
            yield repr(own), None
        elif callable(own) and not isinstance(own, type):
            yield None, _opened(own)
    for c in owner.__mro__ if isinstance(owner, type) else type(owner).__mro__:
        if not c.__flags__ & WRITTEN_IN_PYTHON:
            continue
        if "__getattribute__" in vars(c):
            yield repr(c), None
        if name not in vars(c):
            continue
        value = vars(c)[name]
        if isinstance(value, CONSTANTS):
            yield f"{c.__module__}.{c.__qualname__}.{name}", repr(value)
        elif isinstance(value, property):
            yield None, (value.fget, owner)
        elif isinstance(value, staticmethod | classmethod):
            yield None, (value.__func__, owner)
        elif isinstance(value, FunctionType):
            yield None, (value, owner)
        elif callable(value) or hasattr(value, "__get__"):  # whatever it does when it is looked up or called
            yield repr(value), None


@cache
def _read(code):
    """The fingerprint of a function's source, and the names in it; (None, ()) if it can't be read."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code))).body[0]
    except (OSError, SyntaxError, TypeError, IndexError):
        return None, ()
    tree = _Bare().visit(tree)
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return hashlib.sha256(repr(_shape(tree)).encode()).hexdigest()[:16], tuple(sorted(names))


class _Bare(ast.NodeTransformer):
    """Takes away what only people read: docstrings, and what an exception says."""

    def visit_Expr(self, node):
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Raise(self, node):
        return ast.Raise()


def _shape(node):
    """A syntax tree as nested tuples that are the same in every version of Python."""
    if isinstance(node, list):
        return tuple(map(_shape, node))
    if isinstance(node, ast.JoinedStr):
        return "text"
    if isinstance(node, ast.AST):
        fields = [(name, part) for name, part in ast.iter_fields(node) if name not in ("ctx", "kind")]
        fields = [(name, _shape(part)) for name, part in fields if part not in (None, [])]
        return type(node).__name__, *fields
    return repr(node)
