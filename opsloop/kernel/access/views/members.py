"""The settings of a workspace and its members."""

from collections.abc import Callable
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opsloop.kernel.access import inviting, members
from opsloop.kernel.access.changing import change_workspace
from opsloop.kernel.access.forms import InviteForm, WorkspaceForm, roles_for
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.pages.spoken import name_order
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

MANAGERS = Membership.Role.ADMIN


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace(role=MANAGERS)
def settings(request: WorkspaceRequest) -> HttpResponse:
    """Name, language, time zone, currency and holidays of the workspace."""
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if form.errors:
        request.workspace.refresh_from_db()
        return render(request, "access/workspace.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.is_bound:
        return render(request, "access/workspace.html", {"form": form})
    change_workspace(request.workspace, form.cleaned_data, by=request.user)
    return redirect(reverse("workspace-settings", kwargs={"workspace": request.workspace.slug}) + "?saved=1")


@require_safe
@in_workspace(role=Membership.Role.MEMBER)
def members_page(request: WorkspaceRequest) -> HttpResponse:
    """Who belongs to the workspace, and who is invited."""
    return _page(request, None)


@require_POST
@in_workspace(role=MANAGERS)
def invite(request: WorkspaceRequest) -> HttpResponse:
    """Send one more invitation."""
    form = InviteForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = form.cleaned_data
    known_as = typed.get("placeholder")
    return _done(
        request,
        lambda: inviting.invite(
            request.workspace, typed["email"], typed["role"], by=request.user, placeholder=known_as
        ),
        form=form,
    )


@require_POST
@in_workspace(role=MANAGERS)
def send_again(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Another letter to somebody invited."""
    invitation = get_object_or_404(inviting.open_invitations(request.workspace), pk=key)
    return _done(request, lambda: inviting.send_again(invitation, by=request.user))


@require_POST
@in_workspace(role=MANAGERS)
def take_back(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(inviting.open_invitations(request.workspace), pk=key)
    return _done(request, lambda: inviting.take_back(invitation, by=request.user))


@require_POST
@in_workspace(role=MANAGERS)
def change_role(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Give a member another role."""
    membership = get_object_or_404(_members(request), pk=key)
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(request, lambda: members.change_role(membership, role, by=request.user))


@require_POST
@in_workspace()
def remove(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Take a member out, or leave; refused here to others, since the page that would say so names every member."""
    membership = get_object_or_404(_members(request), pk=key)
    if membership.user != request.user and not request.membership.at_least(MANAGERS):
        raise NotAllowed
    done = _done(request, lambda: members.remove_member(membership, by=request.user))
    left = membership.user == request.user and done.status_code == HTTPStatus.FOUND
    return redirect("home") if left else done


def _members(request: WorkspaceRequest) -> QuerySet[Membership]:
    return Membership.objects.of(request.workspace)


def _done(request: WorkspaceRequest, verb: Callable[[], object], *, form: InviteForm | None = None) -> HttpResponse:
    """Call the verb and go back to the page, which says so where it was refused."""
    try:
        verb()
    except Refused as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, form, refusal=str(refusal), status=status)
    return redirect("members", workspace=request.workspace.slug)


def _page(
    request: WorkspaceRequest, form: InviteForm | None, *, refusal: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    here = request.membership
    by_name = sorted(_members(request), key=lambda row: name_order(row.user.name))
    manages, owns = here.at_least(MANAGERS), here.at_least(Membership.Role.OWNER)
    invitations = inviting.open_invitations(request.workspace) if manages else []
    values = {
        "members": [(row, manages and (owns or row.role != Membership.Role.OWNER)) for row in by_name],
        "invitations": [(row, inviting.link_of(row)) for row in invitations],
        "roles": roles_for(here),
        "manages": manages,
        "form": form or (InviteForm(membership=here) if manages else None),
        "refusal": refusal,
    }
    return render(request, "access/members.html", values, status=status)
