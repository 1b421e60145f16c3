"""Puts lines into the inboxes of those whom events concern and who may see the records: many in a few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.preference import MailPreference
from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.notify.whom import stronger
from opsloop.kernel.queries.changing import update
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.standing import know_memberships, standing

Reason = Notification.Reason
WAKES = {Reason.MENTION, Reason.APPROVAL, Reason.ASSIGNED, Reason.CONSULTED}
"""Reasons that bring a line back although it was put off until later."""
BROUGHT_UP = (
    "reason",
    "happenings",
    "event",
    "told_at",
    "read_at",
    "archived_at",
    "mailed_at",
    "snoozed_until",
)

Place = tuple[int, str, int]
"""Whose line about what: the user's id, the type and id of the record."""


@dataclass(frozen=True)
class Telling:
    """What is to be told: of which record, to whom for which reason, because of which event."""

    record: Record
    reasons: Mapping[int, Reason]
    event: Event | None = None

    @property
    def about(self) -> tuple[str, int]:
        return self.record.record_type, self.record.pk


def tell(record: Record, reasons: Mapping[int, Reason], *, event: Event | None = None) -> list[Notification]:
    """One line for each user and record: new, or brought up again; telling the same event twice changes nothing."""
    return tell_all([Telling(record, reasons, event)])


def tell_all(tellings: Sequence[Telling]) -> list[Notification]:
    """The same for many, one after the other, in as many queries as for one."""
    tellings = _wanted(tellings)
    seen = _seen(tellings)
    wanted = [
        (telling, (user_id, *telling.about))
        for telling in tellings
        for user_id in sorted(telling.reasons)
        if (user_id, *telling.about) in seen
    ]
    if not wanted:
        return []
    try:
        with transaction.atomic():
            lines = _write(wanted)
    except IntegrityError:
        # A reminder made one of the lines at the same moment; it is known by now.
        lines = _write(wanted)
    waking = [(telling.record, place[0]) for telling, place in wanted if telling.reasons[place[0]] in WAKES]
    Watch.begin_all(waking)
    return lines


def _wanted(tellings: Sequence[Telling]) -> Sequence[Telling]:
    """Without those who do not want to hear for this reason; asked only where there is a reason to do without."""
    spared = _unwanted(tellings)
    if not spared:
        return tellings
    kept = []
    for telling in tellings:
        space = telling.record.workspace_id
        reasons = {user: why for user, why in telling.reasons.items() if why not in spared.get((space, user), ())}
        kept.append(replace(telling, reasons=reasons))
    return kept


def _unwanted(tellings: Sequence[Telling]) -> Mapping[tuple[int, int], Collection[str]]:
    """What users of workspaces do without."""
    users = {user for telling in tellings for user, why in telling.reasons.items() if why in Notification.OPTIONAL}
    spaces = {telling.record.workspace_id for telling in tellings}
    rows = MailPreference.objects.filter(user__in=users, workspace__in=spaces).exclude(unwanted=[]) if users else ()
    return {(row.workspace_id, row.user_id): row.unwanted for row in rows}


def _seen(tellings: Sequence[Telling]) -> set[Place]:
    """Where a line may be: the user may sign in and sees the record now; one query for each user and type."""
    about: dict[int, dict[type[Record], set[Record]]] = {}
    for telling in tellings:
        for user_id in telling.reasons:
            about.setdefault(user_id, {}).setdefault(type(telling.record), set()).add(telling.record)
    users = list(User.objects.filter(pk__in=about, is_active=True).order_by("pk"))
    know_memberships(users)
    return {
        (user.pk, model.record_type, key)
        for user in users
        for model, records in about[user.pk].items()
        for key in _visible(user, model, records)
    }


def _visible(user: User, model: type[Record], records: Iterable[Record]) -> Iterable[int]:
    keys = [record.pk for record in records if standing(user, record.workspace_id) is not None]
    return SEEN.rows(model, user=user, keys=keys) if keys else []


SEEN = Prepared[int](
    lambda model, user, keys: model.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
)


def _write(wanted: Sequence[tuple[Telling, Place]]) -> list[Notification]:
    """The lines, in the order wanted, each user and record once in the database."""
    lines = _known({place for _telling, place in wanted})
    changed: set[Place] = set()
    for telling, place in wanted:
        line, reason, event = lines.get(place), telling.reasons[place[0]], telling.event
        if line is None:
            lines[place] = _line(place, telling)
        elif event is None or event.pk != line.event_id:
            _bring_up(line, reason, event)
            changed.add(place)
    # One statement a line: a CASE over all of them and eight columns costs ten times as much to write down.
    for place in sorted(changed):
        if lines[place].pk:
            update(lines[place], BROUGHT_UP)
    insert_all([line for line in lines.values() if line.pk is None])
    return [lines[place] for _telling, place in wanted]


def _known(places: set[Place]) -> dict[Place, Notification]:
    rows = Notification.objects.select_for_update().filter(
        user__in={place[0] for place in places},
        record_type__in={place[1] for place in places},
        record_id__in={place[2] for place in places},
    )
    found = {(row.user_id, row.record_type, row.record_id): row for row in rows.order_by("pk")}
    return {place: row for place, row in found.items() if place in places}


def _line(place: Place, telling: Telling) -> Notification:
    user_id, record_type, record_id = place
    return Notification(
        user_id=user_id,
        record_type=record_type,
        record_id=record_id,
        workspace_id=telling.record.workspace_id,
        reason=telling.reasons[user_id],
        event=telling.event,
    )


def _bring_up(line: Notification, reason: Reason, event: Event | None) -> None:
    """Unread again, with the stronger reason where the last one was not read yet."""
    unread = line.read_at is None and line.archived_at is None
    line.reason = stronger(line.reason, reason) if unread else reason
    line.happenings = line.happenings + 1 if unread else 1
    line.event = event or line.event
    line.told_at = timezone.now()
    line.read_at = line.archived_at = line.mailed_at = None
    if reason in WAKES:
        line.snoozed_until = None
