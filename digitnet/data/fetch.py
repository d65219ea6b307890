"""Fetch one file of known size and check sum from one address: with time limits, and stoppable at once.

A beginner can skip this module: it holds no mathematics. ``download`` uses it.
"""

import hashlib
import queue
import threading
import time

TIMEOUT = (4, 20)  # seconds to connect, seconds between two packets
POLL = 0.1  # seconds between two looks at what came, and at whether to stop
PERIOD, LEAST = 15, 60_000  # a mirror that sends fewer bytes than this in so many seconds is given up
CHUNK = 8192  # bytes


class Stopped(Exception):
    """Who asked for a download wants it no longer."""


class Unfetched(Exception):
    """An address doesn't give the file; the message says why, in a few words."""


def fetch(url, size, sha256, write, until, stopped=None):
    """Hand the content of `url` to `write`, part by part.

    A thread waits for the network, so that this one can stop whatever the network does: on a signal, when
    `stopped` says so or when time is up. The thread then ends by itself, at its next packet or time-out.

    Parameters
    ----------
    url : str
    size, sha256 : int, str
        What the content must be; no more than `size` bytes are handed on.
    write : callable
        Called with bytes.
    until : float
        The `time.monotonic` at which to give up.
    stopped : callable, optional
        Asked every `POLL` seconds; once it answers true, the fetch ends.

    Raises
    ------
    Unfetched
        If the address doesn't give the file, or not in time. What was written is to be thrown away then.
    Stopped
    """
    import requests

    parts, gone = queue.SimpleQueue(), threading.Event()
    threading.Thread(
        target=_read, args=(requests.get, url, size, parts, gone), name="download", daemon=True
    ).start()
    done, digest = 0, hashlib.sha256()
    mark, done_at_mark = time.monotonic(), 0
    try:
        while True:
            try:
                part = parts.get(timeout=POLL)
            except queue.Empty:
                part = None
            if stopped is not None and stopped():
                raise Stopped(f"the download of {url} was stopped")
            if isinstance(part, Exception):
                raise Unfetched(_reason(part)) from part
            if part == b"":
                break
            if part:
                done += len(part)
                if done > size:
                    raise Unfetched(f"more than the {size} bytes that the file has")
                digest.update(part)
                write(part)
            now = time.monotonic()
            if now > until:
                raise Unfetched(f"{done} of {size} bytes when time was up")
            if now - mark > PERIOD:
                if done - done_at_mark < LEAST:
                    raise Unfetched(f"too slow: {done - done_at_mark} bytes in {PERIOD} seconds")
                mark, done_at_mark = now, done
    finally:
        gone.set()
    if done < size:
        raise Unfetched(f"{done} of {size} bytes")
    if digest.hexdigest() != sha256:
        raise Unfetched("wrong SHA-256")


def _read(get, url, size, parts, gone):
    """What the thread does: put the parts of the answer into a queue, then nothing, or the error."""
    try:
        headers = {"Accept-Encoding": "identity"}  # the file as it is, not packed once more
        with get(url, stream=True, timeout=TIMEOUT, headers=headers) as response:
            response.raise_for_status()
            done = 0
            for part in response.raw.stream(CHUNK, decode_content=False):
                if gone.is_set():
                    return
                parts.put(part)
                done += len(part)
                if done > size:
                    break
        parts.put(b"")
    except Exception as error:  # of requests, urllib3, ssl, …; whatever it is, the one who waits shall know
        parts.put(error)


def _reason(error):
    """Why a download failed, in a few words; the texts of requests run over several lines."""
    if (response := getattr(error, "response", None)) is not None:
        return f"HTTP status {response.status_code}"
    return type(error).__name__
