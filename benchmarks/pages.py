"""`python -m benchmarks.pages --items 100000`: what one request of each page costs the server, signed in.

CPU is that of the server's whole process tree, read from /proc around many requests. A machine with neighbours
counts more CPU for the same work, so a fixed loop is timed between the requests: the last column is the CPU time
divided by how much slower that loop was on average than at its quickest in the same run.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import time
from http import HTTPStatus
from pathlib import Path

from benchmarks import machine
from benchmarks.databases import database

LIMITS_MS = {"list": 20, "board": 25, "peek": 10, "palette": 10, "my work": None, "list of all": None}
PORT = 8021
PROBE = 60_000
"""Rounds of the fixed loop between two requests."""


def main() -> None:
    """Seed where nothing is there yet, serve, measure, print."""
    options = _options()
    kind = "postgres-" if options.postgres else ""
    home = Path(os.environ.get("OPSLOOP_HOME") or f"var/benchmarks/{kind}{options.items}")
    with database(home, postgres=options.postgres):
        import django

        django.setup()
        prepare(options.items)
        print(machine.described("PostgreSQL" if options.postgres else ""))
        print(f"{options.items:,} work items in 20 projects, {options.requests} requests each\n")
        for line in measured(options.requests, options.port):
            print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--postgres", action="store_true")
    return parser.parse_args()


def prepare(items: int) -> None:
    """The tables and the rows, made once."""
    from django.core.management import call_command

    from benchmarks import seeding
    from opsloop.kernel.workspaces.models import Workspace

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Workspace.objects.filter(slug=seeding.SLUG).exists():
        began = time.monotonic()
        seeding.seed(items)
        print(f"seeded in {time.monotonic() - began:.0f} s")


def pages() -> dict[str, tuple[str, dict[str, str]]]:
    """The address of each page, and the headers that ask for it as the browser does."""
    peek = {"HX-Request": "true", "HX-Target": "peek"}
    return {
        "list": ("/bench/projects/OPS3/items/", {}),
        "list of all": ("/bench/items/", {}),
        "board": ("/bench/projects/OPS3/items/?layout=board", {}),
        "peek": ("/bench/items/OPS3-40", peek),
        "palette": ("/bench/palette?q=%E9%80%80%E6%AC%BE", {"HX-Request": "true"}),
        "my work": ("/bench/", {}),
    }


def measured(requests: int, port: int) -> list[str]:
    """A line for each page."""
    from benchmarks import seeding, serving

    lines = [f"{'':12} {'CPU ms':>8} {'wall p50':>9} {'p95':>7} {'KB':>6} {'bar':>5} {'CPU ms, calibrated':>20}"]
    cookie = serving.signed_in(seeding.member())
    with serving.served(port) as server:
        connection = http.client.HTTPConnection(serving.ADDRESS, port, timeout=60)
        for name, (path, extra) in pages().items():
            headers = {"Cookie": cookie, "Accept-Language": "en", **extra}
            for _warm in range(10):
                status, body = serving.ask(connection, path, headers)
                assert status == HTTPStatus.OK, f"{path} answered {status}"
            cpu, walls, loops = server.cpu_seconds(), [], []
            for _request in range(requests):
                began = time.perf_counter()
                serving.ask(connection, path, headers)
                walls.append((time.perf_counter() - began) * 1000)
                loops.append(machine.loop_ms(PROBE))
            cpu_ms = (server.cpu_seconds() - cpu) * 1000 / requests
            slower = statistics.mean(loops) / min(loops)
            p95 = statistics.quantiles(walls, n=20)[-1]
            lines.append(
                f"{name:12} {cpu_ms:8.1f} {statistics.median(walls):9.1f} {p95:7.1f} {len(body) / 1024:6.0f}"
                f" {LIMITS_MS[name] or '':>5} {cpu_ms / slower:20.1f}"
            )
    return lines


if __name__ == "__main__":
    main()
