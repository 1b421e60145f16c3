"""What REST tells of work beside its fields: what holds it up, the versions handed in, and the time that was spent."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.projects.api_verbs import TYPE, Entry, shown_entry, work_of

Given = Mapping[str, Any]


class Hold(BaseModel):
    """Why work cannot go on, who said so and since when; nothing where it can."""

    reason: str | None
    by: str | None
    since: datetime.datetime | None


class Version(BaseModel):
    """One version handed in, and the verdict on it; none while it is awaited."""

    version: int
    note: str
    submitted_by: str
    submitted_at: datetime.datetime
    verdict: str
    reason: str
    decided_by: str | None
    decided_at: datetime.datetime | None


class Versions(BaseModel):
    """Every version handed in, the newest first."""

    items: list[Version]


class Entries(BaseModel):
    """All time that was spent, the newest first, and how many minutes that is."""

    items: list[Entry]
    spent_minutes: int


def held(item: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    block = work_of(item).open_block
    if block is None:
        return {"reason": None, "by": None, "since": None}
    return {"reason": block.reason, "by": block.by.name, "since": block.since}


def versions(item: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    rows = work_of(item).acceptances.select_related("submitted_by", "decided_by").order_by("-version")
    return {
        "items": [
            {
                "version": row.version,
                "note": row.note,
                "submitted_by": row.submitted_by.name,
                "submitted_at": row.submitted_at,
                "verdict": row.verdict,
                "reason": row.reason,
                "decided_by": row.decided_by and row.decided_by.name,
                "decided_at": row.decided_at,
            }
            for row in rows
        ]
    }


def time_spent(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    if viewer.is_client:
        raise NotAllowed
    work = work_of(item)
    rows = work.time_entries.select_related("person").order_by("-started_at", "-pk")
    return {"items": [shown_entry(row) for row in rows], "spent_minutes": work.spent_minutes}


register(
    Verb(TYPE, "GET", "block", gettext_lazy("Why it cannot go on"), held, answers=Hold),
    Verb(TYPE, "GET", "versions", gettext_lazy("What was handed in, and the verdicts"), versions, answers=Versions),
    Verb(TYPE, "GET", "time", gettext_lazy("The time that was spent"), time_spent, answers=Entries),
)
