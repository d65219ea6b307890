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

    With every optimizer λ shrinks the weights by a factor of 1 − ηλ/n at each step: with AdamW beside the
    step, with the others through the gradient.
    """
    more = dict(choices)
    if more.get("optimizer") == "AdamW":
        lmbda = more.pop("lmbda", 0)
        more = {**more, "decay": lmbda / n} if lmbda else {**more, "optimizer": "Adam"}
    hidden, size, eta = setting
    return {"hidden": list(hidden), "mini_batch_size": size, "eta": eta, "epochs": epochs, **more}
