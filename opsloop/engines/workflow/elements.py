"""What an SOP is made of: starts, steps, gateways, ends, and the flows between them.

Names follow BPMN 2.0 where it has one. All of it is text and numbers: what a condition means is known once the
definition is published (`version`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from opsloop.engines.workflow.facts import fact
from opsloop.engines.workflow.refusals import Problem, WrongDefinition

Trigger = Literal["manual", "form", "schedule", "event"]
GatewayKind = Literal["exclusive", "parallel", "inclusive"]
TimerAction = Literal["remind", "escalate", "reassign"]
Anchor = Literal["opened", "before_due", "due"]

ANY, ALL = 1, 0
"""`Approval.needed` for one of many and for everybody."""
OWNER = "owner"
"""The role of whoever owns the process: whom work goes to where nobody else is named."""


def wanted(holds: bool, code: str, where: str, **values: str | int) -> None:
    """WrongDefinition where it does not hold."""
    if not holds:
        raise WrongDefinition(Problem(code, (where,), values))


@fact
class Duration:
    """Whole minutes, of working time or of the clock on the wall."""

    minutes: int
    working: bool = True


@fact
class Timer:
    """What happens when work lies: so long after it was opened, before it is due, or after it was due.

    `role` takes over (escalate, reassign) or is told as well (remind; empty: only whoever has it). It comes again
    `every` so often, `times` in all.
    """

    action: TimerAction
    after: Duration
    anchor: Anchor = "opened"
    role: str = ""
    every: Duration | None = None
    times: int = 1


@fact
class Item:
    """One line of a checklist. A `mandatory` one must be ticked before the step is done, and a `stop` one (which is
    mandatory too) before anything below it."""

    id: str
    text: str
    mandatory: bool = False
    stop: bool = False


@fact
class Approver:
    """Who votes: whoever holds `role`, or each person in the field `people` (a person or people)."""

    role: str = ""
    people: str = ""


@fact
class Each:
    """Once for each entry of a list field, all at once or one after the other; for an empty list not at all."""

    list: str
    sequential: bool = False


@fact
class Duties:
    """Who besides those that do a step has to do with it (RACI), by role: who answers for it, who is asked before, who
    is told after."""

    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


@fact
class Occasion:
    """What begins a case at an event: what happens (`verb`) to which kind of `record`, in the words of the event log.

    `within` narrows it to one place, such as the key of a project; `to` to what becomes of the record, such as a state;
    `condition` to records of which it holds, read over the fields of the record (`conditions`). What these name is
    known to whoever keeps the log, not to the engine.
    """

    record: str
    verb: str
    within: str = ""
    to: str = ""
    condition: str = ""


@fact
class Start:
    """Where a case begins. `when` is the rhythm of a schedule (see `rhythms`), `on` what an event start waits for;
    `asks` the intake form; `due` how long a case that begins there may take as a whole."""

    id: str
    kind: Literal["start"] = "start"
    name: str = ""
    trigger: Trigger = "manual"
    when: str = ""
    on: Occasion | None = None
    asks: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    due: Duration | None = None


@fact
class End:
    """Where a case ends, with an outcome. One that `terminates` withdraws whatever is open elsewhere."""

    id: str
    kind: Literal["end"] = "end"
    name: str = ""
    outcome: str = ""
    terminates: bool = False


@fact
class UserTask:
    """Work of a person: `asks` are the fields of its form, `required` those that must be filled. A draft one came from
    outside or was only sketched, and keeps the SOP from being published."""

    id: str
    kind: Literal["task"] = "task"
    name: str = ""
    role: str = ""
    person: str = ""
    asks: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    due: Duration | None = None
    timers: tuple[Timer, ...] = ()
    each: Each | None = None
    draft: bool = False
    duties: Duties = Duties()


@fact
class Checklist:
    """Work of a person along items."""

    id: str
    kind: Literal["checklist"] = "checklist"
    name: str = ""
    role: str = ""
    person: str = ""
    items: tuple[Item, ...] = ()
    due: Duration | None = None
    timers: tuple[Timer, ...] = ()
    each: Each | None = None
    duties: Duties = Duties()

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        wanted(len(set(ids)) == len(ids), "same_item", self.id)


@fact
class Approval:
    """A decision of `needed` among the votes of all approvers (ANY, ALL or a number): approved once so many approve,
    rejected as soon as they no longer can be reached. A number counts different people, of those who can vote at all.

    Approvers without anybody fall to the owner. Where the condition `auto` holds nobody is asked and it is approved,
    unless nobody here asked for the case. The decision, "approved" or "rejected", becomes the value of the field
    `result`. With `four_eyes` whoever asked for the case may not vote.
    """

    id: str
    kind: Literal["approval"] = "approval"
    name: str = ""
    approvers: tuple[Approver, ...] = ()
    needed: int = ANY
    auto: str = ""
    result: str = ""
    four_eyes: bool = False
    due: Duration | None = None
    timers: tuple[Timer, ...] = ()
    duties: Duties = Duties()


@fact
class Input:
    """The field of the called SOP, and the field here that fills it."""

    field: str
    source: str


@fact
class CallSop:
    """A case of another SOP, which this one waits for; `outputs` fill fields here from the ended case's fields."""

    id: str
    kind: Literal["call"] = "call"
    name: str = ""
    process: str = ""
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Input, ...] = ()
    due: Duration | None = None
    timers: tuple[Timer, ...] = ()
    each: Each | None = None
    duties: Duties = Duties()


@fact
class Gateway:
    """Where flows part or meet. Exclusive: the first flow whose condition holds, else `default`. Inclusive: all whose
    conditions hold, else `default`. Parallel: all."""

    id: str
    kind: Literal["gateway"] = "gateway"
    name: str = ""
    gateway: GatewayKind = "exclusive"
    default: str = ""


Activity = UserTask | Checklist | Approval | CallSop
"""A step at which a case waits."""
Element = Start | End | UserTask | Checklist | Approval | CallSop | Gateway

ACTIVITIES = (UserTask, Checklist, Approval, CallSop)


@fact
class Flow:
    """From one element to the next; those that leave a gateway are tried in the order of the definition."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


def people_fields(activity: Activity) -> Iterator[str]:
    """The fields that name people for it."""
    if isinstance(activity, Approval):
        yield from (approver.people for approver in activity.approvers if approver.people)
    elif isinstance(activity, UserTask | Checklist) and activity.person:
        yield activity.person


def roles_of(activity: Activity) -> Iterator[str]:
    """The roles that it may give work to."""
    if isinstance(activity, Approval):
        yield from (approver.role for approver in activity.approvers if approver.role)
    elif isinstance(activity, UserTask | Checklist) and activity.role:
        yield activity.role
    yield from (timer.role for timer in activity.timers if timer.role)


def always_waits(activity: Activity) -> bool:
    """Whether a case can never pass it by itself."""
    return not activity.auto if isinstance(activity, Approval) else activity.each is None


def writes(element: Element) -> tuple[str, ...]:
    """The fields that it may fill when it is done."""
    match element:
        case Start() | UserTask():
            return element.asks
        case Approval():
            return (element.result,) if element.result else ()
        case CallSop():
            return tuple(taken.field for taken in element.outputs)
    return ()
