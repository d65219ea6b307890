"""Answers to the exercises of chapter 2."""

import math

import numpy as np

from .common import s, slope


def xor(x1, x2):
    def nand(p, q):
        return 1 - p * q

    return nand(nand(x1, nand(x2, 1)), nand(nand(x1, 1), x2))


def predicted_change(w, b, x, dw, db):
    z = sum(w_k * x_k for w_k, x_k in zip(w, x)) + b
    slope = math.exp(-z) / (1 + math.exp(-z)) ** 2
    return sum(slope * x_k * dw_k for x_k, dw_k in zip(x, dw)) + slope * db


def nand(p, q):
    return int(p + q < 2)


def half_adder_of_gates(x1, x2):
    u = nand(x1, x2)
    return nand(nand(x1, u), nand(x2, u)), nand(u, u)


def exact_slope(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


RIGHT = {
    "check_half_adder": [lambda x1, x2: (x1 ^ x2, x1 & x2)],
    "check_or": [np.array([1.0, 1.0]), -0.5],
    "check_predicted_change": [predicted_change],
    "check_sigmoid_prime": [lambda z: 1 / (np.exp(z / 2) + np.exp(-z / 2)) ** 2],
    "check_tanh_prime": [lambda z: 1 / np.cosh(z) ** 2],
    "check_xor": [xor],
}

MORE_RIGHT = [
    ("or", ([1, 1], [-0.5])),
    ("or", (np.array([[2.0], [2.0]]), -1)),
    ("or", ((0.1, 7), 0)),
    ("or", (np.array([[5, 5]]), np.array([[-4]]))),
    ("xor", lambda x1, x2: x1 ^ x2),
    ("xor", lambda x1, x2: float(x1 + x2 == 1)),
    ("xor", lambda x1, x2: np.int64(abs(x1 - x2))),
    ("xor", lambda x1, x2: bool(x1) is not bool(x2)),
    ("half_adder", half_adder_of_gates),
    ("half_adder", lambda x1, x2: [(x1 + x2) % 2, (x1 + x2) // 2]),
    ("half_adder", lambda x1, x2: np.array([x1 != x2, x1 and x2])),
    ("sigmoid_prime", exact_slope),
    ("sigmoid_prime", lambda z: s(z) * s(-z)),
    ("sigmoid_prime", lambda z: [math.exp(-t) / (1 + math.exp(-t)) ** 2 for t in z]),
    ("sigmoid_prime", lambda z: 0.25 - (s(z) - 0.5) ** 2),
    ("tanh_prime", lambda z: 1 - np.tanh(z) ** 2),
    ("tanh_prime", lambda z: 4 * exact_slope(2 * z)),
    ("tanh_prime", lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z))),
    ("tanh_prime", lambda z: [1 - math.tanh(t) ** 2 for t in z]),
    ("predicted_change", lambda w, b, x, dw, db: exact_slope(w @ x + b) * (np.sum(x * dw) + db)),
    ("predicted_change", lambda w, b, x, dw, db: [exact_slope(w @ x + b) * (np.dot(dw, x) + db)]),
]  # fmt: skip

WRONG = [
    ("or", ([1, 1, 1], -0.5), "w has shape (3,)"),
    ("or", (1, -0.5), "w has shape ()"),
    ("or", ([1, 1], [-0.5, -0.5]), "b has shape (2,)"),
    ("or", ([1, 1], -1.5), "that is AND"),
    ("or", ([1, 1], -1), "that is AND"),  # a sum of exactly 0 doesn't fire
    ("or", ([-2, -2], 3), "that is NAND"),
    ("or", ([-2, -2], 1), "that is NOT OR"),
    ("or", ([1, 1], 0.5), "a bias above 0 fires always"),
    ("or", ([2, 0], -1), "the second input never counts"),
    ("or", ([0, 2], -1), "the first input never counts"),
    ("or", ([1, 1], -2), "it never fires"),
    ("or", ([2, -2], -1), "speaks against firing"),
    ("or", ([math.nan, 1], -0.5), "it answers [0, 0, 0, 0]"),
    ("xor", lambda x1, x2: x1 or x2, "that is OR"),
    ("xor", lambda x1, x2: x1 == x2, "the opposite"),
    ("xor", lambda x1, x2: x1 and x2, "that is AND"),
    ("xor", lambda x1, x2: 1 - x1 * x2, "that is NAND"),
    ("xor", lambda x1, x2: nand(x1, nand(x1, x2)) ^ 1, "one of the two cases"),
    ("xor", lambda x1, x2: int(x1 < x2), "one of the two cases"),
    ("xor", lambda x1, x2: x1, "it answers [0, 0, 1, 1]; XOR is [0, 1, 1, 0]"),
    ("xor", lambda x1, x2: str(x1 ^ x2), "on (0, 0) yours answers '0'"),
    ("xor", lambda x1, x2: 1.5 * (x1 ^ x2), "on (0, 1) yours answers 1.5"),
    ("xor", lambda x1, x2: x1 + x2, "on (1, 1) yours answers 2"),
    ("xor", lambda x1, x2: (x1, x2), "on (0, 0) yours answers (0, 0)"),
    ("half_adder", lambda x1, x2: x1 ^ x2, "return two bits"),
    ("half_adder", lambda x1, x2: (x1 + x2, x1 & x2), "on (1, 1) you return (2, 1)"),
    ("half_adder", lambda x1, x2: tuple(f"{x1 + x2:02b}"), "on (0, 0) you return ('0', '0')"),
    ("half_adder", lambda x1, x2: (x1 & x2, x1 ^ x2), "the other way round"),
    ("half_adder", lambda x1, x2: (x1 | x2, x1 & x2), "not OR, XOR"),
    ("half_adder", lambda x1, x2: (1 - (x1 ^ x2), x1 & x2), "sum bit is negated"),
    ("half_adder", lambda x1, x2: (x1, x1 & x2), "yours is [0, 0, 1, 1]"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, nand(x1, x2)), "the carry is negated"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, x1 | x2), "AND, not OR"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, x1 ^ x2), "the sum bit again"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, 0), "something is carried"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, x2), "yours is [0, 1, 0, 1]"),
    ("sigmoid_prime", lambda z: 0.25, "the result has shape (); same shape needed"),
    ("sigmoid_prime", lambda z: z * (1 - z), "takes z for σ(z)"),
    ("sigmoid_prime", lambda z: s(s(z)) * (1 - s(s(z))), "no second sigmoid"),
    ("sigmoid_prime", s, "itself, not its slope"),
    ("sigmoid_prime", lambda z: s(z) * (s(z) - 1), "the sign is wrong"),
    ("sigmoid_prime", lambda z: -np.exp(-z) / (1 + np.exp(-z)) ** 2, "the sign is wrong"),
    ("sigmoid_prime", lambda z: (1 + np.exp(-z)) ** -2, "derivative of the inside"),
    ("sigmoid_prime", lambda z: -((1 + np.exp(-z)) ** -2), "derivative of the inside"),
    ("sigmoid_prime", lambda z: np.exp(-z) / (1 + np.exp(-z)), "divided by a square"),
    ("sigmoid_prime", lambda z: s(z) * (1 + s(z)), "one minus, not one plus"),
    ("sigmoid_prime", lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2, "use np.exp"),
    ("sigmoid_prime", lambda z: exact_slope(z) if z > 0 else exact_slope(-z), "and no if"),
    ("sigmoid_prime", lambda z: s(z) / 2, "at z = 3 the slope is 0.0451767, you have 0.476287"),
    ("sigmoid_prime", lambda z: s(z) * (1 - s(z)) + (z == 3), "is 0.0451767, you have 1.04518"),
    ("tanh_prime", lambda z: 1.0, "the result has shape ()"),
    ("tanh_prime", np.tanh, "itself, not its slope"),
    ("tanh_prime", lambda z: np.tanh(z) * (1 - np.tanh(z)), "the form of the sigmoid"),
    ("tanh_prime", lambda z: 2 * s(2 * z) * (1 - s(2 * z)), "a factor is missing"),
    ("tanh_prime", lambda z: s(2 * z) * (1 - s(2 * z)), "a factor is missing"),
    ("tanh_prime", lambda z: 1 - np.tanh(z), "square it"),
    ("tanh_prime", lambda z: 1 - z**2, "that squares z"),
    ("tanh_prime", lambda z: np.tanh(z) ** 2 - 1, "the sign is wrong"),
    ("tanh_prime", lambda z: 1 - np.tanh(np.tanh(z)) ** 2, "no second tanh"),
    ("tanh_prime", lambda z: 1 - math.tanh(z) ** 2, "np.tanh"),
    ("tanh_prime", lambda z: 4 * s(z) * (1 - s(z)), "taken at 2z"),
    ("tanh_prime", lambda z: s(z) * (1 - s(z)), "taken at 2z"),
    ("tanh_prime", lambda z: 1 + np.tanh(z) ** 2, "at z = -2 the slope is 0.0706508, you have 1.92935"),
    ("tanh_prime", lambda z: 1.00002 - np.tanh(z) ** 2, "is 0.0706508, you have 0.0706708"),
    ("predicted_change", lambda w, b, x, dw, db: x @ dw + db, "where is σ′(z)"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (dw.sum() + db), "as much as its input"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (x @ dw), "add Δb"),
    ("predicted_change", lambda w, b, x, dw, db: s(w @ x + b) * (x @ dw + db), "multiplies by σ(z)"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (w @ dw + db), "so it is x @ dw"),
    ("predicted_change", lambda w, b, x, dw, db: s(w @ x + b) + slope(w, b, x) * (x @ dw + db), "Only its"),
    ("predicted_change", lambda w, b, x, dw, db: -slope(w, b, x) * (x @ dw + db), "expected 0.0"),
    ("predicted_change", lambda w, b, x, dw, db: s((w + dw) @ x + b + db) - s(w @ x + b), "really happens"),
    ("predicted_change", lambda w, b, x, dw, db: slope(x * 0, s(w @ x + b), x) * (x @ dw + db), "at z: "),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (x @ dw) + db, "the slope multiplies it"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (x * dw + db), "the inputs, x @ dw"),
]  # fmt: skip

VALUES = {"check_or": 2}
