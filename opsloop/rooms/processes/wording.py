"""What the engine says in codes, in sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Definition, NotPossible, Problem

PROBLEMS: Mapping[str, Any] = {
    "no_start": _("There is no start."),
    "no_end": _("There is no end."),
    "way_in": _("“%(where)s” needs one way in."),
    "way_out": _("“%(where)s” needs one way out."),
    "mixed_gateway": _("“%(where)s” both joins and splits; it takes two of them."),
    "unreachable": _("Nothing leads to “%(where)s”."),
    "endless": _("From “%(where)s” no way leads to the end."),
    "unmatched": _("“%(where)s” splits or joins what nothing else joins or splits."),
    "loop_without_step": _("“%(where)s” is a loop in which nobody is asked."),
    "no_default": _("“%(where)s” needs a way for when no condition holds."),
    "default_not_a_way_out": _("The way that “%(where)s” takes otherwise does not begin there."),
    "no_condition": _("A way out of “%(where)s” has no condition."),
    "wrong_condition": _("The condition at “%(where)s” cannot be read."),
    "condition_not_asked": _("The condition after “%(where)s” is never asked."),
    "draft": _("“%(where)s” is only sketched: say who does it."),
    "no_items": _("The checklist “%(where)s” has no items."),
    "no_process": _("“%(where)s” does not say which process it starts."),
    "call_unknown": _("“%(where)s” begins a case of %(process)s, which is not there."),
    "call_unpublished": _("“%(where)s” begins a case of “%(process)s”, which has no published version yet."),
    "call_itself": _("“%(where)s” would begin this process again, without end: %(chain)s"),
    "call_lacks": _("“%(where)s” does not hand over “%(asked)s”, which “%(process)s” requires at its start."),
    "call_unasked": _("“%(where)s” hands over “%(asked)s”, which “%(process)s” does not ask for at its start."),
    "call_kind": _("“%(where)s” fills “%(asked)s” with a value of another kind."),
    "no_approvers": _("“%(where)s” has nobody who approves."),
    "approver": _("“%(where)s” needs a role or a person for each approver."),
    "needed": _("“%(where)s” asks for more approvals than there are approvers."),
    "result": _("The field that “%(where)s” decides must allow approved and rejected."),
    "no_name": _("A step has no name."),
    "unknown_field": _("“%(where)s” asks for %(field)s, which is no field of the process."),
    "field_kind": _("The field %(field)s does not fit what “%(where)s” uses it for."),
    "required_not_asked": _("“%(where)s” requires %(field)s but does not ask for it."),
    "duration": _("The time for “%(where)s” must be at least a minute."),
    "timer": _("A reminder of “%(where)s” does not fit: it needs a due time, or somebody to go to."),
    "event_start": _("“%(where)s” waits for an event that nothing here tells: choose what begins it."),
    "no_target": _("“%(where)s” does not say which state or label begins it."),
    "no_rhythm": _("“%(where)s” does not say when it begins by itself."),
    "form_of_nobody": _("“%(where)s” begins by itself, so nobody fills in what its form requires."),
    "field_name": _("“%(where)s” cannot be the name of a field."),
    "field_options": _("The field “%(where)s” needs its options."),
    "field_currency": _("The field “%(where)s” needs a currency."),
    "field_signed": _("Only a number or an amount can be below zero, and “%(where)s” is neither."),
}
REFUSALS: Mapping[str, Any] = {
    "not_running": _("This case has ended."),
    "unknown_work": _("There is no such step in this case."),
    "wrong_work": _("This step is done in another way."),
    "unknown_field": _("The form does not ask for %(field)s."),
    "field_missing": _("“%(field)s” must be filled in."),
    "wrong_value": _("“%(field)s” does not have a value that fits."),
    "below_zero": _("“%(field)s” cannot be below zero."),
    "stop_items_open": _("Tick the mandatory items first."),
    "stopped_before": _("An item above stops everything below it until it is ticked."),
    "unknown_item": _("The checklist has no such item."),
    "voted_before": _("You have already decided here."),
    "reason_missing": _("Say why you reject it."),
    "no_reason": _("Say why you escalate it."),
    "own_request": _("Who asked cannot approve."),
    "unknown_start": _("The process does not begin there."),
    "several_starts": _("Say where the case begins."),
}
NOT_NOW = _("This cannot be done now.")

OBSTACLES: Mapping[str, Any] = {
    "step_gone": _("It stands at “%(where)s”, which is no longer a step there."),
    "step_kind": _("It stands at “%(where)s”, which is another kind of step there."),
    "step_moved": _("It stands at “%(where)s”, which is in another parallel part there."),
    "step_asks_others": _("It stands at “%(where)s”, which asks others there."),
    "paused": _("The clock of “%(where)s” is stopped; let it go on first."),
    "block_changed": _("The parallel part after “%(where)s” has other branches there."),
    "field_changed": _("Its form says “%(where)s”, which does not fit there."),
}


def problem_sentence(problem: Problem, definition: Definition) -> str:
    """What is wrong with a definition, with the names of its steps."""
    where = named(definition, problem.where[-1] if problem.where else "")
    words = PROBLEMS.get(problem.code, _("Something at “%(where)s” does not fit."))
    field = definition.by_field.get(str(problem.values.get("field", "")))
    values = {**problem.values, "where": where}
    if field is not None:
        values["field"] = field.label or field.name
    return str(words % values)


def obstacle_sentence(problem: Problem, definition: Definition) -> str:
    """Why a case cannot move to another version, with the names of the version that it runs by."""
    key = problem.where[-1] if problem.where else ""
    field = definition.by_field.get(key)
    where = field.label or field.name if problem.code == "field_changed" and field is not None else None
    return str(OBSTACLES[problem.code] % {"where": where or named(definition, key)})


def named(definition: Definition, key: str) -> str:
    """What people call an element, or what is nearest to it that has a name."""
    element = definition.by_id.get(key)
    if element is None or element.name:
        return element.name if element is not None else key
    before = [flow.source for flow in definition.flows if flow.target == key]
    near = definition.by_id.get(before[0]) if before else None
    return near.name if near is not None and near.name else key


def refusal_values(refusal: NotPossible, definition: Definition) -> dict[str, Any]:
    """What the sentence of a refusal names, as people call it."""
    field = definition.by_field.get(str(refusal.values.get("field", "")))
    return {**refusal.values} if field is None else {**refusal.values, "field": field.label or field.name}
