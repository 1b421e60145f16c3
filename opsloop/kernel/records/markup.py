"""Rows, cards and cells as HTML, built by plain functions: a page has a thousand of them, too many for templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from opsloop.kernel.access import gate
from opsloop.kernel.pages.render import icon
from opsloop.kernel.records.kinds.base import html

if TYPE_CHECKING:
    from opsloop.kernel.records.collection import Collection
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.view_set import RecordViewSet
    from opsloop.kernel.records.viewer import Viewer


def element_id(record: Record) -> str:
    """The id of a record's row or card, the same on every layout."""
    return f"{record.record_type}-{record.pk}"


class Markup:
    """Draws the rows or cards of one collection; what does not change from row to row is worked out once."""

    def __init__(self, collection: Collection) -> None:
        self.view_set = collection.view_set
        self.viewer = collection.viewer
        self.columns = collection.columns
        self.base = f"/{collection.viewer.workspace.slug}/{collection.view_set.slug}/"
        self.card_fields = self.view_set.names(self.view_set.card, collection.fields)
        shown_by_place = {field.name for field in (collection.group, collection.sub_group) if field is not None}
        self.card_fields = [field for field in self.card_fields if field.name not in shown_by_place]
        self.pick_label = escape(_("Select %(name)s"))
        self.labels = {field.name: escape(field.label) for field in (*self.columns, *self.card_fields)}
        self._editable: dict[object, bool] = {}

    def rows(self, records: Sequence[Record]) -> SafeString:
        """Table rows."""
        return html("".join(self.row(record) for record in records))

    def cards(self, records: Sequence[Record]) -> SafeString:
        """Board cards."""
        return html("".join(self.card(record) for record in records))

    def row(self, record: Record) -> str:
        """One table row: a box to pick it, then the columns."""
        ref = escape(record.ref)
        name = escape(getattr(record, self.view_set.title))
        cells = "".join(self.cell(field, record, ref, name) for field in self.columns)
        return (
            f'<tr class="row" id="{element_id(record)}" data-row data-ref="{ref}" data-url="{self.base}{ref}"'
            f' data-field-url="{self.base}{ref}/cells/" tabindex="-1">'
            f'<td class="row__pick"><input type="checkbox" class="checkbox pick" value="{ref}" aria-label="'
            f'{self.pick_label % {"name": name}}"></td>{cells}</tr>'
        )

    def cell(self, field: Field, record: Record, ref: str, name: str) -> str:
        """One cell of a row: the naming one leads to the record, the others open their editor."""
        if field.name == self.view_set.title:
            link = f'<a class="row__title" href="{self.base}{ref}" data-peek>{name}</a>'
            return f'<td class="cell cell--title">{self.extras(record)}{link}</td>'
        css = f"cell cell--{field.kind.name} cell--{field.name.replace('.', '-')}"
        return f'<td class="{css}">{self.value(field, record, ref)}</td>'

    def value(self, field: Field, record: Record, ref: str) -> str:
        """A value as a button that opens its editor, or as it is where it cannot be changed."""
        shown = field.kind.show(field, record, self.viewer)
        if not field.editable or not self.may_change(record):
            return f'<span class="value">{shown}</span>'
        label = self.labels.get(field.name) or escape(field.label)
        empty = "" if shown else " value--empty"
        return (
            f'<button type="button" class="value value--button{empty}" tabindex="-1" data-field="{field.name}"'
            f' data-popover="{self.base}{ref}/cells/{field.name}" title="{label}">'
            f'<span class="visually-hidden">{label}</span>{shown}</button>'
        )

    def extras(self, record: Record) -> str:
        """Small signs before the name, as the view set gives them."""
        signs = getattr(record, "signs", None)
        return str(signs()) if callable(signs) else ""

    def card(self, record: Record) -> str:
        """One board card: reference and people above, name, then the small facts."""
        ref = escape(record.ref)
        name = escape(getattr(record, self.view_set.title))
        facts = "".join(
            f'<span class="card__fact card__fact--{field.name.replace(".", "-")}">{value}</span>'
            for field in self.card_fields
            if (value := self.fact(field, record, ref))
        )
        menu = self.base + ref + "/menu"
        return (
            f'<article class="card" id="{element_id(record)}" data-row data-ref="{ref}" data-url="{self.base}{ref}"'
            f' data-field-url="{self.base}{ref}/cells/"'
            f' tabindex="-1" aria-label="{ref} {name}"><div class="card__top"><span class="card__ref">{ref}</span>'
            f'<button type="button" class="card__menu button button--icon" tabindex="-1" data-popover="{menu}"'
            f' title="{escape(_("More"))}">{icon("ellipsis", _("More"))}</button></div>'
            f'<a class="card__title" href="{self.base}{ref}" data-peek tabindex="-1">{name}</a>'
            f'<div class="card__facts">{self.extras(record)}{facts}</div></article>'
        )

    def chip(self, record: Record) -> SafeString:
        """One line on a day of the calendar."""
        ref = escape(record.ref)
        name = escape(getattr(record, self.view_set.title))
        return html(
            f'<a class="day-chip" id="{element_id(record)}" data-row data-ref="{ref}" data-url="{self.base}{ref}"'
            f' href="{self.base}{ref}" data-peek draggable="true">{self.extras(record)}<span>{name}</span></a>'
        )

    def fact(self, field: Field, record: Record, ref: str) -> str:
        """A value on a card; nothing at all where there is none."""
        shown = field.kind.show(field, record, self.viewer)
        if not shown:
            return ""
        if not field.editable or not self.may_change(record):
            return f'<span class="value">{shown}</span>'
        return (
            f'<button type="button" class="value value--button" tabindex="-1" data-field="{field.name}"'
            f' data-popover="{self.base}{ref}/cells/{field.name}" title="{self.labels[field.name]}">'
            f'<span class="visually-hidden">{self.labels[field.name]}</span>{shown}</button>'
        )

    def may_change(self, record: Record) -> bool:
        """Whether the viewer may change it; asked once for each scope that decides it."""
        scope = getattr(record, f"{self.view_set.scope}_id", None) if self.view_set.scope else None
        if scope is None:
            return record.allows(self.viewer.user, gate.CHANGE)
        if scope not in self._editable:
            self._editable[scope] = record.allows(self.viewer.user, gate.CHANGE)
        return self._editable[scope]


def full_value(view_set: RecordViewSet, field: Field, record: Record, viewer: Viewer, *, editable: bool) -> SafeString:
    """A value where there is room, as in the peek: with its name, and a button where it can be changed."""
    shown = field.kind.show_full(field, record, viewer) or f'<span class="value__none">{escape(_("None"))}</span>'
    if not (editable and field.editable):
        return html(f'<span class="value">{shown}</span>')
    address = f"{view_set.address(record, viewer.workspace.slug)}/cells/{field.name}"
    label = escape(field.label)
    return html(
        f'<button type="button" class="value value--button value--full" data-field="{field.name}"'
        f' data-popover="{address}"><span class="visually-hidden">{label}</span>{shown}</button>'
    )
