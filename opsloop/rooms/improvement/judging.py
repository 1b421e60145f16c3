"""The verdict: never before the registered window is over, and then by what was registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils import timezone

from opsloop.engines.statistics import Verdict as Judged
from opsloop.engines.statistics import Weekly, prove, weekly
from opsloop.engines.statistics.weekly import plain
from opsloop.rooms.improvement.facts import Facts, facts_of
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.observing import Counted, among, as_values, follow_up_of, measured, measures_of
from opsloop.rooms.improvement.registration import Measure, Registration
from opsloop.rooms.improvement.rolling_out import Groups, groups_of
from opsloop.rooms.improvement.verdict import Verdict
from opsloop.rooms.improvement.wording import figure

Week = list[Any]
"""Week (from the change), value as people read it, cases, whether it is after the change."""


@dataclass(frozen=True)
class Standing:
    """How far the window is: the day of the verdict, the days for which each case is followed, the day to which a log
    that was brought reaches, the cases so far, and the weeks of the main measure."""

    groups: Groups
    over: date
    follow_up: int
    reaches: date | None
    cases: int
    control: int
    here: list[Week]
    there: list[Week]

    def days_to_go(self, today: date) -> int:
        """How many days there are until the verdict; 0 where it is due."""
        return max((self.over - today).days, 0)

    @property
    def too_short(self) -> bool:
        """Whether the log that was brought does not reach to the day of the verdict."""
        return self.reaches is not None and self.reaches < self.over


@dataclass(frozen=True)
class Rows:
    """The measures with the cases that count for each, as they were after the days for which each is followed."""

    registration: Registration
    groups: Groups
    counted: list[list[Counted]]
    follow_up: int = 0
    reaches: date | None = None

    @property
    def over(self) -> date:
        """The end of the window, and as long again as it takes until it is known how the last cases were then."""
        return self.groups.end + timedelta(days=self.follow_up + self.silence)

    @property
    def silence(self) -> int:
        """A log that was brought does not say that a case has ended: it has, if as long again nothing more happens."""
        return self.follow_up if self.reaches is not None else 0

    def known(self, today: date) -> date:
        """The day up to which it is known of cases how they are."""
        return (today if self.reaches is None else min(today, self.reaches)) - timedelta(days=self.silence)


def rows_of(improvement: Improvement) -> Rows | None:
    """The cases that count as of now; None where nothing is registered, planned or kept."""
    registration, groups = improvement.registered, groups_of(improvement)
    if registration is None or groups is None:
        return None
    with facts_of(improvement) as facts:
        if facts is None:
            return Rows(registration, groups, [[] for _one in registration.measures])
        return rows_from(facts, registration, groups)


def rows_from(facts: Facts, registration: Registration, groups: Groups) -> Rows:
    """The cases of these facts that count, each followed for the same days."""
    days = follow_up_of(facts, registration, groups)
    read = {step: measures_of(facts, step, registration, days) for step in {one.step for one in registration.measures}}
    found = [among(read[one.step], facts, one, groups, days=days) for one in registration.measures]
    return Rows(registration, groups, found, days, facts.reaches)


def standing_of(improvement: Improvement, *, today: date) -> Standing | None:
    """How far the window is, for the page."""
    found = rows_of(improvement)
    if found is None:
        return None
    sides = [[row for row in found.counted[0] if row.control is control] for control in (False, True)]
    window = [sum(1 for row in side if found.groups.day <= row.observed.opened < found.groups.end) for side in sides]
    lines = [_weeks_of(found, side, today) if side else [] for side in sides]
    return Standing(found.groups, found.over, found.follow_up, found.reaches, window[0], window[1], *lines)


def _weeks_of(found: Rows, side: list[Counted], today: date) -> list[Week]:
    main, change = found.registration.main, found.registration.change(found.groups.day)
    observed, known = [row.observed for row in side], found.known(today)
    return weeks_of(main, weekly(main.indicator(), change, observed, today=known, follow_up=found.follow_up))


def weeks_of(measure: Measure, series: Weekly) -> list[Week]:
    """A series as it is drawn: in days, counts and shares, not on the scale of the model."""
    rows = zip(series.week, series.value, series.cases, series.after, strict=True)
    indicator = measure.indicator()
    return [[int(week), round(plain(indicator, value), 4), int(n), bool(after)] for week, value, n, after in rows]


@transaction.atomic
def judge(improvement: Improvement, *, now: datetime | None = None) -> list[Verdict]:
    """The verdicts of an improvement whose window is over; none before, and none a second time."""
    improvement.demand(None)
    stage = Improvement._base_manager.values_list("stage", flat=True).get(pk=improvement.pk)
    today = timezone.localdate(now or timezone.now())
    found = rows_of(improvement) if stage == Improvement.Stage.ROLLING_OUT else None
    if found is None or today < found.over:
        return []
    judged = proved(found, today=today)
    verdicts = Verdict.objects.bulk_create(
        _row(improvement, place, found, judged[place], now or timezone.now()) for place in range(len(judged))
    )
    improvement.go_to(Improvement.Stage.JUDGED, answer=judged[0].answer, due=today + timedelta(days=7))
    improvement.wait_for([improvement.owner])
    number, unit = figure(found.registration.main, verdicts[0].effect)
    told = {"answer": ("", judged[0].answer), "figure": (None, number), "unit": (None, unit)}
    improvement.track("judged", by=None, changes=told, at=now)
    return verdicts


def proved(found: Rows, *, today: date) -> tuple[Judged, ...]:
    """What the statistics say of each measure."""
    pairs = list(zip(found.registration.measures, found.counted, strict=True))
    asked = [measured(one, rows, counter=place > 0) for place, (one, rows) in enumerate(pairs)]
    change = found.registration.change(found.groups.day)
    return prove(change, asked, today=found.known(today), follow_up=found.follow_up)


def _row(improvement: Improvement, place: int, found: Rows, judged: Judged, at: datetime) -> Verdict:
    measure, registration = found.registration.measures[place], found.registration
    first = found.groups.day - timedelta(weeks=registration.weeks)
    here = weeks_of(measure, judged.series)
    there = weeks_of(measure, judged.control) if judged.control is not None else []
    return Verdict(
        improvement=improvement,
        place=place,
        measure=registration.as_values()["main"] if place == 0 else registration.as_values()["counters"][place - 1],
        answer=judged.answer,
        effect=known(judged.effect),
        low=known(judged.low),
        high=known(judged.high),
        figures={
            **figures_of(judged),
            "brought": improvement.evidence.get("brought", False),
            "follow_up": found.follow_up,
        },
        weeks=[here, there],
        cases=as_values(found.counted[place], first, found.groups.end),
        judged_at=at,
    )


def known(number: float | None) -> float | None:
    """The number; None where numbers without any spread give none."""
    return number if number is not None and isfinite(number) else None


def figures_of(judged: Judged) -> dict[str, Any]:
    """What a verdict stands on, as it is kept."""
    series = [one for one in (judged.series, judged.control) if one is not None]
    return {
        "method": judged.method,
        "reason": judged.reason,
        "warnings": list(judged.warnings),
        "p": known(judged.p),
        "placebo_p": known(judged.placebo_p),
        "adjusted_p": known(judged.adjusted_p),
        **{name: known(getattr(judged, name)) for name in ("drift", "drift_p", "left", "left_p", "holds_to")},
        "weeks": [[one.weeks_before, one.weeks_after] for one in series],
        "cases": [[one.cases_where(after=False), one.cases_where(after=True)] for one in series],
    }
