"""Filter chips: conditions read from and written to an address, and turned into one query condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.kinds.base import EMPTY, FILLED

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.viewer import Viewer


FieldOfType = Callable[[str], "Field"]

_everywhere: list[FieldOfType] = []


def offer_everywhere(made: FieldOfType) -> None:
    """Let the lists of every type be narrowed by a field that no column holds; it is made for a record type."""
    _everywhere.append(made)


def everywhere(record_type: str) -> dict[str, Field]:
    """What narrows the lists of this type as of every other."""
    return {field.name: field for field in (made(record_type) for made in _everywhere)}


class WrongFilter(Refused):
    """A filter in an address that no field of the collection understands."""

    sentence = _("The filter “%(text)s” is not known here.")


@dataclass(frozen=True)
class Condition:
    """One chip: a field, an operator and its values, as `state:in:3,4` in an address."""

    field: str
    operator: str
    values: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Condition:
        """The condition that an address means; text without an operator becomes one that no field knows."""
        field, operator, *rest = [*text.split(":", 2), ""]
        values = tuple(legible(unquote(value)) for value in rest[0].split(",")) if rest and rest[0] else ()
        return cls(field, operator, values)

    def __str__(self) -> str:
        """As an address has it."""
        values = ",".join(quote(value, safe="") for value in self.values)
        return ":".join(part for part in (self.field, self.operator, values) if part)

    def q(self, fields: Mapping[str, Field], viewer: Viewer) -> Q:
        """As a condition on records."""
        field = fields.get(self.field)
        known = field is not None and field.filter and self.operator in field.kind.operators
        if field is None or not known or (not self.values and self.operator not in {EMPTY, FILLED}):
            raise WrongFilter(text=str(self))
        rule: Q = field.kind.condition(field, self.operator, self.values, viewer)
        return rule


def having(field: Field, value: str) -> Condition:
    """The rows whose field has this value, one of these where it has several; without a text, those with none."""
    operator = "in" if "in" in field.kind.operators else "is"
    return Condition(field.name, operator, (value,)) if value else Condition(field.name, EMPTY)


def combined(
    conditions: Iterable[Condition], fields: Mapping[str, Field], viewer: Viewer, *, any_of: bool = False
) -> Q:
    """All conditions, or any of them, as one."""
    rules: Sequence[Q] = [condition.q(fields, viewer) for condition in conditions]
    return reduce(or_ if any_of else and_, rules) if rules else Q()
