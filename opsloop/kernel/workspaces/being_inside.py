"""Whom commands and places of a workspace are offered to, asked of a request that may be on no workspace's page."""

from django.http import HttpRequest

from opsloop.kernel.workspaces.models import Membership


def in_a_workspace(request: HttpRequest) -> bool:
    """Whether the page belongs to a workspace."""
    return getattr(request, "workspace", None) is not None


def inside(request: HttpRequest) -> bool:
    """Whether the person is in a workspace, as more than a guest."""
    membership = getattr(request, "membership", None)
    return membership is not None and bool(membership.at_least(Membership.Role.MEMBER))
