"""How improvements are listed, edited, searched and found in addresses."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Ref
from opsloop.kernel.records.layout import Board, Table
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import register
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.view_sets import faces, people_here, person_of


def processes_here(viewer: Viewer, _record: Record | None) -> QuerySet[Process]:
    """The processes that the viewer sees, by name."""
    rows: QuerySet[Process] = Process.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    return rows.filter(archived_at=None).order_by("name")


@register
class ImprovementViewSet(RecordViewSet):
    model = Improvement
    slug = "improvements"
    icon = "target"
    section = "top"
    order = 44
    keys = "g m"
    title = "title"
    fields = (
        Field("number", label=_("ID"), kind=Ref(), editable=False, filter=False),
        Field("title", filter=True),
        Field("kind", group=True),
        Field("stage", group=True, editable=False),
        Field("answer", group=True, editable=False),
        Field("owner", group=True, me=person_of, sort="owner__sort_name", choices=people_here),
        Field("process", group=True, choices=processes_here, sort="process__name"),
        Field(
            "waiting", label=_("Whose turn"), group=True, sort=None, choices=people_here, me=person_of, mark=faces,
            editable=False,
        ),
        Field("due", late="overdue"),
        Field("visibility", group=True),
        Field("problem", sort=None),
        Field("proposal", sort=None),
        Field("created_at", editable=False),
        Field("updated_at", editable=False),
    )  # fmt: skip
    columns = "number title process stage answer waiting due owner"
    card = "process waiting due"
    peek = "stage answer owner process waiting due"
    form = "title kind process owner problem proposal"
    sort = "-number"
    layouts = (Table(), Board(by=("stage", "answer", "process", "owner")))
    search = {"title": "A", "problem": "C", "proposal": "C"}
    due = "due"
    empty = _("An improvement leads from a finding to the proof that it got better. Begin one from a map, or here.")

    def mine(self, viewer: Viewer) -> RecordQuerySet:
        """Those under way of which a step waits for the viewer."""
        me = Person.objects.filter(user=viewer.user, workspace=viewer.workspace)
        rows: RecordQuerySet = self.records(viewer).waiting_for(me).filter(archived_at=None)  # type: ignore[attr-defined]  # of improvements
        return rows

    def then(self, record: Record, workspace_slug: str) -> str:
        """Its page, where the chain says what comes next."""
        return self.address(record, workspace_slug)
