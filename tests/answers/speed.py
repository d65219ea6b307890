"""Answers to the exercises of the appendix on speed."""

import numpy as np


def count_products(sizes, m, ink):
    total = 0
    for _ in range(m):
        total += 2 * ink * sizes[1]
        for k, j in list(zip(sizes, sizes[1:]))[1:]:
            total += 3 * k * j
    return total


def common_factor(s, v, g, eta, lmbda, n):
    s = s - s * eta * lmbda / n
    for j, k in zip(*np.nonzero(g)):
        v[j, k] -= eta * g[j, k] / s
    return s, v


def delayed(z_old, products, errors):
    return z_old - sum(np.outer(products[:, j], errors[j]) for j in range(len(errors)))


RIGHT = {
    "check_count_products": (count_products,),
    "check_common_factor": (common_factor,),
    "check_delayed": (delayed,),
}

WRONG = [
    ("count_products", lambda sizes, m, ink: 12 * m, "forward pass"),
    ("count_products", lambda sizes, m, ink: 24 * m, "BP2 is missing"),
    ("count_products", lambda sizes, m, ink: 36 * m, "BP2 stops"),
    ("count_products", lambda sizes, m, ink: 7, "12 + 12 + 6"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, m, sizes[0]), "in BP4 neither"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, m, sizes[0]) * ink / sizes[0], "in full"),
    ("count_products", lambda sizes, m, ink: 24 + 3 * ink, "nothing either"),
    ("count_products", lambda sizes, m, ink: 30 if ink == 2 else 1, "9 + 9 + 6"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, 1, ink), "multiply by m"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, min(m, 2), ink), "99000"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v, g), "two things"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (v, s), "first of the two"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v[0]), "keeps its shape"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v - eta * g / s), "don't shrink"),
    (
        "common_factor",
        lambda s, v, g, eta, lmbda, n: (s * (1 - eta * lmbda / n), v - eta * g / s),
        "by the old",
    ),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s * (1 - eta * lmbda / n), v - eta * g), "when multi"),
    (
        "common_factor",
        lambda s, v, g, eta, lmbda, n: common_factor(s, v, -g, eta, lmbda, n),
        "goes downhill",
    ),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v), "should be"),
    (
        "common_factor",
        lambda s, v, g, eta, lmbda, n: (s, (1 - eta * lmbda / n) * v - eta * g / s),
        "let s alone",
    ),
    ("delayed", lambda z, products, errors: (z - products @ errors)[0], "shape of z_old"),
    ("delayed", lambda z, products, errors: z + products @ errors, "the sign"),
    ("delayed", lambda z, products, errors: z, "correction is missing"),
    ("delayed", lambda z, products, errors: z - errors[:2], "how similar"),
]  # fmt: skip
