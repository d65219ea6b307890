"""The playground: its traits, the runs in its thread, and what JavaScript must read from recorded runs."""

import asyncio
import json
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import digitnet
from digitnet import Dataset, load_digits
from digitnet.data import Splits
from digitnet.experiments import Record, Recorded, Records, Setting, follow, train_one
from digitnet.widgets import Playground, choices, playground, playground_runs

FIXTURE = Path(__file__).parent / "js" / "playground.json"
SETTINGS = [Setting(*values) for values in [((30,), 10, 3.0), ((), 10, 3.0), ((30, 30), 10, 3.0),
                                            ((100,), 10, 3.0), ((30,), 1, 0.1), ((), 1, 0.1)]]  # fmt: skip


def recorded(settings=SETTINGS, n_seeds=3, epochs=4):
    """Made-up runs, in whole ten-thousandths as the file holds them."""
    rng = np.random.default_rng(1)
    shape = len(settings), n_seeds, epochs
    whole = [rng.integers(0, 10_001, shape).astype(np.float32) / np.float32(10_000) for _ in range(3)]
    return Recorded(settings, list(range(1, n_seeds + 1)), *whole, "recorded on MNIST, 2026-11-21, NumPy 2")


SCALED = {"cost": "cross-entropy", "initializer": "scaled_normal"}
FURTHER = [{"hidden": n, "mini_batch_size": 10, "eta": eta, **more} for n, eta, more in [
    (30, 0.5, SCALED), (100, 0.5, SCALED),
    (30, 0.5, {**SCALED, "lmbda": 5}), (100, 0.5, {**SCALED, "lmbda": 5}),
    (30, 0.003, {**SCALED, "optimizer": "Adam"}), (30, 0.001, {**SCALED, "optimizer": "Adam"}),
    (30, 0.1, {"cost": "cross-entropy", "activation": "relu", "initializer": "he"})]]  # fmt: skip


def records(settings=FURTHER, seeds=(1, 2, 3), epochs=4):
    """Made-up runs with further choices, as a sweep records them."""
    rng = np.random.default_rng(2)

    def record(setting, seed):
        rights = {name: rng.integers(0, 1001, epochs).tolist() for name in ("right", "training_right")}
        totals = {name: [1000] * epochs for name in ("total", "training_total")}
        found = {**rights, **totals, "cost": rng.random(epochs).round(4).tolist()}
        return Record(setting, seed, found, None, 1.0, "2026-11-26", "MNIST", "train_one", {"Python": "3"})

    return Records(record(setting, seed) for setting in settings for seed in seeds)


def made_up(n=60, name="made up", n_pixels=784):
    rng = np.random.default_rng(0)
    parts = [Dataset(rng.integers(0, 256, (m, n_pixels), np.uint8), rng.integers(0, 10, m))
             for m in (n, 20, 20)]  # fmt: skip
    return Splits(name, *parts)


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "playground"]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Runs begin sooner than a reader's; after each test none may be left."""
    monkeypatch.setattr(playground, "PAUSE", 0.02)
    yield
    assert not threads()


@contextmanager
def figure(data=None, runs=None, **traits):
    it = Playground(made_up() if data is None else data, runs or recorded(), **traits)
    try:
        yield it
    finally:
        it.close()
        assert not it.running and not (it._thread and it._thread.is_alive())


def wait(until, seconds=20):
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.005)


def rows(records):
    """What the figure keeps of the records of `follow`, but for the times."""
    return [[i, float(r.training), float(r.validation), float(r.cost)] for i, r in enumerate(records, 1)]


# Traits


@pytest.mark.parametrize("name, values, low, high", [
    ("eta", np.geomspace(0.001, 100, 301), 0.0009, 101), ("hidden", range(1001), -1, 1001),
    ("second", range(1001), -1, 1001), ("mini_batch_size", range(1, 1001), 0, 1001),
    ("epochs", range(1, 101), 0, 101), ("seed", range(1001), -1, 1001),
])  # fmt: skip
def test_every_control_through_its_whole_range(name, values, low, high):
    with figure() as it:
        for value in values:
            setattr(it, name, value if name != "eta" else min(float(value), 100))
            assert it.setting.sizes[0] == 784 and it.get_state(name)[name] == getattr(it, name)
        for wrong in (low, high, None, "3", float("nan")):
            with pytest.raises(ValueError, match=f"{name} is .*; legal are"):
                setattr(it, name, wrong)


def test_layers_follow_the_two_controls():
    with figure(hidden=30) as it:
        assert it.setting == Setting((30,), 10, 3.0)
        it.second = 20
        assert it.setting.hidden == (30, 20)
        it.hidden = 0
        assert it.setting.hidden == ()


def test_modes_are_two():
    with figure() as it, pytest.raises(ValueError, match="mode is 'live'; legal are 'recorded', 'here'"):
        it.mode = "live"


def test_at_most_five_runs_are_kept():
    from traitlets import TraitError

    with figure() as it, pytest.raises(TraitError):
        it.kept = [{}] * 6


def test_repr_says_what_is_chosen():
    with figure(eta=0.5, second=5, seed=2) as it:
        expected = "Playground(eta=0.5, hidden=30, second=5, mini_batch_size=10, epochs=30, seed=2)"
        assert repr(it) == expected


# Recorded runs


def test_the_page_gets_the_recorded_runs():
    runs = recorded()
    with figure(runs=runs) as it:
        assert it.recorded["settings"] == [[list(s.hidden), s.mini_batch_size, s.eta] for s in SETTINGS]
        assert (it.recorded["seeds"], it.recorded["epochs"]) == ([1, 2, 3], 4)
        curves = np.frombuffer(it.curves, "<u2").reshape(6, 3, 3, 4) / np.float32(10_000)
    for k, name in enumerate(playground_runs.MEASURES):
        np.testing.assert_array_equal(curves[:, k], getattr(runs, name))


def test_too_many_recorded_runs_are_refused():
    with pytest.raises(ValueError, match="recorded holds .* bytes; legal|legal are at most 300000"):
        Playground(recorded=recorded([Setting((n,), 1, 1.0) for n in range(1, 200)], 5, 100))


def test_without_recorded_runs_the_page_gets_none(monkeypatch):
    def load():
        raise FileNotFoundError("recorded.npz")

    monkeypatch.setattr(Recorded, "load", load)
    it = Playground()
    assert it.recorded == {} and it.curves == b""
    it.close()


def test_runs_of_the_package_are_the_default(monkeypatch):
    monkeypatch.setattr(Recorded, "load", recorded)
    monkeypatch.setattr(Records, "load", lambda name: records() if name == "choices" else None)
    it = Playground()
    assert it.recorded["epochs"] == 4 and len(it.recorded["settings"]) == 6 + len(FURTHER)
    it.close()


def test_without_runs_with_further_choices_there_are_those_of_chapter_7(monkeypatch):
    def load(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr(Records, "load", load)
    it = Playground()
    assert len(it.recorded["settings"]) == len(Recorded.load().settings) and "further" not in it.recorded
    it.close()


def test_the_runs_of_the_book_have_every_lesson():
    try:
        runs = Recorded.load()
    except FileNotFoundError:
        pytest.skip("no recorded.npz yet: python book/record_playground.py")
    for hidden, m, eta in [(30, 10, 0.01), (30, 10, 3.0), (30, 10, 100.0), (100, 10, 3.0), (30, 1000, 3.0)]:
        runs.find([hidden], m, eta)
    assert len(playground_runs.packed(runs)) <= playground_runs.LARGEST


# Further choices


def test_further_choices_are_those_that_differ_from_chapter_7():
    with figure() as it:
        assert it.choices == {} and set(choices.PLAIN) <= set(it.trait_names())
        for name, value in choices.PLAIN.items():
            assert getattr(it, name) == value
        it.cost, it.lmbda = "cross-entropy", 5
        assert it.choices == {"cost": "cross-entropy", "lmbda": 5}
        assert repr(it).endswith(", seed=0, cost='cross-entropy', lmbda=5.0)")


@pytest.mark.parametrize("name, legal", [
    ("cost", choices.COSTS), ("initializer", choices.STARTS), ("activation", choices.ACTIVATIONS),
    ("optimizer", choices.OPTIMIZERS), ("lmbda", [0, 0.1, 5, 1000]),
])  # fmt: skip
def test_every_further_choice_trains_and_nothing_else_is_legal(name, legal):
    for value in legal:
        made = choices.trained_by(Setting((6,), 10, 0.01), {name: value}, 1, 60)
        (epoch,) = train_one(made, made_up(), 1)
        assert epoch["total"] == 20
    with figure() as it:
        for wrong in ("none", None, -1, 1001):
            with pytest.raises(ValueError, match=f"{name} is .*; legal are"):
                setattr(it, name, wrong)


def test_lambda_shrinks_weights_alike_with_every_optimizer():
    """By 1 − ηλ/n a step: with AdamW beside the step, so that without decay it is Adam."""
    setting = Setting((6,), 10, 0.01)
    adam = choices.trained_by(setting, {"optimizer": "Adam"}, 2, 60)
    assert choices.trained_by(setting, {"optimizer": "AdamW"}, 2, 60) == adam
    decay = choices.trained_by(setting, {"optimizer": "AdamW", "lmbda": 30}, 2, 60)
    assert decay == {**adam, "optimizer": "AdamW", "decay": 0.5}
    assert choices.trained_by(setting, {"lmbda": 30}, 2, 60)["lmbda"] == 30


def test_a_run_with_further_choices_is_that_of_a_sweep():
    chosen = {
        "cost": "log-likelihood",
        "initializer": "he",
        "activation": "relu",
        "lmbda": 2.0,
        "optimizer": "Adam",
    }
    with figure(hidden=6, eta=0.01, epochs=3, seed=4, mode="here", **chosen) as it:
        it.running = True
        wait(lambda: not it.running)
        setting = {"hidden": [6], "mini_batch_size": 10, "eta": 0.01, "epochs": 3, **chosen}
        expected = [[e["training_right"] / e["training_total"], e["right"] / e["total"], e["cost"]]
                    for e in train_one(setting, made_up(), 4)]  # fmt: skip
        assert [point[1:4] for point in it.points] == expected and it.trouble == ""
        assert it.ran == {"hidden": [6], "mini_batch_size": 10, "eta": 0.01, "epochs": 3, "seed": 4,
                          "data": "made up", "choices": chosen}  # fmt: skip


def test_steps_that_lead_nowhere_are_said_to():
    chosen = {"activation": "relu", "optimizer": "Momentum", "lmbda": 1000, "cost": "cross-entropy"}
    with figure(hidden=6, eta=100, epochs=30, mode="here", **chosen) as it:
        it.running = True
        wait(lambda: not it.running)
        assert "no longer finite numbers" in it.trouble


def test_the_page_gets_the_runs_with_further_choices():
    with figure(runs=recorded(), further=records()) as it:
        settings = it.recorded["settings"]
        assert settings[:6] == [[list(s.hidden), s.mini_batch_size, s.eta] for s in SETTINGS]
        assert settings[6:] == [[[s["hidden"]], 10, s["eta"], choices.unlike_plain(s)] for s in FURTHER]
        assert it.recorded["further"].startswith("MNIST; 2026-11-26")
        curves = np.frombuffer(it.curves, "<u2").reshape(13, 3, 3, 4) / 10_000
    for k, name in enumerate(playground_runs.MEASURES):
        np.testing.assert_allclose(curves[6:, k], records().array(name), atol=1e-9)


@pytest.mark.parametrize("wrong, words", [
    (lambda: records(seeds=(1, 2)), "further has not 4 epochs of the seeds"),
    (lambda: records(epochs=5), "further has not 4 epochs"),
    (lambda: records([{**FURTHER[0], "dropout": 0.5}]), "which isn't one of this figure's choices"),
    (lambda: records([{"hidden": 30, "mini_batch_size": 10, "eta": 3.0}]), "which isn't one"),
])  # fmt: skip
def test_runs_that_do_not_fit_are_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        Playground(recorded=recorded(), further=wrong())


def last(**setting):
    """The accuracies in which recorded runs with further choices end, seed by seed: validation, training."""
    runs = Records.load("choices").select(**setting)
    assert len(runs.settings) == 1
    return [runs.array(name)[0, :, -1] for name in ("validation", "training")]


def test_the_lessons_of_later_chapters_are_true_of_the_recorded_runs():
    runs, scaled = Recorded.load(), {"cost": "cross-entropy", "initializer": "scaled_normal", "hidden": 30}
    stuck = runs.validation[runs.find([100], 10, 3.0), :, -1]
    assert stuck.min() < 0.7
    assert last(cost="quadratic", hidden=100)[0].min() > 0.97  # Small start
    assert 0.2 < last(initializer="zeros")[0].max() < 0.4  # All alike
    without = [
        r for r in Records.load("choices") if "initializer" not in r.setting and r.setting["hidden"] == 100
    ]
    assert min(r.array("validation")[-1] for r in without) > 0.96  # Cross-entropy
    plain = last(**scaled, eta=0.1, lmbda=0)
    penalized = last(**scaled, eta=0.1, lmbda=5)
    assert np.all(penalized[1] - penalized[0] < plain[1] - plain[0])  # Penalty
    assert np.all(penalized[0] > plain[0])
    assert np.all(last(activation="relu", eta=0.03)[0] > plain[0])  # ReLU
    etas = {eta: np.median(last(optimizer="Adam", eta=eta)[0]) for eta in (0.0003, 0.001, 0.003)}
    assert max(etas, key=etas.get) == 0.001 and etas[0.001] < np.median(plain[0])  # Adam


def test_of_each_choice_recorded_the_first_eta_is_a_best_one():
    """There the figure goes when the choice is made."""
    groups = {}
    for setting, values in zip(Records.load("choices").settings, Records.load("choices").array("validation")):
        rest = tuple(sorted((k, str(v)) for k, v in setting.items() if k != "eta"))
        groups.setdefault(rest, []).append(np.median(values[:, -1]))
    assert sum(len(group) > 1 for group in groups.values()) == 7
    assert all(group[0] >= max(group) - 0.001 for group in groups.values())


# Runs here


def test_a_run_is_that_of_follow_and_python_goes_on():
    with figure(eta=1.0, hidden=6, epochs=5, seed=3, mode="here") as it:
        it.running = True
        wait(lambda: not it.running)
        expected = rows(follow(Setting((6,), 10, 1.0), made_up(), 5, 3))
        assert [point[:4] for point in it.points] == expected
        assert all(0 <= point[4] < 20 for point in it.points) and it.trouble == ""
        assert it.ran == {"hidden": [6], "mini_batch_size": 10, "eta": 1.0, "epochs": 5, "seed": 3,
                          "data": "made up"}  # fmt: skip


def test_epochs_arrive_one_by_one():
    lengths = []
    with figure(hidden=6, epochs=4) as it:
        it.observe(lambda change: lengths.append(len(change.new)), "points")
        it.running = True
        wait(lambda: not it.running)
    assert lengths == [1, 2, 3, 4]


def test_all_seeds_means_seed_one_here():
    with figure(hidden=6, epochs=1, seed=0) as it:
        it.running = True
        wait(lambda: not it.running)
        assert it.ran["seed"] == 1
        assert it.points[0][:4] == rows(follow(Setting((6,), 10, 3.0), made_up(), 1, 1))[0]


def test_stop_keeps_the_points_so_far():
    with figure(made_up(3000), hidden=30, mini_batch_size=1, epochs=100) as it:
        it.running = True
        wait(lambda: len(it.points) >= 1)
        it.running = False
        n = len(it.points)
        wait(lambda: not threads(), seconds=5)
        assert 1 <= len(it.points) == n < 100 and it.trouble == ""


def test_stop_does_not_wait_for_the_epoch():
    with figure(made_up(50_000), hidden=300, mini_batch_size=1) as it:  # an epoch takes a minute
        it.running = True
        wait(lambda: it.ran["data"] == "made up")
        time.sleep(0.1)
        it.running = False
        wait(lambda: not threads(), seconds=5)
        assert it.points == []


@pytest.mark.parametrize("name, value", [
    ("eta", 0.5), ("hidden", 7), ("second", 3), ("mini_batch_size", 20), ("epochs", 2), ("seed", 9),
    ("initializer", "zeros"), ("optimizer", "Adam"), ("lmbda", 5),
])  # fmt: skip
def test_a_moved_control_starts_afresh(name, value):
    with figure(made_up(500), hidden=6, epochs=100) as it:
        it.running = True
        wait(lambda: it.points)
        setattr(it, name, value)
        it.epochs = 2
        wait(lambda: not it.running)
        seed = it.seed or 1
        if it.choices:
            setting = choices.trained_by(it.setting, it.choices, 2, 500)
            right = [epoch["right"] / 20 for epoch in train_one(setting, made_up(500), seed)]
            assert [p[2] for p in it.points] == right and it.ran["choices"] == {name: value}
        else:
            assert [p[:4] for p in it.points] == rows(follow(it.setting, made_up(500), 2, seed))
        assert it.ran["seed"] == seed and it.ran["eta"] == it.eta


def test_dragging_a_slider_begins_one_run(monkeypatch):
    begun = []

    def counting(setting, *rest, **more):
        begun.append(setting["eta"])
        return train_one(setting, *rest, **more)

    monkeypatch.setattr(playground, "train_one", counting)
    monkeypatch.setattr(playground, "PAUSE", 0.5)
    with figure(hidden=6, epochs=1) as it:
        it.running = True
        for eta in (0.1, 0.2, 0.3, 0.4):
            it.eta = eta
        wait(lambda: not it.running)
    assert begun == [0.4]


def test_a_moved_control_begins_nothing_by_itself():
    with figure(hidden=6) as it:
        it.eta = 0.1
        assert not it.running and not threads()


@pytest.mark.parametrize("error, words", [
    (MemoryError("no room"), "The training ended with MemoryError: no room"),
    (RuntimeError("made to fail"), "The training ended with RuntimeError: made to fail"),
])  # fmt: skip
def test_what_goes_wrong_is_said(monkeypatch, error, words):
    def failing(*arguments, **more):
        yield from list(train_one(*arguments, **more))[:1]
        raise error

    with figure(hidden=6, epochs=3) as it:
        with monkeypatch.context() as patch:
            patch.setattr(playground, "train_one", failing)
            it.running = True
            wait(lambda: not it.running)
            assert it.trouble == words and len(it.points) == 1
        it.running = True
        assert it.trouble == ""
        wait(lambda: not it.running)
        assert len(it.points) == 3 and it.trouble == ""


def test_pictures_of_another_size_are_said_to_be():
    with figure(made_up(n_pixels=64), hidden=6) as it:
        it.running = True
        wait(lambda: not it.running)
        assert "has (64, 10) inputs and outputs" in it.trouble and it.points == []


def test_close_returns_while_a_download_hangs(monkeypatch):
    begun, end = threading.Event(), threading.Event()

    def load(stopped):
        begun.set()
        end.wait()
        return made_up()

    monkeypatch.setattr(playground, "_data_at_hand", load)
    monkeypatch.setattr(playground, "PATIENCE", 0.2)
    it = Playground(recorded=recorded())
    it.running = True  # returns, although the run can't end before `end` is set
    assert begun.wait(20) and it.running
    it.eta = 1.5  # another run, which waits for the one that hangs
    start = time.monotonic()
    it.close()
    assert time.monotonic() - start < 2 and not it.running
    end.set()
    wait(lambda: not threads())
    assert it.points == [] and it.trouble == ""


def in_a_loop(it, seconds, hello=None):
    """Let a run go on for so long in a running loop, in which a page says hello every tenth of a second."""

    async def wait():
        it.running = True
        for i in range(round(10 * seconds)):
            if hello:
                it.hello = f"{hello} {i}"
            await asyncio.sleep(0.1)

    asyncio.run(wait())


def test_a_run_that_no_page_asks_for_ends(monkeypatch):
    monkeypatch.setattr(playground, "SILENCE", 1)
    with figure(made_up(3000), hidden=100, mini_batch_size=1, epochs=100) as it:
        it.hello = "a page was there"
        in_a_loop(it, 3)
        assert not it.running and it.trouble == "The training ended, since no page has asked for it for 1 s."


def test_a_run_that_a_page_asks_for_goes_on(monkeypatch):
    monkeypatch.setattr(playground, "SILENCE", 1)
    with figure(made_up(3000), hidden=100, mini_batch_size=1, epochs=100) as it:
        in_a_loop(it, 3, hello="a page")
        assert it.running and it.kernel == it.hello


def test_a_run_without_any_page_goes_on(monkeypatch):
    monkeypatch.setattr(playground, "SILENCE", 1)
    with figure(made_up(3000), hidden=100, mini_batch_size=1, epochs=100) as it:
        in_a_loop(it, 3)
        assert it.running and it.trouble == ""


def test_close_ends_the_run_within_an_epoch():
    it = Playground(made_up(50_000), recorded(), hidden=300, mini_batch_size=1)
    it.running = True
    wait(lambda: it.ran["data"])
    it.close()
    assert not threads() and not it.running
    it.close()


def test_a_new_figure_ends_the_runs_of_others_and_two_may_run():
    with figure(made_up(3000), hidden=30, epochs=100) as first:
        first.running = True
        with figure(made_up(3000), hidden=20, epochs=100) as second:
            assert not first.running
            first.running = second.running = True
            wait(lambda: first.points and second.points)
            assert first.running and second.running


def test_the_last_view_ends_the_run():
    with figure(made_up(3000), hidden=30, epochs=100) as it:
        it.views = 2
        it.running = True
        it.views = 1
        assert it.running
        it.views = 0
        assert not it.running


def test_a_page_that_calls_is_answered():
    with figure() as it:
        assert it.kernel == ""
        it.set_state({"hello": "abc"})
        assert it.kernel == "abc"


def test_the_page_may_set_traits_all_the_while():
    with figure(made_up(3000), hidden=100, epochs=100) as it:  # far from its end when it is changed
        it.set_state({"running": True})
        for i in range(300):
            it.set_state({"hello": str(i), "mode": "here"})
            time.sleep(0.001)
        it.set_state({"eta": 0.5, "hidden": 5, "second": 4, "mini_batch_size": 20, "epochs": 3})
        wait(lambda: not it.running)
        assert [p[0] for p in it.points] == [1, 2, 3] and it.ran["hidden"] == [5, 4]


def test_data_are_loaded_when_first_needed(monkeypatch):
    def load_mnist(stopped):
        raise FileNotFoundError("no MNIST here")

    monkeypatch.setattr(playground, "load_mnist", load_mnist)
    it = Playground(recorded=recorded(), hidden=5, epochs=1)
    assert it._data is None
    it.running = True
    wait(lambda: not it.running)
    assert it.ran["data"] == "scikit-learn digits" and len(it.points) == 1
    it.close()


# What JavaScript must find, too


def code(sizes, seed, comment, epochs, m, eta, load="load_mnist", call="load_mnist()", more="", imports=()):
    lines = "".join(f"from digitnet.{module} import {name}\n" for module, name in imports)
    return (
        f"from digitnet import Network, {load}\n{lines}\ndata = {call}\n"
        f"net = Network({sizes}, rng={seed}{more}){comment}\n"
        f"net.SGD(data.training, {epochs}, {m}, {eta}, test_data=data.validation)"
    )


def further_codes():
    """Runs with further choices, and the lines that repeat them."""
    run = {"mini_batch_size": 10, "data": "MNIST", "seeds": [1, 2, 3], "hidden": [30], "eta": 0.5,
           "epochs": 5, "seed": 2, "pick": 1}  # fmt: skip
    scaled = ("initializers", "scaled_normal")
    adam = code([784, 30, 10], 2, "", 5, 10, "Adam(0.001)", imports=[scaled, ("optimizers", "Adam")],
                more=', cost="cross-entropy", initializer=scaled_normal')  # fmt: skip
    soft = code([784, 30, 10], 2, "", 5, 10, 0.5,
                more=', cost="log-likelihood", activation="relu", output="softmax"')  # fmt: skip
    tanh = code([784, 30, 10], 2, "", 5, 10, "Momentum(0.5)", imports=[("optimizers", "Momentum")],
                more=', activation="tanh", output="sigmoid"')  # fmt: skip
    decay = code([784, 30, 10], 2, "", 5, 10, "AdamW(0.001, decay=5 / len(data.training))",
                 imports=[("optimizers", "AdamW")])  # fmt: skip
    line = "net.SGD(data.training, 5, 10, 0.5, test_data=data.validation)"
    loop = (
        "for epoch in net.train(data.training, 5, 10, 0.5, penalty=L2(5), validation_data=data.validation):\n"
        '    print(f"Epoch {epoch.epoch}: {epoch.right} / {epoch.total}")'
    )
    l2 = code([784, 10], 2, "", 5, 10, 0.5, imports=[("penalties", "L2")]).replace(line, loop)
    return [
        [{**run, "eta": 0.001, "choices": {**SCALED, "optimizer": "Adam"}}, adam],
        [{**run, "choices": {"cost": "log-likelihood", "activation": "relu"}}, soft],
        [{**run, "choices": {"activation": "tanh", "optimizer": "Momentum"}}, tanh],
        [{**run, "eta": 0.001, "choices": {"optimizer": "AdamW", "lmbda": 5}}, decay],
        [{**run, "hidden": [], "choices": {"activation": "tanh", "lmbda": 5}}, l2],
    ]


def wider():
    """Recorded runs with further choices, as the page gets them, and the last validation accuracies."""
    page = playground_runs.for_the_page(recorded(), records())
    return {
        "recorded": page["recorded"], "settings": page["recorded"]["settings"][6:],
        "curves": list(page["curves"]), "last": records().array("validation")[:, :, -1].tolist(),
    }  # fmt: skip


def fixture():
    runs = recorded()
    measures = {name: getattr(runs, name) for name in playground_runs.MEASURES}
    bands = [
        {
            name: {"low": all_.min(0), "middle": np.median(all_, 0), "high": all_.max(0)}
            for name, all_ in ((name, values[i].astype(float).round(4)) for name, values in measures.items())
        }
        for i in range(len(SETTINGS))
    ]
    common = {"mini_batch_size": 10, "data": "MNIST", "seeds": [1, 2, 3]}
    of_all = {**common, "hidden": [30], "eta": 3, "epochs": 30, "seed": 0, "pick": -1}
    of_one = {**common, "hidden": [], "eta": 0.001, "epochs": 5, "seed": 2, "pick": 1}
    digits = {**of_one, "hidden": [9, 8], "eta": 1.5, "epochs": 2, "seed": 7, "pick": 0,
              "data": "scikit-learn digits"}  # fmt: skip
    return {
        "recorded": {
            "settings": [[list(s.hidden), s.mini_batch_size, s.eta] for s in SETTINGS],
            "seeds": runs.seeds, "epochs": runs.epochs, "about": runs.about,
        },
        "curves": list(playground_runs.packed(runs)),
        "wider": wider(),
        "choices": {"cost": choices.COSTS, "initializer": choices.STARTS, "activation": choices.ACTIVATIONS,
                    "optimizer": choices.OPTIMIZERS, "lmbda": 1000},
        "bands": json.loads(json.dumps(bands, default=lambda array: array.tolist())),
        "codes": [
            [of_all, code([784, 30, 10], 1, "  # recorded for the seeds 1, 2, 3", 30, 10, 3.0)],
            [of_one, code([784, 10], 2, "", 5, 10, 0.001)],
            [digits, code([784, 9, 8, 10], 7, "", 2, 10, 1.5, "load_digits", "load_digits(28)")],
            *further_codes(),
        ],
    }  # fmt: skip


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python tests/test_widgets_playground.py"""
    assert json.loads(FIXTURE.read_text("utf-8")) == fixture()


def test_the_lines_that_are_copied_repeat_the_run(monkeypatch, capsys):
    data = load_digits(28)
    monkeypatch.setattr(digitnet, "load_mnist", lambda: data)
    for run, lines in fixture()["codes"]:
        short = {**run, "epochs": 2}
        exec(lines.replace(f"training, {run['epochs']},", "training, 2,"), {})
        setting = Setting(tuple(short["hidden"]), short["mini_batch_size"], float(short["eta"]))
        made = choices.trained_by(setting, run.get("choices", {}), 2, len(data.training))
        points = train_one(made, data, short["seed"] or 1)
        expected = [f"Epoch {p['epoch']}: {p['right']} / 250" for p in points]
        assert capsys.readouterr().out.splitlines() == expected


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture()) + "\n", "utf-8")
