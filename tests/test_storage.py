"""Atomic files and saved networks: bit for bit, whole or not at all, damage always noticed."""

import io
import json
import os
import pickle
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import storage
from digitnet.storage import OLD_FORMAT, load_arrays, load_parameters, save_arrays, save_parameters

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
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "header.json"}
        assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
        assert json.loads(archive["header.json"])["cost"] == "quadratic"


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


def as_in_version_0_1(weights, biases, cost):
    """The file that version 0.1 wrote."""
    arrays = {f"weights_{i}": w for i, w in enumerate(weights)}
    arrays |= {f"biases_{i}": b for i, b in enumerate(biases)}
    return npz(format=OLD_FORMAT, n_layers=len(weights), cost=cost, **arrays)


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
            npz(format=OLD_FORMAT, n_layers=1, **LAYER | {"biases_0": np.array([None])}), id="pickled bias"
        ),
        pytest.param(npz(format="digitnet network 2", n_layers=1, **LAYER), id="another version"),
        pytest.param(npz(format=OLD_FORMAT, n_layers=2, **LAYER), id="a layer is missing"),
        pytest.param(npz(format=OLD_FORMAT, n_layers=0, **LAYER), id="no layers"),
        pytest.param(npz(format=OLD_FORMAT, n_layers=-1, **LAYER), id="fewer than none"),
        pytest.param(npz(format=OLD_FORMAT, n_layers="many", **LAYER), id="layers not a number"),
        pytest.param(npz(format=OLD_FORMAT, n_layers=[1, 2], **LAYER), id="layers an array"),
        pytest.param(archive(format=b"no array"), id="archive of text"),
        pytest.param(
            archive(
                format=npy(OLD_FORMAT),
                n_layers=npy(1),
                cost=npy("c"),
                biases_0=npy(np.zeros(2)),
                weights_0=HUGE,
            ),
            id="header of a huge array",
        ),
        pytest.param(npy(np.zeros(3)) + npz(format=OLD_FORMAT, n_layers=1, **LAYER), id="npy before npz"),
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
    """Two files to damage: one of today, one of version 0.1."""
    save_parameters(folder / "saved.npz", *network(), "quadratic")
    return (folder / "saved.npz").read_bytes(), as_in_version_0_1(*network(), "quadratic")


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
    content = saved[steps[0][1] % 2]
    path.write_bytes(mutate(content, steps, field_offsets(content)))
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


# Headers and arrays of any model

HEADER = {"model": "Sequential", "layers": [{"kind": "Dense", "sizes": [4, 3]}], "rate": 0.5, "none": None}


def test_any_header_and_arrays_come_back(path):
    arrays = {
        "0.w": np.arange(6, dtype=np.float32).reshape(2, 3),
        "mask": np.array([True, False]),
        "count": np.array(7),
        "filters": np.ones((2, 1, 5, 5)),
        "none": np.zeros((0, 3), np.float16),
    }
    save_arrays(path, HEADER, arrays)
    header, found = load_arrays(path)
    assert header == HEADER | {"format": "digitnet 2"}
    assert list(found) == list(arrays)
    assert bits(found.values()) == bits(arrays.values())
    assert all(a.flags.writeable and a.flags.c_contiguous and a.flags.aligned for a in found.values())
    save_arrays(path, header, found)  # and again
    assert load_arrays(path)[0] == header


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("layout", [np.asfortranarray, lambda a: a[::-1, ::2]])
def test_arrays_come_back_in_the_order_of_this_machine(path, order, layout):
    array = layout(np.arange(24.0).reshape(4, 6)).astype(f"{order}f8")
    save_arrays(path, {}, {"a": array})
    found = load_arrays(path)[1]["a"]
    assert np.array_equal(found, array) and found.dtype == np.float64 and found.dtype.isnative
    assert found.flags.c_contiguous and found.flags.writeable


def test_the_same_model_is_the_same_file(path):
    save_arrays(path, HEADER, {"a": np.ones(3)})
    first = path.read_bytes()
    path.unlink()
    save_arrays(path, HEADER, {"a": np.ones(3)})
    assert path.read_bytes() == first


def test_numbers_of_numpy_become_plain_ones(path):
    save_arrays(path, {"eta": np.float32(0.5), "sizes": (np.int64(4), 3)}, {})
    assert load_arrays(path)[0] == {"eta": 0.5, "sizes": [4, 3], "format": "digitnet 2"}


@pytest.mark.parametrize(
    "header, arrays, message",
    [
        ({"a": np.zeros(2)}, {}, "header can't be written as JSON: array"),
        ({"a": np.nan}, {}, "header can't be written as JSON"),
        ({(1, 2): 3}, {}, "header can't be written as JSON"),
        ({"arrays": 3}, {}, 'the key "arrays" of a header is taken'),
        ({"a": "x" * 2**20}, {}, "the header takes 10486.. bytes"),
        ({}, {"../a": np.zeros(2)}, "an array is named '../a'"),
        ({}, {"": np.zeros(2)}, "an array is named ''"),
        ({}, {0: np.zeros(2)}, "an array is named 0"),
        ({}, {"a": np.array(["x"])}, "'a' holds <U1; needed are numbers"),
        ({}, {"a": [None]}, "'a' holds object; needed are numbers"),
    ],
)
def test_what_could_not_be_read_is_not_written(path, header, arrays, message):
    with pytest.raises(ValueError, match=message):
        save_arrays(path, header, arrays)
    assert not path.exists()


def test_networks_of_version_0_1_still_load(path):
    weights, biases = network(sizes=(4, 3, 2))
    path.write_bytes(as_in_version_0_1(weights, biases, "quadratic"))
    header, arrays = load_arrays(path)
    assert header == {
        "format": "digitnet network 1",
        "model": "Network",
        "cost": "quadratic",
        "activations": ["sigmoid", "sigmoid"],
    }
    assert list(arrays) == ["weights_0", "biases_0", "weights_1", "biases_1"]
    found = load_parameters(path)
    assert bits(found[0] + found[1]) == bits(weights + biases)
    assert found[2] == "quadratic"


# Files made to harm


def peak_of_loading(path):
    """The most memory that a refused file takes, in bytes, and what is said of it."""
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="is not a network saved by digitnet") as error:
            load_arrays(path)
        return tracemalloc.get_traced_memory()[1], str(error.value)
    finally:
        tracemalloc.stop()


def zipped(path, members, method=zipfile.ZIP_STORED, **content):
    """An archive of today's format with a header that lists `members`."""
    with zipfile.ZipFile(path, "w", method) as target:
        target.writestr("header.json", json.dumps({"format": "digitnet 2", "arrays": members}))
        for name, value in content.items():
            target.writestr(f"{name}.npy", value)


def zeros_npy(n):
    """The npy file of n zeros."""
    return npy(np.zeros(n, np.uint8))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_stored_and_deflated_members_are_unpacked(path, method):
    zipped(path, ["a"], method, a=zeros_npy(50_000_000))
    assert path.stat().st_size < 50_000
    peak, message = peak_of_loading(path)
    assert peak < 1_000_000
    assert "is compressed by method" in message


@pytest.mark.parametrize("array", ["a", "weights_0"])
def test_more_than_the_bound_is_refused_unread(path, monkeypatch, array):
    monkeypatch.setattr(storage, "MOST_BYTES", 10**6)
    if array == "a":
        zipped(path, ["a", "b"], zipfile.ZIP_DEFLATED, a=zeros_npy(600_000), b=zeros_npy(600_000))
    else:
        path.write_bytes(npz(format=OLD_FORMAT, n_layers=1, **LAYER | {array: np.zeros((500, 500))}))
    peak, message = peak_of_loading(path)
    assert peak < 300_000
    assert "at most 1000000 are stored and read" in message
    with pytest.raises(ValueError, match="at most 1000000 are stored and read"):
        save_arrays(path, {}, {"a": np.zeros(200_000)})


def test_the_same_name_many_times_counts_once(path):
    zipped(path, ["a"] * 1000, a=npy(np.arange(3)))
    assert load_arrays(path)[1]["a"].tolist() == [0, 1, 2]


def test_members_that_are_not_needed_are_not_read(path):
    zipped(path, ["a"], zipfile.ZIP_DEFLATED, a=npy(np.arange(3)), unused=zeros_npy(50_000_000))
    tracemalloc.start()
    header, arrays = load_arrays(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert list(arrays) == ["a"]
    assert peak < 300_000


def test_large_header_is_not_read(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("header.json", " " * 50_000_000)
    peak, message = peak_of_loading(path)
    assert peak < 300_000
    assert "at most 1048576 are read" in message


def test_declared_sizes_are_believed_in_neither_direction(path):
    zipped(path, ["a"], zipfile.ZIP_DEFLATED, a=zeros_npy(50_000_000))
    content = path.read_bytes()
    size = (50_000_128).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (200).to_bytes(4, "little")))
    assert peak_of_loading(path)[0] < 2_000_000
    zipped(path, ["a"], a=zeros_npy(50))
    content = path.read_bytes()
    path.write_bytes(content.replace((178).to_bytes(4, "little"), (10**9).to_bytes(4, "little")))
    assert peak_of_loading(path)[0] < 2_000_000


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"format": ' + b"9" * 10_000 + b"}",
        b'["format"]',
        b"null",
        b"\xff\xfe",
        b'{"format": "digitnet 2"}',
        b'{"format": "digitnet 2", "arrays": 7}',
        b'{"format": "digitnet 2", "arrays": [["a"]]}',
        b'{"format": "digitnet 2", "arrays": ["a"]}',
        b'{"format": "' + b"x" * 500_000 + b'"}',
        b'{"format": "digitnet 2", "arrays": ["' + b"x" * 500_000 + b'"]}',
        b'{"format": "digitnet 2", "arrays": ["\\n\\u001b[31m"]}',
    ],
)
def test_hostile_headers_are_refused_in_a_few_words(path, text):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("header.json", text)
    message = peak_of_loading(path)[1]
    assert len(message) < len(str(path)) + 300
    assert message.isprintable()


@pytest.mark.parametrize("value", ["cost", "format"])
def test_hostile_values_of_the_old_format_are_refused_in_a_few_words(path, value):
    path.write_bytes(npz(**{"format": OLD_FORMAT, "n_layers": 1} | LAYER | {value: "x" * 50_000}))
    assert len(peak_of_loading(path)[1]) < len(str(path)) + 300


def test_many_layers_announced(path):
    path.write_bytes(npz(format=OLD_FORMAT, n_layers=2**62, **LAYER))
    assert "fewer than" in peak_of_loading(path)[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_pipe_does_not_hang(path):
    os.mkfifo(path)
    with pytest.raises(ValueError, match="is a pipe or a device"):
        load_arrays(path)
