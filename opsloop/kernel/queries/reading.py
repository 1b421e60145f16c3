"""Turns the rows of a compiled query into what its query set would answer: records, tuples or single values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

Row = Sequence[Any]
Read = Callable[[Iterable[Row]], list[Any]]


def reader_of(rows: models.QuerySet[Any], compiler: Any) -> Read:
    """How the rows of this query set become what it answers."""
    converted = _converter(compiler)
    if rows._iterable_class is ModelIterable:
        record = _record_maker(compiler)
        return lambda found: [record(row) for row in converted(found)]
    if rows._iterable_class is FlatValuesListIterable:
        return lambda found: [row[0] for row in converted(found)]
    if rows._iterable_class is ValuesListIterable:
        return lambda found: [tuple(row) for row in converted(found)]
    raise TypeError(f"a prepared query answers records or lists of values, not {rows._iterable_class.__name__}")


def _converter(compiler: Any) -> Callable[[Iterable[Row]], Iterable[Row]]:
    columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
    steps = [
        (place, [(convert, column) for convert in converts])
        for place, (converts, column) in compiler.get_converters(columns).items()
    ]

    def converted(found: Iterable[Row]) -> Iterable[Row]:
        for row in found:
            values = list(row)
            for place, converts in steps:
                for convert, column in converts:
                    values[place] = convert(values[place], column, connection)
            yield values

    return converted if steps else lambda found: found


def _record_maker(compiler: Any) -> Callable[[Row], models.Model]:
    """As `ModelIterable` does it, with everything looked up once that is the same for each row."""
    model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    first, end = places[0], places[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:end]]
    joined = (compiler.klass_info, compiler.select, connection.alias)
    populators = get_related_populators(*joined)  # type: ignore[call-arg]  # the stubs know a later Django
    notes = list((compiler.annotation_col_map or {}).items())
    alias = connection.alias

    def record(row: Row) -> models.Model:
        made: models.Model = model.from_db(alias, names, row[first:end])
        for populator in populators:
            populator.populate(row, made)
        for name, place in notes:
            setattr(made, name, row[place])
        return made

    return record
