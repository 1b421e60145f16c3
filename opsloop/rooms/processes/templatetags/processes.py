"""Lengths of time, and shares, as maps say them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from opsloop.kernel.pages import formats
from opsloop.rooms.processes.map_question import WORKING

register = template.Library()
WHOLE_PERCENT = 10
"""From here on percents have no digit after the point."""
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@register.filter
def lasting(seconds: float | None, clock: str = "") -> str:
    """`{{ edge.median_s|lasting }}`: in the largest unit that it fills, of calendar time; working time has no days."""
    if seconds is None:
        return "–"
    words = {"d": _("%(count)s d"), "h": _("%(count)s h"), "min": _("%(count)s min")}
    for size, unit in UNITS:
        if seconds >= size and (unit, clock) != ("d", WORKING):
            return words[unit] % {"count": f"{seconds / size:.1f}"}
    return _("%(count)s s") % {"count": f"{seconds:.0f}"}


@register.filter
def exact(at: datetime) -> str:
    """`{{ event.at|exact }}`: with its time, however long ago it was."""
    local = timezone.localtime(at)
    words = formats.exact_words(local, timezone.localdate(), formats.language())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.filter
def per(sum_s: float | None, cases: int) -> float | None:
    """`{{ way.total_s|per:cases }}`: of an average case."""
    return sum_s / cases if sum_s is not None and cases else None


@register.filter
def share_of(part: float, whole: float) -> str:
    """`{{ variant.cases|share_of:drawing.cases }}`: in percent, with a digit where there are few."""
    percent = 100 * part / whole if whole else 0
    return f"{percent:.0f}%" if percent >= WHOLE_PERCENT or not part else f"{percent:.1f}%"


@register.filter
def away_from(value: float) -> float:
    """`{{ difference|away_from }}`: how far it is from 0."""
    return abs(value)
