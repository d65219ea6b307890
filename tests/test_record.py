"""The script that records runs: what is answered when a run has ended."""

import numpy as np

from book.record import at_the_end
from digitnet import load_digits
from digitnet.data import Splits
from digitnet.experiments import product, sweep, train_one

DATA = load_digits(28)
SMALL = Splits(DATA.name, DATA.training[:60], DATA.validation[:50], DATA.test[:40])
SETTING = product(hidden=5, cost="cross-entropy", eta=0.5, mini_batch_size=10, n_training=40, epochs=3)[0]


def test_what_is_answered_at_the_end_is_what_the_last_epoch_of_the_same_run_answered():
    (found,) = at_the_end(SETTING, SMALL, 1)
    *_, last = train_one(SETTING, SMALL, 1, also={"test": SMALL.test})
    assert (found["epoch"], found["total"], found["training_total"], found["test_total"]) == (2, 50, 40, 40)
    assert (found["right"], found["test_right"]) == (last["right"], last["test_right"])
    np.testing.assert_allclose(found["cost"], last["cost"], rtol=1e-5)


def test_a_run_answered_at_its_end_has_one_epoch(tmp_path):
    records = sweep([SETTING], SMALL, tmp_path / "runs.jsonl", seeds=[1], run=at_the_end, workers=0)
    assert records[0].array("validation").shape == records[0].array("test").shape == (1,)
