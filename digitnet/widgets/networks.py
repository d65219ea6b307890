"""What the figures `Forward` and `Inside` ask of a network before they show it."""

import math

import numpy as np

FUNCTIONS = "sigmoid", "tanh", "relu", "linear", "softmax"  # those that network.js can compute


def names(network):
    """The names of its activation functions, one for each layer of weights."""
    return [function.name for function in network.activations]


def check(network, data, most_hidden=math.inf):
    """ValueError unless `network` has one hidden layer, suits `data`, and holds finite numbers."""
    sizes, (rows, columns), n_classes = list(network.sizes), data.shape, data.n_classes
    if len(sizes) != 3 or (sizes[0], sizes[-1]) != (rows * columns, n_classes) or sizes[1] > most_hidden:
        most = "" if most_hidden == math.inf else f" of at most {most_hidden} neurons"
        raise ValueError(
            f"the network has the sizes {sizes}; needed is one hidden layer{most}, "
            f"[{rows * columns}, hidden, {n_classes}], for images of {rows}×{columns} pixels and "
            f"{n_classes} classes"
        )
    check_numbers(network)


def check_numbers(network):
    """ValueError unless all weights and biases are finite, as numbers of 4 bytes too."""
    for name in "weights", "biases":
        with np.errstate(over="ignore"):
            arrays = [np.asarray(array).astype(np.float32) for array in getattr(network, name)]
        if not all(np.isfinite(array).all() for array in arrays):
            raise ValueError(f"the network has {name} that are no finite numbers; was η too large?")


def check_outputs(network, x, outputs):
    """ValueError unless `outputs`, computed by a figure, are what the network itself answers to `x`.

    So a network that computes in a way of its own is refused rather than shown wrongly. The bound leaves room
    for sums in float32.
    """
    if not np.allclose(network.feedforward(x), outputs, rtol=0.01, atol=0.01):
        raise ValueError(
            "the network answers otherwise than its weights and biases with the activations "
            f"{names(network)} do; this figure can't show it"
        )
