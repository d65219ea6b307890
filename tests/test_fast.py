"""The compiled epoch against the plain loop that it stands in for."""

import functools
import inspect
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from fingerprints import present

import digitnet.activations
import digitnet.network
from digitnet import Network, fast, training, untouched
from digitnet.activations import Sigmoid
from digitnet.costs import QuadraticCost
from digitnet.data import Dataset, Pairs
from digitnet.ink import Ink, ink_of
from digitnet.optimizers import SGD, Adam
from digitnet.penalties import L1, L2
from digitnet.training import plain_epoch

compiled = pytest.importorskip("digitnet.compiled", reason="Numba can't be had here", exc_type=ImportError)
LARGE = compiled.BLOCK + 30  # a mini-batch that is done in parts


@pytest.fixture(autouse=True)
def small_networks_too(monkeypatch):
    monkeypatch.setattr(fast, "LEAST", 0)
    monkeypatch.setattr(fast, "SPARSE", 2)


def digits(n, n_in=12, ink=0.2, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.integers(1, 256, (n, n_in), np.uint8) * (rng.random((n, n_in)) < ink)
    return Dataset(images.astype(np.uint8), rng.integers(0, 10, n))


def shuffled(n):
    return np.random.default_rng(1).permutation(n)


def largest_difference(a, b):
    return max(np.abs(p - q).max() for p, q in zip(a.parameters, b.parameters, strict=True))


def both(data, m, eta, penalty=None, sizes=(12, 7, 10), dtype=np.float64, order=None, **kinds):
    """A network trained by the compiled epoch, one by the plain loop, and one that wasn't trained."""
    a, b, untrained = (Network(list(sizes), rng=2, dtype=dtype, **kinds) for _ in range(3))
    order = shuffled(len(data)) if order is None else order
    assert fast.fits(a, data, SGD(eta), penalty, m)
    assert fast.train_epoch(a, data, order, m, SGD(eta), penalty) == len(order)
    with np.errstate(all="ignore"):
        plain_epoch(b, data, order, m, SGD(eta), penalty)
    return a, b, untrained


# The same result


@pytest.mark.parametrize("sizes", [[12, 10], [12, 7, 10], [12, 9, 8, 10], [12, 6, 5, 7, 10]], ids=str)
@pytest.mark.parametrize("m", [1, 3, 10, 100, LARGE])
def test_500_updates_are_those_of_the_plain_loop(sizes, m):
    data = digits(500 * m - m // 2)  # a last, smaller mini-batch where m allows it
    a, b, untrained = both(data, m, 2.0, sizes=sizes)
    assert largest_difference(a, b) < 1e-10
    assert largest_difference(a, untrained) > 0.1  # it did learn


@pytest.mark.parametrize("penalty", [None, L2(5.0)], ids=["", "L2"])
@pytest.mark.parametrize("cost, output", fast.SLOPED)
@pytest.mark.parametrize("hidden", fast.KINDS)
def test_every_activation_with_every_cost(hidden, cost, output, penalty):
    kinds = {"cost": getattr(digitnet.costs, cost).name}
    kinds |= {"activation": hidden.lower(), "output": output.lower()}
    a, b, untrained = both(digits(5000), 10, 0.005, penalty, sizes=[12, 9, 8, 10], **kinds)
    assert largest_difference(a, b) < 1e-10
    assert largest_difference(a, untrained) > 0.01


def test_a_penalty_that_leaves_almost_nothing():
    a, b, untrained = both(digits(2000), 10, 1.0, L2(800.0))  # 0.6 is left of a weight after each step
    assert largest_difference(a, b) < 1e-10
    assert np.abs(a.weights[0]).max() < 0.1 * np.abs(untrained.weights[0]).max()


@pytest.mark.parametrize("m", [1, 10, LARGE])
def test_a_penalty_shrinks_weights_and_not_biases(m):
    data = digits(500 * m)
    a, b, _ = both(data, m, 1.0, L2(0.3 * len(data) / m))
    assert largest_difference(a, b) < 1e-10
    without, _, _ = both(data, m, 1.0)
    assert np.abs(a.weights[0]).sum() < 0.5 * np.abs(without.weights[0]).sum()


def test_one_mini_batch_of_everything():
    a, b, _ = both(digits(7, ink=0.1), 1000, 2.0)
    assert largest_difference(a, b) < 1e-12


def test_float32_stays_float32_and_close():
    a, b, _ = both(digits(600), 10, np.float64(1.0), dtype=np.float32)
    assert {p.dtype for p in a.parameters} == {np.dtype(np.float32)}
    assert largest_difference(a, b) < 1e-3


def test_pairs_with_targets_of_their_own_and_no_zero_among_the_inputs():
    rng = np.random.default_rng(3)
    data = Pairs([(rng.random((4, 1)) + 0.1, rng.random((2, 1))) for _ in range(60)])
    a, b, _ = both(data, 4, 3.0, sizes=[4, 3, 2])
    assert largest_difference(a, b) < 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64, ">f4"])
def test_images_of_floats_in_any_layout(dtype):
    images = np.asfortranarray(np.random.default_rng(4).random((400, 24)).astype(dtype))[:, ::2]
    data = Dataset(images, np.arange(400) % 10)
    a, b, _ = both(data, 5, 1.0)
    assert largest_difference(a, b) < 1e-10


def test_weights_in_any_layout():
    data, order = digits(400), shuffled(400)
    a, b = (Network([12, 7, 10], rng=2, dtype=np.float64) for _ in range(2))
    a.weights[0] = np.asfortranarray(a.weights[0])
    a.weights[1] = np.repeat(a.weights[1], 2, axis=1)[:, ::2]
    for net in (a, b):
        fast.train_epoch(net, data, order, 10, SGD(1.0))
    assert largest_difference(a, b) == 0


def test_saturated_neurons_raise_no_warning(recwarn):
    net = Network([12, 7, 10], rng=2)
    for w in net.weights:
        w *= 1e4
    with np.errstate(all="raise"):
        fast.train_epoch(net, digits(40), np.arange(40), 4, SGD(3.0))
    assert not recwarn.list
    assert all(np.isfinite(p).all() for p in net.parameters)


def test_what_does_not_fit_is_not_read():
    net = Network([12, 7, 10], rng=2)
    with pytest.raises(ValueError, match="order goes from 0 to 40; legal are 0 to 39"):
        fast.train_epoch(net, digits(40), np.arange(41), 10, SGD(1.0))
    with pytest.raises(ValueError, match="data of 13 inputs and 10 outputs don't fit"):
        fast.train_epoch(net, digits(40, 13), np.arange(40), 10, SGD(1.0))


def test_the_arrays_of_the_network_stay_its_own():
    net = Network([12, 7, 10], rng=2)
    arrays = net.parameters
    fast.train_epoch(net, digits(40), np.arange(40), 4, SGD(3.0))
    assert all(p is q for p, q in zip(net.parameters, arrays, strict=True))


@pytest.mark.parametrize("m", [1, 10, 70, LARGE])
@pytest.mark.parametrize("penalty", [None, L2(5.0), L2(2500.0), L1(5.0)], ids=["", "L2", "strong L2", "L1"])
@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_the_result_does_not_depend_on_how_fast_the_machine_is(m, penalty, optimizer, monkeypatch):
    """The clock decides how many examples a call trains on; the parameters are the same to the last bit."""
    data, train, calls, nets, counts = digits(9000), compiled.train, [], [], []
    monkeypatch.setattr(compiled, "train", lambda *arguments: calls.append(1) or train(*arguments))
    for seconds, copies in ((1e-9, 0), (1e9, 0)):
        monkeypatch.setattr(fast, "SECONDS", seconds)
        monkeypatch.setattr(fast, "COPIES", copies)
        nets.append(Network([12, 7, 10], rng=2))
        calls.clear()
        fast.train_epoch(nets[-1], data, shuffled(9000), m, optimizer(0.5), penalty)
        counts.append(len(calls))
    assert counts[0] > 30 > 10 > counts[1]
    assert all(p.tobytes() == q.tobytes() for p, q in zip(*(net.parameters for net in nets), strict=True))


# What isn't zero


def test_ink_lists_what_is_not_zero():
    images = digits(2500).images
    ink = Ink(images, np.dtype(np.float32), compiled.look)
    again = np.zeros_like(images)
    for i in range(len(images)):
        mine = slice(*ink.starts[i : i + 2])
        again[i, ink.places[mine]] = ink.values[mine]
    assert (again == images).all()
    assert ink.starts[-1] == np.count_nonzero(images)


def test_ink_is_kept_for_images_that_can_not_change_and_as_long_as_they():
    images, dtype = digits(50).images, np.dtype(np.float32)
    assert ink_of(images, dtype, compiled.look) is None
    part = np.frombuffer(images.tobytes(), np.uint8).reshape(images.shape)[:30]
    assert ink_of(part, dtype, compiled.look) is ink_of(part, dtype, compiled.look)
    kept = len(fast.ink_of.__globals__["_kept"])
    del part
    assert len(fast.ink_of.__globals__["_kept"]) == kept - 1


def test_a_view_of_images_that_can_change_is_not_trusted():
    images = digits(50).images
    view = images[:]
    view.flags.writeable = False
    assert ink_of(view, np.dtype(np.float32), compiled.look) is None


def test_images_that_are_read_only_for_now_are_not_trusted():
    images = digits(50).images
    images.flags.writeable = False  # views made before can be written still, and this can be taken back
    assert ink_of(images, np.dtype(np.float32), compiled.look) is None


def test_memory_that_can_not_be_asked_is_not_trusted():
    class Foreign:
        def __init__(self, array):
            self.array = array
            self.__array_interface__ = array.__array_interface__

    images = np.asarray(Foreign(digits(50).images))
    images.flags.writeable = False
    assert type(images.base) is Foreign
    assert ink_of(images, np.dtype(np.float32), compiled.look) is None


def test_images_that_were_changed_are_looked_at_again():
    data, order = digits(400), shuffled(400)
    nets = [Network([12, 7, 10], rng=2, dtype=np.float64) for _ in range(2)]
    for net, run in zip(nets, (fast.train_epoch, plain_epoch)):
        data.images[:] = digits(400).images
        run(net, data, order, 10, SGD(1.0))
        data.images[:200] = 0
        run(net, data, order, 10, SGD(1.0))
    assert largest_difference(*nets) < 1e-10


def test_images_that_can_not_change_give_the_same_result():
    a, b, _ = both(digits(400), 10, 1.0)
    data = digits(400)
    data.images.flags.writeable = False
    c, _, _ = both(data, 10, 1.0)
    assert largest_difference(a, c) == 0


# Stopping


def states(data, order, m):
    """The weights after each whole number of mini-batches, as bytes."""
    net = Network([12, 7, 10], rng=2)
    result = [b"".join(p.tobytes() for p in net.parameters)]
    for k in range(0, len(order), m):
        fast.train_epoch(net, data, order[k : k + m], m, SGD(1.0))
        result.append(b"".join(p.tobytes() for p in net.parameters))
    return result


def test_stopped_is_asked_on_the_way_and_tells_how_far_it_came():
    data, order, asked = digits(5000), shuffled(5000), []

    def stopped():
        asked.append(1)
        return len(asked) > 2

    net, until = (Network([12, 7, 10], rng=2) for _ in range(2))
    done = fast.train_epoch(net, data, order, 10, SGD(1.0), stopped=stopped)
    assert 0 < done < 5000 and done % 10 == 0 and len(asked) == 3
    plain_epoch(until, data, order[:done], 10, SGD(1.0))
    assert largest_difference(net, until) < 1e-3


def signals_at_any_line(m):
    """Interrupt epochs at 300 moments, and hold what is left against what whole mini-batches give."""
    fast.SECONDS = 1e-5  # so that many steps begin and end
    data, order = digits(2000), shuffled(2000)
    whole, met = set(states(data, order, m)), set()

    def interrupt(signum, frame):
        met.add((frame.f_code.co_name, frame.f_lineno))
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    interrupted = 0
    for delay in np.random.default_rng(5).uniform(2e-5, 4e-3, 300):
        net = Network([12, 7, 10], rng=2)
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            fast.train_epoch(net, data, order, m, SGD(1.0))
            signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            interrupted += 1
        assert b"".join(p.tobytes() for p in net.parameters) in whole
    assert interrupted > 30 and len(met) > 5


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer signals")
@pytest.mark.parametrize("m", [1, 10, 100])
def test_whatever_line_a_signal_meets_no_half_mini_batch_is_left(m):
    """In a process of its own: a signal that meets the measuring of coverage would leave its lock locked."""
    run(f"import test_fast; test_fast.signals_at_any_line({m})", PYTHONPATH=os.pathsep.join(sys.path))


def test_trainings_in_two_threads_at_once_do_not_meet():
    data, order = digits(4000), shuffled(4000)
    nets = [Network([12, 30, 10], rng=2) for _ in range(3)]
    threads = [
        threading.Thread(target=fast.train_epoch, args=(net, data, order, 10, SGD(1.0))) for net in nets[:2]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fast.train_epoch(nets[2], data, order, 10, SGD(1.0))
    assert largest_difference(nets[0], nets[2]) == largest_difference(nets[1], nets[2]) == 0


def test_python_goes_on_in_other_threads_while_it_trains(monkeypatch):
    data = digits(20_000, n_in=100)
    net = Network([100, 200, 10], rng=2)
    during, ended = [], threading.Event()

    def count():
        while not ended.is_set():
            during.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    train, calls = compiled.train, []

    def timed(*arguments):
        start = time.perf_counter()
        train(*arguments)
        calls.append((start, time.perf_counter()))

    monkeypatch.setattr(compiled, "train", timed)
    fast.train_epoch(net, data, np.arange(20_000), 20_000, SGD(1.0))  # a single call
    ended.set()
    thread.join()
    assert len(calls) == 1
    assert sum(calls[0][0] < moment < calls[0][1] for moment in during) > 3


def test_it_leaves_the_threads_of_products_alone():
    threadpoolctl = pytest.importorskip("threadpoolctl")

    def train():
        fast.train_epoch(Network([12, 7, 10], rng=0), digits(20), np.arange(20), 10, SGD(1.0))

    train()  # has a library loaded that has products of its own
    for n in (1, 2):
        with threadpoolctl.threadpool_limits(n):
            before = threadpoolctl.threadpool_info()
            train()
            assert threadpoolctl.threadpool_info() == before


# Only where the code that it stands in for is untouched


def form(net, optimizer=None, penalty=None, data=None, m=None):
    return fast.form(net, data or digits(40), optimizer or SGD(1.0), penalty, m)


def test_the_stored_fingerprints_are_those_of_the_code():
    found, known = present(), untouched.known()
    changed = sorted(name for name in found.keys() | known.keys() if found.get(name) != known.get(name))
    assert not changed, (
        f"{', '.join(changed)} changed, so every training takes the plain loop. See whether digitnet/fast.py "
        "and compiled.py still do what they stand in for, then run: python tests/fingerprints.py"
    )


def test_it_is_taken_for_networks_as_they_are_and_for_subclasses_that_change_nothing():
    class Named(Network):
        def hello(self):
            return "hello"

    assert form(Network([12, 7, 10])) == form(Named([12, 7, 10])) == "compiled"
    assert form(Network([12, 7, 10], dtype=np.float64), SGD(1.0), L2(1.0)) == "compiled"


@pytest.mark.parametrize(
    "name", ["backprop", "update_mini_batch", "gradient", "forward", "weighted_input", "errors", "parameters"]
)
def test_a_subclass_that_learns_in_its_own_way_does(name):
    calls = []

    def own(self, *arguments):
        calls.append(name)
        original = inspect.getattr_static(Network, name)
        return original.fget(self) if isinstance(original, property) else original(self, *arguments)

    kind = property(own) if name == "parameters" else own
    net = type("Own", (Network,), {name: kind})([12, 7, 10], rng=2)
    assert form(net) == "plain"
    list(net.train(digits(25), 1, 10, 3.0, penalty=L2(0.1)))
    list(net.train(digits(25), 1, 10, 3.0))
    assert calls


@pytest.mark.parametrize("name", ["backprop", "forward", "errors", "update_mini_batch"])
def test_a_method_set_on_one_network_is_honoured(name):
    net, other = Network([12, 7, 10]), Network([12, 7, 10])
    setattr(net, name, lambda *arguments: None)
    assert form(net) == "plain"
    assert form(other) == "compiled"


class Callable:
    def __call__(self, *arguments):
        return None


@pytest.mark.parametrize("own", [Callable(), print, Callable, functools.partial(print)], ids=str)
def test_whatever_can_be_called_in_place_of_a_function_is_honoured(own, monkeypatch):
    net = Network([12, 7, 10])
    net.errors = own
    assert form(net) == "plain"
    monkeypatch.setattr(digitnet.activations, "sigmoid", own)
    assert form(Network([12, 7, 10])) == "plain"
    monkeypatch.undo()
    monkeypatch.setattr(Network, "backprop", own)
    assert fast.form(Network([784, 30, 10]), digits(500, 784, ink=0.1), SGD(1.0)) == "plain"


def nothing(self, *arguments):
    return None


class Descriptor:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner=None):
        return self.function


@pytest.mark.parametrize(
    "own",
    [functools.partialmethod, functools.singledispatchmethod, functools.cached_property, Descriptor],
)
@pytest.mark.parametrize("name", ["backprop", "errors", "gradient"])
def test_whatever_is_looked_up_in_place_of_a_method_is_honoured(own, name):
    assert form(type("Own", (Network,), {name: own(nothing)})([12, 7, 10])) == "plain"


def test_what_looks_attributes_up_in_its_own_way_is_not_trusted():
    class Own(Network):
        def __getattribute__(self, name):
            return super().__getattribute__(name)

    assert form(Own([12, 7, 10])) == "plain"


def test_another_module_under_the_name_of_numpy_is_noticed(monkeypatch):
    monkeypatch.setattr(digitnet.activations, "np", functools)
    assert form(Network([12, 7, 10])) == "plain"


@pytest.mark.parametrize("eta", [-1, 0, np.nan, np.inf, "3", True, None])
def test_an_eta_that_was_set_to_something_illegal_is_left_to_the_plain_loop(eta):
    optimizer = SGD(1.0)
    optimizer.eta = eta
    assert form(Network([12, 7, 10]), optimizer) == "plain"


def test_inputs_that_a_data_set_would_refuse_by_now_are_left_to_the_plain_loop():
    for spoil in (255.0, np.nan):
        data = Dataset(np.random.default_rng(0).random((40, 12)), np.arange(40) % 10)
        assert form(Network([12, 7, 10]), data=data, m=4) == "compiled"
        data.images[3, 4] = spoil
        assert form(Network([12, 7, 10]), data=data, m=4) == "plain"
    data = digits(40)
    data.unscaled = True
    assert form(Network([12, 7, 10]), data=data) == "plain"


@pytest.mark.parametrize(
    "module, name",
    [
        (digitnet.network.Network, "backprop"),
        (digitnet.network.Network, "errors"),
        (digitnet.activations, "sigmoid"),
        (digitnet.activations.Sigmoid, "value"),
        (digitnet.activations.Sigmoid, "back"),
        (QuadraticCost, "slope"),
        (digitnet.costs.Cost, "delta"),
        (digitnet.network, "check_layers"),
        (Dataset, "batch"),
        (training, "plain_epoch"),
        (SGD, "step"),
        (SGD, "memories"),
    ],
)
def test_a_patch_is_honoured(module, name, monkeypatch):
    assert form(Network([12, 7, 10])) == "compiled"
    monkeypatch.setattr(module, name, (lambda *arguments: None) if name != "memories" else 1)
    assert form(Network([12, 7, 10])) == "plain"


def test_a_function_whose_source_can_not_be_read_is_not_trusted():
    names = {}
    exec("def errors(self, a, y):\n    return self.cost.delta(a[-1], y, self.activations[-1])", names)
    net = Network([12, 10])
    net.errors = functools.partial(names["errors"], net)
    assert form(net) == "plain"
    assert form(type("Own", (Network,), {"errors": names["errors"]})([12, 10])) == "plain"


def test_an_edited_backprop_shows(tmp_path):
    """With delta times 0 in the line of BP1, nothing is learned: the first experiment of every reader."""
    package = Path(fast.__file__).parent
    copy = tmp_path / "digitnet"
    subprocess.run([sys.executable, "-c", f"import shutil; shutil.copytree({str(package)!r}, {str(copy)!r})"])
    network = copy / "network.py"
    text = network.read_text("utf-8")
    line = "delta = self.cost.delta(a[-1], y, self.activations[-1])"
    assert line in text
    network.write_text(text.replace(line, f"{line} * 0"), "utf-8")
    code = """
import numpy as np
from digitnet import Network, fast
from digitnet.data import Dataset
from digitnet.optimizers import SGD
fast.LEAST, fast.SPARSE = 0, 2
images = np.zeros((100, 12), np.uint8)
images[:, :2] = 9
data = Dataset(images, np.arange(100) % 10)
net = Network([12, 7, 10], rng=0)
before = net.copy()
list(net.train(data, 1, 10, 3.0))
print(fast.form(net, data, SGD(3.0)), all((p == q).all() for p, q in zip(net.parameters, before.parameters)))
"""
    assert run(code, cwd=tmp_path, PYTHONPATH=str(tmp_path)) == "plain True"


def test_words_may_change():
    source = "def f(x):\n    {}\n    if x < 0:\n        raise ValueError({})\n    return x {} 1"
    shapes = []
    for words in (('"""One."""', "f'{x} is wrong'", "+"), ("", "'negative'", "+"), ("", "'negative'", "-")):
        tree = untouched.ast.parse(source.format(*words)).body[0]
        shapes.append(untouched._shape(untouched._Bare().visit(tree)))
    assert shapes[0] == shapes[1] != shapes[2]


def test_targets_that_do_not_sum_to_one_take_the_plain_loop_with_log_likelihood():
    rng = np.random.default_rng(0)
    net = Network([12, 7, 10], rng=2, output="softmax", cost="log-likelihood")
    x, y = rng.random((60, 12)), np.eye(10)[rng.integers(0, 10, 60)]
    for factor, expected in ((1, "compiled"), (0.5, "plain")):
        assert form(net, data=Pairs(list(zip(x, factor * y))), m=4) == expected


def test_other_ways_to_train_take_the_plain_loop():
    class Careful(SGD):
        pass

    class Half(Dataset):
        pass

    net = Network([12, 7, 10])
    half = Half(digits(40).images, digits(40).labels)
    tied = Network([10, 10, 10])
    tied.weights[1] = tied.weights[0]
    mixed = Network([12, 7, 10])
    mixed.weights[0] = mixed.weights[0].astype(np.float64)
    columns = Network([12, 7, 10])
    columns.biases = [b[:, np.newaxis] for b in columns.biases]
    lists = Network([12, 7, 10])
    lists.weights[1] = lists.weights[1].tolist()
    assert form(columns) == form(lists) == "plain"
    assert form(net, Careful(1.0)) == "plain"
    assert form(net, penalty=L2(40.0)) == "plain"  # ηλ/n = 1: all weights become 0
    assert form(net, data=half) == "plain"
    assert form(tied, data=digits(40, 10)) == form(mixed) == "plain"
    assert form(Network([12, 7, 10], dtype=np.float16)) == "plain"
    assert form(Network([12, 7, 10], cost="cross-entropy", output="softmax")) == "plain"

    class Own(Sigmoid):
        def value(self, z):
            return 0.5 * super().value(z)

    assert form(Network([12, 7, 10], activation=Own())) == "plain"


@pytest.mark.parametrize(
    "sizes, ink, m, expected",
    [
        ([100, 5, 10], 0.1, 1000, "compiled"),
        ([100, 5, 10], 1, 1, "compiled"),
        ([100, 5, 10], 1, 100, "plain"),
        ([100, 5, 10], 1, None, "plain"),
        ([100, 100, 100, 10], 0.1, 100, "plain"),
        ([100, 100, 100, 10], 0.1, 10, "compiled"),
    ],
)
def test_where_products_of_matrices_are_faster_they_are_taken(sizes, ink, m, expected, monkeypatch):
    monkeypatch.setattr(fast, "SPARSE", 0.25)
    assert form(Network(sizes), data=digits(400, 100, ink), m=m) == expected


def test_on_little_work_numba_is_not_loaded(monkeypatch):
    monkeypatch.undo()
    assert form(Network([12, 7, 10]), data=digits(40, ink=0.1), m=1) == "plain"
    assert form(Network([784, 30, 10]), data=digits(500, 784, ink=0.1)) == "compiled"


# Numba and its cache


def run(code, **environment):
    """What a fresh Python prints."""
    cwd = environment.pop("cwd", None)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | environment, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


TRAIN = """
import hashlib, sys
import numpy as np
from digitnet import Network, fast
from digitnet.data import Dataset
from digitnet.optimizers import SGD
assert "numba" not in sys.modules
fast.LEAST, fast.SPARSE = 0, 2
rng = np.random.default_rng(0)
images = rng.integers(0, 256, (200, 12), np.uint8) * (rng.random((200, 12)) < 0.2).astype(np.uint8)
data, net = Dataset(images, np.arange(200) % 10), Network([12, 7, 10], rng=0)
list(net.train(data, 1, 10, 3.0))
print(fast.form(net, data, SGD(3.0)), hashlib.md5(net.weights[0].tobytes()).hexdigest())
"""


def test_digitnet_is_imported_without_numba_and_trains_with_it():
    assert run(TRAIN).split()[0] == "compiled"


@pytest.mark.parametrize("why", ["missing", "broken", "switched off"])
def test_without_numba_the_plain_loop_runs_and_says_nothing(why, tmp_path):
    if why == "switched off":
        assert run(TRAIN, NUMBA_DISABLE_JIT="1").split()[0] == "plain"
        return
    error = "ImportError('no numba')" if why == "missing" else "SystemError('wrong numpy')"
    (tmp_path / "numba.py").write_text(f"raise {error}\n")
    path = os.pathsep.join([str(tmp_path), str(Path(fast.__file__).parent.parent)])
    code = TRAIN.replace("assert", f"sys.path[:0] = {path.split(os.pathsep)!r}\nassert", 1)
    assert run(code).split()[0] == "plain"


def test_what_is_compiled_is_kept_also_by_two_at_once_and_made_again_when_damaged(tmp_path):
    environment = os.environ | {"DIGITNET_CACHE": str(tmp_path)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment}
    processes = [subprocess.Popen([sys.executable, "-c", TRAIN], **pipes) for _ in range(2)]
    (first, error_1), (second, error_2) = (process.communicate() for process in processes)
    assert error_1 == error_2 == ""
    assert first == second
    files = sorted(path for path in tmp_path.rglob("*.nb?"))
    assert len(files) >= 4
    stamps = [path.stat().st_mtime_ns for path in files]
    assert run(TRAIN, DIGITNET_CACHE=str(tmp_path)) == first.strip()
    assert [path.stat().st_mtime_ns for path in files] == stamps
    for path in files:
        path.write_bytes(path.read_bytes()[:100])
    assert run(TRAIN, DIGITNET_CACHE=str(tmp_path)) == first.strip()


def test_without_any_folder_to_write_to_it_is_compiled_each_time(tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder")
    package = tmp_path / "installed" / "digitnet"
    code = f"import shutil; shutil.copytree({str(Path(fast.__file__).parent)!r}, {str(package)!r}, "
    run(code + "ignore=shutil.ignore_patterns('__pycache__'))")
    (package / "__pycache__").write_text("no folder either")
    places = dict.fromkeys(["DIGITNET_CACHE", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"], str(nowhere))
    printed = run(TRAIN, cwd=package.parent, PYTHONPATH=str(package.parent), **places)
    assert printed.split()[0] == "compiled"
    assert not list(tmp_path.rglob("*.nb?"))
