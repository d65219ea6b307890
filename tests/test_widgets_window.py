"""The sliding window: its arithmetic is that of the package, and the numbers JavaScript must find too."""

import json
from pathlib import Path

import numpy as np
import pytest
from traitlets import TraitError

from digitnet import Network, Sequential, load_digits
from digitnet.activations import ReLU, Softmax
from digitnet.convolution import Conv
from digitnet.data import Dataset
from digitnet.layers import Dense, Flatten
from digitnet.widgets import Window
from digitnet.widgets.window import ACTIVATIONS, KERNELS, POOLS

SIDE = 12  # of the pictures there
FIXTURE = Path(__file__).parent / "js" / "window.json"
CASES = [
    {"kernel": "horizontal", "at": 0},
    {"kernel": "vertical", "at": 35, "bias": -0.5, "activation": "relu", "pool": "max"},
    {"kernel": "diagonal", "at": 1250, "operation": "convolution", "pool": "mean", "pad": 1},
    {"kernel": "blur", "at": 50, "chosen": 2, "pad": 2, "activation": "sigmoid", "operation": "convolution"},
    {"kernel": "learned", "learned": 2, "at": 44, "activation": "tanh", "pool": "max", "bias": 3},
    {"kernel": "learned", "learned": 0, "at": 30, "operation": "convolution", "pad": 2, "pool": "mean"},
    {"kernel": "own", "own": [k / 8 - 1.5 for k in range(25)], "at": 40, "bias": 1.25, "chosen": 1},
    {"kernel": "own", "own": [0, 0, 0, 0, -2.5, 0, 0, 0, 0], "at": 95, "chosen": -1, "pool": "max"},
]


def network(k=5):
    """With three filters whose weights are known to the bit, wherever they are computed."""
    model = Sequential((1, 12, 12), [Conv(3, k), ReLU(), Flatten(), Dense(10), Softmax()], rng=0)
    n = 3 * k * k
    model.layers[0].parameters = [
        (np.arange(n).reshape(3, 1, k, k) * 7 % 16 / 8 - 1).astype(np.float32),
        np.array([0.5, -0.25, 0.125], np.float32),
    ]
    return model


def pictures(side=28):
    rows, columns = np.mgrid[:side, :side]
    images = [(rows * (k + 3) + columns * (5 - k)) % 256 for k in range(3)]
    return Dataset(np.array(images, np.uint8), np.array([4, 0, 7]), "stripes")


def figure(side=28, **given):
    return Window(pictures(side), network(), count=3, **given)


def looped(figure):
    """The sums, pixel by pixel and weight by weight."""
    x, w, p = figure.x, figure.weights, figure.pad
    k, (rows, columns) = len(w), figure.shape
    z = np.full([side + 2 * p - k + 1 for side in figure.shape], figure.b)
    for r, c, i, j in np.ndindex(*z.shape, k, k):
        if 0 <= r + i - p < rows and 0 <= c + j - p < columns:
            z[r, c] += x[r + i - p, c + j - p] * w[i, j]
    return z


@pytest.mark.parametrize("given", CASES)
def test_the_sums_are_those_of_a_loop(given):
    shown = figure(**given)
    z, (r, c) = looped(shown), shown.place
    assert shown.z.shape == z.shape and np.allclose(shown.z, z, atol=1e-12)
    assert np.isclose(shown.products.sum() + shown.b, z[r, c])
    assert np.allclose(shown.map, ACTIVATIONS[shown.activation].value(z), atol=1e-12)
    if shown.pool == "none":
        assert shown.pooled is None
    else:
        a = shown.map[: len(z) // 2 * 2, : len(z[0]) // 2 * 2]
        squares = a.reshape(len(a) // 2, 2, -1, 2)
        small = squares.max(axis=(1, 3)) if shown.pool == "max" else squares.mean(axis=(1, 3))
        assert np.allclose(shown.pooled, small, atol=1e-12)


def test_edges_are_found_where_they_are():
    """Ink above the middle of the window, none below it: the lower edge of a stroke."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 10:15, 5:20] = 255
    shown = Window(Dataset(image, np.array([1])), network(), count=1)
    assert shown.z[13:15, 10].tolist() == [3, 3] and shown.z[8:10, 10].tolist() == [-3, -3]
    assert not shown.z[10:13, 10].any() and not shown.z[:, :3].any()
    shown.kernel = "vertical"
    assert shown.z[11, 18:20].tolist() == [3, 3] and shown.z[11, 3:5].tolist() == [-3, -3]
    shown.operation = "convolution"
    assert shown.z[11, 18:20].tolist() == [-3, -3]
    shown.kernel = "blur"
    assert np.isclose(shown.z[12, 10], 1) and np.isclose(shown.z.sum() * 1, 75)


def test_a_turned_kernel_is_the_convolution_of_mathematics():
    from scipy.signal import convolve2d, correlate2d

    for given in CASES:
        shown = figure(**{**given, "operation": "convolution"})
        plain = figure(**{**given, "operation": "cross-correlation"})
        x = np.pad(shown.x, shown.pad)
        assert np.allclose(shown.z, convolve2d(x, plain.weights, "valid") + shown.b, atol=1e-12)
        assert np.allclose(plain.z, correlate2d(x, plain.weights, "valid") + shown.b, atol=1e-12)


def test_a_place_beyond_the_last_is_the_last():
    shown = figure(at=26 * 26)
    assert shown.place == (25, 25)
    shown.own, shown.kernel = [0.0] * 25, "own"
    assert shown.place == (23, 23) and shown.products.shape == (5, 5)
    shown.pad, shown.at = 2, 29
    assert shown.place == (1, 1)


def test_without_a_trained_network_at_hand_there_are_no_learned_filters(monkeypatch):
    def missing(name):
        raise ValueError("there is none")

    monkeypatch.setattr("digitnet.widgets.window.load_pretrained", missing)
    shown = Window()
    assert shown.filters == shown.filter_biases == b"" and len(shown.labels) == 12
    with pytest.raises(ValueError, match="kernel is 'learned', but there are no learned filters"):
        shown.kernel = "learned"
    assert shown.kernel == "horizontal"
    monkeypatch.setattr("digitnet.widgets.window.load_pretrained", lambda name: network())
    assert Window(kernel="learned", learned=2).b == 0.125


@pytest.mark.parametrize("given, message", [
    ({"kernel": "sobel"}, "kernel is 'sobel'; legal are 'horizontal'"),
    ({"learned": 3}, "learned is 3; legal are whole numbers from 0 to 2"),
    ({"chosen": 3}, "chosen is 3; legal are whole numbers from -1 to 2"),
    ({"chosen": True}, "chosen is True"),
    ({"own": [1, 2, 3]}, r"own is \[1, 2, 3\]; legal are 9 or 25 numbers from −10 to 10"),
    ({"own": [float("nan")] * 9}, "own is"), ({"own": [11] * 9}, "own is"), ({"own": "123456789"}, "own is"),
    ({"bias": 6}, "bias is 6; legal are numbers from -5 to 5"),
    ({"pad": 3}, "pad is 3; legal are whole numbers from 0 to 2"),
    ({"activation": "softmax"}, "activation is 'softmax'"), ({"pool": "sum"}, "pool is 'sum'"),
    ({"operation": "turned"}, "operation is"), ({"shown": "none"}, "shown is"), ({"at": -1}, "at is -1"),
    ({"pixels": bytes(3)}, "pixels has 3 bytes; needed are 784"),
])  # fmt: skip
def test_values_that_are_not_legal(given, message):
    with pytest.raises((ValueError, TraitError), match=message):
        figure(**given)
    shown, (name, value) = figure(), *given.items()
    before = getattr(shown, name)
    with pytest.raises((ValueError, TraitError), match=message):
        setattr(shown, name, value)
    assert getattr(shown, name) == before


@pytest.mark.parametrize("data, model, count, message", [
    (np.zeros((3, 784)), None, 3, "data is array"),
    (Dataset(np.zeros((3, 784)), np.zeros(3, int)), None, 3, "needed is a Dataset of unsigned bytes"),
    (Dataset(np.zeros((3, 1600), np.uint8), np.zeros(3, int)), None, 3, "of 5 to 32 pixels a side"),
    (pictures(), None, 4, "count is 4; legal are whole numbers from 1 to 3"),
    (pictures(), Network([784, 30, 10], rng=0), 3, "the first layer of the network is None"),
    (pictures(), Sequential((1, 28, 28), [Flatten(), Dense(10), Softmax()], rng=0), 3, "is Flatten"),
    (pictures(), network(4), 3, "needed is a Conv of one channel with windows of 3×3 or 5×5"),
])  # fmt: skip
def test_what_can_t_be_shown(data, model, count, message):
    with pytest.raises(ValueError, match=message):
        Window(data, model or network(), count)


def test_filters_that_are_no_numbers_are_refused():
    model = network()
    model.layers[0].parameters[0][0, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="no finite numbers"):
        Window(pictures(), model, 3)


def test_small_pictures_and_small_windows():
    shown = Window(load_digits().test, network(3), kernel="learned", count=2)
    assert shown.z.shape == (6, 6) and np.allclose(shown.z, looped(shown))


def test_own_may_be_an_array():
    shown = figure(own=np.eye(3), kernel="own")
    assert shown.own == [1, 0, 0, 0, 1, 0, 0, 0, 1] and json.dumps(shown.get_state("own"))


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_window.py"""
    stored, made = json.loads(FIXTURE.read_text("utf-8")), fixture()
    assert stored["shared"] == made["shared"] and len(stored["cases"]) == len(made["cases"])
    for old, new in zip(stored["cases"], made["cases"]):
        assert old["given"] == new["given"] and old["place"] == new["place"]
        for name in ("products", "sums", "map", "pooled"):
            assert np.allclose(old[name], new[name], rtol=1e-9, atol=1e-9)


def fixture():
    shown = figure(SIDE)
    shared = {"shape": shown.shape, "kernels": KERNELS, "pixels": list(shown.pixels),
              "filters": np.frombuffer(shown.filters, "<f4").tolist(),
              "filterBiases": np.frombuffer(shown.filter_biases, "<f4").tolist(),
              "images": [list(shown.images[SIDE**2 * k : SIDE**2 * (k + 1)]) for k in range(3)]}  # fmt: skip
    return {"shared": shared, "cases": [case_of(given) for given in CASES]}


def case_of(given):
    shown = figure(SIDE, **given)
    keys = [
        "chosen",
        "kernel",
        "learned",
        "own",
        "bias",
        "operation",
        "pad",
        "activation",
        "pool",
        "at",
        "shown",
    ]
    pooled = [] if shown.pooled is None else shown.pooled.ravel().tolist()
    return {"given": {key: getattr(shown, key) for key in keys}, "place": list(shown.place),
            "products": shown.products.ravel().tolist(), "sums": shown.z.ravel().tolist(),
            "map": shown.map.ravel().tolist(), "pooled": pooled}  # fmt: skip


def test_the_cases_have_every_choice():
    for name, legal in (("kernel", [*KERNELS, "learned", "own"]), ("activation", ACTIVATIONS),
                        ("pool", ["none", *POOLS]), ("pad", [0, 1, 2])):  # fmt: skip
        assert {case["given"][name] for case in fixture()["cases"]} == set(legal)


def test_repr_says_what_it_shows():
    assert repr(figure(kernel="blur", at=27)) == "Window(kernel='blur', place=(1, 1), pictures=3)"


if __name__ == "__main__":
    made = fixture()
    cases = ",\n".join(json.dumps(case) for case in made["cases"])
    FIXTURE.write_text(f'{{"shared": {json.dumps(made["shared"])},\n"cases": [\n{cases}\n]}}\n', "utf-8")
