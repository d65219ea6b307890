"""Every recogniser in one frame: what is fitted, the script that records, and what it recorded."""

import json

import numpy as np
import pytest

from book import record_rivals as script
from digitnet import load_digits, load_mnist
from digitnet.comparing import wilson
from digitnet.data import Dataset, load_bitmaps, save_bitmaps
from digitnet.experiments import RivalRun, RivalRuns
from digitnet.experiments.readers import PICTURES, as_pictures
from digitnet.experiments.rivals import RIVALS, fit, rival

DATA = load_digits(28)
FEW = DATA.training[:300]
GUESSING = {"darkness": 0.1, "network, bitmaps": 0.05}


# Fitting


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", [n for n, one in RIVALS.items() if one.n_training == 50_000])
def test_every_rival_can_be_fitted_to_a_few_images(name):
    if RIVALS[name].stored:
        pytest.skip("answers with stored weights")
    quick = {"epochs": 15} if "epochs" in RIVALS[name].setting else {}
    reader = fit(name, FEW, 1, **quick)
    answers = reader.answers(DATA.test.images)
    assert answers.shape == DATA.test.labels.shape and answers.dtype.kind in "iu"
    assert np.mean(answers == DATA.test.labels) > GUESSING.get(name, 0.5)
    assert type(reader.kept) is int and reader.kept > 0 and json.dumps(reader.found)


@pytest.mark.parametrize("name", ["tree", "network, 30"])
def test_a_seed_gives_the_same_answers_again_and_another_one_others(name):
    quick = {"epochs": 1} if "network" in name else {}
    first, again, other = (fit(name, FEW, s, **quick).answers(DATA.test.images) for s in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_what_a_classifier_keeps_is_counted():
    parts = {"hidden": 30, "epochs": 1}
    assert fit("network, 30", FEW, **parts).kept == 4 * (784 * 30 + 30 + 30 * 10 + 10)
    assert fit("nearest mean", FEW).kept == 4 * (10 * 784 + 10)
    svc = fit("SVC, scale", FEW)
    assert svc.kept > 8 * 784 * svc.found["support_vectors"]


def test_gamma_is_told():
    found = fit("SVC, scale", FEW).found["gamma"], fit("SVC, auto", FEW).found["gamma"]
    np.testing.assert_allclose(found, [1 / (784 * FEW.inputs.var()), 1 / 784], rtol=1e-5)


def test_bitmaps_are_what_save_bitmaps_writes(tmp_path):
    order = np.argsort(FEW.labels, kind="stable")
    save_bitmaps(FEW, tmp_path / "few")
    again = load_bitmaps(tmp_path / "few")
    np.testing.assert_array_equal(again.images, as_pictures(FEW[order], "bitmaps").images)


def test_of_the_pictures_a_recogniser_is_shown_bitmaps_are_larger():
    shapes = {name: as_pictures(FEW, name).shape for name in PICTURES}
    assert shapes == {"raw": (28, 28), "deskewed": (28, 28), "bitmaps": (32, 32)}
    assert as_pictures(FEW, "raw").images is FEW.images


def test_an_unknown_rival_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="name is 'oracle'; legal are 'darkness', .*'tree'"):
        rival("oracle")


# The script


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The script with two rivals, on 60 images, its files in a folder of its own."""
    choices = tuple({"max_depth": d} for d in (1, 8))
    rivals = {
        "darkness": RIVALS["darkness"]._replace(n_training=50),
        "tree": RIVALS["tree"]._replace(n_training=50, choices=choices, n_choosing=40, seeds=2),
    }
    monkeypatch.setattr(script.rivals, "RIVALS", rivals)
    data = DATA.training[:60], DATA.validation, DATA.test
    monkeypatch.setattr(script, "loaded", lambda: data)
    monkeypatch.setattr(script, "RUNS", tmp_path / "runs.jsonl")
    monkeypatch.setattr(script, "TARGET", tmp_path / "rivals.npz")

    def do(job):  # in this process
        with script.RUNS.open("a") as stream:
            stream.write("\n" + json.dumps(script.one_run(*job)))

    monkeypatch.setattr(script, "do", do)
    return tmp_path


def run_script(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["record_rivals.py", *arguments])
    script.main()


def test_a_setting_is_chosen_on_validation_data_and_the_rest_answers_the_test(small, monkeypatch):
    run_script(monkeypatch)
    runs = RivalRuns.load(small / "rivals.npz")
    assert runs.names == ["darkness", "tree"] and len(runs) == 1 + 2 + 2
    first, second = runs.choices("tree")
    assert (first.n_training, first.total, len(first.misread)) == (40, 250, 0)
    assert second.right > first.right and [run.setting for run in runs.of("tree")] == [{"max_depth": 8}] * 2
    for run in runs.of("tree"):
        answers = fit("tree", DATA.training[:50], run.seed, max_depth=8).answers(DATA.test.images)
        np.testing.assert_array_equal(run.answers(DATA.test.labels), answers)
        assert run.right == np.sum(answers == DATA.test.labels) == run.is_right.sum()


def test_what_is_there_is_not_done_again_unless_it_is_named(small, monkeypatch, capsys):
    run_script(monkeypatch)
    n_lines = len(script.RUNS.read_text().split())
    lines = script.RUNS.read_text().splitlines()
    script.RUNS.write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:50])  # cut off
    run_script(monkeypatch)
    assert len(script.finished()) == 5 and len(script.RUNS.read_text().splitlines()) == len(lines) + 1
    before = script.finished()["darkness", 1, None]["date"]
    run_script(monkeypatch, "darkness")
    assert len(script.RUNS.read_text().splitlines()) == len(lines) + 2 and n_lines > 5
    assert script.finished()["darkness", 1, None]["date"] >= before
    run_script(monkeypatch, "--list")
    assert "tree" in capsys.readouterr().out


def test_an_unknown_name_is_refused_before_anything_is_run(small, monkeypatch):
    with pytest.raises(ValueError, match="name is 'oracle'"):
        run_script(monkeypatch, "darkness", "oracle")
    assert not script.RUNS.exists()


def test_the_watch_counts_the_work_of_this_process():
    with script.Watch() as watch:
        x = np.ones(8_000_000)  # so large that no memory that was freed before can hold it
        while x.sum() and script.time.process_time() - watch.start < 0.05:
            pass
    assert 0.05 <= watch.seconds < 5
    assert watch.grown is None or 60e6 < watch.grown < 200e6


# The runs


def made_up(name, seed, wrong, total=10):
    labels = np.arange(total) % 10
    return RivalRun(
        name, seed, None, {}, 50, total - len(wrong), total, 1.0, 2.0, 10, 30, 8, {}, "2026-11-26T15:00:00",
        "python", {"Python": "3"}, np.array(wrong), (labels[wrong] + 1) % 10,
    )  # fmt: skip


RUNS = RivalRuns(
    [
        made_up("a", 1, [1, 2]),
        made_up("a", 2, [3, 4, 5, 6]),
        made_up("b", 1, [2, 7, 8]),
        made_up("c", 1, [2, 7]),
    ],
    np.arange(10),
)


def test_runs_come_back_as_saved(tmp_path):
    RUNS.save(tmp_path / "r.npz")
    again = RivalRuns.load(tmp_path / "r.npz")
    assert repr(again) == repr(RUNS) == "4 runs of 3 recognisers: MNIST; 2026-11-26; Python 3"
    for one, other in zip(RUNS, again):
        assert one[:-2] == other[:-2]
        np.testing.assert_array_equal(one.answers(RUNS.labels), other.answers(again.labels))


def test_runs_are_compared_image_by_image():
    assert RUNS.compare("a", "b")[:4] == (6, 2, 1, 1)
    assert RUNS.misread_only_by("a", RUNS.names).tolist() == [1]
    assert RUNS.read_only_by("a", RUNS.names).tolist() == [7]
    assert RUNS.misread_by_all(RUNS.names).tolist() == [2]


def test_a_row_of_the_table_is_the_mean_over_the_seeds():
    row = RUNS.row("a")
    assert (row["accuracy"], row["worst"], row["best"], row["seeds"]) == (0.7, 0.6, 0.8, 2)
    assert (row["low"], row["high"]) == wilson(7, 10) and (row["memory"], row["kept"]) == (30, 8)


def test_what_is_no_file_of_runs_is_refused(tmp_path):
    (tmp_path / "r.npz").write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match="r.npz holds no runs of rivals, or it is damaged"):
        RivalRuns.load(tmp_path / "r.npz")
    with pytest.raises(ValueError, match="name is 'd'; legal are 'a', 'b', 'c'"):
        RUNS["d"]


# What was recorded


def test_what_is_recorded_is_what_the_script_would_record():
    runs = RivalRuns.load()
    assert len(runs.labels) == 10_000 and np.bincount(runs.labels).min() > 800
    for run in runs:
        if run.name not in RIVALS or RIVALS[run.name].stored:
            assert run.command.startswith("python book/record_weights.py ")
            continue
        one = RIVALS[run.name]
        assert run.total == 10_000 and run.versions["scikit-learn"]
        assert run.train_seconds >= 0 and run.answer_seconds > 0 and run.kept > 0
        if run.choice is None:
            best = max(runs.choices(run.name), key=lambda r: (r.right, -r.choice), default=None)
            assert run.setting == {**one.setting, **(one.choices[best.choice] if best else {})}
            assert run.n_training == one.n_training
            assert (run.answered != runs.labels[run.misread]).all() and (np.diff(run.misread) > 0).all()
        else:
            assert run.setting == {**one.setting, **one.choices[run.choice]}
            assert run.n_training == one.n_choosing


def test_every_rival_has_all_its_runs():
    runs = RivalRuns.load()
    for name, one in RIVALS.items():
        seeds = sorted(run.seed for run in runs.of(name))
        assert seeds == list(range(1, one.seeds + 1)) or (one.stored and seeds), name


def test_what_the_recorded_runs_teach():
    runs = RivalRuns.load()
    known = {
        "darkness": (2225, 2225), "nearest mean": (8190, 8210), "tree": (8650, 8800),
        "SVC, scale": (9780, 9790), "SVC, auto": (9430, 9438), "1 neighbour, 60 000": (9691, 9691),
        "3 neighbours, 60 000": (9717, 9717), "5 neighbours, 60 000": (9693, 9693),
        "SVC, scale, 2 000": (9300, 9304), "SVC, auto, 2 000": (8814, 8818), "network, 30": (9420, 9560),
    }  # fmt: skip
    for name in set(known) & set(runs.names):
        least, most = known[name]
        assert all(least <= run.right <= most for run in runs.of(name)), name


def test_a_recorded_run_can_be_had_again():
    try:
        data = load_mnist()
    except FileNotFoundError:
        pytest.skip("needs MNIST")
    run = RivalRuns.load()["nearest mean"]
    training = Dataset(data.training.images[:], data.training.labels)
    answers = fit("nearest mean", training).answers(data.test.images)
    assert np.sum(answers != run.answers(data.test.labels)) <= 2
