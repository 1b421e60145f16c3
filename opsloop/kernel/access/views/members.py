"""The settings of a workspace and its members."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opsloop.kernel.access import inviting, members
from opsloop.kernel.access.changing import change_workspace
from opsloop.kernel.access.forms import InviteForm, WorkspaceForm, roles_for
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

MANAGERS = Membership.Role.ADMIN


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace(role=MANAGERS)
def settings(request: WorkspaceRequest) -> HttpResponse:
    """Name, language, time zone, currency and holidays of the workspace."""
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if not form.is_valid():
        request.workspace.refresh_from_db()
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "access/workspace.html", {"form": form}, status=status)
    change_workspace(request.workspace, form.cleaned_data, by=request.user)
    return redirect("workspace-settings", workspace=request.workspace.slug)


@require_safe
@in_workspace(role=Membership.Role.MEMBER)
def members_page(request: WorkspaceRequest) -> HttpResponse:
    """Who belongs to the workspace, and who is invited."""
    return _page(request, InviteForm(membership=request.membership))


@require_POST
@in_workspace(role=MANAGERS)
def invite(request: WorkspaceRequest) -> HttpResponse:
    """Send one more invitation."""
    form = InviteForm(request.POST, membership=request.membership)
    if form.is_valid():
        typed = form.cleaned_data
        inviting.invite(
            request.workspace,
            typed["email"],
            typed["role"],
            by=request.user,
            placeholder=typed.get("placeholder"),
        )
        return _back(request)
    return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@in_workspace(role=MANAGERS)
def send_again(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Another letter to somebody invited."""
    invitation = get_object_or_404(inviting.open_invitations(request.workspace), pk=key)
    inviting.send_again(invitation, by=request.user)
    return _back(request)


@require_POST
@in_workspace(role=MANAGERS)
def take_back(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(inviting.open_invitations(request.workspace), pk=key)
    inviting.take_back(invitation, by=request.user)
    return _back(request)


@require_POST
@in_workspace(role=MANAGERS)
def change_role(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Give a member another role."""
    membership = get_object_or_404(_members(request), pk=key)
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    members.change_role(membership, role, by=request.user)
    return _back(request)


@require_POST
@in_workspace()
def remove(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Take a member out, or leave."""
    membership = get_object_or_404(_members(request), pk=key)
    members.remove_member(membership, by=request.user)
    return redirect("home") if membership.user == request.user else _back(request)


def _members(request: WorkspaceRequest) -> QuerySet[Membership]:
    return Membership.objects.of(request.workspace)


def _page(request: WorkspaceRequest, form: InviteForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    manages = request.membership.at_least(MANAGERS)
    owns = request.membership.at_least(Membership.Role.OWNER)
    invitations = inviting.open_invitations(request.workspace) if manages else []
    values = {
        "members": [(row, manages and (owns or row.role != Membership.Role.OWNER)) for row in _members(request)],
        "invitations": [(row, inviting.link_of(row)) for row in invitations],
        "roles": roles_for(request.membership),
        "manages": manages,
        "form": form,
    }
    return render(request, "access/members.html", values, status=status)


def _back(request: WorkspaceRequest) -> HttpResponse:
    return redirect("members", workspace=request.workspace.slug)
