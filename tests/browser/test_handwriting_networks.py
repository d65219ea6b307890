"""The networks that read handwriting, in a browser: loaded as scripts by a page that is a file, and quick."""

import shutil

import numpy as np
import pytest

from book import page_networks
from book.execute import BOOK
from digitnet.widgets.figure import module
from digitnet.widgets.handwriting_networks import NAMES, Networks, packed, unpacked

PAGE = """
export default { render({ model, el }) {
  window.ask = async (name, ink) => {
    const network = await networkOf(model, name), { outputs, first } = answer(network, ink);
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now();
      answer(network, ink);
      return performance.now() - start;
    });
    return { outputs: Array.from(outputs), first, time: times.sort((a, b) => a - b)[4] };
  };
} };
"""


class Answers(Networks):
    """The networks, which a test asks."""

    _esm, _css = module("handwriting_networks") + PAGE, ""


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """The script that runs figures, with the networks beside it, as in the site."""
    folder = tmp_path_factory.mktemp("static")
    (folder / page_networks.FOLDER).mkdir()
    for name in page_networks.LOADED:
        (folder / page_networks.FOLDER / f"{name}.js").write_text(page_networks.script(name))
    return shutil.copy(BOOK / "web" / "figures.js", folder / "figures.js")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_is_a_file_gets_every_network_and_answers_at_once(open_figure, host, name):
    ink = np.random.default_rng(0).random(784).round(3)
    with open_figure(Answers(), host=host) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        found = page.evaluate("([name, ink]) => ask(name, ink)", [name, ink.tolist()])
        page.evaluate("([name, ink]) => ask(name, ink)", [name, ink.tolist()])
    assert len(asked) == (name != "small"), "loaded when first asked for, and once"
    expected = unpacked(packed(name)).feedforward(ink)
    assert np.allclose(found["outputs"], expected, atol=1e-5) and found["first"] == expected.argmax()
    assert found["time"] <= 50, "milliseconds"


def test_a_page_without_them_says_so(open_figure, tmp_path):
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "plain.js").write_text("// nothing in it")
    host = shutil.copy(BOOK / "web" / "figures.js", tmp_path / "figures.js")
    with open_figure(Answers(), host=host) as page:
        said = page.evaluate("ask('plain', []).catch((error) => error.message)")
    assert said == "The network could not be loaded; choose it again to retry."
