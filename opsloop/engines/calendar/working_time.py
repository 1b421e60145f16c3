"""Working time laid out: spans of UTC minutes, and arithmetic in them by binary search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

Interval = tuple[int, int]


class OutOfHorizon(ValueError):
    """A question, or its answer, lies outside the horizon that was laid out."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Sorted, separate, non-empty spans of UTC minutes within the horizon [start, end).

    All instants are whole minutes since 1970 in UTC, all lengths working minutes. Every question outside the horizon
    and every answer that would lie outside it raises OutOfHorizon. Questions cost O(log spans), about a microsecond.
    """

    start: int
    end: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    """`before[i]`: working minutes before span i; one longer than `starts`, the last is the total."""

    @classmethod
    def of(cls, intervals: Iterable[Interval], *, start: int, end: int) -> WorkingTime:
        """From intervals in any order, clipped to the horizon; those that overlap or touch are joined."""
        if end < start:
            raise ValueError(f"the horizon ends at {end}, before it begins at {start}")
        clipped = ((max(low, start), min(high, end)) for low, high in intervals)
        joined = list(merged(sorted(interval for interval in clipped if interval[0] < interval[1])))
        lengths = accumulate((high - low for low, high in joined), initial=0)
        return cls(start, end, tuple(low for low, _ in joined), tuple(high for _, high in joined), tuple(lengths))

    @property
    def minutes(self) -> int:
        """All working minutes of the horizon."""
        return self.before[-1]

    def works_at(self, at: int) -> bool:
        """Whether the minute that begins at `at` is worked."""
        index = bisect_right(self.starts, self._inside(at)) - 1
        return index >= 0 and at < self.ends[index]

    def between(self, start: int, end: int) -> int:
        """Working minutes from `start` to `end`; negative where `end` comes first."""
        return self._worked_by(self._inside(end)) - self._worked_by(self._inside(start))

    def add(self, start: int, minutes: int) -> int:
        """The earliest instant by which `minutes` have been worked since `start`; `start` itself for 0.

        Work that fills a day ends in its evening, not on the next morning. ValueError for minutes < 0.
        """
        _positive(minutes)
        if minutes == 0:
            return self._inside(start)
        goal = self._worked_by(self._inside(start)) + minutes
        if goal > self.minutes:
            raise OutOfHorizon(f"{minutes} working minutes after {start} lie beyond the horizon, which ends {self.end}")
        index = bisect_left(self.before, goal) - 1
        return self.starts[index] + goal - self.before[index]

    def subtract(self, end: int, minutes: int) -> int:
        """The latest instant from which `minutes` are worked until `end`; `end` itself for 0. ValueError if < 0."""
        _positive(minutes)
        if minutes == 0:
            return self._inside(end)
        goal = self._worked_by(self._inside(end)) - minutes
        if goal < 0:
            raise OutOfHorizon(f"{minutes} working minutes before {end} lie before the horizon's start {self.start}")
        index = bisect_right(self.before, goal) - 1
        return self.starts[index] + goal - self.before[index]

    def next_working(self, at: int) -> int:
        """The first worked minute at or after `at`: where work given at `at` can begin."""
        index = bisect_right(self.ends, self._inside(at))
        if index == len(self.starts):
            raise OutOfHorizon(f"nobody works from {at} to the horizon's end {self.end}")
        return max(at, self.starts[index])

    def previous_working(self, at: int) -> int:
        """The last instant at or before `at` at which a worked minute ends: where work due by `at` must end."""
        index = bisect_left(self.starts, self._inside(at)) - 1
        if index < 0:
            raise OutOfHorizon(f"nobody works from the horizon's start {self.start} to {at}")
        return min(at, self.ends[index])

    def spans(self, start: int | None = None, end: int | None = None) -> Iterator[Interval]:
        """The worked intervals between two instants (the horizon's own ends unless given), clipped to them."""
        low = self.start if start is None else self._inside(start)
        high = self.end if end is None else self._inside(end)
        for index in range(bisect_right(self.ends, low), bisect_left(self.starts, high)):
            yield max(low, self.starts[index]), min(high, self.ends[index])

    def __and__(self, other: WorkingTime) -> WorkingTime:
        """When both work, over the horizon that both have."""
        start, end = self._common(other)
        return WorkingTime.of(_common_parts(list(self.spans()), list(other.spans())), start=start, end=end)

    def __or__(self, other: WorkingTime) -> WorkingTime:
        """When either works, over the horizon that both have."""
        start, end = self._common(other)
        return WorkingTime.of([*self.spans(), *other.spans()], start=start, end=end)

    def __sub__(self, other: WorkingTime) -> WorkingTime:
        """When this one works and the other does not, over the horizon that both have."""
        start, end = self._common(other)
        return WorkingTime.of(without(self.spans(), list(other.spans())), start=start, end=end)

    def _worked_by(self, at: int) -> int:
        index = bisect_right(self.starts, at) - 1
        return 0 if index < 0 else self.before[index] + min(at, self.ends[index]) - self.starts[index]

    def _inside(self, at: int) -> int:
        if not self.start <= at <= self.end:
            raise OutOfHorizon(f"{at} lies outside the horizon from {self.start} to {self.end}")
        return at

    def _common(self, other: WorkingTime) -> Interval:
        start, end = max(self.start, other.start), min(self.end, other.end)
        if end < start:
            raise OutOfHorizon(
                f"the horizons {self.start}-{self.end} and {other.start}-{other.end} have no common part"
            )
        return start, end


def merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """The sorted intervals with those that overlap or touch joined into one."""
    current: Interval | None = None
    for low, high in intervals:
        if current is None:
            current = low, high
        elif low <= current[1]:
            current = current[0], max(current[1], high)
        else:
            yield current
            current = low, high
    if current is not None:
        yield current


def without(intervals: Iterable[Interval], taken: Sequence[Interval]) -> Iterator[Interval]:
    """What is left of the intervals when the taken ones are cut out; both sorted by start, O(n + m)."""
    holes = list(merged(taken))
    first = 0
    for start, high in intervals:
        low = start
        while first < len(holes) and holes[first][1] <= low:
            first += 1
        index = first
        while index < len(holes) and holes[index][0] < high:
            if holes[index][0] > low:
                yield low, holes[index][0]
            low = max(low, holes[index][1])
            index += 1
        if low < high:
            yield low, high


def _common_parts(left: Sequence[Interval], right: Sequence[Interval]) -> Iterator[Interval]:
    mine = theirs = 0
    while mine < len(left) and theirs < len(right):
        low, high = max(left[mine][0], right[theirs][0]), min(left[mine][1], right[theirs][1])
        if low < high:
            yield low, high
        if left[mine][1] < right[theirs][1]:
            mine += 1
        else:
            theirs += 1


def _positive(minutes: int) -> None:
    if minutes < 0:
        raise ValueError(f"wanted minutes >= 0, got {minutes}")
