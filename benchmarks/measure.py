"""The measurements, one function each. `run.py` starts this file in fresh processes and collects the answers.

python measure.py WHAT ARGUMENT...    prints one line of JSON
"""

import json
import os
import resource
import statistics
import subprocess
import sys
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


def epochs(sizes, m, runs, only):
    """Seconds of each contender for an epoch, and for 10 000 answers, in turn: A B C … A B C …"""
    from contenders import CONTENDERS
    from digitnet import load_mnist

    data = load_mnist()
    contenders = [c(sizes, m, data.training) for c in CONTENDERS if not only or c.name in only]
    epoch = {c.name: [] for c in contenders}
    answer = {c.name: [] for c in contenders}
    bare = []
    for run in range(runs + 1):  # the first warms up
        for contender in contenders:
            seconds = clock(contender.epoch), clock(lambda c=contender: c.predict(data.test.images))
            if run:
                epoch[contender.name].append(seconds[0])
                answer[contender.name].append(seconds[1])
        if run:
            bare.append(products(sizes, m, len(data.training)))
    right = {c.name: float(np.mean(c.predict(data.test.images) == data.test.labels)) for c in contenders}
    return {"epoch": epoch, "answer": answer, "products": bare, "right": right}


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
    """Seconds an epoch for digitnet alone: hidden size, mini-batch size and depth, one varied at a time."""
    settings = {
        "hidden": [(n, [784, n, 10], 10) for n in (10, 30, 100, 300, 1000)],
        "batch": [(m, CLASSIC, m) for m in (1, 3, 10, 30, 100, 300, 1000)],
        "depth": [(d, [784, *[30] * d, 10], 10) for d in (1, 2, 3, 4, 5)],
    }
    result = {}
    for what, cases in settings.items():
        result[what] = []
        for x, sizes, m in cases:
            seconds = epochs(sizes, m, runs, ["digitnet"])
            median = statistics.median(seconds["epoch"]["digitnet"])
            result[what].append([x, median, statistics.median(seconds["products"])])
    return result


def profile(m, runs):
    """Seconds of an epoch of digitnet by what they are spent on, each part repeated alone; medians."""
    from digitnet import Network, fast, load_mnist

    data, net = load_mnist().training, Network(CLASSIC, rng=0)
    order = net.rng.permutation(len(data))
    negatives = [-np.column_stack([w, b]) for w, b in zip(net.weights, net.biases)]
    rows = m * max(1, fast.ROWS // m)
    plan = fast._Plan(negatives, rows, m, 255, 3.0)
    targets = data.targets

    def fetch():
        for k in range(0, len(order), rows):
            chosen = order[k : k + rows]
            plan.x[: len(chosen)] = data.images[chosen]
            plan.y[: len(chosen)] = targets[chosen]

    def large_products():
        for _ in range(len(order) // rows):
            np.dot(plan.inputs, plan.first.T, out=plan.z)
            if rows > m:
                np.dot(plan.inputs, plan.inputs.T, out=plan.products)
            np.dot(plan.errors.T, plan.inputs, out=plan.gradient)

    def small_products():
        for _ in range(len(order) // rows):
            for _, _, _, _, products, earlier, correction, forward, _, _, backward in plan.mini_batches:
                np.dot(products, earlier, out=correction)
                for n_t, a_before, z, _ in forward:
                    np.dot(a_before, n_t, out=z)
                for w, delta, delta_t, delta_before, _, _, _, a_with_one, gradient in backward:
                    np.dot(delta, w, out=delta_before)
                    np.dot(delta_t, a_with_one, out=gradient)

    fetch()
    with np.errstate(over="ignore"):
        fast._train_rows(plan, net.cost)  # so that every array holds real numbers

    def whole():
        fast.train_epoch(net, data, order, m, 3.0)

    parts = {
        "whole": whole,
        "fetch": fetch,
        "large products": large_products,
        "small products": small_products,
    }
    seconds = {name: [] for name in parts}
    for _ in range(runs):
        for name, part in parts.items():
            seconds[name].append(clock(part))
    return {name: statistics.median(values) for name, values in seconds.items()}


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    what, *arguments = sys.argv[1:]
    print(json.dumps(globals()[what](*map(json.loads, arguments))))
