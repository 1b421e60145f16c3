"""What two maps side by side are drawn from: one graph of both, and each measure on each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opsloop.engines.mining import (
    MEASURES,
    Difference,
    EventLog,
    Link,
    Measure,
    Side,
    Summary,
    by_detail,
    differences,
    side,
    summary,
)
from opsloop.engines.mining.differing import Key
from opsloop.kernel.pages.templatetags.pages import percent
from opsloop.rooms.processes.map_drawing import (
    OUTSIDE,
    deadline_settings,
    first_of,
    lasting_words,
    levels,
)
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.map_question import WORKING
from opsloop.rooms.processes.templatetags.processes import lasting

LABELS: Mapping[Measure, Any] = {
    "share": gettext_lazy("Frequency"),
    "time": pgettext_lazy("map", "Wait"),
    "cost": gettext_lazy("Time per case"),
    "again": gettext_lazy("Rework"),
    "late": gettext_lazy("Past the deadline"),
}
MEANINGS: Mapping[Measure, Any] = {
    "share": gettext_lazy("Share of the cases that have the step or go the way."),
    "time": gettext_lazy("Median wait on the way, median service in the step."),
    "cost": gettext_lazy("What waiting on the way, or the step itself, takes of an average case."),
    "again": gettext_lazy("Share of the cases that have the step, or go the way, more than once."),
    "late": gettext_lazy("Share of the times that were over after the deadline of the step, else of the case."),
}
TIMES = ("time", "cost")
ROWS_SHOWN = 60
EXACT = 6
ONE_POINT = 0.01


@dataclass(frozen=True)
class Compared:
    """Both sides in a few figures, and every part of either with its differences."""

    before: Summary
    after: Summary
    parts: Mapping[Key, Mapping[Measure, Difference]]
    weights: Mapping[Link, int]
    """How many of a million cases go a way, on an average of both sides."""
    working: bool = False
    """Whether waits are told in working time."""

    @property
    def measures(self) -> list[Measure]:
        """Those that this log has anything to say on."""
        return [one for one in MEASURES if any(part[one].grade is not None for part in self.parts.values())]


@dataclass(frozen=True)
class Row:
    """A line of the table behind the two maps."""

    names: tuple[str, str]
    grade: int | None
    before: str
    after: str
    by: str


def compared(before: EventLog, after: EventLog, *, people: bool = True) -> Compared:
    """Two parts of one log held against each other; `people`: see `deadline_settings`."""
    said = deadline_settings(people=people)
    told, sides = (summary(before), summary(after)), (side(before, said), side(after, said))
    links = [key for one in sides for key in one.parts if isinstance(key, tuple)]
    weights = {link: _weight(link, sides) for link in dict.fromkeys(links)}
    working = before.in_working_time
    whole_s = max(_told_of_a_case(one) for one in sides) if working else max(one.median_s for one in told)
    return Compared(*told, differences(*sides, whole_s=whole_s), weights, working)


def _told_of_a_case(one: Side) -> float:
    """How long the parts of an average case take together: what costs are shares of where no calendar counts."""
    return sum(part.total_s or 0.0 for part in one.parts.values()) / max(1, one.cases)


def _weight(link: Link, sides: tuple[Side, Side]) -> int:
    shares = [one.parts[link].count / one.cases for one in sides if link in one.parts]
    return max(1, round(1_000_000 * sum(shares) / len(sides)))


def as_values(found: Compared, activities: tuple[str, ...]) -> dict[str, Any]:
    """What the script draws; measures in the order of `measures`, each as [before, after, grade]."""
    numbers = {name: number for number, name in enumerate(activities)}
    groups = by_detail(found.weights)
    shown = first_of(groups)
    measures = found.measures
    steps = [key for key in found.parts if isinstance(key, str)]
    return {
        "measures": measures,
        "steps": [
            {"id": numbers[name], "key": address_key(name), "name": name, "told": _told(found, name, measures)}
            for name in steps
        ],
        "ways": [[_way(found, link, numbers, measures) for link in group] for group in shown],
        **levels(groups, found.weights, len(shown)),
        "words": _words(working=found.working),
    }


def _way(found: Compared, link: Link, numbers: Mapping[str, int], measures: list[Measure]) -> list[Any]:
    ends = [OUTSIDE if name is None else numbers[name] for name in link]
    return [*ends, found.weights[link], _told(found, link, measures)]


def _told(found: Compared, key: Key, measures: list[Measure]) -> list[list[Any]]:
    told = (found.parts[key][measure] for measure in measures)
    return [[_short(one.before), _short(one.after), one.grade] for one in told]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, EXACT)


def rows_of(found: Compared, measure: Measure, *, most: int = ROWS_SHOWN) -> list[Row]:
    """Where they differ most, the largest first."""
    told = [(key, part[measure]) for key, part in found.parts.items() if part[measure].grade is not None]
    told.sort(key=lambda row: (-abs(row[1].grade or 0), -abs(row[1].by or 0.0), _names(row[0])))
    clock = WORKING if found.working else ""
    return [
        Row(
            _names(key),
            one.grade,
            say(measure, one.before, clock),
            say(measure, one.after, clock),
            by_words(measure, one, clock),
        )
        for key, one in told[:most]
    ]


def _names(key: Key) -> tuple[str, str]:
    if isinstance(key, str):
        return key, ""
    source, target = key
    return source if source is not None else _("Start"), target if target is not None else _("End")


def say(measure: Measure, value: float | None, clock: str = "") -> str:
    """A value in words."""
    if value is None:
        return "–"
    return lasting(value, clock) if measure in TIMES else percent(value)


def by_words(measure: Measure, one: Difference, clock: str = "") -> str:
    """How far both sides are apart, with its sign; a bar where they say the same."""
    if one.by is None or say(measure, one.before, clock) == say(measure, one.after, clock):
        return "–"
    sign = "+" if one.by > 0 else "−"
    if measure not in TIMES:
        points = f"{100 * abs(one.by):.0f}" if abs(one.by) >= ONE_POINT else f"{100 * abs(one.by):.1f}"
        return _("%(count)s pp") % {"count": f"{sign}{points}"}
    share = f"{sign}{abs(one.by) / one.before:.0%}" if one.before else ""
    return f"{sign}{lasting(abs(one.by), clock)} {share}".strip()


def _words(*, working: bool) -> dict[str, str]:
    return {
        **lasting_words(working=working),
        "start": _("Start"),
        "end": _("End"),
        "points": _("%(count)s pp"),
        "way": _("%(source)s to %(target)s"),
        "sides": _("A: %(before)s, B: %(after)s"),
        "more": _("more by %(by)s"),
        "less": _("less by %(by)s"),
        "same": _("about the same"),
        "few": _("too rare to compare"),
        "shown": _("%(steps)s of %(all)s steps, %(ways)s of %(most)s ways"),
    }
