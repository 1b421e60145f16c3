"""Who should hear of an event, and why: rules that the kernel and the rooms register.

@tells("work_item.assigned")
def newly_assigned(event: Event, record: Record) -> Iterable[Told]:
    ...
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment, Mention
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.records.record import Record

Told = tuple[int, Notification.Reason]
"""A user's id and why they are told."""

Rule = Callable[[Event, Record], Iterable[Told]]

WATCHED = {"moved", "blocked", "unblocked", "submitted", "accepted", "rejected", "completed", "reopened", "attached"}
"""Verbs that whoever watches a record hears of; a room adds its own with `watchers_hear`."""

WATCHED_FIELDS = {"due", "start", "priority", "stage", "health", "owner"}
"""Plain changes of these fields are told to watchers too."""

_rules: dict[str, list[Rule]] = defaultdict(list)
_needs: dict[str, set[str]] = defaultdict(set)


def tells(*names: str, needs: Iterable[str] = ()) -> Callable[[Rule], Rule]:
    """Register a rule for events called `record_type.verb` or `*.verb`.

    `needs` names the relations of the record that the rule looks at: they are read for many records at once.
    """

    def register(rule: Rule) -> Rule:
        for name in names:
            _rules[name].append(rule)
            _needs[name].update(needs)
        return rule

    return register


def watchers_hear(*verbs: str) -> None:
    """Tell watchers of these verbs too."""
    WATCHED.update(verbs)


def whom(event: Event, record: Record) -> dict[int, Notification.Reason]:
    """Everybody concerned with the strongest of their reasons; never the actor, never who muted the record."""
    reasons: dict[int, Notification.Reason] = {}
    for name in (f"*.{event.verb}", f"{event.record_type}.{event.verb}"):
        for rule in _rules.get(name, ()):
            for user_id, reason in rule(event, record):
                reasons[user_id] = stronger(reasons.get(user_id), reason)
    for user_id, reason in _watching(event, record):
        reasons.setdefault(user_id, reason)
    reasons.pop(event.actor_id or 0, None)
    return reasons


def needs(events: Iterable[Event]) -> set[str]:
    """The relations that the rules for these events look at."""
    names = {name for event in events for name in (f"*.{event.verb}", f"{event.record_type}.{event.verb}")}
    return {relation for name in names for relation in _needs.get(name, ())}


def stronger(one: str | None, other: Notification.Reason) -> Notification.Reason:
    """The reason that asks more of the person."""
    if one is None or Notification.STRENGTH[one] < Notification.STRENGTH[other]:
        return other
    return Notification.Reason(one)


def interesting(event: Event) -> bool:
    """Whether anybody could be told of it at all; most events are for the record's history only."""
    return (
        _heard_by_watchers(event)
        or event.verb == "commented"
        or any(name in _rules for name in (f"*.{event.verb}", f"{event.record_type}.{event.verb}"))
    )


def _heard_by_watchers(event: Event) -> bool:
    return event.verb in WATCHED or (event.verb == "changed" and bool(WATCHED_FIELDS & event.changes.keys()))


def _watching(event: Event, record: Record) -> Iterable[Told]:
    said = event.verb == "commented"
    if not said and not _heard_by_watchers(event):
        return
    reason = Notification.Reason.COMMENT if said else Notification.Reason.WATCHING
    watches = Watch.objects.filter(record_type=record.record_type, record_id=record.pk, muted=False)
    for user_id in watches.values_list("user_id", flat=True):
        yield user_id, reason


@tells("*.commented", "*.comment_edited")
def _mentioned(event: Event, record: Record) -> Iterable[Told]:
    """Whoever the comment calls by name, though they may have muted the record."""
    comment = next((value["id"] for value in reversed(event.changes.get("comment", [])) if value), 0)
    calls = Mention.objects.filter(comment__in=Comment.objects.on(record).filter(pk=comment))
    for user_id in calls.values_list("user_id", flat=True):
        yield user_id, Notification.Reason.MENTION
