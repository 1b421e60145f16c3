"""RACI on a process: who has what to do with which step, as a table, and what is unclear about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opsloop.engines.workflow import OWNER, Definition, Problem, duty_problems
from opsloop.engines.workflow.elements import ACTIVITIES, people_fields
from opsloop.engines.workflow.raci import LETTERS, letters_of, named_roles, responsible, with_letters
from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.processes import editing
from opsloop.rooms.processes.enough_people import too_few
from opsloop.rooms.processes.process import Process, role_keys
from opsloop.rooms.processes.roles import ProcessRole
from opsloop.rooms.processes.wording import named

MEANINGS: Mapping[str, Any] = {
    "R": _("Does it"),
    "A": _("Answers for it"),
    "C": _("Is asked before"),
    "I": _("Is told after"),
}
LONGEST_ROLE = 60
MOST_ROLES = 40


class RoleInUse(Refused):
    sentence = _("“%(role)s” has to do with steps. Take it out of them first.")


class WrongRole(Refused):
    sentence = _("A role needs a name that no other role has.")


@dataclass(frozen=True)
class Cell:
    """One role at one step."""

    role: str
    role_name: str
    letters: str

    @property
    def meaning(self) -> str:
        """What the letters mean, for who does not see them."""
        return enumerated(MEANINGS[letter] for letter in self.letters) or "–"


@dataclass(frozen=True)
class Row:
    """One step, with a cell for each role; `by_field` where a field names who does it."""

    key: str
    name: str
    cells: Sequence[Cell]
    by_field: str = ""
    unclear: bool = False


@dataclass(frozen=True)
class Column:
    """One role, with the key of its row where it has one; an idle one has nothing to do."""

    role: str
    name: str
    row: int | None
    idle: bool


@dataclass(frozen=True)
class Matrix:
    """The table, and every sentence about what is unclear."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    problems: Sequence[str]


def role_names(process: Process) -> dict[str, str]:
    """What the roles of the process are called, by key; its owner's too."""
    return {row.key: row.name for row in process.process_roles.all()} | {OWNER: str(_("Process owner"))}


def matrix_of(process: Process, definition: Definition) -> Matrix:
    """Who has what to do with the steps of this definition of the process."""
    known = {row.key: row for row in process.process_roles.all()}
    names = role_names(process)
    problems = duty_problems(definition, known)
    idle = {problem.where[-1] for problem in problems if problem.code == "idle_role"}
    roles = dict.fromkeys([*known, *named_roles(definition)])
    columns = [
        Column(role, names.get(role, role), known[role].pk if role in known else None, role in idle) for role in roles
    ]
    few = dict(too_few(process, definition))
    at = {problem.where[-1] for problem in problems if problem.code != "idle_role"} | few.keys()
    told = [*sentences(problems, definition, names), *few.values()]
    return Matrix(columns, _rows(definition, columns, at), told)


def _rows(definition: Definition, columns: Sequence[Column], unclear: Collection[str]) -> list[Row]:
    rows = []
    for activity in definition.activities:
        cells = [Cell(column.role, column.name, letters_of(activity, column.role)) for column in columns]
        fields = [definition.by_field[name] for name in people_fields(activity) if name in definition.by_field]
        by_field = "" if responsible(activity) else enumerated(field.label or field.name for field in fields)
        rows.append(Row(activity.id, activity.name or activity.id, cells, by_field, activity.id in unclear))
    return rows


def sentences(problems: Iterable[Problem], definition: Definition, roles: Mapping[str, str]) -> list[str]:
    """What is unclear, for people."""
    return [_sentence(problem, definition, roles) for problem in problems]


def _sentence(problem: Problem, definition: Definition, roles: Mapping[str, str]) -> str:
    where = problem.where[-1]
    if problem.code == "idle_role":
        return str(_("“%(role)s” has nothing to do with any step.") % {"role": roles.get(where, where)})
    step = named(definition, where)
    if problem.code == "no_responsible":
        return str(_("Nobody does “%(step)s”.") % {"step": step})
    if problem.code == "no_accountable":
        return str(_("Nobody answers for “%(step)s”.") % {"step": step})
    return str(_("Several roles answer for “%(step)s”; exactly one should.") % {"step": step})


def unclear(process: Process, definition: Definition) -> list[str]:
    """Every sentence about what is unclear in this definition of the process."""
    names = role_names(process)
    few = [sentence for _step, sentence in too_few(process, definition)]
    return [*sentences(duty_problems(definition, names), definition, names), *few]


def warning(found: Sequence[str]) -> str:
    """What to say before publishing what is unclear; nothing where all is clear."""
    if not found:
        return ""
    said = ngettext(
        "%(count)s thing about who does what is unclear: %(first)s Publish all the same?",
        "%(count)s things about who does what are unclear: %(first)s Publish all the same?",
        len(found),
    )
    return said % {"count": len(found), "first": found[0]}


@transaction.atomic
def assign(process: Process, key: str, role: str, letters: str, *, by: User) -> Event | None:
    """The role has these letters at a step of the draft, whatever else was changed meanwhile."""
    now: Process = Process.objects.select_for_update().get(pk=process.pk)
    drawing = now.drawing if now.draft else editing.begun(now.name)
    activity = editing.element_of(drawing, key)
    known = {OWNER, *named_roles(drawing), *now.process_roles.values_list("key", flat=True)}
    if not isinstance(activity, ACTIVITIES) or role not in known or not set(letters) <= set(LETTERS):
        raise editing.CannotEdit
    return now.redraw(editing.put(drawing, with_letters(activity, role, letters)), by=by)


@transaction.atomic
def add_role(process: Process, name: str, *, by: User) -> ProcessRole:
    """A role that has nothing to do yet."""
    _demand(process, by)
    wanted = name.strip()[:LONGEST_ROLE]
    rows = process.process_roles.select_for_update()
    taken = {word for row in rows for word in (row.key, row.name)} | {OWNER, str(_("Process owner"))}
    if not wanted or wanted in taken or len(rows) >= MOST_ROLES:
        raise WrongRole
    row: ProcessRole = process.process_roles.create(key=wanted, name=wanted)
    process.track("role_added", by=by, changes={"role": (None, wanted)})
    return row


@transaction.atomic
def remove_role(process: Process, row: ProcessRole, *, by: User) -> None:
    """Without a role that nothing of the draft or of the version in force names."""
    _demand(process, by)
    definitions = [process.drawing, *([process.version.compiled.definition] if process.version is not None else [])]
    if any(row.key in role_keys(definition) for definition in definitions):
        raise RoleInUse(role=row.name)
    name = row.name
    row.delete()
    process.track("role_removed", by=by, changes={"role": (name, None)})


def _demand(process: Process, by: User) -> None:
    if not process.allows(by, gate.CHANGE):
        raise NotAllowed
