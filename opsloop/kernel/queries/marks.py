"""Marks: values that stand in a query for those that come later, and are found again among its parameters."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from django.db import connection, models

from opsloop.kernel.queries.facts import STAND_IN, Asked, Fact, fact_of

FIRST_NUMBER = 731_511_000_000_000_000
"""Eighteen digits: as many as a key may have in an address."""
FIRST_MOMENT = datetime.datetime(4711, 1, 1, tzinfo=datetime.UTC)
FIRST_DAY = datetime.date(4711, 1, 1)
PLAIN = frozenset({int, str, datetime.date, datetime.datetime})
"""Kinds of which every value makes the same query; most values are of these."""
Values = dict[str, Any]
Take = Callable[[Values], Any]


@dataclass(frozen=True)
class Slot:
    """A place for one value, or for a list of them."""

    take: Take
    many: bool = False


@dataclass(frozen=True)
class Known:
    """A fact that a query was compiled for: whose it is, and whether there were keys."""

    take: Take
    fact: Fact
    some: bool

    def holds(self, values: Values) -> bool:
        """Whether it is the same with these values."""
        return bool(fact_of(self.take(values), *self.fact)) is self.some


class Marks:
    """Makes a mark for each value of a query, and knows which place a mark stands for."""

    def __init__(self) -> None:
        self._slots: dict[Any, Slot] = {}
        self._asked: list[tuple[Take, Asked]] = []

    def stand_in(self, value: Any, take: Take) -> Any:
        """What stands in the query for a value of this kind; None and empty lists stand for themselves."""
        if value is None or (isinstance(value, list | tuple) and not value):
            return value
        if isinstance(value, list | tuple):
            return [self._mark(value[0], take, many=True)]
        if isinstance(value, models.Model):
            return self._row(value, take)
        if is_dataclass(value):
            parts = {part.name: self._part(value, part.name, take) for part in fields(value)}
            return replace(value, **parts)  # type: ignore[type-var]  # an instance, not a class
        return self._mark(value, take)

    def slot(self, parameter: Any) -> Slot | None:
        """The place of a parameter, None where it is a constant of the query."""
        known = isinstance(parameter, int | str | datetime.date) and not isinstance(parameter, bool)
        return self._slots.get(parameter) if known else None

    def facts(self) -> list[Known]:
        """What was asked about the rows among the values."""
        return [Known(take, *known) for take, asked in self._asked for known in asked.facts.values()]

    def _part(self, value: Any, name: str, take: Take) -> Any:
        return self.stand_in(getattr(value, name), lambda values: getattr(take(values), name))

    def _row(self, row: models.Model, take: Take) -> models.Model:
        """A row that knows nothing but a mark for its key, and marks for the facts about it."""
        model = row.__class__  # the class that a lazy object shows, not its own
        key = self._mark(row.pk, lambda values: take(values).pk)
        kept = model.from_db(connection.alias, [row._meta.pk.attname], [key])
        asked = Asked(row, lambda fact: self._mark(1, lambda values: fact_of(take(values), *fact), many=True))
        setattr(kept, STAND_IN, asked)
        self._asked.append((take, asked))
        return kept

    def _mark(self, like: Any, take: Take, *, many: bool = False) -> Any:
        """A value of the same kind that no other mark has."""
        if isinstance(like, bool):
            raise TypeError("yes or no belongs to the shape of a query, it is no value")
        place = len(self._slots)
        mark: Any = FIRST_NUMBER + place
        if isinstance(like, str):
            mark = f"MARK{mark}"
        elif isinstance(like, datetime.datetime):
            mark = FIRST_MOMENT + datetime.timedelta(microseconds=place)
        elif isinstance(like, datetime.date):
            mark = FIRST_DAY + datetime.timedelta(days=place)
        self._slots[adapted(mark)] = Slot(take, many)
        return mark


def kind_of(value: Any) -> Hashable:
    """What of a value the shape of a query may depend on."""
    kind: Hashable = value.__class__
    if kind in PLAIN:
        return kind
    if value is None or isinstance(value, list | tuple):
        return bool(value)
    if is_dataclass(value):
        return tuple(kind_of(getattr(value, part.name)) for part in fields(value))
    return kind


def adapted(value: Any) -> Any:
    """A value as the database's driver takes it."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    return value


def all_adapted(values: Sequence[Any], cast: Callable[[Any], Any]) -> list[Any]:
    """Each value once, as the driver takes it."""
    return [cast(value) for value in dict.fromkeys(values) if value is not None]


def of_name(name: str) -> Take:
    """The value of this name."""
    return lambda values: values[name]
