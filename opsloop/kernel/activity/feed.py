"""New events as they are committed, read once a second by one poller for each process however many listen."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.db import DatabaseError, close_old_connections, connections
from django.db.models import Max

from opsloop.kernel.activity.models import Event

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

EVERY_SECONDS = 1.0
OVERLAP_SECONDS = 5.0
"""PostgreSQL gives ids before it commits: a row may appear below ids that were read already, this long after them."""
AT_ONCE = 2000
QUEUE = 50


@dataclass(frozen=True)
class Happening:
    """One event, as far as a listener needs it to decide whether to look."""

    event_id: int
    workspace_id: int
    record_type: str
    record_id: int
    actor_id: int | None
    verb: str


FIELDS = ("id", "workspace_id", "record_type", "record_id", "actor_id", "verb")


class Cursor:
    """Where a reader stands in the log: answers every event once, though ids become visible out of order."""

    def __init__(self) -> None:
        self._floor = Event.objects.aggregate(last=Max("id"))["last"] or 0
        self._seen: set[int] = set()
        self._tops: deque[tuple[float, int]] = deque()

    def read(self, workspace_ids: Iterable[int], now: float) -> list[Happening]:
        """The events of these workspaces since the last read; `now` in seconds of any steady clock.

        What an import brought in is left out: it is history, and there is a lot of it.
        """
        rows = Event.objects.filter(id__gt=self._floor, workspace_id__in=list(workspace_ids), batch=None)
        fresh = [row for row in rows.order_by("id").values_list(*FIELDS)[:AT_ONCE] if row[0] not in self._seen]
        self._seen.update(row[0] for row in fresh)
        self._raise_floor(now)
        return [Happening(*row) for row in fresh]

    def _raise_floor(self, now: float) -> None:
        self._tops.append((now, max(self._seen, default=self._floor)))
        while self._tops and now - self._tops[0][0] >= OVERLAP_SECONDS:
            self._floor = max(self._floor, self._tops.popleft()[1])
        self._seen = {key for key in self._seen if key > self._floor}


class Feed:
    """Hands new events to whoever listens to a workspace; polls only while somebody does."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._queues: dict[int, set[asyncio.Queue[list[Happening]]]] = defaultdict(set)
        self._poller: asyncio.Task[None] | None = None

    def listen(self, workspace_id: int) -> asyncio.Queue[list[Happening]]:
        """A queue that gets the new events of the workspace, a list at a time."""
        queue: asyncio.Queue[list[Happening]] = asyncio.Queue(QUEUE)
        self._queues[workspace_id].add(queue)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        return queue

    def leave(self, workspace_id: int, queue: asyncio.Queue[list[Happening]]) -> None:
        """Listen no longer."""
        self._queues[workspace_id].discard(queue)
        if not self._queues[workspace_id]:
            del self._queues[workspace_id]

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer to a question to the database, asked in the feed's own thread over a connection that is alive."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(_asked, question, *args, **kwargs))

    async def _poll(self) -> None:
        try:
            cursor = await self.ask(Cursor)
            while self._queues:
                await asyncio.sleep(EVERY_SECONDS)
                await self._look(cursor)
        finally:
            self._pool.submit(connections.close_all)

    async def _look(self, cursor: Cursor) -> None:
        """One round; a database that is away for a moment is asked again in the next."""
        try:
            found = await self.ask(cursor.read, list(self._queues), asyncio.get_running_loop().time())
        except DatabaseError:
            logger.warning("live.poll_failed", exc_info=True)
        else:
            self._hand_out(found)

    def _hand_out(self, found: list[Happening]) -> None:
        for workspace_id in {row.workspace_id for row in found}:
            rows = [row for row in found if row.workspace_id == workspace_id]
            for queue in self._queues.get(workspace_id, ()):
                if not queue.full():
                    queue.put_nowait(rows)


def _asked(question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    return question(*args, **kwargs)


_feeds: WeakKeyDictionary[asyncio.AbstractEventLoop, Feed] = WeakKeyDictionary()


def feed() -> Feed:
    """The feed of the running event loop."""
    return _feeds.setdefault(asyncio.get_running_loop(), Feed())
