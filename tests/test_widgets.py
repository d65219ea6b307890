"""What holds for every figure that moves."""

import re
import subprocess
import sys

import pytest
import traitlets

import digitnet.widgets
from digitnet.widgets import figure as base

SOURCES = sorted(path for path in base.FOLDER.glob("*.js") if path.stem != "common")


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
    text = base._module(path.stem)
    assert not re.search(r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org)", text, re.MULTILINE)
    assert "export default { render }" in text
    names = re.findall(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)), "a name of common.js is taken twice"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_module_has_its_class(path):
    figure = getattr(digitnet.widgets, path.stem.title())
    assert issubclass(figure, base.Figure)
    assert base._module(path.stem) == figure._esm
