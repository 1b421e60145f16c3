"""The hours of a week, on the wall clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from opsloop.engines.calendar.instants import DAY

DAYS = 7
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


@dataclass(frozen=True, order=True)
class Span:
    """Minutes from `start` (included) to `end` (not) after the midnight of a day; past 1440 is the next morning."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY and self.start < self.end <= self.start + DAY):
            raise ValueError(f"a span starts within its day and ends within 24 hours, got {self.start}-{self.end}")

    @property
    def minutes(self) -> int:
        return self.end - self.start

    @classmethod
    def parse(cls, text: str) -> Span:
        """`09:00-12:00`; an end at or before the start is on the next morning. ValueError for anything else."""
        found = _CLOCK.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"wanted hours such as 09:00-12:00, got {text!r}")
        hour, minute, end_hour, end_minute = map(int, found.groups())
        if minute > 59 or end_minute > 59 or end_hour > 24:  # noqa: PLR2004  # the clock's own numbers
            raise ValueError(f"there is no such time of day as in {text!r}")
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        return cls(start, end if end > start else end + DAY)


@dataclass(frozen=True)
class Week:
    """The working spans of each weekday, Monday first; within a day sorted and apart, gaps between are breaks."""

    days: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != DAYS:
            raise ValueError(f"a week has 7 days, got {len(self.days)}")
        for weekday, spans in enumerate(self.days):
            for earlier, later in pairwise(spans):
                if later.start < earlier.end:
                    raise ValueError(f"spans of weekday {weekday} overlap or are out of order: {earlier}, {later}")

    @classmethod
    def of(cls, hours: Mapping[int, Sequence[Span]]) -> Week:
        """A week from spans by weekday (Monday = 0), in any order; weekdays left out are free."""
        if unknown := hours.keys() - set(range(DAYS)):
            raise ValueError(f"weekdays are 0 (Monday) to 6, got {sorted(unknown)}")
        return cls(tuple(tuple(sorted(hours.get(weekday, ()))) for weekday in range(DAYS)))

    @classmethod
    def every_workday(cls, hours: str) -> Week:
        """Monday to Friday with the same hours: `09:00-12:00,13:30-18:00`."""
        spans = [Span.parse(part) for part in hours.split(",")]
        return cls.of(dict.fromkeys(range(5), spans))

    @property
    def minutes(self) -> int:
        """Working minutes of the whole week."""
        return sum(span.minutes for spans in self.days for span in spans)

    @property
    def usual_day(self) -> tuple[Span, ...]:
        """The hours that most of its working days have (of equals the first); none for an empty week."""
        counted = Counter(spans for spans in self.days if spans)
        return counted.most_common(1)[0][0] if counted else ()
