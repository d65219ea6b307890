"""What came of every recogniser on MNIST: the runs of ``book/record_rivals.py``, to compare (chapter 14)."""

import json
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from ..checks import one_line, short
from ..comparing import mcnemar, wilson
from ..files import atomic_file, existing_file


class RivalRun(NamedTuple):
    """One recogniser, fitted once and asked for the digits of all test images.

    Or, with a `choice`, one of its settings, fitted to fewer images and asked for the validation images.

    Attributes
    ----------
    name, seed : str, int
    choice : int or None
        The number of the setting among those of which one was chosen.
    setting : dict
    n_training : int
        How many images it was fitted to.
    right, total : int
    train_seconds, answer_seconds : float
        Seconds that the processor worked, with one thread, on fitting and on answering all images.
    train_memory, answer_memory : int or None
        Bytes by which the process grew at most meanwhile, over what it held with the data.
    kept : int
        Bytes of the arrays that it needs for answering.
    found : dict
        What else is worth telling.
    date, command, versions : str, str, dict
        When it was run (UTC), how it is run again, and with what.
    misread, answered : ndarray of int
        The numbers of the images that were misread, and what was answered instead. Empty with a choice.
    """

    name: str
    seed: int
    choice: int | None
    setting: dict
    n_training: int
    right: int
    total: int
    train_seconds: float
    answer_seconds: float
    train_memory: int | None
    answer_memory: int | None
    kept: int
    found: dict
    date: str
    command: str
    versions: dict
    misread: np.ndarray
    answered: np.ndarray

    @property
    def accuracy(self):
        """The share of right answers."""
        return self.right / self.total

    @property
    def is_right(self):
        """For each image whether it was answered rightly, bool ``(total,)``."""
        right = np.ones(self.total, bool)
        right[self.misread] = False
        return right

    def answers(self, labels):
        """All answers, given the labels: what was not misread was answered with its label."""
        answers = np.array(labels)
        answers[self.misread] = self.answered
        return answers

    def __repr__(self):
        return f"RivalRun({self.name!r}, seed={self.seed}: {self.right} of {self.total})"


class RivalRuns:
    """The runs of all recognisers on MNIST.

    Attributes
    ----------
    labels : ndarray of uint8
        Of the test images.
    names : list of str
        Of the recognisers, in the order of `digitnet.experiments.rivals.RIVALS`.
    """

    def __init__(self, runs, labels):
        self._runs, self.labels = list(runs), np.asarray(labels)
        self.names = list(dict.fromkeys(run.name for run in self._runs if run.choice is None))

    @classmethod
    def load(cls, path=None):
        """The runs that come with the package, or those of another file; ValueError if it holds none."""
        path = files("digitnet").joinpath("recorded", "rivals.npz") if path is None else existing_file(path)
        with path.open("rb") as stream:
            try:
                with np.load(stream, allow_pickle=False) as arrays:
                    return cls._of({name: arrays[name] for name in arrays})
            except Exception as error:  # zipfile, zlib and NumPy meet damaged files with many different ones
                reason = one_line(str(error), 100)
                raise ValueError(f"{path} holds no runs of rivals, or it is damaged: {reason}") from error

    @classmethod
    def _of(cls, arrays):
        described, end, runs = json.loads(str(arrays["runs"])), 0, []
        for run in described:
            n = run["total"] - run["right"] if run["choice"] is None else 0
            part, end = slice(end, end + n), end + n
            misread, answered = (arrays[name][part].astype(int) for name in ("misread", "answered"))
            runs.append(RivalRun(**run, misread=misread, answered=answered))
        return cls(runs, arrays["labels"])

    def save(self, path):
        """Write all runs into one compact file, whole or not at all."""
        arrays = "misread", "answered"
        described = [{k: v for k, v in run._asdict().items() if k not in arrays} for run in self._runs]
        misread, answered = (
            np.concatenate([np.zeros(0, int), *(getattr(run, name) for run in self._runs)]) for name in arrays
        )
        with atomic_file(path) as stream:
            np.savez_compressed(
                stream, runs=json.dumps(described, ensure_ascii=False), misread=misread.astype(np.uint16),
                answered=answered.astype(np.uint8), labels=self.labels.astype(np.uint8),
            )  # fmt: skip

    def __len__(self):
        return len(self._runs)

    def __iter__(self):
        return iter(self._runs)

    def __getitem__(self, name):
        """The first run of a recogniser: it stands for it wherever single answers are compared."""
        return self.of(name)[0]

    def of(self, name):
        """The runs of a recogniser, one for each seed; ValueError with the names there are."""
        if name not in self.names:
            raise ValueError(f"name is {short(name)}; legal are {', '.join(map(repr, self.names))}")
        return [run for run in self._runs if run.name == name and run.choice is None]

    def choices(self, name):
        """The runs by which a setting of this recogniser was chosen on the validation images."""
        return [run for run in self._runs if run.name == name and run.choice is not None]

    def row(self, name):
        """What the table of chapter 14 says of a recogniser: means over its seeds.

        Returns
        -------
        dict
            ``accuracy`` with ``low`` and ``high``, its interval of 95 %; ``worst`` and ``best`` of the seeds;
            ``seeds``, ``n_training``; ``train_seconds``, ``answer_seconds``; ``memory``, the bytes that the
            process grew by at most in either, of networks that were trained elsewhere in answering only;
            ``kept``.
        """
        runs = self.of(name)
        right, total = float(np.mean([run.right for run in runs])), runs[0].total
        low, high = wilson(right, total)
        grown = [m for run in runs for m in (run.train_memory, run.answer_memory) if m is not None]
        return {
            "name": name, "seeds": len(runs), "n_training": runs[0].n_training,
            "accuracy": right / total, "low": low, "high": high,
            "worst": min(run.accuracy for run in runs), "best": max(run.accuracy for run in runs),
            "train_seconds": float(np.mean([run.train_seconds for run in runs])),
            "answer_seconds": float(np.mean([run.answer_seconds for run in runs])),
            "memory": max(grown, default=None), "kept": runs[0].kept,
        }  # fmt: skip

    def compare(self, a, b):
        """McNemar's test of two recognisers, by the first run of each: `digitnet.comparing.Paired`."""
        return mcnemar(self[a].is_right, self[b].is_right)

    def misread_only_by(self, name, others):
        """The numbers of the test images that `name` misreads and all the others read."""
        read = np.all([self[other].is_right for other in others if other != name], axis=0)
        return np.flatnonzero(~self[name].is_right & read)

    def read_only_by(self, name, others):
        """The numbers of the test images that `name` reads and all the others misread."""
        read = np.any([self[other].is_right for other in others if other != name], axis=0)
        return np.flatnonzero(self[name].is_right & ~read)

    def misread_by_all(self, names):
        """The numbers of the test images that none of these recognisers reads."""
        return np.flatnonzero(~np.any([self[name].is_right for name in names], axis=0))

    @property
    def about(self):
        """On what, when and with what the runs were made, in one line."""
        if not self._runs:
            return "no runs"
        days = sorted({run.date[:10] for run in self._runs})
        between = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        kinds = {", ".join(f"{k} {v}" for k, v in run.versions.items()) for run in self._runs}
        return one_line("; ".join(["MNIST", between, *sorted(kinds)]), 300)

    def __repr__(self):
        return f"{len(self)} runs of {len(self.names)} recognisers: {self.about}"
