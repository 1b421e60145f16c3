"""Rows, cards and cells as HTML, built by plain functions: a page has a thousand of them, too many for templates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from opsloop.kernel.access import gate
from opsloop.kernel.pages.render import icon
from opsloop.kernel.records.kinds import Number
from opsloop.kernel.records.kinds.base import escape, html
from opsloop.kernel.records.tallies import of_card

if TYPE_CHECKING:
    from opsloop.kernel.records.collection import Collection
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.view_set import RecordViewSet
    from opsloop.kernel.records.viewer import Viewer


def element_id(record: Record) -> str:
    """The id of a record's row or card, the same on every layout."""
    return f"{record.record_type}-{record.pk}"


class Cell:
    """What every cell of one column begins with, escaped once."""

    def __init__(self, field: Field, *, primary: bool = False, named: bool = False) -> None:
        self.field = field
        self.counts = isinstance(field.kind, Number)
        self.primary = primary
        self.editable = field.editable
        label, css = escape(field.label), field.name.replace(".", "-")
        cell = f'<td class="cell cell--{field.kind.name} cell--{css}" data-optimistic>'
        button = f'<button type="button" class="value value--button%s" tabindex="-1" data-field="{field.name}"%s>'
        self.text = f'{cell}<span class="value">'
        self.button = cell + button % ("", f' title="{label}"')
        self.empty_button = cell + button % (" value--empty", f' aria-label="{label}"')
        fact = f'<span class="card__fact card__fact--{css}" data-optimistic>'
        name = f'<span class="card__name">{escape(_("%(name)s:") % {"name": field.label})}</span>' if named else ""
        self.fact_text = f'{fact}<span class="value" title="{label}">{name}'
        self.fact_button = fact + button % ("", f' title="{label}"') + name


class Markup:
    """Draws the rows or cards of one collection; what does not change from row to row is worked out once."""

    def __init__(self, collection: Collection, *, pickable: bool = True) -> None:
        self.view_set = collection.view_set
        self.pickable = pickable
        self.viewer = collection.viewer
        self.columns = collection.columns
        self.base = f"/{collection.viewer.workspace.slug}/{collection.view_set.slug}/"
        self.cells = {field.name: Cell(field, primary=field.name == self.view_set.title) for field in self.columns}
        self.facts = [Cell(field, named=self._named(field)) for field in collection.card_fields]
        self.tallies = collection.tallies
        self.pick_label = escape(_("Select %(name)s"))
        self.menu = f"{icon('ellipsis', _('More'))}</button></div>"
        self.rename = (
            f'<button type="button" class="row__rename button button--icon" tabindex="-1"'
            f' data-field="{self.view_set.title}">{icon("pencil", _("Change the name"))}</button>'
        )
        self.signs = getattr(self.view_set.model, "signs", None)
        self.chip_field = self._chip_field(collection)
        self._editable: dict[object, bool] = {}

    def rows(self, records: Sequence[Record]) -> SafeString:
        """Table rows."""
        return html("".join(self.row(record) for record in records))

    def cards(self, records: Sequence[Record]) -> SafeString:
        """Board cards."""
        return html("".join(self.card(record) for record in records))

    def row(self, record: Record) -> str:
        """One table row: a box to pick it where many can be changed at once, then the columns."""
        ref = escape(record.ref)
        name = escape(getattr(record, self.view_set.title))
        cells = "".join([self.cell(cell, record, ref, name) for cell in self.cells.values()])
        alone = "" if self.pickable else " data-alone"
        label = self.pick_label % {"name": name}
        box = f'<input type="checkbox" class="checkbox pick" value="{ref}" aria-label="{label}">'
        return (
            f'<tr class="row" id="{element_id(record)}" data-row data-ref="{ref}" data-url="{self.base}{ref}"'
            f' data-field-url="{self.base}{ref}/cells/" tabindex="-1"{alone}>'
            f'<td class="row__pick">{box if self.pickable else ""}</td>{cells}</tr>'
        )

    def cell(self, cell: Cell, record: Record, ref: str, name: str) -> str:
        """One cell of a row: the naming one leads to the record, the others open their editor."""
        if cell.primary:
            link = f'<a class="row__title" href="{self.base}{ref}" data-peek>{name}</a>'
            rename = self.rename if cell.editable and self.may_change(record) else ""
            return f'<td class="cell cell--primary">{rename}{self.extras(record)}{link}</td>'
        shown = cell.field.kind.show(cell.field, record, self.viewer)
        beside = cell.field.kind.show_beside(cell.field, record) if cell.field.kind.beside else ""
        if cell.editable and self.may_change(record):
            return f"{cell.button if shown else cell.empty_button}{shown}</button>{beside}</td>"
        return f"{cell.text}{shown}</span>{beside}</td>"

    def extras(self, record: Record) -> str:
        """Small signs before the name, as the model draws them."""
        return "" if self.signs is None else str(self.signs(record))

    def card(self, record: Record) -> str:
        """One board card: reference and menu above, name, then the small facts."""
        ref = escape(record.ref)
        name = escape(getattr(record, self.view_set.title))
        here = self.base + ref
        facts = "".join([self.fact(cell, record) for cell in self.facts])
        return (
            f'<article class="card" id="{element_id(record)}" data-row data-ref="{ref}" data-url="{here}"'
            f' data-field-url="{here}/cells/" tabindex="-1" aria-label="{ref} {name}">'
            f'<div class="card__top"><span class="card__ref">{ref}</span>'
            f'<button type="button" class="card__menu button button--icon" tabindex="-1" data-popover="{here}/menu">'
            f'{self.menu}<a class="card__title" href="{here}" data-peek tabindex="-1">{name}</a>'
            f'<div class="card__facts">{self.extras(record)}{facts}'
            f"{of_card(element_id(record), self.tallies.get(record.pk))}</div></article>"
        )

    def fact(self, cell: Cell, record: Record) -> str:
        """A value on a card; nothing at all where there is none."""
        value = cell.field.value(record)
        if not value and (value is None or not cell.counts):
            return ""
        shown = cell.field.kind.show(cell.field, record, self.viewer)
        if not shown:
            return ""
        beside = cell.field.kind.show_beside(cell.field, record) if cell.field.kind.beside else ""
        if cell.editable and self.may_change(record):
            return f"{cell.fact_button}{shown}</button>{beside}</span>"
        return f"{cell.fact_text}{shown}</span>{beside}</span>"

    def _named(self, field: Field) -> bool:
        """Whether a card says the field's name: not of the day by which all cards are looked at."""
        return not field.kind.says_itself and field.name != self.view_set.due

    def chip(self, record: Record) -> SafeString:
        """One line on a day of the calendar."""
        ref = escape(record.ref)
        name = escape(getattr(record, self.view_set.title))
        return html(
            f'<a class="day-chip" id="{element_id(record)}" data-row data-ref="{ref}" data-url="{self.base}{ref}"'
            f' href="{self.base}{ref}" data-peek draggable="true">{self.chip_mark(record)}{self.extras(record)}'
            f"<span>{name}</span></a>"
        )

    @staticmethod
    def _chip_field(collection: Collection) -> Field | None:
        """What says best where a record stands: the field that makes a board's columns, where it is read anyway."""
        first = collection.view_set.board_fields(collection.fields)[:1]
        return next((field for field in first if field in collection.columns and field.kind.name == "reference"), None)

    def chip_mark(self, record: Record) -> str:
        """The mark of where it stands, with its name for those who do not see it."""
        return self.chip_field.kind.show(self.chip_field, record, self.viewer) if self.chip_field else ""

    def may_change(self, record: Record) -> bool:
        """Whether the viewer may change it; asked once for each scope that decides it."""
        scope = getattr(record, f"{self.view_set.scope}_id", None) if self.view_set.scope else None
        if scope is None:
            return record.allows(self.viewer.user, gate.CHANGE)
        if scope not in self._editable:
            self._editable[scope] = record.allows(self.viewer.user, gate.CHANGE)
        return self._editable[scope]


def full_values(
    view_set: RecordViewSet, fields: Sequence[Field], record: Record, viewer: Viewer, *, editable: bool
) -> SafeString:
    """The values of a record's page, each with its name and a place of its own to be drawn anew."""
    place = f"value-{element_id(record)}-"
    return html(
        "".join(
            f'<div class="record__value"><dt>{escape(field.label)}</dt><dd id="{place}{css_name(field.name)}">'
            f"{full_value(view_set, field, record, viewer, editable=editable)}</dd></div>"
            for field in fields
        )
    )


@lru_cache(maxsize=1024)
def css_name(name: str) -> str:
    """A field's name as part of an id; templates say `slugify`."""
    return slugify(name)


def nothing_shown(field: Field, record: Record) -> str:
    """That there is nothing, or nothing for the reader's eyes: a client is not to think that nobody has the work."""
    words = _("Hidden from you") if field.hides(record) else _("None")
    return f'<span class="value__none">{escape(words)}</span>'


def full_value(view_set: RecordViewSet, field: Field, record: Record, viewer: Viewer, *, editable: bool) -> SafeString:
    """A value where there is room, as in the peek: with its name, and a button where it can be changed."""
    shown = field.kind.show_full(field, record, viewer) or nothing_shown(field, record)
    beside = field.kind.show_beside(field, record)
    if not (editable and field.editable):
        return html(f'<span class="value">{shown}</span>{beside}')
    address = f"{view_set.address(record, viewer.workspace.slug)}/cells/{field.name}"
    label = escape(field.label)
    return html(
        f'<button type="button" class="value value--button value--full" data-field="{field.name}"'
        f' data-popover="{address}"><span class="visually-hidden">{label}</span>{shown}</button>{beside}'
    )
