"""The networks that read handwriting in a page: how few bytes they are, and that JavaScript answers as Python."""

import base64
import json
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

from book import page_networks
from digitnet import load_pretrained
from digitnet.widgets import handwriting_networks, maps_network
from digitnet.widgets.handwriting_networks import NAMES, RIGHT, TOTAL, Networks, packed, sequential, unpacked

FOLDER = Path(__file__).parent / "js"
FIXTURE = FOLDER / "handwriting_networks.json"
every_one = pytest.mark.parametrize("name", NAMES)


class Figure(Networks):
    """The networks alone, without the JavaScript of a figure."""

    _esm, _css = "export default { render() {} }", ""


def picture():
    """A picture that JavaScript makes as well."""
    return np.arange(784) * 37 % 256 / 255


# Packing


@every_one
def test_weights_are_whole_steps_and_biases_stay(name):
    before, after = sequential(load_pretrained(name)), unpacked(packed(name))
    for parameter, shown in zip(before.parameters, after.parameters, strict=True):
        if parameter.ndim == 1:
            assert np.allclose(parameter, shown, rtol=1e-6)
        else:
            step = np.abs(shown[shown != 0]).min()
            assert np.allclose(shown / step, np.rint(shown / step), atol=1e-3)
            assert np.abs(parameter - shown).max() <= 0.501 * step or np.abs(shown).max() > 126.9 * step


def test_a_network_of_two_layers_is_the_same_as_a_sequential():
    images = np.random.default_rng(0).random((20, 784))
    for name in "small", "plain":
        net = load_pretrained(name)
        assert np.allclose(net.feedforward(images), sequential(net).feedforward(images), atol=1e-5)


@every_one
def test_what_a_page_is_told(name):
    content = packed(name)
    content = content if name == "small" else zlib.decompress(content)
    told, net = json.loads(content.partition(b"\n")[0]), load_pretrained(name)
    assert told["name"] == name and told["parameters"] == net.n_parameters and told["shape"] == [28, 28]
    assert (told["right"], told["total"]) == (RIGHT[name], TOTAL)
    assert told["layers"] == maps_network.described(sequential(net))


def test_together_they_take_400_kilobytes_at_most():
    """As they lie in the site: the small one in base64 in the page, the others as scripts."""
    scripts = sum(len(page_networks.script(name)) for name in page_networks.NAMES)
    assert scripts + len(base64.b64encode(packed("small"))) <= 400_000


@every_one
def test_they_read_what_they_say(name, mnist):
    net = unpacked(packed(name)).copy(np.float32)
    assert abs(net.evaluate(mnist.test) - RIGHT[name]) <= 5  # on other processors, as in test_pretrained.py
    before = sequential(load_pretrained(name)).predict(mnist.validation)
    assert (before != net.predict(mnist.validation)).sum() <= {"small": 10, "plain": 25, "convnet": 12}[name]


# How they come to the page


def test_the_figure_gives_what_it_is_asked_for():
    figure = Figure()
    assert figure.small == packed("small") and figure.plain == figure.convnet == b"" and figure.asked == []
    figure.set_state({"asked": ["convnet"]})
    assert figure.convnet == packed("convnet") and figure.plain == b""
    figure.asked = ["convnet", "plain"]
    assert figure.plain == packed("plain")


@pytest.mark.parametrize("value", ["plain", None, ["lenet5"], [3], [["plain"]]])
def test_networks_that_there_are_not(value):
    figure = Figure()
    with pytest.raises(ValueError, match=r"asked is .*; legal are lists of 'small', 'plain', 'convnet'"):
        figure.asked = value
    assert figure.asked == []


@pytest.mark.parametrize("name", page_networks.NAMES)
def test_a_script_holds_the_network(name):
    text = page_networks.script(name)
    found = re.fullmatch(rf'\(globalThis\.digitnetNetworks \?\?= {{}}\)\.{name} = "([\w+/=]*)";\n', text)
    assert base64.b64decode(found[1]) == packed(name)


def test_scripts_are_written_when_the_site_is(tmp_path):
    class App:
        outdir, builder = tmp_path, type("Builder", (), {"format": "html"})

    page_networks.finish(App, ValueError("trouble"))
    assert not [*tmp_path.iterdir()]
    page_networks.finish(App, None)
    written = sorted((tmp_path / "_static" / "networks").iterdir())
    assert [path.name for path in written] == ["convnet.js", "plain.js"]


# JavaScript


def fixture():
    """What the packed networks make of a picture: some values of each layer, and the sum of all."""
    found = {}
    for name in NAMES:
        zs, activations = maps_network.passed(unpacked(packed(name)), picture())
        found[name] = [
            [np.round(np.append(a.ravel()[:: 1 + a.size // 20], a.sum()), 9).tolist() for a in pair]
            for pair in zip(zs, activations)
        ]
    small, convnet = (base64.b64encode(packed(name)).decode() for name in ("small", "convnet"))
    return {"small": small, "convnet": convnet, "values": found}


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_handwriting_networks.py"""
    stored, now = json.loads(FIXTURE.read_text("utf-8")), fixture()
    assert stored["small"] == now["small"]
    assert unpacked(base64.b64decode(stored["convnet"])).parameters[0].shape == (16, 1, 5, 5)
    for name in NAMES:
        for layer, expected in zip(now["values"][name], stored["values"][name], strict=True):
            for a, b in zip(layer, expected, strict=True):
                np.testing.assert_allclose(a, b, atol=1e-7)


def test_javascript_answers_as_python_does(mnist, tmp_path):
    """The small network to all test images, the convolutional one to 1000: the same digit to each."""
    if shutil.which("node") is None:
        pytest.skip("no Node on the PATH (Debian: apt-get install nodejs)")
    (tmp_path / "images").write_bytes(mnist.test.images.tobytes())
    asked, expected = [], []
    for name, count in ("small", 10_000), ("plain", 200), ("convnet", 1000):
        (tmp_path / name).write_bytes(packed(name))
        asked += [tmp_path / name, str(count)]
        expected.append(unpacked(packed(name)).predict(mnist.test.images[:count]).tolist())
    command = ["node", FOLDER / "handwriting_answers.mjs", tmp_path / "images", "784", *asked]
    assert json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) == expected


if __name__ == "__main__":
    handwriting_networks.packed.cache_clear()
    FIXTURE.write_text(json.dumps(fixture(), separators=(",", ":")) + "\n", "utf-8")
