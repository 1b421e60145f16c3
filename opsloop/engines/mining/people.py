"""How work falls on people."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.engines.mining.log import DAY, MICRO, EventLog, seconds, whole


@dataclass(frozen=True)
class Load:
    """What one resource did. Busy seconds are None where no start is known; one day is a day in UTC."""

    resource: str
    events: int
    cases: int
    activities: int
    days: int
    busy_s: float | None

    @property
    def events_a_day(self) -> float:
        """Events on a day on which there was at least one."""
        return self.events / self.days


def load(log: EventLog) -> tuple[Load, ...]:
    """Every known resource, the one with most events first."""
    service = "sum(at_us - start_us)" if log.timed else "cast(null as bigint)"
    rows = log.warehouse.rows(
        f"select resource, count(*), count(distinct case_id), count(distinct activity), "
        f"count(distinct floor(at_us / {DAY * MICRO})), {service} from {log.events} where resource is not null "
        f"group by 1 order by 2 desc, 1"
    )
    return tuple(
        Load(
            log.resource(who),
            whole(n),
            whole(cases),
            whole(kinds),
            whole(days),
            None if busy is None else seconds(busy),
        )
        for who, n, cases, kinds, days, busy in rows
    )
