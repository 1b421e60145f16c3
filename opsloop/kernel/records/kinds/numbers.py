"""Fields that are counted, lasted or paid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import formats, render
from opsloop.kernel.records.kinds.base import EMPTY, FILLED, Kind, WrongValue

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

WORKDAY_MINUTES = 480
LONGEST_MINUTES = 2**31


class Number(Kind):
    """A count or a measure."""

    name = "number"
    column = "number"
    align_end = True
    says_itself = False
    operators = {
        "eq": _("is"),
        "gte": _("at least"),
        "lte": _("at most"),
        EMPTY: _("is empty"),
        FILLED: _("is not empty"),
    }

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record)
        return "" if value is None else str(self.amount(value, viewer))

    def amount(self, value: float, viewer: Viewer) -> SafeString:
        """A value, or a sum of values, as it is shown."""
        return render.number(int(value) if value == int(value) else value)

    def in_words(self, field: Field, value: Any) -> str:
        return formats.number_words(value, formats.language()) if isinstance(value, int | float) else str(value)

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        text = _plain(texts[0]) if texts else ""
        return None if not text else self.parse(field, text)

    def parse(self, field: Field, text: str) -> Any:
        """The number that the text says."""
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise WrongValue(text=text, field=field.label) from error
        if not value.is_finite() or abs(value) >= 10**15:
            raise WrongValue(text=text, field=field.label)
        return int(value) if value == value.to_integral_value() else float(value)

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        wanted = self.read(field, values, viewer)
        return field.lookup({"eq": "exact"}.get(operator, operator), wanted)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace(",", "")


class Duration(Number):
    """Working time in minutes, typed as `1.5h`, `1:30`, `2d 4h` or `1小时30分`.

    A number alone is minutes to programs and in addresses, hours to whoever types it on a page.
    """

    name = "duration"
    hint = _("such as 2h or 1d 4h")
    units = dict.fromkeys(("m", "min", "mins", "minutes", "分", "分钟"), 1)
    units |= dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "时"), 60)
    units |= dict.fromkeys(("d", "day", "days", "天", "人天", "人日"), WORKDAY_MINUTES)
    units |= dict.fromkeys(("w", "week", "weeks", "周"), 5 * WORKDAY_MINUTES)
    part = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+|分钟|个?小时|人[天日]|[分时天周])?")
    bare = re.compile(r"\d+(?:\.\d+)?")
    clock = re.compile(r"(\d+):([0-5]\d)")

    def head(self, field: Field) -> str:
        return _("%(name)s (minutes)") % {"name": field.label}

    def amount(self, value: float, viewer: Viewer) -> SafeString:
        return render.duration(round(value))

    def typed(self, field: Field, record: Record) -> list[str]:
        value = field.value(record)
        return [] if value is None else [str(render.duration(value))]

    def meant(self, texts: Sequence[str]) -> list[str]:
        return [f"{text}h" if self.bare.fullmatch(_plain(text)) else text for text in texts]

    def told_back(self, texts: Sequence[str]) -> list[str]:
        return [f"{text}m" if self.bare.fullmatch(_plain(text)) else text for text in texts]

    def parse(self, field: Field, text: str) -> Any:
        text = self.clock.sub(r"\1h\2m", text.lower().replace(" ", ""))
        parts = [match.groups() for match in self.part.finditer(text)]
        whole = "".join(match.group(0) for match in self.part.finditer(text))
        if not parts or whole != text or any(unit and unit not in self.units for _amount, unit in parts):
            raise WrongValue(text=text, field=field.label)
        minutes = sum(float(amount) * self.units.get(unit or "m", 1) for amount, unit in parts)
        if minutes >= LONGEST_MINUTES:
            raise WrongValue(text=text, field=field.label)
        return round(minutes)


class Money(Number):
    """An amount in minor units of the workspace's currency."""

    name = "money"

    def amount(self, value: float, viewer: Viewer) -> SafeString:
        return render.money(round(value), viewer.workspace.currency)

    def in_words(self, field: Field, value: Any) -> str:
        if field.own is None or not isinstance(value, int | float):
            return str(value)
        return formats.money_words(round(value), field.own.workspace.currency)

    def export(self, field: Field, record: Record) -> Any:
        amount = self._in_units(field, record)
        if amount is None:
            return None
        return int(amount) if amount == amount.to_integral_value() else float(amount)

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        amount = super().read(field, texts, viewer, record)
        return None if amount is None else formats.minor_units(amount, viewer.workspace.currency)

    def parse(self, field: Field, text: str) -> Any:
        return super().parse(field, text.lstrip("¥$€£"))

    def texts(self, field: Field, record: Record) -> list[str]:
        amount = self._in_units(field, record)
        return [] if amount is None else [f"{amount:f}"]

    def _in_units(self, field: Field, record: Record) -> Decimal | None:
        """What is kept in minor units, as it is typed: `19.90` yuan, `1990` yen."""
        value = field.value(record)
        return None if value is None else formats.in_units(round(value), record.workspace.currency)
