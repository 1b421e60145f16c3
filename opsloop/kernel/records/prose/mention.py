"""Mentions in a text: `@[王芳](user:3)` as kept, `@王芳` as typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

KEPT = re.compile(r"@\[((?:[^\[\]\\\n]|\\.){1,120})\]\(user:(\d{1,18})\)")
CODE = re.compile(r"(```.*?```|~~~.*?~~~|`+[^`\n]+`+)", re.DOTALL)
BRACKETS = re.compile(r"[\[\]\\]")
MAIL_LIKE = re.compile(r"[A-Za-z0-9._%+-]$")


def mentioned(text: str) -> set[int]:
    """The user ids that a kept text speaks to; code is not read."""
    return {int(match[2]) for part in CODE.split(text)[::2] for match in KEPT.finditer(part)}


def keep_mentions(text: str, names: Mapping[str, int]) -> str:
    """The text with every typed `@name` of these people in the kept form; the longest name wins."""
    if "@" not in text or not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    typed = re.compile("@(" + "|".join(re.escape(name) for name in longest_first) + ")")
    parts = CODE.split(text)
    parts[::2] = [_keep(part, typed, names) for part in parts[::2]]
    return "".join(parts)


def _keep(part: str, typed: re.Pattern[str], names: Mapping[str, int]) -> str:
    def kept(match: re.Match[str]) -> str:
        if MAIL_LIKE.search(part[: match.start()][-1:]) or _runs_on(match[1], part[match.end() :][:1]):
            return match[0]
        return kept_mention(match[1], names[match[1]])

    return typed.sub(kept, part)


def _runs_on(name: str, following: str) -> bool:
    """Whether a Latin name goes on after the match: `@Ana` in `@Anastasia` is nobody."""
    return name[-1].isascii() and following.isascii() and following.isalnum()


def plain_mentions(text: str, names: Mapping[str, int]) -> str:
    """The text as a person types it: `@王芳` wherever that name alone says who is meant."""

    def typed(match: re.Match[str]) -> str:
        return f"@{match[1]}" if names.get(match[1]) == int(match[2]) else match[0]

    parts = CODE.split(text)
    parts[::2] = [KEPT.sub(typed, part) for part in parts[::2]]
    return "".join(parts)


def moved_mentions(text: str, key_of: Callable[[int], int]) -> str:
    """The text with every kept mention speaking to the user of another key; code is left as it stands."""
    parts = CODE.split(text)
    parts[::2] = [KEPT.sub(lambda found: kept_mention(found[1], key_of(int(found[2]))), part) for part in parts[::2]]
    return "".join(parts)


def kept_mention(name: str, user_id: int) -> str:
    """How a mention is written into a text; brackets in a name would end it early."""
    return f"@[{BRACKETS.sub('', name)}](user:{user_id})"


def read_mentions(md: MarkdownIt) -> None:
    """Teach the parser the kept form."""
    md.inline.ruler.before("link", "mention", _tokenize)


def _tokenize(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@":
        return False
    match = KEPT.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content = match[1]
        token.meta = {"user": int(match[2])}
    state.pos = match.end()
    return True
