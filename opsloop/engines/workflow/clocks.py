"""When something is due: minutes on the wall, or working minutes of a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from opsloop.engines.calendar import WorkingTime, as_datetime, as_minutes
from opsloop.engines.workflow.elements import Duration


class Clock(Protocol):
    """What the machine asks about time. Moments have a time zone."""

    def after(self, moment: datetime, duration: Duration) -> datetime:
        """The moment so much later."""

    def before(self, moment: datetime, duration: Duration) -> datetime:
        """The moment so much earlier."""

    def between(self, start: datetime, end: datetime, *, working: bool) -> int:
        """Whole minutes from the one to the other, negative where `end` comes first."""

    def day(self, moment: datetime) -> date:
        """The day on which the moment falls for the people of the case."""


@dataclass(frozen=True)
class Office:
    """A clock that counts working minutes in `working`, which must reach far enough (else OutOfHorizon), rounded down
    to the minute; where nobody's calendar is known every minute counts."""

    zone: tzinfo
    working: WorkingTime | None = None

    def after(self, moment: datetime, duration: Duration) -> datetime:
        if self.working is None or not duration.working:
            return moment + timedelta(minutes=duration.minutes)
        return as_datetime(self.working.add(as_minutes(moment), duration.minutes))

    def before(self, moment: datetime, duration: Duration) -> datetime:
        if self.working is None or not duration.working:
            return moment - timedelta(minutes=duration.minutes)
        return as_datetime(self.working.subtract(as_minutes(moment), duration.minutes))

    def between(self, start: datetime, end: datetime, *, working: bool) -> int:
        if self.working is None or not working:
            return (end - start) // timedelta(minutes=1)
        return self.working.between(as_minutes(start), as_minutes(end))

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
