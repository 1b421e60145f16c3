"""How projects and their work are listed, edited, searched and found in addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.render import avatars, priority_mark, state_ring
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Ref
from opsloop.kernel.records.layout import Board, Calendar, Table
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import register
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.kinds import Finish, Whole
from opsloop.rooms.projects.models import Acceptance, FormerKey, FormerRef, Project, State, WorkItem
from opsloop.rooms.projects.visible import template_ids
from opsloop.rooms.projects.work import WorkItemQuerySet


def person_of(viewer: Viewer) -> int:
    """The person that the viewer is here."""
    return Person.of(viewer.user, viewer.workspace).pk


def assignable(viewer: Viewer, _record: Record | None) -> QuerySet[Any]:
    """Who can be given work: the people the viewer sees, by name."""
    people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    return people.working().order_by("sort_name", "name")


def states_here(viewer: Viewer, record: Record | None) -> QuerySet[Any]:
    """The states of the item's project, or of the project whose page the viewer is on."""
    project = record.project if isinstance(record, WorkItem) else viewer.scope
    states = State.objects.filter(project__workspace=viewer.workspace).select_related("project")
    return states.filter(project=project) if isinstance(project, Project) else states.none()


def faces(people: Any, _name: str) -> SafeString:
    """Assignees as a row of avatars."""
    return avatars([(person.name, person.pk) for person in people]) if people else SafeString("")


def stage_ring(group: Any, _name: str) -> SafeString:
    """A stage as the ring of its states."""
    return state_ring(str(group))


@register
class WorkItemViewSet(RecordViewSet):
    model = WorkItem
    slug = "items"
    icon = "square-check"
    section = "top"
    order = 30
    keys = "g w"
    title = "title"
    body = "description"
    scope = "project"
    fields = (
        Field("priority", group=True, mark=priority_mark, key="p"),
        Field("number", label=_("ID"), kind=Ref(), editable=False, filter=False),
        Field("state", group=True, choices=states_here, sort="state__position", key="s", scoped=True),
        Field("stage", label=_("Stage"), path="state__group", group=True, verb=True, mark=stage_ring),
        Field("title", filter=True),
        Field("project", group=True, key="shift+m"),
        Field("kind", group=True),
        Field("labels", group=True, sort=None, key="l"),
        Field("start"),
        Field("due", late="overdue"),
        Field("effort_minutes", sum=True, key="shift+e"),
        Field("optimistic_minutes", sum=True, editable=False, paneled=True),
        Field("likely_minutes", sum=True, editable=False, paneled=True),
        Field("pessimistic_minutes", sum=True, editable=False, paneled=True),
        Field("assignees", group=True, sort=None, choices=assignable, me=person_of, mark=faces, key="a"),
        Field("skills", sort=None, paneled=True),
        Field("parent", sort=None, kind=Whole(), paneled=True),
        Field("description", sort=None),
        Field("acceptance_criteria", sort=None, filter=False),
        Field("blocked", sort=None, paneled=True),
        Field("created_at", editable=False),
        Field("updated_at", editable=False),
        Field("completed_at", kind=Finish(), editable=False),
    )
    columns = "priority number state title labels effort_minutes due assignees"
    card = "priority labels due assignees"
    peek = "state assignees priority due labels effort_minutes"
    quick = {"@": "assignees", "#": "labels", "!": "priority", "day": "due"}
    form = "title description project state assignees priority due labels"
    filled = "state project"
    sort = "-number"
    sort_everywhere = "-updated_at"
    layouts = (Table(), Board(by=("state", "stage", "assignees", "priority", "labels", "kind")), Calendar(day="due"))
    needs = ("project",)
    search = {"title": "A", "description": "C"}
    due = "due"
    empty = _("Work goes here: what has to be done, who does it, by when. Start with one, or bring a board in.")

    def find(self, viewer: Viewer, ref: str) -> Record:
        """The item of this reference, or the one that had it before it moved or its project got another key."""
        row = self.named(viewer, ref)
        if row is None:
            row = self.records(viewer).filter(FormerRef.objects.items_called(ref, viewer.workspace)).first()
        if row is None:
            raise Http404(ref)
        self.read(viewer, row)
        return row

    def listed(self, viewer: Viewer, rows: RecordQuerySet) -> RecordQuerySet:
        """The work of templates only in the template itself."""
        templates = template_ids(viewer.user) if viewer.scope is None else ()
        return rows.exclude(project__in=templates) if templates else rows

    def counted(self, viewer: Viewer) -> RecordQuerySet:
        """In a project: by the index for counts."""
        if viewer.scope is None:
            return self.records(viewer)
        rows: RecordQuerySet = self.model.objects.in_workspace(viewer.workspace).counted_in(viewer.scope, viewer.user)
        return rows

    def mine(self, viewer: Viewer) -> RecordQuerySet:
        """Open work that the viewer is assigned to, and work whose version waits for their verdict."""
        rows: WorkItemQuerySet = self.listed(viewer, self.records(viewer))  # type: ignore[assignment]  # WorkItem's manager makes these
        # Named by their keys, so that no database reads all work of the workspace first.
        me = Person.objects.filter(user=viewer.user, workspace=viewer.workspace)
        keys = WorkItem.assignees.through.objects.filter(person__in=me).values_list("workitem_id")
        awaiting = Acceptance.objects.awaiting(me).values_list("work_item_id")
        return rows.open().filter(pk__in=keys.union(awaiting, all=True), archived_at=None)


@register
class ProjectViewSet(RecordViewSet):
    model = Project
    slug = "projects"
    icon = "folder-kanban"
    keys = "g p"
    title = "name"
    fields = (
        Field("key"),
        Field("name", sort="sort_name"),
        Field("stage", group=True),
        Field("health", group=True),
        Field("owner", group=True, me=person_of, sort="owner__sort_name", choices=assignable),
        Field("customer", group=True, sort="customer__name"),
        Field("start"),
        Field("due"),
        Field("visibility", group=True),
        Field("template", group=True),
        Field("goal", sort=None),
        Field("created_at", editable=False),
    )
    columns = "key name stage health owner start due"
    card = "health due owner"
    form = "name key goal owner start due visibility"
    filled = "key"
    sort = "name"
    layouts = (Table(), Board(by=("stage", "health", "owner")), Calendar(day="due"))
    search = {"name": "A", "key": "A", "goal": "C"}
    due = "due"
    empty = _("A project has a goal, an owner and dates. Create the first one, or bring a board in.")

    def named(self, viewer: Viewer, ref: str) -> Record | None:
        """The project of this key, or the last that had it before it got another one."""
        found = super().named(viewer, ref)
        if found is None:
            keys = FormerKey.objects.projects_called(ref, viewer.workspace)
            found = self.records(viewer).filter(pk__in=keys).first()
        return found

    def mine(self, viewer: Viewer) -> RecordQuerySet:
        """The projects with a due day that the viewer owns."""
        me = Person.objects.filter(user=viewer.user, workspace=viewer.workspace)
        rows: RecordQuerySet = self.records(viewer).listed()  # type: ignore[attr-defined]  # of projects
        return rows.filter(owner__in=me, due__isnull=False)

    def homes(self, viewer: Viewer) -> RecordQuerySet:
        """The projects that run; templates and closed ones take no new work by the way."""
        return super().homes(viewer).listed().order_by("sort_name", "name")  # type: ignore[attr-defined,no-any-return]  # of projects

    def other_ways(self, viewer: Viewer) -> Sequence[tuple[object, str]]:
        """A copy of a template."""
        return [(_("From a template…"), f"/{viewer.workspace.slug}/projects/templates")]
