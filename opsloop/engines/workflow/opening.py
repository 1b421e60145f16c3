"""What a step asks of a case when a token comes to it: whom, for which entries, or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from opsloop.engines.workflow.elements import ALL, OWNER, Activity, Approval, CallSop
from opsloop.engines.workflow.fields import Data, Json
from opsloop.engines.workflow.state import Token
from opsloop.engines.workflow.version import Version

Seat = tuple[str, str]
"""Who votes: a role, or a person."""


def passes(version: Version, activity: Activity, data: Data, day: date, *, requester: str) -> bool:
    """Whether nobody is asked: the approval's threshold is not reached, or the list is empty.

    What nobody here has asked for is always looked at: the values are those of a stranger.
    """
    if isinstance(activity, Approval):
        return bool(activity.auto and requester) and version.conditions[activity.id].holds(data, day)
    return activity.each is not None and not entries(data.get(activity.each.list))


def opened_token(number: int, activity: Activity, data: Data, now: datetime) -> Token:
    """The token that stands at it, with the entries that its list has at this moment."""
    if isinstance(activity, Approval):
        return Token(number=number, element=activity.id, since=now, items=tuple(map("".join, seats(activity, data))))
    items = entries(data.get(activity.each.list)) if activity.each else ("",)
    return Token(number=number, element=activity.id, since=now, items=tuple(items))


def seats(approval: Approval, data: Data) -> Sequence[Seat]:
    """The seats of an approval, one a role and one a person, nobody twice; the owner where there is nobody else."""
    found: list[Seat] = []
    for approver in approval.approvers:
        people = [("", person) for person in dict.fromkeys(entries(data.get(approver.people))) if approver.people]
        found += [(approver.role, "")] if approver.role else [seat for seat in people if seat not in found]
    return found or [(OWNER, "")]


def votes_needed(approval: Approval, people: int) -> int:
    """How many of so many people must approve."""
    return people if approval.needed == ALL else min(approval.needed, people)


def role_for(activity: Activity, data: Data) -> Seat:
    """Who gets the work of a step that is no approval; the owner where nobody is named."""
    if isinstance(activity, Approval | CallSop):
        return "", ""
    people = entries(data.get(activity.person)) if activity.person else ()
    if not people and not activity.role:
        return OWNER, ""
    return activity.role, people[0] if people else ""


def inputs_of(call: CallSop, data: Data) -> Data:
    """What a called case is given, by the names of its fields."""
    return {given.field: data.get(given.source) for given in call.inputs}


def entries(value: Json) -> Sequence[str]:
    """The entries of a list, or one for a single text."""
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
