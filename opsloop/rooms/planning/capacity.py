"""Demand against supply by skill and week: where hands are missing, and where everything hangs on one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from opsloop.engines.calendar import as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.people.skill import Level
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.elsewhere import engaged_elsewhere, free_of
from opsloop.rooms.planning.loading import Cell
from opsloop.rooms.planning.open_work import able_people
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.portfolio import midnight
from opsloop.rooms.planning.weeks import WEEK, weeks_of, worked
from opsloop.rooms.projects.models import RequiredSkill

ABLE = Level.ABLE


@dataclass(frozen=True, kw_only=True)
class SkillRow:
    """A skill: who has it, what is asked of it in each week, and what could be learnt."""

    skill: Skill
    holders: Sequence[Person]
    learners: Sequence[Person]
    """Who has a little of it, or would like to."""
    cells: Sequence[Cell]
    unplanned: int
    """Minutes of work that asks for it and that nobody can do."""

    @property
    def alone(self) -> bool:
        """Whether everything hangs on one person."""
        return len(self.holders) == 1 and any(cell.planned for cell in self.cells)

    @property
    def short(self) -> int:
        """Minutes that are missing: in weeks with more demand than its holders have hours, and what nobody can do."""
        return self.unplanned + sum(max(cell.planned - cell.available, 0) for cell in self.cells)

    @property
    def demand(self) -> int:
        return self.unplanned + sum(cell.planned for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """All skills that the plan's work asks for; those that are short come first."""

    weeks: Sequence[date]
    rows: Sequence[SkillRow]


def capacity_in(plan: Plan, *, seen_by: User, week_starts_on: int = 1) -> Capacity:
    """What the planned work asks of each skill by week, against all the hours of those who have it at least ably.

    What published plans have given them in projects that this one is not about is taken off, as far as the user sees.
    Work that needs two skills asks for both; somebody with two skills offers their hours to both.
    """
    zone = ZoneInfo(plan.workspace.time_zone)
    people = list(able_people(plan.workspace, seen_by))
    rows = list(PlannedWork.objects.filter(plan=plan).visible_to(seen_by).order_by("pk"))
    weeks = weeks_of(plan, rows, week_starts_on=week_starts_on)
    needs = RequiredSkill.objects.filter(work_item__in=[row.work_item_id for row in rows]).select_related("skill")
    asked: dict[int, list[int]] = defaultdict(list)
    skills: dict[int, Skill] = {}
    for need in needs.order_by("skill__name"):
        asked[need.work_item_id].append(need.skill_id)
        skills[need.skill_id] = need.skill
    demand, unplanned = _demand(plan, rows, asked, weeks, zone)
    supply = _supply(plan, people, weeks, zone, seen_by=seen_by)
    gone = next(
        (place for place in range(len(weeks)) if any(row[place] for row in [*supply.values(), *demand.values()])), 0
    )
    weeks = weeks[gone:]
    supply, demand = ({key: row[gone:] for key, row in table.items()} for table in (supply, demand))
    found = [
        _row(
            skill,
            people,
            weeks=weeks,
            supply=supply,
            demand=demand.get(key, [0] * len(weeks)),
            unplanned=unplanned[key],
        )
        for key, skill in skills.items()
    ]
    return Capacity(weeks=weeks, rows=sorted(found, key=lambda row: (-row.short, not row.alone, -row.demand)))


def _demand(
    plan: Plan, rows: Sequence[PlannedWork], asked: Mapping[int, Sequence[int]], weeks: Sequence[date], zone: ZoneInfo
) -> tuple[Mapping[int, list[int]], Mapping[int, int]]:
    """Minutes by skill and week, and minutes by skill that have no place: work counts in the week in which it starts.

    Longer work is spread evenly over the time from its start, or the plan's where it had begun, to its finish.
    """
    edges = [midnight(week, zone) for week in [*weeks, weeks[-1] + WEEK]]
    demand: dict[int, list[int]] = defaultdict(lambda: [0] * len(weeks))
    unplanned: dict[int, int] = defaultdict(int)
    for row in rows:
        for skill in asked.get(row.work_item_id, ()):
            if row.start is None or row.finish is None:
                unplanned[skill] += row.minutes or plan.asked.assumed_minutes
                continue
            start = max(as_minutes(row.start), as_minutes(plan.planned_from))
            finish = max(as_minutes(row.finish), start + 1)
            for place in range(len(weeks)):
                low, high = max(start, edges[place]), min(finish, edges[place + 1])
                if low < high:
                    demand[skill][place] += round(row.minutes * (high - low) / (finish - start))
    return demand, unplanned


def _supply(
    plan: Plan, people: Sequence[Person], weeks: Sequence[date], zone: ZoneInfo, *, seen_by: User
) -> dict[int, list[int]]:
    """Everybody's working minutes by week that the plan can have, from its start on."""
    own = working_times(people, weeks[0], weeks[-1] + WEEK)
    others = engaged_elsewhere(plan, own, now=plan.planned_from, seen_by=seen_by)
    times = {key: free_of(hours, others.get(key, ())) for key, hours in own.items()}
    now = as_minutes(plan.planned_from)
    edges = [max(midnight(week, zone), now) for week in [*weeks, weeks[-1] + WEEK]]
    return {
        person.pk: [worked(times[person.pk], edges[place], edges[place + 1]) for place in range(len(weeks))]
        for person in people
    }


def _row(
    skill: Skill,
    people: Sequence[Person],
    *,
    weeks: Sequence[date],
    supply: Mapping[int, Sequence[int]],
    demand: Sequence[int],
    unplanned: int,
) -> SkillRow:
    levels = {person.pk: row for person in people for row in person.skill_levels.all() if row.skill_id == skill.pk}
    holders = [person for person in people if person.pk in levels and levels[person.pk].level >= ABLE]
    learners = [person for person in people if person.pk in levels and 0 < levels[person.pk].level < ABLE]
    cells = [
        Cell(first=week, planned=demand[place], available=sum(supply[person.pk][place] for person in holders))
        for place, week in enumerate(weeks)
    ]
    return SkillRow(skill=skill, holders=holders, learners=learners, cells=cells, unplanned=unplanned)
