"""An answer of the simulation is kept with an improvement, and taken away again."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.improvement.supposing import keep_what_if, take_away
from opsloop.rooms.improvement.views.answers import go_to, redraw
from opsloop.rooms.improvement.views.opening import open_improvement


@require_POST
@in_workspace()
def keeping(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Keep what the job `job` answered."""
    improvement, viewer = open_improvement(request, ref, verb=gate.CHANGE)
    key = request.GET.get("job", "")
    jobs = Job.objects.visible_to(viewer.user).in_workspace(viewer.workspace)
    job = jobs.filter(pk=key).first() if is_number(key) else None
    if job is None:
        raise Http404
    keep_what_if(improvement, job, by=viewer.user)
    return go_to(request, improvement, said=_("Kept with %(ref)s.") % {"ref": improvement.ref})


@require_http_methods(["DELETE", "POST"])
@in_workspace()
def removal(request: WorkspaceRequest, ref: str, place: int) -> HttpResponse:
    """Take it away."""
    improvement, viewer = open_improvement(request, ref, verb=gate.CHANGE)
    if take_away(improvement, place, by=viewer.user) is None:
        raise Http404
    return redraw(request, improvement)
