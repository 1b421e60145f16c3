"""The trash of a workspace: what was thrown away in the last 30 days, and the way back."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.registry import view_set_at, view_sets
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

DAYS_KEPT = 30
SHOWN = 200


@in_workspace()
def trash_page(request: WorkspaceRequest) -> HttpResponse:
    """What is in the trash, the newest first."""
    viewer = Viewer.of(request)
    found = []
    for view_set in view_sets():
        rows = view_set.model.objects.in_workspace(viewer.workspace).trash_of(viewer.user)
        rows = rows.with_ref().order_by("-trashed_at")[:SHOWN]
        found += [(view_set, record) for record in rows]
    found.sort(key=lambda pair: pair[1].trashed_at, reverse=True)
    last_days = timezone.now() - datetime.timedelta(days=DAYS_KEPT)
    return render(request, "records/trash.html", {"found": found[:SHOWN], "oldest": last_days, "days": DAYS_KEPT})


@in_workspace()
@require_POST
def restore(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Take one record out of the trash."""
    view_set, viewer = view_set_at(slug), Viewer.of(request)
    rows = view_set.model.objects.in_workspace(viewer.workspace).trash_of(viewer.user)
    record = rows.with_ref().by_ref(ref).first()
    if record is None:
        raise Http404(ref)
    demand(record, viewer, gate.TRASH)
    record.restore(by=viewer.user)
    return toast(HttpResponse(status=200), _("%(name)s is back.") % {"name": record.ref})
