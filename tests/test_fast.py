"""The fast epoch against the loop over update_mini_batch that it stands in for."""

import threading

import numpy as np
import pytest

from digitnet import Network, QuadraticCost, fast
from digitnet.data import Dataset, Pairs
from digitnet.fast import ROWS, train_epoch


def digits(n, n_in=12, seed=0):
    rng = np.random.default_rng(seed)
    return Dataset(rng.integers(0, 256, (n, n_in), np.uint8), rng.integers(0, 10, n))


def by_the_book(net, data, order, m, eta):
    for k in range(0, len(order), m):
        net.update_mini_batch(*data.batch(order[k : k + m], net.dtype.type), eta)


def largest_difference(a, b):
    pairs = zip(a.weights + a.biases, b.weights + b.biases, strict=True)
    return max(np.abs(p - q).max() for p, q in pairs)


@pytest.mark.parametrize("sizes", [[12, 10], [12, 7, 10], [12, 9, 8, 10], [12, 6, 5, 7, 10]], ids=str)
@pytest.mark.parametrize("m", [1, 3, 10, 16, ROWS - 1, ROWS, ROWS + 1, 100])
def test_500_updates_are_those_of_update_mini_batch(sizes, m):
    data = digits(500 * m - m // 2)  # a last, smaller mini-batch where m allows it
    order = np.random.default_rng(1).permutation(len(data))
    fast, book = (Network(sizes, rng=2, dtype=np.float64) for _ in range(2))
    train_epoch(fast, data, order, m, 2.0)
    by_the_book(book, data, order, m, 2.0)
    assert largest_difference(fast, book) < 1e-10
    assert largest_difference(fast, Network(sizes, rng=2, dtype=np.float64)) > 0.1  # it did learn


def test_one_mini_batch_of_everything():
    data, order = digits(7), np.arange(7)
    fast, book = (Network([12, 5, 10], rng=2, dtype=np.float64) for _ in range(2))
    train_epoch(fast, data, order, 1000, 2.0)
    by_the_book(book, data, order, 7, 2.0)
    assert largest_difference(fast, book) < 1e-12


def test_float32_stays_float32_and_close():
    data = digits(600)
    order = np.random.default_rng(1).permutation(600)
    fast, book = Network([12, 7, 10], rng=2), Network([12, 7, 10], rng=2)
    train_epoch(fast, data, order, 10, np.float64(1.0))
    by_the_book(book, data, order, 10, 1.0)
    assert {p.dtype for p in fast.weights + fast.biases} == {np.dtype(np.float32)}
    assert largest_difference(fast, book) < 1e-3


def test_pairs_with_targets_of_their_own():
    rng = np.random.default_rng(3)
    data = Pairs([(rng.random((4, 1)), rng.random((2, 1))) for _ in range(60)])
    fast, book = (Network([4, 3, 2], rng=2, dtype=np.float64) for _ in range(2))
    train_epoch(fast, data, np.arange(60), 4, 3.0)
    by_the_book(book, data, np.arange(60), 4, 3.0)
    assert largest_difference(fast, book) < 1e-12


def test_saturated_neurons_raise_no_warning(recwarn):
    net = Network([12, 7, 10], rng=2)
    for w in net.weights:
        w *= 1e4
    with np.errstate(all="raise"):
        train_epoch(net, digits(40), np.arange(40), 4, 3.0)
    assert not recwarn.list
    assert all(np.isfinite(p).all() for p in net.weights + net.biases)


def test_the_arrays_of_the_network_stay_its_own():
    net = Network([12, 7, 10], rng=2)
    arrays = net.weights + net.biases
    train_epoch(net, digits(40), np.arange(40), 4, 3.0)
    assert all(p is q for p, q in zip(net.weights + net.biases, arrays, strict=True))


def test_an_interrupt_keeps_what_was_learned():
    class Interrupted(QuadraticCost):
        calls = 0

        @classmethod
        def delta(cls, a, y):
            cls.calls += 1
            if cls.calls == 40:
                raise KeyboardInterrupt
            return QuadraticCost.delta(a, y)

    net = Network([12, 7, 10], rng=2, cost=Interrupted)
    start = net.copy()
    with pytest.raises(KeyboardInterrupt):
        train_epoch(net, digits(400), np.arange(400), 4, 3.0)
    assert largest_difference(net, start) > 0.1
    assert all(np.isfinite(p).all() for p in net.weights + net.biases)


@pytest.mark.parametrize("method", ["backprop", "update_mini_batch"])
def test_a_subclass_that_learns_in_its_own_way_is_asked(method):
    calls = []

    class Own(Network):
        pass

    def own(self, *arguments):
        calls.append(len(arguments[0]))
        return getattr(Network, method)(self, *arguments)

    setattr(Own, method, own)
    list(Own([12, 7, 10], rng=2).train(digits(25), 1, 10, 3.0))
    assert calls == [10, 10, 5]


def blas_threads():
    return [pool["num_threads"] for pool in fast._thread_pools().info() if pool["user_api"] == "blas"]


def test_trainings_that_overlap_leave_the_number_of_threads_as_it_was():
    before = blas_threads()
    first, second = Network([12, 10], rng=0), Network([12, 10], rng=0)
    inside, go_on = threading.Event(), threading.Event()

    class Waiting(np.ndarray):
        def __getitem__(self, index):
            inside.set()
            go_on.wait(10)
            return super().__getitem__(index)

    data = digits(20)
    slow = digits(20)
    slow.images = slow.images.view(Waiting)
    order = np.arange(20)
    thread = threading.Thread(target=train_epoch, args=(first, slow, order, 10, 3.0))
    thread.start()
    assert inside.wait(10)
    train_epoch(second, data, order, 10, 3.0)  # begins and ends while the other is under way
    assert blas_threads() == [1] * len(before)
    go_on.set()
    thread.join()
    assert blas_threads() == before
    assert largest_difference(first, second) == 0


def test_threads_are_restored_after_an_interrupt():
    before = blas_threads()

    class Interrupted(np.ndarray):
        def __getitem__(self, index):
            raise KeyboardInterrupt

    data = digits(20)
    data.images = data.images.view(Interrupted)
    with pytest.raises(KeyboardInterrupt):
        train_epoch(Network([12, 10], rng=0), data, np.arange(20), 10, 3.0)
    assert blas_threads() == before
