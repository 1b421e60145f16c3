"""What this room shows on pages of work and projects: when it is done by the plan, and baselines."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.planning.days import day_in
from opsloop.rooms.planning.elsewhere import plan_about, standing_rows
from opsloop.rooms.planning.explaining import addresses_of, linked
from opsloop.rooms.planning.lacking import asked_of
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.proposing import News, unknown_to
from opsloop.rooms.planning.supposing import person_behind
from opsloop.rooms.planning.timeline import Drawing
from opsloop.rooms.projects.models import Project, WorkItem

SHOWN = 5


def plan_of(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """What the last plan that was published about the project says, and the proposal that waits, for members."""
    if not isinstance(record, Project) or not inside(viewer):
        return None
    waiting = Plan.objects.in_workspace(viewer.workspace).proposals().that_hold()
    published = plan_about(viewer.workspace, record.pk)
    known = published.figures.get("projects", {}).get(str(record.pk)) if published is not None else None
    if published is None or not known or not known["finish"]:
        return None
    return {
        "plan": published,
        "finish": day_in(viewer.workspace, known["finish"]),
        "late": known["late"],
        "proposal": waiting.first(),
    }


def planned(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """Where the published plan has open work, for members of the workspace."""
    if not isinstance(record, WorkItem) or record.completed_at is not None or not inside(viewer):
        return None
    row = PLANNED.first(workspace=viewer.workspace, item=record.pk) or _by_an_earlier_plan(record, viewer)
    late = row is not None and row.late_minutes > 0
    why = _why(row, viewer) if row is not None and late else []
    news = unknown_to(row.plan, seen_by=viewer.user) if row is not None else News([])
    newest = f"{news.events[0].label}: {sentence(news.events[0])}" if news else ""
    return {"item": record, "row": row, "why": why, "news": news, "newest": newest, "asks": _asks(row, viewer)}


def _by_an_earlier_plan(item: WorkItem, viewer: Viewer) -> PlannedWork | None:
    """Where the last plan published about its project has it, though one of other projects was published since."""
    return standing_rows(viewer.workspace).filter(work_item=item).select_related("plan").first()


def _asks(row: PlannedWork | None, viewer: Viewer) -> str:
    """What it asks for, where the plan has nobody for it."""
    return "" if row is None else asked_of([row], viewer.workspace, seen_by=viewer.user).get(row.pk, "")


def _why(row: PlannedWork, viewer: Viewer) -> list[SafeString]:
    """Why it is not done earlier, as far as the viewer may know, with links to what stands in its way."""
    drawing = Drawing(row.plan, viewer.user)
    said = [sentence for work in drawing.work(drawing.rows([row.pk])) for sentence in work["why"]]
    named = {int(reason["activity"]) for reason in row.reasons if reason.get("activity")}
    behind = [person_behind(reason["person"]) for reason in row.reasons if reason.get("person")]
    people = [real or like or 0 for real, like in behind]
    return linked(said, addresses_of(named, people=people, seen_by=viewer.user))


PLANNED = Prepared[PlannedWork](
    lambda workspace, item: PlannedWork.objects.filter(
        plan__workspace=workspace, plan__state=Plan.State.PUBLISHED, work_item_id=item
    )
)


def inside(viewer: Viewer) -> bool:
    """Whether the viewer is more than a guest."""
    here = standing(viewer.user, viewer.workspace.pk)
    return here is not None and here.at_least(Membership.Role.MEMBER)


def baselines(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The newest baselines, for members of the workspace."""
    if not isinstance(record, Project) or record.template or not inside(viewer):
        return None
    return {
        "baselines": record.baselines.select_related("taken_by")[:SHOWN],
        "project": record,
        "leads": record.allows(viewer.user, gate.CHANGE),
    }


register_panel(Panel("planned", _("Plan"), "planning/_planned.html", planned, (WorkItem.record_type,), 37))
register_panel(Panel("plan_of", _("Plan"), "planning/_plan_of_project.html", plan_of, (Project.record_type,), 12))
register_panel(Panel("baselines", _("Baselines"), "planning/_baselines.html", baselines, (Project.record_type,), 35))
