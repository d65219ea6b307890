"""Learning by heart: what was recorded, what the page gets of it, and what JavaScript must read from that."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from book import record_overfitting as recording
from digitnet.experiments import sweep, train_one
from digitnet.widgets import Overfitting
from digitnet.widgets.overfitting import (
    LAMBDAS,
    MEASURES,
    PROBABILITIES,
    STEP,
    TRAINED,
    halved,
    packed,
)

FIXTURE = Path(__file__).parent / "js" / "overfitting.json"
LARGEST = 60_000  # bytes of recorded runs in a page, where three bytes take four letters
FEW, WIDE, MANY = TRAINED
ALL = [(t, lmbda, p) for t in TRAINED for lmbda in LAMBDAS for p in PROBABILITIES]


def at_end(trained=FEW, lmbda=0, dropout=0, at=-1):
    """The means of the measures at the end, or at another place, by name."""
    figure = Overfitting(trained=trained, lmbda=lmbda, dropout=dropout)
    return {name: figure.curves(name)[1, at] for name in MEASURES}


def test_everything_that_can_be_chosen_was_recorded():
    figure = Overfitting()
    for figure.trained, figure.lmbda, figure.dropout in ALL:
        for name in MEASURES:
            low, mean, high = figure.curves(name)
            assert len(mean) == len(figure.epochs) and (low <= mean).all() and (mean <= high).all()
            assert (mean > 0).all() and (high <= (1 if "cost" not in name else 6)).all()
        assert (figure.weights > 0).all()


def test_a_run_to_compare_with_is_one_that_can_be_chosen():
    run = {"trained": MANY, "lmbda": 0.3, "dropout": 0.0}
    figure = Overfitting(kept=run)
    assert figure.kept == run and figure.kept["dropout"] is PROBABILITIES[0]
    for wrong, words in {
        "x": "kept is 'x'; legal are {} and dicts of 'trained', 'lmbda', 'dropout'",
        (("trained", FEW),): "kept is {'trained'.*; legal are {} and dicts",
        (*run.items(), ("epoch", 3)): "kept is .*'epoch': 3}; legal",
        (*run.items(), ("trained", "x")): "trained is 'x'; legal are '1000 pictures, 30 hidden'",
        (*run.items(), ("lmbda", 7)): "lmbda is 7; legal are 0, 0.1",
        (*run.items(), ("dropout", None)): "dropout is None; legal are 0, 0.2",
    }.items():
        with pytest.raises(ValueError, match=words):
            figure.kept = dict(wrong) if isinstance(wrong, tuple) else wrong
        assert figure.kept == run
    figure.kept = {}
    assert figure.kept == {} == Overfitting().kept


def test_its_values_are_those_that_were_recorded():
    assert [tuple(s) for s in Overfitting()._arrays["settings"]] == [
        (n, hidden, lmbda, p)
        for (n, hidden, _), own in zip(recording.CASES, Overfitting().recorded["probabilities"], strict=True)
        for lmbda in LAMBDAS for p in own
    ]  # fmt: skip
    assert [f"{n} pictures, {hidden} hidden" for n, hidden, _ in recording.CASES] == TRAINED
    assert Overfitting().epochs.tolist() == recording.EPOCHS and recording.EPOCHS[-1] == 400


def test_a_page_is_given_little():
    assert len(base64.b64encode(Overfitting().data)) <= LARGEST


def test_where_p_was_not_recorded_a_smaller_one_is_shown():
    many, dropped = Overfitting(trained=MANY, lmbda=3), Overfitting(trained=MANY, lmbda=3, dropout=0.6)
    assert np.array_equal(many.curves("cost"), dropped.curves("cost")) and dropped.shown_dropout == 0


def test_by_heart():
    """The published run: all it has seen, about 82 % of the rest, and the cost turns long before the end."""
    end, figure = at_end(), Overfitting()
    assert end["training"] > 0.999 and 0.82 < end["validation"] < 0.86
    assert 10 <= figure.turn <= 22
    cost, right = figure.curves("cost")[1], figure.curves("validation")[1]
    turn = figure.epochs.tolist().index(figure.turn)
    assert cost[-1] > cost[turn] + 0.4 and 0.005 < right[-1] - right[turn] < 0.02


def test_the_penalty_was_published_with_87_percent():
    assert 0.87 < at_end(lmbda=0.1)["validation"] < 0.89


def test_what_the_lessons_say():
    heart, penalty, much = at_end(), at_end(lmbda=1), at_end(lmbda=10)
    assert round(1 / (1 - heart["validation"])) == 6
    assert penalty["training"] > 0.998 and 0.035 < penalty["validation"] - heart["validation"] < 0.055
    assert much["training"] < 0.95
    wide, dropped = at_end(WIDE), at_end(WIDE, dropout=0.4)
    assert dropped["validation"] > wide["validation"] + 0.01
    assert Overfitting(trained=WIDE, dropout=0.4).turn < 60
    best = max(at_end(*one)["validation"] for one in ALL if one[0] != MANY)
    many, narrow = at_end(MANY), heart["training"] - heart["validation"]
    assert (many["training"] - many["validation"]) / narrow == pytest.approx(0.43, abs=0.05)
    assert many["validation"] > best + 0.01


@pytest.mark.parametrize("dropout", [0, 0.4])
def test_the_recording_is_what_train_one_does(digits, monkeypatch, dropout):
    monkeypatch.setattr(recording, "EPOCHS", [1, 3])
    setting = {"n_training": 50, "hidden": 4, "epochs": 3, "lmbda": 0.1, "dropout": dropout,
               "cost": "cross-entropy", "eta": 0.5, "mini_batch_size": 10}  # fmt: skip
    found, wanted = list(recording.run(setting, digits, 1)), list(train_one(setting, digits, 1))
    for row, record in zip(found, [wanted[0], wanted[2]], strict=True):
        assert row["training"] == record["training_right"] / 50
        assert row["training_cost"] == record["training_cost"]
        assert row["validation"] == record["right"] / record["total"] and row["cost"] == record["cost"]


def test_what_is_stored(digits, monkeypatch, tmp_path):
    """A small recording from the runs to the file."""
    small = {"CASES": [(40, 3, 3), (60, 2, 2)], "LAMBDAS": [0, 0.1], "WITH_DROPOUT": [[0, 0.5], [0, 0.5]],
             "EPOCHS": [1, 2, 3], "SEEDS": [1, 2], "TARGET": tmp_path / "small.npz"}  # fmt: skip
    for name, value in small.items():
        monkeypatch.setattr(recording, name, value)
    records = sweep(recording.settings(), digits, seeds=[1, 2], run=recording.run, workers=0)
    assert recording.store(records, digits).startswith("small.npz: 8 settings")
    most = [r for r in records if r.setting["dropout"] == 0 or r.seed == 1]
    arrays = np.load(small["TARGET"])
    assert [s for s in recording.complete(most).settings if s["dropout"]] == []
    assert len(recording.complete(most)) == 8
    one = records.select(n_training=40, lmbda=0.1, dropout=0)
    assert arrays["settings"][2].tolist() == [40, 3, 0.1, 0]
    for k, name in enumerate(MEASURES):
        values = one.array(name)[0]
        expected = np.stack([values.min(axis=0), values.mean(axis=0), values.max(axis=0)])
        assert np.allclose(arrays["curves"][2, k] / 10_000, expected, atol=0.6e-4)
    assert (arrays["curves"][4:, :, :, 2] == 0).all()  # the second case ends an epoch before
    assert arrays["pictures"].shape == (4, digits.training.inputs.shape[1])
    assert arrays["pictures"].max() <= recording.LEVELS and (arrays["limits"] > 0).all()
    assert f"NumPy {np.__version__}".lower() in str(arrays["about"])


@pytest.mark.parametrize("lmbda, dropout", [(0, 0), (1, 0.4)])
def test_the_first_epochs_again(mnist, lmbda, dropout):
    """Another processor rounds otherwise, which matters little in the first epochs."""
    setting = {**recording.settings()[0], "epochs": 3, "lmbda": lmbda, "dropout": dropout}
    again = [list(recording.run(setting, mnist, seed)) for seed in recording.SEEDS]
    figure = Overfitting(lmbda=lmbda, dropout=dropout)
    for name in MEASURES:
        found = np.mean([[row[name] for row in run] for run in again], axis=0)
        assert np.allclose(found, figure.curves(name)[1, :3], atol=0.01)


@pytest.mark.parametrize("values, message", [
    ({"lmbda": 0.2}, "lmbda is 0.2; legal are 0, 0.1, 0.3, 1, 3, 10"), ({"dropout": 0.5}, "dropout is 0.5"),
    ({"trained": "5 pictures"}, "trained is '5 pictures'; legal are '1000 pictures, 30 hidden'"),
    ({"epoch": 0}, "epoch is 0; legal are whole numbers from 1 to 400"), ({"epoch": 401}, "epoch is 401"),
])  # fmt: skip
def test_what_was_not_recorded_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        Overfitting(**values)


def test_an_unknown_measure_is_refused():
    with pytest.raises(ValueError, match="measure is 'test'; legal are 'training', 'validation'"):
        Overfitting().curves("test")


def test_repr_says_what_it_shows():
    shown = "Overfitting(trained='1000 pictures, 100 hidden', lmbda=0.3, dropout=0.4, epoch=60)"
    assert repr(Overfitting(trained=WIDE, lmbda=0.3, dropout=0.4, epoch=60)) == shown


def made_up():
    """Two cases, two λ, two p in the first, five epochs: the curves as kept, and what the page gets."""
    rng = np.random.default_rng(0)
    curves = np.sort(rng.integers(3000, 9999, (6, len(MEASURES), 3, 5)), axis=2)
    sizes, pictures = rng.integers(100, 20_000, (6, 5)), rng.integers(-7, 8, (4, 784))
    recorded = {"trained": ["few", "many"], "lmbda": [0, 0.1], "dropout": [0, 0.5],
                "epochs": [1, 2, 5, 9, 20], "cases": [[1000, 30, 20], [10_000, 100, 5]], "seeds": 3,
                "probabilities": [[0, 0.5], [0]], "limits": [2.5, 1.25, 0.5, 0.25],
                "about": "on MNIST"}  # fmt: skip
    data = packed(curves) + sizes.astype("<u2").tobytes() + halved(pictures)
    return curves, sizes, pictures, recorded, data


def fixture():
    curves, sizes, pictures, recorded, data = made_up()
    runs = []
    for place in range(6):
        case, i, j = (0, *divmod(place, 2)) if place < 4 else (1, place - 4, 0)
        n = 5 if case == 0 else 3  # epochs
        runs.append({
            "choice": {"trained": recorded["trained"][case], "lmbda": recorded["lmbda"][i],
                       "dropout": recorded["dropout"][j]},
            "curves": {name: (curves[place, k, :, :n] / 10_000).tolist() for k, name in enumerate(MEASURES)},
            "weights": (sizes[place, :n] / 10_000).tolist(),
            "turn": int(np.argmin(curves[place, 3, 1, :n])),
            "picture": pictures[place, :40].tolist() if case == 0 else None,
        })  # fmt: skip
    text = base64.b64encode(data).decode()
    return {"recorded": recorded, "data": text, "step": STEP / 10_000, "runs": runs}


def test_the_fixture_for_javascript_holds_these_numbers():
    """Written anew with: python -m tests.test_widgets_overfitting"""
    assert json.loads(FIXTURE.read_text("utf-8")) == fixture()


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(fixture()) + "\n", "utf-8")
