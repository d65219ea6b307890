"""One training of a network that looks through windows, by its setting (chapter 15).

To the names of `digitnet.experiments.single` come

=========== ========= =====================================================================
name        default   legal
=========== ========= =====================================================================
``maps``    ``[]``    the number of maps of each convolution, with windows of 5×5; each is
                      followed by ReLU and, unless ``pool`` is None, by pooling
``pool``    ``"max"`` ``"max"``, ``"mean"`` or None
=========== ========= =====================================================================

``hidden`` is the number of ReLU neurons behind them, ``dropout`` falls on these, the output is softmax with
the log-likelihood, the start is He's.
"""

from ..activations import ReLU, Softmax
from ..checks import short, whole_number
from ..convolution import Conv, MaxPool, MeanPool
from ..data.augmented import Augmented
from ..initializers import he
from ..layers import Dense, Dropout, Flatten
from ..sequential import Sequential
from . import single

POOLS = {"max": [MaxPool], "mean": [MeanPool], None: []}
OWN = {"maps": [], "pool": "max"}
SHARED = (
    "hidden", "dropout", "optimizer", "eta", "mu", "schedule", "mini_batch_size", "epochs", "distortion",
)  # fmt: skip


def windowed(setting, shape, seed):
    """The model of a setting, for pictures of `shape`, (rows, columns)."""
    s = {**single.DEFAULTS, **OWN, **setting}
    for name in setting:
        if name not in (*OWN, *SHARED):
            raise ValueError(f"a setting has {short(name)}; legal are {', '.join((*OWN, *SHARED))}")
    if s["pool"] not in POOLS:
        raise ValueError(f"pool is {short(s['pool'])}; legal are 'max', 'mean' and None")
    layers = []
    for n in s["maps"]:
        layers += [Conv(n, 5, initializer=he), ReLU(), *(pool() for pool in POOLS[s["pool"]])]
    layers += [Flatten(), Dense(whole_number("hidden", s["hidden"], least=1), he), ReLU()]
    if s["dropout"]:
        layers.append(Dropout(s["dropout"]))
    return Sequential((1, *shape), [*layers, Dense(10, he), Softmax()], rng=seed)


def train_windows(setting, data, seed):
    """Train a new model as `setting` says and yield after every epoch a dict, as `train_one` does.

    Only validation images are answered, and after the last epoch the test images too.
    """
    model = windowed(setting, data.training.shape, seed)
    s = {**single.DEFAULTS, **setting}
    training, distortion = data.training, single._distortion(s)
    if distortion is not None:
        training = Augmented(training, distortion, rng=[seed, 1])
    run = model.train(
        training, s["epochs"], s["mini_batch_size"], schedule=single._schedule(s),
        optimizer=single._optimizer(setting, s["optimizer"]), validation_data=data.validation,
    )  # fmt: skip
    for record in run:
        values = record._asdict()
        if record.epoch == s["epochs"] - 1:
            values |= {"test_right": model.evaluate(data.test), "test_total": len(data.test)}
        yield values
