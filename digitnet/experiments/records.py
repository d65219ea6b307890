"""Records of runs: what came of each setting with each seed, to draw and to compare."""

import json
import math
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..checks import one_line, short
from .setting import canonical

SHARES = {
    "validation": ("right", "total"),
    "training": ("training_right", "training_total"),
    "test": ("test_right", "test_total"),
}


class Record(NamedTuple):
    """What came of one run.

    Attributes
    ----------
    setting : dict
    seed : int
    epochs : dict of list
        For each measure of `Epoch`, its values epoch by epoch; None where there is none, or where it isn't
        finite. Of a run that failed, the epochs before.
    error : str or None
        Why it failed.
    seconds : float
        All of its time, that of answering the images included.
    date : str
        When it ended (UTC).
    data, run : str
        What it was trained on, with the size of pictures that aren't of 28×28 pixels, and by which function.
    versions : dict
        Of Python and of the packages it ran with, and the kind of the machine.
    """

    setting: dict
    seed: int
    epochs: dict
    error: str | None
    seconds: float
    date: str
    data: str | None
    run: str
    versions: dict

    @property
    def key(self):
        """What tells runs apart: the canonical form of the setting, and the seed."""
        return canonical(self.setting), self.seed

    @property
    def n_epochs(self):
        """How many epochs were run."""
        return max(map(len, self.epochs.values()), default=0)

    def array(self, name):
        """The values of a measure epoch by epoch; NaN where there is none.

        Beside those of ``epochs`` there are ``validation``, ``training`` and, where the test images were
        answered, ``test``: the shares that were right.
        """
        if name in SHARES and name not in self.epochs and SHARES[name][0] in self.epochs:
            right, total = (self.array(part) for part in SHARES[name])
            return right / total
        if name not in self.epochs and self.n_epochs:
            legal = [*self.epochs, *(share for share, (right, _) in SHARES.items() if right in self.epochs)]
            raise ValueError(f"{short(name)} was not recorded; legal are {', '.join(legal)}")
        return np.array(self.epochs.get(name, []), float)  # None becomes NaN

    def difference(self, other, name="validation"):
        """The largest difference from another record of a measure, over the epochs that both have."""
        n = min(self.n_epochs, other.n_epochs)
        if n == 0:
            raise ValueError("a record without epochs can't be compared: " + str(self.error or other.error))
        a, b = self.array(name)[:n], other.array(name)[:n]
        return float(np.max(np.where(np.isnan(a) & np.isnan(b), 0, np.abs(a - b))))

    def __repr__(self):
        what = ", ".join(f"{name}={value!r}" for name, value in self.setting.items())
        came = f"failed: {self.error}" if self.error else f"{self.n_epochs} epochs"
        return f"Record({what}, seed={self.seed}: {came})"


class Records:
    """Records of several runs, to be drawn or ranked.

    Iterating, or indexing with a number, gives each `Record`.

    Attributes
    ----------
    settings : list of dict
        Those that differ, in the order of the records.
    failed : list of Record
    """

    def __init__(self, records):
        self._records = list(records)

    @classmethod
    def load(cls, path):
        """The records of a file that `sweep` or `save` wrote, or by their name those in the package.

        Of several records of one run, the last counts. A last line that was cut off is left out.
        """
        from .store import load_records

        return cls(load_records(path))

    def save(self, path):
        """Write all into one compact file (npz): fractions as float32, whole numbers exactly."""
        from .store import save_compact

        save_compact(path, self)

    def __len__(self):
        return len(self._records)

    def __iter__(self):
        return iter(self._records)

    def __getitem__(self, index):
        chosen = self._records[index]
        return chosen if isinstance(chosen, Record) else Records(chosen)

    @cached_property
    def _groups(self):
        """The records of each setting, by its canonical form."""
        groups = {}
        for record in self._records:
            groups.setdefault(record.key[0], []).append(record)
        return groups

    @property
    def settings(self):
        """The settings that differ, in the order of the records."""
        return [json.loads(text) for text in self._groups]

    @property
    def failed(self):
        """The records of the runs that failed."""
        return [record for record in self._records if record.error]

    def select(self, **wanted):
        """The records whose setting has these values; a name that no setting has is a ValueError."""
        known = sorted({name for setting in self.settings for name in setting})
        for name in wanted:
            if known and name not in known:
                raise ValueError(f"no setting has {name}; they have {', '.join(known)}")
        wanted = {name: canonical({name: value}) for name, value in wanted.items()}

        def fits(setting):
            return all(k in setting and canonical({k: setting[k]}) == text for k, text in wanted.items())

        return Records(record for record in self._records if fits(record.setting))

    def array(self, name):
        """A measure of all runs, ``(settings, seeds, epochs)``; NaN where a run has no such seed or epoch.

        The settings come in the order of `settings`, the seeds of each in that of the records.
        """
        groups = self._groups.values()
        n_seeds = max(map(len, groups), default=0)
        n_epochs = max((record.n_epochs for record in self._records), default=0)
        values = np.full((len(groups), n_seeds, n_epochs), np.nan)
        for i, group in enumerate(groups):
            for j, record in enumerate(group):
                values[i, j, : record.n_epochs] = record.array(name)
        return values

    def ranking(self, name="validation"):
        """The settings from the best to the worst, by the mean over their seeds of the last epoch's value.

        The largest is the best, but for seconds and costs, also ``training_cost``, the smallest. A setting of
        which a run failed comes after all others. With early stopping (``patience``) the last epoch is one
        that was no better any more, not that of the model kept: `array` has them all.
        """
        sign = -1 if name == "seconds" or name.endswith("cost") else 1

        def worth(group):
            values = [math.nan if r.error or not r.n_epochs else r.array(name)[-1] for r in group]
            mean = np.mean(values)
            return -math.inf if math.isnan(mean) else sign * mean

        ordered = sorted(self._groups.items(), key=lambda item: worth(item[1]), reverse=True)
        return [json.loads(text) for text, _ in ordered]

    @property
    def about(self):
        """On what, when and with what the runs were made, in one line."""
        if not self._records:
            return "no runs"
        names = ("data", "date", "versions")
        data, dates, versions = ([getattr(r, name) for r in self._records] for name in names)
        days = sorted({date[:10] for date in dates})
        between = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        kinds = {", ".join(f"{k} {v}" for k, v in version.items() if v) for version in versions}
        return one_line("; ".join([", ".join(sorted({str(d) for d in data})), between, *sorted(kinds)]), 300)

    def __repr__(self):
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return f"{len(self)} runs of {len(self._groups)} settings{failed}: {self.about}"
