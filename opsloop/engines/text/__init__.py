"""Text as people type it: days in words, lines that name people, labels and days by short signs; and the encodings it
comes in."""

from opsloop.engines.text.days import day_in_words
from opsloop.engines.text.naming import BEGINS, nearness
from opsloop.engines.text.quick_add import Thing, Token, Understood, Vocabulary, lines_of, nameable, understand

__all__ = [
    "BEGINS",
    "Thing",
    "Token",
    "Understood",
    "Vocabulary",
    "day_in_words",
    "lines_of",
    "nameable",
    "nearness",
    "understand",
]
