"""What this room shows on a project's own page: how far it is, how it stands, who takes part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.prose import Prose
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.projects.models import Project, State

SHOWN_UPDATES = 5
DRAWN = ("done", "review", "doing", "todo", "backlog")


def progress(project: Project, viewer: Viewer) -> dict[str, Any]:
    """How much work stands in each group, given up work aside; what is late and what is blocked."""
    items = project.work_items.visible_to(viewer.user).filter(archived_at=None).exclude(state__cancels=True)
    late = Q(due__lt=timezone.localdate(), completed_at=None)
    counts = items.aggregate(
        **{group: Count("pk", filter=Q(state__group=group)) for group in DRAWN},
        late=Count("pk", filter=late),
        blocked=Count("pk", filter=Q(blocked=True)),
    )
    total = sum(counts[group] for group in DRAWN)
    states = _states_of(project)
    return {
        "total": total,
        "percent": round(100 * counts["done"] / total) if total else 0,
        "bars": bars([(group, counts[group]) for group in DRAWN], total),
        "figures": [
            (group, State.Group(group).label, counts[group], f"f=state:in:{states[group]}") for group in reversed(DRAWN)
        ],
        "late": 0 if project.template else counts["late"],
        "blocked": counts["blocked"],
        "may_copy": gate.role_allows(viewer.user, gate.ADD, viewer.workspace.pk),
    }


def _states_of(project: Project) -> dict[str, str]:
    """The states of each group whose work counts, as an address names them."""
    keys: dict[str, list[str]] = {group: [] for group in DRAWN}
    for key, group in project.states.filter(cancels=False).values_list("pk", "group"):
        keys[group].append(str(key))
    return {group: ",".join(found) for group, found in keys.items()}


def bars(counts: list[tuple[str, int]], total: int) -> list[tuple[str, str, str]]:
    """Each group's name, left edge and width in percent."""
    drawn, edge = [], 0.0
    for name, count in counts:
        width = 100 * count / total if total else 0.0
        if width:
            drawn.append((name, f"{edge:.2f}", f"{width:.2f}"))
        edge += width
    return drawn


def health(project: Project, viewer: Viewer) -> dict[str, Any]:
    """The newest judgements of how it stands."""
    updates = list(project.health_updates.select_related("by")[:SHOWN_UPDATES])
    prose = Prose([update.text for update in updates], viewer=viewer.user, workspace=viewer.workspace)
    return {
        "updates": [(update, prose.render(update.text)) for update in updates],
        "leads": leads(project, viewer),
    }


def members(project: Project, viewer: Viewer) -> dict[str, Any]:
    """Who takes part, and as what."""
    rows = project.memberships.select_related("person").order_by("role", "person__sort_name", "person__name")
    return {"members": list(rows), "leads": leads(project, viewer)}


def leads(project: Project, viewer: Viewer) -> bool:
    """Whether the viewer may change the project itself."""
    return project.allows(viewer.user, gate.CHANGE)


def of_project(key: str, label: Any, context: Callable[[Project, Viewer], dict[str, Any]], order: int) -> Panel:
    """A panel that only projects have."""

    def known(record: Record, viewer: Viewer) -> dict[str, Any] | None:
        return context(record, viewer) if isinstance(record, Project) else None

    return Panel(key, label, f"projects/_{key}.html", known, (Project.record_type,), order)


PANELS = (
    of_project("progress", _("Progress"), progress, 10),
    of_project("health", _("Health"), health, 25),
    of_project("members", _("Members"), members, 30),
)
for panel in PANELS:
    register_panel(panel)
