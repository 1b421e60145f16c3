"""Making a process of a ready one, publishing a draft, and saying who has its roles."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person, Role
from opsloop.rooms.processes.drawn_for import drawn_for
from opsloop.rooms.processes.duties import unclear
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.ready import READY, built, words_in
from opsloop.rooms.processes.view_sets import ProcessViewSet
from opsloop.rooms.processes.views.opening import go_to, open_process, redraw


class DrawnForMore(Refused):
    """Published here it would reach everybody at once, and leave nobody to compare with."""

    sentence = gettext_lazy("The draft is drawn for %(name)s: publish it there, or give that up first.")


@require_http_methods(["GET", "POST"])
@in_workspace(role=Membership.Role.MEMBER)
def ready(request: WorkspaceRequest) -> HttpResponse:
    """The processes that are ready (GET), and one of them as the team's own (POST)."""
    if request.method == "POST":
        process = lift(request.POST.get("name", ""), request.workspace, by=request.user)
        address = reverse("record", args=[request.workspace.slug, ProcessViewSet.slug, process.ref])
        return go_to(request, address, said=_("%(name)s is ready. Say who has its roles.") % {"name": process.name})
    say = words_in(get_language() or "en")
    rows = []
    for key in READY:
        definition = built(key, say, currency=request.workspace.currency)
        rows.append((key, definition.name, [activity.name for activity in definition.activities]))
    return render(request, "processes/ready.html", {"ready": rows, "address": request.path})


@require_POST
@in_workspace()
def publication(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The draft becomes the version that new cases follow."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    if purpose := drawn_for(process, request.user):
        raise DrawnForMore(name=purpose.label)
    version = process.publish(by=request.user)
    said = _("Version %(number)s is published. New cases follow it.") % {"number": version.number}
    if open_ends := unclear(process, version.compiled.definition):
        said += " " + ngettext("%(count)s thing about who does what is unclear.",
                               "%(count)s things about who does what are unclear.",
                               len(open_ends)) % {"count": len(open_ends)}  # fmt: skip
    return redraw(request, process, said=said)


@require_http_methods(["GET", "POST"])
@in_workspace()
def role(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """Who has a role (GET), and saying it (POST)."""
    process, viewer = open_process(request, ref, verb=gate.CHANGE)
    row = get_object_or_404(process.process_roles, pk=key)
    held = set(row.people.values_list("pk", flat=True))
    people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user).order_by("sort_name")
    acting = set(people.acting().values_list("pk", flat=True))
    team_roles = Role.objects.in_workspace(viewer.workspace).visible_to(viewer.user).order_by("name")
    if request.method == "POST":
        chosen = [int(text) for text in request.POST.getlist("people") if is_number(text)]
        named = request.POST.get("role", "")
        process.cast(
            row, by=request.user, people=people.filter(pk__in=chosen), manager="manager" in request.POST,
            role=team_roles.filter(pk=int(named)).first() if is_number(named) else None,
        )  # fmt: skip
        return redraw(request, process)
    offered = people.filter(pk__in=acting | held)
    choices = [(person, person.pk in held, person.pk in acting) for person in offered]
    context = {"row": row, "people": choices, "team_roles": team_roles}
    return render(request, "processes/role.html", {**context, "process": process, "address": request.path})
