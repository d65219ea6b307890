"""Letters learned from few pictures with other networks' windows, and what was recorded of it."""

import numpy as np
import pytest

from digitnet import Dataset, load_pretrained
from digitnet.experiments import letters
from digitnet.experiments.letters import (
    SEEDS,
    SHAPES,
    SIZES,
    STARTS,
    Letters,
    few,
    head,
    learn_few,
    levels,
    packed,
    seen_through,
    started,
    unpacked,
    windows,
)  # fmt: skip


@pytest.fixture(scope="module")
def pictures():
    rng = np.random.default_rng(0)
    return Dataset(rng.integers(0, 256, (40, 28, 28), np.uint8), np.arange(40) % 10)


@pytest.fixture(scope="module")
def found():
    return windows(load_pretrained("convnet"))


def test_windows_are_those_of_both_convolutions(found):
    assert [np.shape(w) for w in found] == SHAPES


def test_few_takes_as_many_of_each_class_and_the_seed_repeats_it(pictures):
    chosen = few(pictures, 3, 1)
    assert np.bincount(chosen.labels).tolist() == [3] * 10
    assert np.array_equal(chosen.images, few(pictures, 3, 1).images)
    assert not np.array_equal(chosen.images, few(pictures, 3, 2).images)


@pytest.mark.parametrize("start", STARTS)
def test_starts_differ_in_their_windows_only(start, found):
    net, random = started(start, found, 7), started("random", found, 7)
    for own, other in zip(net.parameters[4:], random.parameters[4:]):
        assert np.array_equal(own, other)
    copied = [np.array_equal(own, np.float32(w)) for own, w in zip(net.parameters, found)]
    assert copied == [start in ("copied", "frozen")] * 4


def test_a_start_that_is_none():
    with pytest.raises(ValueError, match="start is 'warm'; legal are 'random', 'copied'"):
        started("warm", [], 1)


def test_the_head_behind_the_windows_answers_as_the_whole(pictures, found):
    net = started("copied", found, 1)
    seen = seen_through(net, pictures)
    np.testing.assert_allclose(
        head(net).feedforward(seen.inputs), net.feedforward(pictures.images), rtol=1e-5, atol=1e-6
    )
    assert net.n_parameters == 80_202  # it is left as it was
    assert np.array_equal(seen.labels, pictures.labels)


@pytest.mark.parametrize("start", STARTS)
def test_training_from_few_learns_them_and_repeats(start, found, monkeypatch):
    monkeypatch.setattr(letters, "PICTURES", 200)
    rng, labels = np.random.default_rng(1), np.arange(20) % 10
    images = np.zeros((20, 28, 28), np.uint8)
    for image, label in zip(images, labels):  # a bar in a place of its own
        image[2 + 2 * label : 4 + 2 * label, 4:24] = rng.integers(200, 256)
    data = Dataset(images, labels)
    share = learn_few(data, data, start, found, 1)
    assert share == learn_few(data, data, start, found, 1)
    assert 0.3 < share <= 1


def test_levels_are_stored_in_half_the_room_and_come_back():
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
    coarse = levels(images)
    assert len(np.unique(coarse)) == 16 and np.abs(coarse.astype(int) - images).max() <= 8
    assert packed(coarse).nbytes == images.nbytes / 2
    assert np.array_equal(unpacked(packed(coarse)), coarse)


# What was recorded


@pytest.fixture(scope="module")
def recorded():
    return Letters.load()


def test_no_family_is_in_two_parts(recorded):
    parts = [set(families) for families in recorded.families.values()]
    assert min(map(len, parts)) >= 20 and len(set.union(*parts)) == sum(map(len, parts))
    assert [len(faces) for faces in recorded.faces.values()] == [
        len(families) for families in recorded.families.values()
    ]


def test_the_convnet_reads_families_held_out(recorded):
    assert recorded.seeds == SEEDS and recorded.test["convnet"].shape == (len(SEEDS),)
    assert recorded.test["convnet"].min() >= 0.96
    assert np.all(recorded.test["convnet"] > recorded.test["network"])
    for name in ("network", "convnet"):
        assert np.all(np.diff(recorded.validation[name][:, [0, -1]]) > 0)
        assert np.all(recorded.same[name] > 0.95)


def test_shapes_fit_together(recorded):
    n = len(recorded.labels)
    assert recorded.drawn_by.shape == (n,) and recorded.answers["network"].shape == (len(SEEDS), n)
    assert recorded.drawn_by.max() == len(recorded.faces["test"]) - 1
    assert recorded.few.shape == (len(STARTS), len(SIZES), len(SEEDS))
    assert recorded.back.shape == (len(STARTS), len(recorded.back_sizes), len(SEEDS))
    assert [w.shape for w in recorded.windows] == SHAPES
    assert recorded.hardest_images.shape == (20, 28, 28) and recorded.sample.shape == (60, 28, 28)
    assert np.bincount(recorded.first_few.labels).tolist() == [SIZES[0]] * 10
    assert repr(recorded).startswith("letters of ")


def test_what_is_no_record_is_refused(tmp_path):
    path = tmp_path / "letters.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(ValueError, match="holds no recorded letters, or it is damaged"):
        Letters.load(path)
    np.savez(path, labels=np.zeros(3))
    with pytest.raises(ValueError, match="holds no recorded letters, or it is damaged"):
        Letters.load(path)
