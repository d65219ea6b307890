"""Ctrl-C put off to a moment at which nothing is half done (chapter 6, and the appendix on speed).

Python raises KeyboardInterrupt wherever the main thread happens to be: between the weights and the biases of
a mini-batch, say, or with the lock of a thread pool in its hand, which then stays locked.
"""

import signal
import threading
from contextlib import contextmanager


@contextmanager
def held_interrupts():
    """Put Ctrl-C off until the end of a with block.

    Gives a function that lets in what has come: it calls the handler that was there before, which raises
    KeyboardInterrupt if it is Python's own. A second Ctrl-C doesn't wait. In other threads than the main one,
    which never get it, nothing is changed.
    """
    came, before = [], signal.getsignal(signal.SIGINT)
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or not callable(before):  # ignored, or handled outside Python
        yield lambda: None
        return

    def hold(signum, frame):
        if came:
            before(signum, frame)
        came.append(frame)

    def let_in():
        if came:
            frame = came[0]
            came.clear()
            before(signal.SIGINT, frame)

    signal.signal(signal.SIGINT, hold)
    try:
        yield let_in
    finally:
        signal.signal(signal.SIGINT, before)
        let_in()
