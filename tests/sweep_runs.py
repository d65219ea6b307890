"""What the tests of sweeps let run: functions of a module, as worker processes can import no others."""

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
from fixtures import made_up

from digitnet.data import Splits
from digitnet.experiments import sweep


def data():
    """Small splits of 28×28 random pixels; a line is written to the file that DATA_LOG names, if there is.

    To open them takes DATA_SECONDS.
    """
    if "DATA_LOG" in os.environ:
        _log(os.environ["DATA_LOG"], os.getpid())
    time.sleep(float(os.environ.get("DATA_SECONDS", 0)))
    return Splits("made up", *(made_up(n, 784, seed=n) for n in (60, 20, 20)))


def quick(setting, data, seed):
    """Two epochs of numbers that follow from setting and seed."""
    if "log" in setting:
        _log(setting["log"], setting["x"], seed)
    rng = np.random.default_rng([seed, round(1000 * setting["x"])])
    for epoch in range(2):
        yield {"epoch": epoch, "cost": rng.random(), "right": int(rng.integers(20)), "total": 20}


def slow(setting, data, seed):
    """As `quick`, but it says when it begins and, with an x of SLOW_FROM or more, takes some seconds."""
    _log(setting["log"], "begins", setting["x"], os.getpid())
    if setting["x"] >= float(os.environ.get("SLOW_FROM", 0)):
        time.sleep(setting["seconds"])
    yield from quick(setting, data, seed)


def slow_once(setting, data, seed):
    """As `slow`, but done again it takes no time."""
    log = Path(setting["log"])
    again = log.exists() and f"begins {setting['x']} " in log.read_text()
    yield from slow({**setting, "seconds": 0} if again else setting, data, seed)


def failing(setting, data, seed):
    """Fails after an epoch if x is 1, as long as there is no file ``mended``; ends the process if it is 2."""
    yield {"cost": 0.5}
    if setting["x"] == 1 and not Path(setting["mended"]).exists():
        raise ValueError("one\nis not\tlegal")
    if setting["x"] == 2:
        sys.exit("two")
    yield {"cost": float("inf"), "late": np.float32(2)}


def deadly(setting, data, seed):
    """Kills its process if x is 1, and for x = 2 the first time."""
    _log(setting["log"], setting["x"])
    first_time = Path(setting["log"]).read_text().split().count("2") < 2
    if setting["x"] == 1 or (setting["x"] == 2 and first_time):
        os.kill(os.getpid(), signal.SIGKILL)
    yield from quick({"x": setting["x"]}, data, seed)


def threads(setting, data, seed):
    """How many threads libraries would use for products of matrices."""
    from threadpoolctl import threadpool_info

    yield {"threads": max((library["num_threads"] for library in threadpool_info()), default=1)}


def nothing(setting, data, seed):
    """What the setting says, after an epoch that is as it should be."""
    yield {"right": 1, "cost": 2}
    yield setting["gives"]


def odd_numbers(setting, data, seed):
    """An epoch with what its setting names."""
    values = {
        "complex": {"cost": np.complex64(1j)}, "long": {"cost": np.longdouble(1)}, "key": {(1, 2): 3},
        "bool": {"cost": np.bool_(True), "late": np.float32(0.5)},
    }  # fmt: skip
    yield values[setting["gives"]]


def data_with_an_odd_name():
    return Splits(b"made up", *data())


def no_data():
    raise FileNotFoundError("the data are not there")


def data_at_last():
    """The process dies with the first one who asks."""
    first = not Path(os.environ["DATA_LOG"]).exists()
    _log(os.environ["DATA_LOG"], os.getpid())
    if first:
        os.kill(os.getpid(), signal.SIGKILL)


def no_process():
    os.kill(os.getpid(), signal.SIGKILL)


def _log(path, *words):
    with open(path, "a") as stream:
        stream.write(" ".join(map(str, words)) + "\n")


def grid(log, seconds):
    return {"x": [*range(12)], "log": str(log), "seconds": float(seconds)}


def _main(path, *of_grid):
    """What the tests start as a process of its own, to kill it."""
    sweep(grid(*of_grid), data, path, run=slow, workers=2)


if __name__ == "__main__":
    _main(*sys.argv[1:])
