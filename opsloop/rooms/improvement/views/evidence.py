"""The rows behind a verdict: every case that was counted, for who may see it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from opsloop.kernel.access import gate
from opsloop.kernel.imports.safe_cells import safe_cell
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.improvement.chain import told
from opsloop.rooms.improvement.counting_in import NOTHING, OUTSIDE, WASH_IN, CountedIn, counted_in
from opsloop.rooms.improvement.models import Improvement, Verdict
from opsloop.rooms.improvement.registration import Measure
from opsloop.rooms.improvement.views.opening import open_improvement
from opsloop.rooms.improvement.wording import value
from opsloop.rooms.processes.models import Case, Log

ON_A_PAGE = 100
LEFT_OUT = {
    WASH_IN: gettext_lazy("in the wash-in"),
    OUTSIDE: gettext_lazy("in a week that is not compared"),
    NOTHING: gettext_lazy("nothing to measure"),
}


@dataclass(frozen=True)
class Row:
    """A case as its line says it; its address is empty where it is none of ours."""

    name: str
    address: str
    value: str
    left_out: str
    case: CountedIn


@require_GET
@in_workspace()
def rows(request: WorkspaceRequest, ref: str, place: int) -> HttpResponse:
    """The cases of one measure, page by page."""
    improvement, viewer = open_improvement(request, ref)
    verdict = verdict_of(improvement, place)
    every = counted_in(improvement, verdict)
    seen = rows_seen(improvement, verdict, every, viewer)
    context = {
        "improvement": improvement,
        "told": told(improvement, verdict),
        "page": Paginator(seen, ON_A_PAGE).get_page(request.GET.get("page")),
        "hidden": len(every) - len(seen),
        "all": len(every),
        "counted": sum(not case.left_out for case in every),
        "left_out": [(LEFT_OUT[why], n) for why, n in Counter(case.left_out for case in every).items() if why],
        "longest": verdict.figures.get("follow_up") if Measure(**verdict.measure).kind == "duration" else None,
    }
    return render(request, "improvement/rows.html", context)


@require_GET
@in_workspace()
def table(request: WorkspaceRequest, ref: str, place: int) -> HttpResponse:
    """The same as CSV, with values as they were counted: a figure can be worked out anew from it."""
    improvement, viewer = open_improvement(request, ref)
    verdict = verdict_of(improvement, place)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{improvement.ref}-{place}.csv"'
    answer.write("\ufeff")
    written = csv.writer(answer)
    written.writerow(["case", "opened", "value", "control", "week", "counted", "left_out"])
    for row in rows_seen(improvement, verdict, counted_in(improvement, verdict), viewer):
        case = row.case
        number = "" if case.number is None else case.number
        told = (int(case.control), case.week, int(not case.left_out), case.left_out)
        written.writerow([safe_cell(row.name), case.opened, number, *told])
    return answer


def verdict_of(improvement: Improvement, place: int) -> Verdict:
    """The verdict on the measure of that place; 404 where there is none."""
    found: Verdict | None = improvement.verdicts.filter(place=place).first()
    if found is None:
        raise Http404
    return found


def rows_seen(improvement: Improvement, verdict: Verdict, every: Iterable[CountedIn], viewer: Viewer) -> list[Row]:
    """Those of these cases that the viewer sees."""
    names, measure = names_of(improvement, verdict, viewer), Measure(**verdict.measure)
    found = []
    for case in every:
        name, address = (case.key, "") if names is None else names.get(case.key, ("", ""))
        if name:
            why = str(LEFT_OUT[case.left_out]) if case.left_out else ""
            found.append(Row(name, address, value(measure, case.number), why, case))
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
