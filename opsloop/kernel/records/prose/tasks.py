"""Task lists: `- [ ] open` and `- [x] done`."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

BOX = re.compile(r"\[([ xX])\]\s+")
DEEP = 3
"""Where the text of a list entry stands: after the openings of its entry and paragraph."""


def read_tasks(md: MarkdownIt) -> None:
    """Teach the parser to draw a box at the start of such entries."""
    md.core.ruler.after("inline", "tasks", _mark)


def _mark(state: StateCore) -> None:
    tokens = state.tokens
    for place, token in enumerate(tokens):
        if token.type != "inline" or place < DEEP - 1 or tokens[place - 2].type != "list_item_open":
            continue
        first = token.children[0] if token.children else None
        match = BOX.match(first.content) if first is not None and first.type == "text" else None
        if first is None or match is None:
            continue
        first.content = first.content[match.end() :]
        tokens[place - 2].attrSet("class", "task")
        box = Token("task_box", "", 0, meta={"done": match[1] != " "})
        token.children = [box, *(token.children or [])]
