"""A compiled query: the text around its parameters, and where each parameter comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from opsloop.kernel.queries.marks import Known, Marks, Slot, Values, adapted, all_adapted
from opsloop.kernel.queries.reading import Read, reader_of

MOST_LENGTHS = 64
Filled = tuple[str, list[Any]]


@dataclass
class Statement:
    """One compiled shape, and the facts it was compiled for; without texts it can find nothing."""

    texts: Sequence[str]
    parameters: Sequence[tuple[Any, Slot | None]]
    read: Read
    facts: Sequence[Known]
    _by_length: dict[tuple[int, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: models.QuerySet[Any], marks: Marks) -> Statement:
        """The query set compiled, with a place for each mark in it."""
        compiler = rows.query.get_compiler(using=connection.alias)
        compiled = compiled_by(compiler)
        if compiled is None:
            return cls((), (), list, marks.facts())
        text, parameters = compiled
        placed = [(parameter, marks.slot(parameter)) for parameter in parameters]
        return cls(_parted(text), placed, reader_of(rows, compiler), marks.facts())

    def holds(self, values: Values) -> bool:
        """Whether these people have keys where those had for whom it was compiled."""
        return all(known.holds(values) for known in self.facts)

    def filled(self, values: Values) -> Filled | None:
        """The query and its parameters for these values; None where nothing can be found."""
        if not self.texts:
            return None
        found, lengths = list[Any](), list[int]()
        for constant, slot in self.parameters:
            if slot is None:
                found.append(constant)
            elif slot.many:
                many = all_adapted(slot.take(values), type(constant))
                lengths.append(len(many))
                found += many
            else:
                value = adapted(slot.take(values))
                found.append(type(constant)(value) if isinstance(constant, int) else value)
        return self._text(tuple(lengths)), found

    def _text(self, lengths: tuple[int, ...]) -> str:
        known = self._by_length.get(lengths)
        if known is None:
            rest, known = iter(lengths), self.texts[0]
            for text, (_constant, slot) in zip(self.texts[1:], self.parameters, strict=True):
                signs = ", ".join(["%s"] * next(rest)) if slot is not None and slot.many else "%s"
                known += signs + text
            if len(self._by_length) >= MOST_LENGTHS:
                self._by_length.clear()
            self._by_length[lengths] = known
        return known


def _parted(sql: str) -> list[str]:
    """The text around the parameters; a percent sign of the text itself is written twice."""
    texts = [""]
    for piece in re.split(r"(%[%s])", sql):
        if piece == "%s":
            texts.append("")
        else:
            texts[-1] += piece
    return texts


def compiled_by(compiler: Any) -> Filled | None:
    """The text of a query and its parameters; None where its conditions leave nothing to find."""
    try:
        text, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    return text, list(parameters)
