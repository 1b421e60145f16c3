"""How the cases of a process follow its SOP, as far as somebody sees them: its finished cases of the last half year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.processes.following import Followed, followed
from opsloop.rooms.processes.following_figures import Counts, Week, by_step, by_week, fitting, monday, sees_people
from opsloop.rooms.processes.models import Case, Process

WEEKS = 26
MOST = 5_000


@dataclass(frozen=True)
class Rate:
    """The cases, those that ended last first, with the week (its Monday) in which each counts; and what is said of
    all of them, where None says that it would tell of single people. `more`: whether there are older ones besides."""

    rows: list[Followed]
    weeks: list[date | None]
    people: bool
    more: bool

    @property
    def cases(self) -> int:
        """How many were compared."""
        return sum(row.deviations is not None for row in self.rows)

    @property
    def left_out(self) -> int:
        """Those whose way was too rare or too complex to be compared."""
        return len(self.rows) - self.cases

    @property
    def fitting(self) -> int | None:
        """How many ran as the SOP says."""
        return fitting([row for row in self.rows if row.deviations is not None], people=self.people)

    @property
    def by_week(self) -> list[Week]:
        """Week by week, the newest first."""
        return by_week(self.rows, self.weeks, people=self.people)

    @property
    def by_step(self) -> list[tuple[str, Counts]]:
        """In how many cases what differed at which step."""
        return by_step(self.rows, people=self.people)


def rate_of(process: Process, viewer: Viewer, *, now: datetime) -> Rate:
    """Of what the viewer sees, at most `MOST` cases that ended within `WEEKS` weeks."""
    ended = {"process": process, "state": Case.State.COMPLETED, "closed_at__gte": now - timedelta(weeks=WEEKS)}
    seen = Case.objects.visible_to(viewer.user).filter(**ended)
    newest = list(seen.order_by("-closed_at", "-pk").values_list("pk", flat=True)[: MOST + 1])
    rows = followed(seen.filter(pk__in=newest[:MOST]), viewer.workspace)
    rows.sort(key=lambda row: (row.ended or row.begun, row.case), reverse=True)
    return Rate(rows, [monday(row.ended) for row in rows], sees_people(process, viewer.user), len(newest) > MOST)
