"""Files written whole or not at all, and networks as ``.npz`` archives (no pickle).

A beginner can skip this module: it holds no mathematics. ``network`` and ``download`` use it.
"""

import os
import secrets
import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

FORMAT = "digitnet network 1"


@contextmanager
def atomic_file(path):
    """Open a binary file that takes its name only when it has been written to the end.

    What is written goes to a temporary neighbour, which replaces `path` on success and is removed
    on any failure, so that a reader never meets half a file and an old file is never lost.
    """
    path = Path(path)
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; needed is the name of a file")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path} cannot be written: there is no folder {path.parent}")
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def save_parameters(path, weights, biases, cost):
    """Write weights, biases and the name of the cost to `path`, atomically.

    Raises
    ------
    ValueError
        If the arrays are not those of a network, which `load_parameters` would refuse to read.
    """
    _check_shapes(weights, biases)
    arrays = {f"weights_{i}": w for i, w in enumerate(weights)}
    arrays |= {f"biases_{i}": b for i, b in enumerate(biases)}
    with atomic_file(path) as stream:
        np.savez(stream, format=FORMAT, n_layers=len(weights), cost=cost, **arrays)


def load_parameters(path):
    """Read what `save_parameters` wrote: ``(weights, biases, cost)``, bit for bit.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or was not written by `save_parameters`.
    """
    with open(path, "rb") as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                if damaged := archive.testzip():
                    raise ValueError(f"{damaged} is damaged")
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as arrays:
                if str(arrays["format"]) != FORMAT:
                    raise ValueError(f"its format is {str(arrays['format'])!r}, not {FORMAT!r}")
                layers = range(int(arrays["n_layers"]))
                weights = [arrays[f"weights_{i}"] for i in layers]
                biases = [arrays[f"biases_{i}"] for i in layers]
                cost = str(arrays["cost"])
            _check_shapes(weights, biases)
        except Exception as error:  # zipfile, zlib and NumPy meet a damaged file with a dozen different ones
            raise ValueError(
                f"{path} is not a network saved by digitnet, or it is damaged: {error}"
            ) from error
    return weights, biases, cost


def _check_shapes(weights, biases):
    if not 0 < len(weights) == len(biases):
        raise ValueError(
            f"there are {len(weights)} weights and {len(biases)} biases; needed is a pair a layer"
        )
    n_in = weights[0].shape[-1] if weights[0].ndim == 2 else None
    for i, (w, b) in enumerate(zip(weights, biases)):
        if w.ndim != 2 or b.shape != w.shape[:1] or w.shape[1] != n_in:
            raise ValueError(f"layer {i} has weights {w.shape} and biases {b.shape}, which do not fit")
        if w.dtype.kind != "f" or b.dtype != w.dtype:
            raise ValueError(f"layer {i} holds {w.dtype} and {b.dtype}; both must be the same float type")
        n_in = len(b)
