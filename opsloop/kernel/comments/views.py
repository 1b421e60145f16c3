"""The talk about a record: reading, saying, editing, taking back, reacting, and calling people."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.comments.models import Comment, Reaction
from opsloop.kernel.comments.reaction import OFFERED
from opsloop.kernel.comments.speaking import called_names, find_people
from opsloop.kernel.comments.stream import Place, Said, show_comments, stretch
from opsloop.kernel.pages.context import base_of
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.prose.mention import plain_mentions
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import address_of, subject_or_404
from opsloop.kernel.records.tallies import redrawn_tallies
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

COMMENTS = "comments"
YEAR = 365 * 24 * 60 * 60


@in_workspace()
@require_GET
def talk(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """The stream of a record; with `before`, only the part before that place."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    before = Place.read(request.GET.get("before", ""))
    only = request.GET.get("show", request.COOKIES.get("talk", "")) == COMMENTS
    part = stretch(record, viewer=request.user, workspace=request.workspace, before=before, only_comments=only)
    values = {
        "record": record,
        "part": part,
        "only_comments": only,
        "may_comment": record.allows(request.user, gate.COMMENT),
        "address": address_of(record, request.workspace),
        "talk_base": "pages/bare.html" if request.headers.get("HX-Request") else base_of(request),
    }
    response = render(request, "comments/_entries.html" if before else "comments/talk.html", values)
    if "show" in request.GET:
        chosen = COMMENTS if only else "all"
        response.set_cookie("talk", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@in_workspace()
@require_POST
def say(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """Say something; answers the new comment."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    parent = request.POST.get("parent", "")
    thread = _thread(record, parent) if parent else None
    comment = Comment.post(record, request.POST.get("text", ""), by=request.user, parent=thread)
    return _counted(request, record, _shown(request, record, comment))


def _thread(record: Record, key: str) -> Comment:
    if not is_number(key):
        raise Http404(key)
    return get_object_or_404(Comment.objects.on(record), pk=int(key))


@in_workspace()
@require_http_methods(["GET", "POST", "DELETE"])
def comment(request: WorkspaceRequest, key: int) -> HttpResponse:
    """GET: the comment, or with `edit` its form. POST: say it better. DELETE: take it back."""
    found, record = _found(request, key)
    if request.method == "POST":
        found.edit(record, request.POST.get("text", ""), by=request.user)
    elif request.method == "DELETE":
        found.erase(record, by=request.user)
        return toast(_counted(request, record, _shown(request, record, found)), _("The comment is deleted."))
    elif "edit" in request.GET:
        text = plain_mentions(found.text, called_names(request.workspace.pk))
        return render(request, "comments/_edit.html", {"comment": found, "record": record, "text": text})
    return _shown(request, record, found)


@in_workspace()
@require_http_methods(["GET", "POST"])
def reactions(request: WorkspaceRequest, key: int) -> HttpResponse:
    """GET: the signs to choose from. POST: give one or take it back."""
    found, record = _found(request, key)
    if request.method == "GET":
        return render(request, "comments/_signs_menu.html", {"comment": found, "offered": OFFERED})
    Reaction.toggle(found, record, request.POST.get("emoji", ""), by=request.user)
    return render(request, "comments/_signs.html", {"said": _said(request, record, found)})


@in_workspace()
@require_GET
def people(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """Who can be called by what was typed after `@`, as options of a list."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    found = find_people(record, request.GET.get("q", "")[:60], speaker=request.user)
    return render(request, "comments/_people.html", {"found": found})


def _found(request: WorkspaceRequest, key: int) -> tuple[Comment, Record]:
    """The comment and its record, where the user may see that."""
    found = get_object_or_404(Comment.objects.in_workspace(request.workspace), pk=key)
    return found, subject_or_404(request.user, request.workspace, found.record_type, found.record_id)


def _said(request: WorkspaceRequest, record: Record, row: Comment) -> Said:
    fresh = Comment.objects.on(record).with_people().get(pk=row.pk)
    return show_comments([fresh], record, request.user, request.workspace)[row.pk]


def _shown(request: WorkspaceRequest, record: Record, row: Comment) -> HttpResponse:
    values = {"said": _said(request, record, row), "record": record, "may_comment": True}
    return render(request, "comments/_comment.html", values)


def _counted(request: WorkspaceRequest, record: Record, response: HttpResponse) -> HttpResponse:
    """With the counts on card and page as they stand now."""
    if request.headers.get("HX-Request"):
        response.write(redrawn_tallies(record, request.workspace))
    return response
