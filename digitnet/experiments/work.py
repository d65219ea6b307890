"""What is done wherever a run is done: limit the threads, follow the run, and make its record."""

import json
import os
import platform
import time
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from ..checks import one_line, short
from .records import Record


@cache
def one_thread():
    """Let libraries use one thread in this process from now on: there are as many workers as processors."""
    from threadpoolctl import threadpool_limits

    for library in ("NUMBA", "OMP", "OPENBLAS", "MKL"):  # those not loaded yet
        os.environ[f"{library}_NUM_THREADS"] = "1"
    threadpool_limits(1)  # those that are


def record_of(run, data, setting, seed):
    """Do a run, and return its record, whether it fails or not."""
    epochs, error, start = {}, None, time.perf_counter()
    try:
        with np.errstate(over="ignore"):
            for n, epoch in enumerate(run(json.loads(setting), data, seed)):
                _add(epochs, n, epoch)
    except (Exception, SystemExit) as e:
        error = one_line(f"{type(e).__name__}: {e}", 500)
    return _record((setting, seed), epochs, error, time.perf_counter() - start, getattr(data, "name", None))


def _add(epochs, n, epoch):
    """Put what an epoch came to behind what the n before it did."""
    values = epoch._asdict() if hasattr(epoch, "_asdict") else epoch
    if not isinstance(values, dict):
        raise ValueError(f"run gave {short(epoch)}; needed is an Epoch or a dict of numbers, epoch by epoch")
    for name, value in values.items():
        if value is not None and not isinstance(value, int | float | np.number):
            raise ValueError(f"run gave {name}={short(value)}; legal are numbers and None")
    for name in values:
        epochs.setdefault(name, [None] * n)
    for name, column in epochs.items():
        value = values.get(name)
        finite = value is not None and np.isfinite(value)
        column.append(value.item() if finite and isinstance(value, np.generic) else value if finite else None)


def _record(job, epochs, error, seconds, data):
    date = datetime.now(UTC).isoformat(timespec="seconds")
    setting, seed = job
    return Record(json.loads(setting), seed, epochs, error, round(seconds, 3), date, data, "", _versions())


def unfinished(job, error):
    """The record of a run of which nothing came back."""
    return _record(job, {}, error, 0.0, None)


@cache
def _versions():
    versions = {"Python": platform.python_version()}
    for package in ("digitnet", "numpy", "numba"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return {**versions, "machine": platform.machine()}
