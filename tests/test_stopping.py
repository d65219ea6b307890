"""Early stopping: which epoch is the best, what is kept of it, and when the run ends."""

import os
import signal

import numpy as np
import pytest
from fixtures import made_up, small_net

from digitnet import Network, Sequential
from digitnet.activations import Softmax
from digitnet.layers import Dense, Dropout
from digitnet.metrics import Epoch
from digitnet.optimizers import Adam
from digitnet.stopping import EarlyStopping


def run_of(net, right, cost=None):
    """A training whose outcome is given: after epoch i all parameters are i."""
    for i, r in enumerate(right):
        for parameter in net.parameters:
            parameter[...] = i
        yield Epoch(i, r, 100, 1.0 if cost is None else cost[i], 0.1)


def kept(right, patience=3, **options):
    """The best epoch, the epoch of the parameters kept and the number of epochs run."""
    net = small_net()
    run = EarlyStopping(net, run_of(net, right, **options.pop("run", {})), patience, **options)
    records = list(run)
    return run.record.epoch, run.best.parameters[0][0, 0], len(records)


@pytest.mark.parametrize("right, expected", [
    ([5], (0, 0, 1)),
    ([5, 6, 7], (2, 2, 3)),  # the run ended by itself
    ([5, 9, 8, 8, 8, 10], (1, 1, 5)),  # three epochs without a better one, and the sixth isn't trained
    ([5, 9, 8, 8, 10, 1, 1], (4, 4, 7)),
    ([5, 9, 9, 9, 9, 9], (1, 1, 5)),  # of equals the earlier
])  # fmt: skip
def test_the_best_epoch_is_kept_and_patience_ends_the_run(right, expected):
    assert kept(right) == expected


def test_by_cost_a_smaller_one_is_better():
    assert kept([5, 6, 7, 8], by="cost", run={"cost": [2.0, 1.0, 1.0, 3.0]}) == (1, 1, 4)


def test_a_cost_that_is_no_number_is_never_the_best():
    assert kept([1, 1, 1], by="cost", run={"cost": [np.nan, 2.0, np.nan]}) == (1, 1, 3)


MODELS = {
    "Network": lambda: Network([6, 30, 10], rng=0),
    "Sequential": lambda: Sequential((6,), [Dense(30), Dropout(0.2), Dense(10), Softmax()], rng=0),
}


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_the_model_kept_answers_as_it_did_and_the_other_has_gone_on(make):
    net, data, other = make(), made_up(60), made_up(40, seed=1)
    run = EarlyStopping(net, net.train(data, 60, 4, Adam(0.02), validation_data=other), patience=4)
    records = list(run)
    assert 5 <= len(records) < 60
    assert run.record.right == max(record.right for record in records)
    assert run.waited == 4 and len(records) == run.record.epoch + 5
    assert type(run.best) is type(net) and run.best.evaluate(other) == run.record.right
    assert run.best.total_cost(other) == run.record.cost
    assert net.evaluate(other) == records[-1].right and net.history == records
    assert any((a != b).any() for a, b in zip(run.best.parameters, net.parameters, strict=True))
    before = run.best.parameters[0].copy()
    list(net.train(data, 1, 4, 0.5))  # training can go on, and leaves what was kept alone
    np.testing.assert_array_equal(run.best.parameters[0], before)


def test_after_ctrl_c_the_best_is_still_there():
    net, data = small_net(), made_up()
    asked = []

    def interrupt():
        asked.append(1)
        if len(asked) == 13:  # in the third epoch of five mini-batches
            os.kill(os.getpid(), signal.SIGINT)
        return False

    run = EarlyStopping(net, net.train(data, 9, 4, 0.5, validation_data=data, stopped=interrupt))
    records = []
    with pytest.raises(KeyboardInterrupt):
        for record in run:
            records.append(record)
    assert len(records) == 2
    assert run.best.evaluate(data) == run.record.right == max(record.right for record in records)


def test_a_loop_that_is_left_has_the_best_so_far():
    net = small_net()
    run = EarlyStopping(net, run_of(net, [1, 2, 3, 4]))
    for record in run:
        if record.epoch == 1:
            break
    assert run.record.epoch == run.best.parameters[0][0, 0] == 1
    run.close()
    assert list(run) == []


def test_the_training_is_closed_when_patience_ends():
    net, closed = small_net(), []

    def training():
        try:
            yield from run_of(net, [5, 4, 4, 4])
        finally:
            closed.append(True)

    run = EarlyStopping(net, training(), patience=1)
    assert len(list(run)) == 2 and closed and list(run) == []


REFUSED = [
    (lambda net: EarlyStopping(net.train(made_up(), 1, 4, 1.0), net), "model is a generator; needed is"),
    (lambda net: EarlyStopping(net, [Epoch(0, 1, 2, 0.1, 1)]), "run is a list; needed is a training"),
    (lambda net: EarlyStopping(net, net.train(made_up(), 1, 4, 1.0), 0), "patience is 0"),
    (lambda net: EarlyStopping(net, net.train(made_up(), 1, 4, 1.0), by="loss"), "by is 'loss'; legal are"),
    (lambda net: next(EarlyStopping(net, net.train(made_up(), 1, 4, 1.0))),
     "epoch 0 wasn't validated; train with validation_data"),
    (lambda net: next(EarlyStopping(net, iter([{"epoch": 0, "right": 3}]))),
     "run gives {'epoch': 0, 'right': 3}; needed are Epochs, as net.train.* if their setting has patience"),
]  # fmt: skip


@pytest.mark.parametrize("call, words", REFUSED)
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call(small_net())


def test_repr_says_where_it_stands():
    net = small_net()
    run = EarlyStopping(net, run_of(net, [5, 4]), patience=2)
    assert repr(run) == "EarlyStopping(patience=2, by='right'): nothing trained yet"
    list(run)
    assert repr(run) == "EarlyStopping(patience=2, by='right'): best in epoch 0, 1 since"
