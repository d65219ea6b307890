"""How sure a share is, and which of two recognisers is better: held against SciPy and published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, norm

from digitnet.comparing import Paired, coin, holm, mcnemar, wilson

COUNTS = st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(COUNTS, st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_wilson_agrees_with_scipy(counts, confidence):
    expected = binomtest(*counts).proportion_ci(confidence, method="wilson")
    np.testing.assert_allclose(wilson(*counts, confidence), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("right, total", [(9545, 10_000), (3, 10), (10, 10), (0, 7)])
def test_the_bounds_are_where_the_observed_share_is_z_deviations_off(right, total):
    for p in wilson(right, total):
        if 1e-12 < p < 1 - 1e-12:
            z = (right / total - p) / np.sqrt(p * (1 - p) / total)
            assert abs(z) == pytest.approx(norm.ppf(0.975), rel=1e-6)


def test_wilson_contains_the_true_share_as_often_as_it_says():
    right = np.random.default_rng(0).binomial(1000, 0.97, size=4000)
    covered = [low < 0.97 < high for low, high in (wilson(int(n), 1000) for n in right)]
    assert 0.935 < np.mean(covered) < 0.97


def test_a_mean_of_several_runs_may_stand_for_the_right_answers():
    low, high = wilson(9544.6, 10_000)
    assert wilson(9544, 10_000)[0] < low < wilson(9545, 10_000)[0] and high < wilson(9545, 10_000)[1]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((11, 10), r"right is 11; legal are numbers from 0 to the total, 10"),
        ((-1, 10), "right is -1"),
        ((np.nan, 10), "right is nan"),
        ((1, 0), "total is 0; legal are whole numbers from 1"),
        ((1, 10, 95), "confidence is 95; legal are numbers between 0 and 1"),
        ((1, 10, 0), "confidence is 0"),
    ],
)
def test_what_is_no_share_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        wilson(*arguments)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 700), st.integers(0, 700))
def test_the_coin_agrees_with_scipy(heads, tails):
    expected = binomtest(heads, heads + tails, 0.5).pvalue if heads + tails else 1
    assert coin(heads, tails) == pytest.approx(expected, rel=1e-9)


def test_the_coin_copes_with_the_darkest_recogniser():
    assert coin(20, 7600) == 0 and 0 < coin(0, 1000) < 1e-300


def test_fifty_nine_against_forty_one():
    right_a = np.repeat([True, True, False, False], [50, 59, 41, 50])
    right_b = np.repeat([True, False, True, False], [50, 59, 41, 50])
    found = mcnemar(right_a, right_b)
    assert found[:4] == (50, 59, 41, 50)
    assert found.p == pytest.approx(2 * binom.cdf(41, 100, 0.5))
    assert found.difference == pytest.approx(0.09)
    assert (
        mcnemar(right_b, right_a).p == found.p and mcnemar(right_b, right_a).difference == -found.difference
    )


def test_equals_differ_by_luck_only_as_often_as_p_says():
    rng = np.random.default_rng(1)
    found = [mcnemar(*(rng.random((2, 400)) < 0.9)).p for _ in range(1000)]
    assert 0.02 < np.mean(np.array(found) < 0.05) < 0.06  # the exact test errs on the safe side


def test_the_interval_of_the_difference_is_that_of_a_mean():
    rng = np.random.default_rng(2)
    a, b = rng.random(500) < 0.9, rng.random(500) < 0.8
    differences = a.astype(float) - b
    half = 1.959964 * differences.std() / np.sqrt(500)
    low, high = mcnemar(a, b).interval()
    assert low == pytest.approx(differences.mean() - half) and high == pytest.approx(
        differences.mean() + half
    )


@pytest.mark.parametrize(
    "a, b, message",
    [
        ([True], [True, False], "right_a has 1 answers and right_b 2"),
        ([1, 0], [True, False], "right_a holds int64 of shape .* True and False"),
        ([True], [[True]], "right_b holds bool of shape"),
        ([], [], "right_a"),
    ],
)
def test_what_is_no_row_of_right_and_wrong_is_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        mcnemar(a, b)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]).tolist() == [1, 1] and holm([]).tolist() == []
    with pytest.raises(ValueError, match="legal are numbers from 0 to 1"):
        holm([0.1, 1.5])


def test_a_pair_says_what_it_is():
    assert mcnemar([True, False], [True, True]) == Paired(1, 0, 1, 0, 1.0)
