"""Ctrl-C just behind the taking of a lock, for tests that start a process of its own: it might never end."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).parent


@contextmanager
def interrupted_at(n):
    """Meanwhile Ctrl-C comes when the main thread has just taken its n-th lock of a Condition."""
    enter, taken = threading.Condition.__enter__, []

    def interrupting(self):
        entered = enter(self)
        if threading.get_ident() == threading.main_thread().ident:
            taken.append(self)
            if len(taken) == n:
                signal.raise_signal(signal.SIGINT)
        return entered

    threading.Condition.__enter__ = interrupting
    try:
        yield
    finally:
        threading.Condition.__enter__ = enter


def printed(code):
    """What the code prints in a process of its own, which is to end within two minutes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
