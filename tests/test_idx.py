"""The IDX reader: right files are read exactly, wrong ones refused with one clear sentence."""

import gzip
import math
import mmap
import os
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitnet.data.idx import IDXError, read_idx, read_images_and_labels

FIELDS = "magic number|header|dimension|body|gzip stream"
NAMES = ("a-ubyte", "a-ubyte.gz")
SOME_KB = 500_000  # buffers of gzip and zlib

quick = settings(deadline=None, database=None, derandomize=True)


def idx_bytes(array, magic=None, shape=None):
    """The IDX file of a uint8 array, or a wrong one: written here without help from the module under test."""
    shape = array.shape if shape is None else shape
    magic = bytes([0, 0, 8, len(shape)]) if magic is None else magic
    return magic + b"".join(n.to_bytes(4, "big") for n in shape) + array.tobytes()


def write(path, content):
    """Write `content`, compressed if the name says so."""
    path.write_bytes(gzip.compress(content, 1) if path.suffix == ".gz" else content)
    return path


def reference(content, ndim):
    """What the reader must return for these (unpacked) bytes; None if it must refuse them."""
    start = 4 + 4 * ndim
    if len(content) < start or content[:4] != bytes([0, 0, 8, ndim]):
        return None
    shape = [int.from_bytes(content[k : k + 4], "big") for k in range(4, start, 4)]
    if max(shape) >= 2**31 or math.prod(shape) != len(content) - start:
        return None
    return np.array(list(content[start:]), np.uint8).reshape(shape)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for a whole module: hypothesis may not use a fixture that is made anew for each test."""
    return tmp_path_factory.mktemp("idx")


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (7, 5, 4), dtype=np.uint8)


# Right files


@pytest.mark.parametrize("name", NAMES)
@quick
@given(array=st.sampled_from([1, 3]).flatmap(lambda n: arrays(np.uint8, st.tuples(*[st.integers(0, 6)] * n))))
def test_a_written_array_is_read_back(folder, name, array):
    found = read_idx(write(folder / name, idx_bytes(array)), array.ndim)
    assert found.dtype == np.uint8
    assert found.shape == array.shape
    assert np.array_equal(found, array)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(7, 5, 4), (0, 28, 28)])
def test_result_is_read_only(tmp_path, name, shape):
    found = read_idx(write(tmp_path / name, idx_bytes(np.zeros(shape, np.uint8))), 3)
    assert not found.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        found[...] = 1


def test_path_may_be_a_string(tmp_path, images):
    path = write(tmp_path / NAMES[0], idx_bytes(images))
    assert np.array_equal(read_idx(str(path), 3), images)


def test_content_counts_and_not_the_name(tmp_path, images):
    """Browsers unpack .gz files and keep the name; others pack files and drop the ending."""
    content = idx_bytes(images)
    (tmp_path / "a.gz").write_bytes(content)
    (tmp_path / "a").write_bytes(gzip.compress(content))
    assert np.array_equal(read_idx(tmp_path / "a.gz", 3), images)
    assert np.array_equal(read_idx(tmp_path / "a", 3), images)


def test_plain_file_is_memory_mapped(tmp_path):
    array = np.ones((500, 100, 100), np.uint8)
    path = write(tmp_path / NAMES[0], idx_bytes(array))
    tracemalloc.start()
    try:
        found = read_idx(path, 3)
        assert found[::100].max() == 1  # unlike a sum, it needs no buffer
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100_000
    base = found
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, mmap.mmap)


def test_two_readers_of_one_plain_file_see_its_bytes_not_copies(tmp_path, images):
    path = write(tmp_path / NAMES[0], idx_bytes(images))
    first, second = read_idx(path, 3), read_idx(path, 3)
    with open(path, "r+b") as stream:
        stream.seek(16)
        stream.write(bytes([255 - images[0, 0, 0]]))
    assert first[0, 0, 0] == second[0, 0, 0] == 255 - images[0, 0, 0]


# Wrong files, one by one


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "magic number is cut short: 0 bytes, needed 4"),
        (b"\0\0\x08", "magic number is cut short: 3 bytes"),
        (b"\0\0\x08\x03\0\0", "header is cut short: 6 bytes, needed 16"),
        (idx_bytes(np.zeros(4, np.uint8)), "magic number is 0x00000801, needed 0x00000803"),
        (idx_bytes(np.zeros((1, 2, 2), np.uint8), magic=b"\0\0\x0d\x03"), "magic number is 0x00000d03"),
        (
            idx_bytes(np.zeros((1, 2, 2), np.uint8), magic=b"PK\x03\x04"),
            "magic number is 0x504b0304.*; it is a zip archive: unpack it first",
        ),
        (b"no IDX file at all", "magic number is 0x6e6f2049, needed 0x00000803$"),
        (
            idx_bytes(np.zeros(11, np.uint8), shape=(3, 2, 2)),
            r"body is truncated: dimensions \(3, 2, 2\) need 12 bytes, the file has 11",
        ),
        (
            idx_bytes(np.zeros(14, np.uint8), shape=(3, 2, 2)),
            r"body is too long: dimensions \(3, 2, 2\) need 12 bytes, the file has at least 13",
        ),
        (
            idx_bytes(np.zeros(12, np.uint8), shape=(2**32 - 1, 2, 2)),
            "dimension 0 is 4294967295; legal are 0 to 2147483647",
        ),
        (
            idx_bytes(np.zeros(0, np.uint8), shape=(0, 2**31, 2**31)),
            "dimension 1 is 2147483648; legal are 0 to 2147483647",
        ),
        (
            idx_bytes(np.zeros(12, np.uint8), shape=(2**31 - 1,) * 3),
            r"dimensions \(2147483647, 2147483647, 2147483647\) need 9903520300447984150353281023 bytes",
        ),
    ],
)
def test_wrong_file_is_refused_by_file_field_and_value(tmp_path, name, content, message):
    with pytest.raises(IDXError, match=f"^{name}: .*{message}"):
        read_idx(write(tmp_path / name, content), 3)


def test_error_is_a_value_error():
    assert issubclass(IDXError, ValueError)


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-1],
        lambda packed: packed[:-8],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:5],
        lambda packed: packed + b"tail",
        lambda packed: packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:],  # the checksum of the content
        lambda packed: packed[:10] + b"\xff" * 20 + packed[30:],
    ],
)
def test_damaged_gzip_stream_is_named(tmp_path, images, damage):
    path = tmp_path / NAMES[1]
    path.write_bytes(damage(gzip.compress(idx_bytes(images))))
    with pytest.raises(IDXError, match="^a-ubyte.gz: gzip stream is damaged: ."):
        read_idx(path, 3)


@pytest.mark.parametrize("name", NAMES)
def test_missing_file(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=name):
        read_idx(tmp_path / name, 3)


@pytest.mark.parametrize("name", NAMES)
def test_folder_instead_of_a_file(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(IsADirectoryError, match=name):
        read_idx(tmp_path / name, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="pipe is a pipe or a device"):
        read_idx(tmp_path / "pipe", 3)


# Pairs of files


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_pair_is_read(tmp_path, images, ending):
    labels = np.array([0, 9, 3, 4, 1, 1, 2], np.uint8)
    found = read_images_and_labels(
        write(tmp_path / f"images{ending}", idx_bytes(images)),
        write(tmp_path / f"labels{ending}", idx_bytes(labels)),
    )
    assert np.array_equal(found[0], images)
    assert np.array_equal(found[1], labels)


def test_pair_of_empty_files_is_read(tmp_path):
    found = read_images_and_labels(
        write(tmp_path / "images", idx_bytes(np.zeros((0, 28, 28), np.uint8))),
        write(tmp_path / "labels", idx_bytes(np.zeros(0, np.uint8))),
    )
    assert [part.shape for part in found] == [(0, 28, 28), (0,)]


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_labels_may_be_any_bytes(tmp_path, images, ending):
    """The format knows of no classes: EMNIST has 62, from 1 on in one of its parts."""
    labels = np.array([1, 2, 3, 4, 61, 255, 0], np.uint8)
    found = read_images_and_labels(
        write(tmp_path / f"images{ending}", idx_bytes(images)),
        write(tmp_path / f"labels{ending}", idx_bytes(labels)),
    )
    assert np.array_equal(found[1], labels)


@pytest.mark.parametrize("n", [0, 6, 8])
def test_numbers_of_images_and_labels_differ(tmp_path, images, n):
    with pytest.raises(IDXError, match=f"images.gz holds 7 images but labels holds {n} labels"):
        read_images_and_labels(
            write(tmp_path / "images.gz", idx_bytes(images)),
            write(tmp_path / "labels", idx_bytes(np.zeros(n, np.uint8))),
        )


def test_files_in_the_wrong_order(tmp_path, images):
    with pytest.raises(IDXError, match="^labels: magic number is 0x00000801, needed 0x00000803"):
        read_images_and_labels(
            write(tmp_path / "labels", idx_bytes(np.zeros(7, np.uint8))),
            write(tmp_path / "images", idx_bytes(images)),
        )


# Thousands of damaged files

GOOD = [
    (3, idx_bytes(np.arange(24, dtype=np.uint8).reshape(2, 3, 4))),
    (3, idx_bytes(np.zeros((0, 2, 2), np.uint8))),
    (1, idx_bytes(np.array([0, 9, 5, 3], np.uint8))),
]
U32 = st.one_of(
    st.integers(0, 8), st.sampled_from([2**16, 2**31 - 1, 2**31, 2**32 - 1]), st.integers(0, 2**32 - 1)
)


def mutate(draw, content, ndim):
    """Flip bits, cut, insert, delete, or set a number of the header; one to three times."""
    content = bytearray(content)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content)))
        kind = draw(st.sampled_from(["flip", "cut", "insert", "delete", "header"]))
        if kind == "flip" and at < len(content):
            content[at] ^= draw(st.integers(1, 255))
        elif kind == "cut":
            del content[at:]
        elif kind == "insert":
            content[at:at] = draw(st.binary(min_size=1, max_size=9))
        elif kind == "delete":
            del content[at : at + draw(st.integers(1, 9))]
        elif kind == "header":
            field = 4 * draw(st.integers(0, ndim))
            content[field : field + 4] = draw(U32).to_bytes(4, "big")
    return bytes(content)


@st.composite
def damaged_files(draw):
    """(ndim, bytes on disk, their unpacked bytes or None, file name)."""
    ndim, content = draw(st.sampled_from(GOOD))
    kind = draw(st.sampled_from(["plain", "inside gzip", "gzip", "random", "random gzip"]))
    if kind == "plain":
        content = mutate(draw, content, ndim)
        return ndim, content, content, NAMES[0]
    if kind == "inside gzip":
        content = mutate(draw, content, ndim)
        return ndim, gzip.compress(content, 1, mtime=0), content, NAMES[1]
    if kind == "random":
        content = draw(st.binary(max_size=60))
        return ndim, content, content, NAMES[0]
    packed = (
        mutate(draw, gzip.compress(content, 1, mtime=0), ndim)
        if kind == "gzip"
        else draw(st.binary(max_size=60))
    )
    try:
        content = gzip.decompress(packed)
    except Exception:
        content = None
    return ndim, packed, content, NAMES[1]


def check(path, ndim, content):
    """Read a file that may be damaged: the exact array or a clear error, and nothing in between."""
    expected = None if content is None else reference(content, ndim)
    try:
        found = read_idx(path, ndim)
    except IDXError as error:
        assert expected is None, f"refused a right file: {error}"
        assert re.match(rf"{re.escape(path.name)}: .*({FIELDS}).*\d", str(error)) or "gzip" in str(error)
    else:
        assert expected is not None, "accepted a wrong file"
        assert found.shape == expected.shape
        assert np.array_equal(found, expected)


@settings(quick, max_examples=2000)
@given(file=damaged_files())
@example(file=(3, GOOD[0][1], GOOD[0][1], NAMES[0]))
@example(file=(3, b"", None, NAMES[1]))
def test_damaged_files_are_refused_clearly_or_read_rightly(folder, file):
    ndim, stored, content, name = file
    path = folder / name
    path.write_bytes(stored)
    check(path, ndim, content)


@settings(quick, max_examples=500)
@given(draw=st.data())
def test_damaged_pairs_are_refused_clearly_or_read_rightly(folder, draw):
    images, labels = GOOD[0][1], idx_bytes(np.array([3, 9], np.uint8))
    if draw.draw(st.booleans()):
        images = mutate(draw.draw, images, 3)
    labels = mutate(draw.draw, labels, 1)
    paths = folder / "images", folder / "labels"
    paths[0].write_bytes(images)
    paths[1].write_bytes(labels)
    expected = reference(images, 3), reference(labels, 1)
    right = all(part is not None for part in expected)
    right = right and len(expected[0]) == len(expected[1])
    try:
        found = read_images_and_labels(*paths)
    except IDXError as error:
        assert not right
        assert re.match(f"(images|labels):? .*({FIELDS}|label|images)", str(error))
        assert re.search("[0-9]|gzip", str(error))
    else:
        assert right
        assert np.array_equal(found[0], expected[0])
        assert np.array_equal(found[1], expected[1])


@settings(quick, max_examples=300)
@given(file=damaged_files())
def test_damaged_files_ask_for_no_more_memory_than_they_hold(folder, file):
    ndim, stored, content, name = file
    path = folder / name
    path.write_bytes(stored)
    assert peak_memory(path, ndim) < SOME_KB


def peak_memory(path, ndim):
    tracemalloc.start()
    try:
        read_idx(path, ndim)
    except IDXError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [0, 1, 200, 2000, 2001, 10**6, 2**31 - 1])
def test_memory_is_bounded_by_the_file_whatever_the_header_says(tmp_path, name, n):
    held = 2000 * 50 * 50  # 5 MB, which gzip packs into 5 kB
    path = write(tmp_path / name, idx_bytes(np.zeros(held, np.uint8), shape=(n, 50, 50)))
    # Only the file whose header is right is worth any memory, and that once: no second copy.
    assert peak_memory(path, 3) < SOME_KB + (held if n == 2000 else 0)
