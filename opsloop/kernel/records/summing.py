"""What the columns of a collection add up to: in a group, and over all that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.utils.safestring import SafeString

from opsloop.kernel.records.custom_field import CustomValue

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

Shown = tuple["Field", SafeString]


def summed(columns: Iterable[Field]) -> list[Field]:
    """The columns that add up."""
    return [field for field in columns if field.sum]


def sums_of_records(fields: Sequence[Field]) -> dict[str, Sum]:
    """The sums as aggregates of the records' own query, by a name for each."""
    return {name: Sum(_own(field, "pk") if field.own is not None else F(field.path)) for name, field in _named(fields)}


def sums_of_values(fields: Sequence[Field], model: type[Record]) -> dict[str, Sum]:
    """The same as aggregates of a query of own values, each of which names its record."""
    rows = model._base_manager.filter(pk=OuterRef("record_id"))
    return {
        name: Sum(_own(field, "record_id") if field.own is not None else Subquery(rows.values(field.path)[:1]))
        for name, field in _named(fields)
    }


def shown_sums(fields: Sequence[Field], row: Mapping[str, Any], viewer: Viewer) -> list[Shown]:
    """What a row of such a query says, as the fields' values are shown; nothing where there was nothing to add."""
    return [(field, field.kind.amount(row[name], viewer)) for name, field in _named(fields) if row[name] is not None]


def _own(field: Field, record: str) -> Combinable:
    values = CustomValue.objects.filter(field=field.own, record_id=OuterRef(record))
    return Subquery(values.values("number")[:1])


def _named(fields: Sequence[Field]) -> list[tuple[str, Field]]:
    return [(f"sum_{place}", field) for place, field in enumerate(fields)]
