"""How processes are listed, edited, searched and found in addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.render import avatars
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Money, Ref
from opsloop.kernel.records.layout import Board, Calendar, Table
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import register
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Case, Process, Step


def person_of(viewer: Viewer) -> int:
    """The person that the viewer is here."""
    return Person.of(viewer.user, viewer.workspace).pk


def people_here(viewer: Viewer, _record: Record | None) -> QuerySet[Person]:
    """The people the viewer sees who can be given work, by name."""
    people: QuerySet[Person] = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    return people.working().order_by("sort_name", "name")  # type: ignore[attr-defined,no-any-return]  # of people


def steps_here(viewer: Viewer, record: Record | None) -> QuerySet[Step]:
    """The steps of the case's process, or of the process whose page the viewer is on."""
    process = record.process if isinstance(record, Case) else viewer.scope
    steps = Step.objects.filter(process__workspace=viewer.workspace)
    return steps.filter(process=process) if isinstance(process, Process) else steps.none()


def faces(people: Any, _name: str) -> SafeString:
    """People as a row of avatars."""
    return avatars([(person.name, person.pk) for person in people]) if people else SafeString("")


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
        Field(
            "private_cases",
            label=_("Private cases"),
            group=True,
            hint=_("Holds for cases that begin from now on. Those that run stay as they are."),
        ),
        Field("visibility", group=True),
        Field("purpose", sort=None),
        Field("indicators", sort=None, filter=False),
        Field("created_at", editable=False),
        Field("updated_at", editable=False),
    )
    columns = "number name kind stage owner updated_at"
    card = "kind owner"
    form = "name purpose kind owner visibility"
    sort = "name"
    layouts = (Table(), Board(by=("stage", "kind", "owner")))
    search = {"name": "A", "purpose": "C"}
    empty = _(
        "A process says how work is done: its steps, who does each, by when, who approves. Begin with one that is "
        "ready (tickets, leave, purchases, changes, onboarding, content), with a drawing of another tool, or anew."
    )

    def homes(self, viewer: Viewer) -> RecordQuerySet:
        """Those of which cases can begin."""
        return super().homes(viewer).filter(version__isnull=False).order_by("name")

    def other_ways(self, viewer: Viewer) -> Sequence[tuple[object, str]]:
        """One of those that are ready, or one that was drawn in another tool."""
        here = f"/{viewer.workspace.slug}/processes"
        return [(_("From a ready process…"), f"{here}/ready"), (_("From a BPMN file…"), f"{here}/brought")]

    def then(self, record: Record, workspace_slug: str) -> str:
        """Its draft: a process of which nothing is drawn is good for nothing yet."""
        return f"{self.address(record, workspace_slug)}/draft/"


@register
class CaseViewSet(RecordViewSet):
    model = Case
    slug = "cases"
    icon = "ticket"
    section = "top"
    order = 42
    keys = "g c"
    title = "title"
    scope = "process"
    fields = (
        Field("number", label=_("ID"), kind=Ref(), editable=False, filter=False),
        Field("title", filter=True),
        Field("process", group=True, editable=False),
        Field("step", group=True, choices=steps_here, sort="step__position", editable=False, scoped=True),
        Field("state", group=True, editable=False),
        Field(
            "waiting",
            label=_("Whose turn"),
            group=True,
            sort=None,
            choices=people_here,
            me=person_of,
            mark=faces,
            editable=False,
        ),
        Field("due", late="overdue", editable=False),
        Field("deadline", late="behind", editable=False),
        Field("requester", group=True, choices=people_here, me=person_of, sort="requester__sort_name", editable=False),
        Field("outcome", editable=False),
        Field("visibility", group=True),
        Field("created_at", editable=False),
        Field("closed_at", editable=False),
    )
    columns = "number title process step state waiting due deadline requester"
    card = "waiting due requester"
    peek = "process step state waiting due deadline requester outcome"
    form = "title process"
    sort = "-number"
    layouts = (Table(), Board(by=("step", "state", "process", "waiting", "requester")), Calendar(day="due"))
    search = {"title": "A"}
    due = "due"
    needs = ("process",)
    empty = _("A case is one run of a process: a leave request, a purchase, a ticket. Begin one from a process.")

    def shown_first(self, record: Record, fields: Mapping[str, Field]) -> list[Field]:
        """A case that has ended waits for nothing: what it has none of stands with the other fields."""
        first = super().shown_first(record, fields)
        if not isinstance(record, Case) or record.state == Case.State.RUNNING:
            return first
        return [field for field in first if field.kind.texts(field, record)]

    def mine(self, viewer: Viewer) -> RecordQuerySet:
        """Running cases with a step that the viewer has or may take."""
        me = Person.objects.filter(user=viewer.user, workspace=viewer.workspace)
        rows: RecordQuerySet = self.records(viewer).waiting_for(me).filter(archived_at=None)  # type: ignore[attr-defined]  # of cases
        return rows
