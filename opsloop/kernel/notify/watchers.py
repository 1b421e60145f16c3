"""Who watches a record, and asking a colleague to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.speaking import addressable
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.notify.whom import Told, tells
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.pages.spoken import name_order
from opsloop.kernel.records.record import Record

MOST = 100


class CannotSee(Refused):
    """Nobody hears of what they do not see."""

    sentence = _("%(name)s cannot see this. Share it with them first.")


class NobodyChosen(Refused):
    """The list begins with nobody, so that no first name is taken by accident."""

    sentence = _("Choose somebody first.")


class WantsNoNews(Refused):
    """Whoever chose not to watch stays in peace."""

    sentence = _("%(name)s chose not to watch this.")


def watchers(record: Record, *, reader: User) -> Sequence[User]:
    """Who hears of the record and sees it, by name, as far as the reader may know them."""
    rows = Watch.objects.filter(record_type=record.record_type, record_id=record.pk, muted=False)
    users = addressable(record, reader).filter(pk__in=rows.values("user_id"), is_active=True).distinct()
    found = [user for user in users.order_by("name", "pk")[:MOST] if _sees(user, record)]
    return sorted(found, key=lambda user: name_order(user.name))


def colleagues(record: Record, *, reader: User) -> QuerySet[User]:
    """Whom the reader may ask: those they know who do not watch it yet and never said that they do not want to."""
    if not gate.role_allows(reader, gate.ADD, record.workspace_id):
        return User.objects.none()
    known = Watch.objects.filter(record_type=record.record_type, record_id=record.pk).values("user_id")
    return addressable(record, reader).filter(is_active=True).exclude(pk__in=known).distinct().order_by("name", "pk")


@transaction.atomic
def ask_to_watch(record: Record, user: User, *, by: User) -> Event | None:
    """Let a colleague hear of the record from now on; None where they do already."""
    if not gate.role_allows(by, gate.ADD, record.workspace_id):
        raise NotAllowed
    if not _sees(user, record):
        raise CannotSee(name=user.name)
    row = Watch.objects.filter(user=user, record_type=record.record_type, record_id=record.pk).first()
    if row is not None and row.muted:
        raise WantsNoNews(name=user.name)
    if row is not None:
        return None
    Watch.begin(record, user)
    return record.track("watcher_added", by=by, changes={"watcher": (None, {"id": user.pk, "label": user.name})})


@tells("*.watcher_added")
def asked(event: Event, _record: Record) -> Iterable[Told]:
    """The colleague who was asked."""
    yield event.changes["watcher"][1]["id"], Notification.Reason.WATCHING


def _sees(user: User, record: Record) -> bool:
    return bool(type(record).objects.visible_to(user).filter(pk=record.pk).exists())
