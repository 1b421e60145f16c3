"""How the figures of a plan are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from opsloop.kernel.pages import formats, render
from opsloop.rooms.people.models import Person

register = template.Library()


@register.filter
def finish_day(figures: Mapping[str, Any]) -> str:
    """The day on which the last piece of work is done."""
    finish = figures.get("finish")
    if not finish:
        return "–"
    day = timezone.localtime(datetime.fromisoformat(finish)).date()
    return render.day(day)


@register.filter
def short_day(day: date) -> str:
    """Day and month."""
    return formats.formats_of(formats.language()).short(day)


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
    return ", ".join(person.name for person in people)


@register.filter
def unlocalized(value: float) -> str:
    """A number as drawings take it."""
    return f"{value:g}"
