"""What a map is drawn from: steps, the ways between them, and how much of it to show at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.engines.mining import (
    Activity,
    Edge,
    EventLog,
    Link,
    Part,
    ProcessMap,
    Rework,
    Settings,
    Summary,
    Variant,
    activities,
    by_detail,
    has_deadlines,
    late_cases,
    links,
    process_map,
    readable,
    rework,
    step_parts,
    summary,
    variant_count,
    variants,
    way_parts,
)
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.own_groups import SMALL

VARIANTS_SHOWN = 30
SHARE_SHOWN = 0.9
WAYS_SHOWN = 60
LEAST_SHOWN = 0.6
"""How much of what happens a map shows at first, at most and at least: in between, what fits beside each other."""
MOST_WAYS = 1_500
"""More cannot be laid out while somebody waits; the table has all."""
ONE_AND_MORE = (1, 2)
"""What is counted is said for one, and for more."""
OUTSIDE = -1
"""The number of what is before the first and after the last step."""


@dataclass(frozen=True)
class Drawing:
    """The figures of a log, of those cases that a reader asked for and may see."""

    map: ProcessMap
    activities: tuple[Activity, ...]
    rework: tuple[Rework, ...]
    variants: tuple[Variant, ...]
    variant_count: int
    summary: Summary
    late: Mapping[str | Link, float]
    """Which share of the times of a step or a way was over after the deadline; empty where the log knows none."""
    late_cases: tuple[int, int] | None
    """In how many cases something was, of how many with a deadline."""
    working: bool
    """Whether waits are told in working time."""


def drawing_of(mined: EventLog, *, people: bool = True) -> Drawing:
    """All figures of these cases; `people`: see `deadline_settings`."""
    told, said = summary(mined), deadline_settings(people=people)
    dated = bool(told.cases) and has_deadlines(mined)
    return Drawing(
        map=process_map(mined),
        activities=activities(mined),
        rework=rework(mined),
        variants=variants(mined, limit=VARIANTS_SHOWN) if told.cases else (),
        variant_count=variant_count(mined),
        summary=told,
        late=_late(mined, said) if dated else {},
        late_cases=late_cases(mined, said) if dated else None,
        working=mined.in_working_time,
    )


def deadline_settings(*, people: bool) -> Settings:
    """What may be told of deadlines: of what too few people did only to whom they are named."""
    return Settings(least_people=0 if people else SMALL)


def _late(mined: EventLog, said: Settings) -> dict[str | Link, float]:
    parts: list[tuple[str | Link, Part]] = [*step_parts(mined, said).items(), *way_parts(mined, said).items()]
    return {key: part.late_share for key, part in parts if part.late_share is not None}


def as_values(drawing: Drawing, mined: EventLog, costs: Mapping[str | Link, float]) -> dict[str, Any]:
    """What the script draws, in numbers of the log; times in seconds, `costs` per case."""
    counts = links(drawing.map)
    groups = by_detail(counts)
    shown = first_of(groups)
    numbers = {name: number for number, name in enumerate(mined.activities)}
    again = {row.activity: row for row in drawing.rework}
    edges = {(edge.source, edge.target): edge for edge in drawing.map.edges}
    return {
        "steps": [
            {
                **_step(row, numbers[row.name], again.get(row.name)),
                "late": drawing.late.get(row.name),
                "cost": costs.get(row.name),
            }
            for row in drawing.activities
        ],
        "ways": [
            [[*_way(link, counts[link], edges, numbers), drawing.late.get(link), costs.get(link)] for link in group]
            for group in shown
        ],
        **levels(groups, counts, len(shown)),
        "cases": drawing.summary.cases,
        "words": _words(working=mined.in_working_time),
    }


def levels(groups: tuple[tuple[Link, ...], ...], counts: Mapping[Link, int], shown: int) -> dict[str, int]:
    """How many groups a map begins with: at most, and at least."""
    most, least = (readable(groups, counts, share=share, most=WAYS_SHOWN) for share in (SHARE_SHOWN, LEAST_SHOWN))
    return {"level": min(most, shown), "least": min(least, shown)}


def first_of(groups: tuple[tuple[Link, ...], ...]) -> list[tuple[Link, ...]]:
    """As many groups as can be laid out while somebody waits."""
    drawn = 0
    shown: list[tuple[Link, ...]] = []
    for group in groups:
        drawn += len(group)
        if shown and drawn > MOST_WAYS:
            break
        shown.append(group)
    return shown


def _step(row: Activity, number: int, again: Rework | None) -> dict[str, Any]:
    return {
        "id": number,
        "key": address_key(row.name),
        "name": row.name,
        "count": row.count,
        "cases": row.cases,
        "median": row.service_median_s,
        "p95": row.service_p95_s,
        "total": row.service_total_s,
        "again": again.cases if again else 0,
        "extra": again.extra if again else 0,
    }


def _way(link: Link, count: int, edges: dict[tuple[str, str], Edge], numbers: dict[str, int]) -> list[Any]:
    """From, to, count, median, p95 and sum of the waits; which share was late and what it costs come behind."""
    source, target = link
    if source is None or target is None:
        inside = source if source is not None else target
        ends = (OUTSIDE, numbers[str(inside)]) if source is None else (numbers[str(inside)], OUTSIDE)
        return [*ends, count, None, None, None]
    edge = edges[source, target]
    times = (edge.median_s, edge.p95_s, edge.total_s)
    return [numbers[source], numbers[target], count, *(round(value, 3) for value in times)]


def _words(*, working: bool) -> dict[str, str | list[str]]:
    return {
        "start": _("Start"),
        "end": _("End"),
        "cases": [ngettext("%(count)s case", "%(count)s cases", number) for number in ONE_AND_MORE],
        "times": [ngettext("%(count)s time", "%(count)s times", number) for number in ONE_AND_MORE],
        "service": _("median %(median)s, 95%% within %(p95)s"),
        "wait": _("wait: median %(median)s, 95%% within %(p95)s"),
        "again": [ngettext("again in %(count)s case", "again in %(count)s cases", number) for number in ONE_AND_MORE],
        "each": _("%(time)s per case"),
        "spends": _("%(cost)s per case"),
        "late": _("%(share)s late"),
        "extra": [ngettext("%(count)s time again", "%(count)s times again", number) for number in ONE_AND_MORE],
        "way": _("%(source)s to %(target)s"),
        "shown": _("%(steps)s of %(all)s steps, %(ways)s of %(most)s ways"),
        "sample": _("%(drawn)s of %(cases)s cases, drawn by lot; ways that are not drawn are passed unseen."),
        "whole": _("All %(cases)s cases; ways that are not drawn are passed unseen."),
        "reduced": _("Your system asks for less motion: it goes on step by step."),
        **lasting_words(working=working),
    }


def lasting_words(*, working: bool) -> dict[str, str]:
    """How the script says lengths of time; working time has no days."""
    days = {} if working else {"d": _("%(count)s d")}
    return {**days, "h": _("%(count)s h"), "min": _("%(count)s min"), "s": _("%(count)s s")}
