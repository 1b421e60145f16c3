"""A sentence kept for readers of every language, for who reads it later reads another one than who is there now."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation


def in_every_language(message: object) -> dict[str, str]:
    """A sentence as the reader's language will want it later: language code -> text."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(message)
    return said


def in_reader_language(said: Mapping[str, str]) -> str:
    """The text of a kept sentence in the active language, else in whichever there is."""
    return said.get(translation.get_language() or "") or next(iter(said.values()), "")
