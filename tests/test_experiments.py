"""One run, followed epoch by epoch, and the store of recorded runs."""

import io

import numpy as np
import pytest

from digitnet import Dataset, Network, load_digits
from digitnet.data import Splits
from digitnet.experiments import Recorded, Setting, follow

SETTING = Setting((6,), 10, 3.0)
SETTINGS = SETTING, Setting((), 1, 0.1), Setting((6, 5), 10, 3.0)


def made_up(n=60, seed=0):
    rng = np.random.default_rng(seed)
    parts = [Dataset(rng.integers(0, 256, (m, 784), np.uint8), rng.integers(0, 10, m)) for m in (n, 20, 20)]
    return Splits("made up", *parts)


def recorded(settings=SETTINGS, n_seeds=3, epochs=4):
    rng = np.random.default_rng(1)
    shape = len(settings), n_seeds, epochs
    whole = [rng.integers(0, 10_001, shape).astype(np.float32) / np.float32(10_000) for _ in range(3)]
    return Recorded(settings, list(range(1, n_seeds + 1)), *whole, "recorded on MNIST, 2026-11-21")


def saved(runs):
    stream = io.BytesIO()
    runs.save(stream)
    return stream.getvalue()


# Settings


def untimed(records):
    return [record._replace(seconds=None) for record in records]


def test_a_setting_knows_the_layers():
    assert Setting((), 10, 3.0).sizes == [784, 10]
    assert Setting((30, 20), 10, 3.0).sizes == [784, 30, 20, 10]
    assert Setting.checked([30.0], 10, 3) == Setting((30,), 10, 3.0)


@pytest.mark.parametrize("values, message", [
    (([0], 10, 3), "hidden is 0; legal are whole numbers from 1 on"),
    (([2.5], 10, 3), "hidden is 2.5"),
    (([30], 0, 3), "mini_batch_size is 0"),
    (([30], 10, 0), "eta is 0; legal are positive, finite numbers"),
    (([30], 10, float("nan")), "eta is nan"),
])  # fmt: skip
def test_a_setting_is_checked(values, message):
    with pytest.raises(ValueError, match=message):
        Setting.checked(*values)


# A run


def test_a_run_repeats_from_its_seed():
    data = made_up()
    first, again, other = (untimed(follow(SETTING, data, 3, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert [record.epoch for record in first] == [0, 1, 2]


@pytest.mark.parametrize("hidden", [(), (6,), (6, 5)])
@pytest.mark.parametrize("mini_batch_size", [1, 10, 1000])
def test_a_run_is_what_train_gives(hidden, mini_batch_size):
    data, setting = made_up(), Setting(hidden, mini_batch_size, 3.0)
    network, expected = Network(setting.sizes, rng=7), []
    for record in network.train(data.training, 3, mini_batch_size, 3.0, validation_data=data.validation):
        right, total = network.evaluate(data.training), len(data.training)
        expected.append(record._replace(training_right=right, training_total=total))
        assert expected[-1].training == right / total and record.validation == record.right / record.total
    assert untimed(follow(setting, data, 3, 7)) == untimed(expected)


def test_the_lines_of_the_book_repeat_a_run(capsys):
    data = load_digits(28)
    points = list(follow(Setting((30,), 10, 3.0), data, 2, 1))
    net = Network([784, 30, 10], rng=1)
    net.SGD(data.training, 2, 10, 3.0, test_data=data.validation)
    lines = [f"Epoch {p.epoch}: {p.right} / 250" for p in points]
    assert capsys.readouterr().out.splitlines() == lines


def test_only_the_first_training_images_are_answered(monkeypatch):
    monkeypatch.setattr("digitnet.experiments.recorded.N_TRAINING_CHECKED", 7)
    (point,) = follow(SETTING, made_up(), 1, 1)
    assert point.training_total == 7


def test_the_data_stay_as_they_are():
    data = made_up()
    images = data.training.images
    next(follow(SETTING, data, 1, 1))
    assert data.training.images is images and type(images) is np.ndarray


def test_a_run_stops_when_asked_to():
    data, stopped = made_up(), []
    run = follow(SETTING, data, 10, 1, lambda: bool(stopped))
    points = [next(run), next(run)]
    stopped.append(True)
    assert list(run) == []
    assert untimed(points) == untimed(follow(SETTING, data, 2, 1))


def test_a_run_stops_within_an_epoch():
    asked = []
    many = made_up(n=1000)
    list(follow(SETTING, many, 1, 1, lambda: asked.append(1)))
    assert len(asked) > 20, "an epoch must ask often"
    answers = iter([False] * 10 + [True])
    assert list(follow(SETTING, many, 1, 1, lambda: next(answers))) == []
    assert next(answers, "none left") == "none left"


@pytest.mark.parametrize("setting, epochs", [(Setting((0,), 10, 3.0), 1), (Setting((6,), 0, 3.0), 1),
                                             (Setting((6,), 10, -1.0), 1), (SETTING, -1)])  # fmt: skip
def test_an_illegal_run_says_so(setting, epochs):
    with pytest.raises(ValueError, match="legal are"):
        list(follow(setting, made_up(), epochs, 1))


# The recorded runs


@pytest.mark.parametrize("settings", [(SETTING,), (Setting((), 1, 0.1),), SETTINGS], ids=len)
def test_recorded_runs_come_back_as_saved(tmp_path, settings):
    runs = recorded(settings)
    path = tmp_path / "runs.npz"
    path.write_bytes(saved(runs))
    for back in Recorded.load(path), Recorded.load(str(path)):
        assert back.settings == list(settings) and back.seeds == [1, 2, 3] and back.epochs == 4
        assert all(isinstance(setting, Setting) for setting in back.settings)
        assert back.about == runs.about and repr(back) == repr(runs)
        for name in ("training", "validation", "cost"):
            np.testing.assert_array_equal(getattr(back, name), getattr(runs, name))
            assert getattr(back, name).dtype == np.float32


def test_a_large_cost_is_cut_at_what_the_file_can_hold(tmp_path):
    runs = recorded()
    runs.cost[0, 0, 0] = 9
    path = tmp_path / "runs.npz"
    path.write_bytes(saved(runs))
    assert Recorded.load(path).cost[0, 0, 0] == np.float32(6.5535)


def test_runs_that_are_not_there_are_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Recorded.load(tmp_path / "none.npz")


def test_a_file_of_something_else_is_an_error(tmp_path):
    path = tmp_path / "runs.npz"
    np.savez(path, weights=np.zeros(3))
    with pytest.raises(ValueError, match="runs.npz holds no recorded runs, or it is damaged: .*hidden"):
        Recorded.load(path)
    for content in (b"", b"PK", b"text", path.read_bytes()[:100]):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="runs.npz holds no recorded runs"):
            Recorded.load(path)
    with pytest.raises(FileNotFoundError, match="nosuch"):
        Recorded.load(tmp_path / "nosuch.npz")


def test_a_setting_is_found_or_the_recorded_ones_are_named():
    runs = recorded()
    assert [runs.find(*setting) for setting in runs.settings] == [0, 1, 2]
    assert runs.find([6], 10, 3) == 0
    with pytest.raises(ValueError, match=r"was not recorded; .*\[0\.1, 3\.0\]"):
        runs.find((6,), 10, 0.5)
    with pytest.raises(ValueError, match="mini_batch_size is 0"):
        runs.find((6,), 0, 3.0)


def test_repr_says_how_many():
    assert repr(recorded()) == "3 settings, 3 seeds, 4 epochs each: recorded on MNIST, 2026-11-21"


def test_the_package_has_the_runs_of_the_book():
    try:
        runs = Recorded.load()
    except FileNotFoundError:
        pytest.skip("no recorded.npz yet: python book/record_playground.py")
    place = runs.find([30], 10, 3.0)
    assert runs.seeds == [1, 2, 3] and runs.epochs == 30
    assert 0.94 < runs.validation[place, :, -1].min() < runs.validation[place, :, -1].max() < 0.965
    assert 0 <= runs.training.min() and runs.training.max() <= 1 and runs.cost.min() >= 0
