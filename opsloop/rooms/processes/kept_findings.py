"""Findings as a log keeps them, and what another reading changes in them: those that are new, those that are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from opsloop.engines.mining import Finding
from opsloop.engines.mining.findings import Effect, Heuristic
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.log import Log

CHANGES = ("new", "gone")
"""The figures of a log that say what its last reading changed."""
MOST_GONE = 10
"""As many are kept, those that went last first."""
LEAST_DAYS = 1
"""Days of waiting: of less nobody misses that it is gone."""


@dataclass(frozen=True)
class Gone:
    """A finding as it was last, and since which day it is found no more."""

    finding: Finding
    since: date

    @property
    def key(self) -> str:
        """By which addresses call it."""
        return key_of(self.finding)

    @property
    def days(self) -> int:
        """Of waiting, over all of its log."""
        return round(self.finding.waiting_days)


def changed_by(log: Log, found: Sequence[Finding]) -> dict[str, Any]:
    """What this reading changes, as figures of the log keep it; nothing at its first one."""
    if log.mined_at is None:
        return {}
    now, before = {key_of(one) for one in found}, {key_of(one): one for one in map(finding_from, log.findings)}
    today = timezone.localdate().isoformat()
    went = [one for key, one in before.items() if key not in now and one.waiting_days >= LEAST_DAYS]
    kept = [row for row in log.figures.get("gone", ()) if key_of(finding_from(row["finding"])) not in now]
    gone = [*({"finding": asdict(one), "since": today} for one in went), *kept]
    return {"new": [key for key in now if key not in before], "gone": gone[:MOST_GONE]}


def gone_of(figures: Mapping[str, Any]) -> list[Gone]:
    """The findings that are gone, those that went last first."""
    return [Gone(finding_from(row["finding"]), date.fromisoformat(row["since"])) for row in figures.get("gone", ())]


def finding_from(values: Mapping[str, Any]) -> Finding:
    """A finding as `asdict` wrote it."""
    heuristic = Heuristic(values["heuristic"]["name"], Effect(**values["heuristic"]["effect"]))
    lists = {name: tuple(values[name]) for name in ("activities", "resources", "evidence")}
    return Finding(**{**values, **lists, "heuristic": heuristic})
