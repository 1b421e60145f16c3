"""Reads what many records refer to: one or two queries a relation for all of them, each row made once.

Every related record comes with whether the reader may see it. The relation itself stays whole, so that verbs work on
what is really there; `Field.value` leaves out of sight what is marked.

Django's own prefetch makes a manager for every record and relation, and a row anew for every pair: for a page of
50 items that was a quarter of all the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Prefetch, Q, Value, When, prefetch_related_objects
from django.db.models.fields.related import ForeignKey, ManyToManyField

from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.prepared import Prepared

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record

CACHE = "_prefetched_objects_cache"
SEEN = "seen_by_reader"
"""An attribute of a related record: False where the reader may not see it. Rows without it are no secrets."""


def seen(row: Any) -> bool:
    """Whether a related row may be shown."""
    return bool(getattr(row, SEEN, True))


def gated(model: type[Record], names: Iterable[str], reader: User) -> list[Prefetch[Any]]:
    """How a query reads these relations of a model's rows, every related record marked by the gate."""
    return [
        Prefetch(name, queryset=_marked(model._meta.get_field(name).related_model, reader))
        for name in dict.fromkeys(names)
        if name
    ]


def _marked(model: Any, reader: User | None) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model._default_manager.all()
    if reader is None or not hasattr(model, "visibility_rule"):
        return rows
    rule = Q(trashed_at=None) & model.visibility_rule(reader)
    marked = Case(When(rule, then=Value(True)), default=Value(False), output_field=models.BooleanField())
    return model._default_manager.with_ref().annotate(**{SEEN: marked})  # type: ignore[no-any-return]  # of any model


def records_by_key(model: type[Record], keys: Iterable[int]) -> dict[int, Any]:
    """The records with these keys, those in the trash too, with what their references need.

    The relations are read by themselves: SQLite, which knows nothing of how many rows there are, went through all work
    of all projects where the project was joined, to find a handful of rows.
    """
    rows = {row.pk: row for row in WHOLE.rows(model, keys=list(keys))}
    read_relations(list(rows.values()), model.named_after)
    return rows


def read_relations(records: Sequence[Record], names: Iterable[str], *, reader: User | None = None) -> None:
    """Read these relations of all the records, which are of one type, as `prefetch_related_objects` would."""
    if not records:
        return
    for name in names:
        field = None if "__" in name else records[0]._meta.get_field(name)
        if isinstance(field, ManyToManyField):
            _read_many(records, field, reader)
        elif isinstance(field, ForeignKey):
            _read_one(records, field, reader)
        else:
            prefetch_related_objects(list(records), name)


def known(record: Record, name: str) -> Any:
    """The rows of a relation to many that were read for the record before; None where they were not."""
    return getattr(record, CACHE, {}).get(name)


def forget_read(record: Record, *names: str) -> None:
    """Read these relations of the record anew when they are next asked for: a verb has just changed their rows."""
    for name in names:
        getattr(record, CACHE, {}).pop(name, None)


def _read_one(records: Sequence[Record], field: ForeignKey[Any, Any], reader: User | None) -> None:
    unread = [record for record in records if not field.is_cached(record)]
    keys = {getattr(record, field.attname) for record in unread} - {None}
    rows = _by_key(field.remote_field.model, keys, reader)
    for record in unread:
        key = getattr(record, field.attname)
        if key is None or key in rows:
            field.set_cached_value(record, rows.get(key))


def _read_many(records: Sequence[Record], field: ManyToManyField[Any, Any], reader: User | None) -> None:
    near, far, model = field.m2m_column_name(), field.m2m_reverse_name(), field.remote_field.model
    unread = [record for record in records if known(record, field.name) is None]
    if not unread:
        return
    wanted: dict[int, set[int]] = {}
    for key, row_key in PAIRS.rows(field.remote_field.through, near, far, keys=[record.pk for record in unread]):
        wanted.setdefault(key, set()).add(row_key)
    rows = _by_key(model, set().union(*wanted.values()), reader) if wanted else {}
    everything: models.QuerySet[Any] = model._default_manager.all()
    for record in unread:
        mine = wanted.get(record.pk, ())
        found = _holding([row for key, row in rows.items() if key in mine], everything)
        vars(record).setdefault(CACHE, {})[field.name] = found


def know_none(record: Record, names: Iterable[str]) -> None:
    """Say of a record that was just made that these relations to many are empty, so that nobody asks."""
    for field in record._meta.many_to_many:
        if field.name in names:
            vars(record).setdefault(CACHE, {})[field.name] = _holding([], _nothing(field.remote_field.model))


@cache
def _nothing(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.none()


def _holding(rows: list[Any], like: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """A query set that was answered already; whoever asks on, such as `filter` or `set`, asks of these rows alone."""
    found: Any = _held_class(type(like)).__new__(_held_class(type(like)))
    vars(found).update(vars(like), _result_cache=rows, _prefetch_done=True)
    return found  # type: ignore[no-any-return]  # of a class of the same kind


@cache
def _held_class(plain: type[models.QuerySet[Any]]) -> type[models.QuerySet[Any]]:
    """Query sets that share one query of the whole table until they are asked on: then the copy is narrowed.

    Narrowing each at once would cost more than reading them.
    """

    def narrowed(self: Any) -> models.QuerySet[Any]:
        copy = plain._clone(self)  # type: ignore[attr-defined]  # Django's own, by which every question begins
        copy.__class__ = plain
        return copy.filter(pk__in=[row.pk for row in self._result_cache])  # type: ignore[no-any-return]  # as above

    return type(plain.__name__, (plain,), {"_clone": narrowed})


def _by_key(model: type[models.Model], keys: Iterable[Any], reader: User | None) -> dict[Any, Any]:
    """The rows with these keys, in the model's own order, without what no row shows."""
    if not keys:
        return {}
    return {row.pk: row for row in MARKED.rows(model, reader=reader, keys=list(keys))}


PAIRS = Prepared[tuple[int, int]](
    lambda through, near, far, keys: through._default_manager.filter(**{f"{near}__in": keys}).values_list(near, far)
)
WHOLE = Prepared[Any](lambda model, keys: model._default_manager.filter(pk__in=keys))
MARKED = Prepared[Any](
    lambda model, reader, keys: _marked(model, reader).filter(pk__in=keys).defer(*getattr(model, "bookkeeping", ()))
)
