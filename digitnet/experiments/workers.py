"""Where the runs of a sweep are done: here, in worker processes, or wherever an executor does them.

Each of the three ways is a generator of records, in the order in which runs end. A job is a pair ``(canonical
setting, seed)``. A worker process is a pool of one: should it die, it is clear which run it was at, and the
others go on.
"""

import os
import platform
import queue
import signal
import threading
import uuid
from collections import Counter, deque
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext

from ..checks import short
from ..interrupts import held_interrupts
from .work import one_thread, record_of, unfinished

DEATHS = 2  # of its worker: after so many, a run counts as failed
AHEAD = 1000  # jobs that are handed to an executor at a time
_kept = {}  # in a worker: what it was given once
_opening = threading.Lock()


def serially(run, data, jobs):
    """One after the other, in this process."""
    data = data() if callable(data) else data
    for job in jobs:
        yield record_of(run, data, *job)


def in_processes(n, run, data, jobs):
    """In n processes of our own, which end with the generator, however it ends."""
    waiting, deaths, finished, workers = deque(jobs), Counter(), queue.SimpleQueue(), set()
    try:
        for _ in range(min(n, len(waiting))):
            worker = _Worker(finished, run, data)
            workers.add(worker)  # before it starts: an interrupt from here on ends it
            worker.start()
        while workers:
            worker, future = finished.get()
            error, job = future.exception(), worker.job
            if isinstance(error, BrokenExecutor):
                deaths[job or worker] += 1
                if job is None and deaths[worker] == DEATHS:
                    raise RuntimeError(
                        "a worker process could not start; above may stand why. A script needs `if __name__ "
                        "== '__main__':` around what it does, and run, and data if it is a function, must be "
                        "of a module that can be imported. workers=0 does without processes"
                    ) from error
                if job is not None and deaths[job] < DEATHS:
                    waiting.appendleft(job)
                elif job is not None:
                    yield unfinished(job, f"its worker process died, {DEATHS} times")
                worker.ready = False
                worker.stop()
                if waiting:
                    worker.start()
            elif error is not None:
                raise error
            elif job is not None:
                yield future.result()
            else:
                worker.ready = True
            if worker.ready or not waiting:  # else it is starting
                if waiting:
                    worker.begin(waiting.popleft())
                else:
                    worker.stop()
                    workers.remove(worker)
    finally:
        with held_interrupts():
            for worker in workers:
                worker.kill()
            for worker in workers:
                worker.wait()


class _Spawning(SpawnContext):
    """Starts a process afresh, as a fork would copy the locks of all threads, and knows it from then on."""

    process = None

    def Process(self, *arguments, **options):
        self.process = super().Process(*arguments, **options)
        return self.process


class _Worker:
    """One process, which does one thing after the other; each that is done is put into `finished`."""

    def __init__(self, finished, run, data):
        self._finished, self._given, self._context, self._pool = finished, (run, data), None, None

    def start(self):
        """A new process, which gets the data once and is ready when it has them."""
        self.job, self.ready, self._context = None, False, _Spawning()
        self._pool = ProcessPoolExecutor(1, mp_context=self._context, initializer=_begin)
        self._submit(_open, *self._given)

    def begin(self, job):
        self.job = job
        self._submit(_next, *job)

    def _submit(self, function, *arguments):
        with held_interrupts():  # as the pool has locks
            try:
                future = self._pool.submit(function, *arguments)
            except BrokenExecutor as error:  # it died while it had nothing to do
                future = Future()
                future.set_exception(error)
            future.add_done_callback(lambda future: self._finished.put((self, future)))

    def stop(self):
        """End the process, which has nothing to do."""
        self._pool.shutdown(wait=False)

    def kill(self):
        """End the process, also while it opens the data or within a run."""
        process = self._context and self._context.process
        if process is not None and process.pid is not None:
            with suppress(OSError):
                process.terminate()

    def wait(self):
        """Wait for the end of the process, which was killed."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _begin():
    """The first thing a worker process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the sweep, which then ends its workers
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _open(run, data):
    """Get what all runs need."""
    one_thread()
    _kept.update(run=run, data=data() if callable(data) else data)


def _end_with(parent):
    """End this process when its parent is gone, even if that was killed."""
    parent.join()
    os._exit(1)


def _next(setting, seed):
    return record_of(_kept["run"], _kept["data"], setting, seed)


def by_executor(executor, run, data, jobs):
    """By an executor of someone else's, such as that of a cluster; it stays open."""
    data = _sendable(executor, data)
    finished, running, waiting = queue.SimpleQueue(), {}, iter(jobs)
    given = run, data, uuid.uuid4().hex, _here()

    def hand_on(n):
        with held_interrupts():
            for job in islice(waiting, n):
                future = executor.submit(_elsewhere, *given, *job)
                running[future] = job
                future.add_done_callback(finished.put)

    try:
        hand_on(AHEAD)
        while running:
            future = finished.get()
            job = running.pop(future)
            try:
                record = future.result()
            except (BrokenExecutor, CancelledError) as error:
                raise RuntimeError(
                    f"the executor broke down: {short(error)}. What was finished is recorded; the same sweep "
                    "with a new executor does the rest"
                ) from error
            except Exception as error:
                if type(error).__name__ != "KilledWorker":  # Dask's, for a run whose workers died
                    raise
                record = unfinished(job, "its worker process died, several times")
            yield record
            hand_on(1)
    finally:
        with held_interrupts():
            for future in running:
                future.cancel()
            with _opening:  # threads kept the data here
                if _kept.get("sweep") == given[2]:
                    del _kept["sweep"], _kept["opened"]


def _sendable(executor, data):
    """`data` such that they don't travel with each run: a function, or what is with the workers already."""
    client = getattr(executor, "_client", None)
    if callable(data) or isinstance(executor, ThreadPoolExecutor):
        return data
    if hasattr(client, "scatter"):  # Dask's
        return client.scatter(data, broadcast=True)
    raise ValueError(
        f"data is {short(data)}, which would travel with every run; needed for this executor is a function "
        "that opens them where the run is done, such as load_mnist"
    )


def _elsewhere(run, data, sweep, caller, setting, seed):
    """A run wherever the executor does it; the data are opened once in each process."""
    if _here() != caller:
        one_thread()
    if callable(data):
        with _opening:
            if _kept.get("sweep") != sweep:
                _kept.update(sweep=sweep, opened=data())
            data = _kept["opened"]
    return record_of(run, data, setting, seed)


def _here():
    return platform.node(), os.getpid()
