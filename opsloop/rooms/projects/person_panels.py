"""What this room shows on a person's page: their open work, and how full their next weeks are."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import formats
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.load import WeekLoad, load_of
from opsloop.rooms.projects.models import WorkItem

SHOWN = 8
COUNTED = 500
"""How much open work the load looks at; nobody has more."""


def open_work(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The person's open work that the viewer sees, what is due first on top, and the load it makes."""
    if not isinstance(record, Person) or record.kind not in {Person.Kind.MEMBER, Person.Kind.EXTERNAL}:
        return None
    rows = WorkItem.objects.in_workspace(viewer.workspace).visible_to(viewer.user).open()
    rows = rows.filter(archived_at=None, project__template=False).assigned_to(record)
    rows = rows.select_related("project", "state").prefetch_related("assignees")
    rows = rows.annotate(spent=Sum("time_entries__minutes")).order_by(F("due").asc(nulls_last=True), "-priority", "pk")
    items = list(rows[:COUNTED])
    weeks = load_of(record, items, today=viewer.today, week_starts_on=viewer.week_starts_on)
    return {
        "items": items[:SHOWN],
        "total": len(items),
        "uncounted": sum(not item.effort_minutes or item.due is None for item in items),
        "weeks": _drawn(weeks),
        "all": f"/{viewer.workspace.slug}/items/?f=assignees:in:{record.pk}",
    }


def _drawn(weeks: list[WeekLoad]) -> list[tuple[str, WeekLoad, str, str]]:
    """Each week with its first day in words and the widths of its bar and of the hours there are, in percent."""
    short = formats.formats_of(formats.language()).short
    most = max([*(week.planned for week in weeks), *(week.available for week in weeks), 1])
    return [
        (short(week.first), week, f"{100 * week.planned / most:.1f}", f"{100 * week.available / most:.1f}")
        for week in weeks
    ]


register_panel(Panel("work", _("Open work"), "projects/_person_work.html", open_work, ("person",), order=22))
