"""What the benchmarks of many clients have in common: their options, a database with work, and who asks."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.databases import database


def options_of(description: str | None, *, seconds: int, port: int) -> argparse.ArgumentParser:
    """The options of every such benchmark; each adds its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=seconds)
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--home", default="")
    parser.add_argument("--postgres", action="store_true")
    return parser


@contextmanager
def furnished(options: argparse.Namespace) -> Iterator[tuple[list[str], str]]:
    """The installation with its work, made once; gives a token for each client and the cookie of a member."""
    kind = "postgres" if options.postgres else "sqlite"
    home = Path(options.home or f"var/benchmarks/load-{kind}-{options.items}")
    os.environ["OPSLOOP_API_CALLS_PER_MINUTE"] = "1000000"
    with database(home, postgres=options.postgres):
        import django

        django.setup()
        from benchmarks import seeding, serving
        from benchmarks.pages import prepare

        prepare(options.items)
        yield seeding.tokens(options.clients), serving.signed_in(seeding.member())
