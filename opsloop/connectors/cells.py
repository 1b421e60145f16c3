"""One row of a table asked by role: what cannot be read is refused with its row and column, the rest comes in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.dates import DateStyle, read_day, read_moment
from opsloop.connectors.durations import read_minutes, unit_in
from opsloop.connectors.headers import Role
from opsloop.connectors.refusals import said
from opsloop.connectors.rows import plain
from opsloop.connectors.words import read_percent, read_priority
from opsloop.kernel.imports.bundle import Priority, Refusal

# What Excel makes of a long number: its last digits are gone, so it names nothing any more.
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
TOTALS = {"合计", "总计", "小计", "共计", "汇总", "total", "totals", "grandtotal", "subtotal", "sum"}
OF_WORK: Sequence[Role] = ("id", "number", "state", "assignees", "start", "due", "parent")
"""What a line of totals has none of."""
IN_DAYS = {"duration", "工期", "计划工期", "人天", "时长", "工作量"}


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where the columns of each role stand, and how this table writes dates and amounts."""

    places: Mapping[Role, Sequence[tuple[str, int]]]
    style: DateStyle
    effort_unit: str = ""
    fractions: bool = False


@dataclass
class RowReader:
    """One row; `refused` collects the cells that could not be read."""

    number: int
    cells: Sequence[str]
    layout: Layout
    refused: list[Refusal] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        """Whether it is a line of totals, as people put them under a table."""
        title = "".join(self.text("title").casefold().split()).rstrip(":：")
        return title in TOTALS and not any(self.text(role) for role in OF_WORK)

    def filled(self, role: Role) -> Iterator[tuple[str, str]]:
        """Header and cell of every filled column of this role."""
        for header, place in self.layout.places.get(role, ()):
            if place < len(self.cells) and self.cells[place]:
                yield header, self.cells[place]

    def text(self, role: Role) -> str:
        """The first filled cell."""
        return next((cell for _header, cell in self.filled(role)), "")

    def texts(self, role: Role) -> list[str]:
        """All filled cells."""
        return [cell for _header, cell in self.filled(role)]

    def day(self, role: Role) -> date | None:
        """The day in the first filled cell; what is no date is refused."""
        for header, cell in self.filled(role):
            found = read_day(cell, self.layout.style)
            if found is None:
                self._refuse_date(header, cell)
            return found
        return None

    def moment(self, role: Role) -> datetime | None:
        """The moment in the first filled cell; what is no date is refused."""
        for header, cell in self.filled(role):
            found = read_moment(cell, self.layout.style)
            if found is None:
                self._refuse_date(header, cell)
            return found
        return None

    def minutes(self, role: Role) -> int | None:
        """The amount of work in the first filled cell; the header's unit counts for bare numbers."""
        for header, cell in self.filled(role):
            unit = self.layout.effort_unit or unit_in(header) or ("day" if plain(header) in IN_DAYS else "hour")
            found = read_minutes(cell, unit=unit)
            if found is None:
                sentence = _("“%(value)s” is no amount of time; the item comes in without it.")
                self.refuse(header, cell, said(sentence, value=cell))
            return found
        return None

    def percent(self) -> int | None:
        """The progress; what is none is refused."""
        for header, cell in self.filled("progress"):
            found = read_percent(cell, fraction=self.layout.fractions)
            if found is None:
                sentence = _("“%(value)s” is no progress from 0 to 100%%; the item comes in without it.")
                self.refuse(header, cell, said(sentence, value=cell))
            return found
        return None

    def priority(self) -> Priority:
        """The priority; a word nobody knows is refused and means none."""
        for header, cell in self.filled("priority"):
            found = read_priority(cell)
            if found is None:
                sentence = _("“%(value)s” is no known priority; the item comes in without one.")
                self.refuse(header, cell, said(sentence, value=cell))
            return found or "none"
        return "none"

    def refuse_beyond(self, columns: int) -> None:
        """Say what stands behind the last column of the header."""
        beyond = [cell for cell in self.cells[columns:] if cell]
        if beyond:
            message = _("The row has more cells than there are columns; what stands behind the last one is left out.")
            self.refuse("", ", ".join(beyond), message)

    def refuse(self, header: str, value: str, message: object) -> None:
        """Say why this cell does not come in."""
        self.refused.append(Refusal(row=self.number, message=message, column=header, value=value[:200]))

    def _refuse_date(self, header: str, cell: str) -> None:
        if cell.startswith("="):
            sentence = _("“%(value)s” is a formula, which is never calculated; the item comes in without this date.")
        else:
            sentence = _("“%(value)s” is no date; the item comes in without it.")
        self.refuse(header, cell, said(sentence, value=cell[:200]))


def identity(row: RowReader) -> str:
    """What the source calls this row: its identifier, else its title with the time it was made."""
    key = row.text("id")
    if key and not ROUNDED.fullmatch(key):
        return key
    return " · ".join(filter(None, (row.text("title"), row.text("created"))))
