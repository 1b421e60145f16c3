"""What becomes of steps that lie: reminders, escalations and hand-overs whose time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from opsloop.engines.workflow import fire
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseTimer, CaseWork
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.running import keep_waiting
from opsloop.rooms.processes.telling import tell

BATCH = 200


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
    works = {(row.case_id, row.number): row for row in CaseWork.objects.filter(case__in=cases).select_related("person")}
    clocks = {case.workspace_id: TeamClock(case.workspace, now) for case in cases.values()}
    for timer in timers:
        case, work = cases[timer.case_id], works[timer.case_id, timer.work]
        _fire_one(case, work, timer, now, clocks[case.workspace_id])
    return len(timers)


def _locked(keys: Sequence[int]) -> list[Case]:
    owners = CaseTimer.objects.filter(pk__in=keys).values("case")
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=owners).order_by("pk")
    return list(rows.select_related("workspace", "version", "process__owner", "requester"))


def _fire_one(case: Case, work: CaseWork, timer: CaseTimer, now: datetime, clock: TeamClock) -> None:
    fact = work.as_fact()
    fired = fire(case.version.compiled, fact, timer.as_fact(), now=now, clock=clock)
    if fired.work != fact:
        for name, value in CaseWork.values_of(fired.work).items():
            setattr(work, name, value)
        work.save()
    if fired.timer is None:
        timer.delete()
    else:
        CaseTimer.objects.filter(pk=timer.pk).update(**CaseTimer.values_of(fired.timer))
    tell(case, [fired.event], by=None)
    if fired.event.verb == "reassigned":
        keep_waiting(case, [row.as_fact() for row in case.works.all()])
