"""From the keys of an export to the keys of this installation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.ledger import fingerprint
from opsloop.kernel.imports.whole_tables import Model, own_tables
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Membership, Workspace

USER = "user"
NAME_LENGTH = 120


class Keys:
    """Knows for every row of the export the row it has become here."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    def bring_users(self, users: Iterable[Mapping[str, Any]]) -> None:
        """Members of the workspace are recognised by their address; everybody else comes without a way to sign in."""
        members = Membership.objects.filter(workspace=self.intake.workspace).select_related("user")
        here = {row.user.email: row.user for row in members if row.user.email}
        new = [values for values in users if self.intake.ledger.known(USER, str(values["id"])) is None]
        for piece in self.intake.pace.pieces(new):
            with self.intake.step(len(piece)):
                for values in piece:
                    user = here.get(values.get("email") or "")
                    row = user or User.objects.create_placeholder(name=str(values.get("name", ""))[:NAME_LENGTH])
                    self.intake.ledger.remember(USER, str(values["id"]), row, fingerprint(values), made=user is None)

    def of(self, model: Model, old: object) -> int | None:
        """The key of the row that stands for `old` here; None where there is none (yet)."""
        if old is None:
            return None
        if model is Workspace:
            return self.intake.workspace.pk
        return self.intake.key_of(USER if model is User else model._meta.label_lower, str(old))

    def of_record(self, record_type: object, old: object) -> object:
        """The key of a record named by type and key; 0, which no record has, for one that was gone already."""
        model = record_class(str(record_type))
        return (self.of(model, old) or 0) if model is not None else old

    def of_type(self, record_type: str, old: object) -> int | None:
        """The key of a record of that type; None where there is none here."""
        model = record_class(record_type)
        return self.of(model, old) if model is not None else None

    def in_series(self, series: str) -> str:
        """A series of numbers that belongs to one record, such as `project:3`, under the record's key here."""
        record_type, _colon, old = series.partition(":")
        model = record_class(record_type)
        return f"{record_type}:{self.of(model, old) or 0}" if old and model is not None else series

    def in_changes(self, record_type: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The log's before and after with the keys of here."""
        model = record_class(record_type)
        return {name: self._moved(target_of(model, name), pair) for name, pair in changes.items()}

    def _moved(self, target: Model | None, value: Any) -> Any:
        if isinstance(value, list):
            return [self._moved(target, each) for each in value]
        if not isinstance(value, dict) or value.get("id") is None:
            return value
        model = record_class(str(value["type"])) if "type" in value else target
        return value if model is None else {**value, "id": self.of(model, value["id"]) or 0}

    def already_here(self, model: Model, unique: Sequence[tuple[str, ...]]) -> Callable[[models.Model], int | None]:
        """Finds, by what is unique, the row that a new workspace has by itself and a row of the export stands for."""
        path = own_tables()[model]
        columns = [tuple(model._meta.get_field(name).attname for name in names) for names in unique]  # type: ignore[union-attr]
        rows = list(model._base_manager.filter(**{path: self.intake.workspace})) if unique else []
        found = {(names, _values(row, names)): row.pk for row in rows for names in columns}

        def find(row: models.Model) -> int | None:
            matches = (found.get((names, _values(row, names))) for names in columns if None not in _values(row, names))
            return next((key for key in matches if key), None)

        return find


def _values(row: models.Model, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def target_of(model: Model | None, name: str) -> Model | None:
    """What a field of a record type, or a change of its log, points at, if it points at anything."""
    if model is None:
        return None
    try:
        related = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return record_class(getattr(model, "logged_references", {}).get(name, ""))
    return related if isinstance(related, type) else None
