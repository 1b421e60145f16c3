"""Runs Django's WSGI handler in a fixed pool of threads below an ASGI server, with one change of thread a request.

a2wsgi hands over between thread and event loop for every piece of a request and of its answer. Nearly all requests are
small and all their answers are one piece: these are read whole, answered in a thread and sent whole. What is large
(uploads) and what is asked otherwise still goes through a2wsgi, piece by piece.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import quote

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

AS_IT_IS = "!$%&'()*+,-./:;=?@_~"
"""What an address says with these stays; letters that a program wrote as they are become what a browser writes."""
SMALL = 256 * 1024
"""Bytes of a request that are held in memory while it waits for a thread."""


class Answering:
    """An ASGI application that answers with a WSGI one."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self._piecewise = WSGIMiddleware(application)
        self._piecewise.executor = self._pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if not scope["query_string"].isascii():
            scope = {**scope, "query_string": quote(scope["query_string"], safe=AS_IT_IS).encode()}
        if is_small(scope):
            body = await whole(receive)
            if body is not None:
                await self._answer(scope, body, send)
        else:

            async def piece() -> Message:
                # a2wsgi calls it from its own thread and wants a coroutine; granian's receive answers a future.
                return await receive()

            await self._piecewise(scope, piece, send)  # type: ignore[arg-type]

    async def _answer(self, scope: Scope, body: bytes, send: Send) -> None:
        loop = asyncio.get_running_loop()

        def forward(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

        environ = dict(build_environ(scope, BytesIO(body)))  # type: ignore[arg-type]  # any file will do
        context, asked = contextvars.copy_context(), partial(answered, self._application, environ, forward)
        for message in await loop.run_in_executor(self._pool, lambda: context.run(asked)):
            await send(message)


def is_small(scope: Scope) -> bool:
    """Whether the whole request may be held in memory: it has no body, or says that it is a short one."""
    named = dict(scope["headers"])
    length = named.get(b"content-length", b"")
    if not length:
        return b"transfer-encoding" not in named
    return length.isdigit() and len(length) < 10 and int(length) <= SMALL  # noqa: PLR2004  # no thousands of digits


async def whole(receive: Receive) -> bytes | None:
    """The body; None where the client left before its end."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


def answered(application: Application, environ: dict[str, Any], forward: Callable[[Message], None]) -> list[Message]:
    """What is still to be sent of the answer: all of it, or where it comes in pieces, its end. Runs in a thread."""
    start: Message = {"type": "http.response.start"}

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
        start["status"] = int(status.split(" ", 1)[0])
        start["headers"] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    response = application(environ, start_response)
    try:
        if not getattr(response, "streaming", False):
            return [start, {"type": "http.response.body", "body": b"".join(response)}]
        forward(start)
        for piece in response:
            forward({"type": "http.response.body", "body": piece, "more_body": True})
        return [{"type": "http.response.body", "body": b""}]
    finally:
        getattr(response, "close", lambda: None)()


async def _sent(send: Send, message: Message) -> None:
    await send(message)
