"""How publishing a plan would change the load: what is booked for each person now, week by week, and what would be.

Booked now is what published plans have for open work, where its people and day still hold; all other open work is
spread over its own days, shared evenly by its people, as on a person's page. Work that the plan has no place for stays
booked as it is now on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Sum

from opsloop.engines.calendar import WorkingTime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.elsewhere import Engagement, engagements, free_of, held_rows, standing_rows
from opsloop.rooms.planning.open_work import able_people
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, PlannedWorkQuerySet
from opsloop.rooms.planning.portfolio import left_of, midnight
from opsloop.rooms.planning.weeks import STEP, WEEK, spread, still, weeks_until, worked
from opsloop.rooms.projects.models import Project, WorkItem

ROUNDED = STEP
"""So many minutes beyond somebody's hours are the rounding of efforts."""
LEAST = 30
"""So many minutes more or less in a week are worth reading."""
WIDEST = 200


@dataclass(frozen=True, kw_only=True)
class WeekChange:
    """Minutes of a week: booked now, booked by the plan, and there."""

    first: date
    before: int
    after: int
    available: int

    @property
    def shares(self) -> tuple[int | None, int | None]:
        """How full it is, now and by the plan, in percent; None where there are no hours."""
        if not self.available:
            return None, None
        return round(100 * self.before / self.available), round(100 * self.after / self.available)

    @property
    def over(self) -> bool:
        """Whether the plan books more than there is."""
        return self.after > self.available + ROUNDED

    @property
    def over_now(self) -> bool:
        """Whether more is booked now than there is."""
        return self.before > self.available + ROUNDED


@dataclass(frozen=True, kw_only=True)
class PersonChange:
    """A person and their weeks."""

    person: Person
    weeks: Sequence[WeekChange]

    @property
    def whole(self) -> WeekChange:
        """All weeks as one."""
        return _together(self.weeks)

    @property
    def more(self) -> int:
        """Minutes that the plan books beyond what is booked now; negative is less."""
        return self.whole.after - self.whole.before

    @property
    def over(self) -> Sequence[WeekChange]:
        """The weeks in which the plan books more than they have."""
        return [week for week in self.weeks if week.over]

    @property
    def over_now(self) -> Sequence[WeekChange]:
        """The weeks in which more is booked now than they have."""
        return [week for week in self.weeks if week.over_now]

    @property
    def fullest(self) -> tuple[int, int]:
        """How full the fullest week is, now and by the plan, in percent; weeks without hours apart."""
        shares = [week.shares for week in self.weeks]
        before, after = (max((pair[side] or 0 for pair in shares), default=0) for side in (0, 1))
        return before, after

    @property
    def changes(self) -> bool:
        """Whether any week differs by enough to be read."""
        return any(abs(week.after - week.before) >= LEAST for week in self.weeks)


@dataclass(frozen=True, kw_only=True)
class LoadChange:
    """Those whose weeks change or are too full, who is too busy by the plan first; and all people together."""

    people: Sequence[PersonChange]
    weeks: Sequence[WeekChange]
    same: int
    uncounted: int
    """Open work that somebody has and that has no day: nobody can say when it is booked now."""

    @property
    def whole(self) -> WeekChange:
        """All people and weeks as one."""
        return _together(self.weeks)

    @property
    def widest(self) -> int:
        """What a bar of all the room there is stands for, in percent of somebody's hours: at most twice them."""
        weeks = [week for each in self.people for week in [each.whole, *each.weeks]]
        return min(max([110, *(share or 0 for week in weeks for share in week.shares)]), WIDEST)

    @property
    def more(self) -> int:
        """How many people get more."""
        return sum(each.more >= LEAST for each in self.people)

    @property
    def less(self) -> int:
        """How many people get less."""
        return sum(each.more <= -LEAST for each in self.people)

    @property
    def over(self) -> int:
        """How many people are beyond their hours in some week of the plan."""
        return sum(bool(each.over) for each in self.people)

    @property
    def over_now(self) -> int:
        """How many people are beyond their hours in some week now."""
        return sum(bool(each.over_now) for each in self.people)


def load_change(plan: Plan, *, seen_by: User, week_starts_on: int = 1) -> LoadChange:
    """The weeks from the plan's start to its end, or that of what it puts elsewhere; as far as the user sees the work.

    O(work + people x weeks), with as many queries for a thousand pieces of work as for ten.
    """
    zone = ZoneInfo(plan.workspace.time_zone)
    people = list(able_people(plan.workspace, seen_by))
    for person in people:
        person.workspace = plan.workspace
    planned = list(_rows(plan, seen_by).prefetch_related("seats"))
    standing, uncounted = _standing(plan, seen_by)
    held = held_rows(standing_rows(plan.workspace).visible_to(seen_by), plan.workspace, now=plan.planned_from)
    placed = {row.work_item_id for row in planned}
    ends = [row.finish for row in [*planned, *(held[key] for key in placed & held.keys())] if row.finish]
    days = [moment.astimezone(zone).date() for moment in ends] + _due_days(standing, placed - held.keys())
    weeks = weeks_until(plan, max(days, default=None), week_starts_on=week_starts_on)
    edges = [midnight(week, zone) for week in [*weeks, weeks[-1] + WEEK]]
    now = as_minutes(plan.planned_from)
    times = working_times(people, weeks[0], weeks[-1] + WEEK)
    before, after = _Booked(edges, now, times), _Booked(edges, now, times)
    engaged = engagements(held.values(), times)
    for person, known in engaged.items():
        for each in known:
            for side in (before,) if each.row.work_item_id in placed else (before, after):
                side.engagement(person, each)
    for key in standing.keys() - held.keys():
        for side in (before,) if key in placed else (before, after):
            side.item(standing[key], zone, plan.asked.assumed_minutes)
    free = _free(plan, times, engaged, placed)
    for row in planned:
        after.row(row, free)
    found = [_person(person, weeks, before, after) for person in people]
    shown = [each for each in found if each.changes or each.over or each.over_now]
    return LoadChange(
        people=sorted(shown, key=lambda each: (-len(each.over), -len(each.over_now), -abs(each.more), each.person.pk)),
        weeks=[_together([each.weeks[place] for each in found], first=week) for place, week in enumerate(weeks)],
        same=len(found) - len(shown),
        uncounted=uncounted,
    )


@dataclass
class _Booked:
    """Minutes of each person by week."""

    edges: Sequence[int]
    now: int
    times: Mapping[int, WorkingTime]

    def __post_init__(self) -> None:
        self.minutes: dict[int, list[float]] = defaultdict(lambda: [0.0] * (len(self.edges) - 1))

    def row(self, row: PlannedWork, free: Mapping[int, WorkingTime]) -> None:
        """Everybody in it, in the hours that are free for it: what of it is still to come, shared evenly."""
        seats = [seat.person_id for seat in row.seats.all()]
        if row.start is None or row.finish is None:
            return
        share, span = row.minutes / max(1, len(seats)), (as_minutes(row.start), as_minutes(row.finish))
        for person in seats:
            if person is not None and person in free:
                own = free[person]
                self._keep(person, spread(own, self.edges, still(own, span, share, since=self.now), share))

    def engagement(self, person: int, each: Engagement) -> None:
        """Somebody's part of a published place: what of it is still to come."""
        self._keep(person, each.ahead(self.times[person], self.edges, now=self.now))

    def item(self, item: WorkItem, zone: ZoneInfo, assumed: int) -> None:
        """Its people: what is left of it from its start to its due day; what is overdue today."""
        if item.due is None:
            return
        left = left_of(item.planned_minutes or assumed, getattr(item, "spent", None) or 0)
        end = max(midnight(item.due + timedelta(days=1), zone), self.now + 1)
        start = self.now if item.start is None else max(midnight(item.start, zone), self.now)
        self._book([person.pk for person in item.assignees.all()], (min(start, end - 1), end), left)

    def _book(self, people: Sequence[int | None], span: tuple[int, int], minutes: float) -> None:
        for person in people:
            if person is not None and person in self.times:
                self._keep(person, spread(self.times[person], self.edges, span, minutes / len(people)))

    def _keep(self, person: int, parts: Iterable[tuple[int, float]]) -> None:
        for place, here in parts:
            self.minutes[person][place] += here


def _free(
    plan: Plan,
    times: Mapping[int, WorkingTime],
    engaged: Mapping[int, Sequence[Engagement]],
    placed: Collection[int],
) -> Mapping[int, WorkingTime]:
    """The hours that a plan of some projects has gone by: without what stays in the others."""
    stays = {
        person: [each for each in known if each.row.work_item_id not in placed] for person, known in engaged.items()
    }
    if not any(stays.values()) or not plan.projects.exists():
        return times
    return {person: free_of(own, stays.get(person, ())) for person, own in times.items()}


def _person(person: Person, weeks: Sequence[date], before: _Booked, after: _Booked) -> PersonChange:
    known, wanted, own = before.minutes[person.pk], after.minutes[person.pk], before.times[person.pk]
    return PersonChange(
        person=person,
        weeks=[
            WeekChange(
                first=week,
                before=_whole(known[place]),
                after=_whole(wanted[place]),
                available=worked(own, max(before.edges[place], before.now), before.edges[place + 1]),
            )
            for place, week in enumerate(weeks)
        ],
    )


def _whole(minutes: float) -> int:
    """In steps in which efforts are planned."""
    return round(minutes / STEP) * STEP


def _together(weeks: Sequence[WeekChange], *, first: date | None = None) -> WeekChange:
    return WeekChange(
        first=first or weeks[0].first,
        before=sum(week.before for week in weeks),
        after=sum(week.after for week in weeks),
        available=sum(week.available for week in weeks),
    )


def _rows(plan: Plan, seen_by: User) -> PlannedWorkQuerySet:
    rows = PlannedWork.objects.filter(plan=plan, work_item__completed_at=None, work_item__trashed_at=None)
    return rows.placed().visible_to(seen_by)


def _standing(plan: Plan, seen_by: User) -> tuple[dict[int, WorkItem], int]:
    """Open work with a due day that is no whole and no milestone, by its key; and how much that is given has no day."""
    rows = WorkItem.objects.in_workspace(plan.workspace).visible_to(seen_by).open()
    given = WorkItem.assignees.through.objects.filter(workitem=OuterRef("pk"))
    rows = rows.filter(Exists(given), archived_at=None).exclude(kind=WorkItem.Kind.MILESTONE)
    rows = rows.filter(project__in=Project.objects.in_workspace(plan.workspace).visible_to(seen_by).listed())
    parts = WorkItem.objects.live().open().filter(parent=OuterRef("pk"))
    rows = rows.exclude(Exists(parts))
    dated = rows.filter(due__isnull=False).annotate(spent=Sum("time_entries__minutes"))
    return {item.pk: item for item in dated.prefetch_related("assignees")}, rows.filter(due=None).count()


def _due_days(items: Mapping[int, WorkItem], keys: Iterable[int]) -> list[date]:
    return [due for key in keys if key in items and (due := items[key].due) is not None]
