"""The toolbar of a collection: chips, layouts and where each control leads, all as addresses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.records.address import ALL, ANY
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.filters import Condition
from opsloop.kernel.records.kinds.base import EMPTY, FILLED
from opsloop.kernel.records.kinds.choices import ME
from opsloop.kernel.records.layout import Layout
from opsloop.kernel.records.left_out import names_left_out, names_of_unknown, unknown_places, without_unknown

VALUES_SHOWN = 2


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the address without it."""

    condition: Condition
    label: str
    operator: str
    words: str
    without: str
    edit: str


@dataclass(frozen=True)
class Choice:
    """Something to switch to: its name, its address, whether it is on."""

    label: str
    address: str
    current: bool
    icon: str = ""


class Toolbar:
    """What stands above a collection."""

    def __init__(self, collection: Collection, path: str, *, everything: str = "") -> None:
        self.collection = collection
        self.path = path
        self.everything = everything

    def to(self, **parts: Any) -> str:
        """The address with other parts."""
        return self._at(self.collection.address.but(**parts).query())

    @property
    def home(self) -> str:
        """All records, also where a view would open first."""
        return self._at("")

    @property
    def without_words(self) -> str:
        """The address without the words that are searched for."""
        return self.to(words="")

    def _at(self, query: str) -> str:
        query = query or self.everything
        return f"{self.path}?{query}" if query else self.path

    @property
    def query(self) -> str:
        """The present state, for controls that change one part of it."""
        return self.collection.address.query()

    @property
    def changed(self) -> bool:
        """Whether anything here is not as the view set has it, so that it is worth a name."""
        return bool(self.collection.address.but(view=None, month="").query())

    @cached_property
    def layouts(self) -> list[Choice]:
        """The layouts to switch between; filters come along."""
        return [self._layout(layout) for layout in self.collection.view_set.layouts]

    def _layout(self, layout: Layout) -> Choice:
        current = layout == self.collection.layout
        first = layout == self.collection.view_set.layouts[0]
        address = self.to(layout="" if first else layout.key, group=None, sub_group="", month="")
        return Choice(str(layout.label), address, current, layout.icon)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        return [self._chip(condition) for condition in self.collection.address.filters]

    def _chip(self, condition: Condition) -> Chip:
        field = self.collection.fields[condition.field]
        without = self.collection.address.without(condition).query()
        return Chip(
            condition,
            str(field.label),
            self._operator(field, condition),
            self._words(condition),
            self._at(without),
            f"{self.path}toolbar/filter?field={field.name}&op={condition.operator}&state={_quoted(self.query)}",
        )

    def _operator(self, field: Field, condition: Condition) -> str:
        """What is asked of the field; left out where nothing else could be: `Watched by me: Yes`."""
        return str(field.kind.operators[condition.operator]) if len(field.kind.operators) > 1 else ""

    def _words(self, condition: Condition) -> str:
        """The values as their names: `王芳, 我 +2`."""
        if condition.operator in {EMPTY, FILLED}:
            return ""
        field = self.collection.fields[condition.field]
        wanted = set(condition.values)
        offered = field.kind.offered(field, self.collection.viewer, chosen=condition.values)
        names = {option.value: option.label for option in offered}
        names[ME] = _("me")
        names |= self.collection.names_of_gone(field, wanted - names.keys())
        words = [names.get(value, value) for value in condition.values if value in wanted]
        rest = len(words) - VALUES_SHOWN
        return enumerated(words[:VALUES_SHOWN]) + (f" +{rest}" if rest > 0 else "")

    @cached_property
    def left_out(self) -> list[str]:
        """What is not known here and so is left out, a sentence for filters, groups and order; nothing where all is."""
        shown, said = self.collection, []
        unknown = unknown_places(shown)
        groups = [name for part, name in unknown.items() if part != "sort"]
        if shown.address.left_out:
            names = names_left_out(shown)
            said.append(
                _("Shown without the filter on %(names)s, which is not known here or no longer.") % {"names": names}
            )
        if groups:
            names = names_of_unknown(groups, shown)
            said.append(_("Not grouped by %(names)s, which is not known here or no longer.") % {"names": names})
        if "sort" in unknown:
            names = names_of_unknown([unknown["sort"]], shown)
            said.append(_("Not sorted by %(names)s, which is not known here or no longer.") % {"names": names})
        return said

    @property
    def cleaned(self) -> str:
        """The address without what is left out."""
        return self._at(without_unknown(self.collection).query())

    @property
    def match(self) -> Choice | None:
        """Switches between all and any of several chips."""
        if len(self.collection.address.filters) < VALUES_SHOWN:
            return None
        any_of = self.collection.address.match == ANY
        return Choice(_("Matches any") if any_of else _("Matches all"), self.to(match=ALL if any_of else ANY), any_of)

    @property
    def control(self) -> str:
        """Where the toolbar's menus are, with the present state."""
        return f"{self.path}toolbar"

    @property
    def state(self) -> str:
        """The present query, to be carried in another address."""
        return _quoted(self.query)

    @property
    def heads(self) -> list[tuple[Any, str, str]]:
        """The column heads: field, where a click on it leads, and how it is sorted now."""
        order = self.collection.sort
        heads = []
        for field in self.collection.columns:
            now = "down" if order == f"-{field.name}" else "up" if order == field.name else ""
            heads.append(
                (field, self.to(sort=f"-{field.name}" if now == "up" else field.name) if field.sort else "", now)
            )
        return heads


def _quoted(query: str) -> str:
    return quote(query, safe="")
