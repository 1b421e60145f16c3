"""What a person answered in the mapping form, as a mapping."""

from __future__ import annotations

from django.http import QueryDict

from opsloop.kernel.imports.mapping import Mapping, StateChoice
from opsloop.kernel.pages.legible import is_number

PERSON, STATE, COLUMN = "person:", "state:", "column:"
CANCELLED = "cancelled"
GROUPS = frozenset({"backlog", "todo", "doing", "review", "done"})


def mapping_of(posted: QueryDict) -> Mapping:
    """The answers in the form; what makes no sense is left to be guessed again."""
    project = posted.get("project", "")
    return Mapping(
        people={
            name.removeprefix(PERSON): int(str(value))
            for name, value in posted.items()
            if name.startswith(PERSON) and is_number(str(value))
        },
        states={
            name.removeprefix(STATE): choice
            for name, value in posted.items()
            if name.startswith(STATE) and (choice := _state(str(value)))
        },
        columns={
            name.removeprefix(COLUMN): str(value) for name, value in posted.items() if name.startswith(COLUMN) and value
        },
        project=int(project) if is_number(project) else None,
    )


def _state(value: str) -> StateChoice | None:
    if value == CANCELLED:
        return {"group": "done", "cancels": True}
    if value in GROUPS:
        return {"group": value, "cancels": False}
    return {"state": int(value)} if is_number(str(value)) else None
