"""Nearest neighbours of MNIST's test images among all 60 000 others: digitnet beside scikit-learn.

python benchmarks/neighbours.py [--images 10000] [--rounds 3] [--threads 1]

They take turns, A B A B …, and what counts is the processor's time. scikit-learn is asked for brute force,
which is what both do, and is given floats of 4 bytes, with which it is fastest; digitnet gets bytes, and
these floats too.
"""

import argparse
import statistics
import time
from functools import partial

import numpy as np
from sklearn.neighbors import KNeighborsClassifier
from threadpoolctl import threadpool_limits

from digitnet import load_mnist
from digitnet.neighbours import Neighbours

SETTINGS = [1, 3, 15]


def taken(action):
    """Seconds of the processor, seconds of the clock, and the result."""
    start = time.process_time(), time.perf_counter()
    result = action()
    return time.process_time() - start[0], time.perf_counter() - start[1], result


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--images", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--threads", type=int, default=1)
    options = options.parse_args()
    training, validation, test = load_mnist()
    images = np.concatenate([training.images, validation.images])
    labels = np.concatenate([training.labels, validation.labels])
    test = test[: options.images]
    floats, x = images / np.float32(255), test.inputs
    print(f"{len(test)} images, {options.threads} thread(s), medians of {options.rounds} in turns")
    print("k    contender         seconds of the processor (of the clock), right answers")
    for k in SETTINGS:
        contenders = {
            "digitnet": partial(Neighbours((images, labels), k).predict, test),
            "digitnet, floats": partial(Neighbours((floats, labels), k).predict, x),
            "scikit-learn": partial(
                KNeighborsClassifier(k, algorithm="brute").fit(floats, labels).predict, x
            ),
        }
        times = {name: [] for name in contenders}
        with threadpool_limits(options.threads):
            for _ in range(options.rounds):
                for name, answer in contenders.items():
                    *seconds, found = taken(answer)
                    times[name].append((*seconds, int(np.sum(found == test.labels))))
        for name, rows in times.items():
            processor, clock, right = map(statistics.median, zip(*rows))
            print(f"{k:<4} {name:<17} {processor:6.2f} ({clock:6.2f}) {right:8.0f}")


if __name__ == "__main__":
    main()
