"""The network of the figure `Maps`: which layers it may have, and its weights in 8 bits each.

The page computes with the packed weights, and so does `unpacked`, to which its numbers are held. A row of
weights, those into one map or one neuron, has a scale of its own: its largest weight is 127 steps. For a
`convnet` of 80 202 parameters that changes none of 10 000 answers; with 6 bits it would be 7.
"""

import math

import numpy as np

from ..activations import ACTIVATIONS
from ..convolution import Conv, MaxPool, MeanPool
from ..layers import Dense, Dropout, Flatten
from ..sequential import Sequential
from . import networks

KINDS = {Conv: "conv", MaxPool: "max", MeanPool: "mean", Dense: "dense"}
CLASSES = {kind: layer for layer, kind in KINDS.items()}
FUNCTIONS = {ACTIVATIONS[name]: name for name in networks.FUNCTIONS}
UNSEEN = Flatten, Dropout  # the one changes no value, the other does nothing when a network answers
MOST_PARAMETERS, STEPS = 200_000, 127
LEGAL = (
    "legal are Conv (without a table), MaxPool, MeanPool, Flatten, Dense, Dropout, and after a layer at most "
    "one of Sigmoid, Tanh, ReLU, Linear and, for neurons, Softmax"
)


def layers(network, shape, n_classes):
    """What the page is told of each layer that it shows, a list of dicts; ValueError if it can't show it."""
    if not isinstance(network, Sequential):
        raise ValueError(f"network is a {type(network).__name__}; needed is a Sequential")
    if network.shapes[0] != (1, *shape) or network.n_out != n_classes:
        raise ValueError(
            f"the network takes {network.shapes[0]} and has {network.n_out} outputs; needed are "
            f"{(1, *shape)} and {n_classes}"
        )
    if network.n_parameters > MOST_PARAMETERS:
        raise ValueError(
            f"the network has {network.n_parameters} parameters; a page takes {MOST_PARAMETERS} at most"
        )
    found = described(network)
    if not any(stage["kind"] == "conv" for stage in found) or found[-1]["kind"] != "dense":
        raise ValueError("the network has no Conv, or no Dense as its last layer with weights; both needed")
    return found


def described(network):
    """The layers of a Sequential as the page counts them, each with the function behind it."""
    found = []
    for layer, out in zip(network.layers, network.shapes[1:]):
        _add(found, layer, list(out))
    for stage in found:
        stage["function"] = stage["function"] or "linear"
    return found


def _add(found, layer, shape):
    """Take one more layer into the list `found`."""
    kind, function = KINDS.get(type(layer)), FUNCTIONS.get(type(layer))
    if kind and getattr(layer, "table", None) is None:
        sides = {"k": layer.k, "pad": layer.pad} if kind == "conv" else {}
        found.append({"kind": kind, "shape": shape, "function": None, **sides})
    elif function and found and found[-1]["function"] is None and (function != "softmax" or len(shape) == 1):
        found[-1]["function"] = function
    elif type(layer) not in UNSEEN:
        raise ValueError(f"the network has the layer {layer!r} where the figure can't show it; {LEGAL}")


def row_scales(rows):
    """How large a step is for each row of weights: its largest weight is 127 steps."""
    return np.abs(rows).max(axis=1, keepdims=True) / STEPS


def packed(network, scales_of=row_scales):
    """The traits ``weights``, ``scales`` and ``biases``: int8, and float32 for each row of weights."""
    pairs = [layer.parameters for layer in network.layers if len(layer.parameters)]
    rows = [np.asarray(w, np.float64).reshape(len(w), -1) for w, _ in pairs]
    biases = np.concatenate([np.asarray(b) for _, b in pairs])
    with np.errstate(over="ignore"):
        scales = [scales_of(row).astype("<f4") for row in rows]
        biases = biases.astype("<f4")
    if not all(np.isfinite(array).all() for array in (*scales, biases)):
        raise ValueError("the network has weights or biases that are no finite numbers; was η too large?")
    steps = [np.rint(row / np.where(scale, scale, 1)) for row, scale in zip(rows, scales)]
    return {
        "weights": b"".join(step.clip(-STEPS, STEPS).astype(np.int8).tobytes() for step in steps),
        "scales": np.concatenate(scales, axis=None).astype("<f4").tobytes(),
        "biases": biases.tobytes(),
    }


def unpacked(layers, shape, weights, scales, biases):
    """The network of float64 that these make. Its layers are in the order of `layers`, an activation each."""
    made, before = [], 3
    for layer in layers:
        kind, n = layer["kind"], layer["shape"][0]
        if kind == "dense" and before == 3:
            made.append(Flatten())
        given = {"conv": (n, layer.get("k"), layer.get("pad")), "dense": (n,)}.get(kind, ())
        made.append(CLASSES[kind](*given))
        made.append(ACTIVATIONS[layer["function"]]())
        before = len(layer["shape"])
    network = Sequential((1, *shape), made, cost="quadratic", rng=0, dtype=np.float64)
    steps, rows = np.frombuffer(weights, np.int8), 0
    scales, biases = (np.frombuffer(values, "<f4").astype(np.float64) for values in (scales, biases))
    for layer in made:
        if len(layer.parameters):
            form = layer.parameters[0].shape
            own, steps = np.split(steps, [math.prod(form)])
            part = slice(rows, rows := rows + form[0])
            w = own.reshape(form[0], -1) * scales[part, np.newaxis]
            layer.parameters = [w.reshape(form), biases[part]]
    return network


def passed(network, x):
    """For an input ``(n_in,)``, the weighted inputs and the activations of each layer of `unpacked`.

    Of a pooling layer the "weighted inputs" are what it gives before its function.
    """
    zs, activations = [], []
    a = np.asarray(x, np.float64).reshape(1, *network.shapes[0])
    for layer in network.layers:
        a, _ = layer.forward(a)
        if type(layer) in KINDS:
            zs.append(a[0])
        elif type(layer) in FUNCTIONS:
            activations.append(a[0])
    return zs, activations


def sparse(images):
    """Pictures of bytes, for each a bit a pixel that says where ink is, then these pixels."""
    return b"".join(np.packbits(image > 0).tobytes() + image[image > 0].tobytes() for image in images)


def picked(labels, answers, count):
    """The places of `count` pictures: of each class in turn some that are read rightly, then misread ones.

    At most four in nine are misread ones: 16 of 36, beside two of each digit. Both are in the order of their
    classes.
    """
    is_right = labels == answers
    wrong, right = np.flatnonzero(~is_right), np.flatnonzero(is_right)
    n_wrong = max(count - len(right), min(len(wrong), count * 4 // 9))
    turn = np.zeros(len(right), int)  # how many of its class come before it
    for label in np.unique(labels):
        own = labels[right] == label
        turn[own] = np.arange(own.sum())
    right = right[np.lexsort((labels[right], turn))][: count - n_wrong]
    return [int(i) for part in (right, wrong[:n_wrong])
            for i in part[np.argsort(labels[part], kind="stable")]]  # fmt: skip
