"""A condition from its text. The language is small on purpose: nothing in it can call, fetch, loop or grow.

    amount > 500 CNY and (kind = "travel" or not urgent)
    start - today < 3 and city in ("Wuhan", "Suzhou") and note is not empty and count(reviewers) >= 2

Loosest first: or · and · not · = != < <= > >= in, is empty · + - · * / · minus. A recursive-descent parser that only
knows the words below; never `eval`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision, is_currency

from opsloop.engines.workflow.conditions.tree import (
    And,
    Calculation,
    Compare,
    Comparison,
    Count,
    Day,
    Empty,
    In,
    Money,
    Name,
    Negative,
    Not,
    Number,
    OneOf,
    Operation,
    Or,
    Text,
    Today,
    Tree,
    WrongCondition,
    YesNo,
)
from opsloop.engines.workflow.conditions.words import Word, words

DEEPEST = 40
LONGEST_NUMBER = 20
COMPARISONS: dict[str, Comparison] = {"=": "=", "==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
SUMS: dict[str, Operation] = {"+": "+", "-": "-"}
PRODUCTS: dict[str, Operation] = {"*": "*", "/": "/"}
TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
RESERVED = {"and", "or", "not", "in", "is", "empty"}


def read(text: str) -> Tree:
    """The tree of the text; WrongCondition says what is wrong, and where. O(n), at most 2,000 characters."""
    reader = _Reader(text)
    tree = reader.either()
    reader.want_end()
    if reader.calculations > DEEPEST:
        raise WrongCondition("too_deep", 0, limit=str(DEEPEST))
    return tree


class _Reader:
    """The words of one condition, read from left to right."""

    def __init__(self, text: str) -> None:
        self.words = list(words(text))
        self.place = 0
        self.depth = 0
        self.calculations = 0

    @property
    def word(self) -> Word:
        return self.words[self.place]

    def take(self) -> Word:
        word = self.word
        self.place += 1
        return word

    def takes(self, *texts: str) -> Word | None:
        """The next word where it is one of these names or signs."""
        return self.take() if self.word.kind in {"name", "sign"} and self.word.text in texts else None

    def want(self, text: str) -> None:
        if self.takes(text) is None:
            raise self.unexpected(text)

    def want_end(self) -> None:
        if self.word.kind != "end":
            code = "chained" if self.word.text in COMPARISONS else "unexpected"
            raise WrongCondition(code, self.word.at, found=self.word.text, wanted="")

    def unexpected(self, wanted: str) -> WrongCondition:
        return WrongCondition("unexpected", self.word.at, found=self.word.text, wanted=wanted)

    def either(self) -> Tree:
        at, parts = self.word.at, [self.both()]
        while self.takes("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts), at)

    def both(self) -> Tree:
        at, parts = self.word.at, [self.negation()]
        while self.takes("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts), at)

    def negation(self) -> Tree:
        if word := self.takes("not"):
            return self.deeper(lambda: Not(self.negation(), word.at))
        return self.comparison()

    def comparison(self) -> Tree:
        left = self.sum()
        if word := self.takes(*COMPARISONS):
            right = self.sum()
            if self.word.text in COMPARISONS:
                raise WrongCondition("chained", self.word.at)
            return Compare(COMPARISONS[word.text], left, right, word.at)
        if word := self.takes("is"):
            empty = Empty(left, word.at) if not self.takes("not") else Not(Empty(left, word.at), word.at)
            self.want("empty")
            return empty
        if word := self.takes("in"):
            return In(left, self.sum(), word.at)
        if word := self.takes("not"):
            self.want("in")
            return Not(In(left, self.sum(), word.at), word.at)
        return left

    def sum(self) -> Tree:
        left = self.product()
        while word := self.takes(*SUMS):
            self.calculations += 1
            left = Calculation(SUMS[word.text], left, self.product(), word.at)
        return left

    def product(self) -> Tree:
        left = self.signed()
        while word := self.takes(*PRODUCTS):
            self.calculations += 1
            left = Calculation(PRODUCTS[word.text], left, self.signed(), word.at)
        return left

    def signed(self) -> Tree:
        if word := self.takes("-"):
            return self.deeper(lambda: Negative(self.signed(), word.at))
        return self.atom()

    def atom(self) -> Tree:
        word = self.take()
        match word.kind:
            case "number":
                return self.amount(word)
            case "date":
                return Day(_date(word), word.at)
            case "text":
                return Text(re.sub(r"\\(.)", r"\1", word.text[1:-1]), word.at)
            case "name" if word.text not in RESERVED:
                return self.named(word)
        if word.text == "(":
            return self.deeper(lambda: self.bracket(word))
        self.place -= 1
        raise self.unexpected("")

    def amount(self, word: Word) -> Tree:
        if len(word.text) > LONGEST_NUMBER:
            raise WrongCondition("wrong_number", word.at)
        value = Decimal(word.text)
        if self.word.kind != "name" or self.word.text in RESERVED:
            return Number(value, word.at)
        currency = self.take()
        if not is_currency(currency.text):
            raise WrongCondition("unknown_currency", currency.at, found=currency.text)
        minor = value.scaleb(get_currency_precision(currency.text))
        if minor != int(minor):
            raise WrongCondition("wrong_number", word.at)
        return Money(int(minor), currency.text, word.at)

    def named(self, word: Word) -> Tree:
        if word.text in TRUTHS:
            return YesNo(TRUTHS[word.text], word.at)
        if word.text == "today":
            return Today(word.at)
        if word.text == "count":
            self.want("(")
            counted = self.deeper(lambda: Count(self.sum(), word.at))
            self.want(")")
            return counted
        return Name(word.text, word.at)

    def bracket(self, opened: Word) -> Tree:
        entries = [self.either()]
        while self.takes(","):
            entries.append(self.either())
        self.want(")")
        return entries[0] if len(entries) == 1 else OneOf(tuple(entries), opened.at)

    def deeper(self, read_inner: Callable[[], Tree]) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST or self.calculations > DEEPEST:
            raise WrongCondition("too_deep", self.word.at, limit=str(DEEPEST))
        tree = read_inner()
        self.depth -= 1
        return tree


def _date(word: Word) -> date:
    try:
        return date.fromisoformat(word.text)
    except ValueError as error:
        raise WrongCondition("wrong_date", word.at, found=word.text) from error
