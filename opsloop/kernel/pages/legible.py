"""What of a text people can read: no database and no spreadsheet takes all control characters."""

from __future__ import annotations

import re

LINE_END = re.compile(r"\r\n?")
ILLEGIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

LONGEST_NUMBER = 18
"""Digits that fit the columns of both databases."""


def legible(text: str) -> str:
    """The text without control characters but tabs and line ends, which become plain; without broken surrogates."""
    return ILLEGIBLE.sub("", LINE_END.sub("\n", text))


def is_number(text: str) -> bool:
    """Whether the text is a whole number that a column can hold: `int` refuses thousands of digits with an error."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
