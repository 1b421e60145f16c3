"""How many rows are in each group inside a group, and in each cell of a board with swimlanes: one count for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTransform

from opsloop.kernel.records.collection import COUNTS, Bucket, Collection, bucket_value, counts_of
from opsloop.kernel.records.custom_field import CustomValue
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import YesNo
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
    found: dict[tuple[str, str], list[Any]] = {}
    for one, two, *figures in rows:
        for both in product(_values(one), _values(two)):
            found[both] = _together(found[both], figures) if both in found else figures
    return {
        both: (count, shown_sums(sums, dict(zip(names, added, strict=True)), shown.viewer))
        for both, (count, *added) in found.items()
    }


def _values(value: Any) -> list[str]:
    """The groups that rows with this value are in."""
    return list(dict.fromkeys(map(str, value))) or [""] if isinstance(value, list) else [bucket_value(value)]


def _together(some: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Count and sums of both; what nobody has is nothing."""
    return [one if two is None else two if one is None else one + two for one, two in zip(some, others, strict=True)]


def _own_value(field: Field) -> Combinable:
    """One value of an own field from the table of its own; several, which are counted each, as the record has them."""
    assert field.own is not None  # noqa: S101  # only own fields are asked
    if field.kind.multiple:
        return KeyTransform(field.own.key, "custom")
    values = CustomValue.objects.filter(field=field.own, record_id=OuterRef("pk"))
    return Exists(values.filter(number=1)) if isinstance(field.kind, YesNo) else Subquery(values.values("text")[:1])
