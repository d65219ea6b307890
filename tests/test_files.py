"""Files written whole or not at all, over whatever is there; paths understood or refused."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digitnet import files
from digitnet.files import as_path, atomic_file, existing_file, kept_lines

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files or modes")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "net.npz"


@pytest.fixture(params=["old", None])
def old(request, path):
    """The content that is there before: some, or none."""
    if request.param:
        path.write_bytes(b"old")
        return b"old"


def write(path, content=b"new"):
    with atomic_file(path) as stream:
        stream.write(content)


def assert_untouched(path, old):
    assert os.listdir(path.parent) == ([path.name] if old else [])
    assert not old or path.read_bytes() == old


# Whole or not at all


def test_writing_replaces_the_old_file(path, old):
    write(path)
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_failure_while_writing_leaves_the_old_file(path, old, error):
    with pytest.raises(type(error)), atomic_file(path) as stream:
        stream.write(b"half of it")
        assert len(os.listdir(path.parent)) == 1 + bool(old)
        assert not old or path.read_bytes() == old
        raise error
    assert_untouched(path, old)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_at_the_last_steps_leaves_the_old_file(path, old, step, monkeypatch):
    def fail(*args):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, step, fail)
        with pytest.raises(OSError, match="Input/output"):
            write(path)
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


def test_many_threads_write_one_file(path):
    def work(k):
        for _ in range(20):
            write(path, bytes([k]) * 1000)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    content = path.read_bytes()
    assert len(content) == 1000 and len(set(content)) == 1
    assert os.listdir(path.parent) == [path.name]


KILLED = """
import os, signal, sys
from digitnet.files import atomic_file
with atomic_file(sys.argv[1]) as stream:
    stream.write(b"half")
    stream.flush()
    print("writing", flush=True)
    input()
"""


def start_writer(path):
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout.readline() == "writing\n"
    return writer


def test_the_next_writer_clears_what_killed_ones_left(path):
    writers = [start_writer(path) for _ in range(3)]
    for writer in writers:
        writer.kill()
        writer.communicate()
    assert len(os.listdir(path.parent)) == 3
    if files.fcntl is None:  # without locks the age counts
        for left in path.parent.iterdir():
            os.utime(left, (0, 0))
    write(path)
    assert os.listdir(path.parent) == [path.name]


def test_a_living_writer_keeps_its_file(path):
    with start_writer(path) as writer:
        write(path)
        assert len(os.listdir(path.parent)) == 2
        writer.communicate("\n")
        assert writer.returncode == 0
    assert path.read_bytes() == b"half"
    assert os.listdir(path.parent) == [path.name]


@posix
def test_a_stopped_writer_holds_nobody_up(path):
    with start_writer(path) as writer:
        writer.send_signal(signal.SIGSTOP)
        try:
            write(path)
        finally:
            writer.send_signal(signal.SIGCONT)
            writer.kill()
    assert path.read_bytes() == b"new"


def test_other_files_are_left_alone(path):
    others = [".net.npz.part", ".net.npz.0123.part", ".other.npz.01234567.part", "net.npz.01234567.part"]
    for name in others:
        path.with_name(name).write_bytes(b"mine")
    path.with_name(".net.npz.89abcdef.part").mkdir()
    write(path)
    assert sorted(os.listdir(path.parent)) == sorted([*others, ".net.npz.89abcdef.part", path.name])


@posix
def test_file_cleared_before_it_was_locked_is_made_again(path, monkeypatch):
    """Another writer takes the file for a leftover in the moment between its creation and its lock."""
    flock, cleared = files.fcntl.flock, []

    def late(stream, how):
        if not cleared:
            cleared.append(stream.name)
            os.unlink(stream.name)
        return flock(stream, how)

    monkeypatch.setattr(files.fcntl, "flock", late)
    write(path)
    assert cleared and path.read_bytes() == b"new"
    assert os.listdir(path.parent) == [path.name]


def test_without_locks_it_writes_and_clears_nothing_of_others(path, monkeypatch):
    if files.fcntl is not None:

        def unknown(*args):
            raise OSError(38, "Function not implemented")

        monkeypatch.setattr(files.fcntl, "flock", unknown)
    write(path)
    assert os.listdir(path.parent) == [path.name]


def test_as_on_windows(path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    monkeypatch.delattr(os, "fchown", raising=False)
    left = path.with_name(".net.npz.01234567.part")
    left.write_bytes(b"left")
    write(path)
    assert left.exists()  # it is so young that its writer may be about to give it its name
    os.utime(left, (0, 0))
    write(path, b"newer")
    assert path.read_bytes() == b"newer"
    assert os.listdir(path.parent) == [path.name]


# What is there before


@posix
@pytest.mark.parametrize("mode", [0o640, 0o600, 0o444, 0o755, 0o666])
def test_mode_of_the_old_file_stays(path, mode):
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


@posix
@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() != 0, reason="only the superuser gives files away"
)
def test_owner_of_the_old_file_stays(path):
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    write(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


@posix
def test_new_file_gets_the_usual_mode(path):
    before = os.umask(0o027)
    try:
        write(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("there", [True, False])
def test_symbolic_link_stays_and_its_target_is_written(tmp_path, there):
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "target.npz"
    if there:
        target.write_bytes(b"old")
    link = tmp_path / "net.npz"
    link.symlink_to(target)
    write(link)
    assert link.is_symlink() and target.read_bytes() == b"new"
    assert os.listdir(tmp_path / "elsewhere") == ["target.npz"]


@posix
def test_circle_of_links_is_an_error(path):
    path.symlink_to(path)
    with pytest.raises(ValueError, match="leads to itself"):
        write(path)
    assert path.is_symlink()


@posix
def test_pipes_and_devices_are_refused_and_stay(path):
    os.mkfifo(path)
    for wrong in (path, Path(os.devnull)):
        before = wrong.stat().st_mode
        with pytest.raises(ValueError, match=f"^{wrong} is a pipe or a device; needed is the name of a file"):
            write(wrong)
        with pytest.raises(ValueError, match=f"^{wrong} is a pipe or a device; needed is the name of a file"):
            existing_file(wrong)
        assert wrong.stat().st_mode == before


# Names


@pytest.mark.parametrize("name", ["x" * 250, "网" * 80, "ä [1]*?.npz", ".hidden", "no ending", "-"])
def test_odd_names(tmp_path, name):
    if os.name == "nt" and "*" in name:
        pytest.skip("Windows forbids * and ? in names")
    write(tmp_path / name)
    write(tmp_path / name)
    assert os.listdir(tmp_path) == [name]


def test_home_folder_is_understood(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write("~/net.npz")
    assert existing_file("~/net.npz") == tmp_path / "net.npz"


@posix
def test_home_of_nobody():
    with pytest.raises(ValueError, match="path is '~nosuchuser/net.npz': there is no such home folder"):
        as_path("~nosuchuser/net.npz")


@pytest.mark.parametrize("wrong", [None, 0, 3.5, b"net.npz", ["net.npz"], "x" * 3 + "\0"])
def test_what_names_no_file(wrong):
    for use in (as_path, existing_file, write):
        with pytest.raises(ValueError, match="^path is "):
            use(wrong)


def test_folders(tmp_path):
    for use in (existing_file, write):
        with pytest.raises(IsADirectoryError, match="is a folder; needed is the name of a file"):
            use(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        write(tmp_path / "nowhere" / "net.npz")
    with pytest.raises(FileNotFoundError, match="net.npz does not exist"):
        existing_file(tmp_path / "net.npz")
    assert os.listdir(tmp_path) == []


def test_lines_that_were_kept_are_read_but_for_those_cut_off(tmp_path):
    path = tmp_path / "runs.jsonl"
    assert list(kept_lines(path)) == []
    path.write_text('{"a": 1}\n\n[2]\n{"a": 3', "utf-8")
    assert list(kept_lines(path)) == [{"a": 1}, [2]]
