"""The measurements, one function each. `run.py` starts this file in fresh processes and collects the answers.

python measure.py WHAT ARGUMENT...    prints one line of JSON
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial

import numpy as np

CLASSIC = [784, 30, 10]


def clock(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def repeat(x, y, out, loops):
    for _ in range(loops):
        np.dot(x, y, out=out)


def products(sizes, m, n):
    """Seconds for the bare matrix products of an epoch, each by the fastest call that can compute it."""
    rng = np.random.default_rng(0)
    draw = lambda *shape: rng.random(shape, dtype=np.float32)  # noqa: E731
    total = 0.0
    for l, (k, j) in enumerate(zip(sizes, sizes[1:])):
        w, wt, a, at, d, dt = draw(j, k), draw(k, j), draw(m, k), draw(k, m), draw(m, j), draw(j, m)
        z, zt, g, gt, b = draw(m, j), draw(j, m), draw(j, k), draw(k, j), draw(m, k)
        ways = {
            "forward": [(a, w.T, z), (a, wt, z), (w, a.T, zt), (w, at, zt), (wt.T, at, zt)],
            "gradient": [(d.T, a, g), (dt, a, g), (a.T, d, gt), (at, d, gt), (dt, at.T, g)],
            "back": [(d, w, b), (d, wt.T, b), (dt.T, w, b)] if l else [],
        }
        for calls in ways.values():
            times = []
            for x, y, out in calls:
                loops = max(3, min(200, int(2e7 / (m * j * k))))
                times.append(min(clock(partial(repeat, x, y, out, loops)) for _ in range(5)) / loops)
            total += min(times) if times else 0.0
    return total * (n // m)


def turns(contenders, runs):
    """Seconds of each contender for an epoch, in turn: A B C … A B C … The first round warms up."""
    seconds = {c.name: [] for c in contenders}
    for run in range(runs + 1):
        for contender in contenders:
            time_taken = clock(contender.epoch) * getattr(contender, "times", 1)
            if run:
                seconds[contender.name].append(time_taken)
    return seconds


def epochs(sizes, m, runs, only):
    """Seconds of each contender for an epoch and for 10 000 answers, and of the bare products."""
    from contenders import CONTENDERS
    from digitnet import load_mnist

    data = load_mnist()
    contenders = [c(sizes, m, data.training) for c in CONTENDERS if not only or c.name in only]
    seconds = turns(contenders, runs)
    bare = [products(sizes, m, len(data.training)) for _ in range(runs)]
    answer = {c.name: [] for c in contenders}
    for _ in range(runs):
        for c in contenders:
            answer[c.name].append(clock(lambda c=c: c.predict(data.test.images)))
    right = {c.name: float(np.mean(c.predict(data.test.images) == data.test.labels)) for c in contenders}
    return {"epoch": seconds, "answer": answer, "products": bare, "right": right}


def ladder(m, runs):
    """Seconds for an epoch of [784, 30, 10] by one program after the other on the way to the fast one."""
    from contenders import LADDER
    from digitnet import load_mnist

    data = load_mnist().training
    return turns([c(CLASSIC, m, data) for c in LADDER], runs)


def ink():
    """The share of the training pixels that aren't zero."""
    from digitnet import load_mnist

    return float(np.mean(load_mnist().training.images != 0))


def compiling():
    """Seconds until the loops are ready: where nothing was kept, and from what was kept."""
    code = (
        "import time, numpy as np; from digitnet import fast; start = time.perf_counter();"
        "assert fast._ready(np.dtype('float32'), True); print(time.perf_counter() - start)"
    )
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DIGITNET_CACHE": folder}
        command = [sys.executable, "-c", code]
        return [float(subprocess.check_output(command, env=environment)) for _ in range(2)]


def kernel():
    """The routines that NumPy's library of products chose for this processor."""
    from threadpoolctl import threadpool_info

    np.dot(np.ones((9, 9)), np.ones((9, 9)))
    return [
        f"{info['internal_api']} {info['version']} {info.get('architecture')}" for info in threadpool_info()
    ]


def memory(name):
    """Peak resident set, in MB, of a process that loads MNIST and trains one epoch."""
    import contenders
    from digitnet import load_mnist

    contender = next(c for c in contenders.CONTENDERS if c.name == name)
    contender(CLASSIC, 10, load_mnist().training).epoch()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def together(count):
    """Proportional set size, in MB, of each of `count` processes that train at the same time."""
    code = (
        "from digitnet import Network, load_mnist; data = load_mnist(); net = Network([784, 30, 10]);"
        "list(net.train(data.training, 1, 10, 3.0)); print('trained', flush=True); input()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    processes = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(count)]
    for process in processes:
        process.stdout.readline()
    sizes = []
    for process in processes:
        with open(f"/proc/{process.pid}/smaps_rollup") as lines:
            sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    for process in processes:
        process.communicate(b"\n")
    return sizes


def imports(runs):
    """Seconds to start Python and import numpy, or digitnet, in turn."""
    times = {"numpy": [], "digitnet": []}
    for run in range(runs + 1):
        for name in times:
            seconds = clock(
                lambda name=name: subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
            )
            if run:
                times[name].append(seconds)
    start = statistics.median(clock(lambda: subprocess.run([sys.executable, "-c", ""])) for _ in range(runs))
    return {"python": start, **times}


def growth(runs):
    """Seconds an epoch, compiled and plain, with hidden size, mini-batch size or depth varied."""
    from contenders import Digitnet, Plain
    from digitnet import load_mnist

    data = load_mnist().training
    settings = {
        "hidden": [(n, [784, n, 10], 10) for n in (10, 30, 100, 300, 1000)],
        "batch": [(m, CLASSIC, m) for m in (1, 3, 10, 30, 100, 300, 1000)],
        "depth": [(d, [784, *[30] * d, 10], 10) for d in (1, 2, 3, 4, 5)],
    }
    result = {}
    for what, cases in settings.items():
        result[what] = []
        for x, sizes, m in cases:
            seconds = turns([Digitnet(sizes, m, data), Plain(sizes, m, data)], runs)
            result[what].append([x, *(statistics.median(values) for values in seconds.values())])
    return result


def windows(network, m, runs, n=2000):
    """Seconds a step of a convolutional network, over n examples, and for 10 000 answers.

    As many threads as the environment allows.
    """
    from window_contenders import Digitnet, Torch

    from digitnet import load_mnist

    data = load_mnist()
    contenders = [c(network, m, data.training[:n]) for c in (Digitnet, Torch)]
    seconds = turns(contenders, runs)
    answer = {c.name: [] for c in contenders}
    for run in range(runs + 1):
        for c in contenders:
            time_taken = clock(lambda c=c: c.predict(data.test.images))
            if run:
                answer[c.name].append(time_taken)
    return {
        "step": {name: [s / (n // m) for s in values] for name, values in seconds.items()},
        "answer": answer,
    }


def windows_alone(name, network, m, n=2000):
    """Seconds a step, the least of three, and the peak resident set in MB of a process that takes steps."""
    from window_contenders import CONTENDERS

    from digitnet import load_mnist

    contender = next(c for c in CONTENDERS if c.name == name)(network, m, load_mnist().training[:n])
    contender.epoch()
    seconds = min(clock(contender.epoch) for _ in range(3)) / (n // m)
    return [seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    what, *arguments = sys.argv[1:]
    print(json.dumps(globals()[what](*map(json.loads, arguments))))
