"""What a user is in each workspace, read once for each request."""

from collections.abc import Sequence

from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.facts import fact_of, remembered
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Membership, Workspace

MEMBERSHIPS = "memberships"
OF_USER = Prepared[Membership](
    lambda user: Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__name")
)


def memberships(user: User) -> dict[int, Membership]:
    """The user's memberships by workspace id; none for somebody who may not sign in."""
    return remembered(user, MEMBERSHIPS, _memberships)


def _memberships(user: User) -> dict[int, Membership]:
    if not user.is_authenticated or not user.is_active:
        return {}
    return {row.workspace_id: row for row in OF_USER.rows(user=user)}


def know_memberships(users: Sequence[User]) -> None:
    """Read the memberships of many users at once, as `memberships` would for each."""
    rows = Membership.objects.filter(user__in=users).select_related("workspace").order_by("workspace__name")
    known: dict[int, dict[int, Membership]] = {user.pk: {} for user in users}
    for row in rows:
        known[row.user_id][row.workspace_id] = row
    for user in users:
        remembered(user, MEMBERSHIPS, lambda user: known[user.pk])


def standing(user: User, workspace: Workspace | int) -> Membership | None:
    """The user's membership in `workspace`, or None for a stranger."""
    key = workspace if isinstance(workspace, int) else workspace.pk
    return memberships(user).get(key)


def is_client(user: User, workspace: Workspace | int) -> bool:
    """Whether the user is a guest there, or a stranger."""
    here = standing(user, workspace)
    return here is None or not here.at_least(Membership.Role.MEMBER)


def workspace_ids(user: User, *, at_least: str = Membership.Role.GUEST) -> Sequence[int]:
    """The workspaces in which the user is at least `at_least`: a fact that rules are made of."""
    return fact_of(user, ("workspaces", at_least), lambda user: _workspace_ids(user, at_least))


def _workspace_ids(user: User, at_least: str) -> list[int]:
    return [key for key, row in memberships(user).items() if row.at_least(at_least)]
