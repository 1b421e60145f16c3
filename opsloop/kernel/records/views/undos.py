"""Takes back what was just done."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.undo import undo_events
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_POST
def undo(request: WorkspaceRequest) -> HttpResponse:
    """Undo the events named in the address, the newest first, all or none."""
    names = request.GET.get("events", "").split(",")
    keys = [int(text) for text in names if is_number(text)]
    undo_events(keys, workspace=request.workspace, by=request.user)
    answer = HttpResponse(status=204, headers={"HX-Trigger": '{"page:refresh": true}'})
    return toast(answer, _("Undone."))
