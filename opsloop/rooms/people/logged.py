"""How leave and hours read in the history of a person; the log keeps them short, in no language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from opsloop.kernel.pages import formats
from opsloop.rooms.people.hours import WEEKDAYS
from opsloop.rooms.people.leave import Leave

LEAVE = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)-(\d\d:\d\d))? (\w+)")
"""What `Leave.as_words` writes."""


def leave_in_words(value: Any) -> str:
    """`Dec 7, 2026 – Dec 9, 2026 09:00–12:00, annual leave`; what was written otherwise as it is."""
    found = LEAVE.fullmatch(str(value))
    if found is None:
        return str(value)
    first, last, starts_at, ends_at, kind = found.groups()
    shape = formats.formats_of(formats.language()).with_year
    days = " – ".join(shape(date.fromisoformat(day)) for day in dict.fromkeys((first, last)))
    hours = f" {starts_at}–{ends_at}" if starts_at else ""
    return f"{days}{hours} · {dict(Leave.Kind.choices).get(kind, kind)}"


def hours_in_words(value: Any) -> str:
    """`Monday – Friday 09:00–12:00, 13:00–18:00`: days one after the other with the same hours together."""
    if not isinstance(value, Mapping):
        return str(value)
    spans = [", ".join(value.get(str(weekday), ())) for weekday in range(len(WEEKDAYS))]
    runs = (list(run) for _spans, run in groupby(range(len(WEEKDAYS)), key=spans.__getitem__))
    return "; ".join(f"{_days(run)} {spans[run[0]].replace('-', '–')}" for run in runs if spans[run[0]])


def _days(run: Sequence[int]) -> str:
    names = [str(WEEKDAYS[weekday]) for weekday in dict.fromkeys((run[0], run[-1]))]
    return " – ".join(names)
