"""Fields of days and moments, with relative days such as `today` or `+7d`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import formats, render
from opsloop.kernel.records.kinds.base import EMPTY, FILLED, Kind, Option, WrongValue

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

SPANS = {
    "overdue": _("before today"),
    "today": _("today"),
    "tomorrow": _("tomorrow"),
    "week": _("this week"),
    "next_week": _("next week"),
    "month": _("this month"),
    "last_7": _("the last 7 days"),
    "next_7": _("the next 7 days"),
    "last_30": _("the last 30 days"),
    "next_30": _("the next 30 days"),
}
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
"""Days outside of these are slips of the finger."""
OFFSET = re.compile(r"([+-]\d{1,4})([dw])")


def span(name: str, today: date, week_starts_on: int) -> tuple[date, date]:
    """The first and last day of a named span of days, both included. KeyError for an unknown name."""
    monday_based = (today.weekday() - (week_starts_on - 1)) % 7
    week = today - timedelta(days=monday_based)
    month = today.replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    days = timedelta(days=1)
    return {
        "overdue": (date.min, today - days),
        "today": (today, today),
        "tomorrow": (today + days, today + days),
        "week": (week, week + 6 * days),
        "next_week": (week + 7 * days, week + 13 * days),
        "month": (month, next_month - days),
        "last_7": (today - 6 * days, today),
        "next_7": (today, today + 6 * days),
        "last_30": (today - 29 * days, today),
        "next_30": (today, today + 29 * days),
    }[name]


def read_day(text: str, today: date) -> date | None:
    """The day that `2026-09-06`, `today`, `tomorrow`, `+3d` or `-1w` means; None where it is none of these."""
    text = text.strip().lower()
    if text in {"today", "tomorrow"}:
        return today + timedelta(days=int(text == "tomorrow"))
    try:
        match = OFFSET.fullmatch(text)
        step = timedelta(days=int(match[1]) * (7 if match[2] == "w" else 1)) if match else timedelta()
        day = today + step if match else date.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return day if FIRST <= day <= LAST else None


class Day(Kind):
    """A day of the calendar."""

    name = "day"
    editor = "datepicker"
    column = "day"
    says_itself = False
    operators = {
        "within": _("is in"),
        "on": _("is"),
        "before": _("is before"),
        "after": _("is after"),
        EMPTY: _("is empty"),
        FILLED: _("is not empty"),
    }

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = self.day(field, record)
        overdue = value is not None and bool(field.late) and bool(getattr(record, field.late, False))
        return "" if value is None else str(render.day(value, viewer.today, overdue=overdue))

    def day(self, field: Field, record: Record) -> date | None:
        """The value as a day; custom fields keep it as text."""
        value = field.value(record)
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None

    def in_words(self, field: Field, value: Any) -> str:
        try:
            day = date.fromisoformat(str(value)[:10])
        except ValueError:
            return str(value)
        return formats.formats_of(formats.language()).full(day)

    def export(self, field: Field, record: Record) -> Any:
        return self.day(field, record)

    def as_json(self, field: Field, record: Record) -> Any:
        value = self.day(field, record)
        return None if value is None else value.isoformat()

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        value = read_day(text, viewer.today)
        if value is None:
            raise WrongValue(text=text, field=field.label)
        return value.isoformat() if field.own else value

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        return [Option(key, str(label)) for key, label in SPANS.items()]

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        text = values[0] if values else ""
        if operator == "within":
            if text not in SPANS:
                raise WrongValue(text=text, field=field.label)
            return self.between(field, *span(text, viewer.today, viewer.week_starts_on))
        day = read_day(text, viewer.today)
        if day is None:
            raise WrongValue(text=text, field=field.label)
        one = timedelta(days=1)
        first, last = {"on": (day, day), "before": (date.min, day - one), "after": (day + one, date.max)}[operator]
        return self.between(field, first, last)

    def between(self, field: Field, first: date, last: date) -> Q:
        """The rows whose day is from `first` to `last`, both included."""
        rule = Q() if first == date.min else field.lookup("gte", first)
        return rule if last == date.max else rule & field.lookup("lte", last)


class Moment(Day):
    """A day and time, filtered by day in the reader's time zone."""

    name = "moment"

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record)
        overdue = value is not None and bool(field.late) and bool(getattr(record, field.late, False))
        return "" if value is None else str(render.moment(value, overdue=overdue))

    def day(self, field: Field, record: Record) -> date | None:
        value = field.value(record)
        return None if value is None else timezone.localtime(value).date()

    def export(self, field: Field, record: Record) -> Any:
        value = field.value(record)
        return None if value is None else timezone.localtime(value).replace(tzinfo=None)

    def as_json(self, field: Field, record: Record) -> Any:
        value = field.value(record)
        return None if value is None else value.isoformat()

    def between(self, field: Field, first: date, last: date) -> Q:
        zone = timezone.get_current_timezone()
        rule = Q() if first == date.min else field.lookup("gte", datetime.combine(first, time.min, zone))
        if last == date.max:
            return rule
        return rule & field.lookup("lt", datetime.combine(last + timedelta(days=1), time.min, zone))
