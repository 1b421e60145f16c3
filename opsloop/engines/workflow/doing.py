"""What each command does to a running case, except votes (see `voting`)."""

from __future__ import annotations

from dataclasses import replace

from opsloop.engines.workflow import timing
from opsloop.engines.workflow.commands import Assign, Begin, Cancel, Complete, Escalate, Fire, Return, Take, Tick
from opsloop.engines.workflow.elements import Activity, Approval, CallSop, Checklist, Start, UserTask
from opsloop.engines.workflow.events import Verb
from opsloop.engines.workflow.fields import Data, is_empty
from opsloop.engines.workflow.refusals import AlreadyDone, NotPossible
from opsloop.engines.workflow.running import Running
from opsloop.engines.workflow.state import Work


def begin(running: Running, command: Begin) -> None:
    """A case begins at a start, with the values of its form."""
    if running.case.state != "new":
        raise AlreadyDone("already_begun")
    starts = running.version.starts
    if not command.start and len(starts) > 1:
        raise NotPossible("several_starts")
    start = next((each for each in starts if command.start in {"", each.id}), None)
    if start is None:
        raise NotPossible("unknown_start", start=command.start)
    _ask(running, start, command.data)
    running.case = replace(running.case, state="running", requester=command.by, version=running.version.hash)
    running.tell("case_begun", element=start.id, data=dict(command.data))
    running.leave(start.id)


def _ask(running: Running, form: Start | UserTask, data: Data) -> None:
    """The values of a form come in: only what it asks for, of the right kind, and all that it requires."""
    if strange := [name for name in data if name not in form.asks]:
        raise NotPossible("unknown_field", field=strange[0])
    running.fill(data)
    if missing := [name for name in form.required if is_empty(running.case.data.get(name))]:
        raise NotPossible("field_missing", field=missing[0])


def take(running: Running, command: Take) -> None:
    """Somebody begins to work on it."""
    work = running.open_work(command.work)
    _demand_person(running, work)
    if work.started is not None and work.person == command.by:
        return
    taken = replace(work, person=command.by, started=running.at.now)
    running.work[work.number] = taken
    running.tell("started", work=taken)


def complete(running: Running, command: Complete) -> None:
    """Work is done; where it was the last of its step, the token goes on."""
    work, before = running.open_work(command.work), running.case.data
    match element := running.version.elements[work.element]:
        case UserTask():
            _ask(running, element, command.data)
        case Checklist():
            if command.data:
                raise NotPossible("unknown_field", field=next(iter(command.data)))
            _refuse_unticked(element, work)
        case _:
            raise NotPossible("wrong_work", work=work.number)
    _go_on(running, work, element, command.data, before)


def returned(running: Running, command: Return) -> None:
    """A case that was called has ended: what is taken from it comes in, and the token goes on."""
    work, before = running.open_work(command.work), running.case.data
    element = running.version.elements[work.element]
    if not isinstance(element, CallSop):
        raise NotPossible("wrong_work", work=work.number)
    given = {taken.field: command.data.get(taken.source) for taken in element.outputs}
    running.fill(given)
    _go_on(running, work, element, given, before)


def _go_on(running: Running, work: Work, element: Activity, given: Data, before: Data) -> None:
    running.close(work)
    running.tell("completed", work=work, data=dict(given), was={name: before.get(name) for name in given})
    token = running.tokens[work.token]
    if not running.open_next(token, element) and not running.work_of(token):
        del running.tokens[token.number]
        running.leave(element.id)


def _refuse_unticked(checklist: Checklist, work: Work) -> None:
    left = [item for item in checklist.items if (item.mandatory or item.stop) and item.id not in work.ticked]
    if left:
        raise NotPossible("stop_items_open", item=left[0].id, count=len(left))


def tick(running: Running, command: Tick) -> None:
    """An item of a checklist is done, or after all not."""
    work = running.open_work(command.work)
    checklist = running.version.elements[work.element]
    if not isinstance(checklist, Checklist):
        raise NotPossible("wrong_work", work=work.number)
    ids = [item.id for item in checklist.items]
    if command.item not in ids:
        raise NotPossible("unknown_item", item=command.item)
    if command.done == (command.item in work.ticked):
        return
    if command.done:
        for above in checklist.items[: ids.index(command.item)]:
            if above.stop and above.id not in work.ticked:
                raise NotPossible("stopped_before", item=above.id)
    ticked = {*work.ticked, command.item} if command.done else {*work.ticked} - {command.item}
    running.work[work.number] = replace(work, ticked=tuple(each for each in ids if each in ticked))
    running.tell("ticked" if command.done else "unticked", work=work, item_id=command.item)


def assign(running: Running, command: Assign) -> None:
    """Work goes to a person, or back to everybody with its role."""
    work = running.open_work(command.work)
    element = _demand_person(running, work)
    if work.person == command.to:
        return
    if isinstance(element, Approval) and element.four_eyes and command.to == running.case.requester != "":
        raise NotPossible("own_request")
    given = replace(work, person=command.to, started=None)
    running.work[work.number] = given
    verb: Verb = "released" if not command.to else "delegated" if command.delegates else "assigned"
    running.tell(verb, work=given, was=work.person)


def _demand_person(running: Running, work: Work) -> Activity:
    """The step, which people do: one that waits for another case is nobody's."""
    element = running.version.activities[work.element]
    if isinstance(element, CallSop):
        raise NotPossible("wrong_work", work=work.number)
    return element


def escalate(running: Running, command: Escalate) -> None:
    """Somebody escalates the work, as a timer would; AlreadyDone where it was escalated since they looked."""
    work = running.open_work(command.work)
    if not command.reason.strip():
        raise NotPossible("no_reason")
    if command.level is not None and command.level != work.level:
        raise AlreadyDone("already_done", work=work.number)
    after = timing.escalated(work)
    running.work[work.number] = after
    running.tell("raised", work=after, level=after.level, reason=command.reason)


def fire(running: Running, command: Fire) -> None:
    """A timer goes off."""
    row = running.open_timer(command.timer)
    fired = timing.fire(running.version, running.work[row.work], row, now=running.at.now, clock=running.at.clock)
    running.work[row.work] = fired.work
    if fired.timer:
        running.timers[row.number] = fired.timer
    else:
        del running.timers[row.number]
    running.events.append(fired.event)


def cancel(running: Running, command: Cancel) -> None:
    """The case ends before its time."""
    running.withdraw(list(running.work.values()))
    running.tokens, running.blocks = {}, {}
    running.case = replace(running.case, state="cancelled", outcome="cancelled")
    running.tell("case_cancelled", reason=command.reason)
