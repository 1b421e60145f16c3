"""The ways a collection can be laid out; a view set lists the ones that fit its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Layout:
    """One way to see a collection."""

    key: ClassVar[str]
    label: ClassVar[Any]
    icon: ClassVar[str]


@dataclass(frozen=True)
class Table(Layout):
    """Rows under column heads, grouped where asked for."""

    key = "table"
    label = _("List")
    icon = "list"


@dataclass(frozen=True)
class Board(Layout):
    """Cards in columns of one field; `by` names the fields that may make columns, the first by default.

    Records with a method `put_between(after, before, by=)` can be put in order within a column.
    """

    key = "board"
    label = _("Board")
    icon = "square-kanban"
    by: Sequence[str] = ()


@dataclass(frozen=True)
class Calendar(Layout):
    """A month with each record on the day of `day`, or of another field of days that was chosen."""

    key = "calendar"
    label = _("Calendar")
    icon = "calendar-days"
    day: str = ""
