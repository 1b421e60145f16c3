"""Who may make one more workspace on this installation."""

from django.conf import settings

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import memberships

LEAST_ROLE = {"admins": Membership.Role.ADMIN, "members": Membership.Role.MEMBER}
"""What somebody must be in one of the workspaces of this installation to make another."""


def may_found(user: User) -> bool:
    """Whether the user may make one more workspace here; where there is none at all, anybody who signs in may."""
    if not user.is_authenticated:
        return False
    least = LEAST_ROLE.get(settings.NEW_WORKSPACES)
    if least is None or any(
        Membership.RANK[Membership.Role(row.role)] >= Membership.RANK[least] for row in memberships(user).values()
    ):
        return True
    return not Workspace.objects.exists()
