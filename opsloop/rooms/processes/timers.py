"""What becomes of steps that lie: reminders, escalations and hand-overs whose time has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models, transaction

from opsloop.engines.workflow import Version, fire
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import append
from opsloop.kernel.queries.changing import remove, update_all
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseTimer, CaseWork
from opsloop.rooms.processes.case_state import give
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.escalating import above, involve
from opsloop.rooms.processes.roles import Cast
from opsloop.rooms.processes.running import keep_waiting
from opsloop.rooms.processes.telling import told
from opsloop.rooms.processes.version import compiled

BATCH = 500
Due = Sequence[tuple[int, int]]
"""Keys of timers and of their cases."""


def sweep(now: datetime) -> int:
    """Everything that is due goes off, some hundred in a transaction; how many did."""
    fired = 0
    while due := DUE.rows(now=now):
        fired += _fire(due, now)
    return fired


@transaction.atomic
def _fire(due: Due, now: datetime) -> int:
    """Locks their cases, so that a step done meanwhile takes its timers with it; reads them only then."""
    keys, owners = [key for key, _case in due], sorted({case for _key, case in due})
    cases = {case.pk: case for case in CASES.rows(cases=owners)}
    timers = TIMERS.rows(keys=keys, now=now)
    works = {(row.case_id, row.number): row for row in WORKS.rows(cases=owners)}
    workspaces = Workspace.objects.in_bulk({case.workspace_id for case in cases.values()})
    clocks = {key: TeamClock(workspace, now) for key, workspace in workspaces.items()}
    going = Going()
    for timer in timers:
        case, work = cases[timer.case_id], works[timer.case_id, timer.work]
        going.fire(case, work, timer, now, clocks[case.workspace_id])
    going.write()
    return len(timers)


class Going:
    """What goes off in one transaction: written at its end, in a few statements for all."""

    def __init__(self) -> None:
        self._lines: list[Event] = []
        self._over: list[CaseTimer] = []
        self._changed: dict[tuple[type[models.Model], tuple[str, ...]], dict[int, models.Model]] = {}
        self._handed_on: dict[int, tuple[Case, Version]] = {}
        self._escalated: list[tuple[Case, CaseWork, Version]] = []

    def fire(self, case: Any, work: CaseWork, timer: CaseTimer, now: datetime, clock: TeamClock) -> None:
        """One timer goes off; the case has the hash of its version."""
        version = compiled(case.version_hash, case.version_id)
        fired = fire(version, work.as_fact(), timer.as_fact(), now=now, clock=clock)
        self._give(work, CaseWork.values_of(fired.work))
        if fired.timer is None:
            self._over.append(timer)
        else:
            self._give(timer, CaseTimer.values_of(fired.timer))
        self._lines += told(case, version, [fired.event], by=None)
        if fired.event.verb == "reassigned":
            self._handed_on[case.pk] = (case, version)
        elif fired.event.verb == "escalated":
            self._escalated.append((case, work, version))

    def _give(self, row: models.Model, values: Mapping[str, Any]) -> None:
        if names := give(row, values):
            self._changed.setdefault((type(row), names), {})[row.pk] = row

    def write(self) -> None:
        """Write all of it."""
        for (_model, names), rows in self._changed.items():
            update_all(list(rows.values()), names)
        remove(self._over)
        for case, version in self._handed_on.values():
            keep_waiting(case, [row.as_fact() for row in case.works.all()], case.cast(), version)
        cast = cache(Cast)
        for case, work, version in self._escalated:
            involve(case, above(work, cast(case.process_id, case.requester_id), version))
        append(self._lines)


def _due(now: datetime) -> models.QuerySet[Any]:
    running = CaseTimer.objects.filter(at__lte=now, case__state=Case.State.RUNNING, case__trashed_at=None)
    return running.order_by("at", "pk").values_list("pk", "case_id")[:BATCH]


def _locked(cases: Sequence[int]) -> models.QuerySet[Any]:
    """The cases, each with the hash of its version."""
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=cases).order_by("pk")
    known = rows.only("workspace", "number", "title", "process", "version", "requester")
    hashed: models.QuerySet[Any] = known.annotate(version_hash=models.F("version__hash"))
    return hashed


DUE = Prepared[tuple[int, int]](_due)
CASES = Prepared[Any](_locked)
TIMERS = Prepared[CaseTimer](lambda keys, now: CaseTimer.objects.filter(pk__in=keys, at__lte=now).order_by("at", "pk"))
WORKS = Prepared[CaseWork](lambda cases: CaseWork.objects.filter(case__in=cases))
