"""Two maps of a log side by side: before and after, team against team, version against version; and as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from opsloop.engines.mining import EventLog, Measure, Summary, filtered, values
from opsloop.kernel.imports.safe_cells import safe_cell
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.map_clock import by_its_clock
from opsloop.rooms.processes.map_columns import column_of, columns_of
from opsloop.rooms.processes.map_difference import LABELS, MEANINGS, Compared, as_values, compared, rows_of
from opsloop.rooms.processes.map_question import Chip, Question
from opsloop.rooms.processes.map_sides import AFTER, BEFORE, Sides
from opsloop.rooms.processes.mining_of import opened
from opsloop.rooms.processes.own_groups import own_groups
from opsloop.rooms.processes.views.logs import open_log
from opsloop.rooms.processes.views.maps import ready

MEMBER = Membership.Role.MEMBER
VALUES_OFFERED = 50


@dataclass(frozen=True)
class Shown:
    """One of the two sides as its head says it."""

    letter: str
    chips: list[Chip]
    figures: Summary
    address: str


@dataclass(frozen=True)
class Held:
    """Two sides held against each other, of the cases that the reader may see."""

    whole: EventLog
    sides: Sides
    both: tuple[Question, Question]
    found: Compared


@contextmanager
def held(request: WorkspaceRequest, log: Log) -> Iterator[Held]:
    """Both sides that the address asks for, or the usual ones."""
    with opened(log, seen_by=request.user) as whole:
        groups = own_groups(log, request.user)
        sides = Sides.of(request.GET, whole, request.workspace.time_zone, groups)
        both = sides.both()
        asked = (filtered(whole, *question.filters(whole)) for question in both)
        before, after = (by_its_clock(one, sides.common, request.workspace) for one in asked)
        yield Held(whole, sides, both, compared(before, after, people=groups.people))


@in_workspace(role=MEMBER)
@require_GET
def difference(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Both maps with one layout, coloured by how far they are apart."""
    log = open_log(request, key)
    if log.state != Log.State.READY:
        return redirect("map", request.workspace.slug, log.pk)
    with held(request, log) as found:
        context = _context(request, found)
    return render(request, "processes/map_difference.html", {"log": log, **context})


def _context(request: WorkspaceRequest, held: Held) -> dict[str, Any]:
    found, measures = held.found, held.found.measures
    asked = request.GET.get("show", "")
    show = asked if asked in measures else next(iter(measures), "share")
    return {
        "sides": [
            Shown(letter, question.chips(held.whole), figures, both.address)
            for letter, question, figures, both in zip(
                "AB", (held.sides.before, held.sides.after), (found.before, found.after), held.both, strict=True
            )
        ],
        "common": held.sides.common,
        "lost": held.sides.lost,
        "chips": held.sides.common.chips(held.whole),
        "measures": [(name, LABELS[name], MEANINGS[name]) for name in measures],
        "show": show,
        "tables": [(name, rows_of(found, name)) for name in measures],
        "values": as_values(found, held.whole.activities) if measures else None,
        "asked": _asked(held.sides),
        "settled": urlencode(held.sides.settled),
        "choice": _choice(request, held),
    }


def _asked(sides: Sides) -> str:
    return Question(tuple(sides.parts), sides.common.zone).address


def _choice(request: WorkspaceRequest, held: Held) -> dict[str, Any]:
    """What the form offers: days, versions, teams, and the values of one column of a brought log."""
    whole, groups, sides = held.whole, held.sides.common.groups, held.sides
    columns = columns_of(whole)
    column = column_of(request.GET, whole, numbered=groups.fixed)
    column = column if column is not None else _column_in(sides)
    return {
        "day": request.GET.get("day", ""),
        "versions": groups.versions,
        "teams": groups.teams,
        "columns": list(columns.items()),
        "column": column,
        "values": _values(held, columns[column], column) if column is not None else [],
        "sides": [
            (letter, name, _asks(request, name, question))
            for letter, name, question in (("A", BEFORE, sides.before), ("B", AFTER, sides.after))
        ],
    }  # fmt: skip


def _values(held: Held, name: str, column: str) -> list[tuple[str, str]]:
    """Values of the column that a side may have, those that one has already among them."""
    offered = [f"{column}:{value}" for value in values(held.whole, name, limit=VALUES_OFFERED)]
    chosen = [key for side in (held.sides.before, held.sides.after) for key in _all(side, "has")]
    known = dict.fromkeys([*offered, *(key for key in chosen if key.startswith(f"{column}:"))])
    return [(key, key.partition(":")[2]) for key in known]


def _asks(request: WorkspaceRequest, side: str, question: Question) -> dict[str, Any]:
    """What the fields of a side hold: days only where they were asked for, lest they outlive the day that divides."""
    days = {part: request.GET.get(f"{side}_{part}", "") for part in ("from", "to")}
    return days | {part: _all(question, part) for part in ("version", "team", "has")}


def _all(question: Question, name: str) -> list[str]:
    return [value for key, value in question.parts if key == name]


def _column_in(sides: Sides) -> str | None:
    found = sides.before.one("has") or sides.after.one("has")
    return found.partition(":")[0] or None


@in_workspace(role=MEMBER)
@require_GET
def difference_table(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Every measure of every step and way on both sides as CSV: shares from 0 to 1, times in seconds."""
    log = ready(request, key)
    with held(request, log) as found:
        told = [(name, row) for name in found.found.measures for row in _rows(found.found, name)]
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="map-{log.pk}-difference.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["measure", "from", "to", "before", "after", "difference"])
    rows.writerows([name, *row] for name, row in told)
    return answer


def _rows(found: Compared, measure: Measure) -> list[list[object]]:
    rows: list[list[object]] = []
    for key, part in found.parts.items():
        one = part[measure]
        source, target = (key, None) if isinstance(key, str) else key
        numbers = ("" if value is None else round(value, 6) for value in (one.before, one.after, one.by))
        rows.append([safe_cell(source or ""), safe_cell(target or ""), *numbers])
    return rows
