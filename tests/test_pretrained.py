"""The networks that are shipped, and the record of how they were trained."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import digitnet
from book import record_weights
from digitnet import load_mnist, load_pretrained
from digitnet.pretrained import pretrained_names, provenance, recorded_networks
from digitnet.training import train

WEIGHTS = Path(digitnet.__file__).parent / "weights"
NAMES = ["convnet", "lenet5", "plain", "small"]
every_one = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def mnist():
    try:
        return load_mnist()
    except FileNotFoundError:
        pytest.skip("needs MNIST")


def test_which_there_are_and_what_they_weigh():
    assert pretrained_names() == NAMES
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 1_500_000
    assert load_pretrained("convnet").n_parameters <= 100_000


@every_one
def test_they_answer_and_can_be_trained_on(name):
    net = load_pretrained(name)
    assert {p.dtype for p in net.parameters} == {net.dtype} == {np.dtype(np.float32)}
    assert all(p.flags.writeable for p in net.parameters)
    pairs = [(np.random.default_rng(0).random(784), np.eye(10)[3])] * 4
    before = [p.copy() for p in net.parameters]
    list(train(net, pairs, 1, 2, 0.01))
    assert not all(map(np.array_equal, before, net.parameters))
    assert all(map(np.array_equal, before, load_pretrained(name).parameters))  # each has its own


@every_one
def test_where_they_come_from(name):
    about = provenance(name)
    assert about["script"] == f"book/record_weights.py {name}-{about['seed']}"
    assert about["seed"] in record_weights.SEEDS[name] and about["training"] == record_weights.SETTINGS[name]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", about["date"]) and {"python", "numpy"} <= about["versions"].keys()
    run = recorded_networks()[f"{name}-{about['seed']}"]
    assert (about["test_right"], about["validation_right"]) == (run.right, run.validation[-1])


@every_one
def test_they_read_what_their_files_say(name, mnist):
    """In float16 and on other processors a digit in a thousand may come out otherwise."""
    net, about = load_pretrained(name), provenance(name)
    assert abs(net.evaluate(mnist.test) - about["test_right"]) <= 5
    assert abs(net.evaluate(mnist.validation) - about["validation_right"]) <= 10
    found = np.flatnonzero(net.predict(mnist.test) != mnist.test.labels)
    recorded = recorded_networks()[f"{name}-{about['seed']}"].misread
    assert len(recorded.keys() ^ set(found.tolist())) <= 10


def test_the_promised_accuracies():
    found = recorded_networks()
    assert provenance("convnet")["test_right"] >= 9930
    assert max(network.right for run, network in found.items() if run.startswith("wide-")) >= 9950
    assert found["vote"].right >= 9960


def test_the_vote_is_one_of_five():
    found = recorded_networks()
    five = [network for run, network in found.items() if run.startswith("wide-")]
    assert len(five) == 5
    all_misread = set.intersection(*(set(network.misread) for network in five))
    by_one_answer = {i for i in all_misread if len({network.misread[i] for network in five}) == 1}
    assert by_one_answer <= set(found["vote"].misread)
    assert set(found["vote"].misread) <= set.union(*(set(network.misread) for network in five))


def test_every_run_is_recorded_with_its_history():
    found = recorded_networks()
    assert sorted(found) == sorted([*record_weights.NAMES, "vote"])
    for run in record_weights.NAMES:
        about = found[run].about
        assert len(found[run].validation) == about["training"]["epochs"] and about["seconds"] > 0
        assert about["training"] == record_weights.SETTINGS[run.rsplit("-", 1)[0]]


def test_the_answer_to_a_misread_digit_is_a_wrong_one(mnist):
    for network in recorded_networks().values():
        assert all(mnist.test.labels[i] != answer for i, answer in network.misread.items())
        assert network.right == len(mnist.test) - len(network.misread)


@pytest.mark.parametrize("name", ["best", "", "../convnet", None, 3, "convnet.npz"])
def test_names_that_there_are_not(name):
    with pytest.raises(ValueError, match=r"legal are 'convnet', 'lenet5', 'plain'"):
        load_pretrained(name)


def test_the_first_epoch_can_be_trained_again(mnist):
    """The script's own settings, on a part: what is recorded is what it trains."""
    few = type(mnist)(mnist.name, mnist.training[:4000], mnist.validation[:500], mnist.test[:1])
    for name in ("convnet", "lenet5"):
        model, epochs = record_weights.make(name, 1, few)
        first = next(epochs)
        assert next(epochs).cost < first.cost < 5
        assert model.n_parameters == load_pretrained(name).n_parameters


def test_in_a_fresh_session_nothing_has_to_be_imported_first():
    code = "from digitnet import load_pretrained; print(load_pretrained('lenet5').n_parameters)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "60000\n"
