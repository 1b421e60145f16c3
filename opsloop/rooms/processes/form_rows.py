"""The forms of a process: what each field is drawn with, and its value read from what was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from opsloop.engines.workflow import Definition, Field
from opsloop.engines.workflow.fields import LARGEST
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.values import decision_words


@dataclass
class Row:
    """One field of a form as it is drawn."""

    field: Field
    required: bool
    value: Any = None
    error: str = ""
    options: Sequence[tuple[str, str]] = ()

    @property
    def name(self) -> str:
        """What it is sent as; a field may be called like something else of the form."""
        return f"value-{self.field.name}"

    @property
    def label(self) -> str:
        return self.field.label or self.field.name

    @property
    def text(self) -> str:
        """The value as it is typed."""
        if self.value is None:
            return ""
        if self.field.kind == "money" and isinstance(self.value, int):
            return f"{formats.in_units(self.value, self.field.currency):f}"
        if self.field.kind == "list" and isinstance(self.value, list):
            return "\n".join(self.value)
        return str(self.value)

    @property
    def chosen(self) -> Sequence[str]:
        """The options that are chosen."""
        if isinstance(self.value, bool):
            return ["yes" if self.value else "no"]
        return [str(each) for each in self.value] if isinstance(self.value, list) else [self.text]


@dataclass
class Typed:
    """What was typed into a form: its values, and what is wrong with it by name of field."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def rows_of(
    definition: Definition, asks: Sequence[str], required: Sequence[str], viewer: Viewer, data: Mapping[str, Any]
) -> list[Row]:
    """The rows of a form that asks for these fields, with the values that the case has already."""
    rows = []
    for name in asks:
        known = definition.by_field[name]
        options = options_of(known, viewer)
        rows.append(Row(known, name in required, data.get(name), options=options))
    return rows


def choices_of(known: Field) -> list[tuple[str, str]]:
    """What can be chosen for a field whoever looks."""
    if known.kind == "choice":
        return [(option, decision_words(option)) for option in known.options]
    return [("yes", _("Yes")), ("no", _("No"))] if known.kind == "yes_no" else []


def options_of(known: Field, viewer: Viewer) -> list[tuple[str, str]]:
    """What can be chosen for a field."""
    if known.kind in {"person", "people"}:
        people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user).working()
        return [(str(key), name) for key, name in people.order_by("sort_name").values_list("pk", "name")]
    return choices_of(known)


def read(definition: Definition, asks: Sequence[str], required: Sequence[str], sent: QueryDict) -> Typed:
    """The values of a form; a field that was left empty has none."""
    typed = Typed()
    for name in asks:
        known = definition.by_field[name]
        texts = [legible(text).strip() for text in sent.getlist(f"value-{name}") if text.strip()]
        if not texts:
            typed.values[name] = None
            if name in required:
                typed.wrong[name] = _("This cannot be empty.")
            continue
        try:
            typed.values[name] = READERS.get(known.kind, _text)(known, texts)
        except (ValueError, InvalidOperation):
            typed.values[name] = texts[0]
            typed.wrong[name] = _("This is not a value that fits here.")
            continue
        if not known.fits(typed.values[name]):
            typed.values[name] = texts[0]
            typed.wrong[name] = _("This is not a value that fits here.")
        elif known.too_small(typed.values[name]):
            typed.values[name] = texts[0]
            typed.wrong[name] = _("This cannot be below zero.")
    return typed


def _text(_known: Field, texts: Sequence[str]) -> str:
    return texts[0]


def _decimal(text: str) -> Decimal:
    """The amount that was typed; ValueError for one that no column holds, which would also be long to write out."""
    amount = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip("¥$€£ "))
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise ValueError(text)
    return amount


def _number(_known: Field, texts: Sequence[str]) -> int | float:
    amount = _decimal(texts[0])
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _money(known: Field, texts: Sequence[str]) -> int:
    """Whole minor units of its currency, as conditions compare them."""
    return formats.minor_units(_decimal(texts[0].replace(formats.sign_of(known.currency), "")), known.currency)


def _yes_no(_known: Field, texts: Sequence[str]) -> bool:
    return {"yes": True, "no": False}.get(texts[0]) is True


def _list(_known: Field, texts: Sequence[str]) -> list[str]:
    return [line.strip() for line in texts[0].splitlines() if line.strip()]


def _people(_known: Field, texts: Sequence[str]) -> list[str]:
    return list(texts)


READERS: Mapping[str, Callable[[Field, Sequence[str]], Any]] = {
    "number": _number,
    "money": _money,
    "yes_no": _yes_no,
    "list": _list,
    "people": _people,
}
