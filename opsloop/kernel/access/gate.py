"""The gate: what a user may see and do, asked by every surface in the same words."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from opsloop.kernel.access.models import Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.facts import fact_of, remembered
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing, workspace_ids

VIEW, COMMENT, ADD, CHANGE, TRASH, MANAGE = "view", "comment", "add", "change", "trash", "manage"

LEAST_ROLE = {
    VIEW: Membership.Role.GUEST,
    COMMENT: Membership.Role.GUEST,
    ADD: Membership.Role.MEMBER,
    CHANGE: Membership.Role.MEMBER,
    TRASH: Membership.Role.MEMBER,
    MANAGE: Membership.Role.ADMIN,
}


def shared_with(user: User, record_type: str) -> QuerySet[Share]:
    """The ids of the records of this type that were shared with the user, as a subquery."""
    return Share.objects.filter(user=user, record_type=record_type).values("record_id")  # type: ignore[return-value]


SHARED = Prepared[tuple[str, int]](
    lambda user: Share.objects.filter(user=user).order_by("pk").values_list("record_type", "record_id")
)


def shared_keys(user: User, record_type: str) -> Sequence[int]:
    """The same ids as a list, a fact that rules are made of; read once, for all types."""
    return fact_of(user, ("shared", record_type), lambda user: remembered(user, "shared", _shares).get(record_type, ()))


def _shares(user: User) -> dict[str, list[int]]:
    known: dict[str, list[int]] = {}
    for record_type, key in SHARED.rows(user=user):
        known.setdefault(record_type, []).append(key)
    return known


def ordinary_rule(user: User, record_type: str) -> Q:
    """Members see what their workspace shows, everybody sees their own and what is shared with them."""
    inside = Q(workspace_id__in=workspace_ids(user, at_least=Membership.Role.MEMBER))
    belongs = Q(workspace_id__in=workspace_ids(user))
    return inside & (Q(visibility="workspace") | Q(created_by=user)) | belongs & Q(
        pk__in=shared_with(user, record_type)
    )


def role_allows(user: User, verb: str, workspace_id: int) -> bool:
    """Whether the user's role in the workspace includes the verb; unknown verbs need a member."""
    membership = standing(user, workspace_id)
    return membership is not None and membership.at_least(LEAST_ROLE.get(verb, Membership.Role.MEMBER))
