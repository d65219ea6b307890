"""Checkers for chapter 12, Rolling faster."""

import numpy as np

from .feedback import checker, first_wrong, is_number, need, quiet_result, refuse, shown


def _slope(v):
    return np.array([1.0, 5.0]) * v


def _rolled(v, eta, mu, steps, pull=1.0, sign=1, late=False, ahead=0):
    """Where momentum leads on the bowl; the options put in a fault."""
    v, u = np.array(v), np.zeros(2)
    for _ in range(steps):
        before = u
        u = mu * u - pull * eta * _slope(v + mu * u if ahead else v)
        v = v + sign * (before if late else u)
    return v + (ahead == 2) * mu * u


@checker
def check_momentum(roll):
    """Check ``roll(gradient, v, eta, mu, steps)``: where a ball with momentum is after so many steps."""
    start, eta, mu, steps = np.array([-2.0, 1.0]), 0.05, 0.8, 6
    right = _rolled(start, eta, mu, steps)
    got = np.asarray(quiet_result(roll, _slope, start, eta, mu, steps))
    need(
        got.shape == (2,),
        f"the point where it ends is wanted, of shape (2,); yours has shape {got.shape}. Not the whole path.",
    )
    refuse(got, {
        "that is plain descent: the velocity is lost at every step. It begins at 0 once, before the loop.": [
            _rolled(start, eta, 0, steps)
        ],
        "the ball moves with the velocity of the step before. First the velocity changes, then the ball "
        "moves with the new one.": [_rolled(start, eta, mu, steps, late=True)],
        "the gradient is multiplied by 1 − μ, too. That is a running mean, and its steps are shorter.": [
            _rolled(start, eta, mu, steps, pull=1 - mu)
        ],
        "it climbs: the velocity has the sign of −η ∇C, and is added.": [
            _rolled(start, eta, mu, steps, sign=-1), _rolled(start, eta, mu, steps, pull=-1)
        ],
        "the gradient is that of the point looked ahead at. That is Nesterov's way; momentum takes it where "
        "the ball is.": [_rolled(start, eta, mu, steps, ahead=n) for n in (1, 2)],
        "one step too few.": [_rolled(start, eta, mu, steps - 1)],
        "one step too many.": [_rolled(start, eta, mu, steps + 1)],
    })  # fmt: skip
    need(
        np.allclose(got, right),
        f"six steps with η = 0.05 and μ = 0.8 from (−2, 1) on the bowl lead to {right.round(4).tolist()}, "
        f"not to {got.round(4).tolist()}.",
    )
    got = quiet_result(roll, lambda v: v**3, np.array([1.0, 0.5, -1.0]), 0.1, 0.5, 0)
    need(np.shape(got) == (3,) and np.allclose(got, [1, 0.5, -1]), "with no step the ball stays where it is.")
    return "It remembers where it was going."


@checker
def check_steps_to_speed(steps_to_speed):
    """Check ``steps_to_speed(mu, share)``: steps until a velocity has this share of its final value."""
    got = quiet_result(steps_to_speed, 0.9, 0.95)
    need(np.ndim(got) == 0, f"one number is wanted; yours is {shown(got)}.")
    refuse(got, {
        "round up: the number of steps is whole, and after 28 of them the share isn't reached yet.": [
            np.log(0.05) / np.log(0.9), 28
        ],
        "the velocity has the share 1 − μᵗ after t steps, not μᵗ.": [
            np.log(0.95) / np.log(0.9), 1, 0
        ],
        "after 1/(1 − μ) steps it has about 63 %. How many steps for the share asked for?": [10],
    })  # fmt: skip
    need(is_number(got, 29), f"for μ = 0.9 and a share of 0.95 it is 29, not {shown(got)}.")
    for mu, share, right in ((0.5, 0.75, 2), (0.99, 0.5, 69), (0.9, 0.05, 1)):
        got = quiet_result(steps_to_speed, mu, share)
        need(
            is_number(got, right),
            f"right for μ = 0.9 and 0.95; but for μ = {mu} and {share} it is {right}, not {shown(got)}.",
        )
    need(
        is_number(quiet_result(steps_to_speed, 0.0, 0.9), 1),
        "for μ = 0 the first step has the whole velocity: 1.",
    )
    return "The nearer μ is to 1, the longer it takes to get going, and to stop."


@checker
def check_nesterov_limit(limit):
    """Check ``nesterov_limit(curvatures, mu)``: the η below which Nesterov's way converges on a bowl."""
    kappa, mu = np.array([1.0, 5.0, 2.0]), 0.6
    right = 2 * (1 + mu) / (1 + 2 * mu) / 5
    got = quiet_result(limit, kappa, mu)
    need(np.ndim(got) == 0, f"one number is wanted, the η that serves all directions; yours is {shown(got)}.")
    refuse(got, {
        "that is the limit for the direction that curves least. The one that curves most decides.": [
            5 * right
        ],
        "all directions count one by one; don't take the mean of the curvatures.": [5 * right / kappa.mean()],
        "that is the limit of plain descent, 2/κ.": [0.4],
        "that is the limit of momentum, 2(1 + μ)/κ. Nesterov's gradient is taken further on.": [2 * 1.6 / 5],
        "at 1/κ only the swinging ends. Beyond it the product of the solutions is negative, and both may "
        "still lie between −1 and 1: ask when f(−1) is positive.": [1 / 5],
        "nearly: ask when 1 + (1 + μ)(1 − ηκ) + μ(1 − ηκ) is positive, and count every 1 − ηκ.": [right / 2],
    })  # fmt: skip
    need(is_number(got, right), f"for the curvatures 1, 5, 2 and μ = 0.6 it is {right:.4f}, not {got:.4f}.")
    need(is_number(quiet_result(limit, np.array([4.0]), 0.0), 0.5), "right for μ = 0.6, but not for μ = 0.")
    return "It brakes the steep directions, and still allows less than momentum does."


BETAS = 0.8, 0.95
GRADIENTS = np.array([[1.0, -0.3, 0.02], [0.5, -0.2, -0.01], [-0.8, -0.4, 0.04], [0.3, 0.1, 0.03]])


def _adam(gradients, eta, beta1, beta2, epsilon, correct=(1, 1), power=True, times=False, late=0, kept=False,
          inside=False, scaled=False, root=True, squares=True):  # fmt: skip
    """The steps of Adam; the options put in a fault."""
    u = s = np.zeros(gradients.shape[1])
    steps = []
    for t, g in enumerate(gradients, 1):
        u = beta1 * u + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * (g**2 if squares else np.abs(g))
        weights = [1 - beta ** ((t - late) if power else 1) for beta in (beta1, beta2)]
        u_hat, s_hat = ((m * w if times else m / w) if c else m for m, w, c in zip((u, s), weights, correct))
        if kept:
            u, s = u_hat, s_hat
        below = np.sqrt(s_hat + epsilon) if inside else (np.sqrt(s_hat) if root else s_hat) + (
            epsilon / np.sqrt(weights[1]) if scaled else epsilon
        )  # fmt: skip
        steps.append(-eta * u_hat / below)
    return np.array(steps)


@checker
def check_adam_steps(adam_steps):
    """Check ``adam_steps(gradients, eta, beta1, beta2, epsilon)``: every step that Adam takes."""
    given = GRADIENTS, 0.1, *BETAS, 0.01
    right, got = _adam(*given), np.asarray(quiet_result(adam_steps, *given))
    need(got.shape == (4, 3), f"a row of steps for each row of gradients, (4, 3); yours is {got.shape}.")
    with np.errstate(all="ignore"):
        late = _adam(*given, late=1)
    need(
        np.isfinite(got).all(),
        "that divides by 0: t counts the steps from 1, and 1 − β⁰ is 0."
        if np.allclose(got[1:], late[1:])
        else "not every step is a finite number.",
    )
    need(not np.allclose(got, -right), "the sign: the step goes against the gradient.")
    refuse(got, {
        "the means aren't corrected: after t steps their weights add up to 1 − βᵗ only.": [
            _adam(*given, correct=(0, 0))
        ],
        "both means are to be corrected, yours is only the one of the gradient.": [
            _adam(*given, correct=(1, 0))
        ],
        "both means are to be corrected, yours is only the one of the squares.": [
            _adam(*given, correct=(0, 1))
        ],
        "divide by 1 − βᵗ, don't multiply: at the start the means are too small.": [
            _adam(*given, times=True)
        ],
        "1 − β at every step: the power t is missing.": [_adam(*given, power=False)],
        "the corrected means are remembered, and corrected again at the next step. Keep the uncorrected "
        "ones.": [_adam(*given, kept=True)],
        "ε stands outside the root: √ŝ + ε.": [_adam(*given, inside=True)],
        "your ε is divided by the correction, too: √(s/(1 − β₂ᵗ)) + ε, not (√s + ε)/√(1 − β₂ᵗ).": [
            _adam(*given, scaled=True)
        ],
        "the root of the mean square is missing below.": [_adam(*given, root=False)],
        "the second mean is that of the squares, not of the gradients without their signs.": [
            _adam(*given, squares=False)
        ],
        "β₁ and β₂ are swapped.": [_adam(GRADIENTS, 0.1, *BETAS[::-1], 0.01)],
    })  # fmt: skip
    need(
        np.allclose(got, right),
        f"the second step should be {right[1].round(4).tolist()}, yours is {got[1].round(4).tolist()}.",
    )
    return "Every step about as long as η, whatever the gradients are measured in."


@checker
def check_first_step(first_step):
    """Check ``first_step(g, eta, epsilon)``: the first step of Adam, for any β₁ and β₂."""
    g, eta, epsilon = np.array([3.0, -0.5, 0.002, 0.0]), 0.1, 0.001
    right = -eta * g / (np.abs(g) + epsilon)
    got = np.asarray(quiet_result(first_step, g, eta, epsilon))
    need(got.shape == (4,), f"a step for each derivative, of shape (4,); yours has shape {got.shape}.")
    need(
        np.isfinite(got).all(),
        "where the gradient is 0 the step is 0, not 0/0: ε belongs below the bar.",
    )
    need(not np.allclose(got, -right), "the sign: the step goes against the gradient.")
    refuse(got, {
        "that is so up to ε. For a gradient as small as ε it is shorter: how much?": [-eta * np.sign(g)],
        "that is plain descent. What is √ŝ at the first step?": [-eta * g],
        "ŝ is g² after the first step; its root is the absolute value of g.": [-eta * g / (g**2 + epsilon)],
        "the bars are missing below: √ŝ is the absolute value of g, also where g is negative.": [
            -eta * g / (g + epsilon)
        ],
        "ε stands outside the root.": [-eta * g / np.sqrt(g**2 + epsilon)],
        "without the correction of the means the step would have this factor; with it, β₁ and β₂ cancel.": [
            -eta * 0.1 * g / (np.sqrt(0.001) * np.abs(g) + epsilon)
        ],
    })  # fmt: skip
    if not np.allclose(got, right):
        i = first_wrong(got, right)
        need(
            False,
            f"for g = {g[i]:g}, ε = 0.001 and η = 0.1 the step is {right[i]:.5f}, yours is {got[i]:.5f}.",
        )
    return "The direction is the sign, the length η: the first step says nothing about how steep it is."


def _decayed(w, gradients, eta, decay, *rest, inside=False, pace=None, after=False):
    """Where AdamW leads; the options put in a fault."""
    w, used, pace = np.array(w), np.zeros((0, len(w))), eta if pace is None else pace
    for g in gradients:
        used = np.vstack([used, g + decay * w * inside])
        step, kept = _adam(used, eta, *rest)[-1], 1 if inside else 1 - pace * decay
        w = kept * (w + step) if after else kept * w + step
    return w


@checker
def check_adamw(adamw):
    """Check ``adamw(w, gradients, eta, decay, beta1, beta2, epsilon)``: the weights after all steps."""
    w, eta, decay = np.array([2.0, -1.0, 0.5]), 0.1, 0.4
    given = w, GRADIENTS, eta, decay, *BETAS, 0.01
    right, got = _decayed(*given), np.asarray(quiet_result(adamw, *given))
    need(got.shape == (3,), f"the weights at the end are wanted, of shape (3,); yours is {got.shape}.")
    refuse(got, {
        "the decay goes through Adam: λw is added to the gradient, and divided by √ŝ as that is. Shrink the "
        "weights beside the step.": [_decayed(*given, inside=True)],
        "that is Adam without any decay.": [_decayed(*given, pace=0)],
        "the share that is lost is ηλ, not λ.": [_decayed(*given, pace=1)],
        "the weights grow: the factor is 1 − ηλ.": [_decayed(*given, pace=-eta)],
        "first the weights shrink, then comes the step, which doesn't.": [_decayed(*given, after=True)],
        "those are the steps of Adam added up. They begin at w.": [_decayed(*given, pace=0) - w],
    })  # fmt: skip
    need(
        np.allclose(got, right),
        f"the weights should end at {right.round(4).tolist()}, yours end at {got.round(4).tolist()}.",
    )
    return "Every weight decays at the same pace, however steep its direction."


X_DEAD = np.array([[0.0, 2], [0, 0], [0, 1], [2, 0], [0, 0], [1, 1]])
W_DEAD = np.array([[1.0, 0], [-1, 2], [0, -1], [0, 0], [-1, -1], [0, 1], [-1, 1], [0, 2], [-1, -2]])
B_DEAD = np.array([-3.0, -1, 0, -3, -2, -3, 1, -2, -3])


@checker
def check_count_dead(count_dead):
    """Check ``count_dead(w, b, x)``: ReLU neurons that are 0 for every row of x."""
    w, b, x = W_DEAD, B_DEAD, X_DEAD
    z = x @ w.T + b
    got = quiet_result(count_dead, w, b, x)
    need(np.ndim(got) == 0, f"one number is wanted, how many; yours is {shown(got)}.")
    for hint, wrong in {
        "a neuron is dead, too, if its z is exactly 0 for some x and below for the others: output and slope "
        "are 0 everywhere.": (z < 0).all(axis=0),
        "those are 0 for at least one x. A dead neuron is 0 for all.": (z <= 0).any(axis=0),
        "that counts examples, not neurons. Which axis are the examples?": (z <= 0).all(axis=1),
        "those are the neurons that live.": (z > 0).any(axis=0),
        "a negative bias alone kills nobody. Look at z.": b < 0,
        "negative weights alone kill nobody. Look at z.": (w < 0).all(axis=1),
        "a mean below 0 isn't enough: a single positive z keeps a neuron alive.": z.mean(axis=0) <= 0,
        "the bias is missing: z = wx + b.": (x @ w.T <= 0).all(axis=0),
    }.items():
        need(got != np.count_nonzero(wrong), hint)
    need(got == np.count_nonzero((z <= 0).all(axis=0)), f"of these nine neurons it isn't {shown(got)}.")
    got = quiet_result(count_dead, -np.ones((4, 3)), np.array([0, -1, 4.0, 5.0]), np.ones((5, 3)))
    need(is_number(got, 2), "right for 9 neurons and 6 examples, but not for 4 and 5.")
    return "Dead, as far as these examples go."
