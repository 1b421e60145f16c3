"""The rows behind a verdict: every case that was counted, for who may see it."""

from __future__ import annotations

import csv
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from opsloop.kernel.access import gate
from opsloop.kernel.imports.safe_cells import safe_cell
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.improvement.chain import told
from opsloop.rooms.improvement.models import Improvement, Verdict
from opsloop.rooms.improvement.registration import Measure
from opsloop.rooms.improvement.views.opening import open_improvement
from opsloop.rooms.improvement.wording import value
from opsloop.rooms.processes.models import Case, Log

ON_A_PAGE = 100
Row = tuple[str, str, str, str, bool]
"""Name, address (empty: none here), day, value, of the control."""


@require_GET
@in_workspace()
def rows(request: WorkspaceRequest, ref: str, place: int) -> HttpResponse:
    """The cases of one measure, page by page."""
    improvement, viewer = open_improvement(request, ref)
    verdict = verdict_of(improvement, place)
    seen = rows_seen(improvement, verdict, viewer)
    context = {
        "improvement": improvement,
        "told": told(improvement, verdict),
        "page": Paginator(seen, ON_A_PAGE).get_page(request.GET.get("page")),
        "hidden": len(verdict.cases) - len(seen),
    }
    return render(request, "improvement/rows.html", context)


@require_GET
@in_workspace()
def table(request: WorkspaceRequest, ref: str, place: int) -> HttpResponse:
    """The same as CSV, with values as they were counted."""
    improvement, viewer = open_improvement(request, ref)
    verdict = verdict_of(improvement, place)
    named = {row[0] for row in rows_seen(improvement, verdict, viewer)}
    names = names_of(improvement, verdict, viewer)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{improvement.ref}-{place}.csv"'
    answer.write("\ufeff")
    written = csv.writer(answer)
    written.writerow(["case", "opened", "value", "control"])
    for key, opened, number, control in verdict.cases:
        name = names.get(key, ("", ""))[0] if names is not None else key
        if name in named:
            written.writerow([safe_cell(name), opened, "" if number is None else number, int(control)])
    return answer


def verdict_of(improvement: Improvement, place: int) -> Verdict:
    """The verdict on the measure of that place; 404 where there is none."""
    found: Verdict | None = improvement.verdicts.filter(place=place).first()
    if found is None:
        raise Http404
    return found


def rows_seen(improvement: Improvement, verdict: Verdict, viewer: Viewer) -> list[Row]:
    """The cases that were counted, as far as the viewer sees them."""
    names, measure = names_of(improvement, verdict, viewer), Measure(**verdict.measure)
    found = []
    for key, opened, number, control in verdict.cases:
        name, address = (key, "") if names is None else names.get(key, ("", ""))
        if name:
            found.append((name, address, opened, value(measure, number), bool(control)))
    return found


def names_of(improvement: Improvement, verdict: Verdict, viewer: Viewer) -> dict[str, tuple[str, str]] | None:
    """What own cases are called that the viewer sees, and where they are; None where all may be named, as
    of a log that was brought and that they see."""
    if verdict.figures.get("brought"):
        seen_log = Log.objects.visible_to(viewer.user).filter(pk=improvement.log_id or 0).exists()
        return None if seen_log or improvement.allows(viewer.user, gate.CHANGE) else {}
    slug = viewer.workspace.slug
    seen: Any = Case.objects.in_workspace(viewer.workspace).visible_to(viewer.user).filter(process=improvement.process)
    return {str(case.pk): (f"{case.ref} {case.title}", f"/{slug}/cases/{case.ref}") for case in seen}
