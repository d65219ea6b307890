"""The training loop: interrupts, stopping, what is refused, and any model in it."""

import os
import signal
import threading

import numpy as np
import pytest
from fixtures import made_up, small_net

from digitnet import Network, Sequential
from digitnet.activations import ReLU, Softmax
from digitnet.layers import Dense
from digitnet.optimizers import SGD, Momentum
from digitnet.penalties import L2


def assert_same(net, other):
    for a, b in zip(net.parameters, other.parameters, strict=True):
        np.testing.assert_array_equal(a, b)


class Watched(Network):
    """Counts its mini-batches, and calls `at` in the midst of each."""

    count = 0

    def update_mini_batch(self, x, y, eta):
        nabla_b, nabla_w = self.backprop(x, y)
        for i, (p, nabla) in enumerate(zip(self.biases + self.weights, nabla_b + nabla_w, strict=True)):
            p -= eta * nabla
            self.at(i)
        self.count += 1

    def at(self, i):
        pass


@pytest.mark.parametrize("i", range(4))
def test_ctrl_c_waits_for_the_end_of_the_mini_batch(i):
    net, data = Watched([6, 5, 10], rng=0), made_up()
    net.at = lambda k: os.kill(os.getpid(), signal.SIGINT) if (net.count, k) == (7, i) else None
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        list(net.train(data, 5, 4, 3.0))
    assert signal.getsignal(signal.SIGINT) is before
    assert net.count == 8 and [r.epoch for r in net.history] == [0]
    other = Network([6, 5, 10], rng=0)
    for _ in range(2):
        order = other.rng.permutation(20)
        for k in range(0, 20, 4):
            if net.count > 0:
                other.update_mini_batch(*data.batch(order[k : k + 4]), 3.0)
            net.count -= 1
    for a, b in zip(net.parameters, other.parameters, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-5)


def test_a_second_ctrl_c_does_not_wait():
    net = Watched([6, 5, 10], rng=0)
    net.at = lambda k: os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        list(net.train(made_up(), 5, 4, 3.0))
    assert net.count == 0


def test_an_epoch_that_was_trained_whole_is_kept_when_its_validation_is_interrupted():
    class Slow(Network):
        def feedforward(self, a):
            os.kill(os.getpid(), signal.SIGINT)
            return super().feedforward(a)

    net, data = Slow([6, 5, 10], rng=0), made_up(2500)
    with pytest.raises(KeyboardInterrupt):
        list(net.train(made_up(), 5, 4, 3.0, validation_data=data))
    assert [(r.epoch, r.right, r.cost) for r in net.history] == [(0, None, None)]


@pytest.mark.parametrize("validation", [False, True])
def test_a_handler_of_ones_own_is_called_and_may_let_the_training_go_on(validation):
    came, before = [], signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        net, data = Watched([6, 5, 10], rng=0), made_up()
        net.at = lambda k: os.kill(os.getpid(), signal.SIGINT) if (net.count, k) == (3, 1) else None
        records = list(net.train(data, 2, 4, 3.0, validation_data=data if validation else None))
        assert len(records) == 2 and net.count == 10 and (records[0].right is None) != validation
        assert [number for number, _ in came] == [signal.SIGINT] and came[0][1] is not None
    finally:
        signal.signal(signal.SIGINT, before)


def test_training_in_a_thread_leaves_ctrl_c_alone():
    net, handlers = small_net(), []
    run = net.train(made_up(), 1, 4, 3.0, stopped=lambda: handlers.append(signal.getsignal(signal.SIGINT)))
    thread = threading.Thread(target=lambda: list(run))
    before = signal.getsignal(signal.SIGINT)
    thread.start()
    thread.join()
    assert set(handlers) == {before} and len(net.history) == 1


@pytest.mark.parametrize("make", [
    lambda: small_net(), lambda: small_net(activation="tanh"),
    lambda: Sequential((6,), [Dense(5), ReLU(), Dense(10), Softmax()], rng=0),
])  # fmt: skip
def test_stopped_ends_the_run_and_its_epoch_is_not_counted(make):
    answers = iter([False] * 7 + [True])
    net, data = make(), made_up()
    assert [r.epoch for r in net.train(data, 5, 4, Momentum(0.1, 0), stopped=lambda: next(answers))] == [0]
    assert [r.epoch for r in net.history] == [0]
    other = make()
    next(other.train(data, 1, 4, Momentum(0.1, 0)))
    order = other.rng.permutation(20)
    for k in (0, 4):  # six questions before the first six mini-batches, the eighth is true
        x, y = data.batch(order[k : k + 4])
        SGD(0.1).step(other.parameters, other.gradient(x, y))
    for a, b in zip(net.parameters, other.parameters, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_number_is_plain_descent():
    a, b = small_net(), small_net()
    list(a.train(made_up(), 2, 4, 3.0))
    list(b.train(made_up(), 2, 4, SGD(3.0)))
    assert_same(a, b)


def test_an_optimizer_may_be_named():
    a, b = small_net(), small_net()
    list(a.train(made_up(), 2, 4, optimizer=Momentum(0.5)))
    list(b.train(made_up(), 2, 4, Momentum(0.5)))
    assert_same(a, b)
    with pytest.raises(
        ValueError, match=r"eta is 3 and optimizer Momentum\(eta=0.5, mu=0.9\); needed is one"
    ):
        a.train(made_up(), 2, 4, 3, optimizer=Momentum(0.5))


def test_a_changed_step_of_the_optimizer_takes_effect(monkeypatch):
    monkeypatch.setattr(SGD, "step", lambda self, parameters, gradients: None)
    net, other = small_net(), small_net()
    list(net.train(made_up(), 1, 4, 3.0))
    assert_same(net, other)


def test_the_penalty_is_descended_but_not_recorded():
    data = made_up()
    plain, held = small_net(dtype=np.float64), small_net(dtype=np.float64)
    list(plain.train(data, 20, 4, 0.5))
    record = list(held.train(data, 20, 4, 0.5, penalty=L2(5.0), validation_data=data))[-1]
    size = [sum((w * w).sum() for w in net.weights) for net in (plain, held)]
    assert size[1] < 0.5 * size[0]
    assert record.cost == pytest.approx(held.total_cost(data))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_weights_that_blow_up_are_said_to_and_not_saved(tmp_path):
    net = small_net(activation="linear", output="linear")
    with pytest.raises(ValueError, match=r"after epoch \d the weights or biases .* A?.*smaller eta"):
        list(net.train(made_up(), 9, 1, 1e20))
    assert len(net.history) > 0
    with pytest.raises(ValueError, match="net.npz was not written: the weights"):
        net.save(tmp_path / "net.npz")
    assert not list(tmp_path.iterdir())


def test_swapped_arguments_deserve_a_word():
    with pytest.warns(UserWarning, match="mini_batch_size is 3.0 and eta 10: are they swapped"):
        next(small_net().train(made_up(), 30, 3.0, 10))


@pytest.mark.parametrize("method", ["backprop", "errors", "forward", "weighted_input", "update_mini_batch"])
@pytest.mark.parametrize("where", ["instance", "class", "subclass"])
def test_whatever_a_reader_changes_takes_effect(method, where, monkeypatch):
    """By assignment to the object or to the class, or by a subclass; a change in the file is test_fast's."""
    called = []

    def changed(self, *args):
        called.append(method)
        return getattr(Network, "original", original)(self, *args)

    original = getattr(Network, method)
    if where == "class":
        monkeypatch.setattr(Network, method, changed)
        net = small_net()
    elif where == "subclass":
        net = type("Mine", (Network,), {method: changed})([6, 5, 10], rng=0)
    else:
        net = small_net()
        setattr(net, method, changed.__get__(net))
    list(net.train(made_up(), 1, 4, 3.0))
    assert len(called) >= 5
