"""What a person answered in the mapping form, as a mapping."""

from __future__ import annotations

from django.http import QueryDict

from opsloop.kernel.imports.mapping import Mapping, StateChoice

PERSON, STATE, COLUMN = "person:", "state:", "column:"
CANCELLED = "cancelled"
LONGEST_KEY = 18
GROUPS = frozenset({"backlog", "todo", "doing", "review", "done"})


def mapping_of(posted: QueryDict) -> Mapping:
    """The answers in the form; what makes no sense is left to be guessed again."""
    project = posted.get("project", "")
    return Mapping(
        people={
            name.removeprefix(PERSON): int(str(value))
            for name, value in posted.items()
            if name.startswith(PERSON) and _number(value)
        },
        states={
            name.removeprefix(STATE): choice
            for name, value in posted.items()
            if name.startswith(STATE) and (choice := _state(str(value)))
        },
        columns={
            name.removeprefix(COLUMN): str(value) for name, value in posted.items() if name.startswith(COLUMN) and value
        },
        project=int(project) if _number(project) else None,
    )


def _number(value: object) -> bool:
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def _state(value: str) -> StateChoice | None:
    if value == CANCELLED:
        return {"group": "done", "cancels": True}
    if value in GROUPS:
        return {"group": value, "cancels": False}
    return {"state": int(value)} if _number(value) else None
