"""Answers to the exercises of chapter 12."""

from math import log

import numpy as np

from digitnet.optimizers import SGD, Adam, AdamW, Momentum, Nesterov


def momentum(gradient, v, eta, mu, steps):
    v, u = [float(v_i) for v_i in v], [0.0] * len(v)
    for _ in range(steps):
        g = gradient(np.array(v))
        for i in range(len(v)):
            u[i] = mu * u[i] - eta * g[i]
            v[i] += u[i]
    return v


def momentum_outside(gradient, v, eta, mu, steps):
    """As other programs write it: η multiplies the velocity."""
    u = np.zeros(len(v))
    for _ in range(steps):
        u = mu * u + gradient(v)
        v = v - eta * u
    return v


def momentum_of_two_places(gradient, v, eta, mu, steps):
    before = v
    for _ in range(steps):
        v, before = v + mu * (v - before) - eta * gradient(v), v
    return v


def by(make):
    """Where an optimizer of the package leads."""

    def roll(gradient, v, eta, mu, steps):
        optimizer = make(eta, mu)
        for _ in range(steps):
            optimizer.step([v], [gradient(v)])
        return v

    return roll


def with_velocity(change, move=lambda v, old, new: v + new, more=0):
    def roll(gradient, v, eta, mu, steps):
        u = np.zeros(len(v))
        for _ in range(steps + more):
            old, u = u, change(u, gradient(v), eta, mu)
            v = move(v, old, u)
        return v

    return roll


def kept(u, g, eta, mu):
    return mu * u - eta * g


def looking_ahead(gradient, v, eta, mu, steps):
    u = np.zeros(len(v))
    for _ in range(steps):
        u = mu * u - eta * gradient(v + mu * u)
        v = v + u
    return v


def steps_to_speed(mu, share):
    velocity, t = 0.0, 0
    while velocity < share:
        velocity, t = mu * velocity + 1 - mu, t + 1
    return t


def by_logarithm(mu, share):
    return max(1, int(np.ceil(np.log1p(-share) / np.log(mu)))) if mu else 1


def nesterov_limit(curvatures, mu):
    return min((2 + 2 * mu) / (kappa + 2 * mu * kappa) for kappa in curvatures)


def adam_steps(gradients, eta, beta1, beta2, epsilon):
    n = len(gradients[0])
    u, s, steps = [0.0] * n, [0.0] * n, []
    for t, row in enumerate(gradients, 1):
        step = []
        for i, g in enumerate(row):
            u[i] = beta1 * u[i] + (1 - beta1) * g
            s[i] = beta2 * s[i] + (1 - beta2) * g * g
            step.append(-eta * u[i] / (1 - beta1**t) / ((s[i] / (1 - beta2**t)) ** 0.5 + epsilon))
        steps.append(step)
    return steps


def adam_by_digitnet(gradients, eta, beta1, beta2, epsilon):
    v, optimizer = np.zeros(gradients.shape[1]), Adam(eta, beta1, beta2, epsilon)
    path = [v.copy()]
    for g in gradients:
        optimizer.step([v], [g])
        path.append(v.copy())
    return np.diff(path, axis=0)


def adam_by_sums(gradients, eta, beta1, beta2, epsilon):
    steps = []
    for t in range(1, len(gradients) + 1):
        w1, w2 = (beta ** np.arange(t)[::-1] for beta in (beta1, beta2))
        u, s = w1 @ gradients[:t] / w1.sum(), w2 @ gradients[:t] ** 2 / w2.sum()
        steps.append(-eta * u / (np.sqrt(s) + epsilon))
    return np.array(steps)


def adam(hats=lambda u, s, b1, b2, t: (u / (1 - b1**t), s / (1 - b2**t)),
         divide=lambda u, s, epsilon, b2, t: u / (np.sqrt(s) + epsilon), first=1, keep=False,
         square=np.square, swap=False, sign=-1):  # fmt: skip
    """The options put in a fault."""

    def steps(gradients, eta, beta1, beta2, epsilon):
        b1, b2 = (beta2, beta1) if swap else (beta1, beta2)
        u = s = 0
        found = []
        for t, g in enumerate(gradients, first):
            u, s = b1 * u + (1 - b1) * g, b2 * s + (1 - b2) * square(g)
            u_hat, s_hat = hats(u, s, b1, b2, t)
            if keep:
                u, s = u_hat, s_hat
            found.append(sign * eta * divide(u_hat, s_hat, epsilon, b2, t))
        return np.array(found)

    return steps


def first_step(g, eta, epsilon):
    return [-eta * g_i / (abs(g_i) + epsilon) for g_i in g]


def adamw(w, gradients, eta, decay, beta1, beta2, epsilon):
    for step in adam_steps(gradients, eta, beta1, beta2, epsilon):
        w = [w_i - eta * decay * w_i + step_i for w_i, step_i in zip(w, step)]
    return w


def adamw_by_digitnet(w, gradients, eta, decay, beta1, beta2, epsilon):
    w, optimizer = w[np.newaxis].copy(), AdamW(eta, beta1, beta2, epsilon, decay)
    for g in gradients:
        optimizer.step([w], [g[np.newaxis]])
    return w[0]


def adamw_with(step, start=1):
    """A walk by `step(w, its step by Adam, eta, decay)`."""

    def walk(w, gradients, eta, decay, *rest):
        w = start * w
        for by_adam in adam()(gradients, eta, *rest):
            w = step(w, by_adam, eta, decay)
        return w

    return walk


def l2_in_adam(w, gradients, eta, decay, beta1, beta2, epsilon):
    optimizer = Adam(eta, beta1, beta2, epsilon)
    for g in gradients:
        optimizer.step([w], [g + decay * w])
    return w


def count_dead(w, b, x):
    dead = 0
    for w_j, b_j in zip(w, b):
        dead += all(sum(w_jk * x_k for w_jk, x_k in zip(w_j, row)) + b_j <= 0 for row in x)
    return dead


def of_z(count):
    return lambda w, b, x: count(x @ w.T + b)


RIGHT = {
    "check_adam_steps": [adam_steps],
    "check_adamw": [adamw],
    "check_count_dead": [count_dead],
    "check_first_step": [first_step],
    "check_momentum": [momentum],
    "check_nesterov_limit": [nesterov_limit],
    "check_steps_to_speed": [steps_to_speed],
}

MORE_RIGHT = [
    ("momentum", momentum_outside),
    ("momentum", momentum_of_two_places),
    ("momentum", by(Momentum)),
    ("steps_to_speed", by_logarithm),
    ("steps_to_speed", lambda mu, share: float(steps_to_speed(mu, share))),
    ("nesterov_limit", lambda curvatures, mu: 2 / max(curvatures) * (1 + mu) / (1 + 2 * mu)),
    ("nesterov_limit", lambda curvatures, mu: (1 + 1 / (1 + 2 * mu)) / np.max(curvatures)),
    ("adam_steps", adam_by_digitnet),
    ("adam_steps", adam_by_sums),
    ("adam_steps", adam()),
    ("first_step", lambda g, eta, epsilon: -eta * g / (np.sqrt(g**2) + epsilon)),
    ("first_step", lambda g, eta, epsilon: adam_steps([g], eta, 0.5, 0.7, epsilon)[0]),
    ("adamw", adamw_by_digitnet),
    ("adamw", adamw_with(lambda w, step, eta, decay: w + step - eta * decay * w)),
    ("count_dead", of_z(lambda z: np.sum(np.max(z, axis=0) <= 0))),
    ("count_dead", of_z(lambda z: int((np.maximum(z, 0).sum(axis=0) == 0).sum()))),
]

WRONG = [
    ("momentum", lambda *given: np.array([momentum(*given)] * 3), "yours has shape (3, 2)"),
    ("momentum", by(lambda eta, mu: SGD(eta)), "plain descent"),
    ("momentum", with_velocity(kept, lambda v, old, new: v + old), "of the step before"),
    ("momentum", with_velocity(lambda u, g, eta, mu: mu * u - (1 - mu) * eta * g), "a running mean"),
    ("momentum", with_velocity(lambda u, g, eta, mu: mu * u + eta * g), "it climbs"),
    ("momentum", with_velocity(kept, lambda v, old, new: v - new), "it climbs"),
    ("momentum", by(Nesterov), "looked ahead"),
    ("momentum", looking_ahead, "looked ahead"),
    ("momentum", with_velocity(kept, more=-1), "one step too few"),
    ("momentum", with_velocity(kept, more=1), "one step too many"),
    ("momentum", with_velocity(lambda u, g, eta, mu: u - eta * g), "six steps with"),
    ("momentum", lambda gradient, v, *rest: momentum(gradient, v, *rest) if len(v) == 2 else 0 * v,
     "with no step the ball stays"),
    ("steps_to_speed", lambda mu, share: [steps_to_speed(mu, share)], "yours is (29)"),
    ("steps_to_speed", lambda mu, share: log(1 - share) / log(mu), "round up"),
    ("steps_to_speed", lambda mu, share: int(log(1 - share) / log(mu)), "round up"),
    ("steps_to_speed", lambda mu, share: log(share) / log(mu), "the share 1 − μᵗ"),
    ("steps_to_speed", lambda mu, share: np.ceil(log(share) / log(mu)), "the share 1 − μᵗ"),
    ("steps_to_speed", lambda mu, share: 1 / (1 - mu), "about 63 %"),
    ("steps_to_speed", lambda mu, share: 1 / share, "it is 29, not 1.05"),
    ("steps_to_speed", lambda mu, share: 29, "but for μ = 0.5 and 0.75 it is 2, not 29"),
    ("steps_to_speed", lambda mu, share: steps_to_speed(mu, share) if mu else 0, "for μ = 0"),
    ("nesterov_limit", lambda curvatures, mu: nesterov_limit([1], mu) / curvatures, "yours is [1.454"),
    ("nesterov_limit", lambda curvatures, mu: nesterov_limit([min(curvatures)], mu), "curves least"),
    ("nesterov_limit", lambda kappa, mu: nesterov_limit([np.mean(kappa)], mu), "don't take the mean"),
    ("nesterov_limit", lambda curvatures, mu: 2 / max(curvatures), "the limit of plain descent"),
    ("nesterov_limit", lambda curvatures, mu: 2 * (1 + mu) / max(curvatures), "the limit of momentum"),
    ("nesterov_limit", lambda curvatures, mu: (1 + mu) / (1 + 2 * mu) / max(curvatures), "nearly"),
    ("nesterov_limit", lambda curvatures, mu: 1 / max(curvatures), "only the swinging ends"),
    ("nesterov_limit", lambda curvatures, mu: 0.1, "it is 0.2909, not 0.1000"),
    ("nesterov_limit", lambda curvatures, mu: nesterov_limit(curvatures, 0.6), "not for μ = 0"),
    ("adam_steps", lambda *given: adam_steps(*given)[0], "yours is (3,)"),
    ("adam_steps", adam(first=0), "t counts the steps from 1"),
    ("adam_steps", lambda *given: np.array(adam_steps(*given)) / 0, "not every step is a finite number"),
    ("adam_steps", adam(sign=1), "the sign"),
    ("adam_steps", adam(lambda u, s, b1, b2, t: (u, s)), "the means aren't corrected"),
    ("adam_steps", adam(lambda u, s, b1, b2, t: (u / (1 - b1**t), s)), "only the one of the gradient"),
    ("adam_steps", adam(lambda u, s, b1, b2, t: (u, s / (1 - b2**t))), "only the one of the squares"),
    ("adam_steps", adam(lambda u, s, b1, b2, t: (u * (1 - b1**t), s * (1 - b2**t))), "don't multiply"),
    ("adam_steps", adam(lambda u, s, b1, b2, t: (u / (1 - b1), s / (1 - b2))), "the power t is missing"),
    ("adam_steps", adam(keep=True), "corrected again at the next step"),
    ("adam_steps", adam(divide=lambda u, s, epsilon, b2, t: u / np.sqrt(s + epsilon)), "outside the root"),
    ("adam_steps", adam(divide=lambda u, s, eps, b2, t: u / (np.sqrt(s) + eps / np.sqrt(1 - b2**t))),
     "your ε is divided"),
    ("adam_steps", adam(divide=lambda u, s, eps, *_: u / (s + eps)), "the root of the mean square"),
    ("adam_steps", adam(square=np.abs), "without their signs"),
    ("adam_steps", adam(swap=True), "swapped"),
    ("adam_steps", lambda g, *rest: -0.1 * g, "the second step should be [-0."),
    ("first_step", lambda g, eta, epsilon: first_step(g, eta, epsilon)[0], "yours has shape ()"),
    ("first_step", lambda g, eta, epsilon: -eta * g / np.abs(g), "not 0/0"),
    ("first_step", lambda g, eta, epsilon: eta * g / (np.abs(g) + epsilon), "the sign"),
    ("first_step", lambda g, eta, epsilon: -eta * np.sign(g), "so up to ε"),
    ("first_step", lambda g, eta, epsilon: -eta * g, "plain descent"),
    ("first_step", lambda g, eta, epsilon: -eta * g / (g**2 + epsilon), "the absolute value of g"),
    ("first_step", lambda g, eta, epsilon: -eta * g / np.sqrt(g**2 + epsilon), "outside the root"),
    ("first_step", lambda g, eta, epsilon: -eta * 0.1 * g / (np.sqrt(0.001) * abs(g) + epsilon),
     "without the correction"),
    ("first_step", lambda g, eta, epsilon: -eta * g / (np.abs(g) + 1), "for g = 3, ε = 0.001"),
    ("first_step", lambda g, eta, epsilon: -eta * g / (g + epsilon), "the bars are missing"),
    ("first_step", lambda g, eta, epsilon: -eta * g / (np.abs(g) + 2 * epsilon),
     "for g = 3, ε = 0.001 and η = 0.1 the step is -0.09997, yours is -0.09993"),
    ("adamw", lambda w, gradients, *rest: adam()(gradients, rest[0], *rest[2:]), "yours is (4, 3)"),
    ("adamw", l2_in_adam, "the decay goes through Adam"),
    ("adamw", adamw_with(lambda w, step, eta, decay: w + step), "without any decay"),
    ("adamw", adamw_with(lambda w, step, eta, decay: (1 - decay) * w + step), "ηλ, not λ"),
    ("adamw", adamw_with(lambda w, step, eta, decay: (1 + eta * decay) * w + step), "the weights grow"),
    ("adamw", adamw_with(lambda w, step, eta, decay: (1 - eta * decay) * (w + step)), "first the weights"),
    ("adamw", adamw_with(lambda w, step, eta, decay: w + step, start=0), "They begin at w"),
    ("adamw", lambda w, gradients, *rest: w, "the weights should end at"),
    ("count_dead", of_z(lambda z: (z <= 0).all(axis=0)), "how many"),
    ("count_dead", of_z(lambda z: np.sum((z < 0).all(axis=0))), "exactly 0"),
    ("count_dead", of_z(lambda z: np.sum((z <= 0).any(axis=0))), "at least one x"),
    ("count_dead", of_z(lambda z: np.sum((z <= 0).all(axis=1))), "examples, not neurons"),
    ("count_dead", of_z(lambda z: np.sum((z > 0).any(axis=0))), "the neurons that live"),
    ("count_dead", lambda w, b, x: np.sum(b < 0), "a negative bias alone"),
    ("count_dead", lambda w, b, x: np.sum((w < 0).all(axis=1)), "negative weights alone"),
    ("count_dead", of_z(lambda z: np.sum(z.mean(axis=0) <= 0)), "a mean below 0"),
    ("count_dead", lambda w, b, x: np.sum((x @ w.T <= 0).all(axis=0)), "the bias is missing"),
    ("count_dead", lambda w, b, x: 99, "of these nine neurons it isn't 99"),
    ("count_dead", lambda w, b, x: 6, "but not for 4 and 5"),
]  # fmt: skip
