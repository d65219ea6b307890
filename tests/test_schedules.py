"""Schedules: their shares of η, that training takes them, and what is refused."""

import math
import sys

import numpy as np
import pytest
from fixtures import made_up, small_net

from digitnet import Sequential
from digitnet import optimizers as opt
from digitnet.activations import Softmax
from digitnet.layers import Dense
from digitnet.metrics import Epoch
from digitnet.schedules import Cosine, HalvingWhenStalled, Steps

OPTIMIZERS = [
    opt.SGD(0.4), opt.Momentum(0.1), opt.Nesterov(0.1), opt.RMSProp(0.01), opt.Adam(0.02), opt.AdamW(0.02),
]  # fmt: skip


def history(right, cost=None):
    cost = [1.0] * len(right) if cost is None else cost
    return [Epoch(i, r, 100, c, 0.1) for i, (r, c) in enumerate(zip(right, cost, strict=True))]


def test_steps_by_hand():
    assert [Steps(3, 0.1)(epoch) for epoch in range(7)] == [1, 1, 1, 0.1, 0.1, 0.1, 0.1**2]
    assert Steps(1, 0.95)(10) == 0.95**10


def test_steps_never_get_to_0_however_long_the_run():
    schedule = Steps(1, 0.1)
    assert [schedule(epoch) for epoch in (324, 400, 10**6)] == [sys.float_info.min] * 3
    shares = [schedule(epoch) for epoch in range(400)]
    assert shares == sorted(shares, reverse=True) and shares[300] == 0.1**300


def test_steps_that_grow_beyond_all_numbers_are_refused_with_their_epoch():
    assert Steps(1, 10)(300) == 1e300
    run = small_net().train(made_up(), 400, 4, 1e-300, schedule=lambda epoch, h: Steps(1, 10)(epoch + 307))
    next(run), next(run)
    with pytest.raises(
        ValueError, match="what schedule gives for epoch 2 is inf; legal are positive, finite"
    ):
        next(run)


def test_cosine_falls_from_all_to_almost_nothing_and_is_half_in_the_middle():
    shares = [Cosine(8)(epoch) for epoch in range(8)]
    assert shares[0] == 1 and shares[4] == pytest.approx(0.5) and 0 < shares[7] < 0.05
    assert shares == sorted(shares, reverse=True)
    # cos is antisymmetric about the middle
    np.testing.assert_allclose(np.add(shares[1:], shares[:0:-1]), 1)
    assert shares[2] == pytest.approx((1 + math.sqrt(0.5)) / 2)
    assert Cosine(8)(20) == shares[7]


@pytest.mark.parametrize("right, expected", [
    ([], 1), ([5], 1), ([5, 6, 7, 8], 1),
    ([5, 5], 1), ([5, 5, 5], 0.5),  # equal is no better
    ([5, 4, 4, 4], 0.5), ([5, 4, 4, 4, 4], 0.25),  # the waiting begins anew
    ([5, 4, 6, 5, 7], 1),  # better than all before, in time
    ([5, 1, 2, 3], 0.5),  # better than the last is not enough
    ([5, 4, 4, 6, 6, 6], 0.25),
    ([5] + 40 * [4], 0.1),
])  # fmt: skip
def test_halving_when_the_validation_stalls(right, expected):
    schedule = HalvingWhenStalled(2, least=0.1)
    assert schedule(len(right), history(right)) == expected
    by_cost = HalvingWhenStalled(2, by="cost", least=0.1)
    assert by_cost(len(right), history([3] * len(right), [-r for r in right])) == expected


def trained(net, optimizer, data, epochs=3, **options):
    return list(net.train(data, epochs, 4, optimizer, **options))


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
def test_training_with_a_schedule_is_training_with_these_etas(optimizer):
    make, eta, data = type(optimizer), optimizer.eta, made_up()
    mine, theirs = small_net(), small_net()
    shares = [1.0, 0.5, 0.25]
    records = trained(mine, optimizer, data, schedule=lambda epoch, history: shares[epoch])
    assert optimizer.eta == eta  # its own again
    assert [record.eta for record in records] == [eta * share for share in shares]
    other = make(eta)
    for share in shares:
        other.eta = eta * share
        trained(theirs, other, data, epochs=1)
    for a, b in zip(mine.parameters, theirs.parameters, strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_first_epoch_has_all_of_eta_and_a_run_without_a_schedule_too():
    assert [r.eta for r in trained(small_net(), 0.5, made_up())] == [0.5] * 3
    assert [r.eta for r in trained(small_net(), 0.5, made_up(), schedule=Steps(1))] == [0.5, 0.25, 0.125]


def test_it_sees_the_history_of_this_run_alone():
    net, data, seen = small_net(), made_up(), []

    def schedule(epoch, history):
        seen.append((epoch, [(record.epoch, record.right is None) for record in history]))
        return 1

    for _ in range(2):
        trained(net, 0.5, data, 2, schedule=schedule, validation_data=data)
    assert seen == [(0, []), (1, [(0, False)])] * 2


def test_eta_is_the_optimizers_own_between_epochs_and_after_an_error():
    optimizer, data = opt.SGD(0.4), made_up()
    run = small_net().train(data, 5, 4, optimizer, schedule=Steps(1))
    etas = []
    for record in run:
        etas.append(record.eta)
        assert optimizer.eta in (0.4, 0.8)
        optimizer.eta = 0.8  # from the next epoch on
    assert etas == [0.4, 0.4, 0.2, 0.1, 0.05]
    with pytest.raises(ZeroDivisionError):
        trained(small_net(), optimizer, data, schedule=Steps(1), stopped=lambda: 1 / 0)
    assert optimizer.eta == 0.8


def test_models_of_layers_take_schedules_too():
    net = Sequential((6,), [Dense(10), Softmax()], rng=0)
    records = trained(net, opt.Adam(0.01), made_up(), 4, schedule=Cosine(4))
    assert [r.eta for r in records] == [0.01 * Cosine(4)(epoch) for epoch in range(4)]


def test_halving_in_a_run():
    data = made_up()
    net = small_net()
    records = trained(net, 1e-9, data, 5, schedule=HalvingWhenStalled(2), validation_data=data)
    assert [r.eta for r in records] == [1e-9] * 3 + [0.5e-9] * 2  # nothing changes, so nothing gets better


class NoEta:
    def step(self, parameters, gradients):
        pass


REFUSED = [
    (lambda: Steps(0), "every is 0; legal are whole numbers from 1 on"),
    (lambda: Steps(2, -1), "factor is -1; legal are positive"),
    (lambda: Cosine(0.5), "epochs is 0.5"),
    (lambda: HalvingWhenStalled(0), "patience is 0"),
    (lambda: HalvingWhenStalled(by="accuracy"), "by is 'accuracy'; legal are 'right' and 'cost'"),
    (lambda: HalvingWhenStalled(least=0), "least is 0"),
    (lambda: HalvingWhenStalled(1, least=5), "least is 5; legal are shares of η: above 0, up to 1"),
]


@pytest.mark.parametrize("call, words", REFUSED)
def test_bad_settings(call, words):
    with pytest.raises(ValueError, match=words):
        call()


BAD = [
    (0.5, 0.1, "schedule is 0.5; legal are None, those of digitnet.schedules"),
    (Cosine, 0.1, "schedule is <class .*Cosine'>; legal are"),
    (lambda epoch: 1, 0.1, "schedule is <function .*functions of the epoch and the history"),
    (Steps(1), NoEta(), "has no eta, of which a schedule could take a share"),
    (HalvingWhenStalled(), 0.1, "HalvingWhenStalled.* looks at the validation; train with validation_data"),
]


@pytest.mark.parametrize("schedule, optimizer, words", BAD)
def test_what_is_no_schedule_for_this_run_is_refused_at_once(schedule, optimizer, words):
    with pytest.raises(ValueError, match=words):
        small_net().train(made_up(), 1, 4, optimizer, schedule=schedule)


@pytest.mark.parametrize("share", [0, -1, math.nan, math.inf, None, "half"])
def test_a_share_that_is_none_is_refused_with_its_epoch(share):
    run = small_net().train(made_up(), 3, 4, 0.1, schedule=lambda epoch, history: 1 if epoch < 2 else share)
    next(run), next(run)
    with pytest.raises(ValueError, match="what schedule gives for epoch 2 is .*; legal are positive, finite"):
        next(run)


@pytest.mark.parametrize("schedule", [Steps(3, 0.1), Cosine(30), HalvingWhenStalled(4, "cost")], ids=repr)
def test_repr_is_what_makes_it(schedule):
    assert repr(eval(repr(schedule))) == repr(schedule)
