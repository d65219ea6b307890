"""Learning by heart (chapter 11): few pictures, λ and dropout, and what a network makes of others.

The runs were recorded by ``book/record_overfitting.py``, so the figure needs neither data nor a kernel.
"""

from importlib.resources import files

import numpy as np
from traitlets import Bytes, Dict

from .figure import Choice, Figure, Whole

MEASURES = ("training", "validation", "training_cost", "cost")
LAMBDAS = [0, 0.1, 0.3, 1, 3, 10]
PROBABILITIES = [0, 0.2, 0.4, 0.6]
TRAINED = ["1000 pictures, 30 hidden", "1000 pictures, 100 hidden", "10000 pictures, 30 hidden"]
STEP = 20  # ten-thousandths: what the edges of a band are counted in for the page
RECORDED = "recorded", "overfitting.npz"


def packed(curves):
    """The curves ``(settings, measures, 3, epochs)`` of lowest, mean and highest, for the page.

    First all means as little-endian uint16, in ten-thousandths; then, in whole `STEP`\\ s, a byte for how far
    the lowest is below each, and as many for the highest above.
    """
    low, mean, high = (curves[:, :, i].astype(int) for i in range(3))
    edges = [np.ceil(part / STEP).clip(0, 255).astype(np.uint8) for part in (mean - low, high - mean)]
    return mean.astype("<u2").tobytes() + b"".join(edge.tobytes() for edge in edges)


def halved(pictures):
    """Pictures of whole numbers from −7 to 7, 4 bits a pixel, the first of two in the upper half."""
    levels = (pictures.reshape(-1, 2) + 7).astype(np.uint8)
    return (levels[:, 0] << 4 | levels[:, 1]).tobytes()


class Kept(Dict):
    """A synced dict that is empty or has a legal value for each of the traits `names`."""

    def __init__(self, *names):
        super().__init__()
        self.names = names
        self.tag(sync=True)

    def validate(self, obj, value):
        """Called by traitlets when the trait is set."""
        if not isinstance(value, dict) or (value and set(value) != set(self.names)):
            names = ", ".join(map(repr, self.names))
            raise ValueError(f"{self.name} is {value!r}; legal are {{}} and dicts of {names}")
        return {name: obj.traits()[name].validate(obj, value[name]) for name in self.names if value}


class Overfitting(Figure):
    """How a network learns few pictures by heart, epoch by epoch, with a penalty and dropout or without.

    All networks have one hidden layer, cross-entropy, η = 0.5 and mini-batches of 10, and were trained on the
    first pictures of MNIST. What is shown was recorded, for three seeds each; costs are without the penalty,
    and pictures are answered by the whole network, without dropout.

    Attributes
    ----------
    trained : str
        How many pictures it was trained on, and how many hidden neurons it has: one of ``TRAINED``.
    lmbda : float
        λ of the L2 penalty, one of 0, 0.1, 0.3, 1, 3, 10.
    dropout : float
        The probability p that a hidden neuron is left out of a step: one of 0, 0.2, 0.4, 0.6.
        Where it wasn't recorded, the next smaller one is shown.
    epoch : int, from 1 to 400
        Where the marker stands; it goes to the last recorded epoch before.
    kept : dict
        The run it is compared with: its ``trained``, ``lmbda`` and ``dropout``; empty for none.
    recorded, data : dict, bytes
        The recorded runs for the page. `data` holds the curves (`packed`), the sizes of the weights
        (uint16, ten-thousandths) and the pictures of the first case (`halved`), one after the other.
    """

    trained = Choice(TRAINED[0], TRAINED)
    lmbda = Choice(0, LAMBDAS)
    dropout = Choice(0, PROBABILITIES)
    epoch = Whole(400, 1, 400)
    kept = Kept("trained", "lmbda", "dropout")
    recorded = Dict().tag(sync=True)
    data = Bytes().tag(sync=True)

    def __init__(self, **traits):
        with files("digitnet").joinpath(*RECORDED).open("rb") as stream:
            self._arrays = dict(np.load(stream, allow_pickle=False))
        runs = self._arrays
        own = [[p for p in PROBABILITIES if (n, hidden, 0, p) in set(map(tuple, runs["settings"]))]
               for n, hidden, _ in runs["cases"]]  # fmt: skip
        self._probabilities = own
        traits["recorded"] = {
            "trained": TRAINED, "lmbda": LAMBDAS, "dropout": sorted(set().union(*own)),
            "cases": runs["cases"].tolist(), "probabilities": own, "epochs": runs["epochs"].tolist(),
            "seeds": len(runs["seeds"]), "limits": [round(float(v), 3) for v in runs["limits"]],
            "about": str(runs["about"]),
        }  # fmt: skip
        sizes = runs["weights"].astype("<u2").tobytes()
        traits["data"] = packed(runs["curves"]) + sizes + halved(runs["pictures"])
        super().__init__(**traits)

    @property
    def epochs(self):
        """The epochs that were recorded of the chosen run."""
        last = self._arrays["cases"][TRAINED.index(self.trained), 2]
        return self._arrays["epochs"][self._arrays["epochs"] <= last]

    def curves(self, measure):
        """Lowest, mean and highest of a measure over the seeds, ``(3, epochs)``, of the chosen run.

        Measures are ``"training"`` and ``"validation"``, the shares of right answers on the pictures
        trained on and on those not seen, and ``"training_cost"`` and ``"cost"``.
        """
        if measure not in MEASURES:
            raise ValueError(f"measure is {measure!r}; legal are {', '.join(map(repr, MEASURES))}")
        return self._arrays["curves"][self._place, MEASURES.index(measure), :, : len(self.epochs)] / 10_000

    @property
    def weights(self):
        """The root mean square of the weights into the hidden layer, ``(epochs,)``, a mean over the seeds."""
        return self._arrays["weights"][self._place, : len(self.epochs)] / 10_000

    @property
    def shown_dropout(self):
        """The p of the run that is shown: `dropout`, or the next smaller one that was recorded."""
        return max(p for p in self._probabilities[TRAINED.index(self.trained)] if p <= self.dropout)

    @property
    def _place(self):
        case = TRAINED.index(self.trained)
        own = self._probabilities[case]
        before = len(LAMBDAS) * sum(map(len, self._probabilities[:case]))
        return before + LAMBDAS.index(self.lmbda) * len(own) + own.index(self.shown_dropout)

    @property
    def turn(self):
        """The epoch at which the mean cost on unseen pictures is lowest; the last one if it never turns."""
        return int(self.epochs[np.argmin(self.curves("cost")[1])])

    def __repr__(self):
        chosen = f"trained={self.trained!r}, lmbda={self.lmbda:g}, dropout={self.dropout:g}"
        return f"Overfitting({chosen}, epoch={self.epoch})"
