"""The dialog that shows a record to one more person."""

from http import HTTPStatus

from django.apps import apps
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access.can import can
from opsloop.kernel.access.gate import CHANGE
from opsloop.kernel.access.sharing import Shareable, share, shares_of, unshare
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace()
def shares(request: WorkspaceRequest, record_type: str, key: int) -> HttpResponse:
    """To whom a record is shown; POST `user` shows it to one more."""
    record = _record(request, record_type, key)
    if request.method == "POST":
        membership = get_object_or_404(_others(request, record), user_id=_number(request.POST.get("user", "")))
        share(record, membership.user, by=request.user)
        return _answer(request, record)
    return _dialog(request, record)


@require_POST
@in_workspace()
def end_share(request: WorkspaceRequest, record_type: str, key: int, user: int) -> HttpResponse:
    """No longer show the record to somebody."""
    record = _record(request, record_type, key)
    unshare(record, get_object_or_404(shares_of(record), user_id=user).user, by=request.user)
    return _answer(request, record)


def _record(request: WorkspaceRequest, record_type: str, key: int) -> Shareable:
    """The record if the person sees it; like everywhere, a hidden one does not exist."""
    models = (model for model in apps.get_models() if getattr(model, "record_type", None) == record_type)
    model = next(models, None)
    if model is None:
        raise Http404
    gate = model.objects  # type: ignore[attr-defined]  # every model with a record type is a Record, from above
    rows = gate.visible_to(request.user).in_workspace(request.workspace)
    record: Shareable = get_object_or_404(rows, pk=key)
    return record


def _others(request: WorkspaceRequest, record: Shareable) -> QuerySet[Membership]:
    """Members to whom the record is not shown by a share yet."""
    taken = shares_of(record).values("user_id")
    return Membership.objects.of(request.workspace).exclude(user_id__in=taken)


def _number(text: str) -> int:
    return int(text) if is_number(text) else 0


def _answer(request: WorkspaceRequest, record: Shareable) -> HttpResponse:
    """The dialog again for htmx; else back to it."""
    if request.headers.get("HX-Request"):
        return _dialog(request, record)
    return redirect("shares", workspace=request.workspace.slug, record_type=record.record_type, key=record.pk)


def _dialog(request: WorkspaceRequest, record: Shareable) -> HttpResponse:
    allowed = can(request.user, CHANGE, record)
    values = {
        "record": record,
        "shares": shares_of(record),
        "others": _others(request, record).exclude(user=request.user) if allowed else [],
        "allowed": allowed,
    }
    return render(request, "access/shares.html", values, status=HTTPStatus.OK)
