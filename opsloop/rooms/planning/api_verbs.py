"""Planning by REST, below the work and the projects that it is about: candidates, places in the plan, baselines."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from opsloop.kernel.access import gate
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.planning.baseline import deviations
from opsloop.rooms.planning.candidates import candidates_for
from opsloop.rooms.planning.models import Baseline, Plan, PlannedWork
from opsloop.rooms.planning.panels import inside
from opsloop.rooms.projects.models import Project, WorkItem

Given = Mapping[str, Any]
R = TypeVar("R", bound=Record)
SHOWN = 20


class CandidateShape(BaseModel):
    """Somebody who could do the work."""

    person: str
    name: str
    finish: datetime.datetime | None
    in_time: bool | None
    booked_percent: int
    waiting_minutes: int
    assigned: bool
    lacking: list[str]


class CandidatesShape(BaseModel):
    """The best few, the best first."""

    items: list[CandidateShape]


class PlannedShape(BaseModel):
    """What the published plan says about the work."""

    start: datetime.datetime | None
    finish: datetime.datetime | None
    likely_finish: datetime.datetime | None
    people: list[str]
    late_minutes: int
    slack_minutes: int | None
    obstacle: str


class BaselineName(BaseModel):
    """What to call it."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=120)] = ""


class BaselineShape(BaseModel):
    """A baseline, and how far the project has gone from it: working days later, minutes of effort then and now."""

    id: int
    name: str
    taken_at: datetime.datetime
    days_later: int | None
    minutes_before: int
    minutes: int


class BaselinesShape(BaseModel):
    """The newest first."""

    items: list[BaselineShape]


def candidates(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """Who could do it; nobody, for guests."""
    found = candidates_for(_is(item, WorkItem), seen_by=viewer.user) if inside(viewer) else []
    return {
        "items": [
            {
                "person": each.person.ref,
                "name": each.person.name,
                "finish": each.finish,
                "in_time": each.in_time,
                "booked_percent": each.booked,
                "waiting_minutes": each.waiting,
                "assigned": each.assigned,
                "lacking": [skill.name for skill in each.lacking],
            }
            for each in found
        ]
    }


def planned(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """Where the published plan has it; nowhere, where it has not, and for guests."""
    published = Plan.objects.in_workspace(viewer.workspace).published()
    rows = PlannedWork.objects.filter(plan__in=published, work_item=_is(item, WorkItem))
    row = rows.with_work(seen_by=viewer.user).first() if inside(viewer) else None
    if row is None:
        return {**dict.fromkeys(PlannedShape.model_fields), "people": [], "late_minutes": 0, "obstacle": ""}
    return {
        "start": row.start,
        "finish": row.finish,
        "likely_finish": row.likely_finish,
        "people": [str(seat) for seat in row.seats.all()],
        "late_minutes": row.late_minutes,
        "slack_minutes": row.slack_minutes,
        "obstacle": row.obstacle,
    }


def baselines(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """How far the project has gone from each baseline; guests learn of none."""
    rows = _is(item, Project).baselines.select_related("project__workspace")[:SHOWN] if inside(viewer) else []
    return {"items": [_shown(row, viewer) for row in rows]}


def take_baseline(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Keep the project's dates and efforts as they are."""
    project = _is(item, Project)
    return _shown(Baseline.take(project, by=viewer.user, name=readable_text("name", given.get("name", ""))), viewer)


def _shown(row: Baseline, viewer: Viewer) -> dict[str, Any]:
    against = deviations(row, seen_by=viewer.user)
    return {
        "id": row.pk,
        "name": row.name,
        "taken_at": row.taken_at,
        "days_later": against.days,
        "minutes_before": against.minutes_before,
        "minutes": against.minutes,
    }


def _is(item: Record, model: type[R]) -> R:
    """The record as what it is."""
    if not isinstance(item, model):
        raise TypeError(f"wanted {model}, got {type(item)}")
    return item


WORK, PROJECT = WorkItem.record_type, Project.record_type
register(
    Verb(WORK, "GET", "candidates", _("Who could do it"), candidates, answers=CandidatesShape, allows=gate.VIEW),
    Verb(WORK, "GET", "planned", _("Where the published plan has it"), planned, answers=PlannedShape, allows=gate.VIEW),
    Verb(PROJECT, "GET", "baselines", _("Its baselines"), baselines, answers=BaselinesShape, allows=gate.VIEW),
    Verb(PROJECT, "POST", "baselines", _("Take a baseline"), take_baseline, BaselineName, answers=BaselineShape),
)
