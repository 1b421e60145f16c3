"""The verdicts on a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from opsloop.engines.statistics.differences import common, differences
from opsloop.engines.statistics.estimate import Estimate
from opsloop.engines.statistics.holm import holm
from opsloop.engines.statistics.indicators import Change, Indicator, Measured
from opsloop.engines.statistics.interrupted import interrupted
from opsloop.engines.statistics.weekly import Weekly, followed, mix, plain, weekly

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
    `p` is the larger one of the model's and, without control, the placebo's, `adjusted_p` that by Holm. `reason` says
    why it is no better verdict; `warnings` are mix_shifted and volume_shifted.
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
    warnings: tuple[str, ...] = ()


def prove(change: Change, measured: Sequence[Measured], *, today: date) -> tuple[Verdict, ...]:
    """A verdict for each indicator, in their order.

    Improved or worse needs: 12 weeks (8 with control) and 100 cases on each side, an interval that leaves out 0, an
    effect of at least what was registered, p at most 0.05 after Holm over the indicators, and without control a placebo
    at most 0.05, too. When a counter indicator becomes worse, nothing is called improved.
    """
    judged = [_judged(change, one, today) for one in measured]
    main = [at for at, verdict in enumerate(judged) if not verdict.indicator.counter and verdict.p is not None]
    for at, p in zip(main, holm([judged[at].p or 0.0 for at in main]), strict=True):
        judged[at] = _decided(replace(judged[at], adjusted_p=p))
    fallen = [verdict.indicator.name for verdict in judged if verdict.indicator.counter and verdict.answer == "worse"]
    return tuple(_held_back(verdict, fallen) for verdict in judged)


def judge(indicator: Indicator, series: Weekly, control: Weekly | None = None) -> Verdict:
    """The verdict on one indicator alone, from its weekly numbers."""
    if control is not None:
        series, control = common(series, control)
    lacking = _lacking(series, control)
    if lacking:
        return Verdict(indicator, "not_enough_data", lacking, series, control)
    estimate = interrupted(series) if control is None else differences(series, control)
    p = max(estimate.p, estimate.placebo_p) if control is None else estimate.p
    effect, low, high = (_readable(indicator, series, step) for step in (estimate.effect, estimate.low, estimate.high))
    return _decided(_with(Verdict(indicator, "no_evidence", "", series, control), estimate, p, (effect, low, high)))


def _judged(change: Change, one: Measured, today: date) -> Verdict:
    days = followed(change, [*one.cases, *one.control])
    series = weekly(one.indicator, change, one.cases, today=today, follow_up=days)
    control = weekly(one.indicator, change, one.control, today=today, follow_up=days) if one.control else None
    verdict = judge(one.indicator, series, control)
    before, after = (mix(change, one.cases, after=side) for side in (False, True))
    shifted = sum(abs(before.get(kind, 0.0) - after.get(kind, 0.0)) for kind in {*before, *after}) / 2 > MIX_SHIFT
    warnings = [*(["mix_shifted"] if shifted else []), *(["volume_shifted"] if _volume_shifted(series) else [])]
    return replace(verdict, warnings=tuple(warnings))


def _with(verdict: Verdict, estimate: Estimate, p: float, effect: tuple[float, float, float]) -> Verdict:
    return replace(
        verdict,
        method=estimate.method,
        effect=effect[0],
        low=effect[1],
        high=effect[2],
        p=p,
        placebo_p=estimate.placebo_p,
        adjusted_p=p,
    )


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
    if verdict.adjusted_p > LEVEL or verdict.low <= 0 <= verdict.high:
        return replace(verdict, answer="no_evidence", reason="chance")
    if abs(verdict.effect) < verdict.indicator.least_effect:
        return replace(verdict, answer="no_evidence", reason="too_small")
    better = (verdict.effect < 0) == (verdict.indicator.better == "lower")
    return replace(verdict, answer="improved" if better else "worse", reason="")


def _held_back(verdict: Verdict, fallen: Sequence[str]) -> Verdict:
    if verdict.answer == "improved" and not verdict.indicator.counter and fallen:
        return replace(verdict, answer="no_evidence", reason="counter: " + ", ".join(fallen))
    return verdict


def _readable(indicator: Indicator, series: Weekly, step: float) -> float:
    """A step on the scale of the model as a ratio less 1, or as a difference of shares from the mean before."""
    before = series.mean_where(after=False)
    if indicator.kind == "share":
        return plain(indicator, before + step) - plain(indicator, before)
    return plain(indicator, step) - 1


def _volume_shifted(series: Weekly) -> bool:
    if not series.weeks_before or not series.weeks_after:
        return False
    before = series.cases_where(after=False) / series.weeks_before
    after = series.cases_where(after=True) / series.weeks_after
    return abs(after / before - 1) > VOLUME_SHIFT
