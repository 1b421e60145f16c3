"""Inserts records by statements that are compiled once for their model; later only the values change.

Django compiles an INSERT anew for each row and takes every column through four calls, which costs more than the
database needs for it. Here a value that is already what its column holds goes to the database as it is; every other
one goes the way that Django takes it. The first row of a model is compiled both ways, and both must say the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import signals, sql
from django.db.models.constants import OnConflict

Written = Callable[[models.Model], Any]
MOST_MOMENTS = 64
MOST_AT_ONCE = 64
"""So many rows a statement; each number of rows has its own text."""

AS_IT_IS: Mapping[type[models.Field[Any, Any]], type] = {
    models.BooleanField: bool,
    models.IntegerField: int,
    models.FloatField: float,
    models.TextField: str,
    models.CharField: str,
}
"""Fields and the values that they hand to the database unchanged; exactly of this type, no descendants."""
SAYS = ("get_prep_value", "get_db_prep_value", "get_db_prep_save", "pre_save")
"""Where a field has a say in what is written."""


class CompiledOtherwise(AssertionError):
    """A statement of our own says something else than Django's."""


def insert(row: models.Model) -> None:
    """Write a new row, as `row.save(force_insert=True)` does; it has its key then."""
    model = type(row)
    known = _insert_of(model)
    if known is None or _has_key(row):
        row.save(force_insert=True)
    else:
        known.write([row])


def insert_all(rows: Sequence[models.Model], *, ignoring: bool = False) -> None:
    """Write new rows of one model, as `bulk_create` does, some dozens a statement; they have their keys then.

    With `ignoring` those that are there already are passed over, and none has a key.
    """
    if not rows:
        return
    model = type(rows[0])
    known = _insert_of(model)
    # PostgreSQL takes a list for each column, which Django writes.
    if known is None or connection.vendor != "sqlite" or any(_has_key(row) for row in rows):
        model._default_manager.bulk_create(rows, ignore_conflicts=ignoring)
        return
    for first in range(0, len(rows), MOST_AT_ONCE):
        known.write(rows[first : first + MOST_AT_ONCE], ignoring=ignoring)


def _has_key(row: models.Model) -> bool:
    return row.pk is not None and row._meta.pk.remote_field is None


def _insert_of(model: type[models.Model]) -> Insert | None:
    known = _inserts.get((DEFAULT_DB_ALIAS, model))
    if known is None:
        known = _inserts[DEFAULT_DB_ALIAS, model] = Insert(model) if plain(model) else None
    return known


def plain(model: type[models.Model]) -> bool:
    """Whether nobody has a say in how a row is saved: one table, no `save` of its own, no listener."""
    says = model.save is not models.Model.save or model.save_base is not models.Model.save_base
    listened = signals.pre_save.has_listeners(model) or signals.post_save.has_listeners(model)
    fills = [field for field in model._meta.local_concrete_fields if _fills(field)]
    return not (says or listened or model._meta.parents or model._meta.proxy or fills)


def _fills(field: models.Field[Any, Any]) -> bool:
    """Whether the field itself makes a value when its row is saved, such as the moment of a change."""
    if isinstance(field, models.DateField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not models.Field.pre_save


class Insert:
    """The statement of one model, and how each of its columns is taken from a row."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.local_concrete_fields
        self._key = next((field.attname for field in fields if isinstance(field, models.AutoField)), "")
        self._fields = [field for field in fields if not isinstance(field, models.AutoField)]
        self._taken = [writer(field) for field in self._fields]
        self._texts: dict[tuple[int, bool], str] = {}

    def write(self, rows: Sequence[models.Model], *, ignoring: bool = False) -> None:
        """Insert the rows, inside the caller's transaction if there is one."""
        text = self._texts.get((len(rows), ignoring))
        if text is None:
            text = self._texts[len(rows), ignoring] = self._compiled(rows, ignoring)
        with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            cursor.execute(text, [taken(row) for row in rows for taken in self._taken])
            if self._key and not ignoring:
                for row, returned in zip(rows, cursor.fetchall(), strict=True):
                    setattr(row, self._key, returned[0])
        for row in rows:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS

    def _compiled(self, rows: Sequence[models.Model], ignoring: bool) -> str:
        model = type(rows[0])
        query = sql.InsertQuery(model, on_conflict=OnConflict.IGNORE if ignoring else None)
        query.insert_values(self._fields, list(rows))
        compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
        compiler.returning_fields = model._meta.db_returning_fields if self._key and not ignoring else []
        ((text, parameters),) = compiler.as_sql()
        said_otherwise(parameters, [taken(row) for row in rows for taken in self._taken])
        return str(text)


def said_otherwise(parameters: Sequence[Any], mine: Sequence[Any]) -> None:
    """CompiledOtherwise where Django hands other values to the database than ours."""
    if list(map(repr, parameters)) != list(map(repr, mine)):
        raise CompiledOtherwise(f"Django: {parameters}\nhere: {mine}")


def writer(field: models.Field[Any, Any]) -> Written:
    """What a row has in the column of this field, as the driver takes it."""
    name, exact = field.attname, _exact(field)
    empty: dict[type, Any] = {}

    def converted(row: models.Model) -> Any:
        return field.get_db_prep_save(getattr(row, name), connection)

    def as_it_is(row: models.Model) -> Any:
        value = getattr(row, name)
        return value if value is None or type(value) is exact else converted(row)

    def moment(row: models.Model) -> Any:
        value = getattr(row, name)
        if value is None:
            return None
        if type(value) is not datetime.datetime or value.tzinfo is None:
            return converted(row)
        return _moment(value, value.tzinfo)

    def json(row: models.Model) -> Any:
        """Most lists are empty, and encoding one costs as much as ten other columns."""
        kind = type(getattr(row, name))
        if kind not in (list, dict) or getattr(row, name):
            return converted(row)
        if kind not in empty:
            empty[kind] = converted(row)
        return empty[kind]

    if type(field) is models.DateTimeField:
        return moment
    if type(field) is models.JSONField:
        return json
    return converted if exact is None else as_it_is


@lru_cache(MOST_MOMENTS)
def _moment(value: datetime.datetime, _zone: datetime.tzinfo) -> Any:
    """The rows of one verb share a few moments; one instant in two zones is two, as PostgreSQL is handed the zone."""
    return connection.ops.adapt_datetimefield_value(value)


def _exact(field: models.Field[Any, Any]) -> type | None:
    """The type of values that the field hands on unchanged; None where it has a say in each."""
    if isinstance(field, models.ForeignKey):
        return int if isinstance(field.target_field, models.AutoField | models.OneToOneField) else None
    if isinstance(field, models.IntegerField) and connection.vendor != "sqlite":
        return None  # PostgreSQL is told how wide each number is
    own = type(field)
    kinds = (kind for kind in AS_IT_IS if issubclass(own, kind) and all(_same(own, kind, name) for name in SAYS))
    return next((AS_IT_IS[kind] for kind in kinds), None)


def _same(own: type, kind: type, name: str) -> bool:
    return getattr(own, name) is getattr(kind, name)


_inserts: dict[tuple[str, type[models.Model]], Insert | None] = {}
