"""One declaration a record type: from it come list, board, calendar, form, peek, API, search and export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.http import Http404
from django.utils.text import capfirst

from opsloop.kernel.access import gate
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.filters import everywhere
from opsloop.kernel.records.kinds import Day
from opsloop.kernel.records.layout import Board, Calendar, Layout, Table
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.relations import gated, read_relations
from opsloop.kernel.records.viewer import Viewer


class RecordViewSet:
    """What a room says about one of its record types. Subclasses set the attributes, and override what differs."""

    model: ClassVar[type[Record]]
    slug: ClassVar[str]
    """The type's name in addresses: `items`."""
    icon: ClassVar[str] = "circle"
    section: ClassVar[str] = ""
    """Where the sidebar lists it; empty for not at all."""
    order: ClassVar[int] = 50
    keys: ClassVar[str] = ""
    """The keys that go to all of them: `g p`."""
    title: ClassVar[str] = "name"
    """The field that names a record."""
    body: ClassVar[str] = ""
    """The long text shown below the fields."""
    fields: ClassVar[Sequence[Field]] = ()
    columns: ClassVar[str] = ""
    card: ClassVar[str] = ""
    peek: ClassVar[str] = ""
    """The fields that a record shows first; the others stand below, folded. All of them where it is empty."""
    form: ClassVar[str] = ""
    filled: ClassVar[str] = ""
    """Fields that `create` fills in where the form leaves them empty."""
    quick: ClassVar[Mapping[str, str]] = {}
    """What a line of quick add understands: a sign (`@`, `#`, `!`) or `day`, and the field it sets; empty for none."""
    sort: ClassVar[str] = "-number"
    sort_everywhere: ClassVar[str] = ""
    """The order where no scope narrows the records, if it is another one."""
    group: ClassVar[str] = ""
    layouts: ClassVar[Sequence[Layout]] = (Table(),)
    scope: ClassVar[str] = ""
    """The foreign key to the record type on whose page these can be listed: `project`."""
    due: ClassVar[str] = ""
    """The field that says by which day it should be done."""
    needs: ClassVar[Sequence[str]] = ()
    """Relations that every row needs, such as the one its reference is made of."""
    search: ClassVar[Mapping[str, str]] = {}
    """Fields that words are found in, with their weight A (most) to D."""
    empty: ClassVar[Any] = ""
    """One sentence that teaches what this is for, shown where there is nothing yet."""

    def __init__(self) -> None:
        self.declared = {field.name: field.bind(self.model) for field in self.fields}
        self.record_type = self.model.record_type

    @property
    def label(self) -> str:
        """What one is called."""
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def plural(self) -> str:
        """What many are called."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    def fields_for(self, viewer: Viewer) -> dict[str, Field]:
        """The fields that the viewer may know of: declared ones, the workspace's own, what narrows every type."""
        declared = self.declared_for(viewer)
        own = (row.as_field() for row in viewer.own_fields(self.record_type))
        mine = {field.name: replace(field, reader=viewer.user) for field in own}
        mine |= everywhere(self.record_type)
        if viewer.scope is not None:
            return {**declared, **mine}
        return {name: self._unscoped(field) for name, field in declared.items()} | mine

    def declared_for(self, viewer: Viewer) -> dict[str, Field]:
        """Those of the declared fields that the viewer may know of."""
        return {name: field for name, field in self.declared.items() if not (field.internal and viewer.is_client)}

    def shown_first(self, record: Record, fields: Mapping[str, Field]) -> list[Field]:
        """The fields that this record shows first: those of `peek`."""
        return self.names(self.peek, fields)

    @staticmethod
    def _unscoped(field: Field) -> Field:
        """A field as it is where no scope narrows the records."""
        return replace(field, group=False, filter=False) if field.scoped else field

    def records(self, viewer: Viewer) -> RecordQuerySet:
        """The records the viewer sees here, through the gate."""
        rows = self.model.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
        return rows.filter(**{self.scope: viewer.scope}) if viewer.scope is not None and self.scope else rows

    def listed(self, viewer: Viewer, rows: RecordQuerySet) -> RecordQuerySet:
        """Those of the records that lists show; a type says here what it shows in other places only."""
        return rows

    def counted(self, viewer: Viewer) -> RecordQuerySet:
        """The same records for counting only; a type says here how its database counts fast."""
        return self.records(viewer)

    def rows(self, viewer: Viewer, among: RecordQuerySet | None = None) -> RecordQuerySet:
        """The same with everything that a row shows, in a fixed number of queries."""
        rows = self.records(viewer) if among is None else among
        shown = [*self.needs, *(field.relation for field in self.declared.values())]
        return rows.prefetch_related(*gated(self.model, shown, viewer.user))

    def find(self, viewer: Viewer, ref: str) -> Record:
        """The record that people call `ref`; 404 where the viewer sees none such."""
        record = self.named(viewer, ref)
        if record is None:
            raise Http404(ref)
        self.read(viewer, record)
        return record

    def named(self, viewer: Viewer, ref: str) -> Record | None:
        """The same record without what it refers to; None where the viewer sees none such."""
        named = self.model.named(ref)
        return None if named is None else NAMED.first(self, viewer=viewer, **named)

    def read(self, viewer: Viewer, record: Record) -> None:
        """Read everything that a record's page shows of others, as far as the viewer sees it."""
        shown = dict.fromkeys([*self.needs, *(field.relation for field in self.declared.values())])
        read_relations([record], [name for name in shown if name], reader=viewer.user)

    def mine(self, viewer: Viewer) -> RecordQuerySet:
        """What waits for the viewer to do, for the page of their own work; asked of types that have a `due`."""
        return self.model.objects.none()

    def layout(self, key: str) -> Layout:
        """The layout of that key, or the first."""
        return next((layout for layout in self.layouts if layout.key == key), self.layouts[0])

    def may_add(self, viewer: Viewer) -> bool:
        """Whether the viewer may add one here."""
        on = viewer.scope
        if on is not None:
            return on.allows(viewer.user, gate.ADD)
        return gate.role_allows(viewer.user, gate.ADD, viewer.workspace.pk)

    def homes(self, viewer: Viewer) -> RecordQuerySet:
        """The records in which new ones can be listed, where this type is a scope: neither archived nor closed."""
        return self.records(viewer).filter(archived_at=None)

    def other_ways(self, viewer: Viewer) -> Sequence[tuple[object, str]]:
        """Other dialogs that make one, offered in the dialog for a new one: label and address."""
        return ()

    def then(self, record: Record, workspace_slug: str) -> str:
        """Where whoever just made one goes on with it; empty where they stay in the list."""
        return ""

    def create(self, viewer: Viewer, values: Mapping[str, Any]) -> Record:
        """A new record with these values, in the scope the viewer is on."""
        given = {self.scope: viewer.scope, **values} if viewer.scope is not None and self.scope else dict(values)
        return self.model.create(workspace=viewer.workspace, by=viewer.user, **given)

    def address(self, record: Record, workspace_slug: str) -> str:
        """Where the record's own page is."""
        return f"/{workspace_slug}/{self.slug}/{record.ref}"

    def names(self, text: str, fields: Mapping[str, Field]) -> list[Field]:
        """The fields that a declaration such as `columns` names, plus nothing unknown."""
        return [fields[name] for name in text.split() if name in fields]

    def groupable(self, fields: Iterable[Field]) -> list[Field]:
        """The fields that rows can be grouped by."""
        return [field for field in fields if field.group]

    def board_fields(self, fields: Mapping[str, Field]) -> list[Field]:
        """The fields that can make the columns of a board."""
        board = self.layout(Board.key)
        by = board.by if isinstance(board, Board) else ()
        named = [fields[name] for name in by if name in fields and fields[name].group]
        return named + [field for field in fields.values() if field.own is not None and field.group]

    def card_offers(self, fields: Mapping[str, Field]) -> list[Field]:
        """The fields that a card can show below what it is called: all but its name and reference."""
        return [one for one in fields.values() if one.kind.stands and one.name != self.title and one.kind.name != "ref"]

    def calendar_fields(self, fields: Mapping[str, Field]) -> list[Field]:
        """The fields whose day can put a record on the calendar, the usual one first."""
        calendar = self.layout(Calendar.key)
        if not isinstance(calendar, Calendar):
            return []
        return sorted(
            (field for field in fields.values() if isinstance(field.kind, Day)),
            key=lambda field: field.name != calendar.day,
        )

    def calendar_field(self, fields: Mapping[str, Field], wanted: str = "") -> Field | None:
        """The one that was chosen, else the usual one."""
        days = self.calendar_fields(fields)
        return next((field for field in days if field.name == wanted), next(iter(days), None))


NAMED = Prepared[Record](lambda view_set, viewer, **named: view_set.records(viewer).known_as(**named))
