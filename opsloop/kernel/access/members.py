"""Who belongs to a workspace: joining, changing role, leaving."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access.models import ApiToken, Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import Changes, track
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.queries.facts import forget
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing


class LastOwner(Refused):
    """A workspace without an owner could never be managed again."""

    sentence = _("%(name)s is the only owner. Make somebody else an owner first.")


class OwnersOnly(NotAllowed):
    """Administrators manage everybody but owners."""

    sentence = _("Only an owner may decide about owners.")


@transaction.atomic
def add_member(workspace: Workspace, user: User, role: str, *, by: User | None) -> Membership:
    """Let the user into the workspace; where they are in already, they stay what they are."""
    membership, new = Membership.objects.get_or_create(workspace=workspace, user=user, defaults={"role": role})
    if new:
        forget(user)
        _track(membership, "created", by=by, changes={"role": (None, str(role))})
    return membership


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User | None) -> None:
    """Give the member another role; the last owner keeps theirs. `by` is None at the machine's own command line."""
    if by is not None:
        check_may_manage(by, membership.workspace, role, membership.role)
    before = membership.role
    if role == before:
        return
    if before == Membership.Role.OWNER:
        _check_another_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    forget(membership.user)
    _track(membership, "role_changed", by=by, changes={"role": (before, str(role))})


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take the user out of the workspace with their shares and tokens; what they did stays. Anybody may leave."""
    if by != membership.user:
        check_may_manage(by, membership.workspace, membership.role)
    if membership.role == Membership.Role.OWNER:
        _check_another_owner(membership)
    Share.objects.filter(workspace=membership.workspace, user=membership.user).delete()
    ApiToken.objects.filter(workspace=membership.workspace, user=membership.user).delete()
    _track(membership, "removed", by=by, changes={"role": (membership.role, None)})
    membership.delete()
    forget(membership.user)


def check_may_manage(by: User, workspace: Workspace, *roles: str) -> None:
    """NotAllowed unless `by` may decide about members with these roles."""
    here = standing(by, workspace)
    if here is None or not here.at_least(Membership.Role.ADMIN):
        raise NotAllowed
    if Membership.Role.OWNER in roles and not here.at_least(Membership.Role.OWNER):
        raise OwnersOnly


def _check_another_owner(membership: Membership) -> None:
    """Locks the owners, so that two of them leaving at once cannot both go."""
    owners = Membership.objects.filter(workspace=membership.workspace, role=Membership.Role.OWNER)
    keys = owners.select_for_update().order_by("pk").values_list("pk", flat=True)
    if set(keys) <= {membership.pk}:
        raise LastOwner(name=membership.user.name)


def _track(membership: Membership, verb: str, *, by: User | None, changes: Changes) -> None:
    track(
        workspace_id=membership.workspace_id,
        record_type="membership",
        record_id=membership.pk,
        label=membership.user.name,
        verb=verb,
        by=by,
        changes={"user": (membership.user_id, membership.user_id), **changes},
    )
