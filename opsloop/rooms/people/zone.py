"""The time zone of a person as a field: chosen by city in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from opsloop.kernel.accounts.choices import time_zone_choices, words_of_zone, zone_label
from opsloop.kernel.records.kinds import Option
from opsloop.kernel.records.kinds.base import WrongValue, escape
from opsloop.kernel.records.kinds.choices import Chosen

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer


class Zone(Chosen):
    """One of the time zones there are, known by its technical name to programs and by its city to people."""

    name = "zone"

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        name = str(field.value(record) or "")
        return escape(zone_label(name))

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        text = texts[0].strip() if texts else ""
        return self.key(field, text, viewer) if text else ""

    def key(self, field: Field, text: str, viewer: Viewer) -> str:
        if text not in _named():
            raise WrongValue(text=text, field=field.label)
        return text

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        return [Option(name, label, words_of_zone(name, label)) for name, label in _named().items()]


def _named() -> dict[str, str]:
    """The zones by their technical names, as people of the page's language call them."""
    groups: Any = time_zone_choices()
    return {name: label for _group, zones in groups for name, label in zones}
