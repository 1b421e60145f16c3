"""What a step of the machine has to tell: one event for everything that happened, to be tracked with the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from opsloop.engines.workflow.fields import Json

Verb = Literal[
    "case_begun",
    "case_completed",
    "case_cancelled",
    "case_migrated",
    "opened",  # the step can be worked on: it waits for somebody
    "started",
    "completed",
    "withdrawn",
    "voted",
    "decided",  # an approval as a whole, also by itself
    "skipped",  # a step over an empty list
    "ticked",
    "unticked",
    "assigned",
    "delegated",
    "released",
    "called",  # a case of another SOP is to begin
    "chose",  # a gateway; which flows is in `detail`
    "paused",
    "resumed",
    "reminded",
    "escalated",  # by a timer
    "raised",  # escalated by somebody
    "reassigned",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """`element` is where it happened (empty: the case as a whole), `work` the number of the work it is about."""

    verb: Verb
    at: datetime
    by: str = ""
    element: str = ""
    work: int | None = None
    role: str = ""
    person: str = ""
    item: str = ""
    detail: Mapping[str, Json] = field(default_factory=dict)
