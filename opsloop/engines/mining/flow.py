"""Cases in motion: where each of a fair sample is at every moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from opsloop.engines.mining.cases import moment
from opsloop.engines.mining.log import EventLog, seconds, whole

Visit = tuple[int, float, float]
"""The number of a step, and from when to when a case was in it, in seconds after the first moment of the log."""


@dataclass(frozen=True)
class Flow:
    """The visits of some cases in order, between two moments in UTC. Between two visits a case is on its way."""

    first: datetime
    last: datetime
    cases: int
    """How many cases the log has."""
    visits: tuple[tuple[Visit, ...], ...]


def flow(log: EventLog, *, cases: int, visits: int) -> Flow | None:
    """So many cases at most, with so many visits at most, by the lot of a hash of their number; None without cases.

    The lot knows nothing of a case, so that short and long ones, early and late ones come as often as in the log; the
    same log gives the same cases. Without a known start a step is a moment. O(n log n) for n cases.
    """
    count, low, high = log.warehouse.row(f"select count(*), min(first_us), max(last_us) from {log.cases}")
    if not whole(count):
        return None
    lots = f"select id, events, row_number() over (order by hash(cast(id as bigint)), id) as lot from {log.cases}"
    added = f"select id, lot, sum(events) over (order by lot) as upto from ({lots}) as l where lot <= {cases}"
    start = "coalesce(e.start_us, e.at_us)" if log.timed else "e.at_us"
    rows = log.warehouse.rows(
        f"select lot, activity, {start} - {low}, e.at_us - {low} from {log.events} e join ({added}) as a "
        f"on a.id = e.case_id where lot = 1 or upto <= {visits} order by lot, pos"
    )
    drawn = tuple(
        tuple((whole(step), seconds(begun), seconds(done)) for _lot, step, begun, done in visited)
        for _lot, visited in groupby(rows, key=lambda row: row[0])
    )
    return Flow(moment(low), moment(high), whole(count), drawn)
