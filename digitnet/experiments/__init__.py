"""Many trainings, to compare: one run followed epoch by epoch, sweeps over settings, and recorded runs.

Chapter 7 searches for a learning rate, a size of the hidden layer and a mini-batch size, by the runs that
``book/record_playground.py`` recorded (`Setting`, `follow`, `Recorded`). From chapter 9 on there is more to
choose: `sweep` does the runs of a whole grid, keeps a record of each, and goes on where it was stopped;
`sample` and `halving` search better than a grid, and `repeated` does a recorded run again (chapter 13).

    >>> from digitnet import load_digits
    >>> grid = {"hidden": [10, 30], "eta": [0.3, 3.0], "epochs": 2}
    >>> sweep(grid, load_digits(8), seeds=2, workers=0).array("validation").shape
    (4, 2, 2)

``recorded`` has what chapter 7 needs, ``setting`` grids and seeds, ``single`` one training by a setting,
``windows`` one of a network that looks through windows, ``records`` and ``store`` what came of the runs and
its files, ``work`` what is done for each of them, ``workers`` the processes, ``sweep`` the whole;
``layerwise`` watches a deep network layer by layer; ``rivals`` has other recognisers in one frame,
``readers`` how each is fitted, and ``rival_runs`` what came of them (chapter 14); ``letters`` has what
chapter 16 learns from few pictures and what was recorded of it.
"""

from .recorded import N_TRAINING_CHECKED, Recorded, Setting, follow
from .records import Record, Records
from .rival_runs import RivalRun, RivalRuns
from .setting import canonical, derived_seed, log_uniform, product, sample
from .single import prepared, train_one
from .sweep import halving, repeated, sweep

__all__ = [
    "N_TRAINING_CHECKED", "Record", "Recorded", "Records", "RivalRun", "RivalRuns", "Setting", "canonical",
    "derived_seed", "follow", "halving", "log_uniform", "prepared", "product", "repeated", "sample", "sweep",
    "train_one",
]  # fmt: skip
