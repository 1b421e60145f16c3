"""How the cases of a process follow its SOP: the rate over time, what differs where, the cases behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.following import Followed, followed
from opsloop.rooms.processes.following_figures import (
    KINDS,
    LONGEST_STEP,
    WHOLE,
    Chosen,
    Counts,
    Week,
    allowed,
    by_step,
    by_week,
    fitting,
    monday,
    sees_people,
)
from opsloop.rooms.processes.following_rows import listed
from opsloop.rooms.processes.following_words import DEVIATIONS, WHOLE_WORDS
from opsloop.rooms.processes.map_question import day_of
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.reason_words import conditions_of
from opsloop.rooms.processes.views.opening import open_process

WEEKS = 26
MOST = 5_000
ON_A_PAGE = 50


@dataclass(frozen=True)
class Figures:
    """What the page says of all cases; see `following_figures` for what is None."""

    cases: int
    fitting: int | None
    left_out: int
    weeks: list[Week]
    steps: list[tuple[str, Counts, list[tuple[str, str]]]]
    """Each step with its counts, and the conditions that they follow from: what differs, and the condition."""


@require_GET
@in_workspace(role=Membership.Role.MEMBER)
def following(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Of the finished cases of the last half year that the viewer sees."""
    process, viewer = open_process(request, ref)
    since = timezone.now() - timedelta(weeks=WEEKS)
    ended = {"process": process, "state": Case.State.COMPLETED, "closed_at__gte": since}
    seen = Case.objects.visible_to(viewer.user).filter(**ended)
    newest = list(seen.order_by("-closed_at", "-pk").values_list("pk", flat=True)[: MOST + 1])
    rows = followed(seen.filter(pk__in=newest[:MOST]), viewer.workspace)
    rows.sort(key=lambda row: (row.ended or row.begun, row.case), reverse=True)
    weeks, people = [monday(row.ended) for row in rows], sees_people(process, viewer.user)
    known = [row for row in rows if row.deviations is not None]
    figures = Figures(
        len(known), fitting(known, people=people), len(rows) - len(known), by_week(rows, weeks, people=people),
        with_conditions(by_step(rows, people=people), rows),
    )  # fmt: skip
    chosen = chosen_of(request.GET)
    may = allowed(chosen, rows, weeks, people=people)
    found = [row for row, week in zip(rows, weeks, strict=True) if chosen.has(row, week)] if may else []
    kinds = kinds_of(figures.weeks)
    shown = {
        "process": process,
        "figures": figures,
        "kinds": kinds,
        "shown": [kind for kind, _name in kinds],
        "chosen": chosen,
        "chips": chips_of(chosen),
        "refused": not may,
        "more": len(newest) > MOST,
        "most": MOST,
        "most_weeks": WEEKS,
        **page_of(request, found, process, viewer),
    }
    return render(request, "processes/following.html", shown)


def with_conditions(
    steps: list[tuple[str, Counts]], rows: list[Followed]
) -> list[tuple[str, Counts, list[tuple[str, str]]]]:
    """The figures of each step with the conditions that they follow from."""
    found = conditions_of(rows)
    return [
        (step, counts, [(DEVIATIONS[kind], text) for kind in KINDS for text in found.get((kind, step), ())])
        for step, counts in steps
    ]


def chosen_of(query: QueryDict) -> Chosen:
    """What an address asks for; what means nothing is left out."""
    kind, week = query.get("kind", ""), monday(day_of(query.get("week", "")))
    if kind in WHOLE:
        return Chosen(kind, week=week)
    return Chosen(kind if kind in KINDS else "", query.get("step", "")[:LONGEST_STEP], week)


def asked_of(chosen: Chosen) -> dict[str, str]:
    """The same as an address says it."""
    parts = {"kind": chosen.kind, "step": chosen.step, "week": chosen.week.isoformat() if chosen.week else ""}
    return {name: value for name, value in parts.items() if value}


def chips_of(chosen: Chosen) -> list[tuple[str, str]]:
    """What is asked for in words, each with the address without it."""
    asked = asked_of(chosen)
    words = {
        "kind": str(DEVIATIONS.get(chosen.kind) or WHOLE_WORDS.get(chosen.kind, "")),
        "step": chosen.step,
        "week": _("week from %(day)s") % {"day": asked.get("week", "")},
    }
    return [(words[name], urlencode({key: asked[key] for key in asked if key != name})) for name in asked]


def kinds_of(weeks: list[Week]) -> list[tuple[str, Any]]:
    """The columns of the tables: by whom and when always, the others where there are any."""
    counted = {kind for row in weeks for kind, count in row.counts if count}
    return [(kind, DEVIATIONS[kind]) for kind in KINDS if kind in counted or kind in {"late", "wrong_role"}]


def page_of(request: WorkspaceRequest, found: list[Followed], process: Process, viewer: Viewer) -> dict[str, Any]:
    """The page of these cases that is asked for, with what each differs in."""
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = listed(list(page.object_list), process, viewer)
    return {"page": page, "rows": rows, "asked": urlencode(asked_of(chosen_of(request.GET)))}
