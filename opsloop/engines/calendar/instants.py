"""Instants as whole UTC minutes, and the constant-offset stretches of a time zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

DAY = 24 * 60
"""Minutes of a day on the wall clock."""
EPOCH = date(1970, 1, 1)
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_HORIZONS = 256
_MINUTE = timedelta(minutes=1)


def as_minutes(moment: datetime) -> int:
    """The moment in whole UTC minutes since 1970, rounded down; ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"wanted a moment with a time zone, got {moment.isoformat()}")
    return (moment - _EPOCH_MOMENT) // _MINUTE


def as_datetime(minutes: int) -> datetime:
    """The moment, in UTC, that is so many minutes after 1970-01-01 00:00 UTC."""
    return _EPOCH_MOMENT + timedelta(minutes=minutes)


def wall_midnight(day: date) -> int:
    """Midnight of the day as wall-clock minutes since 1970-01-01 00:00 on the same wall."""
    return (day - EPOCH).days * DAY


def offset_at(zone: tzinfo, at: int) -> int:
    """How many minutes the zone's wall clock is ahead of UTC at this UTC minute."""
    offset = as_datetime(at).astimezone(zone).utcoffset()
    return (offset or timedelta(0)) // _MINUTE


def first_moment(zone: tzinfo, day: date) -> int:
    """The UTC minute at which the zone's clock enters the day (past midnight where midnight is skipped)."""
    midnight = wall_midnight(day)
    at = midnight - max(offset_at(zone, midnight - DAY), offset_at(zone, midnight + DAY))
    while at + offset_at(zone, at) < midnight:
        at += 1
    return at


Stretch = tuple[int, int, int]
"""`(start, end, offset)`, all in minutes, the first two of them UTC."""


@lru_cache(maxsize=KEPT_HORIZONS)
def stretches(zone: tzinfo, start: int, end: int) -> tuple[Stretch, ...]:
    """The parts of [start, end) between changes of the zone's offset; none where `end` does not come after `start`.

    Looks every 12 hours, which finds every change of a zone that does not change twice within them; kept, since a
    team shares its zone and its horizon.
    """
    return tuple(_stretches(zone, start, end))


def _stretches(zone: tzinfo, start: int, end: int) -> Iterator[Stretch]:
    begun, offset = start, offset_at(zone, start)
    for look in [*range(start + DAY // 2, end, DAY // 2), end]:
        if offset_at(zone, look) == offset:
            continue
        change = _first_other(zone, max(begun, look - DAY // 2), look, offset)
        yield begun, change, offset
        begun, offset = change, offset_at(zone, look)
    if begun < end:
        yield begun, end, offset


def _first_other(zone: tzinfo, low: int, high: int, offset: int) -> int:
    """The first minute in (low, high] at which the offset is another; it is known to be so at `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high
