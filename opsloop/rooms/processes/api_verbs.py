"""What can be done to processes and cases by REST, beside changing their fields: the verbs of their pages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from opsloop.engines.workflow import Occasion, Start
from opsloop.kernel.access import gate
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import LONGEST_TITLE, WORK, Case
from opsloop.rooms.processes.migrating import MOST, earlier, move, move_all, version_of
from opsloop.rooms.processes.notices import case_of
from opsloop.rooms.processes.occasion_words import Outside, begins_in_words, outside_of
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.rhythm_words import in_words, rhythm_of

Given = Mapping[str, Any]
Number = Annotated[int, Field(ge=1, le=2_000_000_000)]
Key = Annotated[int, Field(ge=1, le=2**53)]


class Shape(BaseModel):
    """Something that is given: only what is named."""

    model_config = ConfigDict(extra="forbid")


class NewCase(Shape):
    """What a case is called and what its form says, by name of field: money in minor units, days as 2026-01-31."""

    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    values: dict[str, JsonValue] = {}


class BegunCase(BaseModel):
    """The case that has begun."""

    ref: str
    title: str
    state: str


class StepOnly(Shape):
    """Which open step."""

    step: Number


class Completion(StepOnly):
    """A step with what its form says."""

    values: dict[str, JsonValue] = {}


class Ballot(StepOnly):
    """A decision; a rejection says why."""

    approves: bool
    reason: Annotated[str, Field(max_length=1000)] = ""


class Ticked(StepOnly):
    """An item of a checklist."""

    item: Annotated[str, Field(max_length=200)]
    done: bool = True


class Delegation(StepOnly):
    """To whom a step goes; nobody means everybody with its role."""

    person: Key | None = None


class Escalation(StepOnly):
    """That a step lies, and what it waits for."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class Pausing(StepOnly):
    """What a step waits for outside."""

    reason: Annotated[str, Field(max_length=1000)] = ""


class Why(Shape):
    """The reason."""

    reason: Annotated[str, Field(max_length=1000)] = ""


class Move(Shape):
    """To which version."""

    version: Number


class MovedCase(BaseModel):
    """By which version a case runs now."""

    ref: str
    version: int


class Staying(BaseModel):
    """A case that cannot move, and why."""

    ref: str
    reasons: list[str]


class MovedCases(BaseModel):
    """What moved and what stays; `more` where others can move when it is asked for again."""

    moved: list[str]
    stay: list[Staying]
    more: bool


class OpenStep(BaseModel):
    """One open step: its number is what the other endpoints want."""

    step: int
    element: str
    name: str
    kind: Literal["task", "checklist", "approval", "call"]
    role: str
    person: str
    item: str
    due: datetime.datetime | None
    paused: datetime.datetime | None
    ticked: list[str]


class OpenSteps(BaseModel):
    """What is to be done now."""

    items: list[OpenStep]


class PublishedVersion(BaseModel):
    """The version in force."""

    number: int
    hash: str


class Beginning(BaseModel):
    """How cases begin at one start: by whom or at what; `rule` is the rhythm of a schedule, `says` it all in words."""

    start: str
    name: str
    trigger: Literal["manual", "form", "schedule", "event"]
    rule: str
    record: str
    verb: str
    within: str
    to: str
    condition: str
    says: str


class Beginnings(BaseModel):
    """The starts of the version in force, and when the next case begins by itself."""

    items: list[Beginning]
    next: datetime.datetime | None


def starts(process: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """How cases begin by the version in force; nothing where none is."""
    found = _process(process)
    version = found.version.compiled if found.version is not None else None
    if version is None:
        return {"items": [], "next": found.next_start}
    outside = outside_of(version.definition, viewer.workspace, viewer.user)
    begun = [_beginning(start, outside) for start in version.starts]
    return {"items": begun, "next": found.next_start}


def _beginning(start: Start, outside: Outside) -> dict[str, Any]:
    on = start.on or Occasion(record="", verb="")
    rhythm = rhythm_of(start)
    says = in_words(rhythm) if rhythm is not None else begins_in_words(start, outside)
    return {"start": start.id, "name": start.name, "trigger": start.trigger, "rule": start.when, "says": says} | asdict(
        on
    )


def begin(process: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    title = readable_text("title", given.get("title", ""))
    case = Case.create(process=_process(process), by=viewer.user, title=title, data=given.get("values", {}))
    return {"ref": case.ref, "title": case.title, "state": case.state}


def publish(process: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    version = _process(process).publish(by=viewer.user)
    return {"number": version.number, "hash": version.hash}


def migrate(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    found = case_of(case)
    move(found, version_of(found.process, given["version"]), by=viewer.user)
    return {"ref": found.ref, "version": found.version.number}


def migrate_all(process: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Those that run by earlier versions and that the caller sees."""
    to = version_of(_process(process), given["version"])
    cases = earlier(Case.objects.visible_to(viewer.user).filter(process=process.pk), to)
    moved, stay = move_all(cases, to, by=viewer.user)
    staying = [{"ref": each.case.ref, "reasons": list(each.reasons)} for each in stay]
    return {"moved": [case.ref for case in moved], "stay": staying, "more": len(moved) == MOST}


def steps(case: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    """The open steps of a case."""
    found = case_of(case)
    activities = found.version.compiled.activities
    return {
        "items": [
            {
                "step": work.number,
                "element": work.element,
                "name": activities[work.element].name,
                "kind": activities[work.element].kind,
                "role": work.role,
                "person": str(work.person or ""),
                "item": work.item,
                "due": work.due,
                "paused": work.paused,
                "ticked": work.ticked,
            }
            for work in found.works.select_related("person")
        ]
    }


def take(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).take(given["step"], by=viewer.user)
    return steps(case, viewer, given)


def complete(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).complete(given["step"], given.get("values", {}), by=viewer.user)
    return steps(case, viewer, given)


def vote(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    reason = readable_text("reason", given.get("reason", ""))
    case_of(case).vote(given["step"], approves=given["approves"], by=viewer.user, reason=reason)
    return steps(case, viewer, given)


def tick(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).tick(given["step"], given["item"], by=viewer.user, done=given.get("done", True))
    return steps(case, viewer, given)


def delegate(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    key = given.get("person")
    people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    person = people.filter(pk=key).first() if key is not None else None
    if key is not None and person is None:
        raise Http404
    case_of(case).delegate(given["step"], person, by=viewer.user)
    return steps(case, viewer, given)


def escalate(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).escalate(given["step"], by=viewer.user, reason=readable_text("reason", given["reason"]))
    return steps(case, viewer, given)


def pause(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).pause(given["step"], by=viewer.user, reason=readable_text("reason", given.get("reason", "")))
    return steps(case, viewer, given)


def resume(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).resume(given["step"], by=viewer.user)
    return steps(case, viewer, given)


def call_again(case: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    case_of(case).begin_again(given["step"], by=viewer.user)
    return steps(case, viewer, given)


def cancel(case: Record, viewer: Viewer, given: Given) -> None:
    case_of(case).cancel(by=viewer.user, reason=readable_text("reason", given.get("reason", "")))


def _process(record: Record) -> Process:
    if not isinstance(record, Process):
        raise TypeError(f"wanted a process, got {record!r}")
    return record


PROCESS, CASE = Process.record_type, Case.record_type
register(
    Verb(PROCESS, "POST", "beginning", _("Begin a case of it"), begin, NewCase, answers=BegunCase, allows=gate.ADD),
    Verb(PROCESS, "GET", "starts", _("How its cases begin"), starts, answers=Beginnings, allows=gate.VIEW),
    Verb(PROCESS, "POST", "publication", _("Publish its draft"), publish, answers=PublishedVersion),
    Verb(PROCESS, "POST", "migration", _("Move its running cases to a version"), migrate_all, Move, answers=MovedCases),
    Verb(CASE, "POST", "migration", _("Move it to a version"), migrate, Move, answers=MovedCase, allows=WORK),
    Verb(CASE, "GET", "steps", _("What is to be done now"), steps, answers=OpenSteps, allows=gate.VIEW),
    Verb(CASE, "POST", "taking", _("Take a step"), take, StepOnly, answers=OpenSteps, allows=WORK),
    Verb(CASE, "POST", "completion", _("Finish a step"), complete, Completion, answers=OpenSteps, allows=WORK),
    Verb(CASE, "POST", "vote", _("Approve or reject"), vote, Ballot, answers=OpenSteps, allows=WORK),
    Verb(CASE, "POST", "tick", _("Tick an item of a checklist"), tick, Ticked, answers=OpenSteps, allows=WORK),
    Verb(CASE, "POST", "delegation", _("Hand a step on"), delegate, Delegation, answers=OpenSteps, allows=WORK),
    Verb(CASE, "POST", "escalation", _("Escalate a step"), escalate, Escalation, answers=OpenSteps, allows=WORK),
    Verb(CASE, "POST", "pause", _("Stop the clock of a step"), pause, Pausing, answers=OpenSteps, allows=WORK),
    Verb(
        CASE, "POST", "resumption", _("Let the clock of a step go on"), resume, StepOnly, answers=OpenSteps, allows=WORK
    ),
    Verb(
        CASE,
        "POST",
        "calling",
        _("Begin again what a step waits for"),
        call_again,
        StepOnly,
        answers=OpenSteps,
    ),
    Verb(CASE, "POST", "cancellation", _("End it before its time"), cancel, Why),
)
