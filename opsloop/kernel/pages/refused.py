"""A person's mistake: a sentence for them, never a stack trace."""

import datetime
from http import HTTPStatus
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import formats


class Refused(Exception):
    """Something that cannot be done, said in one translatable sentence; pages, API and commands show it.

    Subclasses set `sentence` (named `%(x)s` placeholders) and pass the values, or give the whole sentence. Days are
    said as the reader says them.
    """

    sentence = _("This cannot be done.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, sentence: object = None, /, **values: object) -> None:
        super().__init__(sentence, values)
        self.text: Any = self.sentence if sentence is None else sentence
        self.values = values

    def __str__(self) -> str:
        values = {name: Counted(value) if name == "count" else _said(value) for name, value in self.values.items()}
        return str(self.text % values if values else self.text)  # a plural decides by its values


def _said(value: object) -> object:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return formats.date_words(value, timezone.localdate(), formats.language())
    return value


class Counted(int):
    """A number that decides between singular and plural, and reads as numbers do everywhere: `1,662`."""

    def __new__(cls, value: Any) -> Any:
        return super().__new__(cls, value) if isinstance(value, int) else value

    def __str__(self) -> str:
        return f"{int(self):,}"


class NotAllowed(Refused):
    """The person sees the record but may not do this to it."""

    sentence = _("You may not do this here.")
    status = HTTPStatus.FORBIDDEN


class Conflict(Refused):
    """Somebody else changed the same thing meanwhile."""

    sentence = _("Somebody changed this meanwhile.")
    status = HTTPStatus.CONFLICT
