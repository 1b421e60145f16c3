"""Bare web addresses and record references in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ADDRESS = r"https?://[^\s<>\"'`\u2018-\u201d\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]+"
REFERENCE = r"(?<![A-Za-z0-9_/-])[A-Z][A-Z0-9]{0,9}-[1-9]\d{0,9}(?![A-Za-z0-9_]|-\d)"
FOUND = re.compile(f"(?P<address>{ADDRESS})|(?P<reference>{REFERENCE})")
TRAILING = ".,;:!?*_~"
MOST = 200
"""References looked up in one text; more than this is not a comment but an attack."""


def references(text: str) -> set[str]:
    """What in the text looks like the name of a record, such as `OPS-12`."""
    found = {match["reference"] for match in FOUND.finditer(text) if match["reference"]}
    return set(sorted(found)[:MOST])


def read_addresses(md: MarkdownIt) -> None:
    """Teach the parser to mark addresses and references outside links and code."""
    md.core.ruler.after("inline", "addresses", _mark)


def _mark(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_outside_links(block.children))


def _outside_links(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type == "text" and depth == 0:
            yield from _split(token)
        else:
            yield token


def _split(token: Token) -> Iterator[Token]:
    text, end = token.content, 0
    for match in FOUND.finditer(text):
        found = _trimmed(match[0]) if match["address"] else match[0]
        yield from _plain(text[end : match.start()])
        yield Token(match.lastgroup or "", "", 0, content=found)
        end = match.start() + len(found)
    yield from _plain(text[end:])


def _plain(text: str) -> Iterator[Token]:
    if text:
        yield Token("text", "", 0, content=text)


def _trimmed(address: str) -> str:
    """The address without the sentence's own punctuation and an unopened closing bracket."""
    while address[-1] in TRAILING or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address
