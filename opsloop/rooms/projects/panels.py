"""What this room shows on the page and peek of a work item, panel by panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.projects.attached import attached
from opsloop.rooms.projects.checklist import ChecklistItem
from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.repeating_words import in_words

SHOWN_ENTRIES = 5
Has = frozenset[str]


def actions(item: WorkItem, viewer: Viewer, has: Has) -> dict[str, Any]:
    """What holds it up, what waits for a verdict, and what can be done next."""
    awaited = item.awaited if "acceptances" in has else None
    return {
        "block": item.open_block if item.blocked else None,
        "awaited": awaited,
        "decides": awaited is not None and item.may_be_accepted_by(viewer.user),
        "timer": item.timer_of(viewer.user) if "time_entries" in has else None,
        "over": item.completed_at is not None,
    }


def verdicts(item: WorkItem, _viewer: Viewer, has: Has) -> dict[str, Any]:
    """Every version handed in, and how often it was sent back."""
    rows = item.acceptances.select_related("submitted_by", "decided_by")
    versions = list(rows) if "acceptances" in has else []
    return {"versions": versions, "rework": sum(row.verdict == "rejected" for row in versions)}


def checklists(item: WorkItem, _viewer: Viewer, has: Has) -> dict[str, Any]:
    """The checklists with their steps, and how far they are."""
    steps = Prefetch("items", ChecklistItem.objects.select_related("done_by"))
    lists = list(item.checklists.prefetch_related(steps)) if "checklists" in has else []
    every = [step for checklist in lists for step in checklist.items.all()]
    return {"lists": lists, "total": len(every), "done": sum(step.done for step in every)}


def parts(item: WorkItem, viewer: Viewer, has: Has) -> dict[str, Any]:
    """The work it is made of and the work it is part of, as far as the viewer sees them."""
    found = _children(item, viewer) if "children" in has else []
    seen = item.parent is not None and type(item).objects.visible_to(viewer.user).filter(pk=item.parent_id).exists()
    return {
        "whole": item.parent if seen else None,
        "parts": found,
        "total": len(found),
        "done": sum(part.completed_at is not None for part in found),
    }


def _children(item: WorkItem, viewer: Viewer) -> list[WorkItem]:
    rows = item.children.visible_to(viewer.user).select_related("project", "state").prefetch_related("assignees")
    return list(rows.order_by("rank", "pk"))


def order(item: WorkItem, viewer: Viewer, has: Has) -> dict[str, Any]:
    """What it waits for and what waits for it; items the viewer does not see are counted only."""
    joined = ("predecessor__project", "predecessor__state", "successor__project", "successor__state")
    rows_in = list(item.dependencies_in.select_related(*joined[:2])) if "dependencies_in" in has else []
    rows_out = list(item.dependencies_out.select_related(*joined[2:])) if "dependencies_out" in has else []
    keys = [row.predecessor_id for row in rows_in] + [row.successor_id for row in rows_out]
    seen = (
        set(WorkItem.objects.visible_to(viewer.user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else {}
    )
    before = [(row, row.predecessor) for row in rows_in if row.predecessor_id in seen]
    after = [(row, row.successor) for row in rows_out if row.successor_id in seen]
    return {"before": before, "after": after, "hidden": len(keys) - len(before) - len(after)}


def time(item: WorkItem, viewer: Viewer, has: Has) -> dict[str, Any] | None:
    """Who spent how long, against what was planned; nothing for clients."""
    if viewer.is_client:
        return None
    spent, entries = 0, []
    if "time_entries" in has:
        spent, entries = item.spent_minutes, list(item.time_entries.select_related("person")[: SHOWN_ENTRIES + 1])
    return {
        "spent": spent,
        "effort": item.effort_minutes,
        "over": item.effort_minutes is not None and spent > item.effort_minutes,
        "entries": entries[:SHOWN_ENTRIES],
        "more": len(entries) > SHOWN_ENTRIES,
        "leads": item.project.allows(viewer.user, "change"),
    }


def plan(item: WorkItem, viewer: Viewer, has: Has) -> dict[str, Any] | None:
    """Whether it comes again, which skills it needs, and its three-point estimate; nothing for clients."""
    if viewer.is_client:
        return None
    recurrence = getattr(item, "recurrence", None) if "recurrence" in has else None
    return {
        "recurrence": recurrence,
        "rule": in_words(recurrence.rule) if recurrence is not None else "",
        "skills": list(item.required_skills.select_related("skill")) if "required_skills" in has else [],
        "points": item.points,
        "expected": item.expected_minutes,
        "spread": item.spread_minutes,
    }


def of_item(
    key: str, label: Any, context: Callable[[WorkItem, Viewer, Has], dict[str, Any] | None], order: int
) -> Panel:
    """A panel that only work items have."""

    def known(record: Record, viewer: Viewer) -> dict[str, Any] | None:
        return context(record, viewer, _has(record, viewer)) if isinstance(record, WorkItem) else None

    return Panel(key, label, f"projects/_{key}.html", known, (WorkItem.record_type,), order)


def _has(item: WorkItem, viewer: Viewer) -> Has:
    """Asked once for all panels that a viewer, who lives as long as a look at a page, sees of an item."""
    known: dict[int, Has] = vars(viewer).setdefault("_attached", {})
    if item.pk not in known:
        known[item.pk] = attached(item)
    return known[item.pk]


PANELS = (
    of_item("actions", _("Actions"), actions, 10),
    of_item("verdicts", _("Acceptance"), verdicts, 25),
    of_item("checklists", _("Checklists"), checklists, 30),
    of_item("parts", _("Parts"), parts, 32),
    of_item("order", _("Order"), order, 34),
    of_item("time", _("Time"), time, 36),
    of_item("plan", _("Estimate, skills, repeats"), plan, 38),
)
for panel in PANELS:
    register_panel(panel)
