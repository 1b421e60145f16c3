"""The table of cases, page by page, and one case in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from opsloop.engines.mining.log import EventLog, seconds, whole

Order = Literal["first", "duration", "events", "name"]
ORDERS: dict[Order, str] = {
    "first": "first_us, id",
    "duration": "last_us - first_us desc, id",
    "events": "events desc, id",
    "name": "name",
}


@dataclass(frozen=True)
class Case:
    """One case; moments are UTC, an open one has not ended yet."""

    name: str
    events: int
    first: datetime
    last: datetime
    duration_s: float
    open: bool


@dataclass(frozen=True)
class Happening:
    """One event of a case; the start is None where it is unknown."""

    activity: str
    resource: str | None
    at: datetime
    start: datetime | None


def cases(log: EventLog, *, order: Order = "first", limit: int = 100, offset: int = 0) -> tuple[Case, ...]:
    """A page of the cases."""
    rows = log.warehouse.rows(
        f"select name, events, first_us, last_us, last_us - first_us, open from {log.cases} join {log.names} using "
        f"(id) "
        f"order by {ORDERS[order]} limit ? offset ?",
        limit,
        offset,
    )
    return tuple(
        Case(str(name), whole(n), moment(first), moment(last), seconds(gap), bool(still))
        for name, n, first, last, gap, still in rows
    )


def case(log: EventLog, name: str) -> tuple[Happening, ...]:
    """The events of a case in order; none for a name that the log does not have."""
    start = "start_us" if log.timed else "cast(null as bigint)"
    rows = log.warehouse.rows(
        f"select activity, resource, at_us, {start} from {log.events} where case_id in "
        f"(select id from {log.names} where name = ?) order by pos",
        name,
    )
    return tuple(
        Happening(
            log.activity(step),
            None if who is None else log.resource(who),
            moment(at),
            None if begun is None else moment(begun),
        )
        for step, who, at, begun in rows
    )


def moment(micros: object) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=whole(micros))
