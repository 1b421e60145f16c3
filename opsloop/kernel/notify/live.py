"""The live stream of a workspace: which records changed, told only to those who may see them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.feed import Happening, feed
from opsloop.kernel.notify.inbox import unread_count
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace
from opsloop.kernel.workspaces.standing import memberships

HEARTBEAT_SECONDS = 20.0
LIFETIME_SECONDS = 300.0
"""Then the browser connects anew, which asks again whether the person is signed in and a member."""
MOST = 200
"""Records named in one second; beyond that only their types are."""

HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Listener:
    """Somebody whose page is open in a workspace."""

    user_id: int
    workspace_id: int


async def live(request: HttpRequest, workspace: str) -> HttpResponse | StreamingHttpResponse:
    """The stream (`text/event-stream`): `changed` with type, id and actor of each record, `badge` for the inbox."""
    listener = await sync_to_async(_admit)(request, workspace)
    if listener is None:
        return HttpResponse(status=404)
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)  # a server of threads would give one to each open page; browsers ask no more
    return StreamingHttpResponse(_messages(listener), content_type="text/event-stream", headers=HEADERS)


def _admit(request: HttpRequest, slug: str) -> Listener | None:
    """Whoever is a member; the connection goes back at once, since the request lives for minutes."""
    mine = memberships(request.user) if isinstance(request.user, User) else {}
    found = next((row for row in mine.values() if row.workspace.slug == slug), None)
    if not connection.in_atomic_block:
        connection.close()
    return Listener(found.user_id, found.workspace_id) if found is not None else None


async def _messages(listener: Listener) -> AsyncIterator[str]:
    source, loop = feed(), asyncio.get_running_loop()
    queue = source.listen(listener.workspace_id)
    ends = loop.time() + LIFETIME_SECONDS
    badge = -1
    try:
        yield "retry: 4000\n\n"
        while loop.time() < ends:
            found = await _next(queue)
            if found is None:
                yield ": still here\n\n"
                continue
            told, count = await source.ask(news, listener, found)
            for row in told:
                yield _message("changed", row)
            if count != badge:
                badge = count
                yield _message("badge", {"key": "inbox", "count": count})
    finally:
        source.leave(listener.workspace_id, queue)


async def _next(queue: asyncio.Queue[list[Happening]]) -> list[Happening] | None:
    """The next events, None when it is time for a sign of life."""
    try:
        return await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return None


def news(listener: Listener, found: list[Happening]) -> tuple[list[dict[str, object]], int]:
    """What of this the listener may know, one entry a record, and their unread lines; one query a type."""
    user = User.objects.filter(pk=listener.user_id, is_active=True).first()
    workspace = Workspace.objects.filter(pk=listener.workspace_id).first()
    if user is None or workspace is None:
        return [], 0
    last = {(row.record_type, row.record_id): row for row in found}
    visible = {kind: _visible(user, kind, found) for kind in {row.record_type for row in found}}
    seen = [row for row in last.values() if row.record_id in visible[row.record_type]]
    if len(seen) > MOST:
        told: list[dict[str, object]] = [{"type": kind} for kind in sorted({row.record_type for row in seen})]
    else:
        told = [{"type": row.record_type, "id": row.record_id, "by": row.actor_id} for row in seen]
    return told, unread_count(user, workspace)


def _visible(user: User, record_type: str, found: list[Happening]) -> set[int]:
    """Which of the records of one type the user may know of; one in the trash is gone from lists, which is news too."""
    model = record_class(record_type)
    if model is None:
        return set()
    ids = {row.record_id for row in found if row.record_type == record_type}
    rows = model.objects.filter(pk__in=ids).filter(model.visibility_rule(user))
    return set(rows.values_list("pk", flat=True))


def _message(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
