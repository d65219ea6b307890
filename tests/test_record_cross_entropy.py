"""The recorded runs of chapter 10, and the script that makes them."""

from importlib.resources import files

import numpy as np
import pytest

from book import record_cross_entropy as script


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The script with short runs, and its files in a folder of their own."""
    for name in ("RUNS", "TARGET"):
        monkeypatch.setattr(script, name, tmp_path / getattr(script, name).name)
    monkeypatch.setattr(script, "EPOCHS", 1)
    monkeypatch.setattr(script, "SEEDS", [1, 2])
    return script


def line(cost, hidden, seed, right):
    return f'{{"run": ["{cost}", {hidden}, {seed}], "points": [[{right}, {right - 1}, 0.25]]}}\n'


def test_the_package_holds_every_run_of_the_script():
    recorded = np.load(files("digitnet") / "cross_entropy.npz", allow_pickle=False)
    settings = list(zip(recorded["cost"].tolist(), recorded["hidden"].tolist()))
    assert settings == script.GRID and recorded["seeds"].tolist() == script.SEEDS
    assert recorded["eta"].tolist() == [script.ETAS[cost] for cost, _ in settings]
    for kind in ("validation", "test", "validation_cost"):
        assert recorded[kind].shape == (6, 10, script.EPOCHS)
    for kind in ("validation", "test"):
        assert 3000 < recorded[kind].min() and recorded[kind].max() < 9800
    assert str(recorded["about"]).startswith("recorded on MNIST, 20")


def test_a_line_that_was_cut_off_is_not_counted(elsewhere):
    whole = line("quadratic", 30, 1, 9000)
    elsewhere.RUNS.write_text(whole + line("quadratic", 30, 2, 9100)[:-20], "utf-8")
    assert elsewhere.finished() == {("quadratic", 30, 1): [[9000, 8999, 0.25]]}
    assert elsewhere.store() == "no setting is complete yet" and not elsewhere.TARGET.exists()


def test_only_settings_with_all_seeds_are_stored(elsewhere):
    lines = [line("quadratic", 30, seed, 9000 + seed) for seed in (1, 2)]
    elsewhere.RUNS.write_text("".join(lines) + line("cross-entropy", 30, 1, 9200), "utf-8")
    assert "1 of 6 settings" in elsewhere.store()
    stored = np.load(elsewhere.TARGET)
    assert stored["cost"].tolist() == ["quadratic"] and stored["eta"].tolist() == [3.0]
    assert stored["validation"].tolist() == [[[9001], [9002]]]
    assert stored["test"].tolist() == [[[9000], [9001]]]


def test_a_run_is_that_of_its_setting_and_seed(elsewhere, digits, monkeypatch):
    monkeypatch.setattr(elsewhere, "load_mnist", lambda: digits)
    one, again = (elsewhere.train("log-likelihood", 30, 2) for _ in range(2))
    assert one == again and one["run"] == ["log-likelihood", 30, 2]
    assert elsewhere.train("log-likelihood", 30, 1)["points"] != one["points"]
    ((validation, test, cost),) = one["points"]
    assert 100 < validation <= 250 and 100 < test <= 250 and 0 < cost < 2
