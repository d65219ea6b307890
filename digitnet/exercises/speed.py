"""Checkers for the appendix on speed."""

import numpy as np

from .feedback import checker, need, result_of


@checker
def check_count_products(count_products):
    """Check ``count_products(sizes, m)``: multiplications in the matrix products of one mini-batch."""
    small, classic = (result_of(count_products, *case) for case in (([2, 3, 2], 1), ([784, 30, 10], 10)))
    need(small != 12, "that is the forward pass alone. BP4 and BP2 multiply matrices too.")
    need(small != 24, "BP2 is missing: it uses every weight once more, except those of the first layer.")
    need(small != 36, "BP2 stops at the first hidden layer: the weights of the first layer don't take part.")
    need(small == 30, f"[2, 3, 2] with one example takes 12 + 12 + 6 = 30, not {small}.")
    need(classic != 47940, "each example takes as many: multiply by m.")
    need(classic == 479400, f"[784, 30, 10] with 10 examples takes 479400, not {classic}.")
    return "Three times the weights, less the first layer's share of BP2, for each example."


@checker
def check_bias_column(bias_column):
    """Check ``bias_column(x, w, b)``: two matrices whose product x1 @ v.T is x @ w.T + b."""
    rng = np.random.default_rng(9)
    x, w, b = rng.random((4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
    answer = result_of(bias_column, x, w, b)
    need(
        len(answer) == 2, "return two matrices: the inputs with a column more, and the weights with one more."
    )
    x1, v = (np.asarray(part) for part in answer)
    need(x1.shape == (4, 4), f"x has shape (4, 3), so with one more column it has (4, 4), not {x1.shape}.")
    need(v.shape == (2, 4), f"w has shape (2, 3), so with one more column it has (2, 4), not {v.shape}.")
    got = x1 @ v.T
    need(
        not np.allclose(got, x @ w.T),
        "the new column adds nothing. It is 1 in the inputs and b in the weights.",
    )
    need(np.allclose(got, x @ w.T + b), "x1 @ v.T should be x @ w.T + b. Do the ones meet the biases?")
    return "One product does the work of a product and a sum."


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
