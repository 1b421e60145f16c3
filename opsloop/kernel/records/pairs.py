"""How many rows are in each group inside a group, and in each cell of a board with swimlanes: one count for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Subquery

from opsloop.kernel.records.collection import COUNTS, Bucket, Collection, counts_of
from opsloop.kernel.records.custom_field import CustomValue
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.summing import Shown, shown_sums, sums_of_records

Counts = Mapping[tuple[str, str], tuple[int, Sequence[Shown]]]


def pairs(shown: Collection) -> list[tuple[Bucket, Bucket]]:
    """Each group with each filled group inside it, in order; the inner one says what is in both."""
    counts, inner = pair_counts(shown), shown.buckets(shown.sub_group)
    return [
        (one, replace(two, count=counts[one.value, two.value][0], sums=counts[one.value, two.value][1]))
        for one in shown.buckets()
        for two in inner
        if (one.value, two.value) in counts
    ]


def pair_counts(shown: Collection) -> Counts:
    """Count and sums of the rows that have both values, by the values of group and sub-group; no row, no entry."""
    fields = [field for field in (shown.group, shown.sub_group) if field is not None]
    sums = shown.summed
    names = list(sums_of_records(sums))
    if shown.usual and all(field.own is None for field in [*fields, *sums]):
        paths, columns = tuple(field.path for field in fields), tuple(column.name for column in sums)
        rows = COUNTS.rows(shown.view_set, shown.address.archived, paths, columns, viewer=shown.viewer)
    else:
        own = {f"own_{place}": _own_value(field) for place, field in enumerate(fields) if field.own is not None}
        paths = tuple(f"own_{place}" if field.own is not None else field.path for place, field in enumerate(fields))
        rows = list(counts_of(shown.matching.annotate(**own), paths, sums_of_records(sums)))
    return {
        (_text(one), _text(two)): (count, shown_sums(sums, dict(zip(names, added, strict=True)), shown.viewer))
        for one, two, count, *added in rows
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _own_value(field: Field) -> Subquery:
    """An own field that makes groups has one value, kept in a table of its own."""
    return Subquery(CustomValue.objects.filter(field=field.own, record_id=OuterRef("pk")).values("text")[:1])
