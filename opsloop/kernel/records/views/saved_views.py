"""Saves the present address of a collection under a name, shares it, forgets it."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from opsloop.kernel.access import gate
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.registry import collection_address
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
def save_view(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """A small form (GET), or the saved view (POST), which then is the page's address."""
    state = (request.POST if request.method == "POST" else request.GET).get("state", "")
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref, query=QueryDict(state))
    if request.method != "POST":
        return render(request, "records/_save_view.html", {"state": state, "address": request.path})
    name = request.POST.get("name", "").strip()[:80]
    if not name:
        raise Refused(_("Give the view a name."))
    shared = request.POST.get("shared") == "1"
    if shared and not gate.role_allows(request.user, gate.ADD, request.workspace.pk):
        raise NotAllowed
    view = SavedView.objects.create(
        workspace=request.workspace,
        record_type=shown.view_set.record_type,
        scope_id=shown.viewer.scope.pk if shown.viewer.scope else None,
        name=name,
        query=shown.address.but(view=None).query(),
        owner=request.user,
        shared=shared,
    )
    address = collection_address(shown.view_set, shown.viewer, Address.read(QueryDict(state)).but(view=view.pk).query())
    answer = HttpResponse(status=204, headers={"HX-Location": f'{{"path": "{address}", "target": "#main"}}'})
    return toast(answer, _("The view “%(name)s” is saved.") % {"name": name})


@in_workspace()
def forget_view(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Remove a saved view of one's own, or a shared one as an administrator."""
    mine = SavedView.objects.filter(workspace=request.workspace).visible_to(request.user)
    view = get_object_or_404(mine, pk=key)
    if view.owner_id != request.user.pk and not gate.role_allows(request.user, gate.MANAGE, request.workspace.pk):
        raise NotAllowed
    view.delete()
    return toast(HttpResponse(status=200), _("The view “%(name)s” is gone.") % {"name": view.name})
