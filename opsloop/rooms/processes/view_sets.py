"""How processes are listed, edited, searched and found in addresses."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Money, Ref
from opsloop.kernel.records.layout import Board, Table
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import register
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Process


def person_of(viewer: Viewer) -> int:
    """The person that the viewer is here."""
    return Person.of(viewer.user, viewer.workspace).pk


def people_here(viewer: Viewer, _record: Record | None) -> QuerySet[Person]:
    """The people the viewer sees who can be given work, by name."""
    people: QuerySet[Person] = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    return people.working().order_by("sort_name", "name")  # type: ignore[attr-defined,no-any-return]  # of people


@register
class ProcessViewSet(RecordViewSet):
    model = Process
    slug = "processes"
    icon = "workflow"
    section = "top"
    order = 40
    keys = "g o"
    title = "name"
    fields = (
        Field("number", label=_("ID"), kind=Ref(), editable=False, filter=False),
        Field("name"),
        Field("kind", group=True),
        Field("stage", group=True),
        Field("owner", group=True, me=person_of, sort="owner__sort_name", choices=people_here),
        Field("cost_minor", kind=Money()),
        Field("private_cases", group=True),
        Field("visibility", group=True),
        Field("purpose", sort=None),
        Field("indicators", sort=None, filter=False),
        Field("created_at", editable=False),
        Field("updated_at", editable=False),
    )
    columns = "number name kind stage owner updated_at"
    card = "kind owner"
    form = "name kind stage owner private_cases visibility purpose"
    sort = "name"
    layouts = (Table(), Board(by=("stage", "kind", "owner")))
    search = {"name": "A", "purpose": "C"}
    empty = _("A process says how work is done: its steps, who does each, by when, who approves. Draw the first.")
