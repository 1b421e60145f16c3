"""How the cases of a process follow its SOP: the rate over time, what differs where, the cases behind each figure."""

from __future__ import annotations

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
from opsloop.rooms.processes.following import Followed
from opsloop.rooms.processes.following_figures import (
    KINDS,
    LONGEST_STEP,
    WHOLE,
    Chosen,
    Counts,
    Week,
    allowed,
    monday,
)
from opsloop.rooms.processes.following_rate import MOST, WEEKS, rate_of
from opsloop.rooms.processes.following_rows import listed
from opsloop.rooms.processes.following_words import DEVIATIONS, WHOLE_WORDS
from opsloop.rooms.processes.map_question import day_of
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.reason_words import conditions_of
from opsloop.rooms.processes.views.opening import open_process

ON_A_PAGE = 50


@require_GET
@in_workspace(role=Membership.Role.MEMBER)
def following(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Of the finished cases of the last half year that the viewer sees."""
    process, viewer = open_process(request, ref)
    rate = rate_of(process, viewer, now=timezone.now())
    chosen = chosen_of(request.GET)
    may = allowed(chosen, rate.rows, rate.weeks, people=rate.people)
    found = [row for row, week in zip(rate.rows, rate.weeks, strict=True) if chosen.has(row, week)] if may else []
    weeks = rate.by_week
    kinds = kinds_of(weeks)
    shown = {
        "process": process,
        "figures": rate,
        "weeks": weeks,
        "steps": with_conditions(rate.by_step, rate.rows),
        "kinds": kinds,
        "shown": [kind for kind, _name in kinds],
        "chosen": chosen,
        "chips": chips_of(chosen),
        "refused": not may,
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
