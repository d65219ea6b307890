"""Atomic files and saved networks: bit for bit, whole or not at all, damage always noticed."""

import io
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import storage
from digitnet.storage import FORMAT, atomic_file, load_parameters, save_parameters

quick = settings(deadline=None, database=None, derandomize=True)

SPECIAL = [np.nan, -np.nan, np.inf, -np.inf, -0.0, 0.0, 5e-324, -5e-324, 1e-45, 1.5]


def network(dtype=np.float32, sizes=(4, 3, 2)):
    rng = np.random.default_rng(2)
    weights = [rng.standard_normal((n, m)).astype(dtype) for m, n in zip(sizes, sizes[1:], strict=False)]
    return weights, [rng.standard_normal(len(w)).astype(dtype) for w in weights]


def bits(arrays):
    return [(a.dtype, a.shape, a.tobytes()) for a in arrays]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("storage")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "net.npz"


# Round trips


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sizes", [(1, 1), (4, 3, 2), (784, 30, 10), (2, 5, 1, 7, 3)])
def test_what_is_saved_is_loaded_bit_for_bit(path, dtype, sizes):
    weights, biases = network(dtype, sizes)
    save_parameters(path, weights, biases, "cross-entropy")
    found = load_parameters(path)
    assert bits(found[0]) == bits(weights)
    assert bits(found[1]) == bits(biases)
    assert found[2] == "cross-entropy"
    assert type(found[2]) is str


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_special_numbers_survive(path, dtype):
    with np.errstate(under="ignore"):
        special = np.array(SPECIAL).astype(dtype)
    save_parameters(path, [special.reshape(2, 5)], [special[:2]], "quadratic")
    weights, biases, _ = load_parameters(path)
    assert bits(weights) == bits([special.reshape(2, 5)])
    assert bits(biases) == bits([special[:2]])


@settings(quick, max_examples=100)
@given(pattern=st.binary(min_size=48, max_size=48), dtype=st.sampled_from([np.float32, np.float64]))
def test_every_bit_pattern_survives(folder, pattern, dtype):
    numbers = np.frombuffer(pattern, dtype)
    weights, biases = [numbers.reshape(2, -1), numbers[:2].reshape(1, 2)], [numbers[-2:], numbers[:1]]
    save_parameters(folder / "bits.npz", weights, biases, "quadratic")
    found = load_parameters(folder / "bits.npz")
    assert bits(found[0] + found[1]) == bits(weights + biases)


def test_layout_in_memory_does_not_matter(path):
    (w, *_), (b, *_) = network()
    save_parameters(path, [w.T.copy().T[:, ::-1]], [np.repeat(b, 2)[::2]], "quadratic")
    weights, biases, _ = load_parameters(path)
    assert np.array_equal(weights[0], w[:, ::-1])
    assert np.array_equal(biases[0], b)


def test_file_takes_exactly_the_name_it_is_given(tmp_path):
    save_parameters(str(tmp_path / "net"), *network(), "quadratic")
    assert os.listdir(tmp_path) == ["net"]
    assert load_parameters(str(tmp_path / "net"))[2] == "quadratic"


def test_file_holds_no_pickle(path):
    save_parameters(path, *network(), "quadratic")
    with np.load(path, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays} == {"f", "i", "U"}


# Whole or not at all


@pytest.fixture(params=["old", None])
def old(request, path):
    """The file that is there before: one, or none."""
    if request.param:
        save_parameters(path, *network(np.float64), "old")
        return path.read_bytes()


def assert_untouched(path, old):
    assert os.listdir(path.parent) == ([path.name] if old else [])
    if old:
        assert path.read_bytes() == old


def test_saving_replaces_the_old_file(path, old):
    save_parameters(path, *network(), "new")
    assert load_parameters(path)[2] == "new"
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_failure_while_writing_leaves_the_old_file(path, old, error, monkeypatch):
    def fail(stream, **arrays):
        stream.write(b"half of it")
        assert len(os.listdir(path.parent)) == 1 + bool(old)
        assert not old or path.read_bytes() == old
        raise error

    monkeypatch.setattr(storage.np, "savez", fail)
    with pytest.raises(type(error)):
        save_parameters(path, *network(), "new")
    assert_untouched(path, old)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_at_the_last_steps_leaves_the_old_file(path, old, step, monkeypatch):
    def fail(*args):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(storage.os, step, fail)
    with pytest.raises(OSError, match="Input/output"):
        save_parameters(path, *network(), "new")
    monkeypatch.undo()
    assert_untouched(path, old)


def test_name_is_taken_only_at_the_end(path):
    with atomic_file(path) as stream:
        stream.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"


def test_two_writers_do_not_meet(path):
    with atomic_file(path) as first, atomic_file(path) as second:
        first.write(b"first")
        second.write(b"second")
    assert path.read_bytes() == b"first"  # it was the last to be closed
    assert os.listdir(path.parent) == [path.name]


# Wrong use


@pytest.mark.parametrize(
    "weights, biases, message",
    [
        ([], [], "0 weights and 0 biases"),
        ([np.zeros((2, 3))], [np.zeros(3)], r"layer 0 has weights \(2, 3\) and biases \(3,\)"),
        ([np.zeros((2, 3))], [np.zeros((2, 1))], r"layer 0 has weights \(2, 3\) and biases \(2, 1\)"),
        ([np.zeros(3)], [np.zeros(3)], r"layer 0 has weights \(3,\)"),
        ([np.zeros((2, 3)), np.zeros((1, 3))], [np.zeros(2), np.zeros(1)], r"layer 1 has weights \(1, 3\)"),
        ([np.zeros((2, 3), int)], [np.zeros(2, int)], "layer 0 holds int64 and int64"),
        ([np.zeros((2, 3), object)], [np.zeros(2, object)], "layer 0 holds object"),
        ([np.zeros((2, 3))], [np.zeros(2, np.float32)], "layer 0 holds float64 and float32"),
        ([np.zeros((2, 3))], [], "1 weights and 0 biases"),
    ],
)
def test_arrays_of_no_network_are_neither_saved_nor_loaded(path, weights, biases, message, monkeypatch):
    with pytest.raises(ValueError, match=message):
        save_parameters(path, weights, biases, "quadratic")
    assert not path.exists()
    if len(weights) == len(biases) and (not weights or weights[0].dtype != object):
        with monkeypatch.context() as patch:
            patch.setattr(storage, "_check_shapes", lambda weights, biases: None)
            save_parameters(path, weights, biases, "quadratic")
        with pytest.raises(ValueError, match=f"^{path} is not a network saved by digitnet.*{message}"):
            load_parameters(path)


def test_missing_file(path):
    with pytest.raises(FileNotFoundError, match=str(path)):
        load_parameters(path)


def test_folder_as_the_path(tmp_path):
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        load_parameters(tmp_path)
    with pytest.raises(IsADirectoryError, match=f"^{tmp_path} is a folder; needed is the name of a file"):
        save_parameters(tmp_path, *network(), "quadratic")
    assert os.listdir(tmp_path) == []


def test_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=f"there is no folder {tmp_path / 'nowhere'}"):
        save_parameters(tmp_path / "nowhere" / "net.npz", *network(), "quadratic")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_no_permission(path):
    save_parameters(path, *network(), "quadratic")
    path.chmod(0)
    path.parent.chmod(0o500)
    try:
        with pytest.raises(PermissionError, match="net.npz"):
            load_parameters(path)
        with pytest.raises(PermissionError, match="net.npz"):
            save_parameters(path, *network(), "quadratic")
    finally:
        path.parent.chmod(0o700)


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def archive(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, content in members.items():
            target.writestr(f"{name}.npy", content)
    return stream.getvalue()


LAYER = {"weights_0": np.zeros((2, 3)), "biases_0": np.zeros(2), "cost": "quadratic"}
HUGE = npy(np.zeros((2, 3))).replace(b"(2, 3), }" + b" " * 20, b"(2, 9000000000000000), }     ")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"just some text\n", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), id="picture"),
        pytest.param(npy(np.zeros((2, 3))), id="npy"),
        pytest.param(pickle.dumps([1, 2, 3]), id="pickle"),
        pytest.param(npz(), id="empty npz"),
        pytest.param(npz(x=np.zeros(3)), id="another npz"),
        pytest.param(npz(format=np.array({"a": 1}, object)), id="pickled npz"),
        pytest.param(
            npz(format=FORMAT, n_layers=1, **LAYER | {"biases_0": np.array([None])}), id="pickled bias"
        ),
        pytest.param(npz(format="digitnet network 2", n_layers=1, **LAYER), id="another version"),
        pytest.param(npz(format=FORMAT, n_layers=2, **LAYER), id="a layer is missing"),
        pytest.param(npz(format=FORMAT, n_layers=0, **LAYER), id="no layers"),
        pytest.param(npz(format=FORMAT, n_layers=-1, **LAYER), id="fewer than none"),
        pytest.param(npz(format=FORMAT, n_layers="many", **LAYER), id="layers not a number"),
        pytest.param(npz(format=FORMAT, n_layers=[1, 2], **LAYER), id="layers an array"),
        pytest.param(archive(format=b"no array"), id="archive of text"),
        pytest.param(
            archive(
                format=npy(FORMAT), n_layers=npy(1), cost=npy("c"), biases_0=npy(np.zeros(2)), weights_0=HUGE
            ),
            id="header of a huge array",
        ),
        pytest.param(npy(np.zeros(3)) + npz(format=FORMAT, n_layers=1, **LAYER), id="npy before npz"),
    ],
)
def test_foreign_file_is_refused_by_name(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{path} is not a network saved by digitnet, or it is damaged: ."):
        load_parameters(path)


def test_huge_header_was_really_forged():
    assert b"9000000000000000" in HUGE


# Thousands of damaged files


@pytest.fixture(scope="module")
def saved(folder):
    save_parameters(folder / "saved.npz", *network(), "quadratic")
    return (folder / "saved.npz").read_bytes()


def field_offsets(content):
    """Where the archive's own records begin: damage there is the most devious."""
    marks = [b"PK\3\4", b"PK\1\2", b"PK\5\6"]
    return [at for mark in marks for at in range(len(content)) if content.startswith(mark, at)]


@st.composite
def mutations(draw):
    """A list of (kind, where in the file or behind a record, value)."""
    step = st.tuples(
        st.sampled_from(["flip", "record", "record", "set", "cut", "insert", "delete", "append"]),
        st.integers(0, 10**6),
        st.integers(1, 255),
    )
    return draw(st.lists(step, min_size=1, max_size=3))


def mutate(content, steps, records):
    content = bytearray(content)
    for kind, where, value in steps:
        at = where % (len(content) + 1)
        if kind == "record":
            at = min(records[where % len(records)] + where // 64 % 50, len(content))
        if kind in ("flip", "record") and at < len(content):
            content[at] ^= value
        elif kind == "set" and at < len(content):
            content[at] = value
        elif kind == "cut":
            del content[at:]
        elif kind == "insert":
            content[at:at] = bytes([value]) * (value % 7)
        elif kind == "delete":
            del content[at : at + value % 40]
        elif kind == "append":
            content += bytes([value])
    return bytes(content)


@settings(quick, max_examples=1000)
@given(steps=mutations())
def test_damaged_file_is_refused_or_gives_exactly_what_was_saved(folder, saved, steps):
    path = folder / "damaged.npz"
    path.write_bytes(mutate(saved, steps, field_offsets(saved)))
    weights, biases = network()
    try:
        found = load_parameters(path)
    except ValueError as error:
        assert str(error).startswith(f"{path} is not a network saved by digitnet, or it is damaged: ")
    else:
        assert bits(found[0] + found[1]) == bits(weights + biases)
        assert found[2] == "quadratic"


@settings(quick, max_examples=200)
@given(content=st.binary(max_size=300))
def test_random_bytes_are_refused(folder, content):
    path = folder / "random.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is not a network saved by digitnet"):
        load_parameters(path)


def test_every_flipped_bit_in_the_numbers_is_noticed(path):
    weights, biases = network()
    save_parameters(path, weights, biases, "quadratic")
    content = path.read_bytes()
    for array in weights + biases:
        at = content.index(array.tobytes())
        for k in range(at, at + array.nbytes, 5):
            path.write_bytes(content[:k] + bytes([content[k] ^ 1 << k % 8]) + content[k + 1 :])
            with pytest.raises(ValueError, match="damaged"):
                load_parameters(path)


@pytest.mark.parametrize("change", [1, 8, 0x80, 0xFF])
def test_every_byte_of_the_archives_own_records_may_be_wrong(path, change):
    weights, biases = network()
    save_parameters(path, weights, biases, "quadratic")
    content = path.read_bytes()
    for mark in (b"PK\3\4", b"PK\1\2", b"PK\5\6"):
        start = content.index(mark)
        for k in range(start, min(start + 46, len(content))):
            path.write_bytes(content[:k] + bytes([content[k] ^ change]) + content[k + 1 :])
            try:
                found = load_parameters(path)
            except ValueError as error:
                assert str(error).startswith(f"{path} is not a network saved by digitnet")
            else:
                assert bits(found[0] + found[1]) == bits(weights + biases)
