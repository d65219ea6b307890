"""Rules that hold for the package as a whole."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import digitnet

FOLDER = Path(digitnet.__file__).parent
FILES = sorted(path for path in FOLDER.rglob("*.py"))
# From the ground up: each imports only from those before it. A new module takes its place here.
ORDER = [
    "checks", "files", "interrupts", "activations", "costs", "initializers", "optimizers", "penalties",
    "parameters", "storage", "pictures", "data", "metrics", "comparing", "neighbours", "schedules",
    "gradient_check", "untouched", "compiling", "ink", "compiled", "compiled_windows", "packed", "steps",
    "fast", "training", "stopping", "model", "layered", "network", "layers", "pooling", "convolution",
    "normalisation", "windows", "answering", "summary", "sequential", "convnets", "pretrained", "reading",
    "inspection", "experiments", "plots", "widgets", "exercises", "__main__",
]  # fmt: skip
NAMES = [module.name for module in pkgutil.walk_packages([str(FOLDER)], "digitnet.")]


def name(path):
    return str(path.relative_to(FOLDER))


every_file = pytest.mark.parametrize("path", FILES, ids=name)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_files_are_found():
    assert {"__init__.py", "network.py"} <= {name(path) for path in FILES}
    assert "digitnet.network" in NAMES


def test_importing_digitnet_is_quick_and_silent():
    code = "import sys, digitnet; print(*(name for name in sys.modules))"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    loaded = {module.split(".")[0] for module in run.stdout.split()}
    assert run.stderr == "" and "numpy" in loaded
    assert not loaded & {"matplotlib", "sklearn", "scipy", "pandas", "ipywidgets", "anywidget", "IPython",
                         "pooch", "requests", "urllib3", "tqdm"}  # fmt: skip


def imported_modules(path):
    """The top-level modules of digitnet that a file imports, anywhere in it."""
    package = ["digitnet", *path.relative_to(FOLDER).parts[:-1]]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = base + (node.module.split(".") if node.module else [])
            found = [[*base, alias.name] for alias in node.names]
        else:
            continue
        yield from (parts[1] for parts in found if parts[0] == "digitnet" and len(parts) > 1)


def test_imports_are_seen():
    assert {"activations", "costs", "layered"} <= set(imported_modules(FOLDER / "network.py"))
    assert "fast" in set(imported_modules(FOLDER / "training.py"))  # from . import fast


@pytest.mark.parametrize("path", [path for path in FILES if name(path) != "__init__.py"], ids=name)
def test_modules_import_in_one_direction(path):
    own = path.relative_to(FOLDER).parts[0].removesuffix(".py")
    assert own in ORDER
    for other in imported_modules(path):
        assert other == own or other in ORDER[: ORDER.index(own)], f"{own} imports {other}"


@every_file
def test_no_pickle_and_no_global_randomness(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {getattr(node, "module", None), *(alias.name for alias in node.names)}
            assert not names & {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "random"}, (
                node.lineno
            )
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "random"
        ):
            assert node.attr in {"default_rng", "Generator"}, f"line {node.lineno}: np.random.{node.attr}"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            assert isinstance(node.value, ast.Constant) and node.value.value is False, node.lineno


def prints(path):
    """The functions of a file in which print is called, as Class.function."""
    found = []

    def visit(node, where):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                visit(child, [*where, child.name])
            else:
                if isinstance(child, ast.Name) and child.id == "print":
                    found.append(".".join(where))
                visit(child, where)

    visit(tree_of(path), [])
    return set(found)


@every_file
def test_only_sgd_prints(path):
    assert prints(path) == ({"Model.SGD"} if name(path) == "model.py" else set())


@every_file
def test_everything_public_has_a_docstring(path):
    tree = tree_of(path)
    assert ast.get_docstring(tree), "the module"

    def check(node):
        for child in node.body:
            if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
                assert ast.get_docstring(child), f"{child.name}, line {child.lineno}"
                if isinstance(child, ast.ClassDef):
                    check(child)

    check(tree)


@every_file
def test_modules_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@every_file
def test_no_machine_paths(path):
    text = path.read_text(encoding="utf-8")
    assert (
        not any(f"/{top}/" in text for top in ("home", "Users", "root", "work", "tmp")) and "C:\\" not in text
    )


@pytest.mark.parametrize("module", ["digitnet", *NAMES])
def test_doctests(module):
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0


def test_doctests_are_found():
    for module in ("activations", "metrics", "network", "gradient_check"):
        assert doctest.testmod(importlib.import_module(f"digitnet.{module}")).attempted > 0


def test_all_is_right():
    assert digitnet.__all__ == sorted(digitnet.__all__) and len(set(digitnet.__all__)) == len(
        digitnet.__all__
    )
    public = {
        key
        for key, value in vars(digitnet).items()
        if not key.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(digitnet.__all__)


@pytest.mark.parametrize("public", digitnet.__all__)
def test_public_names_come_from_the_package(public):
    value = getattr(digitnet, public)
    assert value.__name__ == public and value.__module__.startswith("digitnet.") and value.__doc__


def test_modules_that_moved_are_found_under_their_old_names():
    from digitnet import download, idx, preprocessing

    assert idx is importlib.import_module("digitnet.data.idx") and callable(idx.read_idx)
    assert download.__name__ == "digitnet.data.download"
    assert preprocessing.__name__ == "digitnet.pictures.preprocessing"
