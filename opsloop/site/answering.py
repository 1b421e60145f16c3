"""Runs Django's WSGI handler in few threads below an ASGI server, with one change of thread a request.

a2wsgi hands over between thread and event loop for every piece of a request and of its answer. Nearly all requests are
small and all their answers are one piece: these are read whole, answered in a thread and sent whole. What is large
(uploads) and what is asked otherwise still goes through a2wsgi, piece by piece.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from io import BytesIO
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from urllib.parse import quote

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch, get_resolver

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Iterable[bytes]]
T = TypeVar("T")
Headers = list[tuple[bytes, bytes]]

AS_IT_IS = "!$%&'()*+,-./:;=?@_~"
"""What an address says with these stays; letters that a program wrote as they are become what a browser writes."""
SMALL = 256 * 1024
"""Bytes of a request that are held in memory while it waits for a thread."""
PATIENCE = 0.05
"""Seconds without a beginning after which what waits goes to a spare thread."""
MOST_ADDRESSES = 4096
STALLED = 60
"""Seconds in which the other side neither takes nor gives a piece, after which it has left."""


class Handler(WSGIHandler):
    """Django's, which remembers what addresses lead to: trying all patterns costs a page up to half a millisecond."""

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        match = led_to(request.path_info)
        request.resolver_match = match
        return match


@lru_cache(MOST_ADDRESSES)
def led_to(path: str) -> ResolverMatch:
    """What the address leads to; `Resolver404` is raised anew each time."""
    return get_resolver().resolve(path)


class Threads:
    """Few threads that do all short work, and spare ones for what would wait behind long work.

    Python runs one thread at a time. With eight threads each waited inside it, between two statements, for the other
    seven: a short request took twice the CPU and seven times the switches. One thread also keeps one connection to the
    database, whose pages stay in memory.
    """

    def __init__(self, few: int, spare: int) -> None:
        self._spare = ThreadPoolExecutor(spare, thread_name_prefix="pages-spare")
        self._idle = threading.Semaphore(spare)
        self.slow = ThreadPoolExecutor(spare, thread_name_prefix="pages-slow")
        """For what goes at the pace of the other side: uploads and downloads keep no page waiting."""
        self._waiting: SimpleQueue[Task] = SimpleQueue()
        self._began = 0.0
        self._watch: asyncio.TimerHandle | None = None
        for _number in range(few):
            threading.Thread(target=self._work, name="pages", daemon=True).start()

    async def run(self, work: Callable[[], T], *, unwanted: Callable[[T], object] = lambda _result: None) -> T:
        """What the work answers, which waits for one of the few threads as long as they get on.

        Where whoever waits is cancelled, `unwanted` gets what was answered, from the event loop.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def settle_in_loop(result: T, error: BaseException | None) -> None:
            if answer.cancelled() and error is None:
                unwanted(result)
            settle(answer, result, error)

        def tell(result: Any, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(settle_in_loop, result, error)

        self._waiting.put(Task(work, tell))
        if self._watch is None:
            self._watch = loop.call_later(PATIENCE, self._look, loop)
        try:
            return await answer
        except asyncio.CancelledError:
            if not answer.cancelled() and answer.exception() is None:  # answered and cancelled in one round
                unwanted(answer.result())
            raise

    def do(self, work: Callable[[], T]) -> T:
        """The same for a thread of somebody else's, which does it itself where nothing begins for a while."""
        answer: Future[T] = Future()
        task = Task(work, partial(settle, answer))
        self._waiting.put(task)
        while not wait([answer], timeout=PATIENCE).done:
            if time.monotonic() - self._began > PATIENCE:
                task.do()
        return answer.result()

    def _work(self) -> None:
        while True:
            task = self._waiting.get()
            self._began = time.monotonic()
            task.do()

    def _relieve(self) -> None:
        try:
            with suppress(Empty):
                self._waiting.get_nowait().do()
        finally:
            self._idle.release()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where nothing began for a while, let the spare threads that are idle do what waits; look again soon."""
        self._watch = None
        if time.monotonic() - self._began > PATIENCE:
            while not self._waiting.empty() and self._idle.acquire(blocking=False):
                self._spare.submit(self._relieve)
        if not self._waiting.empty():
            self._watch = loop.call_later(PATIENCE, self._look, loop)


@dataclass(frozen=True, slots=True)
class Task:
    """Work, and whom to tell of its result or its error."""

    work: Callable[[], Any]
    tell: Callable[[Any, BaseException | None], object]
    begun: threading.Lock = field(default_factory=threading.Lock)

    def do(self) -> None:
        """Do it, unless another thread has begun to."""
        if not self.begun.acquire(blocking=False):
            return
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001  # whoever waits for it hears of it
            self.tell(None, error)
        else:
            self.tell(result, None)


def settle(answer: asyncio.Future[Any] | Future[Any], result: Any, error: BaseException | None) -> None:
    """Give whoever waits the result, or the error; nobody waits who has left."""
    if answer.cancelled():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)


class Answering:
    """An ASGI application that answers with a WSGI one."""

    def __init__(self, application: Application, threads: Threads) -> None:
        self._application, self._threads = application, threads
        self._piecewise = WSGIMiddleware(application)
        self._piecewise.executor = threads.slow

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
                return await asyncio.wait_for(_awaited(receive()), STALLED)

            await self._piecewise(scope, piece, send)  # type: ignore[arg-type]

    async def _answer(self, scope: Scope, body: bytes, send: Send) -> None:
        environ = dict(build_environ(scope, BytesIO(body)))  # type: ignore[arg-type]  # any file will do
        context = contextvars.copy_context()
        start, answer = await self._threads.run(
            lambda: context.run(answered, self._application, environ), unwanted=lambda made: self._close(made[1])
        )
        if isinstance(answer, bytes):
            await send(start)
            await send({"type": "http.response.body", "body": answer})
        else:
            await self._send_pieces(context, start, answer, send)

    async def _send_pieces(
        self, context: contextvars.Context, start: Message, pieces: Iterable[bytes], send: Send
    ) -> None:
        """Send what is made while it is sent, as fast as the other side reads, from a thread for slow things."""
        loop = asyncio.get_running_loop()

        def forward() -> None:
            try:
                for piece in pieces:
                    taken({"type": "http.response.body", "body": piece, "more_body": True})
            finally:
                close(pieces)

        def taken(message: Message) -> None:
            sending = asyncio.run_coroutine_threadsafe(_awaited(send(message)), loop)
            for _second in range(STALLED):
                if wait([sending], timeout=1).done:
                    sending.result()
                    return
                if not loop.is_running():
                    break
            sending.cancel()
            raise TimeoutError

        forwarding: Future[None] | None = None
        try:
            await send(start)
            forwarding = self._threads.slow.submit(context.run, forward)
            await asyncio.wrap_future(forwarding)
        finally:
            if forwarding is None or forwarding.cancelled():
                self._close(pieces)
        await send({"type": "http.response.body", "body": b""})

    def _close(self, answer: bytes | Iterable[bytes]) -> None:
        """Close an answer that nobody wants, where its database connection and its files may take their time."""
        if not isinstance(answer, bytes):
            self._threads.slow.submit(close, answer)


def close(pieces: Iterable[bytes]) -> None:
    """Let the answer give back what it holds."""
    getattr(pieces, "close", lambda: None)()


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


def answered(application: Application, environ: dict[str, Any]) -> tuple[Message, bytes | Iterable[bytes]]:
    """The beginning of the answer, and all of its body, or the pieces that are still to come. Runs in a thread."""
    start: Message = {"type": "http.response.start"}

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
        start["status"] = int(status.split(" ", 1)[0])
        start["headers"] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    response = application(environ, start_response)
    if getattr(response, "streaming", False):
        return start, response
    try:
        return start, b"".join(response)
    finally:
        close(response)


async def _awaited(answer: Awaitable[T]) -> T:
    return await answer
