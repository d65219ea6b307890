"""A deep network watched layer by layer: what is measured, and what was recorded for chapter 9."""

import json

import numpy as np
import pytest

import digitnet
from digitnet import Network, load_digits
from digitnet.activations import ACTIVATIONS as FUNCTIONS
from digitnet.data import Splits
from digitnet.experiments import layerwise
from digitnet.experiments.layerwise import ACTIVATIONS, MOMENTS, NUMBERS, PICTURED, STARTS, Layerwise
from digitnet.training import plain_epoch

DIGITS = load_digits(28)


def mnist():
    try:
        return digitnet.load_mnist()
    except FileNotFoundError:
        pytest.skip("needs MNIST")


# What is measured


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_flat_is_where_the_slope_is_below_a_tenth_of_the_greatest(name):
    function, z = FUNCTIONS[name](), np.linspace(-6, 6, 241) + 0.001
    slopes = function.back(np.ones_like(z), function.value(z))
    expected = slopes < 0.1 * slopes.max()
    assert (layerwise.is_flat(name, function.value(z)) == expected).all() and 0 < expected.sum() < 241


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_bins_lie_between_their_edges(name):
    edges = layerwise.edges(name)
    middles = (edges[1:] + edges[:-1]) / 2
    middles[0] = 0 if name == "relu" else middles[0]
    assert np.floor(layerwise._inner(name, middles)).tolist() == list(range(20))


def test_what_lies_beyond_the_axis_of_relu_is_in_its_last_bins():
    a = np.array([0, 1e-9, 1e-3, 1e30])
    assert np.clip(np.floor(layerwise._inner("relu", a)), 0, 19).tolist() == [0, 1, 2, 19]


@pytest.mark.parametrize("rows, expected", [
    ([[1, 2], [1, 2], [1, 2]], 1), ([[1, 2], [1, 2.00001]], 1), ([[1, 2], [1, 2.1]], 2),
    ([[0, 0], [0, 0]], 1), ([[1e17, 0], [1, 0], [2, 0]], 3), ([[1e-9], [2e-9]], 2),
])  # fmt: skip
def test_rows_that_differ_are_counted(rows, expected):
    assert layerwise.n_different(rows) == expected


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_measured_is_what_it_says(name):
    net = Network([784, 6, 5, 4, 10], rng=3, cost="cross-entropy", activation=name, output="sigmoid",
                  dtype=float)  # fmt: skip
    net.weights[1][2], net.biases[1][2] = net.weights[1][0], net.biases[1][0]
    net.biases[2][1] = -1e4  # saturated, or dead
    found, (x, y) = layerwise.measured(net, DIGITS.validation), DIGITS.validation.batch(slice(0, 1000))
    assert found["different"].tolist() == [6, 4, 4] and found["histograms"].shape == (3, 20)
    assert np.allclose(found["histograms"].sum(axis=1), 1) and found["stuck"][2] >= 1
    a = x
    for l in range(3):
        z = a @ net.weights[l].T + net.biases[l]
        a = FUNCTIONS[name]().value(z)
        assert np.isclose(found["spread"][l], z.std())
        assert np.isclose(found["signal"][l] ** 2, np.mean([a[:, j].var() for j in range(a.shape[1])]))
        flat = layerwise.is_flat(name, a)
        assert np.isclose(found["flat"][l], flat.mean()) and found["stuck"][l] == flat.all(axis=0).sum()
        expected = np.histogram(a, layerwise.edges(name))[0] / a.size
        if name != "relu":
            assert np.allclose(found["histograms"][l], expected)
    nabla_b, _ = net.backprop(x[:1], y[:1])
    one = layerwise.measured(net, DIGITS.validation[:1])["error"]
    assert np.allclose(one, [np.sqrt(np.mean(nabla**2)) for nabla in nabla_b[:3]])
    assert np.allclose(found["pictures"][1, 0, 3], net.weights[0][1].reshape(28, 28)[:2, 6:8].mean())


# Training with stops


def test_it_is_the_plain_training():
    found = {steps: net.copy() for steps, net in layerwise.watched("he", "relu", DIGITS, 5, [0, 1, 7])}
    net = Network([784, 30, 30, 30, 10], rng=5, cost="cross-entropy", activation="relu", output="sigmoid",
                  initializer=digitnet.initializers.he)  # fmt: skip
    assert all((w == v).all() for w, v in zip(found[0].weights, net.weights))
    order = net.rng.permutation(len(DIGITS.training))
    plain_epoch(net, DIGITS.training[order], net.rng.permutation(10), 10, digitnet.optimizers.SGD(0.1))
    assert all(np.allclose(w, v, atol=1e-6) for w, v in zip(found[1].weights, net.weights))
    assert list(found) == [0, 1, 7] and not np.allclose(found[7].weights[0], found[1].weights[0])


def hundred():
    """Splits whose epoch takes ten steps."""
    return Splits("100 digits", DIGITS.training[:100], DIGITS.validation, DIGITS.test)


def test_after_the_first_epoch_come_whole_ones(monkeypatch):
    monkeypatch.setattr(layerwise, "EPOCH", 10)
    moments = [0, 5, 10, 30]
    for steps, net in layerwise.watched("glorot", "tanh", hundred(), 1, moments):
        assert len(net.history) == {0: 0, 5: 1, 10: 2, 30: 4}[steps]


def test_it_ends_when_numbers_are_no_longer_finite(monkeypatch):
    monkeypatch.setattr(layerwise, "ETA", 1e39)
    assert [steps for steps, _ in layerwise.watched("standard_normal", "relu", DIGITS, 1, [0, 1, 10])] == [0]


def test_another_error_than_that_of_infinite_numbers_is_not_taken_for_it(monkeypatch):
    monkeypatch.setattr(layerwise, "ETA", -1)
    with pytest.raises(ValueError, match="eta is -1"):
        list(layerwise.watched("he", "relu", DIGITS, 1, [0, 1]))


@pytest.mark.parametrize("moments, words", [
    ([0, 11], "moments have 11 after 0; legal are .* with 100 training images up to 10, then whole epochs"),
    ([0, 5, 30], "moments have 30 after 5"),
    ([0, 5, 3], "moments have 3 after 5; legal are ascending"),
    ([0, 20, 10], "moments have 10 after 20"),
    ([2.5], "moments is 2.5; legal are whole numbers from 0 on"),
    ([-1], "moments is -1"),
])  # fmt: skip
def test_moments_that_training_would_miss_are_refused_at_once(moments, words, monkeypatch):
    monkeypatch.setattr(layerwise, "EPOCH", 10)
    with pytest.raises(ValueError, match=words):
        next(layerwise.watched("he", "relu", hundred(), 1, moments))


def test_steps_that_were_watched_are_steps_that_were_trained(monkeypatch):
    monkeypatch.setattr(layerwise, "EPOCH", 10)
    examples, original = [], Network.train

    def train(self, data, epochs, *arguments):
        examples.append(epochs * len(data))
        return original(self, data, epochs, *arguments)

    monkeypatch.setattr(Network, "train", train)
    for steps, _ in layerwise.watched("he", "relu", hundred(), 1, [0, 4, 10, 20, 20, 50]):
        assert sum(examples) == 10 * steps


def test_few_images_have_no_moments_beyond_their_epoch():
    with pytest.raises(
        ValueError, match="moments have 300 after 100; .* with 1297 training images up to 130$"
    ):
        next(layerwise.watched("he", "relu", DIGITS))
    assert layerwise._checked(MOMENTS, 50_000) == MOMENTS


@pytest.mark.parametrize("start, activation, words", [
    ("random", "relu", "start is 'random'; legal are 'standard_normal', .*'ones'$"),
    ("he", "softmax", "activation is 'softmax'; legal are 'sigmoid', 'tanh', 'relu'$"),
    (None, "relu", "start is None; legal"),
])  # fmt: skip
def test_an_unknown_name_is_refused(start, activation, words):
    with pytest.raises(ValueError, match=words):
        next(layerwise.watched(start, activation, DIGITS))


# What was recorded


def test_the_recorded_runs_are_all_there_and_whole():
    runs = Layerwise.load()
    shape = len(STARTS) * len(ACTIVATIONS), len(MOMENTS)
    assert runs.right.shape == shape and runs.spread.shape == (*shape, 3)
    assert runs.pictures.shape == (shape[0], len(PICTURED), 3, 14, 14)
    assert runs.about.startswith("MNIST; 20") and "seed 1" in runs.about and "numpy" in runs.about
    alive = np.arange(shape[1]) < runs.n_moments[:, np.newaxis]
    assert np.allclose(runs.histograms.sum(axis=-1)[alive], 1, atol=2e-3)
    for name in ("right", "histograms", *NUMBERS, "pictures"):
        assert np.isfinite(getattr(runs, name)).all()


def test_what_the_recorded_runs_teach():
    runs = Layerwise.load()

    def of(name, start, activation):
        return getattr(runs, name)[layerwise.place(start, activation)]

    for activation in ACTIVATIONS:
        for start in "zeros", "ones":
            assert (of("different", start, activation) == 1).all() and of("right", start, activation)[
                -1
            ] < 0.5
        for start in "scaled_normal", "glorot", "he":
            assert of("right", start, activation)[-1] > 0.94
    assert of("flat", "standard_normal", "tanh")[0, 0] > 0.8 > 0.1 > of("flat", "glorot", "tanh")[0].max()
    spread = of("spread", "standard_normal", "relu")[0]
    assert spread[2] > 5 * spread[0] and runs.n_moments[layerwise.place("standard_normal", "relu")] < 12
    he, glorot = of("spread", "he", "relu")[0], of("spread", "glorot", "relu")[0]
    assert he[2] / he[0] > 0.7 > glorot[2] / glorot[0]


@pytest.mark.parametrize("start, activation, n", [("standard_normal", "tanh", 3), ("zeros", "sigmoid", 5),
                                                  ("he", "relu", 5)])  # fmt: skip
def test_a_recorded_run_can_be_had_again(start, activation, n):
    """At its first moments: the spread of the first of these runs is so large that rounding, which is not the
    same on every kind of processor, has grown to several per cent of what is measured after thirty steps."""
    data, runs, run = mnist(), Layerwise.load(), layerwise.place(start, activation)
    for t, (_, net) in enumerate(layerwise.watched(start, activation, data, moments=MOMENTS[:n])):
        assert abs(net.evaluate(data.validation) / 10_000 - runs.right[run, t]) < 0.005
        found = layerwise.measured(net, data.validation)
        for name in "spread", "flat", "different":
            assert np.allclose(found[name], getattr(runs, name)[run, t], rtol=0.005, atol=0.001)


def test_runs_come_back_as_saved(tmp_path):
    runs = Layerwise.load()
    runs.save(tmp_path / "runs.npz")
    again = Layerwise.load(tmp_path / "runs.npz")
    assert again.about == runs.about and (tmp_path / "runs.npz").stat().st_size < 60_000
    for name in Layerwise.NAMES:
        assert np.allclose(getattr(again, name), getattr(runs, name), rtol=1e-6)


def test_a_damaged_file_is_a_value_error(tmp_path):
    path = tmp_path / "runs.npz"
    path.write_bytes(b"PK no archive")
    with pytest.raises(ValueError, match="runs.npz holds no layers watched, or it is damaged"):
        Layerwise.load(path)


def test_the_script_goes_on_where_it_was_stopped(tmp_path, monkeypatch, capsys):
    from book import record_layers as script

    net, trained = Network([784, 30, 30, 30, 10], rng=1), []

    def watched(start, activation, data):
        trained.append((start, activation))
        if trained.count(("he", "relu")) == 1 and len(trained) == 6:
            raise KeyboardInterrupt
        for steps in MOMENTS[:2] if activation == "relu" else MOMENTS:
            yield steps, net

    monkeypatch.setattr(script.layerwise, "watched", watched)
    for name, value in {"RUNS": tmp_path / "runs.jsonl", "TARGET": tmp_path / "in" / "layers.npz",
                        "STARTS": ["glorot", "he"], "load_mnist": lambda: DIGITS}.items():  # fmt: skip
        monkeypatch.setattr(script, name, value)
    with pytest.raises(KeyboardInterrupt):
        script.main()
    with script.RUNS.open("a") as stream:
        stream.write('\n{"start": "he", "acti')  # as if it had been killed while it wrote
    script.main()
    assert len(trained) == 7 and trained[-2:] == [("he", "relu")] * 2
    assert capsys.readouterr().out.startswith("layers.npz, ")
    stored = Layerwise.load(script.TARGET)
    assert stored.n_moments.tolist() == [12, 12, 2] * 2 and (stored.right[2, 2:] == 0).all()
    assert stored.about == json.loads(script.RUNS.read_text().splitlines()[1])["about"]
