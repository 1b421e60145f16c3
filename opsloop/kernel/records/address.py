"""A collection's whole state as its address: layout, filters, grouping, order, columns, page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from opsloop.kernel.pages.legible import legible
from opsloop.kernel.records.filters import Condition

ALL, ANY = "all", "any"


LONGEST_NUMBER = 15


def whole(text: str) -> int | None:
    """The number that the text is; None where it is none, or one that no page or view has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


@dataclass(frozen=True)
class Address:
    """What the query of a collection's address says; empty parts are left to the view set's own choice."""

    layout: str = ""
    filters: tuple[Condition, ...] = ()
    match: str = ALL
    words: str = ""
    group: str | None = None
    sub_group: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    card: tuple[str, ...] | None = None
    """The facts on the cards of a board; none at all where it is empty."""
    archived: bool = False
    page: int = 1
    view: int | None = None
    """The saved view that this began as; 0 for all records where a view would open first."""
    month: str = ""
    day: str = ""
    """The field by whose day a calendar shows records."""
    left_out: tuple[Condition, ...] = ()
    """Filters that are not known here; a page goes on without them, and keeps them in its address."""

    @classmethod
    def read(cls, query: QueryDict) -> Address:
        """The state that a query means."""
        page, view = query.get("page", ""), query.get("view", "")
        return cls(
            layout=query.get("layout", ""),
            filters=tuple(Condition.read(text) for text in query.getlist("f")),
            match=ANY if query.get("match") == ANY else ALL,
            words=legible(query.get("q", "")).strip()[:200],
            group=query.get("group"),
            sub_group=query.get("sub", ""),
            sort=query.get("sort", ""),
            columns=_names(query.get("columns", "")),
            card=_names(query.get("card", "")) if "card" in query else None,
            archived=query.get("archived") == "1",
            page=max(whole(page) or 1, 1),
            view=whole(view),
            month=query.get("month", "")[:7],
            day=query.get("day", ""),
        )

    def query(self) -> str:
        """The same as a query, without what is left to the view set."""
        pairs: list[tuple[str, str]] = [
            ("layout", self.layout),
            *(("f", str(condition)) for condition in (*self.filters, *self.left_out)),
            ("match", ANY if self.match == ANY else ""),
            ("q", self.words),
            ("sub", self.sub_group),
            ("sort", self.sort),
            ("columns", ",".join(self.columns)),
            ("archived", "1" if self.archived else ""),
            ("month", self.month),
            ("day", self.day),
            ("view", "" if self.view is None else str(self.view)),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        card = None if self.card is None else ",".join(self.card)
        chosen = [(name, value) for name, value in (("card", card), ("group", self.group)) if value is not None]
        return urlencode([(name, value) for name, value in pairs if value] + chosen, safe=":,")

    def but(self, **parts: Any) -> Address:
        """The same with other parts, from its first page."""
        return replace(self, **{"page": 1, **parts})

    def without(self, condition: Condition) -> Address:
        """The same with one chip less."""
        return self.but(filters=tuple(other for other in self.filters if other != condition))

    def without_field(self, condition: Condition) -> Address:
        """The same without any chip on this field and operator."""
        where = (condition.field, condition.operator)
        return self.but(filters=tuple(other for other in self.filters if (other.field, other.operator) != where))

    def with_filter(self, condition: Condition) -> Address:
        """The same with one more chip; it takes the place of one on the same field and operator."""
        kept = tuple(
            other for other in self.filters if (other.field, other.operator) != (condition.field, condition.operator)
        )
        return self.but(filters=(*kept, condition))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)
