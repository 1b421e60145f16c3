"""Filters and tags that every template has at hand: the render functions, and what a page's frame needs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from opsloop.kernel.pages import enumeration, render
from opsloop.kernel.pages.kept import KEPT
from opsloop.kernel.pages.spoken import spoken as spoken_words

register = template.Library()
for function in (
    render.icon,
    render.avatar,
    render.avatars,
    render.state_ring,
    render.priority_mark,
    render.pill,
):
    register.simple_tag(function)


@register.filter
def day(date: datetime.date | None) -> str:
    """`{{ item.due|day }}`"""
    return render.day(date) if date else ""


@register.filter
def overdue_day(date: datetime.date | None) -> str:
    """`{{ item.due|overdue_day }}`"""
    return render.day(date, overdue=True) if date else ""


@register.filter
def moment(when: datetime.datetime | None) -> str:
    """`{{ comment.created_at|moment }}`"""
    return render.moment(when) if when else ""


@register.filter
def spoken(words: object) -> str:
    """`<option data-words="{{ person.name|spoken }}">`: what a picker finds it by besides its letters."""
    return spoken_words(str(words))


@register.filter
def enumerated(names: Iterable[object]) -> str:
    """`{{ people|enumerated }}`"""
    return enumeration.enumerated(names)


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """`{{ count|number }}`"""
    return "" if value is None else render.number(value)


@register.filter
def percent(share: float, digits: int = 0) -> str:
    """`{{ row.share|percent }}`, `{{ gap|percent:1 }}`: a share in percent, with its sign where it is below 0."""
    words = f"{100 * float(share):.{digits}f}"
    return f"{'0' if not float(words) and not digits else words}%"


@register.filter
def compact_number(value: int | float | Decimal | None) -> str:
    """`{{ count|compact_number }}`: 1.2万, 12.3k"""
    return "" if value is None else render.number(value, compact=True)


@register.filter
def duration(minutes: int | None) -> str:
    """`{{ item.effort_minutes|duration }}`"""
    return "" if minutes is None else render.duration(minutes)


@register.filter
def money(minor: int | None, currency: str) -> str:
    """`{{ budget.planned|money:budget.currency }}`"""
    return "" if minor is None else render.money(minor, currency)


@register.simple_tag
def island(name: str) -> SafeString:
    """The attributes that make an element an island: `<div {% island "board" %}>` loads `built/board.js` when shown."""
    return format_html('data-island="{}" data-island-src="{}"', name, static(f"built/{name}.js"))


@register.simple_tag
def kept(name: str) -> SafeString:
    """A template that is the same for everybody, drawn once a language: `{% kept "pages/_head.html" %}`."""
    return KEPT.get((name, get_language()), lambda: render_to_string(name))


@register.simple_tag
def sprite() -> str:
    """The address of the icon sprite, for scripts that draw icons."""
    return render.sprite()
