"""Carries a command out on a case: read its rows, ask the engine, write what it answers, in one transaction.

The row of the case is locked first, and the engine gives every number once: a second click finds its work no longer
open, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from opsloop.engines.workflow import (
    AlreadyDone,
    Command,
    Complete,
    Event,
    NotPossible,
    OpenBlock,
    RunningTimer,
    State,
    Token,
    Work,
    step,
)
from opsloop.engines.workflow import Case as CaseFact
from opsloop.engines.workflow import Step as Done
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.calling import begin_called, end_called
from opsloop.rooms.processes.case_rows import CaseBlock, CaseTimer, CaseToken, CaseWork
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.roles import holders_of
from opsloop.rooms.processes.telling import tell
from opsloop.rooms.processes.wording import refusal_sentence

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case

MODELS: Mapping[type[Any], type[Any]] = {
    Token: CaseToken,
    OpenBlock: CaseBlock,
    Work: CaseWork,
    RunningTimer: CaseTimer,
}
ENDED = {"completed", "cancelled"}


@transaction.atomic
def carry_out(case: Case, command: Command, *, by: User | None, at: datetime) -> Done | None:
    """What became of the case; None for a second submit. Refused in a sentence where the command does not fit."""
    _lock(case)
    version = case.version.compiled
    before = state_of(case)
    try:
        done = step(version, before, command, now=at, clock=TeamClock(case.workspace, at))
    except AlreadyDone:
        return None
    except NotPossible as refusal:
        raise Refused(refusal_sentence(refusal, version.definition)) from refusal
    write(case, before, done)
    tell(case, done.events, by=by)
    _go_on_elsewhere(case, done.events, by=by, at=at)
    return done


def _lock(case: Case) -> None:
    """Nobody else's command comes between; what the caller read before may be out of date."""
    names = ["state", "outcome", "data", "next_number", "step", "due"]
    case.refresh_from_db(fields=names, from_queryset=type(case).objects.select_for_update(no_key=True))


def state_of(case: Case) -> State:
    """The case as the engine takes it."""
    fact = CaseFact(
        state=case.state,  # type: ignore[arg-type]  # the same four words
        data=case.data,
        requester=str(case.requester_id or ""),
        outcome=case.outcome,
        next_number=case.next_number,
        version="" if case.state == case.State.NEW else case.version.hash,
    )
    if case.state == case.State.NEW:
        return State(case=fact)
    return State(
        case=fact,
        tokens={row.number: row.as_fact() for row in case.tokens.all()},
        blocks={row.split: row.as_fact() for row in case.blocks.all()},
        work={row.number: row.as_fact() for row in case.works.all()},
        timers={row.number: row.as_fact() for row in case.timers.all()},
    )


def write(case: Case, before: State, done: Done) -> None:
    """Write the rows that changed, remove those that are gone, and keep what lists show of the case up to date."""
    for kind, model in MODELS.items():
        gone = [key for removed, key in done.removed if removed is kind]
        if gone:
            model.objects.filter(case=case, **{f"{_name(kind)}__in": gone}).delete()
        _save(case, kind, model, [row for row in done.saved if isinstance(row, kind)], before)
    _keep(case, done)


def _save(case: Case, kind: type[Any], model: type[Any], rows: Iterable[Any], before: State) -> None:
    held: Mapping[type[Any], Mapping[Any, Any]] = {
        Token: before.tokens,
        OpenBlock: before.blocks,
        Work: before.work,
        RunningTimer: before.timers,
    }
    known = held[kind]
    name = _name(kind)
    new = []
    for row in rows:
        key = getattr(row, name)
        if key in known:
            model.objects.filter(case=case, **{name: key}).update(**model.values_of(row))
        else:
            new.append(model(case=case, **{name: key}, **model.values_of(row)))
    if new:
        model.objects.bulk_create(new)


def _name(kind: type[Any]) -> str:
    return "split" if kind is OpenBlock else "number"


def _keep(case: Case, done: Done) -> None:
    """The columns of the case itself: state, values, where it stands, by when, and for whom it waits."""
    after = done.state
    case.state, case.outcome = after.case.state, after.case.outcome
    case.data, case.next_number = dict(after.case.data), after.case.next_number
    at = min(after.tokens.values(), key=lambda token: token.number, default=None)
    case.step = next((row for row in _steps(case) if at is not None and row.element == at.element), None)
    zone = TeamClock(case.workspace, case.updated_at)
    case.due = min((zone.day(work.due) for work in after.work.values() if work.due and not work.paused), default=None)
    moments = [event.at for event in done.events]
    case.updated_at = max(moments, default=case.updated_at)
    if after.case.state in ENDED:
        case.closed_at = case.updated_at
        case.outcome = _outcome(case, done.events)
    case.save(update_fields=["state", "outcome", "data", "next_number", "step", "due", "updated_at", "closed_at"])
    keep_waiting(case, after.work.values())


def _outcome(case: Case, events: Iterable[Event]) -> str:
    """What the end is called that the case came to; nothing where it was cancelled."""
    ends = [case.version.compiled.elements[event.element] for event in events if event.verb == "case_completed"]
    return next((end.name or case.outcome for end in ends), "")[:200]


def _steps(case: Case) -> list[Any]:
    known: list[Any] | None = vars(case.process).get("_steps")
    if known is None:
        known = vars(case.process)["_steps"] = list(case.process.steps.all())
    return known


def keep_waiting(case: Case, works: Iterable[Work]) -> None:
    """Write down for whom the case waits; whoever it has waited for sees it from then on."""
    wanted: set[int] = set()
    roles: set[str] = set()
    for work in works:
        if work.person:
            wanted.add(int(work.person))
        else:
            roles.add(work.role)
    for role in roles:
        wanted |= {person.pk for person in holders_of(case.process, role, case.requester)}
    now = set(case.waiting.values_list("pk", flat=True))
    if now - wanted:
        case.waiting.remove(*now - wanted)
    if wanted - now:
        case.waiting.add(*wanted - now)
        case.involved.add(*wanted - now)


def _go_on_elsewhere(case: Case, events: Iterable[Event], *, by: User | None, at: datetime) -> None:
    """Cases that this one calls begin and end with its steps; the one that called it goes on when it has ended."""
    for event in events:
        if event.verb == "called":
            begin_called(case, event, by=by, at=at)
        elif event.verb == "withdrawn":
            end_called(case, event, by=by, at=at)
    if case.state in ENDED and case.caller is not None and case.caller_work is not None:
        carry_out(case.caller, Complete(work=case.caller_work, data=dict(case.data)), by=by, at=at)
