"""The maps of a convolutional network: what Python computes and refuses; JavaScript must find the same."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from fixtures import refuses

from digitnet import Dataset, Network, Sequential, load_digits
from digitnet.activations import ReLU, Sigmoid, Softmax, Tanh
from digitnet.convnets import convnet, lenet5
from digitnet.convolution import Conv, MaxPool, MeanPool
from digitnet.layers import Dense, Dropout, Flatten
from digitnet.optimizers import Adam
from digitnet.pretrained import load_pretrained
from digitnet.widgets import Maps, maps_network

FIXTURE = Path(__file__).parent / "js" / "maps.json"
DIGITS, SMALL = load_digits(28), load_digits()
CONTENT = "weights", "scales", "biases", "images"
PLACES = [[0, 2, 7, 0], [1, 0, 3, 1], [2, 3, 1, 2], [3, 1, 0, 0], [4, 4, 0, 0], [5, 9, 0, 0]]


def of_all_kinds(rng=0):
    """A small network with each legal layer."""
    layers = [Conv(3, 3, pad=1), Tanh(), MeanPool(), Conv(4, 2), ReLU(), MaxPool(), Flatten(), Dense(5),
              Sigmoid(), Dropout(0.5), Dense(10), Softmax()]  # fmt: skip
    return Sequential((1, 8, 8), layers, rng=rng)


def plain(*layers, shape=(1, 8, 8)):
    """A network of these layers and ten outputs."""
    return Sequential(shape, [*layers, Flatten(), Dense(10), Softmax()], rng=0)


@pytest.fixture(scope="module")
def trained():
    """A convolutional network that reads the embedded digits, and the figure of it on validation images."""
    net = convnet((6, 8), 30, rng=0)
    for _ in net.train(DIGITS.training, 4, 20, optimizer=Adam()):
        pass
    return net, Maps(net, DIGITS.validation)


@pytest.fixture
def figure():
    return Maps(of_all_kinds(), SMALL.validation, count=12)


# What it computes


@pytest.mark.parametrize("net", [of_all_kinds(1), plain(Conv(2, 3), MaxPool(), ReLU())])
def test_without_the_packing_it_is_the_network(net):
    """Weights that are whole steps of their scales are packed without loss."""
    for layer in net.layers:
        if len(layer.parameters):
            w, _ = layer.parameters
            row = w.reshape(len(w), -1)
            scale = np.abs(row).max(axis=1, keepdims=True) / np.float32(127)
            row[...] = np.rint(row / scale) * scale
    figure = Maps(net, SMALL.validation, count=20)
    for figure.chosen in range(20):
        image = SMALL.validation.images[figure.numbers[figure.chosen]]
        assert np.allclose(figure.x, image / 255)
        assert np.allclose(figure.activations[-1], net.feedforward(image), atol=1e-5)
        assert figure.answer == figure.answers[figure.chosen]


def test_packed_weights_are_within_half_a_step(figure):
    net = of_all_kinds()
    for parameter, shown in zip(net.parameters, figure.network.parameters, strict=True):
        if parameter.ndim == 1:
            assert np.allclose(parameter, shown, rtol=1e-6)
        else:
            rows, packed = (p.reshape(len(p), -1) for p in (parameter, shown))
            steps = np.abs(rows).max(axis=1, keepdims=True) / 127
            assert (np.abs(rows - packed) <= 0.5001 * steps).all()
            assert np.allclose(np.abs(packed).max(axis=1), 127 * steps[:, 0])


def test_a_trained_network_keeps_its_answers(trained):
    net, figure = trained
    before, after = (n.predict(DIGITS.validation) for n in (net, figure.network))
    assert (before == DIGITS.validation.labels).mean() > 0.85
    assert (before != after).mean() <= 0.01


def test_layers_are_those_of_the_network(figure):
    shapes = [(3, 8, 8), (3, 4, 4), (4, 3, 3), (4, 1, 1), (5,), (10,)]
    assert [a.shape for a in figure.activations] == [z.shape for z in figure.zs] == shapes
    assert [layer["kind"] for layer in figure.layers] == ["conv", "mean", "conv", "max", "dense", "dense"]
    functions = ["tanh", "linear", "relu", "linear", "sigmoid", "softmax"]
    assert [layer["function"] for layer in figure.layers] == functions
    assert figure.layers[0] == {"kind": "conv", "shape": [3, 8, 8], "function": "tanh", "k": 3, "pad": 1}
    assert np.allclose(figure.activations[0], np.tanh(figure.zs[0]))
    assert np.array_equal(figure.activations[1], figure.zs[1])
    assert np.allclose(figure.activations[5].sum(), 1)


def test_every_value_is_the_sum_of_what_it_looked_at(figure):
    zs, activations = figure.zs, figure.activations
    for at in PLACES:
        look = looked_at(figure, at)
        assert np.isclose(sum(look["sums"]) + look["bias"] if "bias" in look else look["z"], look["z"])
        figure.at = at
        assert figure.value == look["a"]
        place = tuple(at[1 : 1 + zs[at[0]].ndim])
        assert (look["z"], look["a"]) == (zs[at[0]][place], activations[at[0]][place])


def test_a_drawing_is_read_as_pixels_are(figure):
    outputs = figure.activations[-1]
    figure.pixels, figure.chosen = SMALL.validation.images[figure.numbers[0]], -1
    assert np.array_equal(figure.activations[-1], outputs)
    figure.pixels = bytes(64)
    assert not figure.x.any()


def test_what_a_page_sends_is_taken(figure):
    figure.set_state({"chosen": -1, "pixels": memoryview(b"\xff" * 64), "at": [5, 9, 0, 0]})
    assert figure.x.min() == 1 and figure.at == [5, 9, 0, 0] and isinstance(figure.pixels, bytes)


def test_show_takes_the_network_trained_further(trained):
    net = trained[0].copy()
    figure = Maps(net, DIGITS.validation)
    before, answers = figure.activations[-1], figure.answers
    for _ in net.train(DIGITS.training[:100], 1, 10, 2.0):
        pass
    assert np.array_equal(figure.activations[-1], before)
    figure.show(net)
    assert not np.array_equal(figure.activations[-1], before)
    assert np.allclose(figure.activations[-1], net.feedforward(figure.x), atol=0.1)
    assert figure.answers != answers and figure.answers[0] == figure.answer
    with pytest.raises(ValueError, match="layers 5×24×24, .*; needed are 6×24×24, 6×12×12, 8×8×8"):
        figure.show(convnet((5, 8), 30))


# Which pictures


def test_pictures_come_back_as_they_were(trained):
    _, figure = trained
    for figure.chosen in range(36):
        i = figure.numbers[figure.chosen]
        assert np.allclose(figure.x, DIGITS.validation.images[i] / 255)
        assert figure.labels[figure.chosen] == DIGITS.validation.labels[i]
    figure.chosen = 0


def test_some_are_misread():
    labels = np.arange(200) % 10
    found = np.where(np.arange(200) % 9 == 5, (labels + 1) % 10, labels)
    chosen = maps_network.picked(labels, found, 36)
    right, wrong = chosen[:20], chosen[20:]
    assert len(set(chosen)) == 36 and labels[right].tolist() == sorted(list(range(10)) * 2)
    assert (labels[right] == found[right]).all() and (labels[wrong] != found[wrong]).all()
    assert labels[wrong].tolist() == sorted(labels[wrong])


@pytest.mark.parametrize("n_wrong", [0, 3, 195, 200])
def test_there_are_as_many_as_asked_for(n_wrong):
    labels = np.arange(200) % 10
    found = np.where(np.arange(200) < n_wrong, (labels + 1) % 10, labels)
    for count in (1, 5, 36, 200):
        chosen = maps_network.picked(labels, found, count)
        assert len(set(chosen)) == len(chosen) == count


# The traits


@pytest.mark.parametrize("name, value, message", [
    ("chosen", 12, "chosen is 12; legal are whole numbers from -1 to 11"),
    ("chosen", True, "chosen is True; legal are whole numbers"),
    ("chosen", 1.0, "chosen is 1.0; legal are whole numbers"),
    ("pixels", bytes(63), "pixels has 63 bytes; needed are 64"),
    ("pixels", "ink", "pixels is 'ink'; legal are bytes, or an array of uint8"),
    ("at", 3, r"at is 3; needed are four whole numbers \[layer, map, row, column\]"),
    ("at", [0, 0, 0], "at is .*; needed are four whole numbers"),
    ("at", [0, 0, 0, 0.5], "at is .*; needed are four whole numbers"),
    ("at", [6, 0, 0, 0], r"at is \[6, 0, 0, 0\]; legal are layers from 0 to 5"),
    ("at", [-1, 0, 0, 0], r"at is \[-1, 0, 0, 0\]; legal are layers from 0 to 5"),
    ("at", [0, 3, 0, 0], "in layer 0, legal are maps or neurons from 0 to 2, rows from 0 to 7 and"),
    ("at", [1, 0, 4, 0], "in layer 1, legal are maps or neurons from 0 to 2, rows from 0 to 3"),
    ("at", [4, 0, 0, 1], "in layer 4, legal are maps or neurons from 0 to 4, rows from 0 to 0"),
])  # fmt: skip
def test_wrong_values_are_refused(figure, name, value, message):
    refuses(figure, name, value, message)


@pytest.mark.parametrize("net, message", [
    (Network([64, 10]), "network is a Network; needed is a Sequential"),
    (plain(Conv(2, 3), shape=(1, 9, 9)), r"takes \(1, 9, 9\) and has 10 outputs; needed are \(1, 8"),
    (Sequential((1, 8, 8), [Conv(2, 3), Flatten(), Dense(9), Softmax()]), "has 9 outputs; needed .* 10"),
    (plain(MaxPool()), "the network has no Conv, or no Dense"),
    (Sequential((1, 8, 8), [Conv(10, 8), Flatten(), Softmax()]), "the network has no Conv, or no Dense"),
    (plain(Conv(2, 3), ReLU(), ReLU()), r"the layer ReLU\(\) where the figure can't show it; legal are Conv"),
    (plain(ReLU(), Conv(2, 3)), r"the layer ReLU\(\) where"),
    (plain(Conv(2, 3), Softmax()), r"the layer Softmax\(\) where"),
    (plain(Conv(2, 3, table=[[0], [0]])), r"the layer Conv\(.*table=.*\) where the figure can't show it"),
    (plain(Conv(2, 3), Flatten(), Dense(6000)), "parameters; a page takes 200000 at most"),
])  # fmt: skip
def test_a_network_that_it_cannot_show_is_refused(net, message):
    with pytest.raises(ValueError, match=message):
        Maps(net, SMALL.validation)


def test_lenet5_is_refused():
    with pytest.raises(ValueError, match=r"layer Canvas\(.*\) where the figure can't show it"):
        Maps(lenet5(), DIGITS.validation)


class Doubled(Sequential):
    """A model that answers in a way of its own."""

    def feedforward(self, x):
        return 1 - super().feedforward(x)


def test_a_network_that_computes_otherwise_is_refused():
    net = Doubled((1, 8, 8), [Conv(2, 3), Flatten(), Dense(10), Softmax()], rng=0)
    with pytest.raises(ValueError, match="answers otherwise than its layers do, 2×6×6, 10"):
        Maps(net, SMALL.validation)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@pytest.mark.parametrize("which", [0, 1])
def test_numbers_that_are_not_finite_are_refused(wrong, which):
    net = of_all_kinds()
    net.layers[0].parameters[which].flat[0] = wrong
    with pytest.raises(ValueError, match="weights or biases that are no finite numbers; was η too large"):
        Maps(net, SMALL.validation)


@pytest.mark.parametrize("data, count, message", [
    (Dataset(SMALL.validation.inputs, SMALL.validation.labels), 5, "dtype float32; needed are unsigned"),
    (SMALL, 5, "data is a Splits; needed is a Dataset"),
    (SMALL.validation, 0, "count is 0; legal are whole numbers from 1"),
    (SMALL.validation[np.zeros(6000, int)], 5001, "legal are whole numbers from 1 to 5000, the"),
    (SMALL.validation, 251, "count is 251; legal are whole numbers from 1 to 250, the pictures"),
])  # fmt: skip
def test_data_that_it_cannot_show_are_refused(data, count, message):
    with pytest.raises(ValueError, match=message):
        Maps(of_all_kinds(), data, count)


def test_weights_that_are_all_zero_stay_so():
    net = of_all_kinds()
    for parameter in net.parameters:
        parameter[...] = 0
    figure = Maps(net, SMALL.validation, count=3)
    assert not any(parameter.any() for parameter in figure.network.parameters)


def test_other_classes_have_their_number_and_names():
    data = Dataset(SMALL.validation.images[:9], np.arange(9) % 3, class_names=["shirt", "shoe", "bag"])
    net = Sequential((1, 8, 8), [Conv(2, 3), Flatten(), Dense(3), Softmax()], rng=0)
    figure = Maps(net, data, count=9)
    assert figure.names == ["shirt", "shoe", "bag"] and sorted(figure.numbers) == list(range(9))


def test_by_default_it_shows_the_network_of_chapter_15(mnist):
    """Packed it answers as before, on MNIST, and takes 130 kB at most in base64."""
    figure, some = Maps(data=mnist.validation[:1000]), mnist.validation[:1000]
    assert [a.shape[0] for a in figure.activations] == [16, 16, 32, 32, 128, 10]
    assert (figure.network.predict(some) != load_pretrained("convnet").predict(some)).sum() <= 1
    assert sum(len(getattr(figure, name)) for name in CONTENT) < 0.75 * 130_000


def test_it_is_compact_and_its_repr_is_stable(trained):
    _, figure = trained
    assert sum(len(getattr(figure, name)) for name in CONTENT) < 1.1 * trained[0].n_parameters + 36 * 600
    assert repr(figure) == (
        "Maps(6×24×24, 6×12×12, 8×8×8, 8×4×4, 30, 10; pictures=36, chosen=0, "
        f"at={figure.at})"
    )  # fmt: skip
    assert figure.value == figure.activations[0].max()


# JavaScript


def looked_at(figure, at):
    """What makes one value, computed from slices: the sum of each map, the bias, z and a."""
    layer, j, r, c = at
    stage, network = figure.layers[layer], figure.network
    x = figure.activations[layer - 1] if layer else figure.x.reshape(1, *figure.shape)
    z, a = figure.zs[layer], figure.activations[layer]
    place = (j, r, c)[: z.ndim]
    found = {"at": at, "z": float(z[place]), "a": float(a[place])}
    if stage["kind"] in ("max", "mean"):
        return {**found, "values": x[j, 2 * r : 2 * r + 2, 2 * c : 2 * c + 2].ravel().tolist()}
    with_weights = [layer for layer in network.layers if len(layer.parameters)]
    w, b = with_weights[sum("pad" in s or s["kind"] == "dense" for s in figure.layers[:layer])].parameters
    if stage["kind"] == "conv":
        p, k = stage["pad"], stage["k"]
        x = np.pad(x, ((0, 0), (p, p), (p, p)))[:, r : r + k, c : c + k]
    products = (x * w[j].reshape(x.shape)).reshape(len(x) if x.ndim == 3 else 1, -1)
    return {**found, "sums": products.sum(axis=1).tolist(), "bias": float(b[j])}


def made_up_weights(figure, scale):
    """Weights that JavaScript makes in the same way, so that the fixture needn't hold them."""
    i = np.arange(len(figure.weights))
    figure.weights = ((i * 7919 + 104_729) % 255 - 127).astype(np.int8).tobytes()
    i = np.arange(len(figure.scales) // 4)
    figure.scales = (scale * (1 + i % 3)).astype("<f4").tobytes()
    figure.biases = ((i * 7919 % 201 - 100) / 500).astype("<f4").tobytes()
    figure.pixels = (np.arange(np.prod(figure.shape)) * 37 % 256).astype(np.uint8)
    figure.chosen = -1


def fixture():
    small, large = Maps(of_all_kinds(), SMALL.validation, count=5), Maps(convnet(rng=0), DIGITS.validation, 5)
    images = base64.b64encode(small.images).decode()
    pictures = {"images": images, "pixels": small._pictures.ravel().tolist(), "n": 5}
    made_up_weights(small, 0.004)
    made_up_weights(large, 0.0005)
    rounded = [{"zs": [np.round(z, 9).ravel().tolist() for z in small.zs],
                "activations": [np.round(a, 9).ravel().tolist() for a in small.activations]}]  # fmt: skip
    some = [
        {name: np.round(np.append(a.ravel()[:: 1 + a.size // 20], a.sum()), 9).tolist()
         for name, a in zip(("z", "a"), pair)}
        for pair in zip(large.zs, large.activations)
    ]  # fmt: skip
    known = [{"layers": f.layers, "shape": f.shape, "answer": f.answer} for f in (small, large)]
    looks = [looked_at(small, at) for at in PLACES]
    return {
        "pictures": pictures,
        "small": {**known[0], "scale": 0.004, **rounded[0], "looks": looks},
        "large": {**known[1], "scale": 0.0005, "some": some},
    }


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_maps.py"""
    stored, now = json.loads(FIXTURE.read_text("utf-8")), fixture()
    assert now["pictures"] == stored["pictures"]
    for name, numbers in ("small", ("zs", "activations")), ("large", ()):
        for key in ("layers", "shape", "answer", "scale"):
            assert now[name][key] == stored[name][key]
        for key in numbers:
            for a, b in zip(now[name][key], stored[name][key], strict=True):
                np.testing.assert_allclose(a, b, atol=1e-8)
    for kind, key in ("small", "looks"), ("large", "some"):
        for a, b in zip(now[kind][key], stored[kind][key], strict=True):
            for k, value in a.items():
                np.testing.assert_allclose(value, b[k], atol=1e-8)


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture(), separators=(",", ":")) + "\n", "utf-8")
