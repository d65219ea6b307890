"""What is done wherever a run is done: limit the threads, follow the run, and make its record."""

import json
import os
import platform
import time
from datetime import UTC, datetime
from functools import cache, partial
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
    epochs, error, on, start = {}, None, None, time.perf_counter()
    try:
        on = data_name(data)
        with np.errstate(over="ignore"):
            for n, epoch in enumerate(run(json.loads(setting), data, seed)):
                _add(epochs, n, epoch)
    except (Exception, SystemExit) as e:
        error = one_line(f"{type(e).__name__}: {e}", 500)
    return _record((setting, seed), epochs, error, time.perf_counter() - start, on)


def data_name(data):
    """What a record says of its data: their name, and the size of their pictures if it isn't MNIST's."""
    name, shape = getattr(data, "name", None), getattr(getattr(data, "training", None), "shape", None)
    if name is not None and not isinstance(name, str):
        raise ValueError(f"the name of data is {short(name)}; legal are text and None")
    if not name or shape is None or tuple(shape) == (28, 28):
        return name
    return f"{name} of {'x'.join(map(str, shape))} pixels"


def run_name(run):
    """The name of a function, without its module: that of a script differs when it is imported.

    A partial has the arguments that it gives behind it, as JSON, and of what that can't hold the kind.
    """
    if not isinstance(run, partial):
        return getattr(run, "__qualname__", type(run).__qualname__)
    given = [_shown(value) for value in run.args]
    given += [f"{name}={_shown(value)}" for name, value in sorted(run.keywords.items())]
    return f"{run_name(run.func)}({', '.join(given)})"


def _shown(value):
    return json.dumps(value, default=_kind, skipkeys=True)


def _kind(value):
    if isinstance(value, np.generic):
        return repr(_plain(value))
    return run_name(value if callable(value) else type(value))


def _add(epochs, n, epoch):
    """Put what an epoch came to behind what the n before it did."""
    values = epoch._asdict() if hasattr(epoch, "_asdict") else epoch
    if not isinstance(values, dict):
        raise ValueError(f"run gave {short(epoch)}; needed is an Epoch or a dict of numbers, epoch by epoch")
    for name, value in values.items():
        if not isinstance(name, str):
            raise ValueError(f"run gave a number by the name of {short(name)}; legal is text")
        if value is not None and not isinstance(_plain(value), int | float):
            raise ValueError(f"run gave {name}={short(value)}; legal are numbers (bool, int, float) and None")
    for name in values:
        epochs.setdefault(name, [None] * n)
    for name, column in epochs.items():
        value = _plain(values.get(name))
        column.append(value if value is not None and np.isfinite(value) else None)


def _plain(value):
    return value.item() if isinstance(value, np.generic) else value


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
