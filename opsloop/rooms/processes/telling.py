"""Writes what the engine tells into the event log, step by step, so that a case can be read and mined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from opsloop.engines.workflow import Definition, Version
from opsloop.engines.workflow import Event as Told
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import append
from opsloop.kernel.records.changing import as_logged
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.roles import held_by
from opsloop.rooms.processes.values import for_the_log

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case

VERBS = {
    "case_begun": "begun",
    "case_completed": "ended",
    "case_cancelled": "cancelled",
    "opened": "step_opened",
    "started": "step_taken",
    "completed": "step_done",
    "withdrawn": "step_withdrawn",
    "voted": "voted",
    "decided": "decided",
    "skipped": "step_skipped",
    "ticked": "ticked",
    "unticked": "unticked",
    "assigned": "step_assigned",
    "delegated": "step_delegated",
    "released": "step_released",
    "paused": "step_paused",
    "resumed": "step_resumed",
    "reminded": "reminded",
    "escalated": "escalated",
    "raised": "step_escalated",
    "reassigned": "step_reassigned",
}
"""The engine's verbs in the log; what a gateway chose and which case was called is seen from what follows."""
PHASES = {"started": "start", "completed": "complete", "decided": "complete"}
"""What is an activity for mining: work from when it was taken until it was done, a decision when it was made."""
NAMED = {"assigned", "delegated", "reassigned"}
GIVEN = {"assigned", "delegated"}
"""Whoever gets a step otherwise has its role."""
LONGEST_ACTIVITY = 120


def tell(case: Case, version: Version, events: Iterable[Told], *, by: User | None) -> None:
    """One line of the log for each event that means something to a person."""
    append(told(case, version, events, by=by))


def told(case: Case, version: Version, events: Iterable[Told], *, by: User | None) -> list[Event]:
    """The lines, not yet in the log."""
    return [_line(case, version, event, by) for event in events if event.verb in VERBS]


def _line(case: Case, version: Version, event: Told, by: User | None) -> Event:
    element = version.elements.get(event.element)
    name = element.name if element is not None else ""
    phase = PHASES.get(event.verb, "")
    automatic = bool(event.detail.get("automatic")) or event.verb in {"reminded", "escalated", "reassigned"}
    changes = _changes(version.definition, event, name) | _given(version, event)
    if event.verb in GIVEN:
        changes["step"][1]["in_role"] = _in_role(case, version, event)
    return case.happening(
        VERBS[event.verb],
        by=None if automatic else by,
        changes=changes,
        at=event.at,
        activity=name[:LONGEST_ACTIVITY] if phase else "",
        phase=phase,
    )


def _in_role(case: Case, version: Version, event: Told) -> bool:
    """Whether whoever a step is given to has its role now: who had it then is not known later."""
    holders = held_by(event.role, event.element, case.cast(), version)
    return bool(event.role) and any(str(holder.person_id) == event.person for holder in holders)


def _given(version: Version, event: Told) -> dict[str, tuple[Any, Any]]:
    """The values that conditions ask for, as they were before the step filled them in and after: of values in words
    nobody could say later which way a case had to go."""
    was, data = event.detail.get("was"), event.detail.get("data")
    if not isinstance(was, Mapping) or not isinstance(data, Mapping):
        return {}
    asked = [name for name in data if any(name in fields for fields in version.reads.values())]
    return {"given": ({name: was.get(name) for name in asked}, {name: data[name] for name in asked})} if asked else {}


def step_of(event: Event) -> tuple[str, int | None]:
    """The step that a line of the log is about: its name, and the number of its work (earlier lines have none)."""
    step = (event.changes.get("step") or [None])[-1]
    return (step["label"], step["work"]) if isinstance(step, dict) else (str(step or ""), None)


def element_of(event: Event) -> str:
    """The element of the process that a line of the log is about; earlier lines do not say it."""
    step = (event.changes.get("step") or [None])[-1]
    return str(step.get("element", "")) if isinstance(step, dict) else ""


def _changes(definition: Definition, event: Told, name: str) -> dict[str, tuple[Any, Any]]:
    changes: dict[str, tuple[Any, Any]] = {}
    if not event.verb.startswith("case_"):
        label = f"{name}: {event.item}" if event.item else name
        changes["step"] = (None, {"label": label, "work": event.work, "element": event.element})
    if data := event.detail.get("data"):
        changes["values"] = (None, for_the_log(definition, data))
    if event.verb in NAMED:
        changes["person"] = (None, as_logged(Person.objects.filter(pk=int(event.person or 0)).first()))
    if "decision" in event.detail:
        changes["decision"] = (None, event.detail["decision"])
    if "approves" in event.detail:
        changes["decision"] = (None, "approved" if event.detail["approves"] else "rejected")
    for key in ("reason", "outcome"):
        if event.detail.get(key):
            # Why it was escalated is said by the sentence, also in an inbox, and needs no line of its own.
            changes["why" if event.verb == "raised" else key] = (None, event.detail[key])
    if "item_id" in event.detail:
        checklist: Any = definition.by_id[event.element]
        texts = {item.id: item.text for item in checklist.items}
        changes["item"] = (None, texts.get(str(event.detail["item_id"]), ""))
    return changes
