"""How cases follow their SOP, by REST: the rate of a process over time, and what a single case differs in."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from opsloop.kernel.access import gate
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.processes.following import followed
from opsloop.rooms.processes.following_figures import Counts
from opsloop.rooms.processes.following_rate import rate_of
from opsloop.rooms.processes.following_words import sentences
from opsloop.rooms.processes.models import Case, Process

Kinds = dict[str, int | None]


class WeekShape(BaseModel):
    """The cases that ended in a week, by its Monday: how many ran as the SOP says, and in how many what differed; null
    where that would tell of single people."""

    week: datetime.date
    cases: int
    fitting: int | None
    differing: Kinds


class StepShape(BaseModel):
    """In how many cases what differed at a step."""

    step: str
    differing: Kinds


class RateShape(BaseModel):
    """The finished cases of the last half year that you see, each beside the versions that it ran by."""

    cases: int
    fitting: int | None
    left_out: int
    weeks: list[WeekShape]
    steps: list[StepShape]


class DeviationShape(BaseModel):
    """What differs, at which step, and after how many of the steps that were done."""

    kind: str
    step: str
    place: int


class CaseShape(BaseModel):
    """What a case differs in from its SOP: null where its way is too rare or too complex to say; and in sentences."""

    deviations: list[DeviationShape] | None
    sentences: list[str]


def of_process(record: Record, viewer: Viewer, _given: object) -> dict[str, Any]:
    """The rate of a process."""
    if not isinstance(record, Process) or viewer.is_client:
        raise NotAllowed
    rate = rate_of(record, viewer, now=timezone.now())
    weeks = [
        {"week": row.week, "cases": row.cases, "fitting": row.fitting, "differing": _kinds(row.counts)}
        for row in rate.by_week
    ]
    steps = [{"step": step, "differing": _kinds(counts)} for step, counts in rate.by_step]
    whole = {"cases": rate.cases, "fitting": rate.fitting, "left_out": rate.left_out}
    return {**whole, "weeks": weeks, "steps": steps}


def of_case(record: Record, viewer: Viewer, _given: object) -> dict[str, Any]:
    """What a case differs in."""
    if not isinstance(record, Case) or viewer.is_client:
        raise NotAllowed
    [row] = followed(Case.objects.visible_to(viewer.user).filter(pk=record.pk), record.workspace)
    told = None
    if row.deviations is not None:
        told = [{"kind": one.kind, "step": one.activity, "place": one.place} for one in row.deviations]
    return {"deviations": told, "sentences": sentences(row, record.process)}


def _kinds(counts: Counts) -> Kinds:
    return {kind: count for kind, count in counts if count != 0}


PATH = "following"
register(
    Verb(Process.record_type, "GET", PATH, _("How it is followed"), of_process, answers=RateShape, allows=gate.VIEW),
    Verb(Case.record_type, "GET", PATH, _("What it differs in"), of_case, answers=CaseShape, allows=gate.VIEW),
)
