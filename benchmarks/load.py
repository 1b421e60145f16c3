"""`python -m benchmarks.load --clients 50 --seconds 60 [--postgres] [--creates]`: many people at once.

Every client works without a pause: 30 % of its requests write through the API (half new work, half a changed
title), the others read pages as a browser does. `--creates` sends nothing but new work. Any answer of 400 or
above, and any connection that breaks, is an error. The clients run on the same machine and take their share of it.
"""

from __future__ import annotations

import argparse
import json
import random

from benchmarks import machine
from benchmarks.clients import Asking, Request, Tally, send
from benchmarks.crowd import furnished, options_of

PORT = 8021
WRITES = 0.3
PROJECTS = 20


def main() -> None:
    """Seed, serve, send, print."""
    options = _options()
    with furnished(options) as (tokens, cookie):
        _run(options, tokens, cookie)


def _options() -> argparse.Namespace:
    parser = options_of(__doc__, seconds=60, port=PORT)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--creates", action="store_true")
    parser.add_argument("--warm", type=float, default=4.0, help="seconds of the same before anything is counted")
    return parser.parse_args()


def _run(options: argparse.Namespace, tokens: list[str], cookie: str) -> None:
    from benchmarks import serving

    print(machine.described("PostgreSQL" if options.postgres else ""))
    share = 1.0 if options.creates else WRITES
    print(f"{options.items:,} items, {options.clients} clients, {share:.0%} writes, {options.processes} web processes")
    with serving.served(options.port, processes=options.processes) as server:
        asking = _asking(tokens, cookie, share)
        send(asking, port=options.port, clients=options.clients, seconds=options.warm)
        cpu, loop = server.cpu_seconds(), machine.loop_ms()
        tally = send(asking, port=options.port, clients=options.clients, seconds=options.seconds)
        cpu = server.cpu_seconds() - cpu
    _print(tally, cpu, loop)


def _asking(tokens: list[str], cookie: str, share: float) -> Asking:
    def ask(number: int, draw: random.Random) -> Request:
        if draw.random() >= share:
            return read(draw, {"Cookie": cookie})
        if share == 1.0 or draw.random() < 0.5:  # noqa: PLR2004  # half of the writes
            return create(draw, tokens[number])
        return _change(draw, tokens[number])

    return ask


def create(draw: random.Random, token: str) -> Request:
    """New work in any project."""
    body = {"project": draw.randint(1, PROJECTS), "title": f"压测任务 {draw.random()}"}
    return Request("create", "POST", "/api/v1/bench/items", _as(token), json.dumps(body))


def _change(draw: random.Random, token: str) -> Request:
    path = f"/api/v1/bench/items/OPS{draw.randrange(PROJECTS)}-{draw.randint(1, 500)}"
    return Request("change", "PATCH", path, _as(token), json.dumps({"title": f"改过的任务 {draw.random()}"}))


def read(draw: random.Random, headers: dict[str, str]) -> Request:
    """A page, as a browser asks for it."""
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
    return Request("read", "GET", path, headers)


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _print(tally: Tally, cpu: float, loop: float) -> None:
    for line in tally.lines():
        print(line)
    each = cpu * 1000 / max(tally.count, 1)
    print(f"server CPU {each:.2f} ms a request, clients {tally.client_ms:.2f}; fixed loop {loop:.0f} ms")


if __name__ == "__main__":
    main()
