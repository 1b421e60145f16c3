"""The rules by which somebody works, laid out over a horizon."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from opsloop.engines.calendar.instants import DAY, first_moment, stretches, wall_midnight
from opsloop.engines.calendar.week import DAYS, Span, Week
from opsloop.engines.calendar.working_time import Interval, WorkingTime, merged, without


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day that is not what its weekday says: a public holiday, a make-up working day, a short day.

    `works` False: nobody works. True: the hours are those of the weekday `like`, or else its own, or where that
    weekday is free the usual ones. `ends_at` (minutes after midnight) cuts the day short.
    """

    day: date
    works: bool
    like: int | None = None
    ends_at: int | None = None

    def __post_init__(self) -> None:
        if self.like is not None and not 0 <= self.like < DAYS:
            raise ValueError(f"weekdays are 0 (Monday) to 6, got {self.like}")
        if self.ends_at is not None and not 0 <= self.ends_at <= DAY:
            raise ValueError(f"ends_at is 0 to 1440 minutes after midnight, got {self.ends_at}")


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days (both included) on which somebody is away from minute `start` to `end` of each; all day unless said."""

    first: date
    last: date
    start: int = 0
    end: int = DAY

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"an absence ends on {self.last}, before it begins on {self.first}")
        if not 0 <= self.start < self.end <= DAY:
            raise ValueError(f"wanted 0 <= start < end <= 1440 minutes, got {self.start} and {self.end}")

    def intervals(self) -> Iterator[Interval]:
        """Wall-clock minutes since 1970 in which it holds; one interval for whole days."""
        first, last = wall_midnight(self.first), wall_midnight(self.last)
        if (self.start, self.end) == (0, DAY):
            yield first, last + DAY
        else:
            for midnight in range(first, last + DAY, DAY):
                yield midnight + self.start, midnight + self.end


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When somebody works: weekly hours on the zone's wall clock, less or more on special days, less absences.

    `share` of full time (0 to 1) keeps the first part of each day's minutes, rounded to the minute: 0.5 of 09:00-17:00
    is 09:00-13:00. Of two special days for one date the later in the sequence holds. A make-up day does not call
    anybody back from an absence.

    A UTC minute is worked when the wall clock then shows a worked minute: an hour skipped by daylight saving is not
    worked, an hour that comes twice is worked twice.
    """

    zone: tzinfo
    week: Week
    share: float = 1.0
    special: Sequence[SpecialDay] = ()
    absences: Sequence[Absence] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"the share of full time is 0 to 1, got {self.share}")

    def over(self, first: date, last: date) -> WorkingTime:
        """Its working time from the start of the day `first` to the end of `last`; ValueError where last < first.

        O(days + absences); about 1 ms for a year.
        """
        if last < first:
            raise ValueError(f"the horizon ends on {last}, before it begins on {first}")
        start, end = first_moment(self.zone, first), first_moment(self.zone, last + timedelta(days=1))
        wall = list(merged(without(sorted(self._worked(first, last)), self._absent())))
        return WorkingTime.of(self._in_utc(wall, start, end), start=start, end=end)

    def hours_of(self, day: date) -> list[Span]:
        """The spans of one day on the wall clock, before absences."""
        rule = next((rule for rule in reversed(self.special) if rule.day == day), None)
        return self._shared(self._planned(day, rule))

    def _worked(self, first: date, last: date) -> Iterator[Interval]:
        rules = {rule.day: rule for rule in self.special}
        usual = {weekday: self._shared(self.week.days[weekday]) for weekday in range(DAYS)}
        # The evening before may run past midnight into the horizon.
        day = first - timedelta(days=1)
        while day <= last:
            rule = rules.get(day)
            spans = usual[day.weekday()] if rule is None else self._shared(self._planned(day, rule))
            midnight = wall_midnight(day)
            for span in spans:
                yield midnight + span.start, midnight + span.end
            day += timedelta(days=1)

    def _planned(self, day: date, rule: SpecialDay | None) -> Sequence[Span]:
        own = self.week.days[day.weekday()]
        if rule is None:
            return own
        if not rule.works:
            return ()
        hours = (own or self.week.usual_day) if rule.like is None else self.week.days[rule.like]
        return hours if rule.ends_at is None else _cut(hours, rule.ends_at)

    def _shared(self, spans: Sequence[Span]) -> list[Span]:
        left = round(sum(span.minutes for span in spans) * self.share)
        kept = []
        for span in spans:
            if left <= 0:
                break
            kept.append(Span(span.start, span.start + min(left, span.minutes)))
            left -= span.minutes
        return kept

    def _absent(self) -> list[Interval]:
        return sorted(interval for absence in self.absences for interval in absence.intervals())

    def _in_utc(self, wall: Sequence[Interval], start: int, end: int) -> Iterator[Interval]:
        starts, ends = [low for low, _ in wall], [high for _, high in wall]
        for begun, ended, offset in stretches(self.zone, start, end):
            for index in range(bisect_right(ends, begun + offset), bisect_left(starts, ended + offset)):
                yield max(begun, starts[index] - offset), min(ended, ends[index] - offset)


def _cut(spans: Sequence[Span], ends_at: int) -> list[Span]:
    return [Span(span.start, min(span.end, ends_at)) for span in spans if span.start < ends_at]
