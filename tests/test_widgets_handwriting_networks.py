"""The networks that read handwriting in a page: they are small, and JavaScript answers as Python does."""

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
from digitnet.pictures import papers
from digitnet.pictures.preprocessing import prepare
from digitnet.widgets import handwriting_networks, maps_network
from digitnet.widgets.handwriting_networks import (
    FINENESS,
    NAMES,
    RIGHT,
    TOTAL,
    Networks,
    packed,
    sequential,
    unpacked,
)

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
    largest = max(parameter.size for parameter in before.parameters)
    for parameter, shown in zip(before.parameters, after.parameters, strict=True):
        if parameter.ndim == 1:
            assert np.allclose(parameter, shown, rtol=1e-6)
        else:
            rows, packed_rows = (p.reshape(len(p), -1) for p in (parameter, shown))
            if parameter.size == largest and name != "small":
                steps = parameter.std() / FINENESS[name]
                assert np.abs(shown).max() < 40 * steps, "so few numbers occur"
            else:
                steps = np.abs(rows).max(axis=1, keepdims=True) / 127
            assert np.allclose(packed_rows / steps, np.rint(packed_rows / steps), atol=1e-3)
            assert (np.abs(rows - packed_rows) <= 0.501 * steps).all()


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
    scripts = sum(len(page_networks.script(name)) for name in page_networks.LOADED)
    assert scripts + len(base64.b64encode(packed("small"))) <= 400_000


@every_one
def test_they_read_what_they_say(name, mnist):
    net = unpacked(packed(name)).copy(np.float32)
    assert abs(net.evaluate(mnist.test) - RIGHT[name]) <= 5  # on other processors, as in test_pretrained.py
    before = sequential(load_pretrained(name)).predict(mnist.validation)
    assert (before != net.predict(mnist.validation)).sum() <= {"small": 6, "plain": 25, "convnet": 9}[name]


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


@pytest.mark.parametrize("name", page_networks.LOADED)
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
    """The small network to all test images, the convolutional one to 1000, and to some on paper: equally."""
    if shutil.which("node") is None:
        pytest.skip("no Node on the PATH (Debian: apt-get install nodejs)")
    asked, expected = [], []

    def ask(name, images, side=28, is_prepared=False):
        network, file = tmp_path / name, tmp_path / f"images{len(asked)}"
        network.write_bytes(packed(name))
        file.write_bytes(images.tobytes())
        asked.append({"network": str(network), "images": str(file), "side": side, "count": len(images),
                      "prepared": is_prepared})  # fmt: skip
        inks = [prepare(grey / 255).ravel() for grey in images] if is_prepared else images
        expected.append(unpacked(packed(name)).predict(np.array(inks)).tolist())

    ask("small", mnist.test.images)
    ask("plain", mnist.test.images[:200])
    ask("convnet", mnist.test.images[:1000])
    rng, kinds = np.random.default_rng(0), [*papers.KINDS.values()]
    sheets = [papers.on_paper(image, rng, side=100, **kinds[i % len(kinds)])
              for i, image in enumerate(mnist.test.images[:60])]  # fmt: skip
    ask("small", np.rint(255 * np.array(sheets)).astype(np.uint8), 100, is_prepared=True)
    command = ["node", FOLDER / "handwriting_answers.mjs", json.dumps(asked)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for own, theirs in zip(found, expected, strict=True):
        assert own == theirs


if __name__ == "__main__":
    handwriting_networks.packed.cache_clear()
    FIXTURE.write_text(json.dumps(fixture(), separators=(",", ":")) + "\n", "utf-8")
