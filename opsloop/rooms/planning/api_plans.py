"""Plans by REST, for members: ask for one, read it, pin work in it, read what it would change, publish it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.api.problems import wrong_values
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Call, register_calls
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.planning.comparing import ReadAnew, compare, named
from opsloop.rooms.planning.conflicts import conflict_sentences, known_conflicts
from opsloop.rooms.planning.drafting import draft, scenario
from opsloop.rooms.planning.elsewhere import standing_rows
from opsloop.rooms.planning.explaining import Explainer, titles_of
from opsloop.rooms.planning.load_changes import PersonChange, load_change
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.pinning import Moved, pin, unpin
from opsloop.rooms.planning.plan import PlanQuerySet
from opsloop.rooms.planning.plan_shapes import (
    ChangesShape,
    MovedShape,
    PinPlace,
    PlanShape,
    PlanWishes,
    WhatWasRead,
    WorkShape,
)
from opsloop.rooms.planning.planned_work import PlannedWorkQuerySet
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.planning.withdrawing import withdraw
from opsloop.rooms.projects.models import Project, WorkItem

Given = Mapping[str, Any]


def plans(viewer: Viewer, _given: Given) -> PlanQuerySet:
    """Those that nobody has thrown away, the newest first."""
    return _seen(viewer).order_by("-pk")


def ask(viewer: Viewer, given: Given) -> dict[str, Any]:
    """Ask for a plan; a worker makes it."""
    wishes = Wishes(**{name: value for name, value in given.items() if name not in {"projects", "name"}})
    projects, name = _projects(viewer, given.get("projects", ())), readable_text("name", given.get("name", ""))
    return _shown(viewer, draft(viewer.workspace, by=viewer.user, wishes=wishes, projects=projects, name=name))


def read(viewer: Viewer, given: Given) -> dict[str, Any]:
    return _shown(viewer, _plan(viewer, given))


def discard(viewer: Viewer, given: Given) -> None:
    _plan(viewer, given).discard(by=viewer.user)


def work(viewer: Viewer, given: Given) -> PlannedWorkQuerySet:
    """What is planned of the work that the caller sees; what has no place comes last."""
    return _rows(viewer, _plan(viewer, given)).order_by("start", "pk")


def hold(viewer: Viewer, given: Given) -> dict[str, Any]:
    """Pin work."""
    plan = _plan(viewer, given)
    people = [view_set_of("person").find(viewer, ref).pk for ref in given.get("people", ())]
    start = given["start"]
    start = start.replace(tzinfo=ZoneInfo(viewer.workspace.time_zone)) if start.tzinfo is None else start
    return _moved(viewer, plan, pin(plan, _item(viewer, given), start, by=viewer.user, people=people))


def let_go(viewer: Viewer, given: Given) -> dict[str, Any]:
    """Unpin work."""
    plan = _plan(viewer, given)
    return _moved(viewer, plan, unpin(plan, _item(viewer, given), by=viewer.user))


def again(viewer: Viewer, given: Given) -> dict[str, Any]:
    """Plan the same anew; what is pinned there stays pinned, what a scenario supposes stays so."""
    plan = _plan(viewer, given)
    projects = list(Project.objects.visible_to(viewer.user).filter(pk__in=plan.projects.values("pk")))
    if len(projects) < plan.projects.count():
        raise NotAllowed
    if plan.kind == Plan.Kind.SCENARIO:
        return _shown(viewer, scenario(plan, (), by=viewer.user, name=plan.name))
    made = draft(viewer.workspace, by=viewer.user, wishes=plan.asked, projects=projects, based_on=plan)
    return _shown(viewer, made)


def changes(viewer: Viewer, given: Given) -> dict[str, Any]:
    """What publishing would change: a page of the work, and what all of it comes to."""
    plan, first = _plan(viewer, given), (given["page"] - 1) * given["limit"]
    found = compare(plan, seen_by=viewer.user)
    load = load_change(plan, seen_by=viewer.user, week_starts_on=viewer.week_starts_on)
    rows = [
        {
            "item": each.item.ref,
            "title": each.item.title,
            "start": each.start and list(each.start),
            "due": each.due and list(each.due),
            "people": None
            if each.gets is None
            else [[person.ref for person in side] for side in (each.had, each.gets)],
            "days_late": each.late,
        }
        for each in named(found.differences[first : first + given["limit"]], seen_by=viewer.user)
    ]
    counts = {name: getattr(found, name) for name in ("moved", "reassigned", "same", "late")}
    counts |= {"read": found.signs, "more": len(found.differences) > first + given["limit"]}
    return {"items": rows, "load": [_shown_load(each) for each in load.people], **counts}


def make_public(viewer: Viewer, given: Given) -> dict[str, Any]:
    """Publish the plan; where the caller says what was read, only that."""
    plan = _plan(viewer, given)
    if given.get("read") and given["read"] != compare(plan, seen_by=viewer.user).signs:
        raise ReadAnew
    publish(plan, by=viewer.user)
    return _shown(viewer, plan)


def take_back(viewer: Viewer, given: Given) -> dict[str, Any]:
    """Take the publication back."""
    plan = _plan(viewer, given)
    withdraw(plan, by=viewer.user)
    return _shown(viewer, plan)


def _seen(viewer: Viewer) -> PlanQuerySet:
    seen = Plan.objects.in_workspace(viewer.workspace).visible_to(viewer.user).kept()
    return seen.select_related("workspace", "made_by", "job", "based_on")


def _plan(viewer: Viewer, given: Given) -> Plan:
    plan = _seen(viewer).filter(pk=given["key"]).first() if 0 <= given["key"] < 2**63 else None
    if plan is None:
        raise Http404
    return plan


def _item(viewer: Viewer, given: Given) -> WorkItem:
    found = view_set_of("work_item").find(viewer, given["item"])
    if not isinstance(found, WorkItem):
        raise TypeError(f"wanted work, got {type(found)}")
    return found


def _projects(viewer: Viewer, keys: Sequence[str]) -> list[Project]:
    found = list(Project.objects.in_workspace(viewer.workspace).visible_to(viewer.user).listed().filter(key__in=keys))
    if missing := sorted(set(keys) - {project.key for project in found}):
        raise wrong_values({"projects": _("There is no project %(key)s here.") % {"key": missing[0]}})
    return found


def _rows(viewer: Viewer, plan: Plan) -> PlannedWorkQuerySet:
    return PlannedWork.objects.filter(plan=plan).visible_to(viewer.user).with_work(seen_by=viewer.user)


def _shown(viewer: Viewer, plan: Plan) -> dict[str, Any]:
    return _shown_plans(viewer, [plan])[0]


def _shown_plans(viewer: Viewer, rows: Sequence[Plan]) -> list[dict[str, Any]]:
    holding = set(standing_rows(viewer.workspace).values_list("plan", flat=True))
    seen = Project.objects.visible_to(viewer.user).filter(plans__in=rows).order_by("key")
    keys: dict[int, list[str]] = {}
    for plan, key in seen.values_list("plans", "key"):
        keys.setdefault(plan, []).append(key)
    return [
        {
            **_facts(viewer, each),
            "holds": each.state == Plan.State.PUBLISHED or (each.state == Plan.State.SUPERSEDED and each.pk in holding),
            "projects": keys.get(each.pk, []),
        }
        for each in rows
    ]


def _facts(viewer: Viewer, plan: Plan) -> dict[str, Any]:
    figures = plan.figures
    return {
        **{name: getattr(plan, name) for name in ("kind", "state", "name", "made_at", "planned_from")},
        "id": plan.pk,
        "made_by": "" if plan.made_by is None else plan.made_by.name,
        "based_on": plan.based_on_id,
        "job": plan.job_id,
        "finish": figures.get("finish"),
        **{name: figures.get(name, 0) for name in ("planned", "left_out", "late")},
        "gap": figures.get("gap"),
        "conflicts": conflict_sentences(plan, known_conflicts(plan), seen_by=viewer.user),
        "refusal": str(figures.get("refusal", "")),
    }


def _shown_load(each: PersonChange) -> dict[str, Any]:
    return {
        "person": each.person.ref,
        "name": each.person.name,
        **{name: getattr(each.whole, name) for name in ("before", "after", "available")},
        "over": [week.first for week in each.over],
        "weeks": [asdict(week) for week in each.weeks],
    }


def _shown_work(viewer: Viewer, rows: Sequence[PlannedWork]) -> list[dict[str, Any]]:
    named = {int(each["activity"]) for row in rows for each in row.reasons if each.get("activity")}
    people = {seat.person_id: seat.person.name for row in rows for seat in row.seats.all() if seat.person is not None}
    explainer = Explainer(
        titles_of(named, seen_by=viewer.user),
        {key: name for key, name in people.items() if key is not None},
        ZoneInfo(viewer.workspace.time_zone),
    )
    plain = ("start", "finish", "likely_finish", "minutes", "assumed", "late_minutes", "slack_minutes", "critical")
    return [
        {
            **{name: getattr(row, name) for name in (*plain, "pinned", "obstacle")},
            "item": row.work_item.ref,
            "title": row.work_item.title,
            "people": [str(seat) for seat in row.seats.all()],
            "why": explainer.sentences(row.reasons),
        }
        for row in rows
    ]


def _moved(viewer: Viewer, plan: Plan, moved: Moved) -> dict[str, Any]:
    rows = _rows(viewer, plan).filter(pk__in=[row.pk for row in moved.elsewhere]).order_by("start", "pk")
    return {"items": _shown_work(viewer, list(rows))}


ONE = "plans/{key}"
PIN = f"{ONE}/pins/{{item}}"
register_calls(
    Call("GET", "plans", _("Plans"), plans, answers=PlanShape, each=_shown_plans),
    Call("POST", "plans", _("Ask for a plan"), ask, PlanWishes, PlanShape, status=201),
    Call("GET", ONE, _("Read a plan"), read, answers=PlanShape),
    Call("DELETE", ONE, _("Throw a plan away"), discard, status=204),
    Call("GET", f"{ONE}/work", _("The work in a plan"), work, answers=WorkShape, each=_shown_work),
    Call("PUT", PIN, _("Pin work in a draft"), hold, PinPlace, MovedShape),
    Call("DELETE", PIN, _("Unpin work in a draft"), let_go, answers=MovedShape),
    Call("POST", f"{ONE}/replanning", _("Plan the same again"), again, answers=PlanShape, status=201),
    Call("GET", f"{ONE}/changes", _("What publishing a plan would change"), changes, answers=ChangesShape, paged=True),
    Call("POST", f"{ONE}/publication", _("Publish a plan"), make_public, WhatWasRead, PlanShape),
    Call("DELETE", f"{ONE}/publication", _("Take a publication back"), take_back, answers=PlanShape),
)
