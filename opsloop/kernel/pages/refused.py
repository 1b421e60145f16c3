"""A person's mistake: a sentence for them, never a stack trace."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Something that cannot be done, said in one translatable sentence; pages, API and commands show it.

    Subclasses set `sentence` (named `%(x)s` placeholders) and pass the values, or give the whole sentence.
    """

    sentence = _("This cannot be done.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, sentence: object = None, /, **values: object) -> None:
        super().__init__(sentence, values)
        self.text: Any = self.sentence if sentence is None else sentence
        self.values = values

    def __str__(self) -> str:
        values = {name: Counted(value) if name == "count" else value for name, value in self.values.items()}
        return str(self.text % values if values else self.text)  # a plural decides by its values


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
