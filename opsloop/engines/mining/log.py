"""An event log in order: what every question of process mining is asked of."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.engines.warehouse import Reasoned, Source, Warehouse

MICRO = 1_000_000
"""Microseconds of a second."""
DAY = 86_400
"""Seconds of a day."""


class WrongLog(Reasoned):
    """The log cannot be mined; the sentence says what was found and what was wanted."""


@dataclass(frozen=True)
class Quality:
    """What was found while the rows were put in order."""

    rows: int
    """Rows of the source."""
    without_case: int
    without_activity: int
    without_time: int
    """Rows that were left out, because they have no case, no activity, or no time that can be read."""

    @property
    def left_out(self) -> int:
        """How many rows were left out, at least."""
        return max(self.without_case, self.without_activity, self.without_time)


@dataclass(frozen=True)
class EventLog:
    """Tables of a warehouse: `events` in order of case and position, `cases`, and the `names` of the cases.

    events: seq (row of the file), case_id, pos (from 1), activity, resource (null: unknown), at_us (microseconds since
    1970 in UTC), next_activity, next_resource, gap_us (to the next event; null for the last). A `timed` log has
    activity instances instead of rows: at_us is the completion, start_us the start and queued_us when it was scheduled
    (null: unknown), and gap_us the wait for the next start, or for the next completion where that start is unknown.
    cases: id, events, first_us, last_us, variant (a hash of the ordered activities), open (has not ended yet). One of
    which nothing was completed yet has no events in a timed log, and is open.
    names: id, name. Activities and resources are numbered by position in `activities` and `resources`, sorted by name.
    """

    warehouse: Warehouse
    events: str
    cases: str
    names: str
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    timed: bool
    source: Source
    quality: Quality
    in_working_time: bool = False
    arrivals: str = ""
    """A table of what the detectors ask of most, made once for all of them; none for other questions."""

    @property
    def event_count(self) -> int:
        """How many events, or activity instances."""
        return self.count(f"select count(*) from {self.events}")

    @property
    def case_count(self) -> int:
        """How many cases have at least one event."""
        return self.count(f"select count(*) from {self.cases}")

    def count(self, sql: str) -> int:
        """The only number of an answer; 0 for null."""
        (found,) = self.warehouse.row(sql)
        return whole(found)

    def activity(self, number: object) -> str:
        """The activity of a number."""
        return self.activities[whole(number)]

    def resource(self, number: object) -> str:
        """The resource of a number."""
        return self.resources[whole(number)]

    def number_of(self, activity: str) -> int:
        """The number of an activity; WrongLog when the log has none of that name."""
        try:
            return self.activities.index(activity)
        except ValueError as error:
            raise WrongLog("there is no step “%(name)s” in the log", name=activity) from error

    def case_names(self, ids: str) -> list[str]:
        """The names of the cases that the SQL `ids` selects, in its order when it gives (id, rank)."""
        sql = f"select name from {self.names} join ({ids}) as found (id, rank) using (id) order by rank"
        return [str(name) for (name,) in self.warehouse.rows(sql)]


def whole(value: object) -> int:
    """A number of an answer as int; null is 0."""
    return int(value) if isinstance(value, int | float) else 0


def real(value: object) -> float:
    """A number of an answer as float; null is 0."""
    return float(value) if isinstance(value, int | float) else 0.0


def seconds(micros: object) -> float:
    """Microseconds of an answer as seconds; null is 0."""
    return real(micros) / MICRO
