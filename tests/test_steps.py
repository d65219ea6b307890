"""The compiled steps of optimizers and penalties against those that they stand in for."""

import os
import sys

import numpy as np
import pytest
from test_fast import digits, form, largest_difference, run, shuffled, small_networks_too  # noqa: F401

from digitnet import Network, Sequential, fast, optimizers, steps
from digitnet.activations import ReLU, Softmax
from digitnet.layers import Dense, Dropout
from digitnet.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, RMSProp
from digitnet.penalties import L1, L2
from digitnet.training import plain_epoch

compiled = pytest.importorskip("digitnet.compiled", reason="Numba can't be had here", exc_type=ImportError)
LARGE = compiled.BLOCK + 30

MAKE = {
    "SGD": lambda: SGD(0.5), "Momentum": lambda: Momentum(0.1, 0.8), "Nesterov": lambda: Nesterov(0.1, 0.8),
    "RMSProp": lambda: RMSProp(0.01, 0.8, 1e-3), "Adam": lambda: Adam(0.01, 0.8, 0.9, 1e-3),
    "AdamW": lambda: AdamW(0.01, 0.8, 0.9, 1e-3, decay=0.5),
}  # fmt: skip
every_optimizer = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
PENALTIES = {"": None, "L2": L2(5.0), "L1": L1(5.0)}


def everything(model, optimizer):
    """The parameters, and what is remembered of them."""
    return [*model.parameters, *(array for arrays in optimizer._kept or [] for array in arrays)]


def differ(one, other):
    return max(np.abs(a - b).max() for a, b in zip(everything(*one), everything(*other), strict=True))


def pair(make, dtype=np.float64, sizes=(12, 7, 10), **kinds):
    return Network(list(sizes), rng=2, dtype=dtype, **kinds), make()


def test_every_optimizer_and_penalty_is_known():
    assert set(steps.METHODS) == set(MAKE)
    classes = {c.__name__ for c in vars(optimizers).values() if isinstance(c, type)}
    assert classes == set(MAKE)
    assert all(steps.are_known(make(), penalty) for make in MAKE.values() for penalty in PENALTIES.values())


@every_optimizer
@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
@pytest.mark.parametrize("m", [1, 10, LARGE])
def test_300_updates_are_those_of_the_plain_loop(make, penalty, m):
    data = digits(300 * m - m // 2)
    mine, theirs, untrained = (pair(make, sizes=[12, 9, 8, 10]) for _ in range(3))
    order = shuffled(len(data))
    assert form(*mine, penalty, data, m) == "compiled"
    assert fast.train_epoch(mine[0], data, order, m, mine[1], penalty) == len(data)
    plain_epoch(theirs[0], data, order, m, theirs[1], penalty)
    assert differ(mine, theirs) < 1e-10
    assert largest_difference(mine[0], untrained[0]) > 0.1


@every_optimizer
@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
def test_float32_stays_float32_and_close(make, penalty):
    data = digits(600)
    mine, theirs = (pair(make, np.float32) for _ in range(2))
    fast.train_epoch(mine[0], data, shuffled(600), 10, mine[1], penalty)
    plain_epoch(theirs[0], data, shuffled(600), 10, theirs[1], penalty)
    assert {array.dtype for array in everything(*mine)} == {np.dtype(np.float32)}
    assert differ(mine, theirs) < 1e-3


def test_with_the_settings_that_papers_give():
    data = digits(3000)
    for make in (lambda: Adam(), lambda: AdamW(), lambda: RMSProp(), lambda: Momentum(0.1)):
        mine, theirs = (pair(make) for _ in range(2))
        fast.train_epoch(mine[0], data, shuffled(3000), 10, mine[1])
        plain_epoch(theirs[0], data, shuffled(3000), 10, theirs[1])
        assert differ(mine, theirs) < 1e-8  # ε is small: Adam divides by slopes that are almost nothing


@every_optimizer
@pytest.mark.parametrize("sizes", [[12, 10], [12, 3, 10], [12, 40, 10]], ids=str)
def test_epochs_of_both_forms_go_on_from_each_other(make, sizes):
    data = digits(400)
    mine, theirs = (pair(make, sizes=sizes, cost="cross-entropy") for _ in range(2))
    for epoch in range(4):
        order = np.random.default_rng(epoch).permutation(400)
        [fast.train_epoch, plain_epoch][epoch % 2](mine[0], data, order, 10, mine[1], L1(1.0))
        plain_epoch(theirs[0], data, order, 10, theirs[1], L1(1.0))
        assert differ(mine, theirs) < 1e-10
        assert mine[1]._steps == theirs[1]._steps == 40 * (epoch + 1)


@every_optimizer
def test_training_takes_it_with_a_schedule_and_a_penalty(make, monkeypatch):
    data, forms, original = digits(400), [], fast.train_epoch
    monkeypatch.setattr(fast, "train_epoch", lambda *a, **k: forms.append(1) or original(*a, **k))
    mine, theirs = (pair(make) for _ in range(2))
    options = {"penalty": L2(1.0), "schedule": lambda epoch, history: 0.5**epoch, "rng": 3}
    list(mine[0].train(data, 3, 10, mine[1], **options))
    assert len(forms) == 3
    monkeypatch.setattr(fast, "fits", lambda *a: False)
    list(theirs[0].train(data, 3, 10, theirs[1], **options))
    assert len(forms) == 3 and differ(mine, theirs) < 1e-10


def test_numbers_that_are_barely_there_are_not_kept():
    """An input that had ink once and never again: its velocity would get smaller and smaller, and slow."""
    images = np.zeros((4000, 12), np.uint8)
    images[:, 0] = 255
    images[0, 1] = 255
    data = digits(4000)
    data.images[:] = images
    for make in (MAKE["Momentum"], MAKE["Adam"], MAKE["RMSProp"]):
        net, optimizer = pair(make, np.float32)
        fast.train_epoch(net, data, np.arange(4000), 1, optimizer)
        for array in everything(net, optimizer):
            assert np.abs(array[array != 0]).min() > 1e-31
        assert not optimizer._kept[0][0][:, 1].any()


# Stopping


def kept_after_each(data, order, m, make):
    """What is left after each whole number of mini-batches, as bytes."""
    net, optimizer = pair(make)
    optimizer._memory(net.parameters)
    found = [(0, b"".join(array.tobytes() for array in everything(net, optimizer)))]
    for k in range(0, len(order), m):
        fast.train_epoch(net, data, order[k : k + m], m, optimizer)
        found.append((k // m + 1, b"".join(array.tobytes() for array in everything(net, optimizer))))
    return found


def signals_at_any_line(name):
    """As that of test_fast, with an optimizer that remembers; its memory and its steps fit the weights."""
    import signal

    fast.SECONDS, fast.COPIES = 1e-5, 0
    data, order, m = digits(1000), shuffled(1000), 10
    whole, interrupted = set(kept_after_each(data, order, m, MAKE[name])), 0

    def interrupt(signum, frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    for delay in np.random.default_rng(5).uniform(2e-5, 4e-3, 300):
        net, optimizer = pair(MAKE[name])
        optimizer._memory(net.parameters)
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            fast.train_epoch(net, data, order, m, optimizer)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            interrupted += 1
        left = optimizer._steps, b"".join(array.tobytes() for array in everything(net, optimizer))
        assert left in whole
    assert interrupted > 30


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no timer signals")
@pytest.mark.parametrize("name", ["Momentum", "Adam"])
def test_whatever_line_a_signal_meets_memory_and_steps_fit_the_weights(name):
    code = (
        "import test_steps as t, test_fast; t.fast.LEAST, t.fast.SPARSE = 0, 2; "
        f"t.signals_at_any_line({name!r})"
    )
    run(code, PYTHONPATH=os.pathsep.join(sys.path))


# Only what is untouched


@pytest.mark.parametrize("c", [Momentum, Nesterov, RMSProp, Adam, AdamW])
@pytest.mark.parametrize("name", ["step", "_move", "_memory", "memories"])
def test_a_changed_optimizer_takes_the_plain_loop(c, name, monkeypatch):
    net = Network([12, 7, 10])
    assert form(net, c(0.1)) == "compiled"
    monkeypatch.setattr(c, name, (lambda *arguments: []) if name != "memories" else 3)
    assert form(net, c(0.1)) == "plain"


@pytest.mark.parametrize("name, value", [
    ("eta", -1), ("eta", "3"), ("beta1", 1), ("beta2", True), ("epsilon", 0), ("epsilon", None),
    ("beta1", np.nan), ("mine", 3),
])  # fmt: skip
def test_settings_that_are_no_longer_legal_are_left_to_the_plain_loop(name, value):
    optimizer = Adam(0.1)
    setattr(optimizer, name, value)
    assert form(Network([12, 7, 10]), optimizer) == "plain"


def test_a_penalty_that_was_set_to_something_illegal_too():
    for penalty in (L1(1.0), L2(1.0)):
        penalty.lmbda = -1
        assert form(Network([12, 7, 10]), SGD(1.0), penalty) == "plain"


@pytest.mark.parametrize("make", [RMSProp, Adam, AdamW])
@pytest.mark.parametrize("dtype, epsilon, expected", [
    (np.float32, 1e-8, "compiled"), (np.float32, 1e-11, "compiled"), (np.float32, 1e-13, "plain"),
    (np.float32, 1e-20, "plain"), (np.float64, 1e-20, "compiled"), (np.float64, 1e-150, "plain"),
])  # fmt: skip
def test_an_epsilon_that_tiny_gradients_would_feel_is_left_to_the_plain_loop(make, dtype, epsilon, expected):
    """The loops take gradients as 0 whose square is barely there. With such an ε they'd make whole steps."""
    model, optimizer = Network([12, 7, 10], dtype=dtype), make(0.01, epsilon=epsilon)
    assert form(model, optimizer) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "MANY", 0)
        taken = fast.with_compiled_steps(optimizer, layers(dtype), digits(40), 10)
    assert (taken is optimizer) == (expected == "plain")


@pytest.mark.parametrize("make", [RMSProp, Adam])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_where_steps_are_compiled_what_is_taken_as_0_makes_none_to_speak_of(make, dtype):
    least = np.sqrt(np.finfo(dtype).tiny * 1e8)
    mine, theirs = np.zeros((2, 5), dtype)
    gradient = (least * np.array([-1, 0.9, 1e-3, 0.5, 0])).astype(dtype)
    one, other = (make(1.0, epsilon=1.01 * steps.FAR * least) for _ in range(2))
    assert steps.epsilon_is_felt(one, dtype)
    steps.CompiledSteps(one).step([mine], [gradient])
    other.step([theirs], [gradient])
    assert 0 < abs(mine - theirs).max() < 1.01 / steps.FAR  # of η


def test_own_optimizers_and_penalties_take_the_plain_loop():
    class Mine(Adam):
        pass

    class Half(L1):
        pass

    net = Network([12, 7, 10])
    assert form(net, Mine(0.1)) == form(net, Adam(0.1), Half(1.0)) == "plain"


def test_an_optimizer_of_another_model_is_refused_in_both_forms():
    data, optimizer = digits(40), Momentum(0.1)
    list(Network([12, 7, 10]).train(data, 1, 10, optimizer))
    for sizes in ([12, 7, 10], [12, 8, 10]):
        with pytest.raises(ValueError, match="remembers the steps of another model"):
            list(Network(sizes).train(data, 1, 10, optimizer))


# The steps alone


def layers(dtype=np.float64):
    return Sequential((12,), [Dense(9), ReLU(), Dropout(0.3), Dense(10), Softmax()], rng=2, dtype=dtype)


@every_optimizer
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-11), (np.float32, 1e-3)])
def test_models_of_layers_take_the_same_steps_compiled(make, dtype, tolerance):
    data, order = digits(500), shuffled(500)
    mine, theirs = ((layers(dtype), make()) for _ in range(2))
    for penalty in (None, L2(1.0)):
        plain_epoch(
            mine[0], data, order, 10, steps.CompiledSteps(mine[1]), penalty, rng=np.random.default_rng(0)
        )
        plain_epoch(theirs[0], data, order, 10, theirs[1], penalty, rng=np.random.default_rng(0))
    assert mine[1]._steps in (100, 50)  # SGD without a penalty is a model's own step, where it has one
    assert differ(mine, theirs) < tolerance
    assert {array.dtype for array in everything(*mine)} == {np.dtype(dtype)}


def test_training_takes_compiled_steps_where_there_are_many(monkeypatch):
    taken = []

    class Watched(steps.CompiledSteps):
        def step(self, parameters, gradients):
            taken.append(1)
            super().step(parameters, gradients)

    monkeypatch.setattr(steps, "CompiledSteps", Watched)
    data, nets = digits(40), []
    for many, expected in ((10**8, 0), (0, 8)):
        monkeypatch.setattr(fast, "MANY", many)
        nets.append(layers())
        list(nets[-1].train(data, 2, 10, Adam(0.01)))
        assert len(taken) == expected
    assert largest_difference(*nets) < 1e-12
    list(layers().train(data, 1, 10, SGD(0.1)))
    assert len(taken) == 8  # two walks over the parameters: nothing to gain

    class Mine:
        def step(self, parameters, gradients):
            pass

    list(layers().train(data, 1, 10, Mine()))
    monkeypatch.setattr(Adam, "_move", lambda *arguments: None)
    list(layers().train(data, 1, 10, Adam(0.01)))
    assert len(taken) == 8


@pytest.mark.parametrize("change", [
    np.asfortranarray, lambda v: np.repeat(v, 2, axis=1)[:, ::2], lambda v: v.astype(np.float16),
    lambda v: v.astype(">f8"),
])  # fmt: skip
@pytest.mark.parametrize("which", ["parameter", "gradient"])
def test_arrays_in_other_layouts_take_the_optimizers_own_step(change, which):
    rng = np.random.default_rng(0)
    v, gradient = rng.standard_normal((2, 3, 4))
    if which == "gradient":
        gradient = change(gradient)
    mine, theirs = (change(v.copy()) if which == "parameter" else v.copy() for _ in range(2))
    one, other = Adam(0.1), Adam(0.1)
    for _ in range(3):
        steps.CompiledSteps(one).step([mine], [gradient])
        other.step([theirs], [gradient])
    np.testing.assert_array_equal(mine, theirs)


def test_a_gradient_too_few_is_an_error_as_ever():
    with pytest.raises(ValueError, match="shorter"):
        steps.CompiledSteps(Adam(0.1)).step([np.zeros(3), np.zeros(2)], [np.ones(3)])
