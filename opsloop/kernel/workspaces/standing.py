"""What a user is in each workspace, read once for each request."""

from collections.abc import Sequence

from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.facts import fact_of, refuse_stand_in
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Membership, Workspace

OF_USER = Prepared[Membership](
    lambda user: Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__name")
)


def memberships(user: User) -> dict[int, Membership]:
    """The user's memberships by workspace id; none for somebody who may not sign in."""
    refuse_stand_in(user)
    if not user.is_authenticated or not user.is_active:
        return {}
    known: dict[int, Membership] | None = getattr(user, "_memberships", None)
    if known is None:
        known = {row.workspace_id: row for row in OF_USER.rows(user=user)}
        user._memberships = known  # type: ignore[attr-defined]  # lives as long as the request's user
    return known


def know_memberships(users: Sequence[User]) -> None:
    """Read the memberships of many users at once, as `memberships` would for each."""
    rows = Membership.objects.filter(user__in=users).select_related("workspace").order_by("workspace__name")
    known: dict[int, dict[int, Membership]] = {user.pk: {} for user in users}
    for row in rows:
        known[row.user_id][row.workspace_id] = row
    for user in users:
        user._memberships = known[user.pk]  # type: ignore[attr-defined]


def forget_memberships(user: User) -> None:
    """Read the memberships anew at the next question; call after changing them."""
    user.__dict__.pop("_memberships", None)


def standing(user: User, workspace: Workspace | int) -> Membership | None:
    """The user's membership in `workspace`, or None for a stranger."""
    key = workspace if isinstance(workspace, int) else workspace.pk
    return memberships(user).get(key)


def workspace_ids(user: User, *, at_least: str = Membership.Role.GUEST) -> Sequence[int]:
    """The workspaces in which the user is at least `at_least`: a fact that rules are made of."""
    return fact_of(user, ("workspaces", at_least), lambda user: _workspace_ids(user, at_least))


def _workspace_ids(user: User, at_least: str) -> list[int]:
    return [key for key, row in memberships(user).items() if row.at_least(at_least)]
