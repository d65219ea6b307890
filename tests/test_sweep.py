"""Sweeps: what comes out, what is kept, and what happens when something is killed."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import active_children, get_all_start_methods, get_context
from pathlib import Path

import numpy as np
import pytest
import sweep_runs as runs
from locks import printed
from threadpoolctl import threadpool_limits

from digitnet import Dataset, load_digits
from digitnet.data import Splits
from digitnet.experiments import Records, canonical, derived_seed, sweep, train_one
from digitnet.experiments.work import run_name
from digitnet.experiments.workers import _kept

TESTS = Path(__file__).parent
ALONE = [sys.executable, str(TESTS / "sweep_runs.py")]


def outcome(records):
    """All of records that is the same each time: no times and dates."""
    return [(record.key, record.epochs, record.error) for record in records]


def lines(path):
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def wait_until(holds, seconds=120):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def is_alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def started(path, *of_grid, **variables):
    """A sweep as a process of its own, which a terminal would interrupt with all its workers."""
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return subprocess.Popen(
        [*ALONE, *map(str, (path, *of_grid))], env={**os.environ, "PYTHONPATH": paths, **variables},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def interrupt(process):
    """Press Ctrl-C in its terminal, which sends it to all its processes at once, and wait for the end."""
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode and errors.count("KeyboardInterrupt") == 1, errors


def has_written(process, path, n):
    return process.poll() is not None or len(lines(path)) >= n


def workers_of(log):
    return {int(line.split()[2]) for line in lines(log) if line.startswith("begins")}


# What comes out


@pytest.fixture(scope="module")
def serial():
    return sweep({"x": [0.5, 1, 2]}, runs.data, run=runs.quick, seeds=2, workers=0)


def test_every_setting_is_run_with_every_seed(serial):
    assert [(r.setting, r.seed) for r in serial] == [
        ({"x": x}, derived_seed({"x": x}, k)) for x in (0.5, 1, 2) for k in range(2)
    ]
    assert serial.settings == [{"x": 0.5}, {"x": 1}, {"x": 2}]
    cost = serial.array("cost")
    assert cost.shape == (3, 2, 2) and len(np.unique(cost)) == 12
    (record, *_) = serial
    assert record.data == "made up" and record.run == "quick" and record.versions["numpy"] == np.__version__


def test_the_same_comes_out_however_it_is_done(serial):
    """One process, two, two with the grid reversed, threads, someone else's processes, in this process."""
    again = partial(sweep, data=runs.data, run=runs.quick, seeds=2)
    assert outcome(again([{"x": 2.0}, {"x": np.int64(1)}, {"x": 0.5}], workers=0)) == (
        outcome(serial)[4:] + outcome(serial)[2:4] + outcome(serial)[:2]
    )
    for workers in (1, 2):
        assert outcome(again({"x": [0.5, 1, 2]}, workers=workers)) == outcome(serial)
    backwards = again({"x": [2, 1, 0.5]}, workers=2)
    assert sorted(map(repr, outcome(backwards))) == sorted(map(repr, outcome(serial)))
    with ThreadPoolExecutor(2) as executor:
        assert outcome(again({"x": [0.5, 1, 2]}, executor=executor)) == outcome(serial)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert outcome(again({"x": [0.5, 1, 2]}, executor=executor)) == outcome(serial)


def test_seeds_may_be_the_same_for_all():
    records = sweep({"x": [1, 2]}, runs.data, run=runs.quick, seeds=[7, 8, 7], workers=0)
    assert [record.seed for record in records] == [7, 8, 7, 8]


def test_the_data_reach_each_process_once_and_threads_are_limited(tmp_path, monkeypatch):
    log = tmp_path / "log"
    monkeypatch.setenv("DATA_LOG", str(log))
    for library in ("OMP", "OPENBLAS", "MKL"):  # where these say one, nothing is to be limited
        monkeypatch.delenv(f"{library}_NUM_THREADS", raising=False)
    records = sweep({"x": [*range(8)]}, runs.data, run=runs.threads, workers=2)
    assert len(lines(log)) == len(set(lines(log))) == 2 and str(os.getpid()) not in lines(log)
    assert records.array("threads").ravel().tolist() == [1] * 8
    with threadpool_limits(2):
        assert sweep({"x": 1}, None, run=runs.threads, workers=0).array("threads").item() == 1
        assert next(iter(runs.threads({}, None, 0))) == {"threads": 2}, "the caller's are as they were"
    log.unlink()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        records = sweep({"x": [*range(4)]}, runs.data, run=runs.threads, executor=executor)
    assert len(lines(log)) == 1 and records.array("threads").ravel().tolist() == [1] * 4


def test_data_that_would_travel_with_every_run_are_refused():
    given = runs.data()
    assert len(sweep({"x": [1, 2]}, given, run=runs.quick, workers=1)) == 2, "sent once to our own"
    with ProcessPoolExecutor(1) as executor, pytest.raises(ValueError, match="such as load_mnist"):
        sweep({"x": 1}, given, run=runs.quick, executor=executor)
    with ThreadPoolExecutor(1) as executor:
        assert len(sweep({"x": 1}, given, run=runs.quick, executor=executor)) == 1
        assert len(sweep({"x": 1}, runs.data, run=runs.quick, executor=executor)) == 1
    assert not _kept, "threads leave no data behind"


def test_it_is_quiet_where_there_is_no_terminal(capfd):
    sweep({"x": [1, 2]}, runs.data, run=runs.quick, workers=1)
    assert capfd.readouterr() == ("", "")


def test_a_terminal_shows_how_far_it_is(monkeypatch):
    import tqdm

    shown = []

    class Bar(tqdm.tqdm):
        def __init__(self, **options):
            shown.append(options)
            super().__init__(**{**options, "disable": True})

        def update(self, n=1):
            shown.append(n)

    monkeypatch.setattr(tqdm, "tqdm", Bar)
    sweep({"x": [1, 2]}, runs.data, run=runs.quick, workers=0)
    assert shown == [{"total": 2, "initial": 0, "disable": None, "unit": "run"}, 1, 1]
    sweep({"x": [1, 2]}, runs.data, run=runs.quick, workers=0, progress=False)
    assert shown[3]["disable"] is True


@pytest.mark.parametrize("arguments, message", [
    ({"grid": "eta"}, "grid is 'eta'; needed is a dict of lists"),
    ({"grid": 3}, "grid is 3"),
    ({"grid": {"x": {"a": 1}}}, "x is {'a': 1}; needed is a list of the values"),
    ({"grid": {"x": []}}, r"x is \[\]; needed"),
    ({"grid": [3]}, "setting is 3; needed is a dict"),
    ({"grid": [{"x": np.nan}]}, r"setting\['x'\] is nan; legal are text"),
    ({"grid": [{"x": [np.sin]}]}, r"setting\['x'\]\[0\] is <ufunc 'sin'>.*name a function"),
    ({"seeds": 0}, "seeds is 0; legal are whole numbers from 1 on"),
    ({"seeds": [-1]}, "seeds is -1"),
    ({"workers": -1}, "workers is -1"),
    ({"run": 3}, "run is 3; needed is a function"),
    ({"executor": 3}, "executor is 3"),
    ({"executor": ThreadPoolExecutor(1), "workers": 1}, "both given"),
    ({"path": 3}, "path is 3"),
])  # fmt: skip
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        sweep(**{"grid": {"x": 1}, "data": None, "run": runs.quick, "workers": None, **arguments})


# The file


def small_sweep(path, log, **options):
    return sweep({"x": [1, 2, 3, 4], "log": str(log)}, None, path, run=runs.quick, workers=0, **options)


def test_what_is_recorded_is_not_run_again(tmp_path):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    first = small_sweep(path, log)
    content = path.read_bytes()
    assert content.count(b"\n") == 4 and len(lines(log)) == 4
    assert outcome(small_sweep(path, log)) == outcome(first) == outcome(Records.load(path))
    assert path.read_bytes() == content and len(lines(log)) == 4
    more = sweep({"x": [5, 4], "log": str(log)}, None, path, run=runs.quick, workers=0)
    assert [record.setting["x"] for record in more] == [5, 4] and len(lines(log)) == 5


def test_cut_at_any_byte_of_the_last_two_lines_it_goes_on(tmp_path, monkeypatch):
    """Whatever is left of the file, whole lines are kept, and the others are run once more."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # some 3000 times, which takes long
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    first = outcome(small_sweep(path, log))
    content = path.read_bytes()
    starts = [0, *(i + 1 for i, byte in enumerate(content) if byte == ord("\n"))]
    for cut in range(starts[2], len(content) + 1):
        path.write_bytes(content[:cut])
        log.unlink(missing_ok=True)
        n_whole = content[: cut + 1].count(b"\n")  # but for its end, a line is whole
        assert outcome(Records.load(path)) == first[:n_whole], cut
        assert outcome(small_sweep(path, log)) == first, cut
        assert len(lines(log)) == 4 - n_whole, cut
        assert path.read_bytes().startswith(content[: starts[n_whole]]), cut
        assert outcome(Records.load(path)) == first and path.read_bytes().count(b"\n") == 4, cut


@pytest.mark.parametrize(
    "tail", [b"\0" * 50, b'{"setting": {"x": \0\0', b'{"setting": {"x": 1}, "seed": "\xc3']
)
def test_other_tails_of_a_crash(tmp_path, tail):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    first, content = outcome(small_sweep(path, log)), path.read_bytes()
    path.write_bytes(content + tail)
    assert outcome(Records.load(path)) == first == outcome(small_sweep(path, log))
    assert path.read_bytes() == content


@pytest.mark.parametrize("content, line", [
    (b"my notes", 1), (b"my notes\n", 1), (b"[1, 2]", 1), (b'{"setting": 3}\n', 1), (b"{}", 1),
])  # fmt: skip
def test_another_file_is_left_alone(tmp_path, content, line):
    path = tmp_path / "notes"
    path.write_bytes(content)
    for use in (small_sweep, Records.load):
        with pytest.raises(ValueError, match=f"notes: line {line} is no record of a run: "):
            use(*[path, tmp_path / "log"][: 2 if use is small_sweep else 1])
    assert path.read_bytes() == content and not lines(tmp_path / "log")


def test_a_damaged_line_in_the_middle_is_named(tmp_path):
    path = tmp_path / "runs.jsonl"
    small_sweep(path, tmp_path / "log")
    content = path.read_bytes().replace(b'{"setting"', b'{"sett', 2).replace(b'{"sett"', b'{"setting"', 1)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"runs.jsonl: line 1 is no record of a run: {\"sett"):
        Records.load(path)


def test_no_folder_and_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        small_sweep(tmp_path / "none" / "runs.jsonl", tmp_path / "log")
    with pytest.raises(IsADirectoryError):
        small_sweep(tmp_path, tmp_path / "log")


def test_a_second_sweep_on_one_file_is_refused(tmp_path):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    grid = {"x": [1, 2], "log": str(log), "seconds": 0.5}
    first = threading.Thread(target=sweep, args=(grid, None, path), kwargs={"run": runs.slow, "workers": 0})
    first.start()
    wait_until(lambda: lines(log))
    with pytest.raises(ValueError, match="is being written to by another sweep"):
        small_sweep(path, log)
    first.join()
    assert len(Records.load(path)) == 2
    sweep(grid, None, path, run=runs.slow, workers=0)


@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="no process is forked here")
def test_processes_forked_meanwhile_keep_no_lock(tmp_path):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as executor:
        sweep({"x": [1], "log": str(log)}, runs.data, path, run=runs.quick, executor=executor)
        sweep({"x": [1, 2], "log": str(log)}, runs.data, path, run=runs.quick, executor=executor)
    assert len(lines(path)) == 2 == len(lines(log))


def test_a_full_disk_leaves_whole_lines(tmp_path, monkeypatch):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"

    def full(descriptor):
        if len(lines(log)) > 2:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            small_sweep(path, log)
    assert len(lines(path)) == 2 == len(Records.load(path))
    assert len(small_sweep(path, log)) == 4 and len(lines(log)) == 5


def test_one_file_has_runs_of_one_kind(tmp_path):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    sweep({"x": 1}, runs.data(), path, run=runs.quick, workers=0)
    with pytest.raises(ValueError, match="runs.jsonl holds runs of quick, not of slow"):
        sweep({"x": 1}, None, path, run=runs.slow, workers=0)
    others = Splits("others", *runs.data())
    with pytest.raises(ValueError, match="runs.jsonl holds runs on made up; these are on others"):
        sweep({"x": [1, 2], "log": str(log)}, others, path, run=runs.quick, workers=0)
    assert len(Records.load(path)) == 1 and not lines(log), "it is seen before a run is done"
    with pytest.raises(ValueError, match="these are on others"):
        sweep({"x": 1}, others, path, run=runs.quick, workers=0)


def test_pictures_of_another_size_are_other_data(tmp_path):
    path = tmp_path / "runs.jsonl"
    (record,) = sweep({"x": 1}, load_digits(8), path, run=runs.quick, workers=0)
    assert record.data == "scikit-learn digits of 8x8 pixels"
    with pytest.raises(
        ValueError, match="on scikit-learn digits of 8x8 pixels; these are on scikit-learn digits$"
    ):
        sweep({"x": 1}, load_digits(28), path, run=runs.quick, workers=0)


def test_a_function_with_other_arguments_is_another(tmp_path):
    path, given = tmp_path / "runs.jsonl", runs.data()
    setting = {"hidden": 3, "eta": 1.0, "epochs": 1}
    tested = partial(train_one, also={"test": given.test, "few": given.test[:5]})
    (record,) = sweep(setting, given, path, run=tested, workers=0)
    assert record.run == 'train_one(also={"test": "Dataset", "few": "Dataset"})' and not record.error
    for run in (train_one, partial(train_one, also={"few": given.test[:5]})):
        with pytest.raises(ValueError, match="runs.jsonl holds runs of train_one.*not of train_one"):
            sweep(setting, given, path, run=run, workers=0)
    with pytest.raises(ValueError, match="hidden is 'x'"):
        sweep({**setting, "hidden": "x"}, given, run=tested, workers=0)


@pytest.mark.parametrize("run, name", [
    (runs.quick, "quick"),
    (partial(runs.quick, seed=np.int64(3), data=runs.data), 'quick(data="data", seed="3")'),
    (partial(runs.quick, 0.5, {"b": 1, "a": [None]}), 'quick(0.5, {"b": 1, "a": [null]})'),
])  # fmt: skip
def test_the_name_of_a_function(run, name):
    assert run_name(run) == name


# Runs that fail, and processes that die


def test_a_failing_run_is_recorded_and_the_others_go_on(tmp_path):
    path, mended = tmp_path / "runs.jsonl", tmp_path / "mended"
    again = partial(
        sweep, {"x": [0, 1, 2, 3], "mended": str(mended)}, None, path, run=runs.failing, workers=1
    )
    records = again()
    assert [record.error for record in records] == [
        None,
        "ValueError: one is not legal",
        "SystemExit: two",
        None,
    ]
    assert [record.setting["x"] for record in records.failed] == [1, 2]
    assert records[1].epochs == {"cost": [0.5]}
    assert records[0].epochs == {"cost": [0.5, None], "late": [None, 2.0]}
    assert np.isnan(records[0].array("cost")[1])
    mended.touch()
    assert outcome(again()) == outcome(records), "failed runs are left as they are"
    after = again(retry_failed=True)
    assert [record.error is None for record in after] == [True, True, False, True]
    assert outcome(Records.load(path)) == outcome(after) and len(lines(path)) == 6


@pytest.mark.parametrize("gives, message", [
    ("complex", "ValueError: run gave cost=.*1j.*; legal are numbers"),
    ("long", r"ValueError: run gave cost=(np\.longdouble\('1\.0'\)|1\.0); legal are numbers"),
    ("key", r"ValueError: run gave a number by the name of \(1, 2\); legal is text"),
])  # fmt: skip
def test_numbers_that_no_file_holds_make_a_failed_run(tmp_path, gives, message):
    grid = {"gives": [gives, "bool"]}
    records = sweep(grid, None, tmp_path / "runs.jsonl", run=runs.odd_numbers, workers=0)
    assert re.match(message, records[0].error) and outcome(Records.load(tmp_path / "runs.jsonl")) == outcome(
        records
    )
    assert records[1].epochs == {"cost": [True], "late": [0.5]} and records[1].epochs["cost"][0] is True


def test_data_whose_name_is_no_text(tmp_path):
    with pytest.raises(ValueError, match="the name of data is b'made up'; legal are text and None"):
        sweep({"x": 1}, runs.data_with_an_odd_name(), run=runs.quick, workers=0)
    path = tmp_path / "runs.jsonl"
    (record,) = sweep({"x": 1}, runs.data_with_an_odd_name, path, run=runs.quick, workers=0)
    assert record.error.startswith("ValueError: the name of data is b'made up'") and len(lines(path)) == 1


@pytest.mark.parametrize("gives, message", [
    (3, "run gave 3; needed is an Epoch or a dict"),
    ({"right": 2, "cost": "low"}, "run gave cost='low'; legal are numbers"),
])  # fmt: skip
def test_a_run_that_gives_something_else_has_failed(gives, message):
    (record,) = sweep([{"gives": gives}], None, run=runs.nothing, workers=0)
    assert record.error.startswith(f"ValueError: {message}") and record.epochs == {"right": [1], "cost": [2]}


def test_a_run_that_kills_its_process_twice_has_failed_and_no_other(tmp_path):
    log = tmp_path / "log"
    grid = {"x": [0, 1, 2, 3, 4, 5], "log": str(log)}
    records = sweep(grid, None, tmp_path / "runs.jsonl", run=runs.deadly, workers=2)
    assert [r.error for r in records] == [None, "its worker process died, 2 times", None, None, None, None]
    assert sorted(lines(log)) == ["0", "1", "1", "2", "2", "3", "4", "5"]
    assert outcome(Records.load(tmp_path / "runs.jsonl"))[0] == outcome(records)[0]


@pytest.mark.parametrize("sent, seconds, times", [(signal.SIGKILL, 300, 2), (signal.SIGINT, 2, 1)])
def test_a_worker_killed_from_outside_loses_only_time(tmp_path, monkeypatch, sent, seconds, times):
    """Ctrl-C, which a terminal sends to all processes, it leaves to the sweep."""
    log = tmp_path / "log"
    grid = {"x": [0, 1, 2, 3], "log": str(log), "seconds": seconds}
    monkeypatch.setenv("SLOW_FROM", "3")

    def begun():
        return [line.split() for line in lines(log) if line.startswith("begins 3")]

    def kill():
        wait_until(begun)
        os.kill(int(begun()[0][2]), sent)

    thread = threading.Thread(target=kill)
    thread.start()
    records = sweep(grid, None, run=runs.slow_once, workers=2)
    thread.join()
    assert len(records) == 4 and not records.failed
    assert len(begun()) == times and sum(line.startswith("begins") for line in lines(log)) == 3 + times


def test_a_worker_killed_before_its_first_run_is_started_again(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_LOG", str(tmp_path / "log"))
    records = sweep({"x": [0, 1]}, runs.data_at_last, run=runs.quick, workers=1)
    assert len(records) == 2 == len(lines(tmp_path / "log")) and not records.failed


def test_workers_that_cannot_start_say_so(tmp_path, capfd):
    with pytest.raises(FileNotFoundError, match="the data are not there"):
        sweep({"x": 1}, runs.no_data, run=runs.quick, workers=1)
    with pytest.raises(RuntimeError, match="a worker process could not start"):
        sweep({"x": 1}, runs.no_process, run=runs.quick, workers=1)
    with pytest.raises(Exception, match="[Pp]ickle"):
        sweep({"x": 1}, None, run=lambda setting, data, seed: [], workers=1)


def test_a_run_that_died_first_says_nothing_of_the_data(tmp_path):
    grid = {"x": [1, 0], "log": str(tmp_path / "log")}
    records = sweep(grid, runs.data, run=runs.deadly, workers=1)
    assert [(r.error is None, r.data) for r in records] == [(False, None), (True, "made up")]


def test_an_executor_that_breaks_leaves_what_was_finished(tmp_path):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    grid = {"x": [0, 1], "log": str(log)}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        with pytest.raises(RuntimeError, match="the executor broke down.*What was finished is recorded"):
            sweep(grid, runs.data, path, run=runs.deadly, executor=executor)
    assert [record.setting["x"] for record in Records.load(path)] == [0]


# The sweeping process itself


def test_killed_at_any_time_it_goes_on_and_its_workers_end(tmp_path, monkeypatch):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    for n in (2, 5):  # at that many records, while others are written or two runs are under way
        process = started(path, log, 300, SLOW_FROM=str(n + 2))
        wait_until(partial(has_written, process, path, n))
        process.kill()
        process.communicate(timeout=60)  # to the end of all that write to its stderr
    wait_until(lambda: not any(map(is_alive, workers_of(log))))
    kept = outcome(Records.load(path))
    assert 5 <= len(kept) <= 7
    monkeypatch.setenv("SLOW_FROM", "12")
    records = sweep(runs.grid(log, 300), runs.data, path, run=runs.slow, workers=0)
    assert len(records) == 12 and not records.failed
    assert outcome(Records.load(path))[: len(kept)] == kept and len(lines(path)) == 12
    finished = [line for line in lines(log) if not line.startswith("begins")]
    assert len(finished) <= 12 + 2 * 2, "at most the runs under way at each kill were done twice"


def test_after_ctrl_c_the_file_is_good_and_no_worker_is_left(tmp_path):
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    process = started(path, log, 300, SLOW_FROM="3")
    wait_until(partial(has_written, process, path, 3))
    interrupt(process)
    assert not any(map(is_alive, workers_of(log)))
    content = path.read_bytes()
    assert content.endswith(b"\n") and len(Records.load(path)) == content.count(b"\n") == 3


def test_ctrl_c_while_workers_open_their_data(tmp_path):
    opening = tmp_path / "opening"
    process = started(tmp_path / "runs.jsonl", tmp_path / "log", 0, DATA_LOG=str(opening), DATA_SECONDS="300")
    wait_until(lambda: process.poll() is not None or len(lines(opening)) == 2)
    interrupt(process)
    workers = set(map(int, lines(opening)))
    assert len(workers) == 2 and not any(map(is_alive, workers))


@pytest.mark.parametrize("n", [1, 2])
def test_ctrl_c_while_workers_are_started(tmp_path, monkeypatch, n):
    """Between the start of the n-th process and the moment at which the sweep knows that it runs."""
    monkeypatch.setenv("DATA_SECONDS", "300")
    submit, submitted = ProcessPoolExecutor.submit, []

    def interrupted(self, *arguments):
        submitted.append(submit(self, *arguments))
        if len(submitted) == n:
            raise KeyboardInterrupt
        return submitted[-1]

    monkeypatch.setattr(ProcessPoolExecutor, "submit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sweep({"x": [0, 1, 2]}, runs.data, run=runs.quick, workers=2)
    assert len(submitted) == n and active_children() == []


INTERRUPTED = """
from concurrent.futures import ThreadPoolExecutor
import sweep_runs as runs
from locks import interrupted_at
from digitnet.experiments import sweep

for n in range(1, 40):
    with ThreadPoolExecutor(2) as executor:
        try:
            with interrupted_at(n):
                sweep({"x": [*range(20)]}, runs.data, run=runs.quick, executor=executor)
        except KeyboardInterrupt:
            print(n, sorted(executor.map(abs, [-2, -1])))
"""


def test_ctrl_c_leaves_no_lock_of_an_executor_locked():
    """It works on, and can be closed."""
    assert printed(INTERRUPTED) == "".join(f"{n} [1, 2]\n" for n in range(1, 40))


# A cluster


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers of Dask, processes that speak TCP over the loopback; client and pids."""
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    where = ["--scheduler-file", str(tmp_path / "scheduler.json"), "--no-dashboard"]
    worker = ["worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
    programs = [["scheduler", "--host", "127.0.0.1", "--port", "0"], worker, worker]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *program, *where], env=environment, cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for program in programs
    ]  # fmt: skip
    try:
        wait_until(lambda: (tmp_path / "scheduler.json").exists())
        with distributed.Client(scheduler_file=str(tmp_path / "scheduler.json"), timeout=30) as client:
            client.wait_for_workers(2, timeout=30)
            assert all(
                address.startswith("tcp://127.0.0.1") for address in client.scheduler_info()["workers"]
            )
            yield client, {process.pid for process in processes[1:]}
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_cluster_of_which_a_worker_is_killed(tmp_path, cluster, monkeypatch):
    client, workers = cluster
    path, log = tmp_path / "runs.jsonl", tmp_path / "log"
    grid = {"x": [*range(8)], "log": str(log), "seconds": 0.2}

    def kill():
        wait_until(lambda: workers_of(log) == workers and len(lines(path)) >= 2)
        os.kill(min(workers), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    records = sweep(grid, runs.data, path, run=runs.slow, executor=client.get_executor())
    thread.join()
    assert not is_alive(min(workers)) and workers_of(log) == workers
    assert len(records) == 8 and not records.failed and len(lines(path)) == 8
    here = sweep(grid, runs.data, run=runs.slow, workers=0)
    assert outcome(here) == outcome(records)


def test_a_cluster_gets_data_once_and_records_a_run_that_kills_its_workers(tmp_path, cluster):
    client, workers = cluster
    given = Splits("given", *[Dataset(np.zeros((5, 4), np.uint8), [0] * 5)] * 3)
    records = sweep({"x": [*range(6)]}, given, run=runs.threads, executor=client.get_executor())
    assert {record.data for record in records} == {"given of 2x2 pixels"} and records.array(
        "threads"
    ).max() == 1
    client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
    grid = {"x": [0, 1, 3], "log": str(tmp_path / "log")}
    records = sweep(grid, runs.data, run=runs.deadly, executor=client.get_executor())
    assert [r.error for r in records] == [None, "its worker process died, several times", None]


def test_trainings_on_a_cluster_give_the_numbers_of_one_process(cluster):
    """What chapter 13 says and doesn't run, since a notebook can't start a cluster wherever it lies."""
    client, _ = cluster
    grid = {"cost": "log-likelihood", "eta": [0.1, 1.0], "hidden": [3, 5], "dropout": [0, 0.2], "epochs": 2}
    here = sweep(grid, load_digits(8), seeds=2, workers=0)
    there = sweep(grid, partial(load_digits, 8), seeds=2, executor=client.get_executor())
    names = ("right", "cost", "training_right", "training_cost")
    numbers = [[(r.key, [r.epochs[name] for name in names]) for r in records] for records in (here, there)]
    assert len(here) == 16 and not here.failed and numbers[0] == numbers[1]


# Seeds


def test_seeds_follow_from_the_setting_alone():
    setting = {"hidden": [30], "eta": 3}
    assert canonical(setting) == '{"eta": 3, "hidden": [30]}'
    assert derived_seed(setting, 0) == derived_seed({"eta": 3.0, "hidden": (30,), "epochs": 5}, 0)
    assert json.loads(canonical({"a": np.float32(0.5), "b": [True, None, 1e300, "é"]})) == {
        "a": 0.5, "b": [True, None, 1e300, "é"]
    }  # fmt: skip
    assert canonical({"a": True}) != canonical({"a": 1})
    assert len({derived_seed(setting, k) for k in range(1000)}) == 1000
    assert [derived_seed(setting, k) for k in range(2)] == [1773741896, 714483852], "for ever"
