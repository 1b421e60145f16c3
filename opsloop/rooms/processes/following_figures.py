"""How many cases ran as their SOP says, week by week and step by step, for whoever may see the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.processes.following import Followed
from opsloop.rooms.processes.own_groups import SMALL
from opsloop.rooms.processes.process import Process

KINDS = ("overdue", "late", "wrong_role", "skipped", "missing_approval", "wrong_order", "extra")
OF_PEOPLE = frozenset({"late", "wrong_role"})
"""What says something of whoever did the step, and not of the way that the case went."""
WHOLE = ("all", "fits", "unknown")
"""Cases by what is said of them as a whole: all that were compared, those that fit, those that were not compared."""
LONGEST_STEP = 200
Counts = tuple[tuple[str, int | None], ...]
"""In how many cases what, by kind; None where too few people had to do with it."""


@dataclass(frozen=True)
class Chosen:
    """Which deviations somebody asks for: of a kind, at a step, of a week (its Monday); all where nothing is said. Or
    cases by the whole (`WHOLE` as the kind), whatever the step."""

    kind: str = ""
    step: str = ""
    week: date | None = None

    def has(self, row: Followed, week: date | None) -> bool:
        """Whether a case of that week has one of them."""
        if self.week not in {None, week}:
            return False
        if row.deviations is None or self.kind == "unknown":
            return row.deviations is None and self.kind == "unknown"
        if self.kind in WHOLE:
            return row.fits or self.kind == "all"
        return any(self.kind in {"", one.kind} and self.step in {"", one.activity} for one in row.deviations)


def monday(day: date | None) -> date | None:
    """The first day of its week."""
    return None if day is None else day - timedelta(days=day.weekday())


def sees_people(process: Process, user: User) -> bool:
    """Whether the user may look at what single people did: administrators, and whoever owns the process."""
    here = standing(user, process.workspace_id)
    owner = process.owner
    admin = here is not None and here.at_least(Membership.Role.ADMIN)
    return admin or (owner is not None and owner.user_id == user.pk)


def too_few(rows: Iterable[Followed], step: str = "") -> bool:
    """Whether so few people did these steps that a figure about them would be one about each."""
    people = {done.by for row in rows for done in row.steps if done.by is not None and step in {"", done.activity}}
    return len(people) < SMALL


@dataclass(frozen=True)
class Week:
    """The cases of a week, by its Monday; `counts` by kind, None throughout where too few people had to do with it."""

    week: date
    cases: int
    fitting: int | None
    counts: Counts


def by_week(rows: Sequence[Followed], weeks: Sequence[date | None], *, people: bool) -> list[Week]:
    """The rate over time: `weeks` says for each case in which it counts. The newest first."""
    sorted_out: dict[date, list[Followed]] = defaultdict(list)
    for row, week in zip(rows, weeks, strict=True):
        if week is not None and row.deviations is not None:
            sorted_out[week].append(row)
    found = []
    for week in sorted(sorted_out, reverse=True):
        those = sorted_out[week]
        hidden = not people and too_few(those)
        counts = tuple((kind, None if hidden and kind in OF_PEOPLE else _having(those, kind)) for kind in KINDS)
        found.append(Week(week, len(those), None if hidden else sum(row.fits for row in those), counts))
    return found


def by_step(rows: Sequence[Followed], *, people: bool) -> list[tuple[str, Counts]]:
    """For each step that something is said of, in how many cases what; None where too few people do it."""
    known = [row for row in rows if row.deviations is not None]
    steps = dict.fromkeys(one.activity for row in known for one in row.deviations or () if one.activity)
    found = []
    for step in steps:
        hidden = not people and too_few(known, step)
        counts = tuple((kind, None if hidden and kind in OF_PEOPLE else _having(known, kind, step)) for kind in KINDS)
        found.append((step, counts))
    return sorted(found, key=lambda row: -sum(count or 0 for _kind, count in row[1]))


def _having(rows: Iterable[Followed], kind: str, step: str = "") -> int:
    chosen = Chosen(kind, step)
    return sum(chosen.has(row, None) for row in rows)


def fitting(rows: Sequence[Followed], *, people: bool) -> int | None:
    """How many ran as the SOP says; None where that would say something of single people."""
    return None if not people and too_few(rows) else sum(row.fits for row in rows)


def fitting_way(rows: Sequence[Followed], *, people: bool) -> int:
    """How many ran as the SOP says; by their way alone where the rest would say something of single people."""
    whole = fitting(rows, people=people)
    if whole is not None:
        return whole
    return sum(all(one.kind in OF_PEOPLE for one in row.deviations or ()) for row in rows)


def allowed(chosen: Chosen, rows: Sequence[Followed], weeks: Sequence[date | None], *, people: bool) -> bool:
    """Whether cases may be found by this: by what people did only where those were not too few."""
    if people or (chosen.kind and chosen.kind not in OF_PEOPLE | {"all", "fits"}):
        return True
    those = [row for row, week in zip(rows, weeks, strict=True) if chosen.week in {None, week}]
    return not too_few(those, chosen.step)
