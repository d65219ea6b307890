"""Finding, checking, unpacking and fetching the MNIST files: on small synthetic ones and a local server."""

import gzip
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import platformdirs
import pytest

from digitnet import download, load, load_mnist

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
    monkeypatch.setattr(download, "SHA256", {n: hashlib.sha256(c).hexdigest() for n, c in files.items()})
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
        self.files, self.asked = files, []

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
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if kind == "broken" else content)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(files):
    with Server(files) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
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

    def half(source, target):
        target.write(source.read(10))
        raise KeyboardInterrupt

    monkeypatch.setattr(download.shutil, "copyfileobj", half)
    with pytest.raises(KeyboardInterrupt):
        load_mnist(folder)
    assert listing(cache) == []


def test_full_disk_while_unpacking_still_loads(fill, tmp_path, cache, monkeypatch):
    folder = fill(tmp_path / "data", ".gz")

    def full(source, target):
        target.write(source.read(10))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download.shutil, "copyfileobj", full)
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
        "import sys, json; from digitnet import download, load_mnist; input()\n"
        "download.SHA256 = json.loads(sys.argv[1])\n"
        "data = load_mnist(sys.argv[2]); print(*data.training.labels, data.training.images.sum())"
    )
    command = [sys.executable, "-c", program, json.dumps(download.SHA256), str(folder)]
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
    assert message.startswith(f"{folder / name} is damaged: its SHA-256 is ")
    assert files and download.SHA256[name] in message
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
    with pytest.raises(ValueError, match=f"{damaged.name} is damaged.*Delete it.*downloads it again"):
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

    monkeypatch.setattr(download, "_sha256", denied)
    with pytest.raises(PermissionError, match=NAMES[0]):
        load_mnist(fill(tmp_path / "data"))


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
    assert f"{server.mirror('garbage')}: wrong SHA-256;" in message
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
    import requests

    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    written = []

    def interrupted(self, chunk_size):
        written.append(next(self.raw.stream(20)))
        yield written[0]
        assert [path.stat().st_size for path in cache.iterdir()] == [len(written[0])]
        raise KeyboardInterrupt

    monkeypatch.setattr(requests.Response, "iter_content", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_mnist()
    assert written
    assert listing(cache) == []


def test_no_place_to_download_to(files, server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DIGITNET_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(download, "MIRRORS", (server.mirror("good"),))
    with pytest.raises(FileNotFoundError, match="Not a directory.*DIGITNET_CACHE names another folder"):
        load_mnist()


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
    assert sorted(download.SHA256) == sorted(NAMES + [f"{name}.gz" for name in NAMES])
    assert all(len(value) == 64 and int(value, 16) for value in download.SHA256.values())
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in download.MIRRORS)
