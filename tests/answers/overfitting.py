"""Answers to the exercises of chapter 11."""

from math import exp, floor, pi, sqrt

import numpy as np


def penalized_step(w, b, nabla_w, nabla_b, eta, lmbda, n):
    new = [
        [w_k - eta * (g_k + lmbda / n * w_k) for w_k, g_k in zip(row, slopes)]
        for row, slopes in zip(w, nabla_w)
    ]
    return np.array(new), np.array([b_j - eta * g_j for b_j, g_j in zip(b, nabla_b)])


def step(decay, form=None, biases=1.0):
    """The options put in a fault: `decay` of eta, lmbda and n, or a whole form of the weights."""

    def stepped(w, b, nabla_w, nabla_b, eta, lmbda, n):
        new = (1 - decay(eta, lmbda, n)) * w - eta * nabla_w
        if form is not None:
            new = form(w, nabla_w, eta, eta * lmbda / n)
        return new, biases * b - eta * nabla_b

    return stepped


def decayed(w, eta, lmbda, n, mini_batch_size, epochs):
    for _ in range(epochs):
        for _ in range(0, n, mini_batch_size):
            w = w - eta * lmbda / n * w
    return w


def lowest_weight(w0, kappa, lmbda):
    found = []
    for w in w0:
        left = abs(w) - lmbda / kappa
        found.append((left if w > 0 else -left) if left > 0 else 0.0)
    return found


def dropout(a, p, rng):
    new = np.zeros_like(a)
    for i, j in np.ndindex(*a.shape):
        if rng.random() >= p:
            new[i, j] = a[i, j] / (1 - p)
    return new


def masked(drop=None, scale=None, shape=None, own=None):
    """The options put in a fault: the chance to drop, the factor, the shape of the mask, its rng."""

    def dropped(a, p, rng):
        rng = np.random.default_rng(own) if own is not None else rng
        mask = rng.random(shape(a) if shape else a.shape) >= (drop(p) if drop else p)
        return a * mask * (scale(p) if scale else 1 / (1 - p))

    return dropped


def exactly(a, p, rng, axis=None):
    """Drops the share p of all, or of each row, and no other."""
    mask = (np.arange(a.size) >= p * a.size).reshape(a.T.shape).T
    if axis:
        mask = np.tile(np.arange(a.shape[1]) >= p * a.shape[1], (len(a), 1))
    return a * (rng.permuted(mask, axis=axis)) / (1 - p)


def look_up(image, row, column):
    total, (rows, columns) = 0.0, image.shape
    for i in range(rows):
        for j in range(columns):
            total += image[i, j] * max(0, 1 - abs(row - i)) * max(0, 1 - abs(column - j))
    return total


def by_four(paper=True, weigh=None, wrap=False, whole=floor):
    """The options put in a fault: no paper, other weights, indices that go round, another rounding."""

    def looked_up(image, row, column):
        i, j = whole(row), whole(column)
        down, right = row - i, column - j
        if weigh:
            down, right = weigh(down, right)

        def pixel(r, c):
            if paper and not (0 <= r < len(image) and 0 <= c < len(image[0])):
                return 0.0
            return image[r % len(image) if wrap else r, c % len(image[0]) if wrap else c]

        above = (1 - right) * pixel(i, j) + (right and right * pixel(i, j + 1))
        below = down and (1 - right) * pixel(i + 1, j) + (right and right * pixel(i + 1, j + 1))
        return (1 - down) * above + down * below

    return looked_up


def padded(image, row, column):
    row, column = np.clip(row, -1, len(image)), np.clip(column, -1, len(image[0]))
    wide = np.pad(image, ((1, 2), (1, 2)))
    i, j = int(np.floor(row)), int(np.floor(column))
    box = wide[i + 1 : i + 3, j + 1 : j + 3]
    return np.array([1 - row + i, row - i]) @ box @ np.array([1 - column + j, column - j])


def rimmed(image, row, column):
    """The picture has a rim of paper, but not wide enough for every place."""
    wide, i, j = np.pad(image, 60), floor(row), floor(column)
    (a, b), (c, d) = wide[i + 60 : i + 62, j + 60 : j + 62]
    down, right = row - i, column - j
    return (1 - down) * ((1 - right) * a + right * b) + down * ((1 - right) * c + right * d)


def clamped(image, row, column):
    """The picture goes on beyond its rim."""
    row, column = np.clip(row, 0, len(image) - 1), np.clip(column, 0, len(image[0]) - 1)
    return look_up(image, row, column)


def spread(alpha, sigma):
    along_one_axis = 1 / (2 * sigma * sqrt(pi))
    return alpha * sqrt(along_one_axis * along_one_axis / 3)


def summed(alpha, sigma):
    """By the sum itself, as in the chapter."""
    g = np.exp(-(np.arange(-4 * sigma, 4 * sigma + 1) ** 2) / (2 * sigma**2))
    g /= g.sum()
    return alpha * (g**2).sum() / sqrt(3)


RIGHT = {
    "check_decayed": [decayed],
    "check_dropout": [dropout],
    "check_look_up": [look_up],
    "check_lowest_weight": [lowest_weight],
    "check_penalized_step": [penalized_step],
    "check_spread": [spread],
}

KEEPERS = ["check_dropout", "check_penalized_step"]

MORE_RIGHT = [
    ("penalized_step", step(lambda eta, lmbda, n: eta * lmbda / n)),
    ("penalized_step", lambda w, b, nabla_w, nabla_b, eta, lmbda, n: [
        w - eta * (nabla_w + lmbda * w / n), b - eta * nabla_b
    ]),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * (1 - eta * lmbda / n) ** (epochs * n // m)),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * exp(epochs * n / m * np.log1p(-eta * lmbda / n))),
    ("lowest_weight", lambda w0, k, lmbda: np.sign(w0) * np.maximum(abs(w0) - lmbda / k, 0)),
    ("lowest_weight", lambda w0, k, lmbda: w0 - np.clip(w0, -lmbda / k, lmbda / k)),
    ("dropout", masked()),
    ("dropout", lambda a, p, rng: np.where(rng.random(a.shape) < p, 0, a / (1 - p))),
    ("dropout", lambda a, p, rng: a * rng.binomial(1, 1 - p, a.shape) / (1 - p)),
    ("look_up", by_four()),
    ("look_up", padded),
    ("spread", lambda alpha, sigma: alpha / (2 * sigma * np.sqrt(3 * np.pi))),
    ("spread", summed),
]  # fmt: skip

WRONG = [
    ("penalized_step", lambda w, b, *rest: 0.9 * w, "the new weights and the new biases"),
    ("penalized_step", lambda w, b, *rest: (b, w), "keep their shapes"),
    ("penalized_step", step(lambda eta, lmbda, n: 0), "without a penalty"),
    ("penalized_step", step(lambda eta, lmbda, n: -eta * lmbda / n), "the factor is below 1"),
    ("penalized_step", step(lambda eta, lmbda, n: lmbda / n), "η stands in the penalty's part"),
    ("penalized_step", step(lambda eta, lmbda, n: eta * lmbda), "λ is divided by n"),
    ("penalized_step", step(lambda eta, lmbda, n: 2 * eta * lmbda / n), "the ½ is there"),
    ("penalized_step", step(lambda eta, lmbda, n: eta * lmbda / n / 2), "the ½ is there"),
    ("penalized_step", step(lambda *_: 0, lambda w, g, eta, d: w - eta * g - d * np.sign(w)),
     "the step of L1"),
    ("penalized_step", step(lambda *_: 0, lambda w, g, eta, d: (1 - d) * (w - eta * g)),
     "only the old weights"),
    ("penalized_step", step(lambda *_: 0, lambda w, g, eta, d: (1 - d) * w + eta * g), "uphill"),
    ("penalized_step", step(lambda *_: 0, lambda w, g, eta, d: (1 - d) * w - eta * g / 40), "a mean already"),
    ("penalized_step", step(lambda eta, lmbda, n: 0.3), "the weights aren't"),
    ("penalized_step", step(lambda eta, lmbda, n: eta * lmbda / n, biases=0.975), "leaves biases alone"),
    ("penalized_step", step(lambda eta, lmbda, n: eta * lmbda / n, biases=2), "the biases aren't"),
    ("decayed", lambda w, *rest: np.array([w]), "yours has shape (1,)"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * (1 - eta * lmbda / n), "How many are there"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: decayed(w, eta, lmbda, n, n, epochs),
     "mini_batch_size steps"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * (1 - eta * lmbda / n) ** (epochs * m),
     "mini_batch_size steps"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: decayed(w, eta, lmbda, n, 1, epochs), "n steps an epoch"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * (1 - eta * lmbda / m) ** (epochs * n // m),
     "not by that of the mini-batch"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * (1 - epochs * eta * lmbda / m),
     "it is a power"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w - epochs * n / m * eta * lmbda / n, "it is a power"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: max(0, w - epochs / m * eta * lmbda), "it is a power"),
    ("decayed", lambda w, eta, lmbda, n, m, epochs: w * exp(-eta * lmbda / m * epochs), "had exactly"),
    ("decayed", lambda w, eta, *rest: decayed(w, -eta, *rest), "it decays"),
    ("decayed", lambda w, eta, *rest: decayed(w, 1, *rest), "η is missing"),
    ("decayed", lambda w, *rest: w / 2, "expected 1."),
    ("decayed", lambda *given: abs(decayed(*given)), "but not for another"),
    ("lowest_weight", lambda w0, k, lmbda: lowest_weight(w0, k, lmbda)[0], "yours has ()"),
    ("lowest_weight", lambda w0, k, lmbda: k * w0 / (k + lmbda), "with L2"),
    ("lowest_weight", lambda w0, k, lmbda: k * w0 / (k + 2 * lmbda), "with L2"),
    ("lowest_weight", lambda w0, k, lmbda: w0 - np.sign(w0) * lmbda / k, "go beyond 0"),
    ("lowest_weight", lambda w0, k, lmbda: w0 - lmbda / k, "go beyond 0"),
    ("lowest_weight", lambda w0, k, lmbda: np.maximum(w0 - lmbda / k, 0), "drawn up to 0"),
    ("lowest_weight", lambda w0, k, lmbda: np.maximum(abs(w0) - lmbda / k, 0), "the sign is lost"),
    ("lowest_weight", lambda w0, k, lmbda: lowest_weight(w0, 1, lmbda), "the shift is λ/κ"),
    ("lowest_weight", lambda w0, k, lmbda: lowest_weight(w0, lmbda, k), "the shift is λ/κ"),
    ("lowest_weight", lambda w0, k, lmbda: lowest_weight(w0, 1, k * lmbda), "the shift is λ/κ"),
    ("lowest_weight", lambda w0, k, lmbda: np.where(abs(w0) > lmbda / k, w0, 0), "shifted as well"),
    ("lowest_weight", lambda w0, k, lmbda: w0, "without a penalty"),
    ("lowest_weight", lambda w0, k, lmbda: w0 / 3, "for κ = 4 and λ = 2 it is"),
    ("lowest_weight", lambda w0, k, lmbda: lowest_weight(w0, 1, 0.5), "but not for κ = 1"),
    ("dropout", lambda a, p, rng: masked()(a, p, rng)[0], "yours has shape (50,)"),
    ("dropout", lambda a, p, rng: a, "nothing is dropped"),
    ("dropout", lambda a, p, rng: a * rng.random(a.shape).round(1), "multiplied by the same number"),
    ("dropout", masked(drop=lambda p: 1 - p), "keeps with probability p"),
    ("dropout", masked(drop=lambda p: p / 2), "about 0.2 of all"),
    ("dropout", masked(shape=lambda a: a.shape[1]), "the same neurons"),
    ("dropout", masked(shape=lambda a: (len(a), 1)), "all its neurons or none"),
    ("dropout", masked(scale=lambda p: 1), "must be made larger"),
    ("dropout", masked(scale=lambda p: 1 / p), "the probability of staying"),
    ("dropout", masked(scale=lambda p: 1 - p), "don't multiply"),
    ("dropout", masked(scale=lambda p: 1 + p), "multiplied by 1.2; needed"),
    ("dropout", masked(own=7), "another one drops others"),
    ("dropout", lambda a, p, rng: masked()(a, p, np.random.default_rng()), "two of the same seed"),
    ("dropout", lambda a, p, rng: exactly(a, p, rng), "their number varies"),
    ("dropout", lambda a, p, rng: exactly(a, p, rng, 1), "their number varies"),
    ("dropout", lambda a, p, rng: masked()(a, 0.2, rng), "with p = 0 nothing changes"),
    ("look_up", lambda image, row, column: image[0], "yours has shape (3,)"),
    ("look_up", lambda image, row, column: look_up(image, column, row), "row and column are swapped"),
    ("look_up", lambda image, row, column: 0.45, "the pixel itself"),
    ("look_up", lambda image, row, column: look_up(image, round(row), round(column)), "the nearest pixel"),
    ("look_up", lambda image, row, column: look_up(image, floor(row), floor(column)), "the nearest pixel"),
    ("look_up", by_four(weigh=lambda d, r: (0.5 * (d > 0), 0.5 * (r > 0))), "the mean of the four"),
    ("look_up", by_four(weigh=lambda d, r: (d and 1 - d, r and 1 - r)), "the more it counts"),
    ("look_up", by_four(weigh=lambda d, r: (0, r)), "only along the row"),
    ("look_up", by_four(weigh=lambda d, r: (d**2, r)), "it should be 0.5875"),
    ("look_up", by_four(weigh=lambda d, r: (d, 0.5 if r else 0)), "but not at (0.5, 0.2)"),
    ("look_up", by_four(paper=False), "asks for a pixel that isn't there"),
    ("look_up", by_four(weigh=lambda d, r: (r, d)), "Yours are swapped"),
    ("look_up", by_four(whole=int), "np.floor"),
    ("look_up", clamped, "the picture doesn't go on"),
    ("look_up", lambda image, row, column: look_up(image, row, column) * (row >= 0), "half is paper"),
    ("look_up", rimmed, "asks for a pixel that isn't there"),
    ("look_up", lambda image, row, column: look_up(image, row, max(column, -1)) + (column > 5),
     "nothing but paper"),
    ("spread", lambda alpha, sigma: np.ones(3), "yours has shape (3,)"),
    ("spread", lambda alpha, sigma: spread(alpha, sigma) ** 2, "the variance"),
    ("spread", lambda alpha, sigma: alpha * spread(1, sigma) ** 2, "the variance"),
    ("spread", lambda alpha, sigma: spread(alpha, sigma) * sqrt(3), "its deviation is 1/√3"),
    ("spread", lambda alpha, sigma: spread(alpha, sigma) / sqrt(3), "its deviation is 1/√3"),
    ("spread", lambda alpha, sigma: alpha / sqrt(3) / sqrt(2 * sigma * sqrt(pi)), "along columns"),
    ("spread", lambda alpha, sigma: alpha / sqrt(3), "before anything is smoothed"),
    ("spread", lambda alpha, sigma: spread(alpha, sigma) / 2, "would be 1/12"),
    ("spread", lambda alpha, sigma: spread(1, sigma), "α is missing"),
    ("spread", lambda alpha, sigma: spread(alpha, sigma) * sqrt(2), "the whole arrow"),
    ("spread", lambda alpha, sigma: alpha / sigma, "it should be 1.08"),
    ("spread", lambda alpha, sigma: spread(20, sigma), "but not for 34"),
]  # fmt: skip
