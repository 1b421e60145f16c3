"""How the figures of a plan are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils.html import format_html

from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.answers import day_of
from opsloop.rooms.planning.days import day_in, moment_in
from opsloop.rooms.planning.lateness import lateness_words
from opsloop.rooms.planning.models import Plan

register = template.Library()


@register.filter
def finish_day(plan: Plan) -> str:
    """The day on which the last piece of work is done."""
    finish = plan.figures.get("finish")
    return calendar_day(day_in(plan.workspace, finish)) if finish else "–"


@register.filter
def calendar_day(day: date) -> str:
    """A day by its date, where days are compared."""
    full = formats.formats_of(formats.language()).full(day)
    return format_html('<time class="day" datetime="{}" title="{}">{}</time>', day, full, day_of(day))


@register.filter
def calendar_moment(moment: datetime, workspace: Workspace) -> str:
    """A day by its date, and the time."""
    local = moment_in(workspace, moment)
    full = f"{formats.formats_of(formats.language()).full(local.date())} {local:%H:%M}"
    text = f"{short_day(local.date())} {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, text)


@register.filter
def short_day(day: date) -> str:
    """Day and month."""
    return formats.formats_of(formats.language()).short(day)


@register.filter
def lateness(minutes: int) -> str:
    """By how much something is late."""
    return lateness_words(minutes)


@register.filter
def magnitude(value: int) -> int:
    """A number without its sign."""
    return abs(value)


@register.filter
def names_and_keys(people: Sequence[Person]) -> list[tuple[str, int]]:
    """As `{% avatars %}` takes them."""
    return [(person.name, person.pk) for person in people]


@register.filter
def listed(people: Sequence[Person]) -> str:
    """Their names in a row."""
    return enumerated(person.name for person in people)


@register.filter
def bar(share: int | None, widest: int) -> int:
    """How wide the bar of a share is, where it has all the room at `widest`."""
    return min(share or 0, widest)


@register.filter
def at(values: Sequence[int], place: int) -> int:
    """One of several numbers, by its place."""
    return values[place]


@register.filter
def unlocalized(value: float) -> str:
    """A number as drawings take it."""
    return f"{value:g}"
