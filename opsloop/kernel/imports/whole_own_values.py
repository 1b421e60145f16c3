"""What a workspace has made its own in an export: values of custom fields, and the scopes of fields and views."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import parse_qsl, urlencode

from django.db import models

from opsloop.kernel.imports.ledger import IN_ONE_INSERT
from opsloop.kernel.imports.whole_keys import Keys, target_of
from opsloop.kernel.imports.whole_reading import WholeBundle
from opsloop.kernel.imports.whole_tables import Model
from opsloop.kernel.records.custom_field import CustomField, index_many
from opsloop.kernel.records.filters import Condition, WrongFilter
from opsloop.kernel.records.models import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.types import record_class


class OwnValues:
    """Follows keys that stand where no foreign key is: in custom values, scopes and saved filters."""

    def __init__(self, bundle: WholeBundle, keys: Keys) -> None:
        self.keys = keys
        self._person_fields: dict[str, set[str]] = defaultdict(set)
        for field in bundle.rows.get(CustomField._meta.label_lower, ()):
            if field.get("kind") == CustomField.Kind.PERSON:
                self._person_fields[str(field.get("record_type"))].add(str(field.get("key")))
        self._records: list[Record] = []
        self._scoped: list[CustomField | SavedView] = []

    def point(self, row: models.Model) -> None:
        """Remember what has to be followed once every row is here."""
        if isinstance(row, CustomField | SavedView):
            self._scoped.append(row)
        elif isinstance(row, Record) and row.custom:
            self._records.append(row)

    def settle(self) -> None:
        """Follow everything, and index the custom values."""
        with self.keys.intake.step(len(self._scoped)):
            self._settle_scopes()
        self._settle_records()

    def _settle_scopes(self) -> None:
        for row in self._scoped:
            row.scope_id = self._scope(row.record_type, row.scope_id)
            if isinstance(row, SavedView):
                row.query = self._query(row.record_type, row.query)
        fields = [row for row in self._scoped if isinstance(row, CustomField)]
        views = [row for row in self._scoped if isinstance(row, SavedView)]
        CustomField.objects.bulk_update(fields, ["scope_id"], batch_size=IN_ONE_INSERT)
        SavedView.objects.bulk_update(views, ["scope_id", "query"], batch_size=IN_ONE_INSERT)

    def _scope(self, record_type: str, old: int | None) -> int | None:
        target = target_of(record_class(record_type), view_set_of(record_type).scope) if old else None
        return self.keys.of(target, old) if target is not None else None

    def _query(self, record_type: str, query: str) -> str:
        """The view's address with the keys of here in its filters."""
        model = record_class(record_type)
        return urlencode([(name, self._condition(model, value)) for name, value in parse_qsl(query, True)], safe=":,")

    def _condition(self, model: Model | None, text: str) -> str:
        try:
            condition = Condition.read(text)
        except WrongFilter:
            return text
        target = target_of(model, condition.field)
        if target is None:
            return text
        values = tuple(str(self.keys.of(target, each) or 0) if each.isdigit() else each for each in condition.values)
        return str(Condition(condition.field, condition.operator, values))

    def _settle_records(self) -> None:
        by_model: dict[type[Record], list[Record]] = defaultdict(list)
        person = record_class("person")
        for row in self._records:
            for key in self._person_fields[row.record_type] & row.custom.keys():
                row.custom[key] = self.keys.of(person, row.custom[key]) if person else None
            by_model[type(row)].append(row)
        for model, rows in by_model.items():
            for piece in self.keys.intake.pace.pieces(rows):
                with self.keys.intake.step(len(piece)):
                    model._base_manager.bulk_update(piece, ["custom"])
                    index_many(piece)
