"""When it can be delivered, and what it takes to make a day, answered in plain words before any table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.kernel.pages import formats, render
from opsloop.rooms.planning.days import day_in
from opsloop.rooms.planning.scenarios import Column, ProjectEnd, SideBySide


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A way that was tried, in words: when the project is done by it, None where nothing is left to do."""

    words: Sequence[str]
    finish: datetime | None
    makes: bool


def when_delivered(table: SideBySide) -> list[str]:
    """When all is done as it is planned, and what each scenario that is planned changes about that."""
    first, *others = table.columns
    if first.finish is None:
        return []
    said = [_as_it_is(first)]
    for number, each in enumerate(others, 1):
        if each.finish:
            ends = [(line.name, line.ends[number]) for line in table.lines]
            due = [words for project, end in ends if (words := _against_its_day(_named(each, number), project, end))]
            moves = [] if each.later else _moved(_named(each, number), ends)
            said += due if due and not each.later else [*(moves or [_with(each, number)]), *due]
    return said


def what_it_takes(project: str, day: date, *, now: datetime | None, tried: Sequence[Tried]) -> str:
    """Whether the project makes the day as it is; else by the way of least trouble, or how near it comes."""
    names = {"project": project, "day": day_of(day)}
    if now is not None and now.date() <= day:
        return _("Nothing: as it is planned, “%(project)s” is done on %(done)s.") % {
            **names,
            "done": day_of(now.date()),
        }
    best = next((each for each in tried if each.makes), None)
    if best is not None:
        return _("It can be done by %(day)s: %(way)s.") % {**names, "way": _joined(best)}
    done = [(each.finish, each) for each in tried if each.finish is not None]
    if not done:
        return ""
    finish, nearest = min(done, key=lambda pair: pair[0])
    said = ngettext(
        "The %(count)s way that was tried does not make %(day)s: %(way)s has it done on %(done)s.",
        "None of the %(count)s ways that were tried makes %(day)s; the nearest, %(way)s, has it done on %(done)s.",
        len(tried),
    )
    return said % {**names, "count": len(tried), "way": _joined(nearest), "done": day_of(finish.date())}


def day_of(day: date) -> str:
    """A day by its date, near as it may be: where days are compared, “Wednesday” says less."""
    return formats.date_words(day, timezone.localdate(), formats.language())


def _as_it_is(column: Column) -> str:
    days: dict[str, Any] = {"day": day_of(column.finish)} if column.finish else {}
    likely = column.plan.figures.get("forecast", {}).get("all", {}).get("p80")
    if not likely:
        return _("As it is planned, all is done on %(day)s.") % days
    likely_day = day_of(day_in(column.plan.workspace, likely))
    return _("As it is planned, all is done on %(day)s; with four chances in five by %(likely)s.") % {
        **days,
        "likely": likely_day,
    }


def _named(column: Column, number: int) -> str:
    return column.plan.name or _("Scenario %(number)s") % {"number": number}


def _against_its_day(name: str, project: str, end: ProjectEnd) -> str:
    """That the project misses its due day by more or less than without the scenario, or makes it; else empty."""
    if end.late == end.late_without or end.due is None or end.day is None:
        return ""
    values = {
        "name": name,
        "project": project,
        "due": day_of(end.due),
        "day": day_of(end.day),
        "count": render.number(end.late),
    }
    if not end.late:
        return _("“%(name)s”: %(project)s is done in time for %(due)s.") % values
    late = ngettext(
        "“%(name)s”: %(project)s is done on %(day)s, %(count)s day after it is due.",
        "“%(name)s”: %(project)s is done on %(day)s, %(count)s days after it is due.",
        end.late,
    )
    return late % values


def _moved(name: str, ends: Sequence[tuple[str, ProjectEnd]]) -> list[str]:
    """The project whose end moves furthest though all is done on the same day, if one does."""
    moved = [(project, end) for project, end in ends if end.later and end.day is not None]
    if not moved:
        return []
    project, end = max(moved, key=lambda each: abs(each[1].later or 0))
    count = abs(end.later or 0)
    values = {
        "name": name,
        "project": project,
        "count": render.number(count),
        "day": "" if end.day is None else day_of(end.day),
    }
    if (end.later or 0) < 0:
        sooner = ngettext(
            "“%(name)s” leaves that day; %(project)s is done %(count)s day sooner, on %(day)s.",
            "“%(name)s” leaves that day; %(project)s is done %(count)s days sooner, on %(day)s.",
            count,
        )
        return [sooner % values]
    later = ngettext(
        "“%(name)s” leaves that day; %(project)s is done %(count)s day later, on %(day)s.",
        "“%(name)s” leaves that day; %(project)s is done %(count)s days later, on %(day)s.",
        count,
    )
    return [later % values]


def _with(column: Column, number: int) -> str:
    name = _named(column, number)
    values = {
        "name": name,
        "day": day_of(column.finish) if column.finish else "",
        "count": render.number(abs(column.later or 0)),
    }
    if not column.later:
        return _("“%(name)s” changes nothing about that day.") % values
    if column.later < 0:
        sooner = ngettext(
            "“%(name)s”: %(count)s day sooner, on %(day)s.",
            "“%(name)s”: %(count)s days sooner, on %(day)s.",
            -column.later,
        )
        return sooner % values
    later = ngettext(
        "“%(name)s”: %(count)s day later, on %(day)s.", "“%(name)s”: %(count)s days later, on %(day)s.", column.later
    )
    return later % values


def _joined(way: Tried) -> str:
    return _(" and ").join(way.words)
