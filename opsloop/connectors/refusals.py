"""What is said when a file, or one row of it, cannot come in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused


class UnreadableFile(Refused):
    """Nothing of the file comes in: it is damaged, hostile, too large or of a kind nobody here reads."""

    sentence = _("This file cannot be read.")


@dataclass(frozen=True)
class Sentence:
    """A lazy translation with its values: it is put together in the language of whoever reads it."""

    text: object
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.text) % self.values if self.values else str(self.text)


def said(text: object, /, **values: object) -> Sentence:
    """The sentence with its named values."""
    return Sentence(text, values)
