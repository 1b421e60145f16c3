"""A collection: a view set seen by somebody at one address, and the rows, groups and sums in it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.expressions import OrderBy
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.render import icon
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.address import ANY, Address
from opsloop.kernel.records.custom_field import CustomValue
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.filters import Condition, combined, having
from opsloop.kernel.records.kinds import CustomReference, LongText, Option, OwnChoice, Reference, YesNo
from opsloop.kernel.records.kinds.choices import option_of, own_pill
from opsloop.kernel.records.layout import Board, Layout
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.relations import read_relations
from opsloop.kernel.records.searching import matching
from opsloop.kernel.records.summing import Shown, shown_sums, summed, sums_of_records, sums_of_values
from opsloop.kernel.records.tallies import tallies
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer

PAGE = 50
GROUP_PAGE = 20
COUNTED_UP_TO = 1000


@dataclass(frozen=True, eq=False)
class Bucket:
    """One group: the rows whose field has this value (empty text = none)."""

    field: Field
    value: str
    label: str
    mark: SafeString
    count: int
    sums: Sequence[Shown] = ()
    limit: int | None = None
    named: bool = False
    limited_at: str = ""

    @property
    def over(self) -> bool:
        """More in here than the limit of work in progress."""
        return self.limit is not None and self.count > self.limit

    @property
    def made_of(self) -> Hashable:
        """Everything that its head shows."""
        said = (self.value, self.label, str(self.mark), self.count, self.limit, self.limited_at, self.named)
        return (*said, *(str(amount) for _field, amount in self.sums))

    @property
    def of_row(self) -> bool:
        """Whether its value is the key of another row."""
        return isinstance(self.field.kind, Reference) and bool(self.value)

    @property
    def condition(self) -> Condition:
        """The chip that keeps just these rows."""
        return having(self.field, self.value)


class Collection:
    """The records of one address, read through the gate."""

    def __init__(self, view_set: RecordViewSet, viewer: Viewer, address: Address) -> None:
        self.view_set = view_set
        self.viewer = viewer
        self.address = address
        self.fields = view_set.fields_for(viewer)
        self.layout: Layout = view_set.layout(address.layout)
        self.tallies: dict[int, SafeString] = {}
        """The small counts on cards, by the keys of the records that were loaded."""

    @cached_property
    def matching(self) -> RecordQuerySet:
        """The records that pass the filters and the words, in no order."""
        rows = kept(self.view_set, self.viewer, self.view_set.records(self.viewer), archived=self.address.archived)
        any_of = self.address.match == ANY
        rows = rows.filter(combined(self.address.filters, self.fields, self.viewer, any_of=any_of))
        return matching(rows, self.view_set, self.viewer, self.address.words) if self.address.words else rows

    @cached_property
    def order(self) -> list[Any]:
        """What to order by; ties fall to the newest record."""
        name = self.sort
        field = self.fields.get(name.removeprefix("-"))
        if field is not None and field.own is not None and field.sort:
            value = OrderBy(field.ordering(), descending=name.startswith("-"), nulls_last=True)
            return [value, "-pk"]
        path = field.sort if field is not None else name.removeprefix("-")
        if not path:
            return ["-pk"]
        sign = "-" if name.startswith("-") else ""
        return [f"{sign}{path}", f"{sign or '-'}pk"]

    @property
    def sort(self) -> str:
        """What the rows are ordered by: as the address says, the usual where it names no field that orders."""
        field = self.fields.get(self.address.sort.removeprefix("-"))
        return self.address.sort if field is not None and field.sort else self.usual_sort

    @property
    def usual_sort(self) -> str:
        """The order where nobody chose one."""
        everywhere = self.viewer.scope is None and self.view_set.sort_everywhere
        return everywhere or self.view_set.sort

    @cached_property
    def columns(self) -> list[Field]:
        """The columns of a table, the naming one first among equals."""
        named = [self.fields[name] for name in self.address.columns if name in self.fields]
        chosen = [field for field in named if field.kind.stands]
        return chosen or self.view_set.names(self.view_set.columns, self.fields)

    @cached_property
    def group(self) -> Field | None:
        """What rows are grouped by; a board always has columns."""
        if isinstance(self.layout, Board):
            candidates = self.view_set.board_fields(self.fields)
            wanted = self.fields.get(self.address.group or "")
            return wanted if wanted in candidates else candidates[0]
        name = self.view_set.group if self.address.group is None else self.address.group
        field = self.fields.get(name)
        return field if field is not None and field.group else None

    @cached_property
    def sub_group(self) -> Field | None:
        """What each group is grouped by: swimlanes of a board."""
        field = self.fields.get(self.address.sub_group)
        return field if field is not None and field.group and field != self.group else None

    @cached_property
    def card_fields(self) -> list[Field]:
        """The facts on a card, less those that its place on the board says already."""
        said = {field.name for field in (self.group, self.sub_group) if field is not None}
        return [field for field in self.card_chosen if field.name not in said]

    @cached_property
    def card_chosen(self) -> list[Field]:
        """The facts that cards are to show, as somebody chose them or as is usual."""
        if self.address.card is None:
            return self.view_set.names(self.view_set.card, self.fields)
        offered = {field.name: field for field in self.view_set.card_offers(self.fields)}
        return [offered[name] for name in self.address.card if name in offered]

    @cached_property
    def summed(self) -> list[Field]:
        """What adds up in the heads of groups: the columns, and on a board what cards were chosen to show."""
        chosen = self.card_chosen if isinstance(self.layout, Board) else []
        return summed(dict.fromkeys((*self.columns, *chosen)))

    def load(self, records: Sequence[Record]) -> None:
        """Read what the rows show of other tables: one query a relation for all of them, nothing that is not shown."""
        scope = self.view_set.scope if self.viewer.scope is not None else ""
        if scope:
            for record in records:
                setattr(record, scope, self.viewer.scope)
        shown = self.card_fields if isinstance(self.layout, Board) else self.columns
        names = [*self.view_set.needs, *(field.relation for field in shown)]
        wanted = dict.fromkeys(name for name in names if name and name != scope)
        read_relations(records, wanted, reader=self.viewer.user)
        self.tally(records)
        for field in shown:
            if isinstance(field.kind, CustomReference):
                field.kind.load(field, records)

    def tally(self, records: Sequence[Record]) -> None:
        """Count what cards say of these records beside their fields."""
        if isinstance(self.layout, Board):
            self.tallies.update(tallies(records, self.viewer.workspace))

    def page(self) -> tuple[list[Record], bool]:
        """The rows of this page, and whether there are more."""
        return self._slice((), self.address.page, PAGE)

    def rows_in(self, bucket: Bucket, *, page: int = 1, lane: Bucket | None = None) -> tuple[list[Record], bool]:
        """The rows of one group (and swimlane), a page of it, and whether there are more."""
        return self._slice((bucket,) if lane is None else (bucket, lane), page, GROUP_PAGE)

    def rows_of(self, *within: Bucket) -> RecordQuerySet:
        """All rows that are in each of these groups, in order."""
        return self.matching.filter(*(self._is_in(bucket) for bucket in within)).order_by(*self.row_order)

    def _slice(self, within: Sequence[Bucket], page: int, size: int) -> tuple[list[Record], bool]:
        first = (page - 1) * size
        if self.usual and page == 1 and all(bucket.field.own is None for bucket in within):
            found = self._first_rows(within, size + 1)
        else:
            found = list(self.rows_of(*within).defer(*self.unread)[first : first + size + 1])
        return found[:size], len(found) > size

    @cached_property
    def usual(self) -> bool:
        """Whether these are all records of a scope in an order of the type's own: a query of known shape."""
        address = self.address
        plain = all(isinstance(path, str) for path in self.row_order)
        return plain and not (address.filters or address.words)

    def _first_rows(self, within: Sequence[Bucket], size: int) -> list[Record]:
        keys = {f"key{place}": int(bucket.value) for place, bucket in enumerate(within) if bucket.of_row}
        groups = tuple((bucket.field.name, "" if bucket.of_row else bucket.value) for bucket in within)
        order, unread = tuple(self.row_order), tuple(self.unread)
        shape = Shape(self.view_set, self.address.archived, groups, order, unread, size)
        return FIRST.rows(shape, viewer=self.viewer, **keys)

    @property
    def row_order(self) -> list[Any]:
        """The order of rows; cards of a board keep the places people gave them unless a sort was chosen."""
        placed = (
            isinstance(self.layout, Board) and hasattr(self.view_set.model, "put_between") and not self.address.sort
        )
        return ["rank", "pk"] if placed else self.order

    @cached_property
    def unread(self) -> list[str]:
        """Long texts and bookkeeping that no row shows."""
        fields = self.card_fields if isinstance(self.layout, Board) else self.columns
        shown = {"custom" if field.own is not None else field.name for field in fields}
        texts = [field.name for field in self.view_set.declared.values() if isinstance(field.kind, LongText)]
        return [name for name in (*texts, *self.view_set.model.bookkeeping) if name not in shown]

    def _is_in(self, bucket: Bucket) -> Q:
        return bucket.condition.q(self.fields, self.viewer)

    def count(self) -> tuple[int, bool]:
        """How many rows match, counted up to a thousand, and whether there are more than that."""
        found = self.matching.order_by()[: COUNTED_UP_TO + 1].count()
        return min(found, COUNTED_UP_TO), found > COUNTED_UP_TO

    def buckets(self, field: Field | None = None) -> list[Bucket]:
        """The groups in order with their counts and sums: one query for the counts."""
        field = field or self.group
        if field is None:
            return []
        counts = self._counts(field)
        found = []
        for option in self._options(field, counts):
            count, sums = counts.get(option.value, (0, ()))
            if count or not option.hidden_when_empty:
                found.append(
                    Bucket(
                        field,
                        option.value,
                        option.label,
                        option.mark,
                        count,
                        sums,
                        option.limit,
                        option.named,
                        option.limited_at,
                    )
                )
        if counts.get("", (0, ()))[0]:
            count, sums = counts[""]
            label = _("No %(field)s") % {"field": str(field.label)}
            found.append(Bucket(field, "", label, SafeString(""), count, sums))
        return found

    def _options(self, field: Field, counts: Mapping[str, Any]) -> list[Option]:
        """What the field offers, and options that were removed but are still chosen somewhere."""
        options: list[Option] = field.kind.options(field, self.viewer)
        if isinstance(field.kind, Reference):
            return options + self._no_longer_offered(field, counts.keys() - {option.value for option in options} - {""})
        if not isinstance(field.kind, OwnChoice):
            return options
        gone = counts.keys() - {option.value for option in options} - {""}
        return options + [Option(value, value, mark=own_pill(field, value), named=True) for value in sorted(gone)]

    def _counts(self, field: Field) -> dict[str, tuple[int, Sequence[Shown]]]:
        if field.own is not None:
            return self._own_counts(field)
        sums = self.summed
        if self.usual and all(column.own is None for column in sums):
            columns = tuple(column.name for column in sums)
            rows = COUNTS.rows(self.view_set, self.address.archived, (field.path,), columns, viewer=self.viewer)
        else:
            rows = list(counts_of(self.matching, (field.path,), sums_of_records(sums)))
        names = list(sums_of_records(sums))
        return {
            bucket_value(value): (count, self._sums(dict(zip(names, added, strict=True))))
            for value, count, *added in rows
        }

    def _own_counts(self, field: Field) -> dict[str, tuple[int, Sequence[Shown]]]:
        if isinstance(field.kind, YesNo):
            ticked = field.lookup("exact", 1)
            return {"1": self._added(self.matching.filter(ticked)), "0": self._added(self.matching.filter(~ticked))}
        sums = self.summed
        values = CustomValue.objects.filter(field=field.own, record_id__in=self.matching.order_by().values("pk"))
        rows = values.values("text").annotate(count=Count("pk"), **sums_of_values(sums, self.view_set.model))
        counts = {row["text"]: (row["count"], self._sums(row)) for row in rows}
        return {**counts, "": self._added(self.matching.filter(field.missing()))}

    def _added(self, rows: RecordQuerySet) -> tuple[int, Sequence[Shown]]:
        row = rows.order_by().aggregate(count=Count("pk"), **sums_of_records(self.summed))
        return row["count"], self._sums(row)

    def totals(self) -> Sequence[Shown]:
        """What the columns add up to over all rows that match."""
        sums = self.summed
        counted = kept(self.view_set, self.viewer, self.view_set.counted(self.viewer), archived=self.address.archived)
        rows = counted if self.usual else self.matching
        return self._sums(rows.order_by().aggregate(**sums_of_records(sums))) if sums else ()

    def _sums(self, row: Mapping[str, Any]) -> Sequence[Shown]:
        return shown_sums(self.summed, row, self.viewer)

    def _no_longer_offered(self, field: Field, values: AbstractSet[str]) -> list[Option]:
        """What rows still refer to though nobody can choose it now: people who left, archived states, the hidden."""
        known, hidden = self._known(field, values), _("Not shared with you")
        keys = sorted(int(value) for value in values if is_number(value))
        return [known.get(key) or Option(str(key), hidden, mark=icon("lock")) for key in keys]

    def names_of_gone(self, field: Field, values: AbstractSet[str]) -> dict[str, str]:
        """What to call the values of a filter that nobody can choose: rows of old, or a word for what is no more."""
        if not isinstance(field.kind, Reference):
            return {}
        known = self._known(field, values)
        gone = _("(gone or not shared with you)") if hasattr(self._target(field), "visible_to") else _("(gone)")
        rows = ((value, known.get(int(value))) for value in values if is_number(value))
        return {value: row.label if row is not None else gone for value, row in rows}

    def _known(self, field: Field, values: AbstractSet[str]) -> dict[int, Option]:
        """The rows of these keys that the viewer may see, chosen from or not."""
        keys = [int(value) for value in values if is_number(value)]
        if not keys:
            return {}
        rows = self._target(field).filter(pk__in=keys)
        rows = rows.visible_to(self.viewer.user) if hasattr(rows, "visible_to") else rows
        return {row.pk: option_of(row) for row in rows}

    @staticmethod
    def _target(field: Field) -> Any:
        """All rows of the type that the field refers to."""
        return field.own_target() if field.own is not None else field.model_field.related_model._default_manager.all()


def kept(view_set: RecordViewSet, viewer: Viewer, rows: RecordQuerySet, *, archived: bool) -> RecordQuerySet:
    """What lists show of the rows, the archived ones only where they were asked for."""
    rows = view_set.listed(viewer, rows)
    return rows if archived else rows.filter(archived_at=None)


def bucket_value(value: Any) -> str:
    """What names the group of this value: nothing where there is none, a tick as filters write it."""
    return str(int(value)) if isinstance(value, bool) else "" if value is None else str(value)


def counts_of(rows: RecordQuerySet, paths: Sequence[str], sums: Mapping[str, Sum]) -> RecordQuerySet:
    """For the values at the path or paths: how many rows have them, and the sums of theirs."""
    grouped = rows.order_by().values(*paths).annotate(count=Count("*"), **sums)
    counts: RecordQuerySet = grouped.values_list(*paths, "count", *sums)
    return counts


@dataclass(frozen=True)
class Shape:
    """What the query for the first rows of a place depends on, but for who asks and which rows' keys are meant."""

    view_set: RecordViewSet
    archived: bool
    groups: tuple[tuple[str, str], ...]
    """Field and value of each group that the rows are in; no value where it is a key."""
    order: tuple[str, ...]
    unread: tuple[str, ...]
    size: int

    def rows(self, viewer: Viewer, **keys: int) -> RecordQuerySet:
        """The first rows."""
        rows = kept(self.view_set, viewer, self.view_set.records(viewer), archived=self.archived)
        for place, (name, value) in enumerate(self.groups):
            text = str(keys[f"key{place}"]) if f"key{place}" in keys else value
            condition = having(self.view_set.declared[name], text)
            rows = rows.filter(condition.q(self.view_set.declared, viewer))
        return rows.order_by(*self.order).defer(*self.unread)[: self.size]


FIRST = Prepared[Record](Shape.rows)
COUNTS = Prepared[tuple[Any, ...]](
    lambda view_set, archived, paths, names, viewer: counts_of(
        kept(view_set, viewer, view_set.counted(viewer), archived=archived),
        paths,
        sums_of_records([view_set.declared[name] for name in names]),
    )
)
