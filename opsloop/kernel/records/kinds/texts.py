"""Fields of words, addresses, and yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.render import icon
from opsloop.kernel.records.kinds.base import EMPTY, FILLED, Kind, Option, WrongValue, escape

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

WEB = ("http://", "https://")


class Text(Kind):
    """A line of words."""

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        return legible(texts[0]).strip() if texts else ""

    operators = {"contains": _("contains"), "is": _("is"), EMPTY: _("is empty"), FILLED: _("is not empty")}

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        lookup = "iexact" if operator == "is" else "icontains"
        return field.lookup(lookup, values[0] if values else "")


class LongText(Text):
    """Several lines of Markdown."""

    name = "long_text"
    editor = "text"

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record) or ""
        return escape(value[:120])


class Address(Text):
    """An address on the web."""

    name = "url"
    beside = True
    check = URLValidator(schemes=["http", "https"])

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record)
        if not value:
            return ""
        return f'<span class="cell__text">{escape(value.split("://", 1)[-1])}</span>'

    def show_beside(self, field: Field, record: Record) -> str:
        value = field.value(record)
        # An import keeps whatever text stood in the file; only an address of a page is a way to it.
        if not value or not value.lower().startswith(WEB):
            return ""
        way = f'href="{escape(value)}" rel="noopener nofollow" target="_blank"'
        return f'<a class="link" {way}>{icon("external-link", str(_("Open the address")))}</a>'

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        text = texts[0].strip() if texts else ""
        if not text:
            return ""
        try:
            self.check(text)
        except ValidationError as error:
            raise WrongValue(text=text, field=field.label) from error
        return text


class YesNo(Kind):
    """A box that is ticked or not."""

    name = "yes_no"
    editor = "toggle"
    says_itself = False
    operators = {"is": _("is")}
    column = "number"

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        return icon("check", str(_("Yes"))) if field.value(record) else ""

    def export(self, field: Field, record: Record) -> Any:
        return bool(field.value(record))

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        return bool(texts) and texts[0].strip().lower() in {"1", "true", "yes", "on", "是"}

    def texts(self, field: Field, record: Record) -> list[str]:
        return ["1"] if field.value(record) else ["0"]

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        return [Option("1", str(_("Yes"))), Option("0", str(_("No")))]

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        wanted = "1" in values
        if field.own:
            ticked = field.lookup("exact", 1)
            return ticked if wanted else ~ticked
        return field.lookup("exact", wanted)


class Ref(Kind):
    """What people call a record: `OPS-12`; sorted by its number."""

    name = "ref"

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        return escape(record.ref)

    def export(self, field: Field, record: Record) -> Any:
        return record.ref

    def as_json(self, field: Field, record: Record) -> Any:
        return record.ref
