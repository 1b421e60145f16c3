"""Which workspace somebody was in last, so that signing in leads back to it."""

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import memberships

KEY = "workspace"


def remember_visit(session: SessionBase, membership: Membership) -> None:
    """Keep that this is where the user is now; writes only when the workspace changes."""
    if session.get(KEY) == membership.workspace_id:
        return
    session[KEY] = membership.workspace_id
    Membership.objects.filter(pk=membership.pk).update(visited_at=timezone.now())


def last_visited(user: User) -> Workspace | None:
    """The workspace the user was in last, else the first they joined; None where they have none."""
    mine = memberships(user).values()
    latest = max(mine, key=lambda row: (row.visited_at is not None, row.visited_at or row.joined_at), default=None)
    return latest.workspace if latest else None
