"""Many examples answered on several threads, each by a form of the model with rooms of its own (`windows`).

NumPy's operations and compiled loops let other threads run while they work. What the threads share are the
same parts of the examples however many threads there are, and the library of matrix products is held to one
thread meanwhile. So threads don't multiply, and the answers are to the last bit those of one thread whose
products have one thread, too. (Where answering isn't shared, that library goes on with as many threads as it
was told, and with several it rounds otherwise on some kinds of processors.)
"""

import os
from functools import cache, partial
from threading import Lock

import numpy as np

from .interrupts import held_interrupts
from .layers import LAYERS

MOST = 8  # threads; the rooms of each take some megabytes
VARIABLES = [f"{library}_NUM_THREADS" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")]
_shared = Lock()  # held by the only answering that has several threads


def threads():
    """How many threads may answer.

    As many as there are processors for this process, or fewer if the environment says so, or if NumPy's
    library of matrix products was told so; one, if that library can't be told.
    """
    said = (os.environ.get(name, "").partition(",")[0].strip() for name in VARIABLES)
    said = [int(value) for value in said if value.isdecimal() and int(value)]
    told = [library.num_threads for library in _products().lib_controllers] or [1]
    return min(MOST, _processors(), *said, *told)


def may_share(layers):
    """Whether several threads may answer by these layers: of those of one's own nobody knows what they do."""
    return all(LAYERS.get(type(a).__name__) is type(a) and "forward" not in vars(a) for a in layers)


def in_turn(form, work, parts):
    """Call ``work(form, part)`` for each of the parts."""
    for part in parts:
        work(form, part)


def on_threads(form, another, work, parts):
    """The same on several threads, where that is allowed and each gets two parts or more.

    None of them is left when this ends, also by an error or by Ctrl-C.

    Parameters
    ----------
    form : what one thread works with
    another : callable
        Makes one more, for one more thread.
    work : callable
    parts : list
    """
    n = min(threads(), len(parts) // 2)
    with held_interrupts() as let_interrupts_in:
        shared = n > 1 and _shared.acquire(blocking=False)
        if shared:
            try:
                with _products().limit(limits=1):
                    _share([form, *(another() for _ in range(n - 1))], work, parts, let_interrupts_in)
            finally:
                _shared.release()
    if not shared:
        in_turn(form, work, parts)


def _share(forms, work, parts, after_each):
    from concurrent.futures import ThreadPoolExecutor

    errors = {**np.geterr(), "call": np.geterrcall()}  # what is set for one thread, others don't know

    def work_by_any(part):
        form = forms.pop()
        try:
            with np.errstate(**errors):
                work(form, part)
        finally:
            forms.append(form)

    # Of libraries that use OpenMP each thread has to tell its own.
    pool = ThreadPoolExecutor(len(forms), "answering", partial(_products().limit, limits=1))
    try:
        for _ in pool.map(work_by_any, parts):
            after_each()
    finally:
        pool.shutdown(cancel_futures=True)  # after an error or Ctrl-C: what has begun is waited for


def _processors():
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return getattr(os, "process_cpu_count", os.cpu_count)() or 1


@cache
def _products():
    """What holds the libraries of matrix products to a number of threads."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
