"""Whether the fields, people and items that the elements of an SOP name exist and fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import (
    ACTIVITIES,
    Activity,
    Approval,
    CallSop,
    Checklist,
    Element,
    Start,
    UserTask,
    people_fields,
)
from opsloop.engines.workflow.refusals import Problem
from opsloop.engines.workflow.rhythms import NoRhythm, Rhythm

DECISIONS = ("approved", "rejected")
PEOPLE = {"person", "people"}
LISTS = {"list", "people"}
MOST_TIMES = 100


def form_problems(definition: Definition, element: Element) -> Iterator[Problem]:
    """What does not fit at this element.

    Codes: draft, no_items, no_process, no_approvers, approver, needed, result, no_name, unknown_field, field_kind,
    required_not_asked, duration, timer, event_start, no_rhythm, form_of_nobody.
    """
    names = _Names(definition, element)
    if isinstance(element, Start | UserTask):
        yield from names.known(element.asks)
        if extra := [name for name in element.required if name not in element.asks]:
            yield Problem("required_not_asked", (element.id,), {"field": extra[0]})
    if isinstance(element, Start):
        yield from _begins(element)
    if isinstance(element, Start | UserTask | Checklist | Approval | CallSop):
        yield from _allowed(element)
    if isinstance(element, ACTIVITIES):
        if not element.name.strip():
            yield Problem("no_name", (element.id,))
        yield from names.of_kinds(people_fields(element), PEOPLE)
        yield from _each(element, names)
        yield from _times(element)
        yield from _own(element, names)


def _begins(start: Start) -> Iterator[Problem]:
    """Whether anything can begin a case there."""
    if start.trigger == "event" and (start.on is None or not start.on.record or not start.on.verb):
        yield Problem("event_start", (start.id,))
    if start.trigger == "schedule":
        try:
            Rhythm.of(start.when)
        except NoRhythm:
            yield Problem("no_rhythm", (start.id,))
        if start.required:
            yield Problem("form_of_nobody", (start.id,))


class _Names:
    """The fields of a definition, as one element names them."""

    def __init__(self, definition: Definition, element: Element) -> None:
        self.fields, self.element = definition.by_field, element

    def known(self, wanted: Iterable[str]) -> Iterator[Problem]:
        for name in wanted:
            if name not in self.fields:
                yield Problem("unknown_field", (self.element.id,), {"field": name})

    def of_kinds(self, wanted: Iterable[str], kinds: set[str]) -> Iterator[Problem]:
        for name in wanted:
            yield from self.known([name])
            if name in self.fields and self.fields[name].kind not in kinds:
                yield Problem("field_kind", (self.element.id,), {"field": name, "kind": self.fields[name].kind})


def _each(activity: Activity, names: _Names) -> Iterator[Problem]:
    if not isinstance(activity, Approval) and activity.each:
        yield from names.of_kinds([activity.each.list], LISTS)


def _own(activity: Activity, names: _Names) -> Iterator[Problem]:
    match activity:
        case UserTask(draft=True):
            yield Problem("draft", (activity.id,))
        case Checklist(items=()):
            yield Problem("no_items", (activity.id,))
        case CallSop():
            if not activity.process:
                yield Problem("no_process", (activity.id,))
            yield from names.known(given.source for given in activity.inputs)
            yield from names.known(taken.field for taken in activity.outputs)
        case Approval():
            yield from _approval(activity, names)


def _approval(approval: Approval, names: _Names) -> Iterator[Problem]:
    where = (approval.id,)
    if not approval.approvers:
        yield Problem("no_approvers", where)
        return
    for approver in approval.approvers:
        if bool(approver.role) == bool(approver.people):
            yield Problem("approver", where)
    if approval.needed < 0 or (_counted(approval, names) and approval.needed > len(approval.approvers)):
        yield Problem("needed", where, {"needed": approval.needed, "approvers": len(approval.approvers)})
    if approval.result:
        yield from names.of_kinds([approval.result], {"choice"})
        field = names.fields.get(approval.result)
        if field and field.kind == "choice" and not set(DECISIONS) <= set(field.options):
            yield Problem("result", where, {"field": approval.result})


def _counted(approval: Approval, names: _Names) -> bool:
    """Whether it is known before which number of people votes."""
    kinds: Sequence[str] = [names.fields[a.people].kind for a in approval.approvers if a.people in names.fields]
    return "people" not in kinds


def _allowed(element: Start | Activity) -> Iterator[Problem]:
    if element.due and element.due.minutes <= 0:
        yield Problem("duration", (element.id,), {"minutes": element.due.minutes})


def _times(activity: Activity) -> Iterator[Problem]:
    for timer in activity.timers:
        anchored = timer.anchor == "opened" or activity.due is not None
        repeated = timer.times == 1 or (timer.every is not None and timer.every.minutes > 0)
        handed = timer.action == "remind" or bool(timer.role)
        if not (anchored and repeated and handed and timer.after.minutes >= 0 and 1 <= timer.times <= MOST_TIMES):
            yield Problem("timer", (activity.id,), {"action": timer.action})
