"""Curves, adjustments and placebos against answers from books and slow loops."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from opsloop.engines.statistics import curve, holm, log_rank, median_of
from opsloop.engines.statistics.placebo import placebo_p, together_p

TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
"""Weeks of remission on 6-MP and on placebo, Freireich et al. 1963, Blood 21(6):699-716."""


def test_the_curve_of_freireich():
    found = curve(TREATED, [bool(end) for end in ENDED])
    assert dict(zip(found.days, (round(share, 3) for share in found.open), strict=True)) == {
        6: 0.857,
        7: 0.807,
        10: 0.753,
        13: 0.690,
        16: 0.627,
        22: 0.538,
        23: 0.448,
    }
    assert median_of(found) == 23
    assert median_of(curve(PLACEBO, [True] * 21)) == 8
    everybody = [bool(end) for end in [*ENDED, *[1] * 21]]
    assert log_rank([*TREATED, *PLACEBO], everybody, [1] * 21 + [2] * 21) == pytest.approx(4.17e-5, rel=0.01)


def test_open_cases_keep_a_median_where_it_is():
    random = np.random.default_rng(1)
    opened, lasts = random.uniform(0, 40, 4000), random.exponential(18, 4000)
    ended = opened + lasts <= 40
    seen = np.minimum(lasts, 40 - opened)
    assert np.median(seen[ended]) < 8
    assert median_of(curve(list(seen), list(ended))) == pytest.approx(18 * np.log(2), rel=0.08)


def test_curves_of_nothing_are_refused():
    for days, ended in (([1.0], [False]), ([1.0], []), ([-1.0], [True])):
        with pytest.raises(ValueError):  # noqa: PT011 - three different sentences
            curve(days, ended)
    with pytest.raises(ValueError, match="two groups"):
        log_rank([1.0, 2.0], [True, True], [1, 1])


def test_holm():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert (holm([]), holm([0.6, 0.9])) == ([], [1.0, 1.0])


def test_the_placebo_is_what_a_slow_loop_finds():
    random = np.random.default_rng(3)
    weeks = 24
    known = np.column_stack([np.ones(weeks), np.arange(weeks)])
    after = (np.arange(weeks) >= 12).astype(float)
    values = random.normal(size=weeks) + after
    rest = OLS(values, known).fit().resid
    sizes = [abs(OLS(np.roll(rest, turn), np.column_stack([known, after])).fit().tvalues[-1]) for turn in range(weeks)]
    wanted = np.mean([size >= sizes[0] - 1e-9 for size in sizes])
    assert placebo_p(values, known, after) == pytest.approx(wanted)


def test_the_placebo_of_several_is_held_against_the_largest_at_each_turn_then_against_those_that_are_left():
    sizes = [np.array(row, dtype=float) for row in ([5, 1, 2, 3], [3, 4, 1, 1], [1, 2, 2, 9])]
    assert together_p(sizes) == [2 / 4, 3 / 4, 1.0]
    assert together_p([np.array([4.0, 1, 1, 1])]) == [1 / 4]
    assert together_p([np.array([4.0, 1, 1, 1]), np.array([5.0, 1])]) == [1 / 2, 1 / 2]
    assert together_p([]) == []
