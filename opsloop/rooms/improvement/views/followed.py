"""The cases behind the figures of how a new version is followed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.improvement.facts import facts_of
from opsloop.rooms.improvement.following import beside_version, names_since, week_of
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.improvement.observing import counted
from opsloop.rooms.improvement.rolling_out import groups_of
from opsloop.rooms.improvement.views.opening import open_improvement
from opsloop.rooms.processes.following import Followed
from opsloop.rooms.processes.following_figures import KINDS, LONGEST_STEP, Chosen, allowed, sees_people
from opsloop.rooms.processes.following_rows import listed
from opsloop.rooms.processes.following_words import DEVIATIONS

ON_A_PAGE = 50


@require_GET
@in_workspace()
def cases(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Those that differ in what is asked for, or all of a week since the roll-out."""
    improvement, viewer = open_improvement(request, ref)
    if improvement.process is None:
        raise Http404
    kind, step, week = (request.GET.get(name, "") for name in ("kind", "step", "week"))
    chosen = Chosen(kind if kind in KINDS else "", step[:LONGEST_STEP])
    asked = {"kind": chosen.kind, "step": chosen.step, "week": week if is_number(week) else ""}
    page = Paginator(_found(improvement, viewer, chosen, asked["week"]), ON_A_PAGE).get_page(request.GET.get("page"))
    what = ": ".join(part for part in (chosen.step, str(DEVIATIONS.get(chosen.kind, ""))) if part)
    shown = {
        "improvement": improvement,
        "page": page,
        "rows": listed(list(page.object_list), improvement.process, viewer),
        "asked": urlencode({name: value for name, value in asked.items() if value}),
        "what": what or (_("Week %(number)s") % {"number": asked["week"]} if asked["week"] else ""),
    }
    return render(request, "improvement/following.html", shown)


def _found(improvement: Improvement, viewer: Viewer, chosen: Chosen, week: str) -> list[Followed]:
    registered, groups = improvement.registered, groups_of(improvement)
    if registered is None or groups is None or improvement.version is None or improvement.process is None:
        return []
    with facts_of(improvement) as facts:
        own = facts is not None and facts.own is not None
        names = (
            names_since(counted(facts, registered.main, registered, groups), groups) if own and facts else frozenset()
        )
    rows = [row for row in beside_version(improvement, names, by=viewer.user) if row.deviations is not None]
    if week:
        rows = [row for row in rows if week_of(row, groups) + 1 == int(week)]
    if not chosen.kind and not chosen.step:
        return rows
    people = sees_people(improvement.process, viewer.user)
    may = allowed(chosen, rows, [None] * len(rows), people=people)
    return [row for row in rows if chosen.has(row, None)] if may else []
