"""Finding, checking, unpacking and fetching the MNIST files: on small synthetic ones and a local server."""

import gzip
import hashlib
import json
import os
import re
import socket
import stat
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import platformdirs
import pytest

from digitnet import load, load_mnist
from digitnet.data import download, fetch

PARTS = {"train": 6, "t10k": 3}
NAMES = [f"{part}-{kind}" for part in PARTS for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")]
LABELS = {"train": [5, 0, 4, 1, 9, 2], "t10k": [7, 2, 1]}


def synthetic():
    """Small stand-ins for the canonical files, plain and compressed: {name: bytes}."""
    rng = np.random.default_rng(1)
    files = {}
    for part, n in PARTS.items():
        header = b"\0\0\x08\x03" + n.to_bytes(4, "big") + (28).to_bytes(4, "big") * 2
        files[f"{part}-images-idx3-ubyte"] = header + rng.integers(0, 256, n * 784, np.uint8).tobytes()
        files[f"{part}-labels-idx1-ubyte"] = b"\0\0\x08\x01" + n.to_bytes(4, "big") + bytes(LABELS[part])
    return files | {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in files.items()}


@pytest.fixture(scope="module")
def closed_port():
    """An address that refuses every connection: bound, so that nobody else takes it, but not listening."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.fixture
def files(monkeypatch, tmp_path, closed_port):
    """The synthetic files take the place of the canonical ones; no folder, no cache, no mirror as yet."""
    files = synthetic()
    table = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()}
    monkeypatch.setattr(download, "FILES", table)
    monkeypatch.setattr(download, "MIRRORS", (closed_port,))
    monkeypatch.setenv("DIGITNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("DIGITNET_DATA", raising=False)
    monkeypatch.delenv("DIGITNET_OFFLINE", raising=False)
    return files


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def fill(files):
    """A function that puts files into a folder: all four, compressed or plain, or those named."""

    def fill(folder, ending="", names=NAMES):
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / (name + ending)).write_bytes(files[name + ending])
        return folder

    return fill


class Server(ThreadingHTTPServer):
    """Mirrors of several kinds, good and bad; ``asked`` records what was asked for."""

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.asked, self.closing = files, [], threading.Event()

    def mirror(self, kind):
        return f"http://127.0.0.1:{self.server_address[1]}/{kind}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        _, kind, name = self.path.split("/")
        content = self.server.files[name]
        if kind == "forbidden":
            return self.send_error(403)
        if kind == "garbage":
            content = b"<html>Please log in to this network</html>"
        if kind == "silent":
            return self.server.closing.wait(30)
        self.send_response(200)
        if kind == "encoded":  # the .gz file is called a plain one that was packed on its way
            self.send_header("Content-Encoding", "gzip")
        if kind not in ("endless", "unsized"):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if kind == "trickle":
            for k in range(len(content)):
                self.wfile.write(content[k : k + 1])
                if self.server.closing.wait(0.02):
                    return
        elif kind == "endless":
            try:
                while not self.server.closing.is_set():
                    self.wfile.write(content)
            except OSError:  # the other side has had enough
                pass
        elif kind == "broken":
            self.wfile.write(content[: len(content) // 2])
        elif kind == "wrong":
            self.wfile.write(content[:-1] + bytes([content[-1] ^ 1]))
        else:
            self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(files):
    with Server(files) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


def listing(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_loads(data):
    """The synthetic MNIST was loaded: right pixels, right labels, memory-mapped or not."""
    files = synthetic()
    assert data.name == "MNIST"
    for part, found in (("train", data.training), ("t10k", data.test)):
        assert list(found.labels) == LABELS[part]
        assert found.images.tobytes() == files[f"{part}-images-idx3-ubyte"][16:]


# Where the files are looked for


def test_path_comes_first_then_the_variable_then_the_cache(fill, tmp_path, cache, monkeypatch):
    path, variable = tmp_path / "path", tmp_path / "variable"
    for folder in (path, variable, cache):
        fill(folder)
    monkeypatch.setenv("DIGITNET_DATA", str(variable))
    assert {p.parent for p in download.mnist_files("train", path)} == {path}
    assert {p.parent for p in download.mnist_files("train", str(path))} == {path}
    assert {p.parent for p in download.mnist_files("train")} == {variable}
    monkeypatch.delenv("DIGITNET_DATA")
    assert {p.parent for p in download.mnist_files("train")} == {cache}


def test_download_comes_last(files, server, cache, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    assert_loads(load_mnist())
    assert sorted(server.asked) == sorted(f"/good/{name}.gz" for name in NAMES)
    assert_loads(load_mnist())
    assert len(server.asked) == 4, "what is in the cache is not fetched again"
    assert listing(cache) == sorted(synthetic())


def test_home_folder_is_understood(fill, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    fill(tmp_path / "digits")
    assert_loads(load_mnist("~/digits"))
    monkeypatch.setenv("DIGITNET_DATA", "~/digits")
    assert_loads(load_mnist())
    monkeypatch.setenv("DIGITNET_CACHE", "~/kept")
    assert download.cache_folder() == tmp_path / "kept"


def test_cache_is_the_systems_unless_the_variable_names_one(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITNET_CACHE", str(tmp_path / "mine"))
    assert download.cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("DIGITNET_CACHE")
    assert str(download.cache_folder()) == platformdirs.user_cache_dir("digitnet")


def test_files_come_in_the_order_images_labels(fill, tmp_path):
    folder = fill(tmp_path / "data")
    names = [path.name for part in PARTS for path in download.mnist_files(part, folder)]
    assert names == NAMES


# Unpacking


def test_compressed_files_are_unpacked_into_the_cache_and_mapped(fill, files, tmp_path, cache):
    folder = fill(tmp_path / "data", ".gz")
    folder.chmod(0o500)
    data = load_mnist(folder)
    assert_loads(data)
    base = data.training.images
    while isinstance(base.base, np.ndarray):
        base = base.base
    assert isinstance(base, np.memmap)
    assert listing(folder) == sorted(f"{name}.gz" for name in NAMES), "the folder is only read"
    assert listing(cache) == sorted(NAMES)
    assert all((cache / name).read_bytes() == files[name] for name in NAMES)


def test_what_is_unpacked_already_is_used_as_it_is(fill, tmp_path, cache):
    folder = fill(tmp_path / "data", ".gz")
    load_mnist(folder)
    before = {name: (cache / name).stat().st_mtime_ns for name in NAMES}
    assert_loads(load_mnist(folder))
    assert {name: (cache / name).stat().st_mtime_ns for name in NAMES} == before


@pytest.mark.parametrize("damage", [lambda c: c[:-1], lambda c: b"", lambda c: c[:-1] + bytes([c[-1] ^ 1])])
@pytest.mark.parametrize("where", ["data", "cache"])
def test_damaged_plain_file_in_the_cache_is_made_anew(fill, files, tmp_path, cache, damage, where):
    fill(cache)
    folder = fill(tmp_path / where, ".gz")
    for name in NAMES:
        (cache / name).write_bytes(damage(files[name]))
    assert_loads(load_mnist(folder if where == "data" else None))
    assert all((cache / name).read_bytes() == files[name] for name in NAMES)


def test_interrupted_unpacking_leaves_nothing_behind(fill, tmp_path, cache, monkeypatch):
    folder = fill(tmp_path / "data", ".gz")

    def half(path, name, write):
        write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(download, "_unpack", half)
    with pytest.raises(KeyboardInterrupt):
        load_mnist(folder)
    assert listing(cache) == []


def test_full_disk_while_unpacking_still_loads(fill, tmp_path, cache, monkeypatch):
    folder = fill(tmp_path / "data", ".gz")

    unpack = download._unpack

    def full(path, name, write=None):
        if write is None:
            return unpack(path, name)
        write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download, "_unpack", full)
    assert_loads(load_mnist(folder))
    assert listing(cache) == []


@pytest.mark.parametrize("cache_name", ["file", "file/cache"])
def test_cache_that_cannot_be_made_still_loads(fill, tmp_path, monkeypatch, cache_name):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DIGITNET_CACHE", str(tmp_path / cache_name))
    data = load_mnist(fill(tmp_path / "data", ".gz"))
    assert_loads(data)
    assert (tmp_path / "file").read_text() == "in the way"


def test_folder_in_the_way_of_an_unpacked_file_still_loads(fill, tmp_path, cache):
    (cache / NAMES[0]).mkdir(parents=True)
    assert_loads(load_mnist(fill(tmp_path / "data", ".gz")))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere"
)
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_read_only_cache_still_loads(fill, tmp_path, cache, mode):
    cache.mkdir()
    cache.chmod(mode)
    try:
        assert_loads(load_mnist(fill(tmp_path / "data", ".gz")))
    finally:
        cache.chmod(0o700)


def test_cache_without_permission_still_loads(fill, tmp_path, monkeypatch):
    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(download, "atomic_file", denied)
    assert_loads(load_mnist(fill(tmp_path / "data", ".gz")))


def test_threads_that_unpack_at_the_same_time_all_succeed(fill, tmp_path, cache):
    folder = fill(tmp_path / "data", ".gz")
    start, found = threading.Barrier(8), []

    def work():
        start.wait()
        found.append(load_mnist(folder))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    for data in found:
        assert_loads(data)
    assert listing(cache) == sorted(NAMES)


def test_processes_that_unpack_at_the_same_time_all_succeed(fill, files, tmp_path, cache):
    folder = fill(tmp_path / "data", ".gz")
    program = (
        "import sys, json; from digitnet import load_mnist; from digitnet.data import download; input()\n"
        "download.FILES = json.loads(sys.argv[1])\n"
        "data = load_mnist(sys.argv[2]); print(*data.training.labels, data.training.images.sum())"
    )
    command = [sys.executable, "-c", program, json.dumps(download.FILES), str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for _ in range(2)]
    for worker in workers:  # both have started, and now both go
        worker.stdin.write("\n")
        worker.stdin.flush()
    total = np.frombuffer(files[NAMES[0]][16:], np.uint8).sum()
    for worker in workers:
        output, errors = worker.communicate(timeout=60)
        assert (output, errors) == (f"5 0 4 1 9 2 {total}\n", "")
    assert listing(cache) == sorted(NAMES)


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids to cut a mapped file short anyway")
def test_unpacked_files_are_protected_from_being_overwritten(fill, tmp_path, cache):
    """Kernels map them; who opened one for writing would end those kernels."""
    (cache / "x").mkdir(parents=True)
    before = os.umask(0o027)
    try:
        load_mnist(fill(tmp_path / "data", ".gz"))
    finally:
        os.umask(before)
    assert {stat.S_IMODE((cache / name).stat().st_mode) for name in NAMES} == {0o440}
    (cache / NAMES[0]).chmod(0o640)
    (cache / NAMES[0]).write_bytes(b"damaged")  # a protected file that is wrong is replaced all the same
    (cache / NAMES[0]).chmod(0o440)
    assert_loads(load_mnist(tmp_path / "data"))


# Content counts, not the name


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_files_that_were_packed_again_are_right(fill, files, tmp_path, cache, ending):
    folder = fill(tmp_path / "data", ".gz")
    for name in NAMES:
        (folder / f"{name}.gz").unlink()
        (folder / f"{name}{ending}").write_bytes(gzip.compress(files[name], 1, mtime=1234))
    for _ in range(2):  # unpacked afresh, and with the plain file in the cache
        assert_loads(load_mnist(folder))
        assert listing(cache) == sorted(NAMES)


def test_plain_files_under_the_packed_name_are_right(fill, files, tmp_path, cache):
    """Some browsers unpack what they download and keep its name."""
    folder = fill(tmp_path / "data")
    for name in NAMES:
        (folder / name).rename(folder / f"{name}.gz")
    assert_loads(load_mnist(folder))
    assert not cache.exists()


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_names_with_a_dot_are_understood(fill, tmp_path, ending):
    folder = fill(tmp_path / "data", ending)
    for name in NAMES:
        (folder / f"{name}{ending}").rename(folder / f"{name.replace('-idx', '.idx')}{ending}")
    assert_loads(load_mnist(folder))


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_another_data_set_under_the_same_names_is_called_so(fill, files, tmp_path, cache, ending):
    folder = fill(tmp_path / "data", ending)
    other = files[NAMES[0]][:16] + bytes(len(files[NAMES[0]]) - 16)
    (folder / f"{NAMES[0]}{ending}").write_bytes(gzip.compress(other) if ending else other)
    with pytest.raises(ValueError) as caught:
        load_mnist(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder / NAMES[0]}{ending} is not MNIST's, or it is damaged: ")
    assert "an array of shape (6, 28, 28)" in message
    assert hashlib.sha256(other).hexdigest() in message
    names = {"images_path": folder / f"{NAMES[0]}{ending}", "labels_path": folder / f"{NAMES[1]}{ending}"}
    exec("from digitnet.data import *", names)
    data = eval(re.search(r"Dataset\(.*?\)\)", message)[0], names)  # the advice, word by word
    assert data.shape == (28, 28) and data.labels.tolist() == LABELS["train"] and not data.images.any()
    assert NAMES[0] not in (listing(cache) if cache.exists() else [])


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("content", [b"", b"<html>", b"\0\0\x08\x03" + bytes(12) + b"tail"])
def test_what_is_no_idx_file_is_damaged(fill, tmp_path, ending, content):
    folder = fill(tmp_path / "data", ending)
    (folder / f"{NAMES[0]}{ending}").write_bytes(gzip.compress(content) if ending else content)
    with pytest.raises(ValueError, match=f"{NAMES[0]}{ending} is damaged: .*To mend that, delete it"):
        load_mnist(folder)


def test_content_is_unpacked_no_further_than_it_should_go(fill, files, tmp_path, cache, monkeypatch):
    """A small file that unpacks to a gigabyte."""
    folder = fill(tmp_path / "data", ".gz")
    (folder / f"{NAMES[0]}.gz").write_bytes(gzip.compress(files[NAMES[0]] + bytes(100_000_000)))
    written = []
    monkeypatch.setattr(download, "_protect", lambda target: written.append(target.tell()))
    digest = download._unpack(folder / f"{NAMES[0]}.gz", NAMES[0], lambda part: written.append(len(part)))
    assert sum(written) == len(files[NAMES[0]]) + 1 and digest
    with pytest.raises(ValueError, match="is damaged: .*body is too long"):
        load_mnist(folder)
    assert listing(cache) == []


# Files that are wrong or not there


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("where", ["path", "variable"])
def test_wrong_checksum_names_the_file_and_how_to_get_it_again(
    fill, files, tmp_path, monkeypatch, ending, where
):
    folder = fill(tmp_path / "data", ending)
    name = NAMES[2] + ending
    (folder / name).write_bytes(files[name][:-1] + b"?")
    if where == "variable":
        monkeypatch.setenv("DIGITNET_DATA", str(folder))
    with pytest.raises(ValueError) as caught:
        load_mnist(folder if where == "path" else None)
    message = str(caught.value)
    if ending:
        assert message.startswith(f"{folder / name} is damaged: {name}: gzip stream is damaged: ")
    else:
        assert message.startswith(
            f"{folder / name} is not MNIST's, or it is damaged: it holds an array of shape "
        )
        assert download.FILES[name][1] in message
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() in message
    assert "downloads it again" in message
    assert f"{download.MIRRORS[0]}{NAMES[2]}.gz" in message
    with pytest.raises(ValueError, match="damaged"):
        load_mnist(folder)  # and again: a file of the user's own is left alone
    assert (folder / name).read_bytes().endswith(b"?")


def test_damaged_compressed_file_in_the_cache(fill, files, cache, server, monkeypatch):
    fill(cache, ".gz")
    damaged = cache / f"{NAMES[0]}.gz"
    damaged.write_bytes(b"half a file")
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    with pytest.raises(ValueError, match=f"{damaged.name} is damaged.*delete it.*downloads it again"):
        load_mnist()
    damaged.unlink()  # the advice holds
    assert_loads(load_mnist())
    assert server.asked == [f"/good/{damaged.name}"]


@pytest.mark.parametrize("missing", NAMES)
def test_missing_file_is_named_with_what_to_do(fill, tmp_path, missing):
    folder = fill(tmp_path / "data", names=[name for name in NAMES if name != missing])
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder} holds neither {missing} nor {missing}.gz")
    assert "put the four MNIST files there" in message
    assert "DIGITNET_DATA" in message


def test_folder_that_is_not_there(files, tmp_path, monkeypatch):
    with pytest.raises(
        FileNotFoundError, match="nowhere is not a folder; name the folder that holds the four"
    ):
        load_mnist(tmp_path / "nowhere")
    monkeypatch.setenv("DIGITNET_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="nowhere is not a folder.*DIGITNET_DATA"):
        load_mnist()


def test_path_of_a_file_instead_of_its_folder(fill, tmp_path):
    folder = fill(tmp_path / "data")
    with pytest.raises(FileNotFoundError, match=f"{NAMES[0]} is not a folder; name the folder"):
        load_mnist(folder / NAMES[0])


def test_file_that_may_not_be_read(fill, tmp_path, monkeypatch):
    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    folder = fill(tmp_path / "data")
    monkeypatch.setattr(download, "is_gzip", lambda stream: denied(stream.name))
    with pytest.raises(PermissionError, match=NAMES[0]):
        load_mnist(folder)


@pytest.mark.skipif(os.name == "nt", reason="~name is a folder beside one's own on Windows")
@pytest.mark.parametrize("variable", ["DIGITNET_DATA", "DIGITNET_CACHE"])
def test_home_of_nobody(files, monkeypatch, variable):
    monkeypatch.setenv(variable, "~nosuchuser/digits")
    message = f"{variable} is '~nosuchuser/digits': there is no such home folder"
    with pytest.raises(ValueError, match=message):
        load_mnist()
    with pytest.raises(ValueError, match="path is '~nosuchuser/digits': there is no such home folder"):
        load_mnist("~nosuchuser/digits")


@pytest.mark.parametrize("wrong", [7, 3.5, b"data", ["data"]])
def test_path_that_names_nothing(files, wrong):
    with pytest.raises(ValueError, match="^path is .*; needed is the name of a file or folder"):
        load_mnist(wrong)


# Downloads


def test_mirrors_are_tried_in_turn(files, server, cache, closed_port, monkeypatch):
    kinds = ("forbidden", "garbage", "broken", "good")
    monkeypatch.setattr(download, "MIRRORS", (closed_port, *map(server.mirror, kinds)))
    name = f"{NAMES[0]}.gz"
    download._download(cache / name)
    assert server.asked == [f"/{kind}/{name}" for kind in kinds]
    assert listing(cache) == [name]
    assert (cache / name).read_bytes() == files[name]


def test_all_mirrors_bad_names_each_with_its_reason(files, server, cache, closed_port, monkeypatch):
    kinds = ("forbidden", "garbage", "broken")
    monkeypatch.setattr(download, "MIRRORS", (*map(server.mirror, kinds), closed_port))
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    message = str(caught.value)
    assert message.startswith(f"{NAMES[0]}.gz could not be downloaded to {cache} (")
    assert f"{server.mirror('forbidden')}: HTTP status 403;" in message
    size = download.FILES[f"{NAMES[0]}.gz"][0]
    assert f"{server.mirror('garbage')}: 42 of {size} bytes;" in message
    assert f"{server.mirror('broken')}: " in message
    assert f"{closed_port}: ConnectionError)" in message
    assert_says_what_to_do(message)
    assert listing(cache) == []


def assert_says_what_to_do(message):
    assert all(f"{name}.gz" in message for name in NAMES)
    assert "put the four files" in message
    assert "load_mnist(path)" in message
    assert "DIGITNET_DATA" in message
    assert "load_digits(size=28)" in message


def test_no_connection_says_what_to_do(files, closed_port):
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    assert f"{closed_port}: ConnectionError" in str(caught.value)
    assert_says_what_to_do(str(caught.value))


def test_offline_forbids_downloads(files, server, cache, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    monkeypatch.setenv("DIGITNET_OFFLINE", "1")
    with pytest.raises(FileNotFoundError, match="is not in .*cache and DIGITNET_OFFLINE forbids") as caught:
        load_mnist()
    assert_says_what_to_do(str(caught.value))
    assert server.asked == []
    assert not cache.exists()


def test_offline_uses_what_is_there(fill, cache, monkeypatch):
    fill(cache, ".gz")
    monkeypatch.setenv("DIGITNET_OFFLINE", "1")
    assert_loads(load_mnist())


@pytest.mark.parametrize("value", ["", "0"])
def test_offline_can_be_switched_off(files, server, monkeypatch, value):
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    monkeypatch.setenv("DIGITNET_OFFLINE", value)
    assert_loads(load_mnist())


def test_interrupted_download_leaves_nothing_behind(files, server, cache, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("trickle"),))
    found = []

    def interrupted():
        found.append(listing(cache))
        if len(found) == 3:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        load_mnist(stopped=interrupted)
    assert all(len(names) == 1 and names[0].endswith(".part") for names in found)
    assert listing(cache) == []


def test_no_place_to_download_to(files, server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DIGITNET_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    with pytest.raises(FileNotFoundError, match="Not a directory.*DIGITNET_CACHE names another folder"):
        load_mnist()


def test_another_process_may_be_faster(files, server, one_file, monkeypatch):
    """On Windows a file that another process has open can't be replaced; it is as good."""
    from contextlib import contextmanager

    @contextmanager
    def replaced_meanwhile(path):
        with open(path.with_name("other"), "wb") as stream:
            yield stream
        path.write_bytes(files[path.name])
        raise PermissionError(13, "The process cannot access the file", str(path))

    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    monkeypatch.setattr(download, "atomic_file", replaced_meanwhile)
    download._download(one_file)
    assert one_file.read_bytes() == files[one_file.name]


def test_load_falls_back_only_when_there_is_no_mnist(fill, files, tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("DIGITNET_DATA", str(folder))
    with pytest.warns(UserWarning, match=f"stand in. {folder} holds neither {NAMES[0]}") as caught:
        data = load()
    assert caught[0].filename == __file__
    assert data.name == "scikit-learn digits"
    assert data.training.images.shape == (1297, 784)
    fill(folder, ".gz")
    assert_loads(load())
    (folder / f"{NAMES[3]}.gz").write_bytes(b"damaged")
    with pytest.raises(ValueError, match=f"{NAMES[3]}.gz is damaged"):
        load()


def test_the_published_checksums_are_those_of_the_four_files():
    assert sorted(download.FILES) == sorted(NAMES + [f"{name}.gz" for name in NAMES])
    assert all(len(value) == 64 and int(value, 16) for _, value in download.FILES.values())
    for part, n in (("train", 60_000), ("t10k", 10_000)):
        assert download.FILES[f"{part}-images-idx3-ubyte"][0] == 16 + n * 28 * 28
        assert download.FILES[f"{part}-labels-idx1-ubyte"][0] == 8 + n
    assert sum(download.FILES[f"{name}.gz"][0] for name in NAMES) < 12_000_000
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in download.MIRRORS)


# Mirrors that don't behave


@pytest.fixture
def one_file(files, cache):
    """Where the first file is downloaded to."""
    cache.mkdir()
    return cache / f"{NAMES[0]}.gz"


def fails(one_file, monkeypatch, *mirrors):
    """What is said when no mirror gives the file, and how long that took; nothing stays behind."""
    monkeypatch.setattr(download, "MIRRORS", mirrors)
    start = time.monotonic()
    with pytest.raises(FileNotFoundError) as caught:
        download._download(one_file)
    assert listing(one_file.parent) == []
    return str(caught.value), time.monotonic() - start


@pytest.mark.parametrize("kind", ["encoded", "unsized"])
def test_headers_that_do_not_matter(server, files, one_file, monkeypatch, kind):
    monkeypatch.setattr(download, "MIRRORS", (server.mirror(kind),))
    download._download(one_file)
    assert one_file.read_bytes() == files[one_file.name]


def test_one_wrong_bit(server, one_file, monkeypatch):
    message, _ = fails(one_file, monkeypatch, server.mirror("wrong"))
    assert f"({server.mirror('wrong')}: wrong SHA-256)" in message


def test_endless_body_is_cut_at_the_known_size(server, one_file, monkeypatch):
    size = download.FILES[one_file.name][0]
    written = []
    with pytest.raises(fetch.Unfetched, match=f"^more than the {size} bytes that the file has"):
        fetch.fetch(server.mirror("endless") + one_file.name, size, "", written.append, time.monotonic() + 30)
    assert sum(map(len, written)) <= size
    message, seconds = fails(one_file, monkeypatch, server.mirror("endless"))
    assert f"more than the {size} bytes" in message and seconds < 5


def test_slow_mirror_gives_way_to_the_next(server, files, one_file, monkeypatch):
    monkeypatch.setattr(fetch, "PERIOD", 0.4)
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("trickle"), server.mirror("good")))
    start = time.monotonic()
    download._download(one_file)
    assert time.monotonic() - start < 5
    assert one_file.read_bytes() == files[one_file.name]
    assert server.asked == [f"/{kind}/{one_file.name}" for kind in ("trickle", "good")]


@pytest.mark.parametrize("kind", ["trickle", "silent"])
def test_slowness_is_named(server, one_file, monkeypatch, kind):
    monkeypatch.setattr(fetch, "PERIOD", 0.3)
    message, seconds = fails(one_file, monkeypatch, server.mirror(kind))
    assert re.search("too slow: [0-9]+ bytes in 0.3 seconds", message) and seconds < 5


@pytest.mark.parametrize("kind", ["trickle", "silent"])
def test_the_whole_has_a_time_limit(server, one_file, monkeypatch, kind):
    monkeypatch.setattr(download, "SECONDS", 0.5)
    message, seconds = fails(one_file, monkeypatch, server.mirror(kind), server.mirror("good"))
    assert "bytes when time was up)" in message, "the next mirror isn't asked any more"
    assert 0.5 <= seconds < 3


@pytest.mark.parametrize("kind", ["trickle", "silent", "endless"])
def test_stopping_works_at_once(server, one_file, monkeypatch, kind):
    monkeypatch.setattr(download, "MIRRORS", (server.mirror(kind),))
    monkeypatch.setitem(download.FILES, one_file.name, (10**12, ""))  # nobody can send so much
    stop, ended = threading.Event(), []

    def load_it():
        try:
            load_mnist(stopped=stop.is_set)
        except fetch.Stopped:
            ended.append(time.monotonic())

    thread = threading.Thread(target=load_it)
    thread.start()
    time.sleep(0.5)
    asked_to = time.monotonic()
    stop.set()
    thread.join(10)
    assert ended and ended[0] - asked_to < 1
    assert listing(one_file.parent) == []


def test_an_interrupt_works_at_once(server, one_file, tmp_path):
    """Ctrl-C while nothing comes: in a process of its own."""
    if os.name == "nt":
        pytest.skip("Windows sends Ctrl-C to all processes of a console")
    program = (
        "import sys; from digitnet import load_mnist; from digitnet.data import download\n"
        "download.MIRRORS = (sys.argv[1],); print('go', flush=True)\n"
        "try: load_mnist()\n"
        "except KeyboardInterrupt: print('interrupted', flush=True)"
    )
    command = [sys.executable, "-c", program, server.mirror("silent")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as loading:
        assert loading.stdout.readline() == "go\n"
        while not server.asked:
            time.sleep(0.02)
        start = time.monotonic()
        loading.send_signal(2)
        assert loading.stdout.readline() == "interrupted\n"
        assert loading.wait(10) == 0  # the thread that waits for the network holds nobody up
        assert time.monotonic() - start < 3
    assert listing(one_file.parent) == []


def test_what_killed_downloads_left_is_cleared_by_the_next(server, files, one_file, monkeypatch):
    program = (
        "import sys; from digitnet import load_mnist; from digitnet.data import download\n"
        "download.MIRRORS = (sys.argv[1],); load_mnist()"
    )
    command = [sys.executable, "-c", program, server.mirror("silent")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as loading:
        while not server.asked:
            time.sleep(0.02)
        loading.kill()
    assert len(listing(one_file.parent)) == 1
    os.utime(next(one_file.parent.iterdir()), (0, 0))  # on Windows the age counts
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    assert_loads(load_mnist())
    assert listing(one_file.parent) == sorted(files)


def test_threads_of_given_up_downloads_end(server, one_file, monkeypatch):
    monkeypatch.setattr(fetch, "PERIOD", 0.2)
    fails(one_file, monkeypatch, server.mirror("trickle"))
    server.closing.set()
    until = time.monotonic() + 10
    while any(thread.name == "download" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.05)
