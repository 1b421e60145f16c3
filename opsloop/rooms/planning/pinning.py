"""Putting work in a draft where a person wants it: it is pinned there, what it pushes comes later; and undo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Changes
from opsloop.kernel.pages.refused import Conflict, NotAllowed, Refused
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.conflicts import conflict_sentences, conflicts_in, new_conflicts
from opsloop.rooms.planning.elsewhere import engaged_elsewhere, free_of
from opsloop.rooms.planning.explaining import as_values
from opsloop.rooms.planning.finding import BATCH, Found, figures_of
from opsloop.rooms.planning.lateness import Lateness
from opsloop.rooms.planning.moved_work import MovedWork, write_moves
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.plan import NotADraft, Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat
from opsloop.rooms.planning.portfolio import Pin, Portfolio
from opsloop.rooms.planning.repairing import AHEAD, HasBegun, NotInPlan, keep, opening, repaired
from opsloop.rooms.planning.supposing import person_behind
from opsloop.rooms.projects.models import WorkItem

PAIRS = 200_000
"""So many pairs of work are looked at to explain what moved; what is beyond that says why when it is planned again."""

DAY = timedelta(days=1)
TOLD = 3
"""So many facts that a pin would break are said."""


class MovedOn(Conflict):
    """Only the last move can be taken back."""

    sentence = _("Something else was moved since. Only the last move can be taken back.")


class CannotBegin(Refused):
    """Something that holds is against it."""

    sentence = _("It cannot be put there. %(reasons)s")


@dataclass(frozen=True)
class Moved:
    """The rows of which anything changed, if only their slack; those that are elsewhere now; and the event to undo."""

    rows: Sequence[PlannedWork]
    elsewhere: Sequence[PlannedWork]
    event: Event


@transaction.atomic
def pin(plan: Plan, item: WorkItem, start: datetime, *, by: User, people: Sequence[int] = ()) -> Moved:
    """Hold the work at the first working moment from `start` on, with these people or those it has.

    What that pushes comes later, with the same people; nothing comes earlier.
    `NotAllowed` for whoever does not manage the plan, `NotADraft` for one that is no draft, `HasBegun` for work that
    these people are at, `CannotBegin` where links, leave or other pins are against it. Begun work that is given to
    others is handed over: they do what is left of it from there on.
    """
    rows = _rows_of(plan, by)
    row = _placed(rows, item)
    who = tuple(people) or tuple(seat.person_id for seat in row.seats.all() if seat.person_id is not None)
    if PlannedWork.going_on(item, who):
        raise HasBegun
    begin = _beginning(plan, max(start, plan.planned_from), who or [seat.like_id for seat in row.seats.all()])
    pins = {**pins_of(plan), item.pk: Pin(start=begin, people=who)}
    before = row.start
    found, changes = _rearranged(plan, rows, pins, by=by)
    details = {item.ref: (_iso(before), _iso(row.start))}
    return _logged(plan, "pinned", found, changes, by=by, details=details)


def _beginning(plan: Plan, start: datetime, people: Sequence[int | None]) -> datetime:
    """Where they all have time, as the workspace works: whoever begins at ten does so where it opens at nine."""
    first = start.astimezone(ZoneInfo(plan.workspace.time_zone)).date()
    rows = Person.objects.in_workspace(plan.workspace).filter(pk__in=people)
    times = working_times(rows, first - DAY, first + AHEAD)
    known = engaged_elsewhere(plan, times, now=plan.planned_from)
    return opening(plan, start, [free_of(own, known.get(key, ())) for key, own in times.items()])


@transaction.atomic
def unpin(plan: Plan, item: WorkItem, *, by: User) -> Moved:
    """Let the work go again: it stays where it is until something pushes it or the plan is made anew."""
    rows = _rows_of(plan, by)
    _placed(rows, item)
    pins = {key: pin for key, pin in pins_of(plan).items() if key != item.pk}
    found, changes = _rearranged(plan, rows, pins, by=by)
    return _logged(plan, "unpinned", found, changes, by=by, details={item.ref: (True, False)})


@transaction.atomic
def take_back(plan: Plan, event: int, *, by: User) -> Moved:
    """Undo a pin or unpin by the key of its event; `MovedOn` where it is not the last. All is where it was before."""
    rows = {row.pk: row for row in _rows_of(plan, by).values()}
    moved = MovedWork.objects.filter(plan=plan, event_id=event).first()
    if moved is None:
        raise MovedOn
    changed = moved.put_back(rows)
    plan.figures = moved.figures
    plan.save(update_fields=["figures"])
    moved.delete()
    return Moved(changed, changed, plan.track("restored", by=by))


def _logged(plan: Plan, verb: str, found: Found, changes: Sequence[_Change], *, by: User, details: Changes) -> Moved:
    event = plan.track(verb, by=by, changes=details)
    MovedWork.objects.filter(plan=plan).update(event_id=event.pk)
    transaction.on_commit(lambda: keep(plan, found, event))
    return Moved([each.row for each in changes], [each.row for each in changes if each.moved], event)


def _rows_of(plan: Plan, by: User) -> dict[int, PlannedWork]:
    """The rows of a draft that the user may change, by the key of their work; nobody else changes them meanwhile."""
    if not plan.managed_by(by):
        raise NotAllowed
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state != Plan.State.READY:
        raise NotADraft
    rows = PlannedWork.objects.filter(plan=plan).prefetch_related("seats").order_by("pk")
    return {row.work_item_id: row for row in rows}


def _placed(rows: Mapping[int, PlannedWork], item: WorkItem) -> PlannedWork:
    row = rows.get(item.pk)
    if row is None or row.start is None:
        raise NotInPlan
    return row


def _rearranged(
    plan: Plan, rows: Mapping[int, PlannedWork], pins: Mapping[int, Pin], *, by: User
) -> tuple[Found, list[_Change]]:
    """Repair the plan around these pins, and write the rows that differ."""
    found = repaired(plan, pins, by=by)
    if against := new_conflicts(plan, conflicts_in(found.portfolio.problem, found.answer)):
        raise CannotBegin(reasons=" ".join(conflict_sentences(plan, against[:TOLD], seen_by=by)))
    changes = list(_changes(found, rows, pins, Lateness.of(found.portfolio.problem, plan.workspace)))
    MovedWork.keep(plan, [change.row for change in changes])
    _explain(found, changes)
    for change in changes:
        for name, value in change.values.items():
            setattr(change.row, name, value)
    changed = [change.row for change in changes]
    write_moves(changed)
    _seat(found.portfolio, [change for change in changes if change.seats is not None])
    before = plan.figures
    plan.figures = figures_of(found, [row for key, row in rows.items() if row.start is None or key in found.work.items])
    if plan.figures["conflicts"] == before.get("conflicts"):
        plan.figures["against"] = before.get("against", {})
    plan.save(update_fields=["figures"])
    return found, changes


@dataclass(frozen=True)
class _Change:
    """A row that a repair leaves otherwise than it was; `seats` only where other people do it."""

    row: PlannedWork
    values: dict[str, Any]
    seats: Sequence[engine.Seat] | None
    moved: bool


def _changes(
    found: Found, rows: Mapping[int, PlannedWork], pins: Mapping[int, Pin], lateness: Lateness
) -> Iterator[_Change]:
    problem = found.portfolio.problem
    slack = engine.slacks(problem, found.answer)
    for activity, one in zip(problem.activities, found.answer.activities, strict=True):
        row = rows[int(one.id)]
        values = {
            "start": as_datetime(one.start),
            "finish": as_datetime(one.finish),
            "late_minutes": lateness.minutes(activity.due, one.finish),
            "slack_minutes": slack[one.id].total,
            "critical": slack[one.id].critical,
            "pinned": row.work_item_id in pins,
        }
        here = {(seat.person_id, None if seat.person_id else seat.like_id) for seat in row.seats.all()}
        seats = None if here == {person_behind(seat.person) for seat in one.people} else one.people
        moved = seats is not None or any(getattr(row, name) != values[name] for name in ("start", "finish", "pinned"))
        if moved:
            values["likely_finish"] = None  # what was simulated is so no more
        if moved or any(getattr(row, name) != values[name] for name in ("late_minutes", "slack_minutes", "critical")):
            yield _Change(row, values, seats, moved)


def _explain(found: Found, changes: Sequence[_Change]) -> None:
    """Say anew why what moved begins when it does; a pin has its reason in any case."""
    problem = found.portfolio.problem
    most = max(1, PAIRS // max(1, len(problem.activities)))
    moved = sorted((change for change in changes if change.moved), key=lambda change: not change.values["pinned"])
    for place, change in enumerate(moved):
        reasons = engine.why(problem, found.answer, str(change.row.work_item_id)) if place < most else ()
        change.values["reasons"] = [as_values(reason) for reason in reasons]


def _seat(portfolio: Portfolio, changes: Sequence[_Change]) -> None:
    rows = [change.row for change in changes]
    Seat.objects.filter(row__in=rows).delete()
    made = []
    for change in changes:
        for seat in change.seats or ():
            person, like = person_behind(seat.person)
            skill = portfolio.skill_of.get(seat.skill)
            made.append(Seat(row=change.row, person_id=person, like_id=like, skill_id=skill))
    Seat.objects.bulk_create(made, batch_size=BATCH)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
