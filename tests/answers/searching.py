"""Answers to the exercises of chapter 13."""

from math import ceil, comb, exp, floor, log, log10

import numpy as np


def trials(share, chance):
    n, all_miss = 0, 1.0
    while all_miss > (1 - chance) * (1 + 1e-12):
        n, all_miss = n + 1, all_miss * (1 - share)
    return n


def draw(low, high, u):
    return low * (high / low) ** u


def mean_best(values, k):
    ordered, total = sorted(values), 0
    for i, value in enumerate(ordered):
        total += value * (((i + 1) / len(ordered)) ** k - (i / len(ordered)) ** k)
    return total


def all_draws(values, k):
    grid = np.meshgrid(*[values] * k)
    return np.max(grid, axis=0).mean()


def weighted(weight, order=np.sort):
    """The mean of the best with a fault: `weight` gives that of the i-th of n."""

    def mean_best(values, k):
        n = len(values)
        return sum(value * weight(i, n, k) for i, value in enumerate(order(values), 1))

    return mean_best


def simulated(values, k):
    return np.random.default_rng(0).choice(values, (5000, k)).max(axis=1).mean()


def step(i, n, k):
    return (i / n) ** k - ((i - 1) / n) ** k


def report(validation, test):
    means = [sum(seed[-1] for seed in setting) / len(setting) for setting in validation]
    i = means.index(max(means))
    return i, sum(seed[-1] for seed in test[i]) / len(test[i])


def chosen_by(choose, tell=lambda validation, test: test[:, -1].mean()):
    """A report in which `choose` scores validation and test of all settings, and `tell` reads the chosen."""

    def report(validation, test):
        i = int(np.argmax(choose(validation, test)))
        return i, tell(validation[i], test[i])

    return report


def last_mean(validation, test):
    return validation[:, :, -1].mean(axis=1)


def told(tell):
    return chosen_by(last_mean, tell)


def survivor(shares):
    left, epoch = list(range(len(shares))), 1
    while len(left) > 1:
        left = sorted(left, key=lambda i: shares[i][epoch - 1], reverse=True)[: len(left) // 2]
        epoch *= 2
    return left[0]


def halved(column=lambda epochs: epochs - 1, sign=1):
    def survivor(shares):
        left, epochs = np.arange(len(shares)), 1
        while len(left) > 1:
            order = np.argsort(sign * shares[left, column(epochs)])
            left, epochs = left[order[len(left) // 2 :]], 2 * epochs
        return left[0]

    return survivor


def place(shares):
    left, epochs = np.arange(len(shares)), 1
    while len(left) > 2:
        left = np.sort(left[np.argsort(shares[left, epochs - 1])[len(left) // 2 :]])
        epochs *= 2
    return int(np.argmax(shares[left, epochs - 1]))


def size(p, k, tolerance):
    n = 1
    while (p * (1 - p) / n * 2 * log(k)) > tolerance**2:
        n += 1
    return n


def sized(formula, round_up=True):
    return lambda p, k, t: ceil(formula(p, k, t)) if round_up else formula(p, k, t)


def needed(p, k, t):
    return 2 * p * (1 - p) * log(k) / t**2


RIGHT = {
    "check_log_draw": [draw],
    "check_mean_best": [mean_best],
    "check_report": [report],
    "check_survivor": [survivor],
    "check_trials": [trials],
    "check_validation_size": [size],
}

MORE_RIGHT = [
    ("trials", lambda share, chance: ceil(log(1 - chance) / log(1 - share))),
    ("trials", lambda share, chance: np.ceil(np.log1p(-chance) / np.log1p(-share))),
    ("log_draw", lambda low, high, u: exp(log(low) + u * (log(high) - log(low)))),
    ("log_draw", lambda low, high, u: 10 ** (log10(low) + u * log10(high / low))),
    ("log_draw", lambda low, high, u: high**u * low ** (1 - u)),
    ("mean_best", all_draws),
    ("mean_best", weighted(step)),
    ("report", chosen_by(last_mean)),
    ("report", lambda validation, test: np.array(report(validation, test))),
    ("report", lambda validation, test: (np.int64(3), test[3, :, -1].mean())),
    ("survivor", halved()),
    ("validation_size", sized(needed)),
]

WRONG = [
    ("trials", lambda share, chance: [114], "yours has shape (1,)"),
    ("trials", lambda share, chance: log(1 - chance) / log(1 - share), "Round up, or"),
    ("trials", lambda share, chance: floor(log(1 - chance) / log(1 - share)), "113 draws are one too few"),
    ("trials", lambda share, chance: chance / share, "chances don't add up"),
    ("trials", lambda share, chance: 1 / share, "chances don't add up"),
    ("trials", lambda share, chance: ceil(log(1 - share) / log(1 - chance)), "are exchanged"),
    ("trials", lambda share, chance: log(1 - share) / log(1 - chance), "are exchanged"),
    ("trials", lambda share, chance: ceil(log(chance) / log(1 - share)), "miss with the chance 0.9"),
    ("trials", lambda share, chance: ceil(log(share) / log(chance)), "take the logarithms of those"),
    ("trials", lambda share, chance: 100, "it takes 114 draws, not 100"),
    ("trials", lambda share, chance: floor(log(1 - chance) / log(1 - share)) + 1, "yours says 3"),
    ("trials", lambda share, chance: trials(share, chance) + (share == 0.05), "you get 60"),
    ("log_draw", lambda low, high, u: (low, high), "yours has shape (2,)"),
    ("log_draw", lambda low, high, u: low + u * (high - low), "even in the number itself"),
    ("log_draw", lambda low, high, u: log(low) + u * log(high / low), "Undo it at the end"),
    ("log_draw", lambda low, high, u: log10(low) + u * log10(high / low), "Undo it at the end"),
    ("log_draw", lambda low, high, u: 10 ** (log(low) + u * log(high / low)), "the natural one, so undo"),
    ("log_draw", lambda low, high, u: exp(log10(low) + u * log10(high / low)), "the natural one, so undo"),
    ("log_draw", lambda low, high, u: exp(low + u * (high - low)), "not from low to high"),
    ("log_draw", lambda low, high, u: high * (low / high) ** u, "begins at the other end"),
    ("log_draw", lambda low, high, u: low * high**u, "the ratio high / low"),
    ("log_draw", lambda low, high, u: low * (high - low) ** u, "the ratio high / low"),
    ("log_draw", lambda low, high, u: (low * high) ** 0.5, "should be 0.056234, not"),
    ("log_draw", lambda low, high, u: round(draw(low, high, u), 4), "don't round"),
    ("log_draw", lambda low, high, u: 0.01 * 1000**u, "between 2 and 8"),
    ("mean_best", lambda values, k: np.sort(values)[-k:], "yours has shape (3,)"),
    ("mean_best", lambda values, k: values.mean(), "the mean of a single draw"),
    ("mean_best", lambda values, k: values.max(), "the largest of all"),
    ("mean_best", weighted(lambda i, n, k: comb(i - 1, k - 1) / comb(n, k)), "never repeat a setting"),
    ("mean_best", weighted(step, order=list), "must be sorted first"),
    ("mean_best", weighted(step, order=lambda v: -np.sort(-v)), "Sort upwards"),
    ("mean_best", weighted(lambda i, n, k: (i / n) ** k), "take off the one for i − 1"),
    ("mean_best", weighted(lambda i, n, k: k / n * (i / n) ** (k - 1)), "add up to more than 1"),
    ("mean_best", simulated, "A simulation"),
    ("mean_best", lambda values, k: np.median(values), "for six values and k = 3"),
    ("mean_best", lambda values, k: mean_best(np.array(sorted(set(values))), k), "three times"),
    ("report", lambda validation, test: 1, "two things are wanted"),
    ("report", chosen_by(lambda validation, test: last_mean(test, test)), "chose by the test pictures"),
    ("report", chosen_by(lambda validation, test: validation.max(axis=2).mean(axis=1)), "by the best epoch"),
    ("report", chosen_by(lambda validation, test: validation.max(axis=(1, 2))), "by the best epoch"),
    ("report", chosen_by(lambda validation, test: validation[:, :, -1].max(axis=1)), "by the best seed"),
    ("report", lambda validation, test: (report(validation, test)[0] + 1, 0.954), "counted from 0"),
    ("report", told(lambda validation, test: test[validation[:, -1].argmax(), -1]), "one seed only"),
    ("report", lambda validation, test: (7, 0.9), "setting 3 is the best"),
    ("report", told(lambda validation, test: validation[:, -1].mean()), "on the pictures that chose it"),
    ("report", told(lambda validation, test: test.max(axis=1).mean()), "chosen by the test pictures"),
    ("report", told(lambda validation, test: test.max()), "chosen by the test pictures"),
    ("report", told(lambda validation, test: test[:, -1].max()), "the best of the seeds"),
    ("report", lambda validation, test: (3, last_mean(test, test).max()), "not the one you chose"),
    ("report", told(lambda validation, test: test.mean()), "the mean over all epochs"),
    ("report", told(lambda validation, test: 0.5), "the last epoch is 0.95400, not 0.50000"),
    ("survivor", lambda shares: shares[:, 0], "yours has shape (16,)"),
    ("survivor", lambda shares: np.argmax(shares[:, -1]), "thrown out after one epoch"),
    ("survivor", halved(column=lambda epochs: 7), "thrown out after one epoch"),
    ("survivor", lambda shares: np.argmax(shares[:, 0]), "by its own number of epochs"),
    ("survivor", halved(column=lambda epochs: {1: 0, 2: 1, 4: 2, 8: 3}[epochs]), "columns 0, 1, 2 and 3"),
    ("survivor", halved(column=lambda epochs: {1: 1, 2: 2, 4: 3, 8: 4}[epochs]), "columns 1, 2, 3 and 4"),
    ("survivor", halved(column=lambda epochs: epochs), "the columns begin at 1"),
    ("survivor", lambda shares: np.argmax(shares[:, :8].mean(axis=1)), "on average over the epochs"),
    ("survivor", place, "a place among those"),
    ("survivor", halved(sign=-1), "keep the worse half"),
    ("survivor", lambda shares: 7, "number 6 that is left, not 7"),
    ("survivor", lambda shares: 6, "Of two, judged after one"),
    ("validation_size", lambda p, k, t: [6522], "yours has shape (1,)"),
    ("validation_size", sized(needed, round_up=False), "round up"),
    ("validation_size", lambda p, k, t: floor(needed(p, k, t)), "round up"),
    ("validation_size", sized(lambda p, k, t: needed(p, k, t) * t), "it is squared"),
    ("validation_size", sized(lambda p, k, t: 2 * p * log(k) / t**2), "p (1 − p)"),
    ("validation_size", sized(lambda p, k, t: 2 * (1 - p) * log(k) / t**2), "p (1 − p)"),
    ("validation_size", sized(lambda p, k, t: needed(p, k, t) ** 0.5), "Square both sides"),
    ("validation_size", sized(lambda p, k, t: 2 * p * (1 - p) / t**2), "isn't in it"),
    ("validation_size", sized(lambda p, k, t: p * (1 - p) / t**2), "isn't in it"),
    ("validation_size", sized(lambda p, k, t: needed(p, k, t) / 2), "the 2 under the root"),
    ("validation_size", sized(lambda p, k, t: needed(p, k, t) * log10(k) / log(k)), "the natural one"),
    ("validation_size", sized(lambda p, k, t: needed(p, k, t) / log(2)), "the natural one"),
    ("validation_size", sized(lambda p, k, t: 2 * p * (1 - p) * k / t**2), "not with k"),
    ("validation_size", lambda p, k, t: 1000, "it takes 6522 pictures, not 1000"),
    ("validation_size", lambda p, k, t: 6522, "you get 6522"),
]
