"""Working time: who works when, and arithmetic in it.

A `Calendar` is the rules of one person or team (weekly hours with breaks, share of full time, special days such as
public holidays and make-up working days, absences, a time zone). `calendar.over(first, last)` lays them out over a
horizon as `WorkingTime`: sorted spans of UTC minutes with prefix sums, on which adding, subtracting and measuring
working minutes is a binary search. Working times compose by `&`, `|` and `-`.

Instants are whole minutes since 1970-01-01 00:00 UTC; `as_minutes` and `as_datetime` convert.
"""

from opsloop.engines.calendar.calendar import Absence, Calendar, SpecialDay
from opsloop.engines.calendar.instants import as_datetime, as_minutes
from opsloop.engines.calendar.week import Span, Week
from opsloop.engines.calendar.working_time import OutOfHorizon, WorkingTime, without

__all__ = [
    "Absence",
    "Calendar",
    "OutOfHorizon",
    "Span",
    "SpecialDay",
    "Week",
    "WorkingTime",
    "as_datetime",
    "as_minutes",
    "without",
]
