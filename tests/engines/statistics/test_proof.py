"""Verdicts: rarely wrong where nothing changed, right where something did, and silent where there is too little."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from scipy.fft import dct

from opsloop.engines.statistics import Change, Indicator, Measured, Observed, Verdict, judge, prove, together, weekly
from opsloop.engines.statistics.differences import by_waves, repeated
from tests.engines.statistics.histories import DAY, cases_of, history, shocks

LEAD_TIME = Indicator("lead time", "duration", "lower")
SLIGHTLY = 0.4
TODAY = DAY + timedelta(weeks=40)


@cache
def without_effect(*, trend: float, with_control: bool) -> tuple[Verdict, ...]:
    """The verdicts on 500 histories in which nothing happened."""
    random = np.random.default_rng(11)
    return tuple(judge(LEAD_TIME, *history(random, trend=trend, with_control=with_control)) for _history in range(500))


def coloured(verdicts: Iterable[Verdict]) -> bool:
    return any(verdict.answer in {"improved", "worse"} for verdict in verdicts)


@pytest.mark.parametrize("trend", [0.0, -0.005])
@pytest.mark.parametrize("with_control", [False, True])
def test_without_an_effect_verdicts_are_rare(trend, with_control):
    told = without_effect(trend=trend, with_control=with_control)
    assert {verdict.answer for verdict in told} <= {"improved", "worse", "no_evidence"}
    assert sum(coloured([verdict]) for verdict in told) / len(told) <= (0.05 if with_control else 0.08)


@pytest.mark.parametrize(("weeks", "count"), [(10, 1000), (16, 400), (26, 400)])
def test_troubles_of_one_team_that_last_for_weeks_are_taken_for_no_effect(weeks, count):
    """A plain t test over 16 + 16 weeks calls 66 of 400 such histories better or worse, counting by memory alone 39."""
    random, told = np.random.default_rng(5), []
    for _history in range(count):
        series, control = history(random, weeks=weeks, with_control=True)
        own = shocks(random, 2 * weeks, memory=0.6, spread=0.15)
        told.append(judge(LEAD_TIME, replace(series, value=series.value + own), control))
    assert sum(coloured([verdict]) for verdict in told) / len(told) <= 0.08


def drifting(a_week: float, *, weeks: int, count: int, effect: float = 0.0) -> list[Verdict]:
    """The verdicts on a team that moves away from its control all the time."""
    random = np.random.default_rng(7)
    pairs = [history(random, weeks=weeks, effect=effect, with_control=True) for _history in range(count)]
    return [judge(LEAD_TIME, replace(one, value=one.value + a_week * one.week), other) for one, other in pairs]


@pytest.mark.parametrize(("a_week", "weeks", "most"), [(-0.02, 26, 0.08), (-0.02, 16, 0.55), (-0.005, 16, 0.15)])
def test_a_team_that_was_moving_away_from_its_control_before_did_not_improve_by_that(a_week, weeks, most):
    """Of 200 histories each without looking at the weeks before: 200, 180 and 35. What moves by half a percent a week
    cannot be told from an effect in so few weeks, whatever is looked at."""
    told = drifting(a_week, weeks=weeks, count=200)
    assert sum(coloured([verdict]) for verdict in told) / len(told) <= most


def test_an_effect_beyond_the_drift_is_still_one():
    told = drifting(-0.02, weeks=26, count=40, effect=-0.5)
    assert [verdict.answer for verdict in told].count("improved") >= 38
    (drift, holds_to) = (np.mean([getattr(verdict, name) for verdict in told]) for name in ("drift", "holds_to"))
    assert drift == pytest.approx(-0.02, abs=0.005)
    assert 0.02 < holds_to < 0.06
    assert np.mean([verdict.left for verdict in told]) == pytest.approx(-0.5, abs=0.06)


def test_what_a_verdict_bears_is_the_drift_at_which_its_interval_reaches_zero():
    random = np.random.default_rng(5)
    series, control = history(random, effect=-0.3, with_control=True)
    verdict = judge(LEAD_TIME, series, control)
    away = np.log(1 + verdict.holds_to) * series.week
    for factor, answer in ((0.98, "improved"), (1.02, "no_evidence")):
        moved = judge(LEAD_TIME, replace(series, value=series.value + factor * away), control)
        assert (moved.high < 0) == (answer == "improved")
    assert judge(LEAD_TIME, *history(random, with_control=True)).holds_to is None
    assert judge(LEAD_TIME, series).holds_to is None


def test_a_counter_that_was_becoming_worse_before_holds_improved_back_and_is_not_called_worse():
    random = np.random.default_rng(8)
    ours = cases_of(random, days_before=10, days_after=5, today=TODAY)
    theirs = cases_of(random, days_before=10, days_after=10, today=TODAY)
    touches = Indicator("touches", "amount", "lower", counter=True)

    def team(a_week: float) -> list[Observed]:
        return [
            Observed(DAY + timedelta(days=7 * week), float(np.exp(random.normal(2 + a_week * week, 0.5))))
            for week in range(-26, 26)
            for _case in range(20)
        ]

    told = prove(Change(DAY), [Measured(LEAD_TIME, ours, theirs), Measured(touches, team(0.02), team(0))], today=TODAY)
    assert (told[1].answer, told[1].reason) == ("no_evidence", "drift")
    assert (told[0].answer, told[0].reason) == ("no_evidence", "drifting: touches")
    lighter = [Measured(LEAD_TIME, ours, theirs), Measured(touches, team(-0.02), team(0))]
    assert [(one.answer, one.reason) for one in prove(Change(DAY), lighter, today=TODAY)] == [
        ("improved", ""),
        ("no_evidence", "drift"),
    ]


def test_the_slow_waves_are_those_of_a_cosine_transform_and_see_what_lasts():
    random = np.random.default_rng(2)
    before, after = random.normal(size=20), random.normal(size=24)
    power = [*dct(before, norm="ortho")[1:6] ** 2, *dct(after, norm="ortho")[1:7] ** 2]
    found = by_waves(before, after)
    assert (found.size, found.freedom) == (pytest.approx((np.mean(power) * (1 / 20 + 1 / 24)) ** 0.5), 11)
    alone = np.mean([by_waves(*random.normal(size=(2, 26))).size ** 2 for _series in range(400)])
    assert alone == pytest.approx(2 / 26, rel=0.05)
    lasting = np.mean([by_waves(*shocks(random, 400, memory=0.5, spread=1.0).reshape(2, 200)).size ** 2 / 2 * 200
                       for _series in range(100)])  # fmt: skip
    assert 2 < lasting < 3


def test_weeks_that_remember_count_for_fewer():
    random = np.random.default_rng(2)
    alone = np.mean([repeated(random.normal(size=26), random.normal(size=26)) for _series in range(300)])
    lasting = np.mean([repeated(shocks(random, 200, memory=0.5, spread=1.0)) for _series in range(100)])
    assert 1 <= alone < 1.25
    assert lasting == pytest.approx(3, rel=0.1)
    assert repeated(np.ones(5), np.ones(5)) == 1


@pytest.mark.parametrize("with_control", [False, True])
def test_without_an_effect_it_is_rare_that_one_of_four_measures_is_called_better_or_worse(with_control):
    """A main measure and three counters: over 8 in 100 by themselves."""
    told = without_effect(trend=0.0, with_control=with_control)
    families = [told[first : first + 4] for first in range(0, len(told), 4)]
    assert sum(coloured(family) for family in families) / len(families) > 0.08
    assert sum(coloured(together(family)) for family in families) / len(families) <= 0.08


def test_many_measures_do_not_take_the_power_of_the_main_one():
    """The placebo of one history cannot be below one in its weeks, whatever else is measured with it."""
    random = np.random.default_rng(5)
    others = [judge(replace(LEAD_TIME, counter=True), *history(random)) for _counter in range(3)]
    halved = [together([judge(LEAD_TIME, *history(random, effect=-0.5)), *others])[0].answer for _history in range(20)]
    assert halved.count("improved") >= 18


def test_with_a_control_a_fifth_less_is_mostly_seen():
    random = np.random.default_rng(5)
    seen = [judge(LEAD_TIME, *history(random, effect=-0.2, with_control=True)) for _history in range(100)]
    assert sum(verdict.answer == "improved" for verdict in seen) >= 90
    assert np.mean([verdict.effect for verdict in seen]) == pytest.approx(-0.2, abs=0.02)
    assert np.mean([verdict.low <= -0.2 <= verdict.high for verdict in seen]) >= 0.93


def test_a_third_less_is_mostly_seen_in_ten_weeks():
    random = np.random.default_rng(6)
    seen = [judge(LEAD_TIME, *history(random, weeks=10, effect=-0.36, with_control=True)) for _history in range(200)]
    assert sum(verdict.answer == "improved" for verdict in seen) / len(seen) >= 0.9


def test_without_control_a_halving_is_seen_and_a_doubling_is_worse():
    random = np.random.default_rng(5)
    halved = [judge(LEAD_TIME, *history(random, effect=-0.5)).answer for _history in range(20)]
    doubled = [judge(LEAD_TIME, *history(random, effect=1.0)).answer for _history in range(20)]
    assert halved.count("improved") >= 18
    assert doubled.count("worse") >= 18


def test_too_few_weeks_or_cases_are_not_enough_data():
    random = np.random.default_rng(1)
    eleven = history(random, weeks=11)[0]
    assert (judge(LEAD_TIME, eleven).answer, judge(LEAD_TIME, eleven).reason) == ("not_enough_data", "weeks")
    with_control = history(random, weeks=8, with_control=True)
    assert judge(LEAD_TIME, *with_control).answer != "not_enough_data"
    few = replace(with_control[0], cases=np.full(16, 12, dtype=np.int64))
    assert judge(LEAD_TIME, few, with_control[1]).reason == "cases"


def test_an_effect_that_is_smaller_than_registered_is_no_evidence():
    random = np.random.default_rng(3)
    series = history(random, effect=-0.2, with_control=True)
    verdict = judge(replace(LEAD_TIME, least_effect=0.5), *series)
    assert (verdict.answer, verdict.reason) == ("no_evidence", "too_small")


def test_the_young_cohorts_do_not_look_fast():
    random = np.random.default_rng(2)
    today = DAY + timedelta(weeks=20)
    cases = cases_of(random, days_before=30, days_after=30, today=today)
    assert any(case.value is None for case in cases)
    (verdict,) = prove(Change(DAY), [Measured(LEAD_TIME, cases)], today=today)
    assert verdict.answer in {"no_evidence", "not_enough_data"}
    naive = [case for case in cases if case.value is not None]
    young = [case.value for case in naive if case.opened > today - timedelta(days=20)]
    assert np.median(young) < 10
    assert verdict.series.week.max() < 12


def test_days_are_proved_on_cases_with_a_control_team():
    random = np.random.default_rng(4)
    ours = cases_of(random, days_before=10, days_after=5, today=TODAY)
    theirs = cases_of(random, days_before=10, days_after=10, today=TODAY)
    (verdict,) = prove(Change(DAY, wash_in_weeks=2), [Measured(LEAD_TIME, ours, theirs)], today=TODAY)
    assert (verdict.answer, verdict.method) == ("improved", "difference_in_differences")
    assert verdict.low < -0.45 < verdict.high + 0.15
    assert (verdict.series.weeks_before, verdict.series.weeks_after) == (26, 24)


def shares(random: np.random.Generator, before: float, after: float) -> list[Observed]:
    return [
        Observed(DAY + timedelta(days=7 * week), float(random.random() < (before if week < 0 else after)))
        for week in range(-26, 26)
        for _case in range(40)
    ]


def test_shares_are_told_in_points():
    random = np.random.default_rng(6)
    refused = Indicator("refusals", "share", "lower", least_effect=0.02)
    measured = Measured(refused, shares(random, 0.4, 0.2), shares(random, 0.3, 0.3))
    (verdict,) = prove(Change(DAY), [measured], today=TODAY)
    assert verdict.answer == "improved"
    assert verdict.effect == pytest.approx(-0.2, abs=0.06)


def test_nothing_is_called_improved_when_a_counter_indicator_becomes_worse():
    random = np.random.default_rng(8)
    faster = Measured(LEAD_TIME, cases_of(random, days_before=10, days_after=4, today=TODAY))
    complaints = Indicator("complaints", "share", "lower", least_effect=0.02, counter=True)
    held = [Measured(complaints, shares(random, 0.1, 0.5), shares(random, 0.1, 0.1))]
    alone = prove(Change(DAY), [faster], today=TODAY)
    both = prove(Change(DAY), [faster, *held], today=TODAY)
    assert [verdict.answer for verdict in alone] == ["improved"]
    assert [(verdict.answer, verdict.reason) for verdict in both] == [
        ("no_evidence", "counter: complaints"),
        ("worse", ""),
    ]


def test_a_counter_that_is_worse_by_itself_alone_holds_improved_back_and_is_not_called_worse():
    random = np.random.default_rng(8)
    faster = Measured(LEAD_TIME, cases_of(random, days_before=10, days_after=4, today=TODAY))
    touches, refusals = (Indicator(name, "share", "lower", least_effect=0, counter=True) for name in ("a", "b"))
    slightly = Measured(touches, shares(random, 0.3, SLIGHTLY), shares(random, 0.3, 0.3))
    same = [Measured(refusals, shares(random, 0.3, 0.3), shares(random, 0.3, 0.3)) for _counter in range(3)]
    (by_itself,) = prove(Change(DAY), [slightly], today=TODAY)
    told = prove(Change(DAY), [faster, slightly, *same], today=TODAY)
    assert by_itself.answer == "worse"
    assert (told[1].answer, told[1].reason) == ("no_evidence", "alone")
    assert (told[0].answer, told[0].reason) == ("no_evidence", "doubt: a")


def test_nothing_is_called_improved_while_a_counter_indicator_has_no_data():
    random = np.random.default_rng(8)
    faster = Measured(LEAD_TIME, cases_of(random, days_before=10, days_after=4, today=TODAY))
    complaints = Indicator("complaints", "share", "lower", counter=True)
    told = prove(Change(DAY), [faster, Measured(complaints, [], [])], today=TODAY)
    assert [(verdict.answer, verdict.reason) for verdict in told] == [
        ("not_enough_data", "open: complaints"),
        ("not_enough_data", "weeks"),
    ]
    assert told[0].high < 0


def paced(random: np.random.Generator, *, slower: float, shown: float) -> list[Observed]:
    """Cases of which those that are done within the days show three things on average, the others `shown`."""
    rows = []
    for week in range(-26, 26):
        for _case in range(30):
            done = random.random() < (0.9 - (slower if week >= 0 else 0))
            rows.append(
                Observed(DAY + timedelta(days=7 * week), 1 + random.poisson(2 if done else shown), done=bool(done))
            )
    return rows


def test_a_team_that_became_slower_did_not_become_more_frugal():
    """Within the days for which cases are followed fewer of them are done, and so less is counted."""
    random = np.random.default_rng(12)
    touches = Indicator("touches", "amount", "lower")
    slow, same = paced(random, slower=0.4, shown=0), paced(random, slower=0, shown=0)
    (verdict,) = prove(Change(DAY), [Measured(touches, slow, same)], today=TODAY, follow_up=10)
    assert (verdict.answer, verdict.reason) == ("no_evidence", "pace")
    assert verdict.effect < -0.1
    (other,) = prove(Change(DAY), [Measured(touches, same, slow)], today=TODAY, follow_up=10)
    assert (other.answer, other.reason) == ("no_evidence", "pace")


@pytest.mark.parametrize(("before", "after", "answer"), [(0.1, 0.4, "worse"), (0.4, 0.1, "improved")])
def test_a_quicker_team_does_not_hide_behind_its_pace_what_else_changed(before, after, answer):
    """A few more cases are done in time than before: not why two in five are done again instead of one in ten."""
    random = np.random.default_rng(15)

    def team(again: float, done: float) -> list[Observed]:
        return [
            Observed(
                DAY + timedelta(days=7 * week),
                float(random.random() < (again if week >= 0 else before)),
                done=bool(random.random() < (done if week >= 0 else 0.9)),
            )
            for week in range(-26, 26)
            for _case in range(30)
        ]

    redone = Measured(Indicator("redone", "share", "lower"), team(after, 1), team(before, 0.9))
    (verdict,) = prove(Change(DAY), [redone], today=TODAY, follow_up=5)
    assert verdict.answer == answer


def test_a_rare_share_of_two_teams_whose_numbers_drift_apart_is_no_effect():
    random, rare = np.random.default_rng(13), Indicator("refusals", "share", "lower", least_effect=0)

    def team(first: int, last: int, share: float) -> list[Observed]:
        sizes = {week: first + (last - first) * (week + 12) // 24 for week in range(-12, 12)}
        return [
            Observed(DAY + timedelta(days=7 * week), float(random.random() < share))
            for week, count in sizes.items()
            for _case in range(count)
        ]

    told = [
        prove(Change(DAY, 12), [Measured(rare, team(30, 9, 0.03), team(9, 30, 0.05))], today=TODAY)[0].answer
        for _history in range(150)
    ]
    assert set(told) <= {"improved", "worse", "no_evidence"}
    assert sum(answer != "no_evidence" for answer in told) / 150 <= 0.08


def test_weeks_without_any_spread_are_no_verdict_by_themselves():
    rows = [Observed(DAY + timedelta(days=7 * week), 3.0) for week in range(-12, 12) for _case in range(10)]
    for better in ("lower", "higher"):
        steps = Indicator("steps", "amount", better, least_effect=0)
        (verdict,) = prove(Change(DAY, 12), [Measured(steps, rows, rows)], today=TODAY)
        assert verdict.answer == "no_evidence"


def test_weeks_that_are_younger_than_cases_are_followed_are_left_out_whatever_is_measured():
    rows = [Observed(DAY + timedelta(days=day), 1.0) for day in range(-14, 28)]
    found = [
        weekly(Indicator("x", kind, "lower"), Change(DAY, 4), rows, today=DAY + timedelta(days=28), follow_up=8)
        for kind in ("duration", "amount", "share")
    ]
    assert [list(one.week) for one in found] == [[-2, -1, 0, 1]] * 3


def test_another_mix_of_cases_is_no_effect_and_is_said():
    random = np.random.default_rng(9)
    rows = []
    for week in range(-26, 26):
        for case in range(40):
            easy = case % 10 < (2 if week < 0 else 8)
            rows.append(
                Observed(DAY + timedelta(days=7 * week), random.exponential(2 if easy else 20), "e" if easy else "h")
            )
    control = [replace(row, value=random.exponential(10), stratum="") for row in rows]
    hours = Indicator("effort", "amount", "lower")
    (verdict,) = prove(Change(DAY), [Measured(hours, rows, control)], today=TODAY)
    assert (verdict.answer, verdict.warnings) == ("no_evidence", ("mix_shifted",))
    unsorted = [replace(row, stratum="") for row in rows]
    assert prove(Change(DAY), [Measured(hours, unsorted, control)], today=TODAY)[0].answer == "improved"


def test_twice_as_many_cases_are_said():
    random = np.random.default_rng(9)
    rows = cases_of(random, days_before=5, days_after=5, today=TODAY)
    twice = [*rows, *(row for row in rows if row.opened >= DAY)]
    (verdict,) = prove(Change(DAY), [Measured(LEAD_TIME, twice)], today=TODAY)
    assert verdict.warnings == ("volume_shifted",)


def test_no_case_is_not_enough_data():
    (verdict,) = prove(Change(DAY), [Measured(LEAD_TIME, [])], today=TODAY)
    assert (verdict.answer, verdict.effect) == ("not_enough_data", None)


def test_wrong_registrations_are_refused():
    with pytest.raises(ValueError, match="least effect"):
        Indicator("x", "share", "lower", least_effect=1.5)
    with pytest.raises(ValueError, match="1 week or more"):
        Change(date(2026, 1, 1), weeks=0)


def test_weeks_that_are_not_over_and_the_wash_in_are_left_out():
    rows = [Observed(DAY + timedelta(days=day), 1.0) for day in range(-14, 28)]
    found = weekly(
        Indicator("x", "amount", "lower"), Change(DAY, 2, wash_in_weeks=1), rows, today=DAY + timedelta(days=20)
    )
    assert (list(found.week), list(found.cases), list(found.value)) == ([-2, -1, 1], [7, 7, 7], [0, 0, 0])
