"""`python -m benchmarks.load --clients 50 --seconds 60 [--postgres] [--creates]`: many people at once.

Every client works without a pause: 30 % of its requests write through the API (half new work, half a changed
title), the others read pages as a browser does. `--creates` sends nothing but new work. Any answer of 500 or
above, and any connection that breaks, is an error. The clients run on the same machine and take their share of it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from benchmarks import machine
from benchmarks.databases import database

PORT = 8021
WRITES = 0.3
PROJECTS = 20


@dataclass
class Tally:
    """What the clients saw."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Failures of the server; there must be none."""
        return len(self.broken) + sum(
            n for (_kind, status), n in self.answers.items() if status >= HTTPStatus.BAD_REQUEST
        )


def main() -> None:
    """Seed, serve, send, print."""
    options = _options()
    kind = "postgres" if options.postgres else "sqlite"
    home = Path(options.home or f"var/benchmarks/load-{kind}-{options.items}")
    os.environ["OPSLOOP_API_CALLS_PER_MINUTE"] = "1000000"
    with database(home, postgres=options.postgres):
        import django

        django.setup()
        _run(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--home", default="")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--creates", action="store_true")
    return parser.parse_args()


def _run(options: argparse.Namespace) -> None:
    from benchmarks import seeding, serving
    from benchmarks.pages import prepare

    prepare(options.items)
    tokens = seeding.tokens(options.clients)
    cookie = serving.signed_in(seeding.member())
    print(machine.described("PostgreSQL" if options.postgres else ""))
    share = 1.0 if options.creates else WRITES
    print(f"{options.items:,} items, {options.clients} clients, {share:.0%} writes, {options.processes} web processes")
    tally = Tally()
    with serving.served(options.port, processes=options.processes) as server:
        cpu, loop = server.cpu_seconds(), machine.loop_ms()
        seconds = _send(options, tally, tokens, cookie, share)
        cpu = server.cpu_seconds() - cpu
    _print(tally, seconds, cpu, loop)


def _send(options: argparse.Namespace, tally: Tally, tokens: list[str], cookie: str, share: float) -> float:
    until = time.monotonic() + options.seconds
    clients = [
        threading.Thread(target=_client, args=(n, token, cookie, options.port, share, until, tally))
        for n, token in enumerate(tokens)
    ]
    began = time.monotonic()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return time.monotonic() - began


def _client(number: int, token: str, cookie: str, port: int, share: float, until: float, tally: Tally) -> None:  # noqa: PLR0917
    """One person until the time is over."""
    draw = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    writing = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while time.monotonic() < until:
        kind, method, path, body = _write(draw, share) if draw.random() < share else _read(draw)
        headers = writing if body is not None else {"Cookie": cookie}
        began = time.perf_counter()
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            tally.broken.append(f"{kind}: {error!r}")
            connection.close()
            continue
        tally.milliseconds[kind].append((time.perf_counter() - began) * 1000)
        tally.answers[kind, response.status] += 1
        if response.status >= HTTPStatus.BAD_REQUEST and len(tally.broken) == 0:
            print(kind, response.status, answer[:300].decode(errors="replace"))


def _write(draw: random.Random, share: float) -> tuple[str, str, str, str]:
    if share == 1.0 or draw.random() < 0.5:  # noqa: PLR2004  # half of the writes
        body = {"project": draw.randint(1, PROJECTS), "title": f"压测任务 {draw.random()}"}
        return "create", "POST", "/api/v1/bench/items", json.dumps(body)
    ref = f"OPS{draw.randrange(PROJECTS)}-{draw.randint(1, 500)}"
    return "change", "PATCH", f"/api/v1/bench/items/{ref}", json.dumps({"title": f"改过的任务 {draw.random()}"})


def _read(draw: random.Random) -> tuple[str, str, str, None]:
    project = f"OPS{draw.randrange(PROJECTS)}"
    path = draw.choice(
        [
            f"/bench/projects/{project}/items/",
            f"/bench/projects/{project}/items/",
            f"/bench/projects/{project}/items/?layout=board",
            f"/bench/items/{project}-{draw.randint(1, 500)}",
            "/bench/palette?q=%E9%80%80%E6%AC%BE",
        ]
    )
    return "read", "GET", path, None


def _print(tally: Tally, seconds: float, cpu: float, loop: float) -> None:
    everything = 0
    for kind, times in sorted(tally.milliseconds.items()):
        cuts = statistics.quantiles(times, n=100)
        everything += len(times)
        print(
            f"{kind:8} {len(times) / seconds:7.1f}/s  p50 {statistics.median(times):6.0f} ms"
            f"  p95 {cuts[94]:6.0f} ms  p99 {cuts[98]:6.0f} ms"
        )
    each = cpu * 1000 / max(everything, 1)
    print(f"errors {tally.errors}; server CPU {each:.1f} ms a request; fixed loop {loop:.0f} ms")
    print(dict(tally.answers), tally.broken[:3])


if __name__ == "__main__":
    main()
