"""The pages of the API below a workspace's settings: a guide to the endpoints, webhooks and their deliveries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.api.delivering import send_again, send_soon
from opsloop.kernel.api.forms import WebhookForm
from opsloop.kernel.api.guide import guide
from opsloop.kernel.api.messages import TEST, trial_message
from opsloop.kernel.api.models import Delivery, Webhook
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

ON_A_PAGE = 50
ADMIN = Membership.Role.ADMIN


@require_GET
@in_workspace()
def api_guide(request: WorkspaceRequest) -> HttpResponse:
    """How to call the API: address, token, and every endpoint with its fields, the workspace's own included."""
    manages = request.membership.at_least(ADMIN)
    context = {"types": guide(Viewer.of(request)), "base_url": settings.BASE_URL, "manages": manages}
    return render(request, "api/guide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_workspace(role=ADMIN)
def webhooks(request: WorkspaceRequest) -> HttpResponse:
    """The workspace's webhooks, and a form for another."""
    form = WebhookForm(request.POST or None)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        hooks = Webhook.objects.of(request.workspace)
        return render(request, "api/webhooks.html", {"form": form, "hooks": hooks}, status=status)
    url, events = form.cleaned_data["url"], form.cleaned_data["events"]
    hook = Webhook.create(workspace=request.workspace, by=request.user, url=url, events=events)
    return redirect("webhook", request.workspace.slug, hook.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_workspace(role=ADMIN)
def webhook(request: WorkspaceRequest, key: int) -> HttpResponse:
    """One webhook: its key, its form, and what became of its messages."""
    hook = _found(request, key)
    form = WebhookForm(request.POST or None, instance=hook)
    if not form.is_valid():
        return _page(request, _found(request, key), form, failed=bool(form.errors))
    hook = _found(request, key)
    wanted: dict[str, Any] = form.cleaned_data
    hook.change(by=request.user, url=wanted["url"], events=wanted["events"], active=wanted["active"])
    return redirect("webhook", request.workspace.slug, hook.pk)


@require_POST
@in_workspace(role=ADMIN)
def renew_secret(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Sign with a new key."""
    _found(request, key).renew_secret(by=request.user)
    return redirect("webhook", request.workspace.slug, key)


@require_POST
@in_workspace(role=ADMIN)
def remove(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Away with it."""
    _found(request, key).remove(by=request.user)
    return redirect("webhooks", request.workspace.slug)


@require_POST
@in_workspace(role=ADMIN)
def trial(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Send a message that means nothing."""
    hook = _found(request, key)
    send_soon(Delivery.of(hook, TEST, trial_message(hook)))
    return redirect("webhook", request.workspace.slug, key)


@require_POST
@in_workspace(role=ADMIN)
def redelivery(request: WorkspaceRequest, key: int, delivery: int) -> HttpResponse:
    """Send one message again."""
    send_again(get_object_or_404(_found(request, key).deliveries.select_related("hook__workspace"), pk=delivery))
    return redirect("webhook", request.workspace.slug, key)


def _found(request: WorkspaceRequest, key: int) -> Webhook:
    return get_object_or_404(Webhook.objects.of(request.workspace).select_related("workspace"), pk=key)


def _page(request: WorkspaceRequest, hook: Webhook, form: WebhookForm, *, failed: bool) -> HttpResponse:
    rows = Delivery.objects.filter(hook=hook).newest_first()
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "api/webhook.html", {"hook": hook, "form": form, "page": page}, status=status)
