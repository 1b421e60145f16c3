"""Bringing an improvement on: from the finding to the redesign, the version, the verdict, and what comes of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.improvement.chain import drawn, names_of_roles
from opsloop.rooms.improvement.comparing import compare, pictured
from opsloop.rooms.improvement.facts import facts_of
from opsloop.rooms.improvement.following import followed_since
from opsloop.rooms.improvement.improving import improve
from opsloop.rooms.improvement.judging import standing_of
from opsloop.rooms.improvement.observing import counted
from opsloop.rooms.improvement.rolling_out import groups_of
from opsloop.rooms.improvement.views.answers import go_to, redraw
from opsloop.rooms.improvement.views.opening import open_improvement
from opsloop.rooms.processes.following_words import DEVIATIONS
from opsloop.rooms.processes.models import Log


@require_POST
@in_workspace(role=Membership.Role.MEMBER)
def from_finding(request: WorkspaceRequest, key: int, finding: str) -> HttpResponse:
    """A draft about a finding of a map, or the one that there is."""
    seen = Log.objects.in_workspace(request.workspace).visible_to(request.user)
    log = seen.select_related("workspace", "made_by", "project", "process").filter(pk=key).first()
    if log is None or log.state != Log.State.READY:
        raise Http404
    made = improve(log, finding, by=request.user, asked=request.POST.get("asked", ""))
    return go_to(request, made, said=_("%(ref)s has begun.") % {"ref": made.ref})


@require_POST
@in_workspace()
def redesign(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """From now on the draft is what shall be."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    improvement.begin_redesign(by=request.user)
    return redraw(request, improvement, said=_("Draw now how it shall be."))


@require_GET
@in_workspace()
def comparison(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """How it was and how it shall be, side by side."""
    improvement, _viewer = open_improvement(request, ref)
    process, before = improvement.process, improvement.before
    if process is None or before is None:
        raise Http404
    after = improvement.version.compiled.definition if improvement.version is not None else process.drawing
    found = compare(before.compiled.definition, after, names_of_roles(process))
    pictures = [pictured(before.compiled.definition, found.before), pictured(after, found.after)]
    context = {"improvement": improvement, "before": before, "compared": found, "pictures": pictures}
    return render(request, "improvement/comparison.html", context)


@require_POST
@in_workspace()
def publication(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The draft becomes a version that nobody follows yet."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    version = improvement.publish(by=request.user)
    said = _("Version %(number)s is published. Nobody follows it before the roll-out.") % {"number": version.number}
    return redraw(request, improvement, said=said)


@require_GET
@in_workspace()
def watching(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """How it goes since: the measure before and after, whether the version is followed, how long to the verdict."""
    improvement, viewer = open_improvement(request, ref)
    standing = standing_of(improvement, today=viewer.today)
    registered, groups = improvement.registered, groups_of(improvement)
    context: dict[str, object] = {"improvement": improvement, "standing": standing, "registered": registered}
    if standing is not None and registered is not None and groups is not None:
        with facts_of(improvement) as facts:
            rows = counted(facts, registered.main, registered, groups) if facts is not None else []
            followed = followed_since(improvement, facts, rows, groups, by=viewer.user) if facts is not None else None
        told = followed.deviations if followed else ()
        conditions = followed.conditions if followed else {}
        differences = [
            (step, kind, DEVIATIONS[kind], count, conditions.get((kind, step), ())) for kind, step, count in told
        ]
        context |= {
            "drawn": drawn(improvement, registered.main, standing.here, standing.there),
            "followed": followed,
            "address": f"/{viewer.workspace.slug}/improvements/{improvement.ref}",
            "differences": differences,
            "days": standing.days_to_go(viewer.today),
            "begun": groups.day <= timezone.localdate(),
        }
    return render(request, "improvement/_watched.html", context)


@require_POST
@in_workspace()
def keeping(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """In force for everybody."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    improvement.keep(by=request.user)
    return redraw(request, improvement, said=_("It is in force for everybody."))


@require_http_methods(["GET", "POST"])
@in_workspace()
def giving_up(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Why it is given up (GET), and giving it up (POST)."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    if request.method == "GET":
        field = {"name": "reason", "label": _("Why?"), "long": True, "required": True}
        context = {"title": _("Give it up"), "button": _("Give it up"), "fields": [field], "action": request.path}
        return render(request, "processes/_ask.html", context)
    improvement.give_up(by=request.user, reason=request.POST.get("reason", ""))
    return redraw(request, improvement)
