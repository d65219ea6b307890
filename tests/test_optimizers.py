"""Each optimizer against its paper's formulas, written out here for one number at a time."""

import math

import numpy as np
import pytest

from digitnet import Network, load_digits
from digitnet import optimizers as opt

STEPS = 25


def sgd(v, slopes, eta):
    for g in slopes:
        v = v - eta * g
    return v


def momentum(v, slopes, eta, mu):
    """Sutskever et al. 2013, equations 1 and 2."""
    u = 0.0
    for g in slopes:
        u = mu * u - eta * g
        v = v + u
    return v


def nesterov(v, slopes, eta, mu):
    """Bengio et al. 2013, equation 7, with constant μ: Θ → Θ + μ² u − (1 + μ) η g."""
    u = 0.0
    for g in slopes:
        v = v + mu * mu * u - (1 + mu) * eta * g
        u = mu * u - eta * g
    return v


def rmsprop(v, slopes, eta, rho, epsilon):
    s = 0.0
    for g in slopes:
        s = rho * s + (1 - rho) * g * g
        v = v - eta * g / (math.sqrt(s) + epsilon)
    return v


def adam(v, slopes, eta, beta1, beta2, epsilon, decay=0.0):
    """Kingma, Ba 2015, algorithm 1; with `decay` Loshchilov, Hutter 2019, algorithm 2."""
    m = s = 0.0
    for t, g in enumerate(slopes, start=1):
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
        v = v - eta * (m_hat / (math.sqrt(s_hat) + epsilon) + decay * v)
    return v


CASES = {
    "SGD": (lambda: opt.SGD(0.3), lambda v, g: sgd(v, g, 0.3)),
    "Momentum": (lambda: opt.Momentum(0.1, 0.8), lambda v, g: momentum(v, g, 0.1, 0.8)),
    "Momentum 0": (lambda: opt.Momentum(0.1, 0), lambda v, g: sgd(v, g, 0.1)),
    "Nesterov": (lambda: opt.Nesterov(0.1, 0.8), lambda v, g: nesterov(v, g, 0.1, 0.8)),
    "RMSProp": (lambda: opt.RMSProp(0.01, 0.8, 1e-3), lambda v, g: rmsprop(v, g, 0.01, 0.8, 1e-3)),
    "Adam": (lambda: opt.Adam(0.01), lambda v, g: adam(v, g, 0.01, 0.9, 0.999, 1e-8)),
    "Adam, own": (lambda: opt.Adam(0.1, 0.5, 0.8, 0.1), lambda v, g: adam(v, g, 0.1, 0.5, 0.8, 0.1)),
    "AdamW": (lambda: opt.AdamW(0.01, decay=0.2), lambda v, g: adam(v, g, 0.01, 0.9, 0.999, 1e-8, 0.2)),
}
every_case = pytest.mark.parametrize("make, formula", CASES.values(), ids=CASES)


@every_case
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_steps_are_those_of_the_formulas(make, formula, dtype, tolerance):
    rng = np.random.default_rng(0)
    start = [rng.standard_normal(shape).astype(dtype) for shape in ((2, 3), (4, 2))]
    slopes = [[rng.standard_normal(p.shape).astype(dtype) for p in start] for _ in range(STEPS)]
    optimizer, parameters = make(), [p.copy() for p in start]
    for gradients in slopes:
        optimizer.step(parameters, gradients)
    for i, p in enumerate(parameters):
        assert p.dtype == dtype
        for at in np.ndindex(p.shape):
            expected = formula(float(start[i][at]), [float(g[i][at]) for g in slopes])
            assert abs(p[at] - expected) < tolerance


@every_case
def test_parameters_change_in_place_and_gradients_do_not(make, formula):
    p, g = np.ones((2, 2)), np.full((2, 2), 0.5)
    optimizer = make()
    optimizer.step([p], [g])
    assert (p < 1).all() and (g == 0.5).all()


def test_biases_do_not_decay():
    w, b = np.ones((1, 2)), np.ones(2)
    opt.AdamW(0.1, decay=0.5).step([w, b], [np.zeros((1, 2)), np.zeros(2)])
    assert (w == 0.95).all() and (b == 1).all()


def test_the_first_step_of_adam_is_eta_up_to_epsilon():
    p, g = np.zeros(3), np.array([1e-3, -2.0, 50.0])
    opt.Adam(0.01).step([p], [g])
    np.testing.assert_allclose(p, -0.01 * np.sign(g), rtol=1e-4)


def test_another_model_is_refused():
    optimizer = opt.Momentum(0.1)
    optimizer.step([np.zeros(3)], [np.ones(3)])
    for n in (3, 4):
        with pytest.raises(
            ValueError, match=r"Momentum\(eta=0.1, mu=0.9\) remembers .* make a new optimizer"
        ):
            optimizer.step([np.zeros(n)], [np.ones(n)])


def test_a_gradient_too_few_is_no_step():
    with pytest.raises(ValueError, match="shorter"):
        opt.SGD(0.1).step([np.zeros(3), np.zeros(2)], [np.ones(3)])


BAD = [
    (lambda: opt.SGD(0), "eta is 0"),
    (lambda: opt.SGD("a"), "eta is 'a'"),
    (lambda: opt.SGD(np.nan), "eta is nan"),
    (lambda: opt.Momentum(1, 1), "mu is 1; legal are numbers from 0 to below 1"),
    (lambda: opt.Momentum(1, -0.1), "mu is -0.1"),
    (lambda: opt.Nesterov(1, 1.5), "mu is 1.5"),
    (lambda: opt.RMSProp(1, rho=1), "rho is 1"),
    (lambda: opt.RMSProp(1, epsilon=0), "epsilon is 0"),
    (lambda: opt.Adam(1, beta1=1), "beta1 is 1"),
    (lambda: opt.Adam(1, beta2=2), "beta2 is 2"),
    (lambda: opt.AdamW(1, decay=-1), "decay is -1"),
]


@pytest.mark.parametrize("make, words", BAD)
def test_bad_settings(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@every_case
def test_repr_is_what_makes_it(make, formula):
    optimizer = make()
    assert repr(eval(repr(optimizer), vars(opt))) == repr(optimizer)


@pytest.mark.parametrize("optimizer", [opt.Momentum(0.3), opt.Nesterov(0.3), opt.RMSProp(0.003),
opt.Adam(0.005)],
                         ids=repr)  # fmt: skip
def test_each_learns_the_embedded_digits(optimizer):
    data = load_digits(8)
    net = Network([64, 30, 10], rng=1, cost="cross-entropy")
    record = list(net.train(data.training, 10, 10, optimizer, validation_data=data.validation))[-1]
    assert record.validation > 0.9
