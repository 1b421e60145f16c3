"""What records went through, as rows of a log: the steps that were begun and done, and how cases began.

Without its beginning the wait before the first step of a case would be nowhere, and with a slow first approval it would
be most of what there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from opsloop.engines.mining import AUTOMATIC, STEP_DECISION, STEP_DUE, STEP_ROLE
from opsloop.engines.workflow import Approval, Checklist, UserTask, Version
from opsloop.engines.workflow.elements import Activity
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.steps_done import steps_done
from opsloop.rooms.processes.version import ProcessVersion
from opsloop.rooms.projects.acceptance import ACCEPTING

BEGUN = "begun"
Happening = tuple["str | datetime | None", ...]
MORE = (STEP_DUE, STEP_DECISION, STEP_ROLE)
MORE_OF_WORK = (STEP_DECISION,)
"""What the rows of cases, and those of work, say beyond what `engines.warehouse` knows."""
VERDICTS = {"accepted": "accepted", "rejected": "returned"}
BETWEEN_ROLES = "\n"
BEGINNING = "▸ {}"
"""How a beginning is called whose name a step has as well."""


def happened(seen: QuerySet[Any], *, due_in: Workspace | None = None) -> Iterator[Happening]:
    """The rows of these records, whose keys are the cases of the log.

    Those of cases end with the moment by which a step was due, where the workspace is given, how it decided, and the
    roles that it is for; those of work with the verdict of an acceptance.
    """
    record_type = seen.model.record_type
    begins = seen.model is Case
    wanted = (~Q(activity="") & ~Q(phase="")) | (Q(verb=BEGUN) if begins else Q(pk=None))
    events = Event.objects.filter(record_type=record_type, record_id__in=seen.values("pk")).filter(wanted)
    called = beginnings(seen) if begins else {}
    roles = roles_by_case(seen) if begins else {}
    dues = due_by_event(seen, due_in) if begins and due_in is not None else {}
    for event in events.select_related("actor").order_by("at", "pk").iterator():
        activity, phase = event.activity, event.phase
        if begins and event.verb == BEGUN:
            activity, phase = called.get(event.record_id, ""), "complete"
        if activity:
            who = str(event.actor) if event.actor is not None else None
            role = roles.get(event.record_id, {}).get(activity)
            more = (dues.get(event.pk), decision_of(event), role) if begins else (verdict_of(event),)
            yield str(event.record_id), activity, event.at, who, None, phase, *more


def decision_of(event: Event) -> str | None:
    """How an approval was decided, and whether by anybody; None for what is no decision."""
    decision = (event.changes.get("decision") or [None])[-1]
    return AUTOMATIC if decision is not None and event.actor_id is None else decision


def verdict_of(event: Event) -> str | None:
    """How work was judged that had been handed in; None for what is no verdict. What is rejected goes back."""
    return VERDICTS.get(event.verb) if event.activity == ACCEPTING else None


def due_by_event(cases: QuerySet[Any], workspace: Workspace) -> Mapping[int, datetime]:
    """By when each step was due, by the line of the log that says that it was done; without those that were not."""
    every = (step for steps in steps_done(cases, workspace).values() for step in steps)
    return {step.event: step.due for step in every if step.due is not None}


def roles_by_case(seen: QuerySet[Any]) -> Mapping[int, Mapping[str, str]]:
    """Of each case, the names of the roles that its steps are for, by the name of the step."""
    rows = list(seen.values_list("pk", "version_id"))
    versions = ProcessVersion.objects.filter(pk__in={version for _case, version in rows})
    versions = versions.prefetch_related("process__process_roles")
    by_version = {version.pk: _roles_by_step(version) for version in versions}
    return {case: by_version[version] for case, version in rows}


def _roles_by_step(version: ProcessVersion) -> Mapping[str, str]:
    names = {role.key: role.name for role in version.process.process_roles.all()}
    found: dict[str, dict[str, None]] = {}
    for activity in version.compiled.activities.values():
        known = [names[key] for key in _given_to(activity) if key in names]
        found.setdefault(activity.name, {}).update(dict.fromkeys(known))
    return {step: BETWEEN_ROLES.join(roles) for step, roles in found.items() if roles}


def _given_to(activity: Activity) -> list[str]:
    if isinstance(activity, Approval):
        return [approver.role for approver in activity.approvers if approver.role]
    return [activity.role] if isinstance(activity, UserTask | Checklist) and activity.role else []


def beginnings(seen: QuerySet[Any]) -> Mapping[int, str]:
    """What the beginning of each case is called."""
    rows = list(seen.values_list("pk", "version_id"))
    versions = ProcessVersion.objects.filter(pk__in={version for _case, version in rows}).select_related("process")
    names = {version.pk: beginning_of(version.compiled, version.process.name) for version in versions}
    return {case: names[version] for case, version in rows}


def beginning_of(version: Version, process: str) -> str:
    """What its start is called, else the process itself; no step is called so."""
    named = version.starts[0].name or process
    taken = {activity.name for activity in version.activities.values()}
    return BEGINNING.format(named) if named in taken else named
