"""The account of an import as a page and a file show it: a line for each kind, the problems by row, the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.kernel.imports.safe_cells import safe_cell
from opsloop.kernel.imports.tally import KINDS
from opsloop.kernel.pages.languages import in_reader_language

NAMES = {
    "people": gettext_lazy("People"),
    "states": gettext_lazy("States"),
    "labels": gettext_lazy("Labels"),
    "work_items": gettext_lazy("Work items"),
    "checklists": gettext_lazy("Checklists"),
    "checklist_items": gettext_lazy("Checklist items"),
    "comments": gettext_lazy("Comments"),
    "attachments": gettext_lazy("Attachments"),
    "links": gettext_lazy("Dependencies"),
    "events": gettext_lazy("Events"),
}
SHOWN = 200


@dataclass(frozen=True)
class Line:
    """How many rows of one kind are new, changed and unchanged."""

    name: str
    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Account:
    """All of it; `problems` are the first ones, `problem_count` says how many there are."""

    lines: list[Line]
    problems: list[Problem]
    problem_count: int
    notes: list[str]

    @property
    def empty(self) -> bool:
        """Whether loading brings nothing new."""
        return not any(line.created or line.updated for line in self.lines)


def account(kept: Mapping[str, Any]) -> Account:
    """The account from what a batch keeps, in the reader's language."""
    refused = kept.get("refused") or []
    return Account(
        lines=_lines(kept.get("counts") or {}),
        problems=[_problem(each) for each in refused[:SHOWN]],
        problem_count=len(refused),
        notes=[in_reader_language(note) for note in kept.get("notes") or []],
    )


def _lines(counts: Mapping[str, Mapping[str, int]]) -> list[Line]:
    created, updated, unchanged = (counts.get(name, {}) for name in ("created", "updated", "unchanged"))
    kinds = [*KINDS, *(kind for kind in {**created, **updated, **unchanged} if kind not in KINDS)]
    lines = [
        Line(kind_name(kind), created.get(kind, 0), updated.get(kind, 0), unchanged.get(kind, 0)) for kind in kinds
    ]
    return [line for line in lines if line.created or line.updated or line.unchanged]


def kind_name(kind: str) -> str:
    """A kind in the reader's words; rows that only a whole export has go by the name of their table."""
    if kind in NAMES:
        return str(NAMES[kind])
    try:
        return capfirst(str(apps.get_model(kind)._meta.verbose_name_plural))
    except (LookupError, ValueError):
        return kind  # counted by an older release, whose table has another name


def _problem(kept: Mapping[str, Any]) -> Problem:
    return Problem(
        row=kept.get("row", 0),
        column=kept.get("column", ""),
        value=kept.get("value", ""),
        message=in_reader_language(kept.get("message", {})),
    )


def problem_rows(kept: Mapping[str, Any]) -> Iterator[list[object]]:
    """Every problem as cells under a head; no cell is ever taken for a formula."""
    yield [_("Row"), _("Column"), _("Value"), _("Problem")]
    for each in map(_problem, kept.get("refused") or []):
        yield [each.row, safe_cell(each.column), safe_cell(each.value), safe_cell(each.message)]
