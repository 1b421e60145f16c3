"""The verdicts on a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import exp, log
from typing import Literal

from opsloop.engines.statistics.differences import common, differences
from opsloop.engines.statistics.estimate import Estimate
from opsloop.engines.statistics.holm import holm
from opsloop.engines.statistics.indicators import Change, Indicator, Measured
from opsloop.engines.statistics.interrupted import interrupted, placebos
from opsloop.engines.statistics.weekly import Weekly, followed, mix, plain, scaled, weekly

Answer = Literal["improved", "worse", "no_evidence", "not_enough_data"]
LEAST_WEEKS = 12
LEAST_WEEKS_WITH_CONTROL = 8
LEAST_CASES = 100
LEVEL = 0.05
MIX_SHIFT = 0.1
VOLUME_SHIFT = 0.25


@dataclass(frozen=True)
class Verdict:
    """What can be said of one indicator, with all that it stands on.

    `effect`, `low`, `high` are ratios less 1 (durations, amounts) or differences (shares), None without enough data.
    `p` is that of the model, `placebo_p` that of this series alone. `adjusted_p` is what decides: `p` by Holm over all
    measures, without control the larger one of it and of the placebo over all of them. `reason` says why it is no
    better verdict; `warnings` are mix_shifted and volume_shifted.

    With a control, `drift` is by how much the two moved apart each week before the change (a ratio less 1, or a
    difference of shares), `drift_p` how likely that is chance, `left` what would be left of the effect had they gone on
    so, `left_p` how likely that is chance, and `holds_to` the drift that the interval would bear:
    below it, it would still leave out 0. None where it does not leave it out.
    """

    indicator: Indicator
    answer: Answer
    reason: str
    series: Weekly
    control: Weekly | None
    method: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    placebo_p: float | None = None
    adjusted_p: float | None = None
    drift: float | None = None
    drift_p: float | None = None
    left: float | None = None
    left_p: float | None = None
    holds_to: float | None = None
    warnings: tuple[str, ...] = ()


def prove(
    change: Change, measured: Sequence[Measured], *, today: date, follow_up: int | None = None
) -> tuple[Verdict, ...]:
    """A verdict for each indicator, in their order.

    Every case is followed for `follow_up` days, the same for all indicators, teams and weeks; weeks that are younger
    are left out. Amounts and shares must be given as they were after so many days (see `weekly`; without it durations
    are followed as long as nine of ten cases took before, and nothing else is).

    Improved or worse needs: 12 weeks (8 with control) and 100 cases on each side, an interval that leaves out 0, an
    effect of at least what was registered, p at most 0.05 over all indicators, counters too (`together`). What another
    pace alone would do to amounts and shares does not count: whoever is slower shows less in the same days. Nor does
    what was going on before: where the team was moving away from its control, enough must be left without that.

    When a counter indicator becomes worse, nothing is called improved, not even when it is worse only by itself: it
    takes less to doubt a success than to call something harmful. When there is not enough data on one, there is not
    enough to call anything improved.
    """
    alone = [_judged(change, one, today, follow_up) for one in measured]
    by_itself = [_paced(verdict, change, one, today, follow_up) for verdict, one in zip(alone, measured, strict=True)]
    judged = [
        _paced(verdict, change, one, today, follow_up) for verdict, one in zip(together(alone), measured, strict=True)
    ]
    judged = [_doubted(verdict, other) for verdict, other in zip(judged, by_itself, strict=True)]
    counters = [verdict for verdict in judged if verdict.indicator.counter]
    return tuple(_held_back(verdict, counters) for verdict in judged)


def together(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts as those of one family, in their order: each that has a p is decided anew.

    The p of the models is adjusted by Holm; what has no control is held against placebo dates of all that have none.
    """
    found = list(verdicts)
    tested = [(at, verdict.p) for at, verdict in enumerate(verdicts) if verdict.p is not None]
    adjusted = dict(zip([at for at, _p in tested], holm([p for _at, p in tested]), strict=True))
    alone = [at for at in adjusted if verdicts[at].control is None]
    for at, p in zip(alone, placebos([verdicts[at].series for at in alone]), strict=True):
        adjusted[at] = max(adjusted[at], p)
    for at, p in adjusted.items():
        found[at] = _decided(replace(found[at], adjusted_p=p))
    return found


def judge(indicator: Indicator, series: Weekly, control: Weekly | None = None) -> Verdict:
    """The verdict on one indicator alone, from its weekly numbers."""
    if control is not None:
        series, control = common(series, control)
    lacking = _lacking(series, control)
    if lacking:
        return Verdict(indicator, "not_enough_data", lacking, series, control)
    estimate = _estimate(indicator, series, control)
    effect, low, high = (_readable(indicator, series, step) for step in (estimate.effect, estimate.low, estimate.high))
    verdict = _with(Verdict(indicator, "no_evidence", "", series, control), estimate, (effect, low, high))
    return _decided(_with_drift(verdict, estimate))


def _estimate(indicator: Indicator, series: Weekly, control: Weekly | None) -> Estimate:
    if indicator.kind == "share":
        series, control = series.in_log_odds(), control.in_log_odds() if control is not None else None
    return interrupted(series) if control is None else differences(series, control)


def _judged(change: Change, one: Measured, today: date, follow_up: int | None) -> Verdict:
    days = follow_up
    if days is None and one.indicator.kind == "duration":
        days = followed(change, [*one.cases, *one.control])
    series = weekly(one.indicator, change, one.cases, today=today, follow_up=days)
    control = weekly(one.indicator, change, one.control, today=today, follow_up=days) if one.control else None
    verdict = judge(one.indicator, series, control)
    before, after = (mix(change, one.cases, after=side) for side in (False, True))
    shifted = sum(abs(before.get(kind, 0.0) - after.get(kind, 0.0)) for kind in {*before, *after}) / 2 > MIX_SHIFT
    warnings = [*(["mix_shifted"] if shifted else []), *(["volume_shifted"] if _volume_shifted(series) else [])]
    return replace(verdict, warnings=tuple(warnings))


def _with(verdict: Verdict, estimate: Estimate, effect: tuple[float, float, float]) -> Verdict:
    return replace(
        verdict,
        method=estimate.method,
        effect=effect[0],
        low=effect[1],
        high=effect[2],
        p=estimate.p,
        placebo_p=estimate.placebo_p,
        adjusted_p=estimate.p if verdict.control is not None else max(estimate.p, estimate.placebo_p),
    )


def _with_drift(verdict: Verdict, estimate: Estimate) -> Verdict:
    found = estimate.drift
    if found is None:
        return verdict
    read = partial(_readable, verdict.indicator, verdict.series)
    nearest = min(abs(estimate.low), abs(estimate.high)) if estimate.low * estimate.high > 0 else 0.0
    holds_to = read(nearest / found.reach) if nearest > 0 else None
    drift, left = read(found.weekly), read(found.left)
    return replace(verdict, drift=drift, drift_p=found.p, left=left, left_p=found.left_p, holds_to=holds_to)


def _lacking(series: Weekly, control: Weekly | None) -> str:
    """What there is too little of, empty when there is enough."""
    weeks = LEAST_WEEKS if control is None else LEAST_WEEKS_WITH_CONTROL
    if min(series.weeks_before, series.weeks_after) < weeks:
        return "weeks"
    if min(one.cases_where(side) for one in (series, control) if one for side in (False, True)) < LEAST_CASES:
        return "cases"
    return ""


def _decided(verdict: Verdict) -> Verdict:
    """The verdict by its interval, its adjusted p and the effect that was registered."""
    if verdict.effect is None or verdict.low is None or verdict.high is None or verdict.adjusted_p is None:
        return verdict
    # Weeks that are all alike have no spread, and numbers that are none compare as false with everything.
    if not verdict.adjusted_p <= LEVEL or not (verdict.low > 0 or verdict.high < 0):
        return replace(verdict, answer="no_evidence", reason="chance")
    if abs(verdict.effect) < verdict.indicator.least_effect:
        return replace(verdict, answer="no_evidence", reason="too_small")
    if _drifted(verdict):
        return replace(verdict, answer="no_evidence", reason="drift")
    return replace(verdict, answer="improved" if _better(verdict) else "worse", reason="")


def _better(verdict: Verdict) -> bool:
    return verdict.effect is not None and (verdict.effect < 0) == (verdict.indicator.better == "lower")


def _drifted(verdict: Verdict) -> bool:
    """Whether the two were moving apart before the change, and too little is left of the effect without that."""
    if verdict.drift_p is None or verdict.left is None or verdict.left_p is None or verdict.effect is None:
        return False
    enough = verdict.left * verdict.effect > 0 and abs(verdict.left) >= verdict.indicator.least_effect
    return verdict.drift_p <= LEVEL and not (enough and verdict.left_p <= LEVEL)


def _paced(verdict: Verdict, change: Change, one: Measured, today: date, follow_up: int | None) -> Verdict:
    """No verdict on an amount or a share that moved because another share of cases was done within the days.

    That explains as much as the share of cases that were done has moved, times the distance between those and others.
    """
    if verdict.answer not in {"improved", "worse"} or one.indicator.kind == "duration" or verdict.effect is None:
        return verdict
    done = Indicator("done", "share", "higher", least_effect=0)
    here, control = ([replace(case, value=float(case.done)) for case in rows] for rows in (one.cases, one.control))
    pace = _judged(change, Measured(done, here, control), today, follow_up)
    if pace.answer not in {"improved", "worse"}:
        return verdict
    share = one.indicator.kind == "share"
    moved = pace.series.move - (pace.control.move if pace.control is not None else 0)
    explained = moved * _apart(one)
    left = verdict.effect - explained if share else exp(log(1 + verdict.effect) - explained) - 1
    if left * verdict.effect > 0 and abs(left) >= one.indicator.least_effect:
        return verdict
    return replace(verdict, answer="no_evidence", reason="pace")


def _apart(one: Measured) -> float:
    """By how much cases that are done lie above those that are not, as values are averaged."""
    means = []
    for done in (True, False):
        rows = [scaled(one.indicator, case, 0) for case in (*one.cases, *one.control) if case.done is done]
        values = [value for value in rows if value is not None]
        means.append(sum(values) / len(values) if values else 0.0)
    return means[0] - means[1]


def _doubted(verdict: Verdict, by_itself: Verdict) -> Verdict:
    """A counter that is worse only by itself, which among several may be chance."""
    if verdict.indicator.counter and verdict.answer == "no_evidence" and by_itself.answer == "worse":
        return replace(verdict, reason="alone")
    return verdict


def _held_back(verdict: Verdict, counters: Sequence[Verdict]) -> Verdict:
    """Nothing is called improved at the price of a counter indicator, or without knowing that price."""
    if verdict.answer != "improved" or verdict.indicator.counter:
        return verdict
    fallen = [one.indicator.name for one in counters if one.answer == "worse"]
    doubtful = [one.indicator.name for one in counters if one.reason == "alone"]
    drifting = [one.indicator.name for one in counters if one.reason == "drift" and not _better(one)]
    unknown = [one.indicator.name for one in counters if one.answer == "not_enough_data"]
    if fallen:
        return replace(verdict, answer="no_evidence", reason="counter: " + ", ".join(fallen))
    if doubtful:
        return replace(verdict, answer="no_evidence", reason="doubt: " + ", ".join(doubtful))
    if drifting:
        return replace(verdict, answer="no_evidence", reason="drifting: " + ", ".join(drifting))
    if unknown:
        return replace(verdict, answer="not_enough_data", reason="open: " + ", ".join(unknown))
    return verdict


def _readable(indicator: Indicator, series: Weekly, step: float) -> float:
    """A step on the scale of the model as a ratio less 1, or as a difference of shares."""
    return step * series.odds_slope if indicator.kind == "share" else plain(indicator, step) - 1


def _volume_shifted(series: Weekly) -> bool:
    if not series.weeks_before or not series.weeks_after:
        return False
    before = series.cases_where(after=False) / series.weeks_before
    after = series.cases_where(after=True) / series.weeks_after
    return abs(after / before - 1) > VOLUME_SHIFT
