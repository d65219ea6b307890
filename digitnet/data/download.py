"""Find the four MNIST files, or fetch them once: folders, cache, mirrors, check sums.

What is in a file is what counts: a file may be packed or not, and packed again, whatever its name says. A
beginner can skip this module: it holds no mathematics. ``sources`` uses it.
"""

import gzip
import hashlib
import os
import stat
import time
import zlib

from ..checks import one_line
from ..files import as_path, atomic_file
from .fetch import Unfetched, fetch
from .idx import IDXError, is_gzip, read_idx

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
SECONDS = 600  # for one file, all mirrors together

FILES = {  # as published (.gz) and unpacked: bytes, SHA-256
    "train-images-idx3-ubyte.gz": (
        9912422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "train-labels-idx1-ubyte.gz": (28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    "t10k-images-idx3-ubyte.gz": (
        1648877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "t10k-labels-idx1-ubyte.gz": (4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    "train-images-idx3-ubyte": (47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "train-labels-idx1-ubyte": (60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte": (7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "t10k-labels-idx1-ubyte": (10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}


def cache_folder():
    """Where downloaded files are kept: ``$DIGITNET_CACHE``, else the system's place for caches."""
    if folder := os.environ.get("DIGITNET_CACHE"):
        return as_path(folder, "DIGITNET_CACHE")
    from platformdirs import user_cache_path  # only needed where no folder is named

    return user_cache_path("digitnet")


def mnist_files(part, path=None, stopped=None):
    """Paths of the image and the label file of one part of MNIST, checked and ready to read.

    Parameters
    ----------
    part : "train" or "t10k"
    path, stopped : str or Path, callable
        See `digitnet.data.load_mnist`.

    Returns
    -------
    (Path, Path)
        Plain files, which can be memory-mapped, unless the cache can't be written; then they are
        compressed.
    """
    names = (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte")
    if path:
        folder = as_path(path)
    elif folder := os.environ.get("DIGITNET_DATA"):
        folder = as_path(folder, "DIGITNET_DATA")
    else:
        return tuple(_from_cache(name, stopped) for name in names)
    return tuple(_from_folder(name, folder) for name in names)


def _from_folder(name, folder):
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{folder} is not a folder; name the folder that holds the four MNIST files "
            "by the path argument or the variable DIGITNET_DATA"
        )
    dotted = name.replace("-idx", ".idx")  # a common spelling
    for candidate in (name, f"{name}.gz", dotted, f"{dotted}.gz"):
        if (folder / candidate).is_file():
            return _checked(folder / candidate, name)
    raise FileNotFoundError(
        f"{folder} holds neither {name} nor {name}.gz; put the four MNIST files there, "
        "or name another folder by the path argument or the variable DIGITNET_DATA"
    )


def _from_cache(name, stopped):
    plain = cache_folder() / name
    if _is_intact(plain):
        return plain
    compressed = plain.with_name(f"{name}.gz")
    if not os.path.isfile(compressed):
        _download(compressed, stopped)
    return _checked(compressed, name)


def _sha256(path):
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_intact(plain):
    """Whether the cache holds `plain`, undamaged: 0.03 s for the largest file."""
    try:
        return os.path.isfile(plain) and _sha256(plain) == FILES[plain.name][1]
    except OSError:
        return False


def _checked(path, name):
    """A file to read MNIST's `name` from: `path` itself, or the plain file in the cache, made if need be.

    ValueError if the content of `path`, unpacked if it is packed, isn't MNIST's.
    """
    with open(path, "rb") as stream:
        if not is_gzip(stream):
            _hold(path, name, hashlib.file_digest(stream, "sha256").hexdigest())
            return path
    plain = cache_folder() / name
    is_there = _is_intact(plain)
    if is_there and _sha256(path) == FILES[f"{name}.gz"][1]:
        return plain
    if is_there:  # packed again by someone: the content is what counts
        _hold(path, name, _unpack(path, name))
        return plain
    try:
        plain.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(plain) as target:
            _hold(path, name, _unpack(path, name, target.write))
            _protect(target)
        return plain
    except OSError:  # no place to keep it, or on Windows another process has it open
        if _is_intact(plain):
            return plain
        _hold(path, name, _unpack(path, name))
        return path  # it is read into memory instead


def _unpack(path, name, write=lambda part: None):
    """The SHA-256 of the content of a gzip file, which is handed to `write` meanwhile; None if damaged.

    Content that is too long is left at the first byte too many.
    """
    digest, left = hashlib.sha256(), FILES[name][0] + 1
    try:
        with gzip.open(path, "rb") as source:
            while part := source.read(min(left, 2**18)):
                digest.update(part)
                write(part)
                left -= len(part)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return None
    return digest.hexdigest()


def _protect(target):
    """Make an open file read-only: kernels map it, and who cut it short would end them."""
    if os.name != "nt":  # where the system forbids that, and to replace a read-only file
        mode = stat.S_IMODE(os.fstat(target.fileno()).st_mode)
        os.fchmod(target.fileno(), mode & ~0o222)


def _hold(path, name, found):
    """Raise ValueError unless `found`, the SHA-256 of the content of `path`, is that of MNIST's `name`."""
    if found == FILES[name][1]:
        return
    again = (
        "delete it; load_mnist() without a path then downloads it again, "
        f"or fetch it by hand from {MIRRORS[0]}{name}.gz"
    )
    try:
        shape = read_idx(path, 3 if "images" in name else 1).shape
    except IDXError as error:
        raise ValueError(f"{path} is damaged: {one_line(str(error), 200)}. To mend that, {again}") from error
    raise ValueError(
        f"{path} is not MNIST's, or it is damaged: it holds an array of shape {shape}, but the SHA-256 of "
        f"its content is {found}, not {FILES[name][1]}. Other data sets come under the same names: "
        "Dataset(*read_images_and_labels(images_path, labels_path)), both from digitnet.data, reads them. "
        f"If it should be MNIST, {again}"
    )


def _download(compressed, stopped=None):
    """Fetch one file into the cache, trying the mirrors in turn; it is checked before it is kept."""
    advice = (
        f"To work without a download, put the four files ({', '.join(n for n in FILES if '.gz' in n)}) "
        "into one folder and name it: load_mnist(path) or the variable DIGITNET_DATA. "
        "The variable DIGITNET_CACHE names another folder to download to. "
        "load_digits(size=28) needs no files at all."
    )
    name, folder = compressed.name, compressed.parent
    if os.environ.get("DIGITNET_OFFLINE", "0") not in ("", "0"):
        raise FileNotFoundError(f"{name} is not in {folder} and DIGITNET_OFFLINE forbids downloads. {advice}")
    from tqdm import tqdm

    size, sha256 = FILES[name]
    reasons, until = [], time.monotonic() + SECONDS
    for mirror in MIRRORS:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with atomic_file(compressed) as target, tqdm(total=size, unit="B", unit_scale=True) as bar:

                def write(part, target=target, bar=bar):
                    target.write(part)
                    bar.update(len(part))

                fetch(mirror + name, size, sha256, write, until, stopped)
            return
        except Unfetched as error:
            reasons.append(f"{mirror}: {error}")
        except OSError as error:  # the folder's fault, not the mirror's
            if os.path.isfile(compressed):  # another process was faster, and on Windows has it open
                return
            reasons.append(str(error))
            break
        if time.monotonic() > until:
            break
    raise FileNotFoundError(f"{name} could not be downloaded to {folder} ({'; '.join(reasons)}). {advice}")
