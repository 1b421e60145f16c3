"""Updates and removes rows by statements that are compiled once for their model; later only the values change.

As with inserts, Django compiles the first of each kind, and what is handed to the database must be what it hands over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import sql

from opsloop.kernel.queries.inserting import MOST_AT_ONCE, Written, plain, said_otherwise, writer


def update(row: models.Model, names: Sequence[str]) -> None:
    """Write these columns of a row, as `row.save(update_fields=names)` does; nothing where the row is gone."""
    update_all([row], names)


def update_all(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """The same for many rows of one model, each with values of its own."""
    if not rows:
        return
    key = (DEFAULT_DB_ALIAS, type(rows[0]), tuple(names))
    known = _updates.get(key)
    if known is None:
        known = _updates[key] = Update(type(rows[0]), names) if plain(type(rows[0])) else None
    if known is not None:
        known.write(rows)
        return
    for row in rows:
        row.save(update_fields=names)


def remove(rows: Sequence[models.Model]) -> None:
    """Delete rows of one model on which no other rows hang, some dozens a statement."""
    for first in range(0, len(rows), MOST_AT_ONCE):
        keys = [row.pk for row in rows[first : first + MOST_AT_ONCE]]
        with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            cursor.execute(_removal(type(rows[0]), keys), keys)


class Update:
    """The statements that write some columns of one model: one for each choice of columns that become empty."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        columns = {field.name: field for field in model._meta.concrete_fields}
        self._model, self._fields = model, [columns[name] for name in names]
        self._taken: list[Written] = [writer(field) for field in self._fields]
        self._texts: dict[tuple[bool, ...], str] = {}

    def write(self, rows: Sequence[models.Model]) -> None:
        """Update the rows, inside the caller's transaction if there is one."""
        wanted: dict[str, list[list[Any]]] = {}
        for row in rows:
            values = [taken(row) for taken in self._taken]
            empty = tuple(value is None for value in values)
            text = self._texts.get(empty)
            if text is None:
                text = self._texts[empty] = self._compiled(row)
            wanted.setdefault(text, []).append([*(value for value in values if value is not None), row.pk])
        with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            for text, parameters in wanted.items():
                if len(parameters) == 1:
                    cursor.execute(text, parameters[0])
                else:
                    cursor.executemany(text, parameters)

    def _compiled(self, row: models.Model) -> str:
        query: Any = self._model._base_manager.filter(pk=row.pk).query.chain(sql.UpdateQuery)
        query.add_update_fields([(field, None, field.pre_save(row, add=False)) for field in self._fields])
        text, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        mine = [value for value in (taken(row) for taken in self._taken) if value is not None]
        said_otherwise(parameters, [*mine, row.pk])
        return str(text)


def _removal(model: type[models.Model], keys: Sequence[object]) -> str:
    place = (DEFAULT_DB_ALIAS, model, len(keys))
    if place not in _removals:
        query = model._base_manager.filter(pk__in=keys).query.chain(sql.DeleteQuery)
        text, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        said_otherwise(parameters, keys)
        _removals[place] = str(text)
    return _removals[place]


_updates: dict[tuple[str, type[models.Model], tuple[str, ...]], Update | None] = {}
_removals: dict[tuple[str, type[models.Model], int], str] = {}
