"""Turns the rows of a compiled query into what its query set would answer: records, tuples or single values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.db import connection, models
from django.db.models import signals
from django.db.models.base import ModelState
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
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]  # the stubs leave it out
        raise TypeError("a prepared query is one query: read what it would prefetch with `read_relations`")
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
    places = compiler.klass_info["select_fields"]
    first, end = places[0], places[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:end]]
    make = _maker(compiler.klass_info["model"], names)
    joined = (compiler.klass_info, compiler.select, connection.alias)
    populators = get_related_populators(*joined)  # type: ignore[call-arg]  # the stubs know a later Django
    joins = [_joiner(populator) for populator in populators]
    notes = list((compiler.annotation_col_map or {}).items())

    def record(row: Row) -> models.Model:
        made = make(row[first:end])
        for join in joins:
            join(row, made)
        for name, place in notes:
            setattr(made, name, row[place])
        return made

    return record


def _joiner(populator: Any) -> Callable[[Row, models.Model], None]:
    """Puts the record that `select_related` reads beside another one into that, as `RelatedPopulator` does it."""
    make = _maker(populator.model_cls, populator.init_list)
    joins = [_joiner(further) for further in populator.related_populators]
    ordered = populator.reorder_for_init
    if ordered is None:
        ordered = itemgetter(slice(populator.cols_start, populator.cols_end))
    key, put_here, put_there = populator.pk_idx, populator.local_setter, populator.remote_setter

    def join(row: Row, made: models.Model) -> None:
        values = ordered(row)
        if values[key] is None:
            put_here(made, None)
            return
        other = make(values)
        for further in joins:
            further(row, other)
        put_here(made, other)
        put_there(other, made)

    return join


def _maker(model: type[models.Model], names: Sequence[str]) -> Callable[[Row], models.Model]:
    """A record of the model with these columns; the others are read when somebody asks for them.

    Django goes through every column of the model for each row, which is most of what a row costs. Where the model has
    no say in it, the values are put where that would put them.
    """
    alias = connection.alias
    own_say = model.__init__ is not models.Model.__init__ or "from_db" in said_by(model)
    if own_say or signals.pre_init.has_listeners(model) or signals.post_init.has_listeners(model):
        return lambda values: model.from_db(alias, names, values)

    def made(values: Row) -> models.Model:
        record = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, alias
        kept = record.__dict__
        kept["_state"] = state
        kept.update(zip(names, values, strict=True))
        return record

    return made


def said_by(model: type[models.Model]) -> set[str]:
    """What the classes between a model and Django's say themselves."""
    own = model.__mro__[: model.__mro__.index(models.Model)]
    return {name for cls in own for name in vars(cls)}
