"""How a recurrence rule reads in words."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opsloop.kernel.pages.enumeration import enumerated
from opsloop.rooms.projects.repetition import read

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WORKDAYS = "MO,TU,WE,TH,FR"

USUAL = {
    "FREQ=DAILY": _("Daily"),
    f"FREQ=WEEKLY;BYDAY={WORKDAYS}": _("Every weekday"),
    "FREQ=WEEKLY": _("Weekly"),
    "FREQ=WEEKLY;INTERVAL=2": _("Every two weeks"),
    "FREQ=MONTHLY": _("Monthly"),
    "FREQ=MONTHLY;BYMONTHDAY=-1": _("On the last day of every month"),
    "FREQ=MONTHLY;INTERVAL=3": _("Every three months"),
    "FREQ=YEARLY": _("Yearly"),
}
"""The rules that people choose from a list."""


def in_words(rule: str) -> str:
    """The rule as a sentence where it is a common one, else as it is written."""
    if rule in USUAL:
        return str(USUAL[rule])
    parts = read(rule)
    if parts.keys() <= {"FREQ", "INTERVAL"}:
        return _every(parts["FREQ"], int(parts.get("INTERVAL", 1)))
    if parts.keys() <= {"FREQ", "BYDAY"} and parts["FREQ"] == "WEEKLY":
        days = [str(WEEKDAYS[DAYS.index(day)]) for day in parts["BYDAY"].split(",") if day in DAYS]
        return str(_("Every week: %(days)s")) % {"days": enumerated(days)}
    return rule


def _every(unit: str, count: int) -> str:
    sentence = {
        "DAILY": ngettext("Every day", "Every %(count)s days", count),
        "WEEKLY": ngettext("Every week", "Every %(count)s weeks", count),
        "MONTHLY": ngettext("Every month", "Every %(count)s months", count),
        "YEARLY": ngettext("Every year", "Every %(count)s years", count),
    }[unit]
    return sentence % {"count": count}
