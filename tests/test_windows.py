"""The compiled forms of layers against the layers that they stand in for."""

import threading
import tracemalloc

import numpy as np
import pytest

from digitnet import Dataset, Sequential, pooling, windows
from digitnet.activations import Linear, ReLU, ScaledTanh, Softmax
from digitnet.convnets import convnet, lenet5
from digitnet.convolution import Conv, MaxPool, MeanPool
from digitnet.layers import LAYERS, Dense, Flatten, Layer
from digitnet.optimizers import Adam, Momentum
from digitnet.penalties import L2
from digitnet.sequential import MANY
from digitnet.training import plain_epoch

loops = pytest.importorskip("digitnet.compiled_windows", reason="Numba can't be had", exc_type=ImportError)


@pytest.fixture(autouse=True)
def few_examples_too(monkeypatch):
    monkeypatch.setattr(windows, "LEAST", 1)


ARCHITECTURES = {  # the shape of a picture, and layers
    "odd sides": ((1, 12, 11), "Conv(3, 4), ReLU(), MaxPool()"),
    "colour": ((3, 7, 9), "Conv(5, 3, pad=2), ReLU(), MaxPool(), Conv(9, 2), ReLU(), MaxPool()"),
    "long rows, padded": ((8, 9, 9), "Conv(17, 3, pad=1), ReLU(), MaxPool()"),
    "pooling first": ((4, 7, 6), "MaxPool(), Conv(6, 2), MaxPool()"),
    "other activations": ((2, 10, 9), "Conv(4, 3), Tanh(), MaxPool(), Conv(6, 2), Sigmoid(), MeanPool()"),
    "table": ((3, 8, 8), "Conv(4, 3, table=[[0], [2, 1], [0, 1, 2], [1]]), ScaledTanh(), Subsample()"),
    "table, long rows": ((7, 8, 8), "Conv(3, 5, table=[[0, 3], [6], [5, 1]]), ReLU(), MaxPool()"),
    "windows of one": ((2, 4, 4), "Conv(3, 1), ReLU(), Conv(2, 1, pad=1), MaxPool()"),
    "one window": ((1, 6, 6), "Canvas(1, -0.1, 2), Conv(7, 8), ScaledTanh()"),
    "normalised": ((1, 9, 9), "Conv(4, 2), BatchNorm(), ReLU(), MaxPool(), Conv(6, 3), BatchNorm(), ReLU()"),
    "dropped twice": ((1, 8, 8), "Dropout(0.2), Conv(4, 3), ReLU(), MaxPool(), Dropout(0.5)"),
}


def model(name, dtype=np.float64, seed=0):
    if name in ("convnet", "lenet5"):
        made = {"convnet": convnet, "lenet5": lenet5}[name](rng=seed, dtype=dtype)
    else:
        shape, layers = ARCHITECTURES[name]
        layers = eval(f"[{layers}, Flatten(), Dense(8), ScaledTanh(), Dense(10), Softmax()]", dict(LAYERS))
        made = Sequential(shape, layers, rng=seed, dtype=dtype)
    rng = np.random.default_rng(seed)
    for v in made.parameters:
        v += (0.1 * rng.standard_normal(v.shape)).astype(dtype)
    return made


def examples(net, m, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.random((m, net.n_in)) * (rng.random((m, net.n_in)) < 0.6)
    return x.astype(net.dtype), np.eye(net.n_out, dtype=net.dtype)[rng.integers(0, net.n_out, m)]


def compiled(net):
    form = net.compiled_form(10)
    assert form is not net
    return form


def assert_near(found, wanted, dtype=np.float64):
    """Equal to rounding, as seen from the largest number of all."""
    largest = max(np.abs(b).max() for b in wanted)
    for a, b in zip(found, wanted, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype == dtype
        assert np.abs(a - b).max() <= 50 * np.finfo(dtype).eps * largest


every_architecture = pytest.mark.parametrize("name", [*ARCHITECTURES, "convnet", "lenet5"])


# The same numbers


@every_architecture
@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["32", "64"])
@pytest.mark.parametrize("m", [1, 10, 23, windows.AT_ONCE + 7])
def test_gradients_and_answers_are_those_of_the_layers(name, dtype, m):
    net = model(name, dtype)
    form = compiled(net)
    x, y = examples(net, m)
    assert_near([form.feedforward(x)], [net.feedforward(x)], dtype)
    assert_near([form.input_gradient(x, y)], [net.input_gradient(x, y)], dtype)
    assert_near(form.gradient(x, y), net.gradient(x, y), dtype)
    rngs = np.random.default_rng(5), np.random.default_rng(5)
    assert_near(form.gradient(x, y, rngs[0]), net.gradient(x, y, rngs[1]), dtype)
    assert rngs[0].random() == rngs[1].random()


@every_architecture
def test_each_has_something_compiled_and_the_same_parameters(name):
    net = model(name)
    form = compiled(net)
    assert any(isinstance(layer, windows._Form) for layer in form.layers)
    assert all(v is w for v, w in zip(form.parameters, net.parameters, strict=True))
    assert all(gradient.flags.c_contiguous for gradient in form.gradient(*examples(net, 3)))


def test_the_first_of_equals_gets_the_gradient():
    """Whole numbers, of which many are equal and none is rounded."""
    rng = np.random.default_rng(2)
    for layers in ([ReLU, MaxPool], [MaxPool], [lambda: Conv(3, 2), ReLU, MaxPool]):
        for channels in (1, 9):  # windows with short and with long rows
            layers_made = [make() for make in layers]
            shape = (channels, 7, 7)
            for layer in layers_made:
                shape = layer.build(shape, rng, np.float64)
                for v in layer.parameters:
                    v[:] = rng.integers(-1, 2, v.shape)
            (form,) = windows.compiled_layers([*layers_made, Softmax()])[:-1]
            a = x = rng.integers(-1, 2, (4, channels, 7, 7)).astype(float)
            kept = []
            for layer in layers_made:
                a, memory = layer.forward(a)
                kept.append(memory)
            out, of_form = form.forward(x)
            np.testing.assert_array_equal(out, a)
            nabla = rng.integers(1, 9, a.shape).astype(float)
            found, gradients = form.backward(nabla, of_form)
            for layer, memory in zip(layers_made[::-1], kept[::-1]):
                nabla, own = layer.backward(nabla, memory)
                if own:
                    for g, h in zip(gradients, own, strict=True):
                        np.testing.assert_array_equal(g, h)
            np.testing.assert_array_equal(found, nabla)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_what_is_not_finite_comes_out_as_it_does_of_the_layers(place, number):
    x = np.ones((1, 1, 2, 2))
    x.reshape(-1)[place] = number
    for layers in ([MaxPool()], [ReLU(), MaxPool()], [MeanPool()]):
        (form,) = windows.compiled_layers([*layers, Softmax()])[:-1]
        a = x
        for layer in layers:
            a, _ = layer.forward(a)
        np.testing.assert_array_equal(form.forward(x)[0], a)


@pytest.mark.parametrize("kind", [np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2], "read-only"])
def test_inputs_in_any_layout_and_no_loop_is_compiled_for_them(kind):
    net = model("odd sides")
    form = compiled(net)
    x, y = examples(net, 30)
    wanted, known = form.gradient(x, y), [len(getattr(loops, name).signatures) for name in windows.LOOPS]
    other = x.copy() if kind == "read-only" else kind(x)
    other.flags.writeable = kind != "read-only"
    assert_near(form.gradient(other, y), wanted)
    assert [len(getattr(loops, name).signatures) for name in windows.LOOPS] == known


# Training and answering


def pictures(net, n, seed=3):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (n, net.n_in), np.uint8) * (rng.random((n, net.n_in)) < 0.5)
    return Dataset(images.astype(np.uint8), rng.integers(0, 10, n))


@every_architecture
def test_an_epoch_of_training_is_that_of_the_layers(name, monkeypatch):
    nets = []
    for least in (1, 10**18):
        monkeypatch.setattr(windows, "LEAST", least)
        net = model(name)
        list(net.train(pictures(net, 130), 2, 27, Momentum(0.01), penalty=L2(0.1), rng=4))
        nets.append(net)
    found, wanted = ([*net.parameters, *net.statistics] for net in nets)
    assert max(np.abs(a - b).max() for a, b in zip(found, wanted, strict=True)) < 1e-10
    assert max(np.abs(a - b).max() for a, b in zip(found, model(name).parameters)) > 1e-3  # it did learn


def test_training_and_answering_take_the_compiled_form(monkeypatch):
    calls = []
    forward = windows.Windows.forward
    monkeypatch.setattr(
        windows.Windows, "forward", lambda self, x, rng=None: calls.append(len(x)) or forward(self, x, rng)
    )
    net = model("odd sides")
    data = pictures(net, 600)
    list(net.train(data, 1, 50, Adam(0.01)))
    assert sum(calls) == 600
    net.evaluate(data)
    assert sum(calls) == 1200
    net.predict(data.images[:20])  # too few to ask
    assert sum(calls) == 1200


def test_answers_of_many_examples_stay_when_the_room_is_used_again():
    """The last layer with a room of its own is followed by nothing that makes new numbers."""
    layers = [Conv(3, 3), ReLU(), MaxPool(), Conv(10, 5), Flatten(), Linear()]
    net = Sequential((1, 12, 12), layers, cost="quadratic", rng=0, dtype=np.float64)
    x = np.random.default_rng(0).random((windows.AT_ONCE * 5 + 7, 144))
    assert compiled(net) and len(x) > MANY
    one_by_one = np.concatenate([net.feedforward(x[k : k + 9]) for k in range(0, len(x), 9)])
    np.testing.assert_allclose(net.feedforward(x), one_by_one, rtol=0, atol=1e-12)


def test_models_of_vectors_and_few_examples_stay_as_they_are(monkeypatch):
    net = Sequential((12,), [Dense(10), Softmax()], rng=0)
    assert net.compiled_form(10**9) is net
    monkeypatch.undo()
    assert lenet5().compiled_form(1000) is not (few := lenet5()) and few.compiled_form(100) is few


def test_two_trainings_in_threads_do_not_meet():
    nets = [model("convnet", np.float32) for _ in range(3)]
    data = pictures(nets[0], 300)

    def run(net):
        list(net.train(data, 1, 50, 0.1, rng=1))

    threads = [threading.Thread(target=run, args=(net,)) for net in nets[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(nets[2])
    for other in nets[1:]:
        assert all(a.tobytes() == b.tobytes() for a, b in zip(nets[0].parameters, other.parameters))


def test_memory_does_not_grow_with_the_mini_batch():
    net = model("convnet", np.float32)
    form, peaks = compiled(net), []
    for m in (windows.AT_ONCE, 6 * windows.AT_ONCE):
        x, y = examples(net, m)
        tracemalloc.start()
        form.gradient(x, y)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] and peaks[0] < 60e6


# Only where nobody has changed what they stand in for


@pytest.mark.parametrize("kind", [Conv, MaxPool, ReLU])
def test_layers_of_ones_own_are_called(kind):
    calls = []

    class Own(kind):
        def forward(self, x, rng=None):
            calls.append(len(x))
            return super().forward(x, rng)

    def make(c, *arguments):
        return (Own if c is kind else c)(*arguments)

    layers = [make(Conv, 3, 3), make(ReLU), make(MaxPool), Flatten(), Dense(10), Softmax()]
    net = Sequential((1, 8, 8), layers, rng=0)
    list(net.train(pictures(net, 20), 1, 10, 0.1))
    assert calls == [10, 10]


@pytest.mark.parametrize("layer, name", [(0, "forward"), (0, "matrix"), (1, "back"), (2, "backward")])
def test_a_method_set_on_one_layer_is_honoured(layer, name):
    net = model("odd sides")
    setattr(net.layers[layer], name, getattr(net.layers[layer], name))
    assert net.compiled_form(10) is not net  # the same one
    setattr(net.layers[layer], name, lambda *arguments: None)
    assert net.compiled_form(10) is net
    assert model("odd sides").compiled_form(10) is not net


def test_functions_and_methods_that_were_changed_are_honoured(monkeypatch):
    monkeypatch.setattr(pooling, "_quarters", lambda x: [x, x, x, x])
    net = model("odd sides")
    assert net.compiled_form(10) is net
    monkeypatch.undo()

    class Own(Sequential):
        def _sums(self, x, y, rng):
            return super()._sums(x, y, rng)

    net = Own((1, 8, 8), [Conv(3, 3), ReLU(), MaxPool(), Flatten(), Dense(10), Softmax()])
    assert net.compiled_form(10**9) is net


def test_where_nothing_can_be_compiled_the_layers_go_on(monkeypatch):
    monkeypatch.setattr(windows, "_ready", lambda dtype: False)
    net = model("odd sides")
    assert net.compiled_form(10) is net
    assert net.predict(pictures(net, 600)).shape == (600,)


def test_other_float_types_stay_with_the_layers():
    net = model("odd sides", np.float16)
    assert net.compiled_form(10) is net
    net = model("odd sides")
    net.layers[0].parameters[0] = net.layers[0].parameters[0].astype(np.float32)
    assert net.compiled_form(10) is net


def test_layers_of_ones_own_go_with_compiled_ones_and_ten_at_a_time():
    sizes = []

    class Noise(Layer):
        def forward(self, x, rng=None):
            sizes.append(len(x))
            return (x if rng is None else x + rng.normal(size=x.shape)), None

        def backward(self, nabla, kept, inwards=True):
            return nabla, []

    def make():
        layers = [Conv(3, 3), ReLU(), MaxPool(), Noise(), Flatten(), Dense(10), Softmax()]
        return Sequential((1, 8, 8), layers, rng=0, dtype=np.float64)

    net = make()
    x, y = examples(net, 25)
    found = compiled(net).gradient(x, y, np.random.default_rng(0))
    assert_near(found, make().gradient(x, y, np.random.default_rng(0)))
    assert sizes == [10, 10, 5] * 2


def test_an_activation_that_goes_out_stays():
    layers = [Conv(3, 3), ReLU(), MaxPool(), Flatten(), Dense(10), ScaledTanh()]
    net = Sequential((1, 8, 8), layers, cost="quadratic", rng=0, dtype=np.float64)
    x, y = examples(net, 12)
    assert_near(compiled(net).gradient(x, y), net.gradient(x, y))


def test_the_plain_epoch_takes_either_form():
    nets = model("table"), model("table")
    data = pictures(nets[0], 40)
    for form in (nets[0], compiled(nets[1])):
        plain_epoch(form, data, np.arange(40), 8, Adam(0.01))
    assert_near(nets[1].parameters, nets[0].parameters)
