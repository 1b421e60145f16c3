"""Keys inside the texts of an export: whom a mention speaks to, and which file a picture or a link shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import models

from opsloop.kernel.accounts.models import User
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.imports.whole_keys import Keys
from opsloop.kernel.imports.whole_tables import Model
from opsloop.kernel.records.prose.mention import moved_mentions
from opsloop.kernel.records.prose.render import moved_attachments

SPEAKS, SHOWS = "](user:", "attachment:"


class Texts:
    """Follows them: mentions at once, since people are here first, and files once every row is here."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._later: list[tuple[models.Model, str, Any]] = []

    def point(self, row: models.Model) -> None:
        """The texts of a row with the keys of here, as far as they are known; others are remembered."""
        for name in _columns(type(row)):
            given = getattr(row, name)
            moved, known = self._moved(given)
            if moved != given:
                setattr(row, name, moved)
            if not known:
                self._later.append((row, name, given))

    def settle(self) -> None:
        """Let texts show the files that came after them."""
        by_column: dict[tuple[Model, str], list[models.Model]] = {}
        for row, name, given in self._later:
            setattr(row, name, self._moved(given)[0])
            by_column.setdefault((type(row), name), []).append(row)
        for (model, name), rows in by_column.items():
            for piece in self._keys.intake.pace.pieces(rows):
                with self._keys.intake.step(len(piece)):
                    model._base_manager.bulk_update(piece, [name])

    def _moved(self, given: Any) -> tuple[Any, bool]:
        """A value with the keys of here, and whether all of them are known."""
        missing: list[int] = []

        def file(old: int) -> int:
            new = self._keys.of(Attachment, old)
            if new is None:
                missing.append(old)
            return new or 0

        def text(value: str) -> str:
            if SPEAKS in value:
                value = moved_mentions(value, lambda old: self._keys.of(User, old) or 0)
            return moved_attachments(value, file) if SHOWS in value else value

        return _within(given, text), not missing


@cache
def _columns(model: Model) -> tuple[str, ...]:
    """Where a model keeps texts; values of own fields are plain ones."""
    kinds = (models.TextField, models.JSONField)
    return tuple(
        field.attname for field in model._meta.concrete_fields if isinstance(field, kinds) and field.name != "custom"
    )


def _within(value: Any, change: Callable[[str], str]) -> Any:
    """A value with all texts in it changed; the very same where it has none."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_within(each, change) for each in value]
    if isinstance(value, dict):
        return {name: _within(each, change) for name, each in value.items()}
    return value
