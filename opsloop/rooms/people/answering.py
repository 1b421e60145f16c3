"""Who answers what a person asks for: their manager, or an administrator."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.models import Record
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.people.leave import WhyMissing

if TYPE_CHECKING:
    from opsloop.rooms.people.person import Person


class Answered(Record):
    """A record whose wishes others answer."""

    class Meta(Record.Meta):
        abstract = True

    if TYPE_CHECKING:
        user_id: int | None
        manager: Person | None
        leaves: Any
        working_hours: Any

    def decides(self, user: User) -> bool:
        """Whether the user answers what this person asks for, and enters it without asking."""
        here = standing(user, self.workspace_id)
        if here is None or not here.at_least(Membership.Role.MEMBER):
            return False
        managed = self.manager is not None and self.manager.user_id == user.pk
        return managed or here.at_least(Membership.Role.ADMIN)

    def asks(self, user: User) -> bool:
        """Whether the user is this person and has to ask for leave and hours."""
        return self.user_id == user.pk and not self.decides(user)

    def deciders(self) -> list[int]:
        """The users to ask: the manager where they can sign in here, else the administrators."""
        rows = Membership.objects.filter(workspace_id=self.workspace_id, user__is_active=True)
        boss = rows.filter(user=self.manager.user_id if self.manager is not None else None)
        managing = boss.exclude(role=Membership.Role.GUEST).values_list("user_id", flat=True)
        leading = rows.filter(role__in=[Membership.Role.ADMIN, Membership.Role.OWNER]).values_list("user_id", flat=True)
        return list(managing) or sorted(leading)

    def asked_is(self, user: User, answering: Container[int]) -> bool:
        """The same for one user and many people: `answering` has the users here who are no guests."""
        boss = self.manager.user_id if self.manager is not None else None
        return boss == user.pk if boss in answering else self.decides(user)

    def demand_decider(self, user: User) -> None:
        """Refused where somebody else decides."""
        if not self.decides(user):
            raise NotAllowed

    def lock(self) -> None:
        """Until the end of the transaction nobody else answers or changes what this person has."""
        type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)


def why(reason: str) -> str:
    """The reason of an answer in one line; Refused where there is none."""
    said = " ".join(reason.split())
    if not said:
        raise WhyMissing
    return said[:300]
