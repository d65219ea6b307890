"""Models as ``.npz`` archives: a JSON header that says what it is, and arrays. No pickle.

A beginner can skip this module: it holds no mathematics. ``model`` and ``network`` use it.

An archive holds ``header.json`` and a member ``NAME.npy`` for each array, as a rule not compressed. Reading
trusts nothing: only the members that the header lists are read, only as much of them as was declared, and no
more than `MOST_BYTES` in all. Random state and history of a training are not stored.
"""

import io
import json
import re
import zipfile

import numpy as np

from .checks import one_line, short
from .files import atomic_file, existing_file

__all__ = ["FORMAT", "atomic_file", "load_arrays", "load_parameters", "save_arrays", "save_parameters"]

FORMAT = "digitnet 2"
OLD_FORMAT = "digitnet network 1"  # version 0.1: sigmoid networks, without a header
MOST_BYTES = 2**30  # of all arrays together; a network [784, 30, 10] takes 95 kB
MOST_BYTES_OF_HEADER = 2**20


def save_arrays(path, header, arrays, compressed=False):
    """Write `header` and `arrays` to one file, whole or not at all.

    Parameters
    ----------
    path : str or Path
    header : dict
        What JSON can hold: text, numbers, booleans, None, lists, dicts with text as keys. The key
        ``"format"`` is set here, the key ``"arrays"`` is taken.
    arrays : dict of str to ndarray
        Numbers or booleans; the names are letters, digits, ``_``, ``.`` and ``-``.
    compressed : bool

    Raises
    ------
    ValueError
        If a header, a name or an array is none that `load_arrays` would read.
    """
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    for name, array in arrays.items():
        if not isinstance(name, str) or not re.fullmatch(r"[\w.-]{1,100}", name, re.ASCII):
            raise ValueError(f"an array is named {short(name)}; legal are letters, digits, _, . and -")
        _check_type(name, array.dtype)
    _check_total(sum(array.nbytes for array in arrays.values()))
    if "arrays" in header:
        raise ValueError('the key "arrays" of a header is taken: it lists the arrays')
    try:
        text = json.dumps(
            {**header, "format": FORMAT, "arrays": list(arrays)}, indent=1, allow_nan=False, default=_plain
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"the header can't be written as JSON: {one_line(str(error))}") from error
    if len(text) > MOST_BYTES_OF_HEADER:
        raise ValueError(f"the header takes {len(text)} bytes; at most {MOST_BYTES_OF_HEADER} are read again")
    with atomic_file(path) as stream, zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("header.json"), text)
        for name, array in arrays.items():  # the members bear no time: the same model is the same file
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
            with archive.open(info, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


def load_arrays(path):
    """Read what `save_arrays` wrote, bit for bit: ``(header, arrays)``.

    The arrays are writeable, contiguous and in the byte order of this machine. A network saved by version
    0.1 comes as ``weights_0``, ``biases_0`` … with a header that says ``"model": "Network"``, its cost and
    its activations.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, too large or was not written by `save_arrays`.
    """
    path = existing_file(path)
    with open(path, "rb") as stream:
        try:
            if stream.read(2) != b"PK":
                raise ValueError("it is no zip archive")
            with zipfile.ZipFile(stream) as archive:
                if "header.json" not in archive.namelist():
                    return _read_old(archive)
                header = json.loads(_member(archive, "header.json", MOST_BYTES_OF_HEADER))
                if not isinstance(header, dict) or header.get("format") != FORMAT:
                    found = header.get("format") if isinstance(header, dict) else header
                    raise ValueError(f"its format is {short(found)}, not {FORMAT!r}")
                names = header.pop("arrays")
                if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                    raise ValueError("its list of arrays is damaged")
                return header, _read_arrays(archive, names)
        except Exception as error:  # zipfile, zlib and NumPy meet a damaged file with a dozen different ones
            raise refused(path, error) from error


def shortened(array, bits):
    """An array in float16, of whose significands only the first `bits` of 10 binary places are kept.

    The others are cut off, not rounded: they become zeros, which a compressed file has for nothing.

    Examples
    --------
    >>> shortened(np.array([1.0, 0.3333]), 2).tolist()
    [1.0, 0.3125]
    """
    pattern = np.asarray(array, np.float16).view(np.uint16)
    return (pattern >> (10 - bits) << (10 - bits)).view(np.float16)


def read_npz(path, names):
    """Read the arrays `names` of an archive that ``np.savez`` wrote, compressed or not: a dict.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or too large, lacks an array, or one holds anything but numbers.
    """
    path = existing_file(path)
    with open(path, "rb") as stream:
        try:
            if stream.read(2) != b"PK":
                raise ValueError("it is no zip archive")
            with zipfile.ZipFile(stream) as archive:
                held = [member.removesuffix(".npy") for member in archive.namelist()]
                if missing := [name for name in names if name not in held]:
                    raise ValueError(
                        f"it lacks {', '.join(missing)}; it holds {', '.join(held[:10]) or 'nothing'}"
                    )
                return _read_arrays(archive, names)
        except Exception as error:  # as in load_arrays
            reason = one_line(str(error), 200) or type(error).__name__
            raise ValueError(f"{one_line(path.name)}: {reason}") from error


def refused(path, reason):
    """The ValueError for a file that can be read but is no model."""
    return ValueError(
        f"{path} is not a network saved by digitnet, or it is damaged: "
        f"{one_line(str(reason), 200) or type(reason).__name__}"
    )


def _read_old(archive):
    """Header and arrays of a network that version 0.1 saved."""
    found = str(_array(archive, "format", "U"))
    if found != OLD_FORMAT:
        raise ValueError(f"its format is {short(found)}, not {FORMAT!r}")
    layers = range(int(_array(archive, "n_layers", "i")))
    if len(layers) > len(archive.namelist()):
        raise ValueError(f"there are arrays of fewer than {len(layers)} layers")
    header = {"format": OLD_FORMAT, "model": "Network", "cost": str(_array(archive, "cost", "U"))}
    header["activations"] = ["sigmoid"] * len(layers)
    return header, _read_arrays(archive, [f"{kind}_{i}" for i in layers for kind in ("weights", "biases")])


def _read_arrays(archive, names):
    _check_total(sum(_info(archive, f"{name}.npy").file_size for name in dict.fromkeys(names)))
    return {name: _array(archive, name) for name in names}


def _info(archive, name):
    """The entry of a member that is there and that can be read without surprises."""
    if name not in archive.NameToInfo:
        raise ValueError(f"{short(name)} is missing")
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{short(name)} is compressed by method {info.compress_type}; legal are 0 and 8")
    return info


def _member(archive, name, most):
    """The bytes of a member that declares at most `most`; its check sum is held against them."""
    info = _info(archive, name)
    if info.file_size > most:
        raise ValueError(f"{short(name)} holds {info.file_size} bytes; at most {most} are read")
    with archive.open(info) as member:
        content = bytearray()
        while part := member.read(2**18):  # zipfile unpacks no more than the declared size
            content += part
    if len(content) != info.file_size:
        raise ValueError(f"{short(name)} is cut short")
    return content


def _array(archive, name, kinds="fiub"):
    """The array of a member, whose header must declare exactly the bytes that are there."""
    content = _member(archive, f"{name}.npy", MOST_BYTES if kinds == "fiub" else 10_000)
    start = io.BytesIO(content[:20_000])
    version = np.lib.format.read_magic(start)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"{short(name)} has version {version} of the npy format; legal are 1.0 and 2.0")
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(start)
    _check_type(name, dtype, kinds)
    size = dtype.itemsize
    for n in shape:
        size *= n
    if min(shape, default=0) < 0 or size != len(content) - start.tell():
        raise ValueError(
            f"{short(name)} declares the shape {short(shape)} of {dtype}, "
            f"but holds {len(content) - start.tell()} bytes"
        )
    array = np.frombuffer(content, dtype, offset=start.tell()) if size else np.empty(0, dtype)
    array = array.reshape(shape, order="F" if fortran else "C")
    return np.require(array, dtype.newbyteorder("="), ["C", "A", "W"])


def _check_type(name, dtype, kinds="fiub"):
    if dtype.kind not in kinds:
        raise ValueError(f"{short(name)} holds {one_line(str(dtype))}; needed are numbers")


def _check_total(size):
    if size > MOST_BYTES:
        raise ValueError(f"its arrays take {size} bytes; at most {MOST_BYTES} are stored and read")


def _plain(value):
    """NumPy's numbers as Python's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{short(value)} is of type {type(value).__name__}")


def save_parameters(path, weights, biases, cost):
    """Write weights, biases and the name of the cost of a network of sigmoid neurons to `path`.

    Raises
    ------
    ValueError
        If the arrays are not those of a network, which `load_parameters` would refuse to read.
    """
    _check_shapes(weights, biases)
    arrays = {f"weights_{i}": w for i, w in enumerate(weights)}
    arrays |= {f"biases_{i}": b for i, b in enumerate(biases)}
    header = {"model": "Network", "cost": cost, "activations": ["sigmoid"] * len(weights)}
    save_arrays(path, header, arrays)


def load_parameters(path):
    """Read what `save_parameters` wrote: ``(weights, biases, cost)``, bit for bit.

    Raises what `load_arrays` raises.
    """
    header, arrays = load_arrays(path)
    try:
        layers = range(len(header["activations"]))
        weights, biases = ([arrays[f"{kind}_{i}"] for i in layers] for kind in ("weights", "biases"))
        _check_shapes(weights, biases)
        if not isinstance(header["cost"], str):
            raise ValueError(f"its cost is {short(header['cost'])}")
    except (KeyError, TypeError, ValueError) as error:
        raise refused(path, error) from error
    return weights, biases, header["cost"]


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
