"""How the values in the event log read: a field's name and its value before and after, in the reader's language."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages import formats
from opsloop.kernel.records.fields import CUSTOM
from opsloop.kernel.records.types import record_class

LONG = 140
"""Longer texts are not shown side by side."""

MINUTES = "_minutes"


@dataclass(frozen=True)
class ShownChange:
    """One field of an event; `long` where the texts are too long to show."""

    name: str
    before: str
    after: str

    @property
    def long(self) -> bool:
        return len(self.before) > LONG or len(self.after) > LONG


def shown_changes(event: Event) -> list[ShownChange]:
    """What changed by the event, ready to be shown; a single change that the verb itself names goes unlabelled."""
    model = record_class(event.record_type)
    pairs = {name: pair for name, pair in event.changes.items() if isinstance(pair, list) and len(pair) == BOTH}
    differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    named = len(differing) > 1 or event.verb == "changed"
    return [
        ShownChange(_label(model, name) if named else "", _text(model, name, pair[0]), _text(model, name, pair[1]))
        for name, pair in differing.items()
    ]


BOTH = 2


def _field(model: type[models.Model] | None, name: str) -> models.Field[Any, Any] | None:
    try:
        found = model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _label(model: type[models.Model] | None, name: str) -> str:
    field = _field(model, name)
    if field is not None:
        return str(field.verbose_name)
    own = getattr(model, "logged_names", {})
    return str(own[name]) if name in own else name.removeprefix(CUSTOM).replace("_", " ")


def _text(model: type[models.Model] | None, name: str, value: Any) -> str:
    """The logged value in words; empty where there was none."""
    if isinstance(value, list):
        words = ", ".join(_text(model, name, item) for item in value)
    elif isinstance(value, dict):
        words = str(value.get("label") or value.get("ref") or "")
    elif value is None or value == "":
        words = ""
    elif isinstance(value, bool):
        words = _("Yes") if value else _("No")
    else:
        words = _plain(_field(model, name), name, value)
    return words


def _plain(field: models.Field[Any, Any] | None, name: str, value: Any) -> str:
    """A number or text as the field means it."""
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    if value in choices:
        return str(choices[value])
    if isinstance(value, int) and name.endswith(MINUTES):
        return formats.duration_words(value, formats.language())
    return _day(value) if isinstance(field, models.DateField) and isinstance(value, str) else str(value)


def _day(value: str) -> str:
    try:
        day = datetime.date.fromisoformat(value[:10])
    except ValueError:
        return value
    return formats.formats_of(formats.language()).full(day)
