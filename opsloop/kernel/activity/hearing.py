"""How rooms hear what happened: functions registered for events, told once their transaction has committed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction

from opsloop.kernel.activity.models import Event

logger = logging.getLogger(__name__)

Listener = Callable[[Event], None]
ListenerToMany = Callable[[Sequence[Event]], None]
EVERYTHING = "*"


@dataclass(frozen=True)
class Heard:
    """A listener, and the events it wants: `record_type.verb`, `record_type.*`, `*.verb` or `*`."""

    names: frozenset[str]
    listener: ListenerToMany
    called: str

    def wants(self, event: Event) -> bool:
        names = (EVERYTHING, f"{event.record_type}.*", f"*.{event.verb}", f"{event.record_type}.{event.verb}")
        return not self.names.isdisjoint(names)


_heard: list[Heard] = []


def hear(*names: str) -> Callable[[Listener], Listener]:
    """Tell the function of every event called `record_type.verb`, `record_type.*`, `*.verb` or `*`.

    A listener is told once, unless it failed; then it has changed nothing.
    """

    def register(listener: Listener) -> Listener:
        def each(events: Sequence[Event]) -> None:
            for event in events:
                listener(event)

        _heard.append(Heard(frozenset(names), each, _called(listener)))
        return listener

    return register


def hear_many(*names: str) -> Callable[[ListenerToMany], ListenerToMany]:
    """As `hear`, for a function that takes all events of a batch at once, in order: many cost little more than one."""

    def register(listener: ListenerToMany) -> ListenerToMany:
        _heard.append(Heard(frozenset(names), listener, _called(listener)))
        return listener

    return register


def _called(listener: Callable[..., None]) -> str:
    return f"{listener.__module__}.{listener.__qualname__}"


def heard(event: Event) -> bool:
    """Whether anybody wants to know of it."""
    return any(row.wants(event) for row in _heard)


def tell(events: Sequence[Event], *, only: Mapping[int, Sequence[str]] = MappingProxyType({})) -> dict[int, list[str]]:
    """Tell every listener of these events, in order, inside the caller's transaction; answers who failed at which.

    A listener that fails has changed nothing for that event; the others hear of it all the same. Of an event in
    `only` (by its key) none but the listeners named there are told: those that failed before.
    """
    failed: dict[int, list[str]] = {}
    for row in _heard:
        wanted = [event for event in events if row.wants(event) and row.called in only.get(event.pk, (row.called,))]
        if wanted:
            for key in _tell(row, wanted):
                failed.setdefault(key, []).append(row.called)
    return failed


def _tell(row: Heard, events: Sequence[Event]) -> set[int]:
    try:
        with transaction.atomic():
            row.listener(events)
    except Exception:
        if len(events) == 1:
            logger.exception("event.listener_failed", extra={"event": events[0].pk, "listener": row.called})
            return {events[0].pk}
    else:
        return set()
    # One of them is the cause: each by itself, so that the others are heard.
    return {key for event in events for key in _tell(row, [event])}
