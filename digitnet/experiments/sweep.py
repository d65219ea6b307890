"""Sweeps: every setting of a grid with several seeds, on all processors or on a cluster (chapter 13)."""

import json
import os
from contextlib import closing
from functools import partial
from itertools import islice
from math import ceil
from numbers import Real

from ..checks import short, whole_number
from .records import Records
from .setting import as_settings, canonical, seeds_of
from .single import check_setting, train_one
from .store import RecordsFile
from .work import data_name, record_of, run_name
from .workers import by_executor, in_processes, serially


def sweep(
    grid, data, path=None, *, seeds=1, run=train_one, executor=None, workers=None,
    retry_failed=False, progress=True,
):  # fmt: skip
    """Do a run for every setting with every seed, except those that are recorded already.

    A record is written as soon as its run ends, so a sweep that was stopped or killed goes on where it was
    when it is called again. What comes out depends on setting and seed alone: not on the number of workers,
    nor on the order. A run that fails is recorded with its error; so is one during which its process died
    twice.

    Parameters
    ----------
    grid : dict of lists, or list of dict
        Every combination of the lists, as `product` makes them, or the settings themselves.
    data : Splits, or a function that returns them
        A function, such as `load_mnist`, is called once in each worker process; anything else is sent once
        to each.
    path : str or Path, optional
        The file of records, one line each. Without it, they are only returned.
    seeds : int or list of int
        So many runs of each setting, with seeds that follow from the setting; or these seeds for all.
    run : callable
        ``run(setting, data, seed)`` yields, after each epoch, an `Epoch` or a dict of numbers. Processes need
        a function of a module, which they can import. The default is `train_one`.
    executor : concurrent.futures.Executor, optional
        Does the runs in place of processes of our own, and stays open: that of a cluster is
        ``dask.distributed.Client(address).get_executor()``. Its processes are limited to one thread for
        products of matrices from then on.
    workers : int, optional
        The number of processes of our own, by default one for each processor; with 0 all is done in this one.
    retry_failed : bool
        Do the runs again that are recorded as failed.
    progress : bool
        Show a progress bar, if there is a terminal to show it on.

    Returns
    -------
    Records
        In the order of the settings, then of the seeds.

    Raises
    ------
    ValueError
        If an argument isn't legal, or the file is being written to, or holds something else, runs of another
        function or on other data. (What data a function returns is known when the first run has ended.)
    """
    _check_run(run)
    if executor is not None and workers is not None:
        raise ValueError("executor and workers are both given; needed is one of the two at most")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise ValueError(f"executor is {short(executor)}; needed is one of concurrent.futures, or like these")
    n = _processors() if workers is None else whole_number("workers", workers, least=0)
    settings = as_settings(grid)
    if _inner(run) is train_one:
        for setting in settings:
            check_setting(json.loads(setting))
    jobs = [(setting, seed) for setting in settings for seed in seeds_of(json.loads(setting), seeds)]
    jobs = list(dict.fromkeys(jobs))
    name = run_name(run)
    with RecordsFile(path) as file:
        file.check(name, None if callable(data) else data_name(data))
        missing = [j for j in jobs if j not in file.latest or (retry_failed and file.latest[j].error)]
        if executor is not None:
            results = by_executor(executor, run, data, missing)
        else:
            results = in_processes(n, run, data, missing) if n else serially(run, data, missing)
        if missing:
            _write(file, results, name, len(jobs), len(missing), progress)
    return Records(file.latest[job] for job in jobs)


def _write(file, results, name, n_jobs, n_missing, progress):
    """Write each record as it comes."""
    from threadpoolctl import threadpool_limits  # slow to import, as tqdm is
    from tqdm import tqdm

    with (
        threadpool_limits(1),  # for runs that are done in this process
        closing(results),
        tqdm(total=n_jobs, initial=n_jobs - n_missing, disable=None if progress else True, unit="run") as bar,
    ):
        failed = 0
        for record in results:
            file.check(name, record.data)
            file.append(record._replace(run=name))
            failed += record.error is not None
            if failed:
                bar.set_postfix(failed=failed, refresh=False)
            bar.update()


def _processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _inner(run):
    """The function itself, also of a partial."""
    return run.func if isinstance(run, partial) else run


def _check_run(run):
    if not callable(run):
        raise ValueError(f"run is {short(run)}; needed is a function of a setting, data and a seed")


def halving(settings, data, path=None, *, epochs=1, keep=1 / 2, **options):
    """Successive halving: all settings for a few epochs, the better half for twice as many, and so on.

    Returns a generator of the `Records` of each round. Every round starts its runs afresh, as one more sweep,
    so all of them together take as long as about twice the last epochs of each.

    Parameters
    ----------
    settings : as the grid of `sweep`, but without ``epochs``, of which each round has its own
    data, path, **options
        As in `sweep`.
    epochs : int
        Of the first round.
    keep : float, between 0 and 1
        The share of the settings that goes on into the next round, which has 1/keep times as many epochs.
    """
    epochs = whole_number("epochs", epochs, least=1)
    if not isinstance(keep, Real) or not 0 < keep < 1:
        raise ValueError(f"keep is {short(keep)}; legal are numbers between 0 and 1")
    settings = [json.loads(setting) for setting in as_settings(settings)]
    for setting in settings:
        if "epochs" in setting:
            raise ValueError(
                f"a setting has epochs={short(setting['epochs'])}; legal are settings without, as each round "
                "has its own: the epochs of halving are those of the first"
            )
    return _rounds(settings, data, path, epochs, keep, options)


def _rounds(left, data, path, epochs, keep, options):
    while left:
        records = sweep([{**setting, "epochs": round(epochs)} for setting in left], data, path, **options)
        yield records
        if len(left) == 1:
            return
        n = max(1, min(len(left) - 1, ceil(len(left) * keep)))
        left = [{k: v for k, v in setting.items() if k != "epochs"} for setting in records.ranking()[:n]]
        epochs /= keep


def repeated(record, data, epochs=None, run=train_one):
    """Do a recorded run again, or its first epochs; returns the new record.

    On a machine of the same kind with the same versions, every number but the times comes out the same;
    elsewhere rounding differs, and the accuracy after some epochs by a little: see `Record.difference`.

    Parameters
    ----------
    record : Record
    data : Splits, or a function that returns them
        Which they are isn't compared with ``record.data``: the chapters repeat runs on MNIST with whatever
        digits they have, and hold the outcome against the record by `Splits.on_mnist`.
    epochs : int, optional
        How many; the run goes as if it went on, so a schedule is that of the whole.
    run : callable
        The function of the record; or `train_one`, also for a record of another function that trains as it
        does and only answers more images.
    """
    from threadpoolctl import threadpool_limits

    _check_run(run)
    if _inner(run) is not train_one and run_name(run) != record.run:
        raise ValueError(
            f"run is {run_name(run)}; legal are {record.run}, of which the record is, and train_one"
        )
    if epochs is not None:
        epochs = whole_number("epochs", epochs, least=1)

    def beginning(*arguments):
        return islice(run(*arguments), epochs)

    data = data() if callable(data) else data
    with threadpool_limits(1):  # as in the sweep
        return record_of(beginning, data, canonical(record.setting), record.seed)._replace(run=run_name(run))
