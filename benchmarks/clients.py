"""Many clients at once: each sends one request after the other, without a pause, until the time is over.

One thread serves all of them over plain sockets. It shares the server's cores, so what a request costs here is taken
from the server: a thread and an `http.client` for each client cost 3 ms a request, this costs a tenth of that.
"""

from __future__ import annotations

import random
import re
import selectors
import socket
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

PATIENCE = 60.0
"""Seconds without an answer after which a connection counts as broken."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
HEAD_END, LAST_CHUNK = b"\r\n\r\n", b"0\r\n\r\n"
READ = 256 * 1024


class Request(NamedTuple):
    """What one client asks."""

    kind: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str | None = None


Asking = Callable[[int, random.Random], Request]
"""The next request of a client: its number, and its own way of drawing."""


@dataclass
class Tally:
    """What the clients saw."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """What the clients themselves took of the machine."""
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Failures of the server; there must be none."""
        return len(self.broken) + sum(
            n for (_kind, status), n in self.answers.items() if status >= HTTPStatus.BAD_REQUEST
        )

    @property
    def count(self) -> int:
        return sum(self.answers.values())

    @property
    def client_ms(self) -> float:
        """CPU milliseconds of the clients for each request."""
        return self.cpu_seconds * 1000 / max(self.count, 1)

    def rate(self, kind: str) -> float:
        """Good answers a second."""
        good = sum(n for (name, status), n in self.answers.items() if name == kind and status < HTTPStatus.BAD_REQUEST)
        return good / self.seconds

    def lines(self) -> list[str]:
        """A line for each kind of request, and what went wrong."""
        told = []
        for kind, times in sorted(self.milliseconds.items()):
            cuts = statistics.quantiles(times, n=100)
            told.append(
                f"{kind:8} {self.rate(kind):7.1f}/s  p50 {statistics.median(times):6.0f} ms"
                f"  p95 {cuts[94]:6.0f} ms  p99 {cuts[98]:6.0f} ms"
            )
        return [*told, f"errors {self.errors} {self.broken[:3] or ''}"]


def send(asking: Asking, *, port: int, clients: int, seconds: float) -> Tally:
    """Let so many clients ask for so long; what is under way then is still waited for."""
    tally, began, cpu = Tally(), time.monotonic(), time.process_time()
    with selectors.DefaultSelector() as selector:
        asked = [Client(number, asking, port, selector) for number in range(clients)]
        for client in asked:
            client.ask()
        while any(client.waiting for client in asked):
            for key, _events in selector.select(timeout=1):
                _hear(key.data, tally, again=time.monotonic() - began < seconds)
            _give_up_late(asked, tally)
    tally.seconds, tally.cpu_seconds = time.monotonic() - began, time.process_time() - cpu
    return tally


def _hear(client: Client, tally: Tally, *, again: bool) -> None:
    """Read what came; where that was the whole answer, count it and let the client ask again."""
    try:
        answer = client.read()
    except OSError as error:
        tally.broken.append(f"{client.request.kind}: {error!r}")
        client.close()
    else:
        if answer is None:
            return
        status, body = answer
        tally.milliseconds[client.request.kind].append((time.perf_counter() - client.began) * 1000)
        tally.answers[client.request.kind, status] += 1
        if status >= HTTPStatus.BAD_REQUEST and tally.errors == 1:
            print(client.request.kind, client.request.path, status, body[:300].decode(errors="replace"))
    client.waiting = False
    if again:
        client.ask()


def _give_up_late(clients: list[Client], tally: Tally) -> None:
    late = time.perf_counter() - PATIENCE
    for client in clients:
        if client.waiting and client.began < late:
            tally.broken.append(f"{client.request.kind}: no answer")
            client.close()
            client.waiting = False


class Client:
    """One connection that is kept, and the request under way on it."""

    def __init__(self, number: int, asking: Asking, port: int, selector: selectors.BaseSelector) -> None:
        self._number, self._asking, self._port, self._selector = number, asking, port, selector
        self._draw = random.Random(number)
        self._socket: socket.socket | None = None
        self._read = b""
        self.request = Request("", "", "", {})
        self.began = 0.0
        self.waiting = False

    def ask(self) -> None:
        """Send the next request; requests are small, so the socket takes them at once."""
        self.request = self._asking(self._number, self._draw)
        self.waiting, self._read, self.began = True, b"", time.perf_counter()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(self._socket, selectors.EVENT_READ, self)
        self._socket.sendall(written(self.request, self._port))

    def read(self) -> tuple[int, bytes] | None:
        """Status and body once all of the answer is there; ConnectionError where it broke off."""
        assert self._socket is not None
        piece = self._socket.recv(READ)
        if not piece:
            raise ConnectionError("closed in the middle of an answer")
        self._read += piece
        answer = parsed(self._read)
        if answer is None:
            return None
        status, body, closing = answer
        if closing:
            self.close()
        return status, body

    def close(self) -> None:
        """Start the next request on a new connection."""
        if self._socket is not None:
            self._selector.unregister(self._socket)
            self._socket.close()
            self._socket = None


def written(request: Request, port: int) -> bytes:
    """The request as it goes over the wire (HTTP/1.1)."""
    body = (request.body or "").encode()
    lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    if request.body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def parsed(read: bytes) -> tuple[int, bytes, bool] | None:
    """Status, body as it came, and whether the server closes after it; None until all of it is there."""
    head, end, body = read.partition(HEAD_END)
    if not end:
        return None
    length = LENGTH.search(head)
    empty = read[9:12] in (b"204", b"304")
    whole = empty or (len(body) >= int(length[1]) if length else CHUNKED.search(head) and body.endswith(LAST_CHUNK))
    return (int(read[9:12]), body, bool(CLOSING.search(head))) if whole else None
