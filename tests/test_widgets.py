"""What holds for every figure that moves."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
import traitlets

import digitnet.widgets
from digitnet import Network, Sequential, load_digits
from digitnet.activations import ReLU, Softmax
from digitnet.convolution import Conv, MaxPool
from digitnet.layers import Dense, Flatten
from digitnet.widgets import figure as base

MODULES = sorted(base.FOLDER.glob("*.js"))
SOURCES = [path for path in MODULES if "export default" in path.read_text("utf-8")]  # of figures


CONVOLUTIONAL = Sequential((1, 8, 8), [Conv(2, 3), ReLU(), MaxPool(), Flatten(), Dense(10), Softmax()], rng=0)
FIGURES = {
    "Backprop": (),
    "Downhill": (),
    "Forward": (Network([64, 5, 10], rng=0), load_digits().test),
    "Handwriting": (),
    "Inside": (Network([64, 5, 10], rng=0), load_digits().test),
    "Maps": (CONVOLUTIONAL, load_digits().test),
    "Nearest": (),
    "Neuron": (),
    "Overfitting": (),
    "Playground": (),
    "Slow": (),
    "Starts": (),
    "Window": (),
}


class Sample(traitlets.HasTraits):
    share = base.Number(0.5, 0, 1)
    count = base.Whole(3, 1, 9)
    kind = base.Choice("a", ["a", "b"])


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf"), "1", None, True, [0.5]])
def test_a_number_out_of_range_is_refused(value):
    sample = Sample()
    with pytest.raises(ValueError, match=r"share is .*; legal are numbers from 0 to 1"):
        sample.share = value
    assert sample.share == 0.5


@pytest.mark.parametrize("value", [0, 10, 2.5, "2", None, True])
def test_a_whole_number_out_of_range_is_refused(value):
    with pytest.raises(ValueError, match=r"count is .*; legal are whole numbers from 1 to 9"):
        Sample(count=value)


def test_a_choice_out_of_the_list_is_refused():
    with pytest.raises(ValueError, match="kind is 'c'; legal are 'a', 'b'"):
        Sample(kind="c")


@pytest.mark.parametrize("value", [True, 4, "5", None, [5], np.array([5, 10]), float("nan")])
def test_a_choice_among_numbers_takes_no_other(value):
    with pytest.raises(ValueError, match="sharpness is .*; legal are 1, 2, 5, 10, 20, 50, 100"):
        digitnet.widgets.Neuron(sharpness=value)


@pytest.mark.parametrize("value", [np.int64(5), 5.0, np.float32(5)])
def test_a_choice_keeps_its_own_value_not_one_that_is_equal(value):
    neuron = digitnet.widgets.Neuron(sharpness=value)
    assert type(neuron.sharpness) is int and json.dumps(neuron.get_state("sharpness")) == '{"sharpness": 5}'


@pytest.mark.parametrize("name, given", FIGURES.items())
def test_an_unknown_keyword_is_a_type_error(name, given):
    with pytest.raises(TypeError, match="learning_rate"):
        getattr(digitnet.widgets, name)(*given, learning_rate=10)


def test_an_unknown_keyword_is_told_the_known_ones():
    with pytest.raises(
        TypeError, match="Neuron has no 'learning_rate'; there are bias, sharpness, weight, x$"
    ):
        digitnet.widgets.Neuron(learning_rate=10)


def test_legal_values_are_taken_whole_numbers_as_floats_too():
    sample = Sample(share=1, count=9, kind="b")
    assert (sample.share, sample.count, sample.kind) == (1.0, 9, "b")
    assert isinstance(sample.share, float)


def test_unknown_figures_are_named():
    with pytest.raises(AttributeError, match="no figure 'Nothing'; there are .*Neuron"):
        digitnet.widgets.Nothing  # noqa: B018


def test_importing_the_package_imports_no_figure():
    code = "import sys, digitnet.widgets; print('anywidget' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_module_is_one_text_that_imports_nothing(path):
    text = base.module(path.stem)
    assert not re.search(r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org)", text, re.MULTILINE)
    assert "export default { render }" in text
    names = re.findall(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)), "a name of common.js is taken twice"


def test_every_other_module_is_used_by_a_figure():
    used = {name for path in SOURCES for name in base.IMPORT.findall("".join(imports(path.stem)))}
    assert {path.stem for path in MODULES} == used | {path.stem for path in SOURCES}


def imports(name):
    """The texts of a module and of all that it imports, directly or not."""
    text = (base.FOLDER / f"{name}.js").read_text("utf-8")
    return [text, *(more for other in base.IMPORT.findall(text) for more in imports(other))]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_module_has_its_class(path):
    figure = getattr(digitnet.widgets, path.stem.title())
    assert issubclass(figure, base.Figure)
    assert base.module(path.stem) == figure._esm


def test_the_figures_are_shown_to_tab_completion():
    assert set(digitnet.widgets.__all__) <= set(dir(digitnet.widgets))
