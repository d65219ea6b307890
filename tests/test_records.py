"""Records of runs: what they give to draw and to compare, the compact file, settings drawn and halved."""

import json
import math
from importlib.resources import files

import numpy as np
import pytest
import sweep_runs as runs

from digitnet import Network
from digitnet.experiments import (
    Record,
    Records,
    canonical,
    halving,
    log_uniform,
    prepared,
    product,
    repeated,
    sample,
    sweep,
    train_one,
)
from digitnet.initializers import scaled_normal
from digitnet.penalties import L2

VERSIONS = {"Python": "3.11", "numpy": "2.0", "numba": None}


def record(setting, seed, right, cost=None, error=None):
    n = len(right)
    epochs = {"epoch": [*range(n)], "right": right, "total": [20] * n}
    if cost is not None:
        epochs["cost"] = cost
    return Record(setting, seed, epochs, error, 1.5, "2026-11-21T10:00:00+00:00", "MNIST", "run", VERSIONS)


def some():
    return Records([
        record({"eta": 3, "hidden": [30]}, 1, [10, 15, 16], [0.9, 0.1 + 0.2, None]),
        record({"eta": 3, "hidden": [30]}, 2, [10, 15, 18], [0.9, 0.5, 1e-300]),
        record({"eta": 0.1, "hidden": [30]}, 1, [4, 5], [2.0, 1.5]),
        record({"eta": 100, "hidden": []}, 1, [20], error="ValueError: no longer finite"),
        record({"eta": 1, "hidden": []}, 7, [17, 19, 20]),
    ])  # fmt: skip


# To draw and to compare


def test_arrays_of_all_runs():
    records = some()
    assert [setting["eta"] for setting in records.settings] == [3, 0.1, 100, 1]
    right = records.array("right")
    assert right.shape == (4, 2, 3)
    nan = math.nan
    np.testing.assert_array_equal(right[:2], [[[10, 15, 16], [10, 15, 18]], [[4, 5, nan], [nan] * 3]])
    np.testing.assert_array_equal(records.array("validation"), right / 20)
    assert (
        Records([]).array("right").shape == (0, 0, 0) and repr(Records([])) == "0 runs of 0 settings: no runs"
    )
    with pytest.raises(
        ValueError, match="'speed' was not recorded; legal are epoch, right, total, cost, validation"
    ):
        records[0].array("speed")


def test_some_of_the_records():
    records = some()
    assert [r.seed for r in records.select(eta=3.0)] == [1, 2]
    assert [r.setting["eta"] for r in records.select(hidden=())] == [100, 1]
    assert len(records.select(eta=3, hidden=[])) == 0 and len(records.select()) == len(records) == 5
    assert [r.setting["eta"] for r in records.failed] == [100]
    assert len(records[1:3]) == 2 and records[-1].seed == 7
    with pytest.raises(ValueError, match="no setting has etta; they have eta, hidden"):
        records.select(etta=3)


def test_the_best_setting_comes_first_and_one_that_failed_last():
    records = some()
    assert [s["eta"] for s in records.ranking()] == [1, 3, 0.1, 100]
    assert [s["eta"] for s in records[:3].ranking("cost")] == [0.1, 3], (
        "a cost that isn't finite is the worst"
    )
    assert [s["eta"] for s in records[1:3].ranking("cost")] == [3, 0.1], "of costs the smallest is the best"
    trained = Records(
        r._replace(epochs={**r.epochs, "training_cost": r.epochs["cost"]}) for r in records[1:3]
    )
    assert [s["eta"] for s in trained.ranking("training_cost")] == [3, 0.1]


def test_two_records_are_compared_over_what_both_have():
    a, b, c, failed, _ = some()
    assert a.difference(a) == a.difference(a, "cost") == 0
    assert a.difference(b) == pytest.approx(0.1) and a.difference(c) == pytest.approx(0.5)
    assert math.isnan(a.difference(b, "cost")), "a number isn't equal to none"
    with pytest.raises(ValueError, match="can't be compared: it broke"):
        a.difference(failed._replace(epochs={}, error="it broke"))


def test_repr_is_short_and_says_what_it_is():
    records = some()
    assert repr(records) == "5 runs of 4 settings, 1 failed: MNIST; 2026-11-21; Python 3.11, numpy 2.0"
    assert repr(records[0]) == "Record(eta=3, hidden=[30], seed=1: 3 epochs)"
    assert repr(records[3]) == "Record(eta=100, hidden=[], seed=1: failed: ValueError: no longer finite)"


# The compact file


def test_the_compact_file_gives_back_all_but_digits(tmp_path):
    records = some()
    records.save(tmp_path / "some.npz")
    back = Records.load(tmp_path / "some.npz")
    for old, new in zip(records, back, strict=True):
        assert new._replace(epochs={}) == old._replace(epochs={})
        for name, values in old.epochs.items():
            assert new.epochs[name] == [v if v is None else float(np.float32(v)) for v in values]
    assert all(isinstance(v, int) for v in back[0].epochs["right"])
    assert np.isnan(back[-1].array("cost")).all(), "what one run hasn't is missing"
    Records([]).save(tmp_path / "none.npz")
    assert len(Records.load(tmp_path / "none.npz")) == 0


def test_a_large_file_is_small(tmp_path):
    rng = np.random.default_rng(0)
    all_runs = [
        record({"eta": eta}, seed, rng.integers(9000, 9600, 30).tolist(), rng.random(30).tolist())
        for eta in range(20) for seed in range(10)
    ]  # fmt: skip
    Records(all_runs).save(tmp_path / "large.npz")
    assert (tmp_path / "large.npz").stat().st_size < 200 * 200  # bytes a run


@pytest.mark.parametrize("content", [b"PK", b"PK\3\4" + b"x" * 100, None])
def test_a_damaged_compact_file_says_so(tmp_path, content):
    path = tmp_path / "some.npz"
    np.savez(path, weights=np.zeros(3))
    if content:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="some.npz holds no records of runs, or it is damaged"):
        Records.load(path)
    with pytest.raises(FileNotFoundError):
        Records.load(tmp_path / "other.npz")


def test_records_in_the_package_are_found_by_name(tmp_path, monkeypatch):
    (tmp_path / "recorded").mkdir()
    some().save(tmp_path / "recorded" / "my_runs.npz")
    monkeypatch.setattr("digitnet.experiments.store.files", lambda package: tmp_path)
    assert repr(Records.load("my_runs")) == repr(some())
    with pytest.raises(FileNotFoundError):
        Records.load("others")


# Searching


def test_a_product_is_every_combination():
    assert product(a=[1, 2], b="x", c=[[3]]) == [{"a": a, "b": "x", "c": [3]} for a in (1, 2)]
    assert product() == [{}] and product(a=None, b=np.array([1])) == [{"a": None, "b": 1}]


def test_samples_repeat_and_spread():
    space = {"eta": log_uniform(0.001, 10), "hidden": [[30], [100]], "epochs": 5}
    drawn = sample(space, 400, rng=1)
    assert drawn == sample(space, 400, rng=1) != sample(space, 400, rng=2)
    etas = np.array([setting["eta"] for setting in drawn])
    assert etas.min() >= 0.001 and etas.max() <= 10 and 0.4 < np.mean(etas < 0.1) < 0.6
    assert all(float(f"{eta:.3g}") == eta for eta in etas)
    assert 0.4 < np.mean([setting["hidden"] == [30] for setting in drawn]) < 0.6
    assert {setting["epochs"] for setting in drawn} == {5}
    for low in (0, -1, "a"):
        with pytest.raises(ValueError, match="low is"):
            log_uniform(low, 1)


def converging(setting, data, seed):
    """Learning curves that cross: a small x is quick, a large x gets further."""
    for epoch in range(setting["epochs"]):
        yield {"validation": setting["x"] * (1 - math.exp(-(epoch + 1) / setting["x"] ** 2))}


def test_halving_trains_the_better_half_for_longer(tmp_path):
    path = tmp_path / "runs.jsonl"
    rounds = list(halving({"x": [1, 2, 3, 4, 5]}, None, path, run=converging, workers=0))
    assert [[s["x"] for s in r.settings] for r in rounds] == [[1, 2, 3, 4, 5], [1, 2, 3], [1, 2], [2]]
    assert [r.settings[0]["epochs"] for r in rounds] == [1, 2, 4, 8]
    assert rounds[1][0].seed == rounds[0][0].seed, "a longer run is the shorter one, and more"
    n = len(path.read_text().splitlines())
    assert n == 11 and len(list(halving({"x": [1, 2, 3, 4, 5]}, None, path, run=converging, workers=0))) == 4
    assert len(path.read_text().splitlines()) == n, "nothing was run again"
    rounds = list(halving({"x": [1, 2, 3]}, None, run=converging, workers=0, epochs=3, keep=0.9))
    assert [len(r) for r in rounds] == [3, 2, 1]


@pytest.mark.parametrize("given, message", [
    ({"keep": 1}, "keep is 1; legal are numbers between 0 and 1"),
    ({"keep": "x"}, "keep is 'x'; legal are numbers between 0 and 1"),
    ({"epochs": 0}, "epochs is 0; legal are whole numbers from 1 on"),
    ({"settings": [{"x": 1}, {"x": 1, "epochs": 5}]}, "a setting has epochs=5; legal are settings without"),
    ({"settings": "x"}, "grid is 'x'"),
])  # fmt: skip
def test_what_halving_refuses_at_once(given, message):
    with pytest.raises(ValueError, match=message):
        halving(**{"settings": {"x": 1}, "data": None, "run": converging, "workers": 0, **given})


# A training by its setting

SETTING = {"hidden": [6], "eta": 0.5, "epochs": 3}
EVERYTHING = [
    {"hidden": [], "cost": "cross-entropy", "initializer": "scaled_normal"},
    {"hidden": 7},
    {"distortion": {"rotation": 10, "alpha": 8}},
    {"activation": "relu", "initializer": "he", "optimizer": "Adam", "eta": 0.01, "beta1": 0.8},
    {"hidden": [6, 5], "activation": "tanh", "initializer": "glorot", "cost": "log-likelihood"},
    {"optimizer": "Momentum", "mu": 0.5, "penalty": "L1", "lmbda": 0.1, "mini_batch_size": 7},
    {"dropout": 0.5, "schedule": "Cosine", "cost": "log-likelihood"},
    {"schedule": ["Steps", {"every": 1, "factor": 0.1}], "n_training": 31},
    {"patience": 1, "stop_by": "cost", "optimizer": "AdamW", "eta": 0.01, "lmbda": 0},
]


@pytest.mark.parametrize("change", EVERYTHING, ids=lambda change: "-".join(change))
def test_what_a_setting_says_is_done_and_repeats(change):
    setting, data = {**SETTING, **change}, runs.data()
    plain, *records = sweep([SETTING, setting], data, workers=0)
    (record,) = records
    assert not record.error and 1 <= record.n_epochs <= 3
    assert record.array("cost")[0] != plain.array("cost")[0]
    assert record.difference(repeated(record, data, epochs=2), "cost") == 0
    assert repeated(record, data, epochs=1).n_epochs == 1
    assert repeated(record, runs.data).difference(record, "training_cost") == 0


@pytest.mark.parametrize("given, message", [
    ({"epochs": 0}, "epochs is 0; legal are whole numbers from 1 on"),
    ({"epochs": "2"}, "epochs is '2'; legal"),
    ({"epochs": -1.5}, "epochs is -1.5; legal"),
    ({"run": 3}, "run is 3; needed is a function"),
    ({"run": runs.quick}, "run is quick; legal are run, of which the record is, and train_one"),
])  # fmt: skip
def test_what_repeated_refuses(given, message):
    with pytest.raises(ValueError, match=message):
        repeated(**{"record": some()[0], "data": runs.data, **given})


def test_a_run_is_repeated_by_its_function_or_by_the_usual_one_and_on_other_data():
    first = record(SETTING, 1, [1, 2])._replace(run="quick")
    assert first.data == "MNIST" and repeated(first, runs.data, epochs=1).n_epochs == 1
    again = repeated(first._replace(setting={"x": 1}), runs.data, run=runs.quick)
    assert (again.data, again.run, again.n_epochs) == ("made up", "quick", 2)


def test_a_setting_is_trained_as_by_hand():
    data = runs.data()
    setting = {
        **SETTING,
        "cost": "cross-entropy",
        "initializer": "scaled_normal",
        "lmbda": 0.5,
        "n_training": 40,
    }
    net = Network([784, 6, 10], rng=5, cost="cross-entropy", initializer=scaled_normal)
    by_hand = net.train(data.training[:40], 3, 10, 0.5, penalty=L2(0.5), validation_data=data.validation)
    for epoch, expected in zip(train_one(setting, data, 5), by_hand, strict=True):
        assert (epoch["right"], epoch["cost"], epoch["total"]) == (expected.right, expected.cost, 20)
        assert epoch["training_right"] == net.evaluate(data.training[:40]) and epoch["training_total"] == 40
        assert epoch["training_cost"] == net.total_cost(data.training[:40])


def test_early_stopping_ends_a_run_before_its_time():
    (record,) = sweep(
        {**SETTING, "epochs": 50, "eta": 1e-9, "patience": 2, "hidden": [[6]]}, runs.data, workers=0
    )
    assert record.n_epochs == 3


@pytest.mark.parametrize("change, message", [
    ({"etta": 1}, "a setting has 'etta'; legal are hidden, activation"),
    ({"hidden": "30"}, "hidden is '30'; legal are whole numbers"),
    ({"hidden": [0]}, "hidden is 0; legal are whole numbers from 1 on"),
    ({"activation": "step"}, "activation is 'step'; legal are 'sigmoid'"),
    ({"cost": "linear"}, "cost is 'linear'"),
    ({"cost": "cross-entropy", "output": "relu"}, "cost cross-entropy needs outputs between 0 and 1"),
    ({"initializer": "he2"}, "initializer is 'he2'; legal are 'standard_normal'"),
    ({"dropout": 1}, "p is 1; legal"),
    ({"penalty": "L3"}, "penalty is 'L3'; legal are 'L2', 'L1'"),
    ({"lmbda": -1}, "lmbda is -1"),
    ({"optimizer": "Adam2"}, "optimizer is 'Adam2'; legal are 'SGD'"),
    ({"mu": 0.5}, "a setting has mu, and SGD takes eta"),
    ({"optimizer": "Momentum", "mu": 2}, "mu is 2"),
    ({"eta": -1}, "eta is -1"),
    ({"schedule": "Sine"}, "schedule is 'Sine'; legal are 'Steps'"),
    ({"schedule": ["Steps", {"each": 3}]}, "legal arguments of Steps are every, factor"),
    ({"mini_batch_size": 0}, "mini_batch_size is 0"),
    ({"epochs": None}, "epochs is None"),
    ({"patience": 0}, "patience is 0"),
    ({"distortion": {"twist": 1}}, "distortion is {'twist': 1}; legal arguments of Distortion are shift"),
    ({"distortion": 3}, "distortion is 3; needed is a dict"),
    ({"distortion": {"shift": -1}}, "shift is -1"),
    ({"stop_by": "luck"}, "by is 'luck'"),
])  # fmt: skip
def test_an_illegal_setting_is_named_before_anything_is_run(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        sweep([SETTING, {**SETTING, **change}], runs.data, tmp_path / "runs.jsonl", workers=0)
    assert not (tmp_path / "runs.jsonl").exists()


def test_an_eta_is_needed_where_there_is_no_usual_one():
    with pytest.raises(ValueError, match="a setting for SGD has no eta"):
        sweep({"hidden": 6}, runs.data, workers=0)
    (record,) = sweep({"hidden": 6, "optimizer": "Adam", "epochs": 1}, runs.data, workers=0)
    assert not record.error


def test_more_images_than_there_are_fail_where_the_data_are():
    (record,) = sweep([{**SETTING, "n_training": 61}], runs.data, workers=0)
    assert record.error == "ValueError: n_training is 61; there are 60 training images"


# The recordings of the book

# In these some runs only guess, for a while or for good, and chapters 9, 12 and 13 show why.
GUESSING = ("optimizers", "dead", "vanishing", "depth", "search", "grid", "bitmaps")


def test_the_recordings_of_the_book_are_legal():
    from book.record import RECORDINGS
    from digitnet.experiments.single import check_setting
    from digitnet.experiments.windows import train_windows, windowed

    for recording in RECORDINGS.values():
        for setting in recording.settings:
            setting = json.loads(json.dumps(setting))
            if recording.run is train_windows:
                windowed(setting, (28, 28), 0)
            else:
                check_setting(setting)


def test_a_recording_in_the_package_has_every_run_of_its_script():
    from book.record import RECORDINGS
    from digitnet.experiments.setting import as_settings, seeds_of

    names = {path.name.removesuffix(".npz") for path in (files("digitnet") / "recorded").iterdir()}
    others = {"hands", "layers", "letters", "nearest", "networks", "overfitting", "own_hand", "rivals"}
    # … which are made by other scripts
    assert others <= names
    stored = sorted(names - others)
    assert sorted(stored) == sorted(RECORDINGS)
    for name in stored:
        records, recording = Records.load(name), RECORDINGS[name]
        settings = [json.loads(setting) for setting in as_settings(recording.settings)]
        expected = [(canonical(s), seed) for s in settings for seed in seeds_of(s, recording.seeds)]
        assert [record.key for record in records] == expected and len(records) == recording.n_runs
        assert not records.failed and {r.data for r in records} == {"MNIST"}
        for record in records:
            whole = recording.run.__name__ != "at_the_end"
            assert record.n_epochs == (record.setting.get("epochs", 30) if whole else 1)
            if recording.run.__name__ == "timed":
                assert 0 < record.array("seconds").min() and record.array("seconds").max() < 60
                continue
            start = record.setting.get("initializer")
            hopeless = name in GUESSING or start in ("zeros", "ones")
            hopeless = hopeless or (name, start) == ("deep_starts", "glorot")
            assert record.array("validation").min() > (0.05 if hopeless else 0.3)
            assert record.array("validation").max() < 1


def test_a_recording_is_made_and_stored_by_its_name(tmp_path, monkeypatch, capsys):
    from book import record as script

    recording = script.Recording("for a test", [{**SETTING, "epochs": 2}], seeds=[5, 3], run=script.tested)
    monkeypatch.setattr(script, "RECORDINGS", {"few": recording})
    monkeypatch.setattr(script, "FOLDER", tmp_path / "recorded")
    monkeypatch.setattr(script, "load_mnist", runs.data)
    monkeypatch.setattr(script, "__file__", str(tmp_path / "record.py"))
    monkeypatch.setattr("sys.argv", ["record.py"])
    script.main()
    assert capsys.readouterr().out == "few          2 runs  for a test\n"
    monkeypatch.setattr("sys.argv", ["record.py", "few", "--workers", "0"])
    script.main()
    assert capsys.readouterr().out.startswith("few.npz, ") and (tmp_path / "few_runs.jsonl").exists()
    stored, data = Records.load(tmp_path / "recorded" / "few.npz"), runs.data()
    assert [record.seed for record in stored] == [5, 3]
    net, run = prepared(stored[1].setting, data, 3)
    right = [net.evaluate(data.test) for _ in run]
    assert stored[1].epochs["test_right"] == right
    assert stored.array("test")[0, 1].tolist() == [n / len(data.test) for n in right]


def test_what_is_recorded_for_the_playground_is_stored_once_it_is_complete(tmp_path, monkeypatch):
    from book import record_playground as script
    from digitnet.experiments import Recorded, Setting, follow

    grid = [Setting(hidden, 10, eta) for hidden in ((6,), (5,)) for eta in (0.1, 3.0)]
    for name, value in {
        "EPOCHS": 2, "SEEDS": [1, 2], "ETAS": [0.1, 3.0], "GRID": grid, "TARGET": tmp_path / "recorded.npz"
    }.items():  # fmt: skip
        monkeypatch.setattr(script, name, value)
    settings = [setting._asdict() for setting in grid]
    records = sweep(settings, runs.data(), tmp_path / "runs.jsonl", seeds=[1, 2], run=script.run, workers=0)
    assert script.store(records[:3]) == "no setting is complete yet"
    assert script.store(records[:-1]).startswith("recorded.npz: 2 of 4 settings, ")
    stored = Recorded.load(tmp_path / "recorded.npz")
    assert stored.settings == grid[:2] and stored.seeds == [1, 2] and "made up" in stored.about
    run = list(follow(grid[1], runs.data(), 2, 2))
    np.testing.assert_allclose(stored.validation[1, 1], [epoch.validation for epoch in run], atol=5e-5)
    np.testing.assert_allclose(stored.cost[1, 1], [epoch.cost for epoch in run], atol=5e-5)
