"""Leave and hours by REST: asked for or taken, answered and withdrawn, by the verbs of a person's page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field

from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.hours import as_words, week_from_rows
from opsloop.rooms.people.models import Leave, Person
from opsloop.rooms.people.panels import times_known
from opsloop.rooms.people.reading import read_clock, read_spans

Given = Mapping[str, Any]
Spans = Annotated[str, Field(max_length=120)]
Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""Without a time zone: it is the person's own."""


class Shape(BaseModel):
    """Something that is given: only what is named."""

    model_config = ConfigDict(extra="forbid")


class Away(Shape):
    """Leave on some days (both included), or between two hours of each."""

    first_day: datetime.date
    last_day: datetime.date
    kind: Literal["annual", "sick", "remote", "other"] = "annual"
    starts_at: Clock | None = None
    ends_at: Clock | None = None
    note: Annotated[str, Field(max_length=200)] = ""


class Reason(Shape):
    """Why not."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class Hours(Shape):
    """The hours of each day of the week, such as `09:00-12:00, 13:00-18:00`; all of them empty: the usual ones."""

    monday: Spans = ""
    tuesday: Spans = ""
    wednesday: Spans = ""
    thursday: Spans = ""
    friday: Spans = ""
    saturday: Spans = ""
    sunday: Spans = ""


class LeaveAnswer(BaseModel):
    """One leave and whether it is settled: asked, approved or declined."""

    id: int
    kind: str
    first_day: datetime.date
    last_day: datetime.date
    starts_at: str | None
    ends_at: str | None
    note: str
    state: str
    reason: str


class Leaves(BaseModel):
    """Leave that is not over yet, the first one first."""

    items: list[LeaveAnswer]


class HoursAnswer(BaseModel):
    """Spans by weekday, Monday = "0": the person's own (empty: the usual ones), and those that they ask for."""

    hours: dict[str, list[str]]
    asked: dict[str, list[str]] | None


def _known(record: Record, viewer: Viewer) -> Person:
    """The person, where the viewer may know when they work."""
    person = _person(record)
    if not times_known(person, viewer):
        raise NotAllowed
    return person


def leaves(record: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    person = _known(record, viewer)
    concerned = person.decides(viewer.user) or person.user_id == viewer.user.pk
    rows = person.leaves.all() if concerned else person.leaves.not_declined()
    return {"items": [_leave(row) for row in rows.filter(last_day__gte=viewer.today)]}


def want_leave(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    clocks = {name: read_clock(given[name]) for name in ("starts_at", "ends_at") if given.get(name)}
    values = {**given, **clocks, "note": readable_text("note", given.get("note", ""))}
    return _leave(_person(record).want_leave(**values, by=viewer.user))


def cancel_leave(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    person = _person(record)
    person.cancel_leave(_one(person, given), by=viewer.user)
    return leaves(record, viewer, given)


def approve_leave(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    person = _person(record)
    person.approve_leave(_one(person, given), by=viewer.user)
    return _leave(_one(person, given))


def decline_leave(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    person = _person(record)
    person.decline_leave(_one(person, given), readable_text("reason", given["reason"]), by=viewer.user)
    return _leave(_one(person, given))


def hours(record: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    person = _known(record, viewer)
    wish = person.wish() if person.decides(viewer.user) or person.user_id == viewer.user.pk else None
    asked = wish.hours if wish is not None and wish.asked else None
    return {"hours": as_words(week_from_rows(person.working_hours.all())), "asked": asked}


def want_hours(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    spans = {day: read_spans(given.get(name, "")) for day, name in enumerate(Hours.model_fields)}
    _person(record).want_hours({day: pairs for day, pairs in spans.items() if pairs}, by=viewer.user)
    return hours(record, viewer, given)


def withdraw_hours(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    _person(record).withdraw_hours(by=viewer.user)
    return hours(record, viewer, given)


def approve_hours(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    _person(record).approve_hours(by=viewer.user)
    return hours(record, viewer, given)


def decline_hours(record: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    _person(record).decline_hours(readable_text("reason", given["reason"]), by=viewer.user)
    return hours(record, viewer, given)


def _person(record: Record) -> Person:
    if not isinstance(record, Person):
        raise TypeError(f"wanted a person, got {type(record)}")
    return record


def _one(person: Person, given: Given) -> Leave:
    """The leave that the address names."""
    key = str(given["other"])
    found: Leave | None = person.leaves.filter(pk=key).first() if is_number(key) else None
    if found is None:
        raise Http404
    return found


def _leave(row: Leave) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in LeaveAnswer.model_fields}
    clocks = {name: f"{values[name]:%H:%M}" for name in ("starts_at", "ends_at") if values[name] is not None}
    return values | clocks


TYPE = Person.record_type
register(
    Verb(TYPE, "GET", "leaves", gettext_lazy("Leave that is not over"), leaves, answers=Leaves),
    Verb(TYPE, "POST", "leaves", gettext_lazy("Take leave, or ask for it"), want_leave, Away, answers=LeaveAnswer),
    Verb(TYPE, "DELETE", "leaves/{other}", gettext_lazy("Cancel or withdraw leave"), cancel_leave, answers=Leaves),
    Verb(TYPE, "POST", "leaves/{other}/approval", gettext_lazy("Approve leave"), approve_leave, answers=LeaveAnswer),
    Verb(
        TYPE,
        "POST",
        "leaves/{other}/refusal",
        gettext_lazy("Decline leave, and say why"),
        decline_leave,
        Reason,
        answers=LeaveAnswer,
    ),
    Verb(TYPE, "GET", "hours", gettext_lazy("Weekly hours"), hours, answers=HoursAnswer),
    Verb(TYPE, "POST", "hours", gettext_lazy("Set weekly hours, or ask for them"), want_hours, Hours, HoursAnswer),
    Verb(TYPE, "DELETE", "hours/wish", gettext_lazy("Ask for hours no longer"), withdraw_hours, answers=HoursAnswer),
    Verb(TYPE, "POST", "hours/approval", gettext_lazy("Approve hours"), approve_hours, answers=HoursAnswer),
    Verb(
        TYPE,
        "POST",
        "hours/refusal",
        gettext_lazy("Decline hours, and say why"),
        decline_hours,
        Reason,
        answers=HoursAnswer,
    ),
)
