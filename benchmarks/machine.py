"""What a measurement was made on, and how fast that was at the moment."""

from __future__ import annotations

import datetime
import os
import platform
import sqlite3
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

LOOPS = 3_000_000


def described(database: str | None, *, packages: Sequence[str] = ("Django", "granian")) -> str:
    """One line: date, machine, versions; the database (empty: SQLite), None where none takes part."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), platform.machine())
    today = datetime.datetime.now(datetime.UTC).date()
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    used = "" if database is None else f", {database or f'SQLite {sqlite3.sqlite_version}'}"
    return (
        f"{today}: {model}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}{used}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def loop_ms(rounds: int = LOOPS) -> float:
    """CPU milliseconds of a fixed loop: what the machine gives a process at the moment, beside its neighbours."""
    began = time.process_time()
    sum(n * n for n in range(rounds))
    return (time.process_time() - began) * 1000
