"""Lends a person's own pages the sidebar of the workspace they were in last."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.standing import standing
from opsloop.kernel.workspaces.visiting import last_visited

Respond = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
class personal_pages:  # noqa: N801  # named as settings list it: a middleware, not a thing
    """Gives views marked `personal` a workspace to stand in, if their person has one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_arguments: object) -> None:
        """Called by Django once it knows the view."""
        if getattr(view, "personal", False) and isinstance(request.user, User):
            workspace = last_visited(request.user)
            request.workspace = workspace  # type: ignore[attr-defined]  # as the gate does
            if workspace is not None:
                request.membership = standing(request.user, workspace)  # type: ignore[attr-defined]
