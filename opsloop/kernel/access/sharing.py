"""Showing a record to one more person, and no longer."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access.can import Guarded, can
from opsloop.kernel.access.gate import CHANGE
from opsloop.kernel.access.models import Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Changes
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.queries.facts import forget
from opsloop.kernel.workspaces.models import Membership


class Shareable(Guarded, Protocol):
    """A record that can be shown to somebody and that keeps what happened to it."""

    def track(
        self,
        verb: str,
        *,
        by: User | None,
        changes: Changes | None = None,
        at: datetime | None = None,
        activity: str = "",
        phase: str = "",
    ) -> Event: ...


class NotHere(Refused):
    """A record never leaves its workspace."""

    sentence = _("%(name)s does not belong to this workspace. Invite them first.")


def shares_of(record: Guarded) -> QuerySet[Share]:
    """To whom the record is shown besides those who see it anyway, by name."""
    shares = Share.objects.filter(record_type=record.record_type, record_id=record.pk)
    return shares.select_related("user").order_by("user__name", "pk")


@transaction.atomic
def share(record: Shareable, with_user: User, *, by: User) -> None:
    """Show the record to the user; again is the same as once."""
    _check_may_share(by, record)
    if not Membership.objects.filter(workspace_id=record.workspace_id, user=with_user).exists():
        raise NotHere(name=with_user.name)
    _share, new = Share.objects.get_or_create(
        user=with_user,
        record_type=record.record_type,
        record_id=record.pk,
        defaults={"workspace_id": record.workspace_id},
    )
    forget(with_user)
    if new:
        record.track("shared", by=by, changes={"shares": (None, {"id": with_user.pk, "label": with_user.name})})


@transaction.atomic
def unshare(record: Shareable, with_user: User, *, by: User) -> None:
    """No longer show the record to the user; whoever it was shared with may also let go of it."""
    if by != with_user:
        _check_may_share(by, record)
    gone, _tables = shares_of(record).filter(user=with_user).delete()
    forget(with_user)
    if gone:
        record.track("unshared", by=by, changes={"shares": ({"id": with_user.pk, "label": with_user.name}, None)})


def _check_may_share(by: User, record: Guarded) -> None:
    if not can(by, CHANGE, record):
        raise NotAllowed
