"""Keeps the search index in step with records, and asks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_lowercase, digits
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from opsloop.kernel.pages.spoken import spoken
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.search.models import MATCHES, SearchEntry
from opsloop.kernel.search.tokens import grams, pairs, tokens
from opsloop.kernel.workspaces.models import Workspace

IN_NAME = "zzname"
"""What a word of a name begins with where it is kept a second time, so that names alone can be searched."""
OURS = (IN_NAME, "zzworkspace", "zztype")
"""What begins the words that every entry has, or has for its names: typing `z` must not find them."""
SPOKEN = 40
"""So much of a name is found by its pinyin and by its initials, from the beginning."""
CUT_UP = 120
"""So much of a name is found by any part of it, from the beginning."""
KEYS = "SELECT search_searchentry.record_id FROM search_searchentry WHERE search_searchentry.record_type = %s"
MATCHES_IN_SQLITE = "search_searchentry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)"


def entry_of(record: Record) -> SearchEntry:
    """What the index keeps of a record: its reference and name, and the words of its searched fields."""
    view_set = view_set_of(record.record_type)
    title = str(getattr(record, view_set.title))
    name = tokens(f"{record.ref} {title}")
    parts = [gram for gram in grams(title[:CUT_UP]) if gram not in name]
    words = [*name, *(f"{IN_NAME}{word}" for word in name), *parts, *tokens(spoken(title[:SPOKEN]))]
    for field in view_set.search:
        if field != view_set.title:
            words += tokens(str(getattr(record, field) or ""))
    fixed = [workspace_token(record.workspace_id), type_token(record.record_type)]
    return SearchEntry(
        workspace_id=record.workspace_id,
        record_type=record.record_type,
        record_id=record.pk,
        title=title[:500],
        tokens=" ".join([*fixed, *words]),
        updated_at=timezone.now(),
    )


def workspace_token(workspace_id: int) -> str:
    """The word that every record of a workspace has, so that the index itself keeps workspaces apart."""
    return f"zzworkspace{workspace_id}"


def type_token(record_type: str) -> str:
    """The word that every record of a type has."""
    return f"zztype{record_type.replace('_', '')}"


@transaction.atomic
def index(records: Sequence[Record]) -> None:
    """Bring the index in step with these records; those in the trash leave it."""
    by_type: dict[str, list[Record]] = {}
    for record in records:
        by_type.setdefault(record.record_type, []).append(record)
    for record_type, group in by_type.items():
        forget(record_type, [record.pk for record in group])
        entries = [entry_of(record) for record in group if record.trashed_at is None]
        insert_all(entries)
        _add(entries)


@transaction.atomic
def forget(record_type: str, keys: Iterable[int]) -> None:
    """Take records out of the index."""
    gone = SearchEntry.objects.filter(record_type=record_type, record_id__in=list(keys))
    if connection.vendor == "sqlite":
        known = list(gone.values_list("pk", "tokens"))
        if not known:
            return
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', %s, %s)", known)
    gone._raw_delete(gone.db)


def _add(entries: Sequence[SearchEntry]) -> None:
    if connection.vendor == "sqlite" and entries:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words(rowid, tokens) VALUES (%s, %s)",
                [(entry.pk, entry.tokens) for entry in entries],
            )


def found(workspace: Workspace | None, words: str, *, record_type: str = "") -> models.QuerySet[SearchEntry]:
    """The newest entries (of one workspace) in which all the words are found; the last word may be only begun."""
    query = query_of(workspace, words, record_type=record_type)
    hits = SearchEntry.objects.all() if workspace is None else SearchEntry.objects.filter(workspace=workspace)
    return hits.matching(query) if query else hits.none()


def query_of(workspace: Workspace | None, words: str, *, record_type: str = "", named: bool = False) -> str:
    """The words as the database's index understands them; empty where there are none. `named`: all in the name."""
    wanted = tokens(words)
    if not wanted:
        return ""
    fixed = [workspace_token(workspace.pk)] if workspace is not None else []
    fixed += [type_token(record_type)] if record_type else []
    return _query(fixed, wanted, IN_NAME if named else "")


def keys_of_all(workspace: Workspace, words: str, record_type: str) -> RawSQL | None:
    """The keys of every record of a type in which the words are found, for the query of a list; None for no words.

    A list shows what else it is narrowed by, so here no hit may be left out for being old.
    """
    query = query_of(workspace, words, record_type=record_type)
    if not query:
        return None
    matches = MATCHES_IN_SQLITE if connection.vendor == "sqlite" else MATCHES
    return RawSQL(f"{KEYS} AND {matches}", [record_type, query])  # noqa: S611  # constants


def _query(fixed: Sequence[str], words: Sequence[str], mark: str) -> str:
    """All the words in the database's own query; each is of letters, digits and Han characters only."""
    exact, prefix, every, _ = _syntax()
    *whole, begun = words
    terms = [exact.format(word) for word in fixed]
    terms += [_any([exact.format(f"{mark}{word}"), *_in_parts(word, exact, mark)]) for word in whole]
    marked = f"{mark}{begun}"
    beginnings = [marked] if mark else _beginnings(begun)
    ends = [prefix.format(beginning) for beginning in beginnings]
    if marked not in beginnings:
        ends.append(exact.format(marked))
    return every.join([*terms, _any([*ends, *_in_parts(begun, prefix, mark)])])


def _in_parts(word: str, last: str, mark: str) -> list[str]:
    """The word as the parts of a name that make it up; none for names marked as such, which are kept whole."""
    parts = [] if mark else pairs(word)
    if not parts:
        return []
    syntax = _syntax()
    return [f"({syntax.every.join([*map(syntax.exact.format, parts[:-1]), last.format(parts[-1])])})"]


def _any(terms: Sequence[str]) -> str:
    return f"({_syntax().either.join(terms)})"


class _Syntax(NamedTuple):
    exact: str
    prefix: str
    every: str
    either: str


def _syntax() -> _Syntax:
    if connection.vendor == "sqlite":
        return _Syntax('"{}"', '"{}"*', " AND ", " OR ")
    return _Syntax("'{}'", "'{}':*", " & ", " | ")


def _beginnings(begun: str) -> list[str]:
    """What a word that was begun may go on with, past the words that the index keeps for itself."""
    if begun.startswith(OURS):
        return []
    if not any(ours.startswith(begun) for ours in OURS):
        return [begun]
    return [word for letter in f"{ascii_lowercase}{digits}" for word in _beginnings(f"{begun}{letter}")]
