"""Delivers events to those who hear them: many in one transaction, one batch at a time in the whole installation.

`Undelivered` rows are written with their events. What listeners do and the end of the debt are one transaction, so
that an event takes effect once, whoever is killed when. Commands and workers deliver right after the commit; the web
server has a thread for it (`deliver_in_background`), so that nobody waits for the search index or for other people's
inboxes. What is left over (a crash, a listener that failed) is delivered by the worker.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from opsloop.kernel.activity.hearing import tell
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.queries.prepared import Prepared

logger = logging.getLogger(__name__)

Doing = Callable[[Callable[[], object]], object]
"""Does what it is given, in a thread of its choice, and is back when that is done."""
GIVE_UP_AFTER = 8
PAUSE = timedelta(seconds=10)
"""After the first failure; each further pause is four times as long, eleven hours and a half before the last try."""
AT_ONCE = 100
GATHER_SECONDS = 0.005
"""After a quiet moment: what one request does is mostly more than one event."""
APART_SECONDS = 0.4
"""Batches of a busy server begin this far apart: twenty events together cost hardly more than three."""
OF_KEYS = Prepared[Event](
    lambda keys: Event.objects.filter(pk__in=keys).select_related("workspace", "actor").order_by("pk")
)
ONE_AT_A_TIME = 7_204_115
"""The key of PostgreSQL's lock; on SQLite there is one writer anyway."""


def after_commit(events: Sequence[Event]) -> None:
    """See to it that listeners are told; called once the events' transaction has committed."""
    gathering = _gathering.get()
    if _background is not None:
        _background.wake()
    elif gathering is not None:
        gathering += events
    else:
        deliver(events)


def deliver(events: Sequence[Event]) -> None:
    """Tell the listeners of these events, here and now, unless somebody has."""
    for first in range(0, len(events), AT_ONCE):
        batch = [event.pk for event in events[first : first + AT_ONCE]]
        _deliver_batch(Undelivered.objects.filter(event__in=batch))


@contextmanager
def gathered() -> Iterator[None]:
    """Where a process delivers by itself: what commits within is told at the end, many events together."""
    gathering: list[Event] = []
    reset = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(reset)
        deliver(gathering)


def deliver_left_over() -> int:
    """Deliver what a crash or a failing listener left behind and is due; answers how many events were tried."""
    count, last = 0, 0
    due = Undelivered.objects.filter(attempts__lt=GIVE_UP_AFTER, next_at__lte=timezone.now())
    while keys := _deliver_batch(due.filter(event__gt=last)):
        count, last = count + len(keys), keys[-1]
    return count


def given_up() -> int:
    """How many events some listener never took, however often it was told."""
    return Undelivered.objects.filter(attempts__gte=GIVE_UP_AFTER).count()


def at_once(work: Callable[[], object]) -> object:
    """Do it here."""
    return work()


def deliver_in_background(do: Doing = at_once) -> None:
    """From now on this process delivers behind its requests, soon after each commit, where `do` does it."""
    global _background  # noqa: PLW0603  # one for each process, as its name says
    if _background is None:
        _background = Background(do)


def _deliver_some() -> bool:
    """One batch of what nobody has tried to deliver; answers whether it was a full one, so that more is there."""
    close_old_connections()
    return len(_deliver_batch(Undelivered.objects.filter(attempts=0))) == AT_ONCE


def _deliver_batch(waiting: QuerySet[Undelivered], *, limit: int = AT_ONCE) -> list[int]:
    """One batch, in the order of the log; answers the keys of its events."""
    if not waiting.exists():
        return []
    with transaction.atomic():
        _alone()
        rows = list(waiting.order_by("event_id")[:limit])
        keys = [row.event_id for row in rows]
        failed = tell(OF_KEYS.rows(keys=keys), only={row.event_id: row.failed for row in rows if row.failed})
        told = Undelivered.objects.filter(event__in=[key for key in keys if key not in failed])
        told._raw_delete(told.db)
        for row in rows:
            if row.event_id in failed:
                row.failed, row.next_at = failed[row.event_id], timezone.now() + PAUSE * 4**row.attempts
                row.attempts += 1
                row.save(update_fields=["attempts", "failed", "next_at"])
    return keys


def _alone() -> None:
    """Wait until no other process delivers: two at once could tell of one record in the wrong order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


class Background:
    """The thread that delivers what this process commits; it starts with the first event."""

    def __init__(self, do: Doing) -> None:
        self._do = do
        self._woken = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is something to deliver."""
        self._woken.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        began = 0.0
        while True:
            self._woken.wait()
            time.sleep(max(GATHER_SECONDS, began + APART_SECONDS - time.monotonic()))
            self._woken.clear()
            began = time.monotonic()
            try:
                while self._do(_deliver_some):
                    pass  # between two full batches others get the thread; what comes meanwhile is gathered
            except Exception:
                # The database away or locked for a while, or a mistake of ours: the edge of this thread. The worker
                # delivers what is left, and so does the next commit here.
                logger.exception("event.delivery_failed")


_background: Background | None = None
_gathering: ContextVar[list[Event] | None] = ContextVar("gathering", default=None)
