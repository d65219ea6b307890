"""Networks that this project has trained on MNIST, ready to answer.

`book/record_weights.py` trains them and writes their files, with half as many digits as training needs
(float16), and with where they come from.
"""

import re
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np

from . import convnets  # noqa: F401  LeNet-5 has a layer of its own
from .checks import one_line, short
from .model import read_model
from .network import Network
from .sequential import Sequential
from .storage import load_arrays

FOLDER = files(__package__).joinpath("weights")
KINDS = {model.kind: model for model in (Network, Sequential)}
JUDGE = "judge"  # it answers no digit


def pretrained_names():
    """The names that `load_pretrained` knows."""
    names = {path.name.removesuffix(".npz") for path in FOLDER.iterdir() if path.name.endswith(".npz")}
    return sorted(names - {JUDGE})


def load_pretrained(name):
    """A network trained on MNIST by this project, in float32: it answers, and can be trained on.

    Parameters
    ----------
    name : str
        ``"plain"``: neurons in layers alone, of which 800 are hidden; ``"small"``: the same with 30;
        ``"lenet5"``: LeNet-5; ``"convnet"``: a small convolutional network (chapter 15).

    Returns
    -------
    Network or Sequential
        Its parameters are the file's in float32. (The `load` of its class takes a file as it is, so it would
        make a network of float16 of these, which is slow and no use to train.)

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    return _loaded(_path(name))


def load_judge():
    """The judge of chapter 17: the network that says whether a part of a line is one whole digit.

    Returns
    -------
    Sequential
        Of the 2·28² pixels that `pictures.judging.views` makes it gives the probabilities of no and of yes.
    """
    return _loaded(FOLDER.joinpath(f"{JUDGE}.npz"))


def _loaded(path):
    with as_file(path) as path:
        kind, settings, *arrays = read_model(path)
    arrays = [[array.astype(np.float32) for array in group] for group in arrays]
    return KINDS[kind]._restored({**settings, "dtype": "float32"}, *arrays)


def provenance(name):
    """Where `load_pretrained`'s network of that name comes from, or the judge.

    Returns
    -------
    dict
        The script, the settings, the seed, the versions, the date, and the numbers of right answers among the
        validation and the test images.
    """
    with as_file(FOLDER.joinpath(f"{JUDGE}.npz") if name == JUDGE else _path(name)) as path:
        return load_arrays(path)[0]["provenance"]


class RecordedNetwork(NamedTuple):
    """What a network that was trained for chapter 15 came to.

    ``misread`` gives for the place of each misread test image the answer to it; ``validation`` the right
    answers among the validation images after each epoch, ``cost`` their mean cost; ``about`` its seed,
    settings, processor seconds, versions and date. The vote of several has no history.
    """

    right: int
    total: int
    misread: dict
    validation: list = ()
    cost: list = ()
    about: dict = {}

    def __repr__(self):
        return f"RecordedNetwork: {self.right} of {self.total} test images"


def recorded_networks():
    """All networks that `book/record_weights.py` has trained: a dict of `RecordedNetwork`.

    The names are those of the script, such as ``"convnet-1"``; ``"vote"`` is what the mean of the outputs of
    the five that are called wide answers.
    """
    with as_file(files(__package__).joinpath("recorded", "networks.npz")) as path:
        header, arrays = load_arrays(path)
    networks = {}
    for run in [key.removeprefix("misread_") for key in arrays if key.startswith("misread_")]:
        wrong = dict(zip(arrays[f"misread_{run}"].tolist(), arrays[f"answered_{run}"].tolist()))
        history = arrays.get(f"history_{run}", np.empty((0, 2)))
        networks[run] = RecordedNetwork(
            10_000 - len(wrong), 10_000, wrong, history[:, 0].astype(int).tolist(), history[:, 1].tolist(),
            header["runs"].get(run, {}),
        )  # fmt: skip
    return networks


def _path(name):
    names = pretrained_names()
    if not isinstance(name, str) or not re.fullmatch(r"\w+", name) or name not in names:
        raise ValueError(f"name is {one_line(short(name))}; legal are {', '.join(map(repr, names))}")
    return FOLDER.joinpath(f"{name}.npz")
