"""The small pieces drawn a thousand times a page, as plain functions: a template each would cost a board its speed.

Every function returns safe HTML without inline styles; what never changes for the same arguments is kept.
"""

from __future__ import annotations

import datetime
import unicodedata
import zlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated

AVATAR_COLORS = 8
AVATARS_SHOWN = 3
URGENT = 4
BARS = 3


@lru_cache(maxsize=1)
def sprite() -> str:
    """The address of the icon sprite."""
    return static("sprite.svg")


@lru_cache(maxsize=2048)
def icon(name: str, label: str = "") -> SafeString:
    """The icon `name` of `frontend/icons.json`; decoration unless it has a label."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')  # constant
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', said, sprite(), name)


@lru_cache(maxsize=4096)
def avatar(name: str, key: object = "") -> SafeString:
    """A person's 20 px sign: last character of a Chinese name, initials of a Latin one, colour from the key."""
    sign, color = avatar_sign(name, key)
    return format_html(
        '<span class="avatar avatar--{}" role="img" aria-label="{}" title="{}">{}</span>', color, name, name, sign
    )


def avatar_sign(name: str, key: object = "") -> tuple[str, int]:
    """What stands in a person's sign, and the number of its colour: for what is drawn by scripts."""
    return _initials(name), zlib.crc32(str(key or name).encode()) % AVATAR_COLORS


def _initials(name: str) -> str:
    han = [letter for letter in name if unicodedata.name(letter, "").startswith("CJK UNIFIED")]
    if han:
        return han[-1]
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def avatars(people: Iterable[tuple[str, object]]) -> SafeString:
    """Several people as (name, key), overlapping; those beyond the third are a number."""
    everybody = list(people)
    signs = "".join(avatar(name, key) for name, key in everybody[:AVATARS_SHOWN])
    rest = everybody[AVATARS_SHOWN:]
    if rest:
        names = enumerated(name for name, _key in rest)
        signs += format_html(
            '<span class="avatar avatar--more" role="img" aria-label="{}" title="{}">+{}</span>',
            names,
            names,
            len(rest),
        )
    return SafeString(f'<span class="avatars">{signs}</span>')


RINGS = {
    "backlog": '<circle class="ring__line ring__line--dashed" cx="7" cy="7" r="6"/>',
    "todo": '<circle class="ring__line" cx="7" cy="7" r="6"/>',
    "doing": '<circle class="ring__line" cx="7" cy="7" r="6"/><path class="ring__fill" d="M7 3.5a3.5 3.5 0 0 1 0 7z"/>',
    "review": '<circle class="ring__line" cx="7" cy="7" r="6"/>'
    '<path class="ring__fill" d="M7 3.5a3.5 3.5 0 1 1-3.5 3.5H7z"/>',
    "done": '<circle class="ring__fill" cx="7" cy="7" r="7"/><path class="ring__mark" d="m4.1 7.2 2 2 3.9-4.3"/>',
    "cancelled": '<circle class="ring__fill" cx="7" cy="7" r="7"/>'
    '<path class="ring__mark" d="m4.8 4.8 4.4 4.4m0-4.4-4.4 4.4"/>',
}


@lru_cache(maxsize=1024)
def state_ring(group: str, label: str = "", cancels: bool = False) -> SafeString:
    """How far a state is, as a ring that fills; a cross where the state gives up."""
    shape = "cancelled" if cancels else group
    drawing = mark_safe(RINGS[shape])  # noqa: S308  # constant
    return format_html('<svg class="ring ring--{}" viewBox="0 0 14 14" {}>{}</svg>', shape, _said(label), drawing)


def _said(label: str) -> SafeString:
    if not label:
        return SafeString('aria-hidden="true"')
    return format_html('role="img" aria-label="{}" data-tip="{}"', label, label)


@lru_cache(maxsize=64)
def priority_mark(level: int, label: str = "") -> SafeString:
    """Priority 0-4 as bars; urgent is a filled sign with an exclamation mark."""
    if level >= URGENT:
        drawing = '<rect class="priority__sign" x="1" y="1" width="14" height="14" rx="3.5"/>'
        drawing += '<path class="priority__bang" d="M8 4.2v4.6M8 11.6v.1"/>'
    elif level == 0:
        drawing = "".join(f'<rect x="{1.5 + 5 * n}" y="7.2" width="3" height="1.6" rx=".8"/>' for n in range(BARS))
    else:
        drawing = "".join(_bar(n, filled=n < level) for n in range(BARS))
    said, level = _said(label), min(level, URGENT)
    return format_html(
        '<svg class="priority priority--{}" viewBox="0 0 16 16" {}>{}</svg>', level, said, SafeString(drawing)
    )


def _bar(n: int, *, filled: bool) -> str:
    off = "" if filled else ' class="priority__off"'
    return f'<rect x="{1.5 + 5 * n}" y="{10 - 4 * n}" width="3" height="{4 + 4 * n}" rx="1"{off}/>'


@lru_cache(maxsize=4096)
def pill(name: str, color: str = "grey") -> SafeString:
    """A label: a word with a dot of its colour."""
    return format_html('<span class="pill pill--{}">{}</span>', color, name)


def day(
    date: datetime.date, today: datetime.date | None = None, overdue: bool = False, weekday: bool = True
) -> SafeString:
    """A day as people say it; an overdue one carries a sign and the word besides its colour."""
    return _day(date, today or timezone.localdate(), overdue, weekday, formats.language())


@lru_cache(maxsize=4096)
def _day(date: datetime.date, today: datetime.date, overdue: bool, weekday: bool, code: str) -> SafeString:
    words = formats.day_words(date, today, code, weekday=weekday)
    full = formats.formats_of(code).full(date)
    if overdue:
        sign = icon("clock-alert", _("Overdue"))
        return format_html(
            '<time class="day day--overdue" datetime="{}" title="{}">{}{}</time>', date, full, sign, words
        )
    near = " day--near" if 0 <= (date - today).days <= 1 else ""
    return format_html('<time class="day{}" datetime="{}" title="{}">{}</time>', near, date, full, words)


def moment(when: datetime.datetime, now: datetime.datetime | None = None, *, overdue: bool = False) -> SafeString:
    """A time of the past or future in the reader's zone: `今天 14:03`, `9月6日 14:03`; overdue as a day is."""
    local, here = timezone.localtime(when), timezone.localtime(now)
    code = formats.language()
    words = formats.day_words(local.date(), here.date(), code, weekday=False)
    full = f"{formats.formats_of(code).full(local.date())} {local:%H:%M}"
    clock = f" {local:%H:%M}" if local.year == here.year else ""
    if overdue:
        words = format_html("{}{}", icon("clock-alert", _("Overdue")), words)
        return format_html(
            '<time class="day day--overdue" datetime="{}" title="{}">{}{}</time>', when.isoformat(), full, words, clock
        )
    return format_html('<time datetime="{}" title="{}">{}{}</time>', when.isoformat(), full, words, clock)


def number(value: int | float | Decimal, compact: bool = False) -> SafeString:
    """A figure with its thousands apart; where `compact`, large ones in 万/亿 or k/M."""
    return conditional_escape(formats.number_words(value, formats.language(), compact=compact))


def duration(minutes: int) -> SafeString:
    """Minutes as `1h 30m` or `1小时30分`."""
    return _duration(minutes, formats.language())


@lru_cache(maxsize=1024)
def _duration(minutes: int, code: str) -> SafeString:
    return conditional_escape(formats.duration_words(minutes, code))


def money(minor: int, currency: str) -> SafeString:
    """Minor units of a currency as an amount: `¥1,234.50`."""
    return conditional_escape(formats.money_words(minor, currency))
