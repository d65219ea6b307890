"""The further choices of the playground: cost, start, activation, λ and optimizer (chapters 9 to 12).

They have the names of a setting of `digitnet.experiments.train_one`. A dict of them leaves out what is as in
chapter 7, so that it is empty for the networks of that chapter.
"""

PLAIN = {
    "cost": "quadratic", "initializer": "standard_normal", "activation": "sigmoid", "lmbda": 0,
    "optimizer": "SGD",
}  # fmt: skip
COSTS = ["quadratic", "cross-entropy", "log-likelihood"]  # the last with softmax, the others with sigmoids
STARTS = ["standard_normal", "scaled_normal", "glorot", "he", "zeros", "ones"]
ACTIVATIONS = ["sigmoid", "tanh", "relu"]
OPTIMIZERS = ["SGD", "Momentum", "Nesterov", "RMSProp", "Adam", "AdamW"]


def unlike_plain(values):
    """Those of the values that are further choices and not as in chapter 7."""
    return {name: values[name] for name in PLAIN if name in values and values[name] != PLAIN[name]}


def trained_by(setting, choices, epochs, n):
    """What `train_one` is given, for a `Setting`, further choices and the number n of training examples.

    AdamW gets λ/n as its decay, which shrinks the weights by a factor of 1 − ηλ/n beside each step. With the
    others λ is that of the L2 penalty, and λ/n times the weights goes through the gradient. With SGD this is
    the same factor. Momentum and Nesterov gather it in the velocity, and RMSProp and Adam scale it with the
    gradient, so their weights shrink in other ways.
    """
    more = dict(choices)
    if more.get("optimizer") == "AdamW":
        lmbda = more.pop("lmbda", 0)
        more = {**more, "decay": lmbda / n} if lmbda else {**more, "optimizer": "Adam"}
    hidden, size, eta = setting
    return {"hidden": list(hidden), "mini_batch_size": size, "eta": eta, "epochs": epochs, **more}
