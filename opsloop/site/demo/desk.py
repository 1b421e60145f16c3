"""When the demo team works: everything in the story happens in somebody's working time. Instants are UTC minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.calendar.working_time import OutOfHorizon
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_times

HERE = ZoneInfo("Asia/Shanghai")
BACK, AHEAD = timedelta(days=205), timedelta(days=60)
WEEKEND = 5


class Clock:
    """The days around today, and everybody's working time in them."""

    def __init__(self, now: datetime, people: Mapping[str, Person]) -> None:
        self.now = int(now.timestamp()) // 60
        self.today = now.astimezone(HERE).date()
        self.never = self.now + 60 * 24 * 365
        laid_out = working_times(people.values(), self.today - BACK, self.today + AHEAD)
        self._times: dict[str, WorkingTime] = {key: laid_out[person.pk] for key, person in people.items()}

    def after(self, key: str, at: int, minutes: int = 0) -> int:
        """When `key` will have worked so many minutes after `at`; with none, when they are next at work."""
        try:
            begin = self._times[key].next_working(at)
            return self._times[key].add(begin, minutes)
        except OutOfHorizon:
            return self.never

    def before(self, key: str, at: int) -> int:
        """When `key` was last at work by this instant."""
        return self._times[key].previous_working(at)

    def morning(self, day: date) -> int:
        """The first minute of a day where the team is."""
        return int(datetime(day.year, day.month, day.day, tzinfo=HERE).timestamp()) // 60

    def day(self, offset: int) -> date:
        """The first weekday from so many days after today."""
        return on_weekday(self.today + timedelta(days=offset))


def on_weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.weekday() < WEEKEND else day + timedelta(days=7 - day.weekday())


def weekdays_later(day: date, count: int) -> date:
    """The day so many weekdays later."""
    for _step in range(count):
        day = on_weekday(day + timedelta(days=1))
    return day


def moment(minutes: int) -> datetime:
    """An instant as the database keeps it."""
    return datetime.fromtimestamp(minutes * 60, UTC)
