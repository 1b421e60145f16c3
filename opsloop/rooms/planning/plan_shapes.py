"""The shapes of plans in the API: what is shown of one, and what is given to ask for one or to pin work in it."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from opsloop.rooms.planning.wishes import LONGEST, MOST_KEPT, Wishes

Ref = Annotated[str, Field(max_length=60)]
MOST_REFS = 200


class PlanShape(BaseModel):
    """A plan; `value`s of what has not been found yet are empty. `gap`: what another could save at most, as a share.

    `holds`: whether it is the last that was published about some work; `projects`: keys of those it is about, as far
    as the caller sees them, none where it is about all.
    """

    id: int
    kind: str
    state: str
    holds: bool
    name: str
    projects: list[str]
    made_by: str
    made_at: datetime.datetime
    planned_from: datetime.datetime
    based_on: int | None
    job: int | None
    finish: datetime.datetime | None
    planned: int
    left_out: int
    late: int
    gap: float | None
    conflicts: list[str]
    refusal: str


class PlanWishes(BaseModel):
    """What to plan, by the keys of projects (none: all that you see), and how."""

    model_config = ConfigDict(extra="forbid")
    projects: Annotated[list[Ref], Field(max_length=MOST_REFS)] = []
    name: Annotated[str, Field(max_length=120)] = ""
    seconds: Annotated[int, Field(ge=0, le=LONGEST)] = Wishes.seconds
    keep_people: bool = Wishes.keep_people
    backlog: bool = Wishes.backlog
    assumed_minutes: Annotated[int, Field(ge=15, le=28_800)] = Wishes.assumed_minutes
    kept_hours: Annotated[int, Field(ge=0, le=MOST_KEPT)] = Wishes.kept_hours


class WorkShape(BaseModel):
    """A piece of work in a plan; without a start it has no place, and `obstacle` says why."""

    item: str
    title: str
    start: datetime.datetime | None
    finish: datetime.datetime | None
    likely_finish: datetime.datetime | None
    people: list[str]
    minutes: int
    assumed: bool
    late_minutes: int
    slack_minutes: int | None
    critical: bool
    pinned: bool
    obstacle: str
    why: list[str]


class PinPlace(BaseModel):
    """Where to hold work: from the first working moment at or after `start`, with these people or those it has."""

    model_config = ConfigDict(extra="forbid")
    start: datetime.datetime
    people: Annotated[list[Ref], Field(max_length=MOST_REFS)] = []


class MovedShape(BaseModel):
    """The work that is elsewhere than before."""

    items: list[WorkShape]


class ChangeShape(BaseModel):
    """Work that publishing would change; each as [now, then], or nothing where it stays.

    `days_late`: how long after its due day, which stays, the plan has it done.
    """

    item: str
    title: str
    start: list[datetime.date | None] | None
    due: list[datetime.date | None] | None
    people: list[list[str]] | None
    days_late: int


class WeekOfLoad(BaseModel):
    """A person's week, by its first day: minutes booked now, minutes booked by the plan, and minutes there are."""

    first: datetime.date
    before: int
    after: int
    available: int


class LoadOfShape(BaseModel):
    """What publishing would change about a load; `over`: the weeks in which the plan books more than there is."""

    person: str
    name: str
    before: int
    after: int
    available: int
    over: list[datetime.date]
    weeks: list[WeekOfLoad]


class ChangesShape(BaseModel):
    """What publishing would change, the most late first, a page at a time, and how much of all would stay.

    `late`: how much keeps a due day that the plan misses. `read` is given back to publish just this. `load` names those
    whose weeks change or are too full, in minutes.
    """

    items: list[ChangeShape]
    next: str | None
    load: list[LoadOfShape]
    moved: int
    reassigned: int
    same: int
    late: int
    read: str


class WhatWasRead(BaseModel):
    """`read`, as the changes of the plan say it: where publishing would change something else by now, it does not."""

    model_config = ConfigDict(extra="forbid")
    read: Annotated[str, Field(max_length=60)] = ""
