"""A month of a collection, week by week."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from opsloop.kernel.records.kinds.days import FIRST, LAST
from opsloop.kernel.records.markup import Markup

if TYPE_CHECKING:
    from opsloop.kernel.records.collection import Collection

SATURDAY = 6
SHOWN_A_DAY = 6
SHOWN_A_MONTH = 600


class Day:
    """One square: its day and the records on it."""

    def __init__(self, day: date, month: Month, records: list[SafeString]) -> None:
        self.day = day
        self.outside = day.month != month.first.month
        self.today = day == month.today
        self.weekend = day.isoweekday() >= SATURDAY
        self.records = records[:SHOWN_A_DAY]
        self.hidden = max(len(records) - SHOWN_A_DAY, 0)
        self.condition = f"{month.field.name}:on:{day.isoformat()}" if month.field else ""


class Month:
    """The weeks of the month that the address names, today's by default."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.today = collection.viewer.today
        self.field = collection.view_set.calendar_field(collection.fields, collection.address.day)
        self.first = self._first(collection.address.month)

    def _first(self, text: str) -> date:
        try:
            first = date.fromisoformat(f"{text}-01") if text else self.today.replace(day=1)
        except ValueError:
            first = self.today.replace(day=1)
        return first if FIRST <= first <= LAST else self.today.replace(day=1)

    @property
    def previous(self) -> str:
        """The query of the month before."""
        return self._query(self.first - timedelta(days=1))

    @property
    def following(self) -> str:
        """The query of the month after."""
        return self._query(self.first + timedelta(days=32))

    @property
    def current(self) -> str:
        """The query of the month of today."""
        return self.collection.address.but(month="").query()

    def _query(self, day: date) -> str:
        return self.collection.address.but(month=f"{day.year:04}-{day.month:02}").query()

    @cached_property
    def weeks(self) -> list[list[Day]]:
        """Six or fewer rows of seven days."""
        starts_on = (self.collection.viewer.week_starts_on - 1) % 7
        days = calendar.Calendar(starts_on).monthdatescalendar(self.first.year, self.first.month)
        records = self._records(days[0][0], days[-1][-1])
        return [[Day(day, self, records[day]) for day in week] for week in days]

    def _records(self, first: date, last: date) -> dict[date, list[SafeString]]:
        field = self.field
        found: dict[date, list[SafeString]] = defaultdict(list)
        if field is None:
            return found
        shown = self.collection
        rows = shown.matching.filter(field.kind.between(field, first, last)).order_by(
            field.path if field.own is None else field.ordering(), "pk"
        )
        draw = Markup(shown)
        records = list(rows[:SHOWN_A_MONTH])
        shown.load(records)
        for record in records:
            found[field.kind.day(field, record)].append(draw.chip(record))
        return found
