"""Answers to the exercises of chapter 15: sizes, counts, fields, and what is turned round."""

import numpy as np


def map_size(n, k, pad, stride):
    places, first = 0, -pad
    while first + k <= n + pad:
        places, first = places + 1, first + stride
    return places


def count_windows(sees, k, side):
    parameters = connections = 0
    for n in sees:
        parameters += n * k * k + 1
        for _ in range(side * side):
            connections += n * k * k + 1
    return parameters, connections


def counted(weights=lambda sees, k: sum(sees) * k * k, biases=len, places=lambda side: side**2, bias=1):
    def count(sees, k, side):
        w, b = weights(sees, k), biases(sees)
        return w + b, places(side) * (w + bias * b)

    return count


def slid(x, w):
    rows, columns = len(x) - len(w) + 1, len(x[0]) - len(w[0]) + 1
    return np.array([
        [sum(w[p][q] * x[r + p][s + q] for p, q in np.ndindex(np.shape(w))) for s in range(columns)]
        for r in range(rows)
    ])  # fmt: skip


def convolve(x, w):
    k, l = w.shape
    out = np.zeros((len(x) - k + 1, x.shape[1] - l + 1))
    for r, s in np.ndindex(out.shape):
        for p, q in np.ndindex(k, l):
            out[r, s] += w[p, q] * x[r + k - 1 - p, s + l - 1 - q]
    return out


def convolve_full(x, w):
    """The whole convolution, of which the middle is kept."""
    (k, l), full = w.shape, np.zeros([a + b - 1 for a, b in zip(x.shape, w.shape)])
    for p, q in np.ndindex(k, l):
        full[p : p + len(x), q : q + x.shape[1]] += w[p, q] * x
    return full[k - 1 : len(x), l - 1 : x.shape[1]]


def receptive(layers):
    side = 1
    for k, stride in reversed(layers):
        side = (side - 1) * stride + k
    return side


def from_the_front(grow, step=lambda steps, stride: steps * stride, start=1, late=False):
    def field(layers):
        side, steps = start, 1
        for k, stride in layers:
            steps = step(steps, stride) if late else steps
            side = grow(side, k, steps)
            steps = steps if late else step(steps, stride)
        return side

    return field


grown = from_the_front(lambda side, k, steps: side + (k - 1) * steps)


RIGHT = {
    "check_map_size": (map_size,),
    "check_count_windows": (count_windows,),
    "check_convolve": (convolve,),
    "check_receptive": (receptive,),
}

MORE_RIGHT = [
    ("map_size", lambda n, k, pad, stride: 1 + (n + 2 * pad - k) // stride),
    ("map_size", lambda n, k, pad, stride: np.floor((n + 2 * pad - k) / stride) + 1),
    ("map_size", lambda n, k, pad, stride: len(range(-pad, n + pad - k + 1, stride))),
    ("count_windows", counted()),
    ("count_windows", lambda sees, k, side: np.array(counted()(sees, k, side))),
    ("convolve", lambda x, w: slid(x, w[::-1, ::-1])),
    ("convolve", lambda x, w: slid(x, np.rot90(w, 2)).tolist()),
    ("convolve", convolve_full),
    ("receptive", grown),
    ("receptive", lambda layers: 1 + sum((k - 1) * np.prod([s for _, s in layers[:i]])
                                         for i, (k, _) in enumerate(layers))),
]  # fmt: skip

WRONG = [
    ("map_size", lambda n, k, pad, stride: [map_size(n, k, pad, stride)] * 2, "yours is (24, 24)"),
    ("map_size", lambda n, k, pad, stride: n - k, "How many places"),
    ("map_size", lambda n, k, pad, stride: n // stride, "the side of the picture"),
    ("map_size", lambda n, k, pad, stride: n // k, "windows overlap"),
    ("map_size", lambda n, k, pad, stride: n + k - 1, "on either side"),
    ("map_size", lambda n, k, pad, stride: 7, "24 places along 28 pixels, not 7"),
    ("map_size", lambda n, k, pad, stride: map_size(n + pad, k, 0, stride), "on both sides"),
    ("map_size", lambda n, k, pad, stride: map_size(n - 2 * pad, k, 0, stride), "larger, not smaller"),
    ("map_size", lambda n, k, pad, stride: n - k + 1, "has 28 places, not 24"),
    ("map_size", lambda n, k, pad, stride: (n + 2 * pad - k) / stride + 1, "round down"),
    ("map_size", lambda n, k, pad, stride: 1 - (k - n - 2 * pad) // stride, "round down"),
    ("map_size", lambda n, k, pad, stride: (n + 2 * pad - k + (stride == 1)) // stride, "in addition"),
    ("map_size", lambda n, k, pad, stride: n + 2 * pad - k + 1, "12 places along 28 pixels, not 24"),
    ("map_size", lambda n, k, pad, stride: {28: map_size(n, k, pad, stride)}.get(n, 3),
     "for n, k, pad, stride = (24, 2, 0, 2) it is 12, not 3"),
    ("count_windows", lambda sees, k, side: 47, "two numbers"),
    ("count_windows", counted(biases=lambda sees: 0), "a map has one bias"),
    ("count_windows", counted(biases=sum), "not as the pairs"),
    ("count_windows", counted(weights=lambda sees, k: sum(sees) * k), "not k."),
    ("count_windows", lambda sees, k, side: (752, 752), "counted once"),
    ("count_windows", counted(weights=lambda sees, k: len(sees) * k * k), "add them up"),
    ("count_windows", counted(weights=lambda sees, k: len(sees) * max(sees) * k * k), "add them up"),
    ("count_windows", counted(biases=lambda sees: 1), "each has its own"),
    ("count_windows", lambda sees, k, side: (3, 4), "have 47 parameters, not 3"),
    ("count_windows", lambda *given: counted()(*given)[::-1], "the parameters come first"),
    ("count_windows", counted(bias=0), "the bias is an input too"),
    ("count_windows", lambda sees, k, side: (47, 16 * 45 + len(sees)), "not one connection a map"),
    ("count_windows", counted(places=lambda side: side), "side · side"),
    ("count_windows", counted(places=lambda side: 1), "its own connections"),
    ("count_windows", counted(places=lambda side: 2 * side**2), "counted twice"),
    ("count_windows", counted(places=lambda side: 3), "the connections are 752, not 141"),
    ("count_windows", lambda sees, k, side: (47, 752), "but for one of LeNet-5 it is (156, 122304)"),
    ("convolve", lambda x, w: np.zeros((4, 5)), "give (3, 3), not (4, 5)"),
    ("convolve", slid, "the cross-correlation"),
    ("convolve", lambda x, w: slid(x, w[::-1]), "only the rows"),
    ("convolve", lambda x, w: slid(x, w[:, ::-1]), "only the columns"),
    ("convolve", lambda x, w: slid(x, w.T.reshape(w.shape)), "not transposed"),
    ("convolve", lambda x, w: slid(x, w)[::-1, ::-1], "it is the window that is"),
    ("convolve", lambda x, w: slid(x[::-1, ::-1], w), "turns the picture round"),
    ("convolve", lambda x, w: 2 * convolve(x, w), "at (0, 0) it should be"),
    ("convolve", lambda x, w: convolve(x, w) if w.size > 1 else x, "a window of one pixel"),
    ("receptive", lambda layers: [6], "yours is (6)"),
    ("receptive", lambda layers: sum(k for k, _ in layers), "counts pixels twice"),
    ("receptive", lambda layers: layers[0][0] if layers else 1, "How far apart"),
    ("receptive", from_the_front(lambda side, k, steps: side + (k - 1) * steps, late=True),
     "not for itself"),
    ("receptive", from_the_front(lambda side, k, steps: side + k * steps), "k − 1 steps, not k"),
    ("receptive", from_the_front(lambda side, k, steps: side + k * steps, start=0), "k − 1 steps, not k"),
    ("receptive", lambda layers: 1 + sum((k - 1) * stride for k, stride in layers), "the layer's own steps"),
    ("receptive", from_the_front(lambda side, k, steps: side * k), "the product of the sides"),
    ("receptive", lambda layers: 3, "for [(5, 1), (2, 2)] it is 6, not 3"),
    ("receptive", lambda layers: 1 + sum(k - 1 for k, _ in layers), "a step counts double"),
    ("receptive", from_the_front(lambda side, k, steps: side + (k - 1) * steps, lambda steps, stride: stride),
     "of all layers before"),
    ("receptive", from_the_front(lambda side, k, steps: side + (k - 1) * steps,
                                 lambda steps, stride: steps + stride - 1), "strides multiply"),
    ("receptive", from_the_front(lambda side, k, steps: side + (k - 1) * steps,
                                 lambda steps, stride: steps + stride), "strides multiply"),
    ("receptive", lambda layers: receptive(layers[::-1]), "the last layer comes first"),
    ("receptive", lambda layers: 6, "for [(5, 1), (2, 2), (5, 1), (2, 2)] it is 16, not 6"),
    ("receptive", lambda layers: grown(layers) if layers else 0, "for [] it is 1, not 0"),
]  # fmt: skip
