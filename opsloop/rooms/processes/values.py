"""The values of a case's forms, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.workflow import Definition, Field
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.hindrances import Hindrance


class NobodyHere(Hindrance, kind="nobody_here"):
    sentence = gettext_lazy("“%(field)s” names somebody who is not here.")


DECISIONS = ("approved", "rejected")


def in_words(definition: Definition, data: Any) -> list[str]:
    """Every value with its name: `Amount: ¥8,000.00`; empty ones are left out."""
    return _named(definition, data, words_of)


def for_the_log(definition: Definition, data: Any) -> list[str]:
    """The same for readers of other languages: days in figures."""
    return _named(definition, data, lambda field, value: value if field.kind == "date" else words_of(field, value))


def _named(definition: Definition, data: Any, said: Callable[[Field, Any], str]) -> list[str]:
    values = data if isinstance(data, Mapping) else {}
    shown = [(definition.by_field[name], said(definition.by_field[name], value)) for name, value in values.items()]
    name_and_value = _("%(name)s: %(value)s")
    return [name_and_value % {"name": field.label or field.name, "value": text} for field, text in shown if text]


def words_of(field: Field, value: Any) -> str:
    """A value as people read it; nothing where there is none."""
    if value is None or value in ("", []):  # a list has no hash
        return ""
    return str(WORDS.get(field.kind, _plain)(field, value))


def _plain(_field: Field, value: Any) -> str:
    return str(value)


def _yes_no(_field: Field, value: Any) -> str:
    return _("Yes") if value else _("No")


def _money(field: Field, value: Any) -> str:
    return formats.money_words(int(value), field.currency)


def _date(_field: Field, value: Any) -> str:
    return formats.formats_of(formats.language()).full(date.fromisoformat(value))


def _people(field: Field, value: Any) -> str:
    keys = [int(key) for key in ([value] if field.kind == "person" else value) if is_number(str(key))]
    return enumerated(Person.objects.filter(pk__in=keys).order_by("sort_name").values_list("name", flat=True))


def _list(_field: Field, value: Any) -> str:
    return enumerated(value)


def _choice(field: Field, value: Any) -> str:
    return option_words(field, str(value))


WORDS: Mapping[str, Callable[[Field, Any], str]] = {
    "yes_no": _yes_no,
    "money": _money,
    "date": _date,
    "person": _people,
    "people": _people,
    "list": _list,
    "choice": _choice,
}


def option_words(field: Field, option: str) -> str:
    """An option of a field in words: those that the field has for it, such as a fact of a record, before its own."""
    words: Mapping[str, str] = getattr(field, "words", {})
    return words.get(option) or decision_words(option)


def decision_words(option: str) -> str:
    """An option in words; what approvals decide is said in the reader's language."""
    if option not in DECISIONS:
        return option
    return _("approved") if option == "approved" else _("rejected")


def refuse_strangers(definition: Definition, workspace: Workspace, data: Mapping[str, Any]) -> None:
    """NobodyHere where a value names a person by a key that nobody of the workspace has."""
    for name, value in data.items():
        field = definition.by_field.get(name)
        if field is None or field.kind not in {"person", "people"} or not value:
            continue
        keys = {str(key) for key in ([value] if field.kind == "person" else value)}
        numbers = [int(key) for key in keys if is_number(key)]
        if Person.objects.in_workspace(workspace).live().filter(pk__in=numbers).count() != len(keys):
            raise NobodyHere(field=field.label or name)
