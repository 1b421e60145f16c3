"""The page of a workspace's labels."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.spoken import name_order
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records import labelling
from opsloop.kernel.records.label import Label
from opsloop.kernel.records.views.cells import sentence
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

MEMBER = Membership.Role.MEMBER


@in_workspace(role=MEMBER)
@require_http_methods(["GET", "POST"])
def labels(request: WorkspaceRequest) -> HttpResponse:
    """All labels with how many records carry them (GET), or one more (POST)."""
    if request.method == "GET":
        return render(request, "records/settings/labels.html", described(request))
    try:
        Label.called(request.workspace, request.POST.get("name", ""), by=request.user)
    except Refused as error:
        return listed(request, error=sentence(error))
    return listed(request)


@in_workspace(role=MEMBER)
@require_http_methods(["POST", "DELETE"])
def label(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Another name or colour (POST), or gone (DELETE)."""
    found = one_of(request, key)
    if request.method == "DELETE":
        labelling.delete_label(found, by=request.user)
        return toast(listed(request), _("The label “%(name)s” is gone.") % {"name": found.name})
    try:
        if "color" in request.POST:
            labelling.color_label(found, request.POST["color"])
        else:
            labelling.rename_label(found, request.POST.get("name", ""), by=request.user)
    except Refused as error:
        return listed(request, error=sentence(error))
    return listed(request)


@in_workspace(role=MEMBER)
@require_GET
def removal(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Asks whether to delete a label or to merge it into another."""
    found = one_of(request, key)
    others = Label.objects.filter(workspace=request.workspace).exclude(pk=key)
    context = {
        "label": found,
        "others": [(str(other.pk), other.name) for other in others],
        "count": labelling.carried(request.workspace)[found.pk],
    }
    return render(request, "records/settings/_label_removal.html", context)


@in_workspace(role=MEMBER)
@require_http_methods(["POST"])
def merging(request: WorkspaceRequest, key: int) -> HttpResponse:
    """One label becomes part of another."""
    wanted = request.POST.get("into", "")
    if not wanted:
        raise labelling.NoLabelChosen
    if not (is_number(wanted) and int(wanted) != key):
        raise Http404(wanted)
    into = one_of(request, int(wanted))
    count = labelling.merge_labels(one_of(request, key), into, by=request.user)
    words = ngettext("%(count)s record now has “%(name)s”.", "%(count)s records now have “%(name)s”.", count)
    return toast(listed(request), words % {"count": count, "name": into.name})


def one_of(request: WorkspaceRequest, key: int) -> Label:
    """The workspace's label with that key; 404 for any other."""
    found: Label = get_object_or_404(Label, workspace=request.workspace, pk=key)
    return found


def listed(request: WorkspaceRequest, *, error: str = "") -> HttpResponse:
    """The list as it stands now."""
    return render(request, "records/settings/_labels.html", {**described(request), "error": error})


def described(request: WorkspaceRequest) -> dict[str, object]:
    """Every label with how many records carry it."""
    counts = labelling.carried(request.workspace)
    labels = sorted(Label.objects.filter(workspace=request.workspace), key=lambda row: name_order(row.name))
    rows = [(row, counts[row.pk]) for row in labels]
    return {"labels": rows, "colors": Label.Color.choices}
