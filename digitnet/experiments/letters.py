"""Letters learned from few pictures, with windows that were learned on digits; and the runs recorded of it.

Chapter 16 asks what transfers. The windows of `digitnet.convnets.convnet` are the weights and biases of its
two convolutions; all behind them is called its head. ``book/record_letters.py`` has trained the networks and
written what `Letters` reads.
"""

from importlib.resources import files

import numpy as np

from ..checks import one_line
from ..convnets import convnet
from ..data import Dataset
from ..files import existing_file
from ..optimizers import Adam

SEEDS, SIZES = [1, 2, 3, 4, 5], [10, 30, 100, 300]
STARTS = ["random", "copied", "frozen", "random, frozen"]
SHAPES = [(16, 1, 5, 5), (16,), (32, 16, 5, 5), (32,)]  # of the windows of a convnet
PICTURES = 3000  # that are looked at in a training from few: 150 mini-batches of 20
LEVEL = 17  # pictures that are stored have 16 levels of grey, these apart


def windows(net):
    """The weights and biases of the two convolutions of a convnet, as lists of numbers of float16."""
    return [np.float16(p).tolist() for p in net.parameters[:4]]


def few(data, n, seed):
    """n pictures of each class, drawn at random."""
    rng = np.random.default_rng([seed, n])
    chosen = [rng.permutation(np.flatnonzero(data.labels == k))[:n] for k in range(data.n_classes)]
    return data[np.concatenate(chosen)]


def started(start, found, seed):
    """A convnet with this start: the windows `found`, unless it is random; the head is always new."""
    if start not in STARTS:
        raise ValueError(f"start is {start!r}; legal are {', '.join(map(repr, STARTS))}")
    net = convnet(rng=seed)
    if start in ("copied", "frozen"):
        for own, parameter in zip(net.parameters, found):
            own[...] = parameter
    return net


def learn_few(data, test, start, found, seed):
    """Train a convnet with this start on few pictures; the share of the test pictures that it then reads.

    Parameters
    ----------
    data, test : Dataset
    start : str
        ``"random"``; ``"copied"``: it begins with the windows `found`; ``"frozen"``: it keeps them;
        ``"random, frozen"``: it keeps random ones.
    found : list of array_like
        As `windows` gives them.
    seed : int
        Of the start and of the shuffling; the head begins alike for all starts.
    """
    net, epochs = started(start, found, seed), max(1, round(PICTURES / len(data)))
    if "frozen" in start:
        net, data, test = head(net), seen_through(net, data), seen_through(net, test)
    for _ in net.train(data, epochs, 20, optimizer=Adam(0.001), rng=seed):
        pass
    return net.evaluate(test) / len(test)


def seen_through(net, data):
    """The data as the head of a convnet sees them: what comes out of the windows, for each picture."""
    split = _split(net)
    parts = []
    for k in range(0, len(data), 100):
        a = data.batch(slice(k, k + 100))[0].reshape(-1, *net.shapes[0])
        for layer in net.layers[:split]:
            a, _ = layer.forward(a)
        parts.append(a)
    return Dataset(np.concatenate(parts), data.labels, n_classes=data.n_classes, unscaled=True)


def head(net):
    """The layers of a convnet behind its windows, as a network by itself."""
    from ..sequential import Sequential

    split, twin = _split(net), net.copy()
    layers = twin.layers[split:]
    kept = [layer.parameters for layer in layers]
    for layer in layers:
        layer.parameters = ()
    made = Sequential(net.shapes[split], layers, cost=net.cost, rng=net.rng)
    made._take([parameter for parameters in kept for parameter in parameters])
    return made


def _split(net):
    """The number of the first layer of the head: the one after Flatten."""
    return 1 + [type(layer).__name__ for layer in net.layers].index("Flatten")


def levels(images):
    """Bytes in 16 levels of grey, so that they can be stored in half the room."""
    return np.round(images / LEVEL).astype(np.uint8) * np.uint8(LEVEL)


def packed(images):
    """Pictures ``(n, …)`` of `levels`, two pixels a byte: ``(n, n_pixels / 2)``."""
    numbers = (images.reshape(len(images), -1) // LEVEL).astype(np.uint8)
    return numbers[:, ::2] * 16 + numbers[:, 1::2]


def unpacked(numbers):
    """The pictures ``(n, 28, 28)`` that were `packed`."""
    return (np.stack([numbers // 16, numbers % 16], axis=-1) * LEVEL).reshape(-1, 28, 28).astype(np.uint8)


class Letters:
    """What ``book/record_letters.py`` recorded.

    Attributes
    ----------
    families, faces : dict of list
        For ``"training"``, ``"validation"`` and ``"test"``: the family of each face, and its name.
    validation : dict of ndarray, shape (seeds, epochs)
        Of ``"network"`` and ``"convnet"``, after each epoch, on families held out.
    same : dict of ndarray, shape (seeds,)
        The share of other pictures by the training faces that is read in the end.
    answers : dict of ndarray, shape (seeds, test pictures)
    labels, drawn_by : ndarray, shape (test pictures,)
        What the test pictures show, and the numbers of the faces that drew them.
    nearest, distances : list of str, ndarray
        For each test face the training face that draws most alike, and how far apart they are
        (`digitnet.pictures.fonts.nearest_faces`).
    hardest, hardest_images : ndarray
        Numbers of the twenty test pictures that the convnets misread most often, and these pictures.
    few : ndarray, shape (starts, sizes, seeds)
        The share of letters that is read after learning from so few, for each of STARTS and SIZES.
    back : ndarray, shape (starts, back_sizes, seeds)
        The same with digits, and windows that were learned on letters.
    windows : list of ndarray
        Those learned on digits.
    first_few, first_test : Dataset
        The training pictures of the smallest size and the first seed, and the 500 test pictures of all these.
    sample : ndarray
        Six training pictures of each letter.
    n_training, n_found : int
        How many pictures train, and how many faces there were before those were left out that aren't legible.
    seeds : list of int
    about : str
    """

    def __init__(self, arrays):
        parts = ("training", "validation", "test")
        self.families = {name: arrays[f"{name}_families"].tolist() for name in parts}
        self.faces = {name: arrays[f"{name}_faces"].tolist() for name in parts}
        for what in ("validation", "same", "answers"):
            setattr(self, what, {name: arrays[f"{name}_{what}"] for name in ("network", "convnet")})
        for name in ("labels", "drawn_by", "hardest", "hardest_images", "few", "back", "back_sizes"):
            setattr(self, name, arrays[name])
        self.hardest_images = self.hardest_images.reshape(-1, 28, 28)
        ends = np.cumsum([np.prod(shape) for shape in SHAPES])[:-1]
        split = np.split(arrays["windows"].astype(np.float32), ends)
        self.windows = [w.reshape(shape) for w, shape in zip(split, SHAPES)]
        self.first_few = Dataset(unpacked(arrays["few_images"]), arrays["few_labels"], "letters")
        self.first_test = Dataset(unpacked(arrays["test_images"]), arrays["test_labels"], "letters")
        self.sample = unpacked(arrays["sample"])
        self.n_training, self.n_found = int(arrays["n_training"]), int(arrays["n_found"])
        self.seeds = arrays["seeds"].tolist()
        self.nearest, self.distances = arrays["nearest"].tolist(), arrays["distances"]
        self.about = str(arrays["about"])

    @classmethod
    def load(cls, path=None):
        """The runs that come with the package, or those of another file; ValueError if it holds none."""
        if path is None:
            path = files("digitnet").joinpath("recorded", "letters.npz")
        else:
            path = existing_file(path)
        with path.open("rb") as stream:
            try:
                with np.load(stream, allow_pickle=False) as arrays:
                    return cls(arrays)
            except Exception as error:  # zipfile, zlib and NumPy meet damaged files with many different ones
                reason = one_line(str(error), 100)
                raise ValueError(f"{path} holds no recorded letters, or it is damaged: {reason}") from error

    @property
    def test(self):
        """The share of the test pictures that is read, of each of the two networks: (seeds,)."""
        return {name: np.mean(given == self.labels, axis=1) for name, given in self.answers.items()}

    def __repr__(self):
        n = {name: len(set(families)) for name, families in self.families.items()}
        return f"letters of {n['training']} + {n['validation']} + {n['test']} font families: {self.about}"
