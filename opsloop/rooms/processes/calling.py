"""Cases that a step of another case began: it waits for them, and what comes of that keeps nobody from their own work.

Where the case cannot begin, is cancelled, or brings back what does not fit, the step is held: it stays open, the owner
of the process hears why, and whoever may change the case begins it again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from opsloop.engines.workflow import CallSop, inputs_of
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.calls import called_by
from opsloop.rooms.processes.hindrances import Hindrance, kept

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case

HELD = "call_held"
"""The verb of the log."""


class NoSuchProcess(Hindrance, kind="no_process"):
    sentence = gettext_lazy("%(process)s, of which a case is to begin, is not there.")


class CallsItself(Hindrance, kind="calls_itself"):
    sentence = gettext_lazy("%(process)s would begin itself again, without end.")


class WasCancelled(Hindrance, kind="cancelled"):
    sentence = gettext_lazy("%(ref)s was cancelled.")


class NotHeld(Refused):
    sentence = gettext_lazy("This step waits for no case that could be begun again.")


def begin_called(case: Case, number: int, element: str, *, by: User | None, at: datetime) -> None:
    """A case begins that this open step waits for; the step is held where it cannot."""
    try:
        _begin(case, number, element, by=by, at=at)
    except Refused as refusal:
        hold(case, number, element, refusal, at=at)


def begin_again(case: Case, number: int, *, by: User, at: datetime) -> None:
    """Another case begins for a step that is held; nothing where one runs, Refused where it cannot begin."""
    work = case.work(number)
    activity = case.version.compiled.activities[work.element] if work is not None else None
    if work is None or not isinstance(activity, CallSop):
        raise NotHeld
    if awaited_case(case, number) is None:
        _begin(case, number, work.element, by=by, at=at)


def _begin(case: Case, number: int, element: str, *, by: User | None, at: datetime) -> None:
    call = case.version.compiled.activities[element]
    if not isinstance(call, CallSop):
        raise TypeError(f"wanted a step that calls, got {call!r}")
    process = called_by(call, case.process)
    if process is None:
        raise NoSuchProcess(process=call.process)
    _demand_an_end(case, process.pk, process.name)
    data = {name: value for name, value in inputs_of(call, case.data).items() if value is not None}
    type(case).create(
        process=process, by=by, at=at, title=str(case), data=data, requester=case.requester,
        caller=case, caller_work=number,
    )  # fmt: skip


def _demand_an_end(case: Case, process: int, name: str) -> None:
    """What was published before this was looked at, or came with an import, may call itself."""
    here: Any = case
    while here is not None:
        if here.process_id == process:
            raise CallsItself(process=name)
        here = here.caller


def end_called(case: Case, number: int, *, by: User | None, at: datetime) -> None:
    """What a withdrawn step waited for is cancelled with it."""
    for called in case.called.running().filter(caller_work=number):
        called.withdraw(by=by, at=at)


def awaited_case(case: Case, number: int) -> Case | None:
    """The running case that a step waits for; none where it is held."""
    found: Case | None = case.called.running().live().filter(caller_work=number).order_by("pk").last()
    return found


def hold_for(called: Case, why: Refused, *, at: datetime) -> None:
    """The step that this case was begun for is held, where it still waits."""
    case, number = called.caller, called.caller_work
    work = case.work(number) if case is not None and number is not None else None
    if case is not None and work is not None:
        hold(case, work.number, work.element, why, at=at)


def hold(case: Case, number: int, element: str, why: Refused, *, at: datetime) -> None:
    """Say why a step cannot go on by itself."""
    name = case.version.compiled.activities[element].name
    step = {"label": name, "work": number, "element": element}
    case.track(HELD, by=None, changes={"step": (None, step), "why": (None, kept(why))}, at=at)
