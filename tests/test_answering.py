"""Answers on several threads: the same to the last bit, as many threads as are allowed, and none left."""

import os
import signal
import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pytest
from locks import printed
from threadpoolctl import threadpool_info, threadpool_limits

from digitnet import Sequential, answering, windows
from digitnet.activations import Linear, ReLU, Softmax
from digitnet.convnets import convnet, lenet5
from digitnet.convolution import Conv, MaxPool
from digitnet.layers import Dense, Flatten, Layer
from digitnet.sequential import MANY

pytest.importorskip("digitnet.compiled_windows", reason="Numba can't be had", exc_type=ImportError)


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    monkeypatch.setattr(windows, "LEAST", 1)
    monkeypatch.setattr(answering, "threads", lambda: 2)


@pytest.fixture
def seen(monkeypatch):
    """The threads in which windows were looked at."""
    names, forward = [], windows.Windows.forward

    def noted(self, x, rng=None):
        names.append(threading.current_thread().name)
        return forward(self, x, rng)

    monkeypatch.setattr(windows.Windows, "forward", noted)
    return names


def small(*before, last=Softmax, cost="log-likelihood"):
    layers = [*before, Conv(3, 3), ReLU(), MaxPool(), Flatten(), Dense(10), last()]
    return Sequential((1, 8, 8), layers, cost=cost, rng=0)


def pictures(net, n=MANY + 30):
    return np.random.default_rng(1).random((n, net.n_in), np.float32)


def blas_threads():
    return {info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"}


# The same answers


@pytest.mark.parametrize("make", [lenet5, convnet, small])
@pytest.mark.parametrize("n", [2, 3, 8])
def test_answers_are_the_same_to_the_last_bit(make, n, monkeypatch, seen):
    net = make(rng=0) if make is not small else small()
    x = pictures(net, 2 * n * windows.AT_ONCE + 107)
    monkeypatch.setattr(answering, "threads", lambda: 1)
    with threadpool_limits(1, "blas"):
        alone = net.feedforward(x)
    assert {*seen} == {threading.current_thread().name}
    seen.clear()
    monkeypatch.setattr(answering, "threads", lambda: n)
    assert net.feedforward(x).tobytes() == alone.tobytes()
    assert threading.current_thread().name not in seen and len({*seen}) <= n
    np.testing.assert_array_equal(net.predict(x), alone.argmax(axis=1))


def test_the_threads_work_at_the_same_time(monkeypatch):
    """Each waits in its first part until the other is in one."""
    meeting, met, forward = threading.Barrier(2, timeout=60), threading.local(), windows.Windows.forward

    def waits(self, x, rng=None):
        if not hasattr(met, "yes"):
            met.yes = meeting.wait() is not None
        return forward(self, x, rng)

    net = small()
    x = pictures(net)
    alone = np.concatenate([net.feedforward(x[k : k + 9]) for k in range(0, len(x), 9)])
    monkeypatch.setattr(windows.Windows, "forward", waits)
    np.testing.assert_allclose(net.feedforward(x), alone, rtol=0, atol=1e-6)
    assert not meeting.broken


def test_rooms_of_threads_do_not_meet():
    """The last layer with a room of its own is followed by nothing that makes new numbers."""
    net = Sequential((1, 12, 12), [Conv(3, 3), ReLU(), MaxPool(), Conv(10, 5), Flatten(), Linear()],
                     cost="quadratic", rng=0, dtype=np.float64)  # fmt: skip
    x = pictures(net, 3000).astype(float)
    one_by_one = np.concatenate([net.feedforward(x[k : k + 300]) for k in range(0, len(x), 300)])
    for _ in range(5):
        np.testing.assert_allclose(net.feedforward(x), one_by_one, rtol=0, atol=1e-12)


def test_memory_does_not_grow_with_the_examples():
    net, peaks = convnet(rng=0), []
    for n in (1000, 4000):
        x = pictures(net, n)
        tracemalloc.start()
        net.predict(x)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] < 60e6


def test_how_errors_are_taken_is_known_to_the_threads():
    net = small(last=Linear, cost="quadratic")
    net.layers[-2].parameters[0][:] = 3e38
    x = pictures(net)
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        net.feedforward(x)
    with np.errstate(over="ignore"):
        assert not np.isfinite(net.feedforward(x)).all()


# As many threads as are allowed


@pytest.fixture
def four_processors(monkeypatch):
    monkeypatch.undo()
    for name in answering.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(answering, "_processors", lambda: 4)
    with threadpool_limits(4, "blas"):
        yield


@pytest.mark.parametrize("name", answering.VARIABLES)
def test_the_environment_is_heard(name, four_processors, monkeypatch):
    assert answering.threads() == 4
    for value, wanted in [("1", 1), ("3", 3), ("2,1", 2), ("99", 4), ("", 4), ("all", 4), ("0", 4)]:
        monkeypatch.setenv(name, value)
        assert answering.threads() == wanted


def test_no_more_than_processors_or_than_products_were_told(four_processors, monkeypatch):
    with threadpool_limits(1, "blas"):
        assert answering.threads() == 1
    monkeypatch.setattr(answering, "_processors", lambda: 1)
    assert answering.threads() == 1
    monkeypatch.setattr(answering, "_processors", lambda: 1000)
    with threadpool_limits(100, "blas"):
        assert answering.threads() <= answering.MOST


def test_one_where_products_cannot_be_told(four_processors, monkeypatch):
    class Nothing:
        lib_controllers = []

    monkeypatch.setattr(answering, "_products", Nothing)
    assert answering.threads() == 1


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="a process can't be bound to processors here"
)
def test_processors_that_this_process_may_not_use_do_not_count():
    allowed = os.sched_getaffinity(0)
    assert answering._processors() == len(allowed)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert answering._processors() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_products_have_one_thread_meanwhile_and_as_many_as_before_after(monkeypatch):
    found, forward = set(), windows.Windows.forward

    def noted(self, x, rng=None):
        found.update(blas_threads())
        return forward(self, x, rng)

    monkeypatch.setattr(windows.Windows, "forward", noted)
    net = small()
    with threadpool_limits(2, "blas"):
        net.feedforward(pictures(net))
        assert found == {1} and blas_threads() == {2}


def test_one_answering_at_a_time_has_several_threads(seen):
    net = small()
    with answering._shared:
        net.feedforward(pictures(net))
    assert {*seen} == {threading.current_thread().name}
    seen.clear()
    net.feedforward(pictures(net))
    assert threading.current_thread().name not in seen


def test_few_examples_and_layers_of_ones_own_stay_in_their_thread(seen):
    class Own(Layer):
        def forward(self, x, rng=None):
            seen.append(threading.current_thread().name)
            return x, None

    net = small(Own())
    net.feedforward(pictures(net))
    net = small()
    net.feedforward(pictures(net, MANY - 1))
    forward = net.layers[-2].forward
    net.layers[-2].forward = lambda x, rng=None: seen.append(threading.current_thread().name) or forward(x)
    net.feedforward(pictures(net))
    assert {*seen} == {threading.current_thread().name}


def test_a_feedforward_of_ones_own_gets_a_thousand_at_a_time():
    sizes = []

    class Own(Sequential):
        def feedforward(self, x):
            sizes.append(len(x))
            return super().feedforward(x)

    layers = [Conv(3, 3), ReLU(), MaxPool(), Flatten(), Dense(10), Softmax()]
    net = Own((1, 8, 8), layers, rng=0)
    assert net.predict(pictures(net, 2100)).shape == (2100,) and sizes == [1000, 1000, 100]
    assert net.predict(np.empty((0, 64))).shape == small().predict(np.empty((0, 64))).shape == (0,)


# What is left


def nothing_is_left(before):
    assert not {*threading.enumerate()} - before
    assert answering._shared.acquire(blocking=False)
    answering._shared.release()


def test_an_error_ends_the_answering_and_nothing_is_left():
    before, done, pause = {*threading.enumerate()}, [], threading.Event()

    def work(form, part):
        if part == 3:
            raise ZeroDivisionError
        done.append(part)
        pause.wait(0.01)

    with threadpool_limits(2, "blas"), pytest.raises(ZeroDivisionError):
        try:
            answering.on_threads(object(), object, work, range(1000))
        finally:
            assert blas_threads() == {2}
    assert len(done) < 900
    nothing_is_left(before)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals aren't sent to threads here")
def test_ctrl_c_ends_the_answering_and_nothing_is_left():
    before, done, pause = {*threading.enumerate()}, [], threading.Event()

    def work(form, part):
        if part == 3:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        done.append(part)
        pause.wait(0.01)

    with pytest.raises(KeyboardInterrupt):
        answering.on_threads(object(), object, work, range(1000))
    assert len(done) < 900
    nothing_is_left(before)


INTERRUPTED = """
import threading
from locks import interrupted_at
from digitnet import answering

answering.threads = lambda: 2
for n in range(1, 40):
    try:
        with interrupted_at(n):
            answering.on_threads(object(), object, lambda form, part: None, range(100))
    except KeyboardInterrupt:
        print(n, threading.active_count() - 1)
"""


def test_ctrl_c_leaves_no_lock_of_the_threads_locked():
    assert printed(INTERRUPTED) == "".join(f"{n} 0\n" for n in range(1, 40))


@pytest.mark.parametrize("handled", ["here", "nowhere"])
def test_what_handles_ctrl_c_may_let_the_answering_go_on(handled):
    came, done = [], []

    def work(form, part):
        if part == 3:
            signal.raise_signal(signal.SIGINT)
        done.append(part)

    ours = signal.SIG_IGN if handled == "nowhere" else lambda *arguments: came.append(arguments)
    before = signal.signal(signal.SIGINT, ours)
    try:
        answering.on_threads(object(), object, work, range(100))
    finally:
        signal.signal(signal.SIGINT, before)
    assert sorted(done) == [*range(100)] and len(came) == (handled != "nowhere")


def test_what_threads_need_is_imported_when_needed():
    code = "import sys, digitnet; print(*({'threadpoolctl', 'concurrent.futures.thread'} & {*sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
