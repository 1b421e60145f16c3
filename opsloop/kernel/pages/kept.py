"""Keeps what this process drew before: the parts of the frame around a page that are the same for the next one."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.utils.safestring import SafeString

MOST = 512


class Kept:
    """Markup by what it was made of; the oldest makes room when there is too much."""

    def __init__(self) -> None:
        self._texts: dict[Hashable, SafeString] = {}

    def get(self, made_of: Hashable, draw: Callable[[], SafeString]) -> SafeString:
        """The markup made of these things, drawn the first time."""
        text = self._texts.get(made_of)
        if text is None:
            text = draw()
            while len(self._texts) >= MOST:
                self._texts.pop(next(iter(self._texts)), None)
            self._texts[made_of] = text
        return text

    def forget(self) -> None:
        """Draw everything anew."""
        self._texts.clear()


KEPT = Kept()
