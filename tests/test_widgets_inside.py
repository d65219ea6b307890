"""Inside: what it computes, held against the functions of `inspection`, and what JavaScript must find."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitnet import Dataset, Network, load_digits
from digitnet.inspection import hidden_activations, hidden_weighted_inputs, strongest, without_neuron
from digitnet.widgets import Inside
from digitnet.widgets.inside import packed

FIXTURE = Path(__file__).parent / "js" / "inside.json"


@pytest.fixture(scope="module")
def network():
    net = Network([784, 30, 10], rng=0)
    for _ in net.train(load_digits(28).training, 10, 10, 3.0):
        pass
    return net


@pytest.fixture(scope="module")
def data():
    return load_digits(28).validation


@pytest.fixture(scope="module")
def figure(network, data):
    return Inside(network, data)


def made_up(n=40, seed=0):
    rng = np.random.default_rng(seed)
    return Dataset(rng.integers(0, 256, (n, 9), np.uint8), rng.integers(0, 10, n), "made up test")


def table(values, columns):
    return np.frombuffer(values, "<f4").reshape(-1, columns)


def unpacked(values, n_pixels):
    pairs = np.frombuffer(values, np.uint8)
    levels = np.stack([pairs >> 4, pairs & 15], axis=1).reshape(-1)
    return 17 * levels[: levels.size // n_pixels * n_pixels].reshape(-1, n_pixels)


def test_weights_are_kept_within_a_step(figure, network):
    assert np.mean(np.abs(network.weights[0]) > figure.limit) == pytest.approx(0.005, abs=1e-4)
    kept = np.frombuffer(figure.weights, np.int8).reshape(30, 784) * figure.limit / 127
    expected = np.clip(network.weights[0], -figure.limit, figure.limit)
    np.testing.assert_allclose(kept, expected, atol=figure.limit / 254 * 1.001)
    np.testing.assert_array_equal(table(figure.outgoing, 10), network.weights[1].T)


def test_means_are_those_of_each_digit(figure, network, data):
    a = hidden_activations(network, data)
    for d in range(10):
        mean = a[data.labels == d].astype(float).mean(axis=0)
        np.testing.assert_allclose(table(figure.means, 10)[:, d], mean, rtol=1e-5)


def test_the_most_exciting_images_are_shown(figure, network, data):
    z = hidden_weighted_inputs(network, data)
    images = unpacked(figure.thumbnails, 784)
    assert len(images) == len(figure.labels) == len(set(sum(figure.picks, [])))
    for j in range(30):
        best = strongest(network, data, j, 8)
        np.testing.assert_allclose(table(figure.pick_inputs, 8)[j], z[best, j], rtol=1e-4, atol=1e-4)
        assert [figure.labels[pick] for pick in figure.picks[j]] == data.labels[best].tolist()
        difference = images[figure.picks[j]] - data.images[best].astype(int)
        assert np.abs(difference).max() <= 9  # half of a sixteenth


def test_removal_is_that_of_the_network_without_it(figure, network, data):
    assert sum(figure.right) == pytest.approx(network.evaluate(data), abs=1)
    assert figure.totals == np.bincount(data.labels, minlength=10).tolist()
    for figure.chosen in range(30):
        silent = without_neuron(network, figure.chosen)
        assert figure.lost == pytest.approx(network.evaluate(data) - silent.evaluate(data), abs=1)
        found = silent.predict(data)
        right = [np.sum(found[data.labels == d] == d) for d in range(10)]
        np.testing.assert_allclose(figure.without[figure.chosen], right, atol=1)
        falls = (np.array(figure.right) - figure.without[figure.chosen]) / figure.totals
        if figure.suffers is None:
            assert falls.max() <= 0
        else:
            assert falls[figure.suffers] == falls.max() > 0
    figure.chosen = 0


def test_it_says_on_what_it_was_computed(figure, network):
    assert figure.source == "250 validation images of scikit-learn digits"
    small = Network([9, 4, 10], rng=0)
    assert Inside(small, made_up()).source == "40 test images of made up"
    data = made_up(12_000)
    data.name = "scribbles"
    large = Inside(small, data)
    assert large.source == "the first 10\u202f000 of 12\u202f000 images of scribbles"
    assert sum(large.totals) == 10_000


def test_digits_without_images_have_no_mean():
    data = made_up()
    data = data[data.labels != 3]
    figure = Inside(Network([9, 4, 10], rng=0), data, count=99)
    assert np.isnan(table(figure.means, 10)[:, 3]).all() and np.isnan(table(figure.means, 10)).sum() == 4
    assert figure.totals[3] == 0 and len(figure.picks[0]) == len(data)


def test_floats_are_shown_as_bytes_are():
    data, net = made_up(), Network([9, 4, 10], rng=0)
    floats = Dataset(data.images / 255, data.labels, data.name)
    assert Inside(net, floats).thumbnails == Inside(net, data).thumbnails


def test_it_is_small(figure):
    state = figure.get_state()
    sizes = [len(v) * 4 / 3 if isinstance(v, bytes) else len(json.dumps(v)) for v in state.values()
             if isinstance(v, (bytes, list, int, float, str))]  # fmt: skip
    assert sum(sizes) < 300_000


def test_every_neuron_can_be_chosen_and_no_other(figure):
    for figure.chosen in range(30):
        assert figure.get_state()["chosen"] == figure.chosen
        assert repr(figure) == "Inside([784, 30, 10])"
    for value in (30, -1, 2.5, "3", None, True):
        with pytest.raises(ValueError, match="chosen is .*; legal are whole numbers from 0 to 29"):
            figure.chosen = value
    figure.chosen = 0


@pytest.mark.parametrize("sizes, options, message", [
    ([9, 10], {}, r"sizes \[9, 10\]; needed is one hidden layer of at most 100 neurons, \[9, hidden, 10\]"),
    ([9, 4, 4, 10], {}, r"sizes \[9, 4, 4, 10\]; needed"),
    ([9, 101, 10], {}, r"sizes \[9, 101, 10\]; needed"),
    ([9, 4, 3], {}, r"sizes \[9, 4, 3\]; needed"), ([8, 4, 10], {}, r"\[8, 4, 10\]; needed .* 3×3 pixels"),
    ([9, 4, 10], {"data": [(np.zeros(9), 3)]}, "data is a list; needed is a Dataset"),
    ([9, 4, 10], {"data": made_up()[:0]}, "data is empty"),
    ([9, 4, 10], {"count": 0}, "count is 0; legal are whole numbers from 1 on"),
    ([9, 4, 10], {"chosen": 4}, "chosen is 4; legal are whole numbers from 0 to 3"),
])  # fmt: skip
def test_bad_input_is_one_clear_error(sizes, options, message):
    with pytest.raises(ValueError, match=message):
        Inside(Network(sizes, rng=0), **{"data": made_up(), **options})


@pytest.mark.parametrize("name", ["weights", "biases"])
@pytest.mark.parametrize("layer", [0, 1])
def test_a_network_that_ran_away_is_refused(name, layer):
    net = Network([9, 4, 10], rng=0)
    getattr(net, name)[layer][0] = np.nan
    with pytest.raises(ValueError, match=f"{name} that are no finite numbers"):
        Inside(net, made_up())


class Doubled(Network):
    """A network that answers in a way of its own."""

    def feedforward(self, a):
        return 1 - super().feedforward(a)


def test_a_network_that_computes_otherwise_is_refused():
    with pytest.raises(ValueError, match="answers otherwise than its weights and biases"):
        Inside(Doubled([9, 4, 10], rng=0), made_up())


def test_it_begins_with_the_neuron_that_is_worth_most(network, data):
    figure = Inside(network, data)
    begun, lost = figure.chosen, []
    for figure.chosen in range(30):
        lost.append(figure.lost)
    assert lost[begun] == max(lost) > 0
    assert Inside(network, data, chosen=0).chosen == 0


def test_any_activations_are_computed():
    data, net = made_up(), Network([9, 4, 10], rng=0, activation="tanh")
    figure = Inside(net, data)
    a = np.tanh(data.images / 255 @ net.weights[0].T + net.biases[0])
    for d in range(10):
        np.testing.assert_allclose(table(figure.means, 10)[:, d], a[data.labels == d].mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(
        table(figure.pick_activations, 8), np.tanh(table(figure.pick_inputs, 8)), rtol=1e-5
    )
    found = np.tanh(a @ net.weights[1].T + net.biases[1]).argmax(axis=1)
    assert sum(figure.right) == np.sum(found == data.labels)


def test_other_classes_have_their_number_and_names():
    data, names = made_up(), ["shirt", "shoe", "bag"]
    clothes = Dataset(data.images, data.labels % 3, class_names=names)
    figure = Inside(Network([9, 4, 3], rng=0), clothes)
    assert figure.names == names and len(figure.totals) == len(figure.right) == 3
    assert table(figure.means, 3).shape == table(figure.outgoing, 3).shape == (4, 3)


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_inside.py"""
    assert json.loads(FIXTURE.read_text("utf-8")) == fixture()


def fixture():
    figure = Inside(Network([9, 8, 10], rng=1), made_up(60, seed=3), chosen=0)
    images = made_up(5, seed=1).images
    removals = []
    rng = np.random.default_rng(2)
    for _ in range(6):  # made-up counts: those of a network may differ between processors
        figure.totals = rng.integers(0, 100, 10).tolist()
        figure.right = [int(rng.integers(0, n + 1)) for n in figure.totals]
        figure.without = [[int(rng.integers(0, n + 1)) for n in figure.totals]]
        given = {"totals": figure.totals, "right": figure.right, "without": figure.without[0]}
        removals.append({"given": given, "lost": figure.lost, "suffers": figure.suffers})
    figure.without = [figure.right]
    given = {"totals": figure.totals, "right": figure.right, "without": figure.right}
    removals.append({"given": given, "lost": figure.lost, "suffers": figure.suffers})
    return {
        "removals": removals,
        "packed": list(packed(images)),
        "images": unpacked(packed(images), 9).tolist(),
    }


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture(), indent=None).replace("}, {", "},\n {") + "\n", "utf-8")
