"""Checkers for the appendix on speed."""

import numpy as np

from .feedback import checker, need, result_of


@checker
def check_count_products(count_products):
    """Check ``count_products(sizes, m, ink)``: multiplications for one mini-batch, those by zero left out."""
    cases = ([2, 3, 2], 1, 2), ([2, 3, 2], 1, 1), ([784, 30, 10], 10, 150)
    full, half, classic = (result_of(count_products, *case) for case in cases)
    need(full != 12, "that is the forward pass alone. BP4 and BP2 multiply as well.")
    need(full != 24, "BP2 is missing: it uses every weight once more, except those of the first layer.")
    need(full != 36, "BP2 stops at the first hidden layer: the weights of the first layer don't take part.")
    need(full == 30, f"[2, 3, 2], one example, both inputs with ink: 12 + 12 + 6 = 30, not {full}.")
    need(half != 30, "an input that is zero needs no product with its weights, in BP4 neither.")
    need(half not in (12, 15), "only the first layer's inputs can be paper; the later layers count in full.")
    need(half != 27, "zeros are left out forwards; in BP4 they teach their weights nothing either.")
    need(half == 24, f"[2, 3, 2], one example, one input with ink: 9 + 9 + 6 = 24, not {half}.")
    need(classic != 9900, "each example takes as many: multiply by m.")
    need(classic == 99000, f"[784, 30, 10], ten examples, 150 with ink each: 99000, not {classic}.")
    return "For the classic network that is about a fifth of the 479400 with all zeros."


@checker
def check_common_factor(common_factor):
    """Check ``common_factor(s, v, g, eta, lmbda, n)``: new s and v, v touched where g isn't zero only."""
    rng = np.random.default_rng(9)
    s, v, g = 0.5, rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
    g[:, [1, 4]] = 0
    eta, lmbda, n = 2.0, 3.0, 20
    answer = result_of(common_factor, s, v, g, eta, lmbda, n)
    need(len(answer) == 2, "return two things: the new s and the new v.")
    new_s, new_v = answer[0], np.asarray(answer[1])
    need(np.ndim(new_s) == 0, "the first of the two is the new s, one number.")
    need(new_v.shape == v.shape, f"v keeps its shape, (3, 5); yours has {new_v.shape}.")
    shrink = 1 - eta * lmbda / n
    product, right = new_s * new_v, shrink * s * v - eta * g
    need(not np.allclose(product, s * v - eta * g), "the weights don't shrink: use 1 - eta * lmbda / n.")
    need(not np.allclose(product, shrink * (s * v - eta * g)), "divide by the new s, not by the old.")
    need(not np.allclose(new_v, v - eta * g), "v changes by what gives -eta * g when multiplied by s.")
    need(not np.allclose(product, shrink * s * v + eta * g), "the sign: the step goes downhill.")
    need(np.allclose(product, right), "s * v should be (1 - eta * lmbda / n) w - eta * g; w was s * v.")
    need(np.allclose(new_v[:, [1, 4]], v[:, [1, 4]]), "where g is zero v needn't change: let s alone do it.")
    return "One number shrinks all weights at once."


@checker
def check_delayed(delayed):
    """Check ``delayed(z_old, products, errors)``: the weighted inputs that the newest weights would give."""
    rng = np.random.default_rng(10)
    x, earlier = rng.random((2, 5)), rng.random((3, 5))
    w_old, errors = rng.normal(size=(4, 5)), rng.normal(size=(3, 4))
    z_old, products = x @ w_old.T, x @ earlier.T
    right = x @ (w_old - errors.T @ earlier).T
    got = np.asarray(result_of(delayed, z_old, products, errors))
    need(got.shape == (2, 4), f"the result has the shape of z_old, (2, 4), not {got.shape}.")
    need(
        not np.allclose(got, 2 * z_old - right),
        "the sign: learning subtracts, so the correction is subtracted.",
    )
    need(not np.allclose(got, z_old), "that is z_old. The correction is missing.")
    need(np.allclose(got, right), "each row of products says how similar an example is to the earlier ones.")
    return "The new weights were never formed."
