"""Logs for tests: written by hand as words, made at random, and the public ones where they are here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from opsloop.engines.mining import EventLog, event_log
from opsloop.engines.warehouse import Warehouse, from_rows, read

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours after a Monday morning."""
    return MONDAY + timedelta(hours=hours)


def log_of(rows: Iterable[Sequence[object]], *, names: Sequence[str] = ()) -> EventLog:
    """The log of (case, activity, hour, resource, hour of start, lifecycle, *more); what is missing is None."""
    told = []
    for row in rows:
        case, activity, hour, resource, start, lifecycle, *more = (*row, *[None] * max(6 - len(row), 0))
        begun = None if start is None else at(start)
        told.append((case, activity, at(hour), resource, begun, lifecycle, *more))
    return event_log(from_rows(Warehouse(threads=1), told, names=names))


def path(case: str, steps: str, *, every: float = 1.0, begin: float = 0.0) -> list[tuple[object, ...]]:
    """A case whose steps are single letters, `every` hours apart."""
    return [(case, step, begin + every * number) for number, step in enumerate(steps)]


def shared(name: str) -> Path:
    """A public log or its known answer; skips the test where they are not here."""
    candidates = [Path(os.environ["OPSLOOP_DATA"])] if "OPSLOOP_DATA" in os.environ else []
    candidates += [parent / "shared/data" for parent in Path(__file__).resolve().parents]
    for candidate in candidates:
        if (candidate / "logs" / name).exists():
            return candidate / "logs" / name
    pytest.skip(f"the public log {name} is not here (set OPSLOOP_DATA)")


def public(name: str) -> EventLog:
    """A public log, every row one event."""
    return event_log(read(Warehouse(threads=2), shared(name)))
