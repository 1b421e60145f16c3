"""Carries a command out on a case: read its rows, ask the engine, write what it answers, in one transaction.

The row of the case is locked first, and the engine gives every number once: a second click finds its work no longer
open, and changes nothing. What a completion asks the database does not grow with the case; a test counts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import (
    AlreadyDone,
    CastVote,
    Command,
    Complete,
    Event,
    NotPossible,
    Return,
    State,
    Version,
    Work,
    step,
)
from opsloop.engines.workflow import Step as Done
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.queries.changing import remove, update
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.relations import forget_read
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.calling import WasCancelled, begin_called, end_called, hold_for
from opsloop.rooms.processes.case_state import Standing, write_rows
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.doers import awaited, doers_of, seats_alone
from opsloop.rooms.processes.hindrances import EngineRefuses
from opsloop.rooms.processes.roles import Cast
from opsloop.rooms.processes.telling import tell
from opsloop.rooms.processes.values import refuse_strangers
from opsloop.rooms.processes.version import Step, compiled

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case

ENDED = {"completed", "cancelled"}
LOCKED = ("state", "outcome", "data", "next_number", "step_id", "due", "version_id")
KEPT = ("state", "outcome", "data", "next_number", "step", "due", "updated_at", "closed_at")


class NotYours(Refused):
    sentence = _("This step waits for somebody else.")


@transaction.atomic
def carry_out(case: Case, command: Command, *, by: User | None, at: datetime, doing: bool = False) -> Done | None:
    """What became of the case; None for a second submit. Refused in a sentence where the command does not fit.

    Where somebody is `doing` a step of it they must be one of those whom it waits for, else NotYours.
    """
    version = lock(case)
    before = Standing.of(case, version)
    if doing and by is not None:
        command = _done_by(by, command, case, before)
    try:
        done = step(version, before.state, command, now=at, clock=TeamClock(case.workspace, at))
    except AlreadyDone:
        return None
    except NotPossible as refusal:
        raise EngineRefuses(refusal, version.definition) from refusal
    write(case, before, done)
    keep_waiting(case, done.state.work.values(), before.cast, version)
    tell(case, version, done.events, by=by)
    _go_on_elsewhere(case, done.events, by=by, at=at)
    return done


def lock(case: Case) -> Version:
    """Nobody else's command comes between; what the caller read before may be out of date."""
    now = CASE.first(type(case), case=case.pk)
    if now is None:
        raise case.DoesNotExist(f"case {case.pk} is gone")
    for name in LOCKED:
        setattr(case, name, getattr(now, name))
    if not type(case).workspace.is_cached(case):
        case.workspace = WORKSPACE.rows(key=case.workspace_id)[0]
    return compiled(now.version_hash, case.version_id)


def _locked(model: Any, case: int) -> models.QuerySet[Any]:
    rows = model._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=case)
    return rows.only(*LOCKED).annotate(version_hash=models.F("version__hash"))  # type: ignore[no-any-return]  # of cases


CASE = Prepared[Any](_locked)
WORKSPACE = Prepared[Workspace](lambda key: Workspace.objects.filter(pk=key))
STEP = Prepared[Step](lambda process, element: Step.objects.filter(process=process, element=element))


def _done_by(by: User, command: Any, case: Case, before: Standing) -> Command:
    """The command as that of the person who the user is; one about a step that is open no longer stays as it is."""
    if isinstance(command, Complete):
        refuse_strangers(before.version.definition, case.workspace, command.data)
    work = before.work(command.work)
    if work is None:
        return command  # type: ignore[no-any-return]  # one of the commands about a step
    mine = next((person for person, user in doers_of(work, before.cast, before.version) if user == by.pk), None)
    if mine is None:
        raise NotYours
    if isinstance(command, CastVote):
        command = replace(command, alone=seats_alone(work, before.rows[Work], mine, before.cast, before.version))
    return replace(command, by=str(mine))  # type: ignore[no-any-return]  # as above


def write(case: Case, before: Standing, done: Done) -> None:
    """Write the rows that changed, and keep what lists show of the case up to date."""
    write_rows(case, before.rows, done)
    after = done.state
    case.state, case.outcome = after.case.state, after.case.outcome
    case.data, case.next_number = dict(after.case.data), after.case.next_number
    was, at = _oldest(before.state), _oldest(after)
    if not at:
        case.step = None
    elif at != was or case.step_id is None:
        case.step = STEP.first(process=case.process_id, element=at)
    zone = TeamClock(case.workspace, case.updated_at)
    case.due = min((zone.day(work.due) for work in after.work.values() if work.due and not work.paused), default=None)
    case.updated_at = max((event.at for event in done.events), default=case.updated_at)
    if after.case.state in ENDED:
        case.closed_at = case.updated_at
        case.outcome = _outcome(before.version, done.events)
    update(case, KEPT)


def _oldest(state: State) -> str:
    """The element at which the case has stood longest; none where it stands at none."""
    return state.tokens[min(state.tokens)].element if state.tokens else ""


def _outcome(version: Version, events: Iterable[Event]) -> str:
    """What the end is called that the case came to; nothing where it was cancelled."""
    ends = [version.elements[event.element] for event in events if event.verb == "case_completed"]
    return next((end.name or getattr(end, "outcome", "") for end in ends), "")[:200]


def keep_waiting(case: Case, works: Iterable[Work], cast: Cast, version: Version) -> None:
    """Write down for whom the case waits; whoever it has waited for, or has to do with a step of it, sees it from then
    on."""
    works = list(works)
    wanted = awaited(case.pk, works, cast, version)
    through: Any = case.waiting.through
    now = {row.person_id: row for row in WAITING.rows(through, case=case.pk)}
    new = sorted(wanted - now.keys())
    remove([row for person, row in now.items() if person not in wanted])
    insert_all([through(case_id=case.pk, person_id=person) for person in new], ignoring=True)
    involved: Any = case.involved.through
    seeing = dict.fromkeys([*new, *_beside(works, cast, version)])
    insert_all([involved(case_id=case.pk, person_id=person) for person in seeing], ignoring=True)
    forget_read(case, "waiting", "involved")


def _beside(works: Iterable[Work], cast: Cast, version: Version) -> list[int]:
    """Who is asked before these steps or told after them."""
    duties = [version.activities[element].duties for element in dict.fromkeys(work.element for work in works)]
    roles = dict.fromkeys(role for each in duties for role in (*each.consulted, *each.informed))
    return [holder.person_id for holder in cast.named(roles)] if roles else []


WAITING = Prepared[Any](lambda through, case: through._default_manager.filter(case=case))


def _go_on_elsewhere(case: Case, events: Iterable[Event], *, by: User | None, at: datetime) -> None:
    """Cases that this one calls begin and end with its steps; the one that called it goes on when it has ended."""
    for event in events:
        if event.verb == "called" and event.work is not None:
            begin_called(case, event.work, event.element, by=by, at=at)
        elif event.verb == "withdrawn" and event.work is not None:
            end_called(case, event.work, by=by, at=at)
    if case.caller_work is not None and case.caller is not None and case.state in ENDED:
        _come_back(case, case.caller, case.caller_work, by=by, at=at)


def _come_back(case: Case, caller: Case, number: int, *, by: User | None, at: datetime) -> None:
    """The case that called this one goes on; its step is held where this was cancelled or what it brings does not fit,
    so that whoever ended this is not refused for it."""
    if case.state == "cancelled":
        hold_for(case, WasCancelled(ref=case.ref), at=at)
        return
    try:
        carry_out(caller, Return(work=number, data=dict(case.data)), by=by, at=at)
    except Refused as refusal:
        hold_for(case, refusal, at=at)
