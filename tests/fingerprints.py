"""The fingerprints of all that `digitnet.fast` and `digitnet.windows` stand in for.

python tests/fingerprints.py     store them, after a change that those have followed
"""

import json
from pathlib import Path

import numpy as np

from digitnet import activations, costs, fast, optimizers, steps, untouched, windows
from digitnet.convnets import convnet, lenet5
from digitnet.data import Dataset, Pairs
from digitnet.network import Network
from digitnet.optimizers import SGD
from digitnet.penalties import L1, L2


def present():
    """Those of the code as it is now, by the full names of functions and constants."""
    images, labels = np.zeros((1, 4), np.uint8), np.zeros(1, int)
    data = Dataset(images, labels), Pairs([(images[0], np.zeros(10))])
    result = {}
    for cost, output in fast.SLOPED:
        for hidden in fast.KINDS:
            kinds = {"activation": getattr(activations, hidden), "output": getattr(activations, output)}
            model = Network([4, 3, 10], cost=getattr(costs, cost), **kinds)
            for examples in data:
                roots = fast.stood_in_for(model, examples, SGD(1.0), L2(1.0))
                result |= dict(untouched.fingerprints(roots))
    for optimizer in steps.METHODS:
        for penalty in (L1(1.0), L2(1.0)):
            roots = fast.stood_in_for(model, examples, getattr(optimizers, optimizer)(1.0), penalty)
            result |= dict(untouched.fingerprints(roots))
    for model in (lenet5(), convnet()):
        result |= dict(untouched.fingerprints(windows.stood_in_for(model)))
    return result


if __name__ == "__main__":
    path = Path(untouched.__file__).with_suffix(".json")
    path.write_text(json.dumps(present(), indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{len(present())} fingerprints are in {path.name}")
