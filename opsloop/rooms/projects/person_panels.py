"""What this room shows on a person's page: their open work, and how full their next weeks are."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import formats
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.load import Waiting, WeekLoad, load_of
from opsloop.rooms.projects.models import TimeEntry, WorkItem
from opsloop.rooms.projects.work import WorkItemQuerySet

SHOWN = 8


def open_work(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The person's open work that the viewer sees, what is due first on top; not for clients: the load it makes."""
    if not isinstance(record, Person) or record.kind not in {Person.Kind.MEMBER, Person.Kind.EXTERNAL}:
        return None
    rows = WorkItem.objects.in_workspace(viewer.workspace).visible_to(viewer.user).open()
    rows = rows.filter(archived_at=None, project__template=False).assigned_to(record)
    total, makes_load = rows.count(), counted(rows)
    today, starts_on = viewer.today, viewer.week_starts_on
    weeks = [] if viewer.is_client else load_of(record, makes_load, today=today, week_starts_on=starts_on)
    first = rows.select_related("project", "state").order_by(F("due").asc(nulls_last=True), "-priority", "pk")
    return {
        "items": first[:SHOWN],
        "total": total,
        "uncounted": total - len(makes_load) if weeks else 0,
        "weeks": _drawn(weeks),
        "all": f"/{viewer.workspace.slug}/items/?f=assignees:in:{record.pk}",
    }


def counted(rows: WorkItemQuerySet) -> list[Waiting]:
    """What of the work makes load, as bare values: a person may have thousands of pieces."""
    own = {"work_item": OuterRef("pk")}
    spent = TimeEntry.objects.filter(**own).order_by().values("work_item").values(minutes=Sum("minutes"))
    people = WorkItem.assignees.through.objects.filter(workitem=OuterRef("pk")).order_by().values("workitem")
    known = rows.filter(effort_minutes__gt=0, due__isnull=False).order_by()
    known = known.annotate(spent=Subquery(spent), people=Subquery(people.values(number=Count("pk"))))
    return [Waiting(*values) for values in known.values_list(*Waiting._fields)]


def _drawn(weeks: list[WeekLoad]) -> list[tuple[str, WeekLoad, str, str]]:
    """Each week with its first day in words and the widths of its bar and of the hours there are, in percent."""
    short = formats.formats_of(formats.language()).short
    most = max([*(week.planned for week in weeks), *(week.available for week in weeks), 1])
    return [
        (short(week.first), week, f"{100 * week.planned / most:.1f}", f"{100 * week.available / most:.1f}")
        for week in weeks
    ]


register_panel(Panel("work", _("Open work"), "projects/_person_work.html", open_work, ("person",), order=22))
