"""What an improvement is judged by as it is now: the log that was brought, or the cases of its process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from opsloop.engines.mining import EventLog, WrongLog, event_log, paired, reaches
from opsloop.engines.warehouse import Warehouse, from_rows
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.people.models import Organization
from opsloop.rooms.processes.happenings import happened
from opsloop.rooms.processes.mining_of import MEMORY, opened
from opsloop.rooms.processes.models import Case


@dataclass(frozen=True)
class Facts:
    """The cases of an improvement as they are now: a log, and of own cases what their rows say besides."""

    log: EventLog
    own: Mapping[str, OwnCase] | None
    teams: Mapping[str, int]
    """The keys of teams by the names that a brought log calls them."""
    zone: ZoneInfo
    reaches: date | None = None
    """The last day of a log that was brought, which may not be whole; None where everything is known up to now."""


@dataclass(frozen=True)
class OwnCase:
    """When a case began and ended (None: not yet), the team of whoever asked for it, and whether it was cancelled."""

    opened: datetime
    closed: datetime | None
    team: int | None
    cancelled: bool = False

    def ended_within(self, days: int | None) -> bool:
        """Whether it had ended so many days after it began (None: whether it has)."""
        return self.closed is not None and (days is None or self.closed - self.opened <= timedelta(days=days))


@contextmanager
def facts_of(improvement: Improvement) -> Iterator[Facts | None]:
    """The cases it is judged by: those of the log that was brought, else those of the process; None without either,
    such as when that log was thrown away.

    What is counted is the whole; who sees which of its cases is asked where they are listed.
    """
    zone = ZoneInfo(improvement.workspace.time_zone)
    log = improvement.log
    if improvement.evidence.get("brought"):
        if log is not None and log.kept_as and log.made_by is not None:
            with opened(log, seen_by=log.made_by) as found:
                yield Facts(found, None, _teams(improvement), zone, reaches(found).astimezone(zone).date())
        else:
            yield None
        return
    with Warehouse(memory=MEMORY) as warehouse:
        found_here = _own_log(improvement, warehouse)
        yield Facts(found_here, own_cases(improvement), {}, zone) if found_here is not None else None


def _own_log(improvement: Improvement, warehouse: Warehouse) -> EventLog | None:
    rows = happened(Case.objects.live().filter(process=improvement.process_id))
    try:
        return paired(event_log(from_rows(warehouse, rows))) if improvement.process_id is not None else None
    except WrongLog:
        return None


def own_cases(improvement: Improvement) -> dict[str, OwnCase]:
    """The cases of the process by key."""
    rows = Case.objects.live().filter(process=improvement.process_id)
    values = rows.values_list("pk", "created_at", "closed_at", "requester__organization", "state")
    return {
        str(key): OwnCase(begun, closed, team, state == Case.State.CANCELLED)
        for key, begun, closed, team, state in values
    }


def _teams(improvement: Improvement) -> dict[str, int]:
    rows = Organization.objects.in_workspace(improvement.workspace).live().values_list("name", "pk")
    return {plain(name): key for name, key in rows}


def plain(name: str) -> str:
    """A name as it is compared with others."""
    return " ".join(name.split()).casefold()
