"""RACI: who does each step, who answers for it, who is asked and who is told, and what is wrong with that.

Who is responsible is not written down twice: it is the role that gets the work, as elements name it. The rest are their
`Duties`. Nothing here keeps an SOP from running.

Source: PMI 2017, PMBOK Guide, 6th ed., 9.1.2.2: a responsibility assignment matrix has one accountable for each task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import (
    OWNER,
    Activity,
    Approval,
    Approver,
    CallSop,
    Checklist,
    UserTask,
    people_fields,
    roles_of,
)
from opsloop.engines.workflow.refusals import Problem

LETTERS = "RACI"
DUTIES = {"A": "accountable", "C": "consulted", "I": "informed"}


def responsible(activity: Activity) -> tuple[str, ...]:
    """The roles that do it, in order; nobody for a step whose person a field names, or that another SOP does."""
    if isinstance(activity, Approval):
        return tuple(dict.fromkeys(approver.role for approver in activity.approvers if approver.role))
    return (activity.role,) if isinstance(activity, UserTask | Checklist) and activity.role else ()


def letters_of(activity: Activity, role: str) -> str:
    """What the role has to do with the step, as letters in the order of the word."""
    duties = activity.duties
    held = (responsible(activity), duties.accountable, duties.consulted, duties.informed)
    return "".join(letter for letter, roles in zip(LETTERS, held, strict=True) if role in roles)


def named_roles(definition: Definition) -> list[str]:
    """Every role that has to do with a step, in the order of the steps; the owner's last."""
    found = dict.fromkeys(
        role
        for activity in definition.activities
        for role in (*responsible(activity), *(role for name in DUTIES.values() for role in _roles(activity, name)))
    )
    return [*(role for role in found if role != OWNER), OWNER]


def with_letters(activity: Activity, role: str, letters: str) -> Activity:
    """The step where the role has these letters and no others.

    Tasks and checklists have one responsible role, so that a new one takes the place of the old. Being asked or told is
    nothing for who does the step or answers for it, and goes.
    """
    if set(letters) & set("RA"):
        letters = letters.replace("C", "").replace("I", "")
    duties = activity.duties
    for letter, name in DUTIES.items():
        others = [other for other in _roles(activity, name) if other != role]
        duties = replace(duties, **{name: (*others, role) if letter in letters else tuple(others)})
    return replace(_done_by(activity, role, does="R" in letters), duties=duties)


def _done_by(activity: Activity, role: str, *, does: bool) -> Activity:
    if does == (role in responsible(activity)):
        return activity
    if isinstance(activity, Approval):
        others = tuple(approver for approver in activity.approvers if approver.role != role)
        return replace(activity, approvers=(*others, Approver(role=role)) if does else others)
    return activity if isinstance(activity, CallSop) else replace(activity, role=role if does else "")


def answered_for(definition: Definition) -> Definition:
    """Where nobody answers for a step, whoever alone does it; the owner of the process where several do, or nobody."""

    def answered(activity: Activity) -> Activity:
        if activity.duties.accountable:
            return activity
        doing = responsible(activity)
        return replace(activity, duties=replace(activity.duties, accountable=doing if len(doing) == 1 else (OWNER,)))

    by_id = {activity.id: answered(activity) for activity in definition.activities}
    return replace(definition, elements=tuple(by_id.get(each.id, each) for each in definition.elements))


def duty_problems(definition: Definition, roles: Iterable[str]) -> list[Problem]:
    """What is unclear about who has to do with which step, given the roles of the process besides its owner.

    Codes: no_responsible, no_accountable, several_accountable (by step), idle_role (`where` is the role).
    """
    found = [problem for activity in definition.activities for problem in _of_step(activity)]
    late = {role for activity in definition.activities for role in roles_of(activity)}
    busy = late.union(named_roles(definition))
    return found + [Problem("idle_role", (role,)) for role in roles if role not in busy]


def _of_step(activity: Activity) -> Iterator[Problem]:
    if not responsible(activity) and not isinstance(activity, CallSop) and not any(people_fields(activity)):
        yield Problem("no_responsible", (activity.id,))
    match len(activity.duties.accountable):
        case 0:
            yield Problem("no_accountable", (activity.id,))
        case 1:
            pass
        case number:
            yield Problem("several_accountable", (activity.id,), {"count": number})


def _roles(activity: Activity, name: str) -> Sequence[str]:
    held: Sequence[str] = getattr(activity.duties, name)
    return held
