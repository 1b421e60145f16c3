"""Reads hours as people type them: `9:00-12:00, 13:30-18:00`, also with Chinese punctuation."""

from __future__ import annotations

import datetime
import re

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused

BETWEEN_SPANS = re.compile(r"[,，、;；\s]+")
BETWEEN_TIMES = re.compile(r"[-－–—~～至到]+")
CLOCK = re.compile(r"(\d{1,2})(?:[:：](\d{2}))?")
DAY_END = 24


class NotHours(Refused):
    sentence = _("“%(text)s” is not a span of hours such as 09:00-12:00.")


class NotClock(Refused):
    sentence = _("“%(text)s” is not a time of day such as 09:30.")


def read_spans(text: str) -> list[tuple[datetime.time, datetime.time]]:
    """The spans of one day; none for an empty text, NotHours where a part cannot be read."""
    spaced = re.sub(r"\s*([-－–—~～至到])\s*", r"\1", text.strip())
    return [_read_span(part) for part in BETWEEN_SPANS.split(spaced) if part]


def read_clock(text: str) -> datetime.time:
    """A time of day, `9`, `9:30` or `９：30`; 24:00 is midnight."""
    found = CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (-1, 0)
    try:
        return datetime.time(0 if hour == DAY_END and minute == 0 else hour, minute)
    except ValueError as error:
        raise NotClock(text=text) from error


def _read_span(text: str) -> tuple[datetime.time, datetime.time]:
    ends = BETWEEN_TIMES.split(text)
    try:
        start, end = (read_clock(part) for part in ends)
    except (ValueError, NotClock) as error:
        raise NotHours(text=text) from error
    if start == end:
        raise NotHours(text=text)
    return start, end
