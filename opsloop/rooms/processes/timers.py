"""What becomes of steps that lie: reminders, escalations and hand-overs whose time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from opsloop.engines.workflow import Event as Told
from opsloop.engines.workflow import fire
from opsloop.kernel.activity.track import append
from opsloop.kernel.queries.changing import remove
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseTimer, CaseWork
from opsloop.rooms.processes.case_state import put
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.running import keep_waiting
from opsloop.rooms.processes.telling import told
from opsloop.rooms.processes.version import compiled

BATCH = 500


def sweep(now: datetime) -> int:
    """Everything that is due goes off, some hundred in a transaction; how many did."""
    fired = 0
    due = CaseTimer.objects.filter(at__lte=now, case__state=Case.State.RUNNING, case__trashed_at=None)
    while keys := list(due.order_by("at", "pk").values_list("pk", flat=True)[:BATCH]):
        fired += _fire(keys, now)
    return fired


@transaction.atomic
def _fire(keys: Sequence[int], now: datetime) -> int:
    """Locks their cases, so that a step done meanwhile takes its timers with it; reads them only then."""
    cases = {case.pk: case for case in _locked(keys)}
    timers = list(CaseTimer.objects.filter(pk__in=keys, at__lte=now).order_by("at", "pk"))
    works = {(row.case_id, row.number): row for row in CaseWork.objects.filter(case__in=cases)}
    workspaces = Workspace.objects.in_bulk({case.workspace_id for case in cases.values()})
    clocks = {key: TeamClock(workspace, now) for key, workspace in workspaces.items()}
    lines, ended = [], []
    for timer in timers:
        case, work = cases[timer.case_id], works[timer.case_id, timer.work]
        event, goes_on = _fire_one(case, work, timer, now, clocks[case.workspace_id])
        lines += told(case, compiled(case.version_hash, case.version_id), [event], by=None)
        ended += [] if goes_on else [timer]
    remove(ended)
    append(lines)
    return len(timers)


def _locked(keys: Sequence[int]) -> list[Any]:
    """The cases of these timers, each with the hash of its version."""
    owners = CaseTimer.objects.filter(pk__in=keys).values("case")
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=owners).order_by("pk")
    known = rows.only("workspace", "number", "title", "process", "version", "requester")
    return list(known.annotate(version_hash=models.F("version__hash")))


def _fire_one(case: Any, work: CaseWork, timer: CaseTimer, now: datetime, clock: TeamClock) -> tuple[Told, bool]:
    """What is to be told, and whether the timer goes off again."""
    version = compiled(case.version_hash, case.version_id)
    fired = fire(version, work.as_fact(), timer.as_fact(), now=now, clock=clock)
    put(work, CaseWork.values_of(fired.work))
    if fired.timer is not None:
        put(timer, CaseTimer.values_of(fired.timer))
    if fired.event.verb == "reassigned":
        keep_waiting(case, [row.as_fact() for row in case.works.all()], case.cast())
    return fired.event, fired.timer is not None
