"""Moves running cases to another version of their process, where they stand at the same place in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Case as CaseFact
from opsloop.engines.workflow import NotPossible, Start, State, Version, migrate, obstacles
from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.queries.changing import update
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_state import Standing
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.hindrances import EngineRefuses
from opsloop.rooms.processes.models import Process, ProcessVersion
from opsloop.rooms.processes.running import keep_waiting, lock, write
from opsloop.rooms.processes.wording import obstacle_sentence

MOST = 500
"""As many cases move while somebody waits; the others when it is asked for again."""


class NoSuchVersion(Refused):
    sentence = _("“%(process)s” has no version %(number)s.")


class NoPlace(Refused):
    """Why it stays where it is: the first reason."""

    sentence = _("%(ref)s stays on version %(number)s. %(reason)s")


@dataclass(frozen=True)
class Prospect:
    """A running case, and why it cannot move; it can where there is no reason."""

    case: Case
    reasons: Sequence[str]


def version_of(process: Process, number: int) -> ProcessVersion:
    """The published version of this number; NoSuchVersion where there is none."""
    found: ProcessVersion | None = process.versions.filter(number=number).first()
    if found is None:
        raise NoSuchVersion(process=process.name, number=number)
    return found


@transaction.atomic
def move(case: Case, to: ProcessVersion, *, by: User, at: datetime | None = None) -> bool:
    """The case runs by this version from now on; False where it does already, NoPlace where it stands nowhere in it.

    It is up to whoever may change the process. Steps, timers and the deadline of the whole follow the new version,
    counted from when they began.
    """
    if not case.process.allows(by, gate.CHANGE):
        raise NotAllowed
    if to.process_id != case.process_id:
        raise NoSuchVersion(process=case.process.name, number=to.number)
    now, old = at or timezone.now(), lock(case)
    if case.version_id == to.pk:
        return False
    before, new, was = Standing.of(case, old), to.compiled, case.version
    if found := obstacles(old, new, before.state):
        raise NoPlace(ref=case.ref, number=was.number, reason=obstacle_sentence(found[0], old.definition))
    clock = TeamClock(case.workspace, now)
    try:
        done = migrate(old, new, before.state, by=str(Person.of(by, case.workspace) or ""), now=now, clock=clock)
    except NotPossible as refusal:
        raise EngineRefuses(refusal, old.definition) from refusal
    write(case, before, done)
    case.version = to
    _count_anew(case, new, now, clock)
    update(case, ["version", "deadline", "told_late"])
    keep_waiting(case, done.state.work.values(), before.cast, new)
    case.track("moved", by=by, at=now, changes={"from_version": (None, was.number), "to_version": (None, to.number)})
    return True


def _count_anew(case: Case, new: Version, now: datetime, clock: TeamClock) -> None:
    """The deadline of the whole is what the new version allows; one that is still to come is not late yet."""
    due = next((start.due for start in new.starts if isinstance(start, Start) and start.due is not None), None)
    case.deadline = clock.after(case.created_at, due) if due is not None else None
    case.told_late = case.told_late and case.deadline is not None and case.deadline <= now


def earlier(cases: models.QuerySet[Case], to: ProcessVersion) -> models.QuerySet[Case]:
    """Those that run by an earlier version: what a team tries already stays as it is."""
    return cases.filter(state=Case.State.RUNNING, version__number__lt=to.number)


def older_version(case: Case, *, by: User) -> dict[str, Any] | None:
    """That a running case has an earlier version than the one in force: whether it can move, for who may move it."""
    to = case.process.version
    if case.state != Case.State.RUNNING or to is None or case.version.number >= to.number:
        return None
    moves = case.process.allows(by, gate.CHANGE)
    reasons = next((each.reasons for each in prospects(Case.objects.filter(pk=case.pk), to)), ()) if moves else ()
    return {"number": case.version.number, "in_force": to.number, "reasons": reasons, "moves": moves and not reasons}


def prospects(cases: models.QuerySet[Case], to: ProcessVersion) -> Iterator[Prospect]:
    """Of those of these cases that run by another version, which could move; read in a few statements for all."""
    others = cases.filter(state=Case.State.RUNNING).exclude(version=to).select_related("version").order_by("pk")
    for case in others.prefetch_related("tokens", "blocks", "works"):
        old = case.version.compiled
        found = obstacles(old, to.compiled, _state(case))
        yield Prospect(case, [*dict.fromkeys(obstacle_sentence(each, old.definition) for each in found)])


def _state(case: Case) -> State:
    """The marking of a case, as far as it decides whether it can move."""
    tokens = {row.number: row.as_fact() for row in case.tokens.all()}
    blocks = {row.split: row.as_fact() for row in case.blocks.all()}
    work = {row.number: row.as_fact() for row in case.works.all()}
    return State(case=CaseFact(state="running", data=case.data), tokens=tokens, blocks=blocks, work=work)


def move_all(cases: models.QuerySet[Case], to: ProcessVersion, *, by: User) -> tuple[list[Case], list[Prospect]]:
    """Move those that can, each in a transaction of its own, at most MOST; what moved, and what stays and why."""
    moved, stays = list[Case](), list[Prospect]()
    for prospect in prospects(cases, to):
        if prospect.reasons:
            stays.append(prospect)
        elif len(moved) < MOST:
            try:
                move(prospect.case, to, by=by)
            except NotAllowed:
                raise
            except Refused as refusal:
                stays.append(Prospect(prospect.case, [str(refusal)]))
            else:
                moved.append(prospect.case)
    return moved, stays
