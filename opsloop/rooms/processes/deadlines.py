"""By when a whole case is to have ended, and who hears that it has not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from opsloop.engines.workflow import Start
from opsloop.engines.workflow import Step as Done
from opsloop.kernel.activity.track import append
from opsloop.kernel.queries.changing import update, update_all
from opsloop.rooms.processes.clock import TeamClock

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case

BATCH = 500
VERB = "deadline_passed"


def set_deadline(case: Case, begun: Done | None) -> None:
    """Write down by when the case is to have ended: what its start allows, from when it begun. Whatever stops the clock
    of a step does not stop that of the whole."""
    for event in begun.events if begun is not None else ():
        start = case.version.compiled.elements[event.element] if event.verb == "case_begun" else None
        if isinstance(start, Start) and start.due is not None:
            case.deadline = TeamClock(case.workspace, event.at).after(event.at, start.due)
            update(case, ["deadline"])


def tell_late(cases: models.Manager[Any], now: datetime) -> int:
    """Those whose deadline has passed while they run are told as late, once each; how many were."""
    told = 0
    while found := _tell(cases, now):
        told += found
    return told


@transaction.atomic
def _tell(cases: models.Manager[Any], now: datetime) -> int:
    """Locks them, so that what ends meanwhile is not told of, and nothing twice."""
    passed = cases.filter(state="running", told_late=False, deadline__lte=now, trashed_at=None)
    rows = list(passed.select_for_update(no_key=True, of=("self",)).order_by("pk")[:BATCH])
    for case in rows:
        case.told_late = True
    update_all(rows, ("told_late",))
    append([case.happening(VERB, by=None, at=now) for case in rows])
    return len(rows)
