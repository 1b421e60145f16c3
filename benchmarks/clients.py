"""Many clients at once: each sends one request after the other, without a pause, until the time is over."""

from __future__ import annotations

import http.client
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple


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
    """Let so many clients ask for so long."""
    tally = Tally()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=_client, args=(number, asking, port, until, tally)) for number in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.monotonic() - began
    return tally


def _client(number: int, asking: Asking, port: int, until: float, tally: Tally) -> None:
    draw = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        request = asking(number, draw)
        began = time.perf_counter()
        try:
            connection.request(request.method, request.path, body=request.body, headers=dict(request.headers))
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            tally.broken.append(f"{request.kind}: {error!r}")
            connection.close()
            continue
        tally.milliseconds[request.kind].append((time.perf_counter() - began) * 1000)
        tally.answers[request.kind, response.status] += 1
        if response.status >= HTTPStatus.BAD_REQUEST and tally.errors == 1:
            print(request.kind, request.path, response.status, answer[:300].decode(errors="replace"))
    connection.close()
