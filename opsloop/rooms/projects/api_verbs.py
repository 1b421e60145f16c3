"""What can be done to work by REST, beside changing its fields: the verbs of its page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field

from opsloop.kernel.api.problems import wrong_values
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.projects.models import Dependency, TimeEntry, WorkItem
from opsloop.rooms.projects.time_entry import MOST_MINUTES

Given = Mapping[str, Any]
LONGEST_NOTE = 300
MOST_EFFORT_MINUTES = 10_000_000
MOST_LAG_MINUTES = 10_000_000


class Shape(BaseModel):
    """Something that is given: only what is named."""

    model_config = ConfigDict(extra="forbid")


class Reason(Shape):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Submission(Shape):
    """What should be looked at."""

    note: Annotated[str, Field(max_length=1000)] = ""


class SpentTime(Shape):
    """Minutes worked by the caller, and on which day."""

    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]
    day: datetime.date | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class Estimate(Shape):
    """How many minutes of effort it takes: at best, most likely and at worst."""

    optimistic_minutes: Annotated[int, Field(ge=0, le=MOST_EFFORT_MINUTES)]
    likely_minutes: Annotated[int, Field(ge=0, le=MOST_EFFORT_MINUTES)]
    pessimistic_minutes: Annotated[int, Field(ge=0, le=MOST_EFFORT_MINUTES)]


class Predecessor(Shape):
    """What the work waits for, how, and how long after."""

    predecessor: str
    kind: Literal["FS", "SS", "FF", "SF"] = "FS"
    lag_minutes: Annotated[int, Field(ge=-MOST_LAG_MINUTES, le=MOST_LAG_MINUTES)] = 0


class Waiting(BaseModel):
    """One thing that work waits for."""

    ref: str
    title: str
    kind: str
    lag_minutes: int


class Waitings(BaseModel):
    """Everything that work waits for, as far as the caller sees it."""

    items: list[Waiting]


class Entry(BaseModel):
    """Time that somebody spent; no minutes while the timer runs."""

    id: int
    person: str
    started_at: datetime.datetime
    minutes: int | None
    note: str


def accept(item: Record, viewer: Viewer, _given: Given) -> None:
    work_of(item).accept(by=viewer.user)


def reject(item: Record, viewer: Viewer, given: Given) -> None:
    work_of(item).reject(readable_text("reason", given["reason"]), by=viewer.user)


def submit(item: Record, viewer: Viewer, given: Given) -> None:
    work_of(item).submit(by=viewer.user, note=readable_text("note", given.get("note", "")))


def withdraw(item: Record, viewer: Viewer, _given: Given) -> None:
    work_of(item).withdraw(by=viewer.user)


def block(item: Record, viewer: Viewer, given: Given) -> None:
    work_of(item).block(readable_text("reason", given["reason"]), by=viewer.user)


def unblock(item: Record, viewer: Viewer, _given: Given) -> None:
    work_of(item).unblock(by=viewer.user)


def estimate(item: Record, viewer: Viewer, given: Given) -> None:
    points = (given["optimistic_minutes"], given["likely_minutes"], given["pessimistic_minutes"])
    try:
        work_of(item).estimate(*points, by=viewer.user)
    except ValidationError as error:
        raise wrong_values({"pessimistic_minutes": " ".join(error.messages)}) from error


def estimate_no_more(item: Record, viewer: Viewer, _given: Given) -> None:
    work_of(item).estimate(None, None, None, by=viewer.user)


def start_timer(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    return shown_entry(work_of(item).start_timer(by=viewer.user))


def stop_timer(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    return shown_entry(work_of(item).stop_timer(by=viewer.user))


def log_time(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    day, minutes = given.get("day") or viewer.today, given["minutes"]
    begun = datetime.datetime.combine(day, datetime.time(9), tzinfo=timezone.get_current_timezone())
    note = readable_text("note", given.get("note", ""))
    return shown_entry(work_of(item).log_time(minutes, by=viewer.user, started_at=begun, note=note))


def waits_for(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """What it waits for, without what the caller does not see."""
    rows = Dependency.objects.filter(successor_id=item.pk).order_by("pk")
    seen = WorkItem.objects.in_workspace(viewer.workspace).visible_to(viewer.user).with_ref()
    found = seen.in_bulk(rows.values_list("predecessor_id", flat=True))
    return {"items": [_waiting(row, found[row.predecessor_id]) for row in rows if row.predecessor_id in found]}


def wait(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Wait for other work; the same again gets the new kind and lag."""
    other = _other(viewer, given["predecessor"])
    if other is None:
        raise wrong_values({"predecessor": _("This is not here, or not shared with you.")})
    kind, lag = given.get("kind", Dependency.Kind.FINISH_START), given.get("lag_minutes", 0)
    work_of(item).depend_on(other, by=viewer.user, kind=kind, lag_minutes=lag)
    return waits_for(item, viewer, given)


def wait_no_more(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Wait no longer for the work that the address names."""
    other = _other(viewer, given["other"])
    if other is None or work_of(item).stop_depending_on(other, by=viewer.user) is None:
        raise Http404
    return waits_for(item, viewer, given)


def work_of(item: Record) -> WorkItem:
    """The record, which is a piece of work."""
    if not isinstance(item, WorkItem):
        raise TypeError(f"wanted a work item, got {type(item)}")
    return item


def _other(viewer: Viewer, ref: str) -> WorkItem | None:
    rows = WorkItem.objects.in_workspace(viewer.workspace).visible_to(viewer.user).with_ref()
    found: WorkItem | None = rows.by_any_ref(readable_text("predecessor", ref)).first()
    return found


def _waiting(row: Dependency, other: WorkItem) -> dict[str, Any]:
    return {"ref": other.ref, "title": other.title, "kind": row.kind, "lag_minutes": row.lag_minutes}


def shown_entry(entry: TimeEntry) -> dict[str, Any]:
    """Time that somebody spent, as it is answered."""
    return {
        "id": entry.pk,
        "person": str(entry.person),
        "started_at": entry.started_at,
        "minutes": entry.minutes,
        "note": entry.note,
    }


TYPE = WorkItem.record_type
register(
    Verb(TYPE, "POST", "submission", gettext_lazy("Hand in a version for acceptance"), submit, given=Submission),
    Verb(TYPE, "DELETE", "submission", gettext_lazy("Take back what was handed in"), withdraw),
    Verb(TYPE, "POST", "acceptance", gettext_lazy("Accept the version handed in"), accept, allows="accept"),
    Verb(
        TYPE, "POST", "rejection", gettext_lazy("Send the version back, and say why"), reject, Reason, allows="reject"
    ),
    Verb(TYPE, "POST", "block", gettext_lazy("Say that it cannot go on, and why"), block, Reason),
    Verb(TYPE, "DELETE", "block", gettext_lazy("Say that it can go on"), unblock),
    Verb(TYPE, "POST", "estimate", gettext_lazy("Estimate it by three points"), estimate, Estimate),
    Verb(TYPE, "DELETE", "estimate", gettext_lazy("Take the three-point estimate away"), estimate_no_more),
    Verb(TYPE, "POST", "timer", gettext_lazy("Start your timer"), start_timer, answers=Entry),
    Verb(TYPE, "DELETE", "timer", gettext_lazy("Stop your timer"), stop_timer, answers=Entry),
    Verb(TYPE, "POST", "time", gettext_lazy("Write down time that you spent"), log_time, SpentTime, answers=Entry),
    Verb(TYPE, "GET", "dependencies", gettext_lazy("What it waits for"), waits_for, answers=Waitings),
    Verb(TYPE, "POST", "dependencies", gettext_lazy("Let it wait for other work"), wait, Predecessor, answers=Waitings),
    Verb(
        TYPE,
        "DELETE",
        "dependencies/{other}",
        gettext_lazy("Let it wait for that no longer"),
        wait_no_more,
        answers=Waitings,
    ),
)
