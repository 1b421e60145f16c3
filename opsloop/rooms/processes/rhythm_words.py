"""When cases of a process begin by themselves: the rhythms of its starts, how they read, and what is typed of them."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from typing import Any

from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.workflow import Start
from opsloop.engines.workflow.rhythms import LAST, UNITS, NoRhythm, Rhythm
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.version import ProcessVersion

BEGINS = (
    ("", gettext_lazy("Somebody begins it")),
    ("DAILY", gettext_lazy("By itself, every day")),
    ("WEEKLY", gettext_lazy("By itself, every week")),
    ("MONTHLY", gettext_lazy("By itself, every month")),
    ("event", gettext_lazy("By itself, when something happens")),
)
USUAL = Rhythm("WEEKLY", 9, 0, weekdays=(0,))
MONTH_DAYS = 31


class NoTime(Refused):
    sentence = gettext_lazy("Say at what time it begins, such as 09:00.")


class NoDay(Refused):
    sentence = gettext_lazy("Choose a day on which it begins.")


def rhythms_of(version: ProcessVersion | None) -> list[tuple[str, Rhythm]]:
    """The starts of a version at which cases begin by themselves, with when."""
    starts = version.compiled.starts if version is not None else ()
    kept = ((start.id, rhythm_of(start)) for start in starts)
    return [(key, rhythm) for key, rhythm in kept if rhythm is not None]


def rhythm_of(start: Start) -> Rhythm | None:
    """When cases begin there by themselves."""
    if start.trigger != "schedule":
        return None
    try:
        return Rhythm.of(start.when)
    except NoRhythm:
        return None


def next_moment(version: ProcessVersion | None, zone: tzinfo, now: datetime) -> datetime | None:
    """When the next case begins by itself; None where none does."""
    return min((rhythm.after(now, zone) for _start, rhythm in rhythms_of(version)), default=None)


def in_words(rhythm: Rhythm) -> str:
    """The rhythm as people say it."""
    at = time(rhythm.hour, rhythm.minute).strftime("%H:%M")
    if rhythm.unit == "WEEKLY":
        days = enumerated(str(WEEKDAYS[day]) for day in sorted(rhythm.weekdays))
        return _("every %(days)s at %(time)s") % {"days": days, "time": at}
    if rhythm.unit == "MONTHLY" and rhythm.month_day == LAST:
        return _("on the last day of every month at %(time)s") % {"time": at}
    if rhythm.unit == "MONTHLY":
        return _("on day %(day)s of every month at %(time)s") % {"day": rhythm.month_day, "time": at}
    return _("every day at %(time)s") % {"time": at}


def choices(start: Start) -> dict[str, Any]:
    """What the dialog of a start shows of it."""
    rhythm = rhythm_of(start)
    shown = rhythm or USUAL
    last = (LAST, _("Last day"))
    chosen = rhythm.unit if rhythm is not None else start.trigger if start.trigger == "event" else ""
    return {
        "begins": BEGINS,
        "begins_now": chosen,
        "begins_at": time(shown.hour, shown.minute).strftime("%H:%M"),
        "begins_weekdays": [(day, WEEKDAYS[day], day in shown.weekdays) for day in range(7)],
        "begins_days": [*((day, day) for day in range(1, MONTH_DAYS + 1)), last],
        "begins_day": shown.month_day or 1,
    }


def typed(start: Start, sent: QueryDict, asks: tuple[str, ...]) -> tuple[Any, str]:
    """Trigger and rule of a start as they were typed; Refused in a sentence where they do not fit."""
    chosen = sent.get("begins", start.trigger if start.trigger in {"event", "schedule"} else "")
    if chosen in UNITS:
        return "schedule", _typed_rhythm(chosen, sent).text
    if chosen == "event":
        return "event", ""
    if chosen == "schedule":
        return start.trigger, start.when
    return "form" if asks or start.trigger == "form" else "manual", ""


def _typed_rhythm(unit: str, sent: QueryDict) -> Rhythm:
    hour, _colon, minute = sent.get("begins-at", "").partition(":")
    if not (is_number(hour) and is_number(minute)):
        raise NoTime
    weekdays = tuple(sorted({int(day) for day in sent.getlist("begins-weekday") if is_number(day)}))
    day = sent.get("begins-day", "")
    month_day = LAST if day == str(LAST) else int(day) if is_number(day) else 0
    try:
        time(int(hour), int(minute))
    except ValueError as error:
        raise NoTime from error
    try:
        return Rhythm(
            unit,
            int(hour),
            int(minute),
            weekdays if unit == "WEEKLY" else (),
            month_day if unit == "MONTHLY" else 0,
        )
    except NoRhythm as error:
        raise NoDay from error
