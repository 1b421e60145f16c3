"""What can be done to improvements by REST, beside changing their fields: the verbs of their page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from opsloop.kernel.access import gate
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.improvement.improvement import SIGN, Improvement
from opsloop.rooms.improvement.registration import (
    FEWEST_WEEKS,
    MOST_COUNTERS,
    MOST_WASH_IN,
    MOST_WEEKS,
    Measure,
    Registration,
)
from opsloop.rooms.improvement.rolling_out import begin_roll_out, plan_roll_out, teams_offered
from opsloop.rooms.improvement.signing import LONGEST, MOST_OPTIONS, answer, ask_to_sign, put_question, read
from opsloop.rooms.improvement.supposing import keep_what_if
from opsloop.rooms.processes.what_ifs import in_words

Given = Mapping[str, Any]
Key = Annotated[int, Field(ge=1, le=2**53)]
Text = Annotated[str, Field(max_length=LONGEST)]


class Shape(BaseModel):
    """Something that is given: only what is named."""

    model_config = ConfigDict(extra="forbid")


class MeasureShape(Shape):
    """One measure: of a step or of the whole case, which way is better, and from which difference on (0.05: 5 %)."""

    key: Literal["duration", "wait", "again", "steps", "turns"]
    step: Text = ""
    better: Literal["lower", "higher"] = "lower"
    least_effect: Annotated[float, Field(ge=0, le=0.9)] = 0.05


class RegistrationShape(Shape):
    """What it is measured by; refused once the roll-out has begun."""

    main: MeasureShape
    counters: Annotated[list[MeasureShape], Field(max_length=MOST_COUNTERS)] = []
    weeks: Annotated[int, Field(ge=FEWEST_WEEKS, le=MOST_WEEKS)] = 12
    wash_in_weeks: Annotated[int, Field(ge=0, le=MOST_WASH_IN)] = 1
    column: Text = ""


class QuestionShape(Shape):
    """The question for those who sign; `right` counts from 0."""

    text: Text
    options: Annotated[list[Text], Field(min_length=2, max_length=MOST_OPTIONS)]
    right: Annotated[int, Field(ge=0, lt=MOST_OPTIONS)]


class OptionShape(Shape):
    """The answer that somebody chooses, counted from 0."""

    option: Annotated[int, Field(ge=0, lt=MOST_OPTIONS)]


class DayShape(Shape):
    """A team (none: everybody) and its day (none: it goes on as before)."""

    team: Key | None = None
    day: datetime.date | None = None


class DaysShape(Shape):
    """The day of each team."""

    days: Annotated[list[DayShape], Field(max_length=200)]


class Why(Shape):
    """The reason."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class SignatureShape(BaseModel):
    """Who signs for which version, and how far they are."""

    person: str
    version: int
    roles: str
    asked_at: datetime.datetime
    read_at: datetime.datetime | None
    tries: int
    signed_at: datetime.datetime | None


class SignaturesShape(BaseModel):
    """All signatures of the new version."""

    items: list[SignatureShape]


class AnswerShape(Shape):
    """The job that answered a what-if."""

    job: Key


class WhatIfShape(BaseModel):
    """A what-if that is kept: what was asked, and the answer or why there is none."""

    id: int
    log: str
    question: str
    changes: list[str]
    kept_at: datetime.datetime
    result: dict[str, Any]


class WhatIfsShape(BaseModel):
    """All what-ifs that are kept."""

    items: list[WhatIfShape]


class VerdictShape(BaseModel):
    """The verdict on one measure, with what it stands on."""

    measure: MeasureShape
    answer: str
    effect: float | None
    low: float | None
    high: float | None
    method: str
    reason: str
    p: float | None
    drift: float | None
    drift_p: float | None
    holds_to: float | None
    follow_up_days: int | None
    judged_at: datetime.datetime


class VerdictsShape(BaseModel):
    """The verdicts, the main measure's first; none before the window is over."""

    items: list[VerdictShape]


def redesign(record: Record, viewer: Viewer, _given: Given) -> None:
    improvement_of(record).begin_redesign(by=viewer.user)


def publish(record: Record, viewer: Viewer, _given: Given) -> None:
    improvement_of(record).publish(by=viewer.user)


def register_measure(record: Record, viewer: Viewer, given: Given) -> None:
    try:
        main, counters = Measure(**given["main"]), tuple(Measure(**one) for one in given.get("counters", []))
        said = Registration(main, counters, **{k: v for k, v in given.items() if k not in {"main", "counters"}})
    except ValueError as error:
        raise Refused(_("A wait is one before a step: name the step.")) from error
    improvement_of(record).register(said, by=viewer.user)


def question(record: Record, viewer: Viewer, given: Given) -> None:
    options = [readable_text("options", option) for option in given["options"]]
    put_question(improvement_of(record), readable_text("text", given["text"]), options, given["right"], by=viewer.user)


def ask(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    ask_to_sign(improvement_of(record), by=viewer.user)
    return signatures(record, viewer, given)


def signatures(record: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    """Who signs, and how far they are."""
    improvement = improvement_of(record)
    rows = improvement.signatures.filter(version=improvement.version).select_related("person", "version")
    names = ("roles", "asked_at", "read_at", "tries", "signed_at")
    return {
        "items": [
            {"person": str(row.person), "version": row.version.number, **{name: getattr(row, name) for name in names}}
            for row in rows
        ]
    }


def receipt(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    read(improvement_of(record), by=viewer.user)
    return signatures(record, viewer, given)


def sign(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    answer(improvement_of(record), given["option"], by=viewer.user)
    return signatures(record, viewer, given)


def plan(record: Record, viewer: Viewer, given: Given) -> None:
    keys = {row["team"] for row in given["days"] if row.get("team") is not None}
    teams = teams_offered(viewer.workspace, viewer.user).in_bulk(list(keys))
    if keys - teams.keys():
        raise Http404
    days = {(teams[row["team"]] if row.get("team") else None): row.get("day") for row in given["days"]}
    plan_roll_out(improvement_of(record), days, by=viewer.user)


def begin(record: Record, viewer: Viewer, _given: Given) -> None:
    begin_roll_out(improvement_of(record), by=viewer.user)


def verdicts(record: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    """The verdicts as they were found."""
    return {
        "items": [
            {
                "measure": row.measure,
                **{name: getattr(row, name) for name in ("answer", "effect", "low", "high", "judged_at")},
                **{name: row.figures[name] for name in ("method", "reason")},
                "p": row.figures["adjusted_p"],
                **{name: row.figures.get(name) for name in ("drift", "drift_p", "holds_to")},
                "follow_up_days": row.figures.get("follow_up"),
            }
            for row in improvement_of(record).verdicts.all()
        ]
    }


def what_ifs(record: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    """The what-ifs that are kept."""
    return {
        "items": [
            {
                "id": row.pk, "log": row.log_name, "question": row.question, "kept_at": row.kept_at,
                "changes": in_words(row.result["changes"]), "result": row.result,
            }
            for row in improvement_of(record).what_ifs.all()
        ]
    }  # fmt: skip


def keep_answer(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    job = Job.objects.visible_to(viewer.user).in_workspace(viewer.workspace).filter(pk=given["job"]).first()
    if job is None:
        raise Http404
    keep_what_if(improvement_of(record), job, by=viewer.user)
    return what_ifs(record, viewer, given)


def keep(record: Record, viewer: Viewer, _given: Given) -> None:
    improvement_of(record).keep(by=viewer.user)


def give_up(record: Record, viewer: Viewer, given: Given) -> None:
    improvement_of(record).give_up(by=viewer.user, reason=readable_text("reason", given["reason"]))


def improvement_of(record: Record) -> Improvement:
    """The record, which is an improvement."""
    if not isinstance(record, Improvement):
        raise TypeError(f"wanted an improvement, got {record!r}")
    return record


IMP = Improvement.record_type
register(
    Verb(IMP, "POST", "redesign", _("Begin the redesign"), redesign),
    Verb(IMP, "POST", "publication", _("Publish the new version; nobody follows it yet"), publish),
    Verb(IMP, "POST", "registration", _("Register what it is measured by"), register_measure, RegistrationShape),
    Verb(IMP, "POST", "question", _("Write the question for those who sign"), question, QuestionShape),
    Verb(IMP, "GET", "what-ifs", _("What was simulated"), what_ifs, answers=WhatIfsShape, allows=gate.VIEW),
    Verb(IMP, "POST", "what-ifs", _("Keep the answer of a what-if"), keep_answer, AnswerShape, WhatIfsShape),
    Verb(IMP, "GET", "signatures", _("Who has signed"), signatures, answers=SignaturesShape, allows=gate.VIEW),
    Verb(IMP, "POST", "signatures", _("Ask everybody with a role in it to sign"), ask, answers=SignaturesShape),
    Verb(IMP, "POST", "receipt", _("Say that one has read it"), receipt, answers=SignaturesShape, allows=SIGN),
    Verb(IMP, "POST", "answer", _("Answer the question and sign"), sign, OptionShape, SignaturesShape, SIGN),
    Verb(IMP, "POST", "roll-out", _("Plan from which day which team follows it"), plan, DaysShape),
    Verb(IMP, "POST", "beginning", _("Begin the roll-out"), begin),
    Verb(IMP, "GET", "verdicts", _("The verdicts"), verdicts, answers=VerdictsShape, allows=gate.VIEW),
    Verb(IMP, "POST", "keeping", _("Put it in force for everybody"), keep),
    Verb(IMP, "POST", "giving-up", _("Give it up"), give_up, Why),
)
