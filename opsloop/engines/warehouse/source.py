"""A log as it came in: its rows in the order of the file, and which column means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from opsloop.engines.warehouse.reasons import Note, Reasoned
from opsloop.engines.warehouse.roles import Roles
from opsloop.engines.warehouse.times import moment_sql
from opsloop.engines.warehouse.warehouse import Warehouse, quoted

ROW = "source_row"
"""The column of every source that holds the number of the row in the file, from 0."""

MISSING = {
    "case": "no column is known to be the case (there are: %(known)s); name it",
    "activity": "no column is known to be the step (there are: %(known)s); name it",
    "time": "no column is known to be the time (there are: %(known)s); name it",
    "resource": "no column is known to be the person (there are: %(known)s); name it",
    "start": "no column is known to be the time of start (there are: %(known)s); name it",
    "lifecycle": "no column says whether a row is a start or a completion (there are: %(known)s); name it",
}
"""What is said where a log has no column for a role."""


class Unreadable(Reasoned):
    """The file is not what it says, is broken, or is more than may be read; the sentence says what and where."""


@dataclass(frozen=True)
class Source:
    """A table or view `relation` of a warehouse, with the columns of the file and `source_row`.

    `zone` is the IANA zone of times that come without one. `notes` say what was assumed or left out.
    """

    warehouse: Warehouse
    relation: str
    columns: Mapping[str, str]
    """Each column of the file with its SQL type."""
    roles: Roles
    zone: str = "UTC"
    notes: tuple[Note, ...] = field(default=())

    def with_roles(self, **columns: str | None) -> Source:
        """The same rows, with other columns for some roles; those given as None stay as they are."""
        given = {role: name for role, name in columns.items() if name is not None}
        for name in given.values():
            if name not in self.columns:
                raise Unreadable(
                    "there is no column “%(name)s”; there are: %(known)s", name=name, known=", ".join(self.columns)
                )
        return replace(self, roles=replace(self.roles, **given))

    def first_rows(self, count: int) -> list[list[str]]:
        """The first rows of the file as texts, in the order of `columns`; empty where there is nothing."""
        listed = ", ".join(quoted(name) for name in self.columns)
        rows = self.warehouse.rows(f"select {listed} from {self.relation} order by {ROW} limit ?", count)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]

    def column(self, role: str) -> str:
        """The column of a role, as SQL writes it; Unreadable when the log has none."""
        name: str | None = getattr(self.roles, role)
        if name is None:
            raise Unreadable(MISSING[role], known=", ".join(self.columns))
        return quoted(name)

    def text(self, role: str) -> str:
        """SQL for the text of a role: exactly as it stands in the file, empty texts are null."""
        column = self.column(role)
        plain = self.columns[getattr(self.roles, role)].startswith("VARCHAR")
        return f"nullif({column}, '')" if plain else f"cast({column} as varchar)"

    def moment(self, role: str) -> str:
        """SQL for the moment of a role in microseconds since 1970 in UTC, null where there is none."""
        column = self.column(role)
        kind = self.columns[getattr(self.roles, role)]
        return moment_sql(self.warehouse, self.relation, column, kind, zone=self.zone)
