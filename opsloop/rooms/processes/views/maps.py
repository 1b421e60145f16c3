"""The map of a log, the cases behind each of its parts, and its figures as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opsloop.engines.mining import (
    Case,
    EventLog,
    Finding,
    Spread,
    Variant,
    case,
    cases,
    filtered,
    people,
    spread,
    values,
)
from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.safe_cells import safe_cell
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.case import Case as ProcessCase
from opsloop.rooms.processes.finding_acts import FindingAct, acts_of, key_of
from opsloop.rooms.processes.finding_words import IDEAS, NAMES, what_is
from opsloop.rooms.processes.four_corners import corners
from opsloop.rooms.processes.kept_findings import gone_of
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.map_clock import by_its_clock
from opsloop.rooms.processes.map_columns import column_of, columns_of, roles_in
from opsloop.rooms.processes.map_costs import costs_of, money, spent
from opsloop.rooms.processes.map_drawing import as_values, drawing_of
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.map_people import people_of
from opsloop.rooms.processes.map_question import WORKING, Question
from opsloop.rooms.processes.mining_of import cost_words, findings_of, opened, sees_all
from opsloop.rooms.processes.own_groups import own_groups
from opsloop.rooms.processes.views.logs import open_log
from opsloop.rooms.projects.models import WorkItem

MEMBER = Membership.Role.MEMBER
CASES_ON_A_PAGE = 50
WAYS_IN_TABLE = 300
FINDINGS_SHOWN = 30
PEOPLE_OFFERED = 500
VALUES_OFFERED = 500
STEPS_IN_STRIP = 12
BARS = 72
BRUSH_HEIGHT = 36


@dataclass(frozen=True)
class Card:
    """A finding as its card says it."""

    name: str
    words: str
    idea: str
    days: int
    effort: int
    """Hours of work over the whole log; 0 where they are not known."""
    cases: int
    steps: str
    """Numbers of the steps that it is about."""
    acts: list[FindingAct]
    key: str
    corners: Sequence[tuple[str, int]]
    cost: str
    """In money; empty where the workspace does not say what an hour costs."""
    example: str
    """The case that it is worst in; empty where none is named."""
    new: bool
    """Whether the last reading was the first to find it."""


@dataclass(frozen=True)
class Strip:
    """A variant as its strip shows it."""

    steps: tuple[str, ...]
    more: int
    variant: Variant
    address: str


@dataclass(frozen=True)
class Asked:
    """A log, as far as the reader sees it, and what of it they asked for."""

    log: Log
    question: Question
    whole: EventLog
    mined: EventLog
    finding: str = ""
    """The key of the finding that they asked for."""

    @property
    def clocked(self) -> EventLog:
        """The same cases with their waits by the clock that was asked for."""
        return by_its_clock(self.mined, self.question, self.log.workspace)

    @property
    def findings(self) -> list[Finding]:
        """What was found in all of it that the reader sees."""
        return findings_of(self.log, self.whole)


@contextmanager
def asked(request: WorkspaceRequest, log: Log) -> Iterator[Asked]:
    """The cases that the address asks for, of those that the reader may see."""
    with opened(log, seen_by=request.user) as whole:
        question = Question.of(request.GET, whole, request.workspace.time_zone, own_groups(log, request.user))
        mined = filtered(whole, *question.filters(whole))
        yield Asked(log, question, whole, mined, request.GET.get("finding", ""))


@in_workspace(role=MEMBER)
@require_GET
def map_page(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The map with its findings, variants and filters; while it is read, how far that is."""
    log = open_log(request, key)
    managed = log.managed_by(request.user)
    if log.state == Log.State.ASKING and managed:
        return redirect("map-columns", request.workspace.slug, log.pk)
    if not log.kept_as or log.state != Log.State.READY:
        return render(request, "processes/map_waiting.html", {"log": log, "job": log.job, "managed": managed})
    with asked(request, log) as found:
        context = _context(found, request.user)
    return render(request, "processes/map.html", {"log": log, "managed": managed, **context})


def _context(found: Asked, user: User) -> dict[str, Any]:
    named, question, mined = found.log.names_people_to(user), found.question, found.clocked
    drawing = drawing_of(mined, people=named)
    numbers = {name: number for number, name in enumerate(mined.activities)}
    ways = sorted(drawing.map.edges, key=lambda edge: (-edge.count, edge.source, edge.target))
    begun = spread(found.whole, stretches=BARS)
    currency = found.log.workspace.currency
    costs = costs_of(drawing, found.mined, found.log.workspace) if drawing.summary.cases else {}
    said = {part: money(amount, currency) for part, amount in costs.items()}
    return {
        "drawing": drawing,
        "values": {**as_values(drawing, mined, costs), "spent": spent(costs, currency)},
        "costed": bool(costs),
        "clock": question.one("clock"),
        "other_clock": question.with_clock("" if question.one("clock") else WORKING),
        "question": question,
        "chips": question.chips(mined),
        "asks": dict(question.parts),
        **_findings(found, numbers, user, named=named),
        "strips": [_strip(variant, question) for variant in drawing.variants],
        "longest": max((row.cases for row in drawing.variants), default=1),
        "ways": [
            (address_key(way.source), address_key(way.target), way, drawing.late.get(link), said.get(link, ""))
            for link, way in (((way.source, way.target), way) for way in ways[:WAYS_IN_TABLE])
        ],
        "told_steps": [(row, drawing.late.get(row.name), said.get(row.name, "")) for row in drawing.activities],
        "way_count": len(ways),
        "steps": [(address_key(name), name) for name in mined.activities],
        "names_people": named,
        "people": [(address_key(name), name) for _number, name in _people(found.whole)] if named else [],
        "columns": list(columns_of(found.whole).items()),
        "step_roles": roles_in(found.whole),
        "spread": _bars(begun),
        "period": _period(question, begun),
    }


def _findings(found: Asked, numbers: dict[str, int], user: User, *, named: bool) -> dict[str, Any]:
    """The cards, that of the finding a link asks for among them, and what the last reading changed, as far as somebody
    sees all cases."""
    log, asked = found.log, found.finding
    shown = found.findings[:FINDINGS_SHOWN]
    shown += [one for one in found.findings[FINDINGS_SHOWN:] if key_of(one) == asked]
    changes = log.figures if sees_all(log, found.whole) else {}
    new, gone = changes.get("new", ()), gone_of(changes)
    there = {key_of(one) for one in shown}
    return {
        "findings": [_card(one, log, numbers, acts_of(log, one, user), named=named, new=new) for one in shown],
        "gone": [(_(NAMES[one.finding.detector]), what_is(one.finding, _, named=named), one) for one in gone],
        "finding_lost": bool(asked) and asked not in there,
        "finding_gone": next((one for one in gone if one.key == asked), None),
    }


def _period(question: Question, begun: Spread | None) -> str:
    """From which day to which cases began, for the names of files; empty where all began at once."""
    if begun is None:
        return ""
    first, last = (localdate(moment).isoformat() for moment in (begun.first, begun.last))
    return f"{question.one('from') or first} {question.one('to') or last}"


def _card(
    finding: Finding, log: Log, numbers: dict[str, int], acts: list[FindingAct], *, named: bool, new: Sequence[str]
) -> Card:
    return Card(
        new=key_of(finding) in new,
        name=_(NAMES[finding.detector]),
        words=what_is(finding, _, named=named),
        idea=_(IDEAS[finding.heuristic.name]),
        days=round(finding.waiting_days),
        effort=round(finding.effort_hours or 0),
        cases=finding.cases,
        steps=",".join(str(numbers[name]) for name in finding.activities if name in numbers),
        acts=acts,
        key=key_of(finding),
        corners=corners(finding.heuristic.effect),
        cost=cost_words(finding, log.workspace),
        example=next(iter(finding.evidence), ""),
    )


def _people(whole: EventLog) -> Sequence[tuple[int, str]]:
    return people(whole, limit=PEOPLE_OFFERED)


def _strip(variant: Variant, question: Question) -> Strip:
    steps = "-".join(address_key(name) for name in variant.activities)
    others = tuple(part for part in question.parts if part[0] != "variant")
    address = Question((*others, ("variant", steps)), question.zone).address
    shown = variant.activities[:STEPS_IN_STRIP]
    return Strip(shown, len(variant.activities) - len(shown), variant, address)


def _bars(found: Spread | None) -> dict[str, Any] | None:
    """The bars of the time brush, in its own units."""
    if found is None:
        return None
    most = max(found.counts)
    bars = [(place, round(BRUSH_HEIGHT * count / most, 1), count) for place, count in enumerate(found.counts) if count]
    return {
        "first": found.first,
        "last": found.last,
        "width": len(found.counts),
        "height": BRUSH_HEIGHT,
        "bars": [(place, BRUSH_HEIGHT - height, height, count) for place, height, count in bars],
    }


@in_workspace(role=MEMBER)
@require_GET
def map_cases(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The cases that a part of the map stands for, page by page; and one of them, step by step."""
    log = ready(request, key)
    with asked(request, log) as found:
        page, rows = _page(found.mined, request.GET.get("page"))
        names = _names(request, log, [row.name for row in rows] + [request.GET.get("case", "")])
        one = request.GET.get("case", "")
        happened = case(found.mined, one) if one else ()
        chips = found.question.chips(found.mined)
    shown = {
        "log": log,
        "page": page,
        "rows": [(row, *names.get(row.name, (row.name, ""))) for row in rows],
        "chips": chips,
        "question": found.question,
        "one": names.get(one, (one, ""))[0] if happened else "",
        "happened": happened,
        "named": not log.brought or log.names_people_to(request.user),
    }
    return render(request, "processes/map_cases.html", shown)


def _page(mined: EventLog, number: str | None) -> tuple[Page[int], tuple[Case, ...]]:
    """The page of that number, and its cases, the longest first."""
    page = Paginator(range(mined.case_count), CASES_ON_A_PAGE).get_page(number)
    offset = max(page.start_index() - 1, 0)
    return page, cases(mined, order="duration", limit=CASES_ON_A_PAGE, offset=offset)


def _names(request: WorkspaceRequest, log: Log, keys: list[str]) -> dict[str, tuple[str, str]]:
    """What cases of a project or process are called, and where they are."""
    if log.brought:
        return {}
    model, place = (WorkItem, "items") if log.process_id is None else (ProcessCase, "cases")
    known = [key for key in keys if is_number(key)]
    seen = model.objects.in_workspace(log.workspace).visible_to(request.user).filter(pk__in=known)
    slug = request.workspace.slug
    return {str(one.pk): (f"{one.ref} {one.title}", f"/{slug}/{place}/{one.ref}") for one in seen}


@in_workspace(role=MEMBER)
@require_GET
def map_values(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The values of a column that the filter form offers, the one of most events first."""
    with opened(ready(request, key), seen_by=request.user) as whole:
        column = column_of(request.GET, whole)
        found = () if column is None else values(whole, columns_of(whole)[column], limit=VALUES_OFFERED)
    return render(request, "processes/_map_values.html", {"column": column, "values": found})


@in_workspace(role=MEMBER)
@require_GET
def map_people(request: WorkspaceRequest, key: int) -> HttpResponse:
    """What single people did and to whom they handed it; 404 for whoever may not look at them."""
    log = ready(request, key)
    if not log.names_people_to(request.user):
        raise Http404
    with asked(request, log) as found:
        context = {"people": people_of(found.mined), "question": found.question}
    cases_of = reverse("map-cases", args=[request.workspace.slug, log.pk])
    return render(request, "processes/_map_people.html", {**context, "cases": cases_of})


@in_workspace(role=MEMBER)
@require_GET
def map_table(request: WorkspaceRequest, key: int) -> HttpResponse:
    """All ways between steps as CSV, times in seconds."""
    log = ready(request, key)
    with asked(request, log) as found:
        drawing = drawing_of(found.clocked)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="map-{log.pk}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["from", "to", "count", "mean_s", "median_s", "p95_s", "min_s", "max_s"])
    for way in drawing.map.edges:
        times = (way.mean_s, way.median_s, way.p95_s, way.min_s, way.max_s)
        rows.writerow([safe_cell(way.source), safe_cell(way.target), way.count, *(round(value, 3) for value in times)])
    return answer


def ready(request: WorkspaceRequest, key: int) -> Log:
    """The log of this key once it is mined; 404 before, and where the user sees none such."""
    log = open_log(request, key)
    if log.state != Log.State.READY:
        raise Http404
    return log
