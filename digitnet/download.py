"""Find the four MNIST files, or fetch them once: folders, cache, mirrors, checksums.

A beginner can skip this module: it holds no mathematics. ``data`` uses it.
"""

import gzip
import hashlib
import os
import shutil
from pathlib import Path

from .storage import atomic_file

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
TIMEOUT = (4, 60)  # seconds to connect, seconds between two packets

# SHA-256 of each file, as published (.gz) and unpacked.
SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def cache_folder():
    """Where downloaded files are kept: ``$DIGITNET_CACHE``, else the system's place for caches."""
    if folder := os.environ.get("DIGITNET_CACHE"):
        return Path(folder).expanduser()
    from platformdirs import user_cache_path  # only needed where no folder is named

    return user_cache_path("digitnet")


def mnist_files(part, path=None):
    """Paths of the image and the label file of one part of MNIST, checked and ready to read.

    Parameters
    ----------
    part : "train" or "t10k"
    path : str or Path, optional
        See `digitnet.data.load_mnist`.

    Returns
    -------
    (Path, Path)
        Plain files, which can be memory-mapped, unless the cache can't be written; then they are
        compressed.
    """
    path = path or os.environ.get("DIGITNET_DATA")
    names = (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte")
    return tuple(_from_folder(name, Path(path).expanduser()) if path else _from_cache(name) for name in names)


def _from_folder(name, folder):
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{folder} is not a folder; name the folder that holds the four MNIST files "
            "by the path argument or the variable DIGITNET_DATA"
        )
    for candidate in (folder / name, folder / f"{name}.gz"):
        if candidate.is_file():
            _check_sum(candidate)
            return _unpacked(candidate) if candidate.suffix == ".gz" else candidate
    raise FileNotFoundError(
        f"{folder} holds neither {name} nor {name}.gz; put the four MNIST files there, "
        "or name another folder by the path argument or the variable DIGITNET_DATA"
    )


def _from_cache(name):
    plain = cache_folder() / name
    if _is_intact(plain):
        return plain
    compressed = plain.with_name(f"{name}.gz")
    if not os.path.isfile(compressed):
        _download(compressed)
    _check_sum(compressed)
    return _unpacked(compressed)


def _sha256(path):
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_intact(plain):
    """Whether the cache holds `plain`, undamaged: 0.03 s for the largest file."""
    try:
        return _sha256(plain) == SHA256[plain.name]
    except OSError:
        return False


def _check_sum(path):
    found = _sha256(path)
    if found != SHA256[path.name]:
        raise ValueError(
            f"{path} is damaged: its SHA-256 is {found}, it should be {SHA256[path.name]}. "
            "Delete it; load_mnist() without a path then downloads it again, "
            f"or fetch it by hand from {MIRRORS[0]}{path.name.removesuffix('.gz')}.gz"
        )


def _unpacked(compressed):
    """The plain file in the cache, unpacked from `compressed` if need be, which was checked before."""
    plain = cache_folder() / compressed.name.removesuffix(".gz")
    if _is_intact(plain):
        return plain
    try:
        plain.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(plain) as target, gzip.open(compressed, "rb") as source:
            shutil.copyfileobj(source, target)
    except OSError:
        return compressed  # no place to keep it: it is read into memory instead
    return plain


def _download(compressed):
    """Fetch one file into the cache, trying the mirrors in turn; it is checked before it is kept."""
    advice = (
        f"To work without a download, put the four files ({', '.join(n for n in SHA256 if '.gz' in n)}) "
        "into one folder and name it: load_mnist(path) or the variable DIGITNET_DATA. "
        "The variable DIGITNET_CACHE names another folder to download to. "
        "load_digits(size=28) needs no files at all."
    )
    name, folder = compressed.name, compressed.parent
    if os.environ.get("DIGITNET_OFFLINE", "0") not in ("", "0"):
        raise FileNotFoundError(f"{name} is not in {folder} and DIGITNET_OFFLINE forbids downloads. {advice}")
    import pooch

    reasons = []
    for mirror in MIRRORS:
        try:
            pooch.retrieve(
                mirror + name,
                known_hash=f"sha256:{SHA256[name]}",
                fname=name,
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT),
            )
            return
        except (OSError, ValueError) as error:  # requests' own exceptions are among them
            reasons.append(f"{mirror}: {_reason(error)}")
    raise FileNotFoundError(f"{name} could not be downloaded to {folder} ({'; '.join(reasons)}). {advice}")


def _reason(error):
    """Why a download failed, in a few words."""
    from requests import RequestException

    if (response := getattr(error, "response", None)) is not None:
        return f"HTTP status {response.status_code}"
    if isinstance(error, RequestException):
        return type(error).__name__  # its text runs over several lines
    return "wrong SHA-256" if isinstance(error, ValueError) else str(error)
