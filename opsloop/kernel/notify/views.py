"""The inbox and what can be done in it, watching, and the mail preference."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.accounts.models import User
from opsloop.kernel.notify import inbox
from opsloop.kernel.notify.line import lines
from opsloop.kernel.notify.models import MailPreference, Notification, NotificationQuerySet, Watch
from opsloop.kernel.notify.preference import HOURS
from opsloop.kernel.notify.unsubscribing import end_mails, member_of
from opsloop.kernel.notify.watchers import NobodyChosen, ask_to_watch, colleagues, watchers
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.spoken import name_order
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import subject_or_404
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

PER_PAGE = 50


@in_workspace()
@require_GET
def show(request: WorkspaceRequest) -> HttpResponse:
    """The inbox, filtered as the address says."""
    shown = request.GET.get("show", "open")
    reason = request.GET.get("reason", "")
    rows = inbox.mine(request.user, request.workspace, show=shown, reason=reason).select_related("event__actor")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = lines(list(page), viewer=request.user, workspace=request.workspace)
    values = {
        "lines": found,
        "page": page,
        "show": shown if shown in inbox.SHOWS else "open",
        "shows": inbox.SHOWS.items(),
        "reason": reason,
        "reasons": Notification.Reason.choices,
        "unread": inbox.unread_count(request.user, request.workspace),
    }
    template = "notify/_lines.html" if request.headers.get("HX-Target") == "inbox-more" else "notify/inbox.html"
    return render(request, template, values)


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def reading(request: WorkspaceRequest, key: int) -> HttpResponse:
    """POST: read. DELETE: unread again."""
    row = _own(request, key)
    inbox.mark(_only(row), read=request.method == "POST")
    return _row(request, row)


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def archiving(request: WorkspaceRequest, key: int) -> HttpResponse:
    """POST: out of the inbox. DELETE: back into it."""
    row = _own(request, key)
    if request.method == "DELETE" or request.GET.get("undo"):
        inbox.take_back(_only(row))
        return _changed(_gone(request))
    inbox.archive(_only(row))
    undo = f"{reverse('inbox-archive', args=[request.workspace.slug, key])}?undo=1"
    return toast(_gone(request), _("Archived."), undo=undo)


@in_workspace()
@require_http_methods(["GET", "POST", "DELETE"])
def snoozing(request: WorkspaceRequest, key: int) -> HttpResponse:
    """GET: the menu of delays. POST: put off. DELETE: back into the inbox."""
    row = _own(request, key)
    if request.method == "GET":
        return render(request, "notify/_snooze.html", {"key": key, "delays": inbox.DELAYS})
    if request.method == "DELETE" or request.GET.get("undo"):
        inbox.take_back(_only(row))
        return _changed(_gone(request))
    inbox.snooze(_only(row), request.POST.get("until", "tomorrow"))
    undo = f"{reverse('inbox-snooze', args=[request.workspace.slug, key])}?undo=1"
    return toast(_gone(request), _("Put off."), undo=undo)


@in_workspace()
@require_POST
def reading_all(request: WorkspaceRequest) -> HttpResponse:
    """Everything in the inbox counts as read."""
    count = inbox.mark(inbox.mine(request.user, request.workspace, show="unread").order_by(), read=True)
    said = ngettext("%(count)s line marked as read.", "%(count)s lines marked as read.", count) % {"count": count}
    return toast(_back(request), said)


@in_workspace()
@require_POST
def archiving_read(request: WorkspaceRequest) -> HttpResponse:
    """Everything that was read leaves the inbox."""
    rows = inbox.mine(request.user, request.workspace).exclude(read_at=None).order_by()
    count = inbox.archive(rows)
    said = ngettext("%(count)s line archived.", "%(count)s lines archived.", count) % {"count": count}
    return toast(_back(request), said)


@in_workspace()
@require_http_methods(["GET", "POST"])
def mail(request: WorkspaceRequest) -> HttpResponse:
    """How often this person wants a mail about what waits."""
    wanted = MailPreference.of(request.user, request.workspace)
    if request.method == "POST":
        reasons = request.POST.getlist("reason") if "reasons" in request.POST else None
        wanted.choose(digest=request.POST.get("digest", ""), hour=request.POST.get("hour", ""), wanted=reasons)
        return toast(_back(request), _("Saved."))
    offered = [(reason.value, reason.label, reason.value not in wanted.unwanted) for reason in Notification.OPTIONAL]
    values = {"wanted": wanted, "digests": MailPreference.Digest.choices, "hours": HOURS, "reasons": offered}
    return render(request, "notify/mail.html", values)


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def watching(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """POST: hear of this record. DELETE: no longer."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    Watch.choose(record, request.user, watching=request.method == "POST")
    return render(request, "notify/_watch.html", {"record": record, "watching": request.method == "POST"})


@in_workspace()
@require_http_methods(["GET", "POST"])
def people(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """Who watches this record; POST `user` lets one more colleague do so."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    refusal = ""
    if request.method == "POST":
        try:
            ask_to_watch(record, _chosen(request, record), by=request.user)
        except Refused as refused:
            refusal = str(refused)
    values = {
        "record": record,
        "watchers": watchers(record, reader=request.user),
        "colleagues": sorted(colleagues(record, reader=request.user), key=lambda user: name_order(user.name)),
        "refusal": refusal,
    }
    return render(request, "notify/watchers.html", values, status=422 if refusal else 200)


def _chosen(request: WorkspaceRequest, record: Record) -> User:
    key = request.POST.get("user", "")
    if not key:
        raise NobodyChosen
    return get_object_or_404(colleagues(record, reader=request.user), pk=int(key) if is_number(key) else 0)


@in_workspace()
@require_POST
def seen(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """The user has the record open: its line is read. Answers the watch button and the badge."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    rows = Notification.objects.of(request.user, request.workspace).about(record)
    unread = inbox.mark(rows.unread(), read=True)
    values = {"record": record, "watching": Watch.watching(record, request.user), "changed": bool(unread)}
    if unread and "/inbox/" in request.headers.get("HX-Current-URL", ""):
        found = list(rows.select_related("event__actor"))
        values["lines"] = lines(found, viewer=request.user, workspace=request.workspace)
    return render(request, "notify/_seen.html", {**values, **_badge(request)})


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the digest without signing in; a mail program may POST by itself (RFC 8058), a person is asked first."""
    member = member_of(token)
    if request.method == "POST":
        end_mails(member)
    with translation.override(member.user.language or member.workspace.language):
        values = {"member": member, "done": request.method == "POST", "token": token}
        return render(request, "notify/unsubscribe.html", values)


def _own(request: WorkspaceRequest, key: int) -> Notification:
    return get_object_or_404(Notification.objects.of(request.user, request.workspace), pk=key)


def _only(row: Notification) -> NotificationQuerySet:
    return Notification.objects.of(row.user, row.workspace).filter(pk=row.pk)


def _row(request: WorkspaceRequest, row: Notification) -> HttpResponse:
    row.refresh_from_db()
    shown = lines([row], viewer=request.user, workspace=request.workspace)
    return render(request, "notify/_answer.html", {"lines": shown, **_badge(request)})


def _gone(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "notify/_answer.html", {"lines": [], **_badge(request)})


def _badge(request: WorkspaceRequest) -> dict[str, int]:
    return {"unread": inbox.unread_count(request.user, request.workspace)}


def _changed(response: HttpResponse) -> HttpResponse:
    """Tells the list to load itself anew: something came back into it."""
    response.headers["HX-Trigger"] = "inbox:changed"
    return response


def _back(request: WorkspaceRequest) -> HttpResponse:
    """To the inbox again: for htmx its main panel, for a plain form the page."""
    address = reverse("inbox", args=[request.workspace.slug])
    if not request.headers.get("HX-Request"):
        return redirect(address)
    response = HttpResponse(status=204)
    response.headers["HX-Location"] = json.dumps({"path": address, "target": "#main", "swap": "outerHTML"})
    return response
