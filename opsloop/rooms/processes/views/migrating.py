"""Moving running cases to another version of their process."""

from __future__ import annotations

from itertools import islice

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.processes.migrating import MOST, earlier, move, move_all, prospects, version_of
from opsloop.rooms.processes.models import Case, Process, ProcessVersion
from opsloop.rooms.processes.views.opening import open_case, open_process, redraw

SHOWN = 50
"""As many of either kind are named."""


@require_POST
@in_workspace()
def migration(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """A case goes on by the version that was named, else by the one in force."""
    case, _viewer = open_case(request, ref)
    named = request.POST.get("version", "")
    if not is_number(named) and case.process.version is not None:
        named = str(case.process.version.number)
    to = version_of(case.process, int(named or 0))
    move(case, to, by=request.user)
    return redraw(request, case, said=_("%(ref)s runs by version %(number)s.") % {"ref": case.ref, "number": to.number})


@require_http_methods(["GET", "POST"])
@in_workspace()
def migrations(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """Which running cases of earlier versions can move to this one, else why not (GET); moving them (POST)."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    to = get_object_or_404(process.versions, number=number)
    cases = _cases(process, to, request)
    if request.method == "POST":
        moved, stay = move_all(cases, to, by=request.user)
        return redraw(request, process, said=_said(len(moved), len(stay), number))
    found = list(prospects(cases, to))
    can, stay = [each.case for each in found if not each.reasons], [each for each in found if each.reasons]
    context = {
        "process": process,
        "number": number,
        "address": request.path,
        "can": len(can),
        "now": min(len(can), MOST),
        "can_shown": list(islice(can, SHOWN)),
        "stay": len(stay),
        "stay_shown": list(islice(stay, SHOWN)),
    }
    return render(request, "processes/migrations.html", context)


def _said(moved: int, stay: int, number: int) -> str:
    words = ngettext(
        "%(count)s case runs by version %(number)s now.", "%(count)s cases run by version %(number)s now.", moved
    )
    said = words % {"count": moved, "number": number}
    if stay:
        words = ngettext("%(count)s stays as it is.", "%(count)s stay as they are.", stay)
        said += " " + words % {"count": stay}
    return said


def _cases(process: Process, to: ProcessVersion, request: WorkspaceRequest) -> QuerySet[Case]:
    return earlier(Case.objects.visible_to(request.user).filter(process=process), to)
