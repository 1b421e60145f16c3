"""`python -m benchmarks.peers`: Opsloop and Redmine side by side, the same clients, the same number of items.

Both serve on the loopback with two processes and are asked in turn, so that the machine is as busy for one as for the
other: pages of fifty items as a signed-in member, then new items through the REST API. Opsloop runs on SQLite as it is
installed, or on a PostgreSQL of its own (`--postgres`); Redmine on Debian's PostgreSQL, whose CPU is
counted with Redmine's. `benchmarks/redmine` says what has to be installed first.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable

from benchmarks import load, machine, redmine
from benchmarks.clients import Asking, Request, Tally, send
from benchmarks.crowd import furnished, options_of

PORT = 8022
BARS = {"list": 5, "create": 10}
"""How many times Redmine's answers a second are wanted."""


def main() -> None:
    """Seed both, serve both, ask both, print."""
    options = _options()
    redmine.prepare(options.items)
    with furnished(options) as (tokens, cookie):
        _run(options, tokens, cookie)


def _options() -> argparse.Namespace:
    parser = options_of(__doc__, seconds=20, port=PORT)
    parser.add_argument("--rounds", type=int, default=2)
    return parser.parse_args()


def _run(options: argparse.Namespace, tokens: list[str], cookie: str) -> None:
    from benchmarks import serving

    print(machine.described("PostgreSQL" if options.postgres else ""))
    print(redmine.version())
    print(f"{options.items:,} items each, {options.clients} clients, {options.rounds} rounds of {options.seconds} s\n")
    with serving.served(options.port, processes=2) as ours, redmine.served(options.port + 1) as root:
        theirs = serving.Server(options.port + 1, root, redmine.database())
        their_cookie = redmine.signed_in(theirs.port, 3)
        asked: dict[str, list[tuple[str, serving.Server, Asking]]] = {
            "list": [("Opsloop", ours, _our_list(cookie)), ("Redmine", theirs, _their_list(their_cookie))],
            "create": [("Opsloop", ours, _our_create(tokens)), ("Redmine", theirs, _their_create())],
        }
        for kind, pair in asked.items():
            _compare(kind, pair, options)


def _compare(kind: str, pair: list[tuple[str, object, Asking]], options: argparse.Namespace) -> None:
    rates: dict[str, list[float]] = {}
    for _round in range(options.rounds):
        for name, server, asking in pair:
            cpu = server.cpu_seconds()
            tally = send(asking, port=server.port, clients=options.clients, seconds=options.seconds)
            each = (server.cpu_seconds() - cpu) * 1000 / max(tally.count, 1)
            rates.setdefault(name, []).append(tally.rate(kind))
            print(f"{name}: {_told(tally)}; server CPU {each:.1f} ms", flush=True)
    mean = {name: sum(rows) / len(rows) for name, rows in rates.items()}
    times = mean["Opsloop"] / max(mean["Redmine"], 0.01)
    print(f"{kind}: {times:.1f} times Redmine's, wanted {BARS[kind]}\n", flush=True)


def _told(tally: Tally) -> str:
    return "; ".join(tally.lines())


def _our_list(cookie: str) -> Asking:
    return _listing("/bench/projects/OPS{}/items/", {"Cookie": cookie, "Accept-Language": "en"})


def _their_list(cookie: str) -> Asking:
    return _listing("/projects/ops{}/issues?per_page=50", {"Cookie": cookie, "Accept-Language": "en"})


def _listing(path: str, headers: dict[str, str]) -> Asking:
    return lambda _number, draw: Request("list", "GET", path.format(draw.randrange(load.PROJECTS)), headers)


def _our_create(tokens: list[str]) -> Asking:
    return lambda number, draw: load.create(draw, tokens[number])


def _their_create() -> Callable[[int, random.Random], Request]:
    def ask(number: int, draw: random.Random) -> Request:
        issue = {"project_id": f"ops{draw.randrange(load.PROJECTS)}", "subject": f"压测任务 {draw.random()}"}
        headers = {"X-Redmine-API-Key": redmine.key(number), "Content-Type": "application/json"}
        return Request("create", "POST", "/issues.json", headers, json.dumps({"issue": issue}))

    return ask


if __name__ == "__main__":
    main()
