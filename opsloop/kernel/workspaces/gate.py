"""The door of every page of a workspace: who comes in, and what a stranger learns (nothing)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.personal import ask_to_sign_in
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import memberships
from opsloop.kernel.workspaces.visiting import remember_visit

P = ParamSpec("P")


class WorkspaceRequest(HttpRequest):
    """A request that came through the door: its user, workspace and membership are known."""

    user: User
    workspace: Workspace
    membership: Membership


View = Callable[Concatenate[WorkspaceRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def in_workspace(*, role: str = Membership.Role.GUEST) -> Callable[[View[P]], Guarded[P]]:
    """Let members of at least `role` into a view below `<slug:workspace>/`; the view does not get the slug.

    Sets `request.workspace` and `request.membership`. Strangers get the same 404 as for a workspace that does not
    exist, the anonymous are asked to sign in and come back, a lower role is refused in a sentence.
    """

    def guard(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: WorkspaceRequest, /, workspace: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            enter(request, workspace, role=role)
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]  # a plain request becomes a WorkspaceRequest by entering

    return guard


def enter(request: WorkspaceRequest, slug: str, *, role: str) -> None:
    """Put the workspace and the membership on the request, or raise 404 (stranger) or NotAllowed (lower role)."""
    mine = (row for row in memberships(request.user).values() if row.workspace.slug == slug)
    membership = next(mine, None)
    if membership is None:
        raise Http404
    if not membership.at_least(role):
        raise NotAllowed
    request.workspace, request.membership = membership.workspace, membership
    remember_visit(request.session, membership)
