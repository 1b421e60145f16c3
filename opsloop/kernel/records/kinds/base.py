"""What every kind of field can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as plain_escape
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

EMPTY, FILLED = "empty", "filled"


class WrongValue(Refused):
    """Text that is no value of this field."""

    sentence = _("“%(text)s” is not a value for %(field)s.")


NO_MARK = SafeString("")


@dataclass(frozen=True)
class Option:
    """One thing to choose: its value in addresses and forms, its name, what finds it, how it looks."""

    value: str
    label: str
    words: str = ""
    mark: SafeString = NO_MARK
    limit: int | None = None
    limited_at: str = ""
    """Where below the workspace its limit is set; empty where there is none to set."""
    hidden_when_empty: bool = False
    named: bool = False
    """Whether the mark says the name already."""


class Kind:
    """A kind of field. Subclasses say how it reads, shows and filters; this base is a plain text."""

    name: ClassVar[str] = "text"
    editor: ClassVar[str] = "input"
    """Which editor opens on a cell: input, picker, datepicker, text or toggle."""
    operators: ClassVar[dict[str, Any]] = {}
    column: ClassVar[str] = "text"
    """Where a custom field of this kind is indexed: text, number or day."""
    multiple: ClassVar[bool] = False
    align_end: ClassVar[bool] = False
    stands: ClassVar[bool] = True
    """Whether a column or a line can show it; what only narrows lists has no place of its own."""
    says_itself: ClassVar[bool] = True
    """Whether a value is plain without the field's name before it, as a bare `7`, tick or day is not."""
    hint: ClassVar[Any] = ""
    """What stands in an empty input: examples of what can be typed."""
    beside: ClassVar[bool] = False
    """Whether something stands beside the button that edits the value, such as a link."""

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        """The value as HTML for a cell; empty where there is none."""
        value = self.export(field, record)
        return "" if value is None else escape(value)

    def show_beside(self, field: Field, record: Record) -> str:
        """What stands beside the value, outside of the button that edits it."""
        return ""

    def show_full(self, field: Field, record: Record, viewer: Viewer) -> str:
        """The value as HTML where there is room, as in the peek."""
        return self.show(field, record, viewer)

    def head(self, field: Field) -> str:
        """What a spreadsheet column of these values is called, with its unit where they have one."""
        return str(field.label)

    def export(self, field: Field, record: Record) -> Any:
        """The value as a spreadsheet cell takes it: text, number, date or None."""
        return field.value(record)

    def in_words(self, field: Field, value: Any) -> str:
        """A value that is told of, such as one of the log, as plain text; one that this kind cannot hold as it is."""
        return str(value)

    def as_json(self, field: Field, record: Record) -> Any:
        """The value as the API gives it."""
        return field.value(record)

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        """The value that a form, the API or a bulk edit means; `WrongValue` where it is none."""
        return texts[0].strip() if texts else ""

    def meant(self, texts: Sequence[str]) -> list[str]:
        """What somebody means who typed these on a page, as `read` takes it."""
        return list(texts)

    def told_back(self, texts: Sequence[str]) -> list[str]:
        """What `meant` made, or an address says, as it is typed again."""
        return list(texts)

    def carried(self, field: Field, record: Record, viewer: Viewer, *, origin: str, to: str) -> Any:
        """The value once the record goes from the group of one value to that of another; no text stands for none."""
        return self.read(field, [to] if to else [], viewer, record)

    def texts(self, field: Field, record: Record) -> list[str]:
        """The value as `read` would take it back."""
        value = field.value(record)
        return [] if value in (None, "") else [str(value)]

    def typed(self, field: Field, record: Record) -> list[str]:
        """The same as an editor begins with, in words where there are some that `read` understands."""
        return self.texts(field, record)

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        """What can be chosen; empty for kinds that are typed."""
        return []

    def offered(
        self,
        field: Field,
        viewer: Viewer,
        record: Record | None = None,
        *,
        chosen: Sequence[str] = (),
        words: str = "",
    ) -> list[Option]:
        """What a picker lists: the first options, or the first that the words find, and in any case what is chosen."""
        return self.options(field, viewer, record)

    def creatable(self, field: Field, viewer: Viewer) -> bool:
        """Whether the viewer may make a new thing to choose by typing its name."""
        return False

    def made(self, field: Field, name: str, viewer: Viewer) -> str:
        """The value of the thing of that name, made where there is none."""
        raise WrongValue(text=name, field=field.label)

    def condition(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        """Which rows a filter keeps."""
        if operator == EMPTY:
            return self.is_empty(field)
        if operator == FILLED:
            return ~self.is_empty(field)
        return self.matches(field, operator, values, viewer)

    def is_empty(self, field: Field) -> Q:
        """The rows without a value."""
        return field.missing()

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        """The rows that this kind's own operators keep."""
        raise WrongValue(text=operator, field=field.label)


def escape(value: object) -> SafeString:
    """As Django's `escape`, without its care for lazy texts: a page escapes more than 500 values."""
    return SafeString(plain_escape(str(value)))


def html(text: str) -> SafeString:
    """Markup that was built from escaped parts; as Django's `mark_safe`, without its care for lazy texts."""
    return SafeString(text)
