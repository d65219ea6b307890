"""Checkers for chapter 15, Looking through small windows: sizes, counts, fields, and what is turned round."""

from operator import mul

import numpy as np

from .feedback import checker, first_wrong, is_number, need, quiet_result, refuse, shown

TURNED = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
SCENE = np.array([
    [1.0, 0.0, 2.0, 1.0, 0.5], [0.0, 3.0, 1.0, -1.0, 2.0], [2.0, 1.0, 0.0, 4.0, 1.0],
    [1.0, 2.0, 5.0, 0.0, -2.0],
])  # fmt: skip


def _valid(x, w):
    """The cross-correlation of two matrices, where the window stays on the picture."""
    rows, columns = (n - k + 1 for n, k in zip(x.shape, w.shape))
    return np.array([
        [(w * x[r : r + len(w), s : s + w.shape[1]]).sum() for s in range(columns)] for r in range(rows)
    ])  # fmt: skip


@checker
def check_map_size(map_size):
    """Check ``map_size(n, k, pad, stride)``: the side of a map."""
    got = quiet_result(map_size, 28, 5, 0, 1)
    need(np.ndim(got) == 0, f"one number is wanted, the side of the map; yours is {shown(got)}.")
    refuse(got, {
        "from the first place of the window to the last there are n − k steps. How many places is that?": [
            23
        ],
        "that is the side of the picture: the window has to stay on it.": [28],
        "windows overlap: each place is one pixel further, not one window.": [5, 5.6],
        "the window can't leave the picture on either side: n − k + 1 places, not n + k − 1.": [32],
    })  # fmt: skip
    need(is_number(got, 24), f"a window of 5 has 24 places along 28 pixels, not {shown(got)}.")
    got = quiet_result(map_size, 28, 5, 2, 1)
    refuse(got, {
        "the frame lies on both sides, so n grows by twice the padding.": [26],
        "the padding makes the picture larger, not smaller.": [20, 22],
    })  # fmt: skip
    need(
        is_number(got, 28), f"with a frame of 2 pixels round the 28, a window of 5 has 28 places, not {got}."
    )
    got = quiet_result(map_size, 28, 5, 0, 2)
    refuse(got, {
        "a last step that would leave the picture isn't made: round down.": [12.5, 13],
        "how many whole steps are in n − k? The first place comes in addition.": [11, 11.5],
    })  # fmt: skip
    need(
        is_number(got, 12), f"with steps of 2, a window of 5 has 12 places along 28 pixels, not {shown(got)}."
    )
    for given, right in (((24, 2, 0, 2), 12), ((227, 11, 0, 4), 55), ((7, 7, 0, 3), 1), ((9, 2, 1, 3), 4)):
        got = quiet_result(map_size, *given)
        need(is_number(got, right), f"for n, k, pad, stride = {given} it is {right}, not {shown(got)}.")
    return "It fits pooling too: windows of 2 that move by 2."


@checker
def check_count_windows(count_windows):
    """Check ``count_windows(sees, k, side)``: parameters and connections of a layer of windows."""
    sees, k, side = [2, 3], 3, 4
    got = quiet_result(count_windows, sees, k, side)
    need(np.shape(got) == (2,), f"two numbers are wanted, parameters and connections; yours is {shown(got)}.")
    parameters, connections = got
    need(tuple(got) != (752, 47), "the parameters come first, then the connections.")
    refuse(parameters, {
        "a map has one bias.": [45],
        "the biases are as many as the maps, not as the pairs of a map and an input map.": [50],
        "a window has k · k weights for each input map, not k.": [17],
        "the weights are shared: they are the same at every place, and counted once.": [752],
        "the input maps that a map sees differ from map to map: add them up.": [2 * 10, 2 * 28, 2 * 19],
        "all maps together have one bias in yours; each has its own.": [46],
    })  # fmt: skip
    need(
        is_number(parameters, 47),
        f"two maps that see 2 and 3 input maps through 3×3 have 47 parameters, not {shown(parameters)}.",
    )
    refuse(connections, {
        "the bias is an input too: at each place it is one connection more.": [16 * 45],
        "the bias goes into the sum at each place of its map: it is not one connection a map.": [16 * 45 + 2],
        "that is a row of the map only: its places are side · side.": [4 * 47],
        "each place has its own connections, also where weights are shared.": [47],
        "the maps are counted twice: the parameters of all of them are in the sum already.": [16 * 94],
    })  # fmt: skip
    need(is_number(connections, 752), f"the connections are 752, not {shown(connections)}.")
    for given, right in (
        (([1] * 6, 5, 28), (156, 122304)), (([3] * 6 + [4] * 9 + [6], 5, 10), (1516, 151600)),
        (([16] * 120, 5, 1), (48120, 48120)),
    ):  # fmt: skip
        got = quiet_result(count_windows, *given)
        need(
            np.shape(got) == (2,) and np.allclose(got, right),
            f"right for the small layer; but for one of LeNet-5 it is {right}, not {shown(got)}.",
        )
    return "156 + 12 + 1516 + 32 + 48 120 + 10 164 = 60 000."


@checker
def check_convolve(convolve):
    """Check ``convolve(x, w)``: the convolution proper, where the window stays on the picture."""
    right = _valid(SCENE, TURNED[::-1, ::-1])
    got = np.asarray(quiet_result(convolve, SCENE, TURNED))
    need(
        got.shape == right.shape,
        f"the window stays on the picture: 4×5 pixels and a window of 2×3 give (3, 3), not {got.shape}.",
    )
    refuse(got, {
        "that is the cross-correlation, which networks take. Here the window is turned round first.": [
            _valid(SCENE, TURNED)
        ],
        "only the rows are turned round; the columns are too.": [_valid(SCENE, TURNED[::-1])],
        "only the columns are turned round; the rows are too.": [_valid(SCENE, TURNED[:, ::-1])],
        "turned by 180°, not transposed: the window keeps its shape.": [
            _valid(SCENE, TURNED.T.reshape(2, 3)), _valid(SCENE, TURNED.T[::-1, ::-1].reshape(2, 3))
        ],
        "the map is turned round; it is the window that is.": [_valid(SCENE, TURNED)[::-1, ::-1]],
        "that turns the picture round; it is the window that is.": [_valid(SCENE[::-1, ::-1], TURNED)],
    })  # fmt: skip
    if not np.allclose(got, right):
        i = first_wrong(got, right)
        need(False, f"at {i} it should be {right[i]:g}, yours is {shown(got[i])}.")
    got = np.asarray(quiet_result(convolve, TURNED, np.array([[2.0]])))
    need(
        got.shape == (2, 3) and np.allclose(got, 2 * TURNED),
        "with a window of one pixel the map is the picture times that number.",
    )
    return "The picture and the window may change places in it; in the cross-correlation they may not."


FIELDS = [
    [(5, 1), (2, 2)], [(5, 1), (2, 2), (5, 1), (2, 2)], [(2, 2)] * 3, [(3, 1)] * 3, [(7, 3), (1, 2), (3, 1)],
]  # fmt: skip


def _field(layers, grow=lambda side, k, apart, t: side + (k - 1) * apart, step=mul, start=1, late=False):
    """The side of the field from the front; the options put in a mistake."""
    side, apart = start, 1
    for k, t in layers:
        apart = step(apart, t) if late else apart
        side = grow(side, k, apart, t)
        apart = apart if late else step(apart, t)
    return side


MISTAKES = {
    "neighbouring windows overlap: adding up their sides counts pixels twice.": [
        lambda layers: sum(k for k, _ in layers), lambda layers: 1 + sum(k for k, _ in layers),
    ],
    "the windows behind the first see more than one pixel of its maps. How far apart are these, before "
    "pooling?": [lambda layers: layers[0][0]],
    "the steps of a layer count for the layers behind it, not for itself: first the side, then the steps.": [
        lambda layers: _field(layers, late=True)
    ],
    "k fields side by side: from the first to the last there are k − 1 steps, not k.": [
        lambda layers: _field(layers, lambda side, k, apart, t: side + k * apart),
        lambda layers: _field(layers, lambda side, k, apart, t: side + k * apart, start=0),
    ],
    "how far neighbours lie apart is for the layers before to say, not for the layer's own steps.": [
        lambda layers: _field(layers, lambda side, k, apart, t: side + (k - 1) * t)
    ],
    "the product of the sides would be right for windows that don't overlap.": [
        lambda layers: _field(layers, lambda side, k, apart, t: side * k)
    ],
    "behind a pooling, neighbouring pixels lie two input pixels apart: a step counts double.": [
        lambda layers: 1 + sum(k - 1 for k, _ in layers)
    ],
    "the steps of all layers before count, not only those of the last one.": [
        lambda layers: _field(layers, step=lambda apart, t: t)
    ],
    "strides multiply, they don't add up: three times 2 is 8 pixels apart.": [
        lambda layers: _field(layers, step=lambda apart, t: apart + t - 1),
        lambda layers: _field(layers, step=lambda apart, t: apart + t),
    ],
    "from behind: then the last layer comes first.": [
        lambda layers: _field(layers, lambda side, k, apart, t: (side - 1) * t + k)
    ],
}  # fmt: skip


@checker
def check_receptive(receptive):
    """Check ``receptive(layers)``: the side of the field that a pixel of the last map sees."""
    got = [quiet_result(receptive, layers) for layers in FIELDS]
    need(np.ndim(got[0]) == 0, f"one number is wanted, the side of the field; yours is {shown(got[0])}.")
    for hint, mistakes in MISTAKES.items():
        for mistake in mistakes:
            need(not all(is_number(n, mistake(layers)) for n, layers in zip(got, FIELDS)), hint)
    for n, layers in zip([*got, quiet_result(receptive, [])], [*FIELDS, []]):
        right = _field(layers)
        need(is_number(n, right), f"for {layers} it is {right}, not {shown(n)}.")
    return "The side grows by (k − 1) times all the strides before."
