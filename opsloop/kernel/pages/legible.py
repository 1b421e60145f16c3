"""What of a text people can read: no database and no spreadsheet takes all control characters."""

from __future__ import annotations

import re

LINE_END = re.compile(r"\r\n?")
ILLEGIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def legible(text: str) -> str:
    """The text without control characters but tabs and line ends, which become plain; without broken surrogates."""
    return ILLEGIBLE.sub("", LINE_END.sub("\n", text))
