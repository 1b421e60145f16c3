"""How a case stands, read under its lock for the engine, and the difference written back in few statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from opsloop.engines.workflow import Case as CaseFact
from opsloop.engines.workflow import OpenBlock, RunningTimer, State, Step, Token, Version, Work
from opsloop.kernel.queries.changing import remove, update
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.queries.prepared import Prepared
from opsloop.rooms.processes.case_rows import CaseBlock, CaseTimer, CaseToken, CaseWork
from opsloop.rooms.processes.roles import Cast

if TYPE_CHECKING:
    from opsloop.rooms.processes.case import Case

MODELS: Mapping[type[Any], Any] = {
    Token: CaseToken,
    OpenBlock: CaseBlock,
    Work: CaseWork,
    RunningTimer: CaseTimer,
}
Rows = Mapping[type[Any], Mapping[Any, Any]]
"""The rows of a case by kind of fact, then by number (of a block: by its split)."""


def _of_case(model: type[models.Model], case: int) -> models.QuerySet[Any]:
    rows = model._default_manager.filter(case=case)
    return rows.select_related("person") if model is CaseWork else rows


ROWS = Prepared[Any](_of_case)


@dataclass(frozen=True)
class Standing:
    """A case as it stands: its rows, the same as the engine takes them, and who has the roles of its process."""

    version: Version
    rows: Rows
    state: State
    cast: Cast

    @classmethod
    def of(cls, case: Case, version: Version) -> Standing:
        """Read it; a new case has no rows yet, and an SOP without parallel parts or timers none of these."""
        new = case.state == case.State.NEW
        fact = CaseFact(
            state=case.state,  # type: ignore[arg-type]  # the same four words
            data=case.data,
            requester=str(case.requester_id or ""),
            outcome=case.outcome,
            next_number=case.next_number,
            version="" if new else version.hash,
        )
        wanted = set() if new else _kinds(version)
        rows = {kind: _by_key(kind, case) if kind in wanted else {} for kind in MODELS}
        tokens, blocks, work, timers = ({key: row.as_fact() for key, row in held.items()} for held in rows.values())
        state = State(case=fact, tokens=tokens, blocks=blocks, work=work, timers=timers)
        return cls(version, rows, state, case.cast())

    def work(self, number: int) -> CaseWork | None:
        """The open step of this number."""
        return self.rows[Work].get(number)


def _kinds(version: Version) -> set[type[Any]]:
    kinds: set[type[Any]] = {Token, Work}
    kinds |= {OpenBlock} if version.blocks else set()
    return kinds | ({RunningTimer} if any(step.timers for step in version.activities.values()) else set())


def _by_key(kind: type[Any], case: Case) -> dict[Any, Any]:
    name, model = _name(kind), MODELS[kind]
    return {getattr(row, name): row for row in ROWS.rows(model, case=case.pk)}


def write_rows(case: Case, rows: Rows, done: Step) -> None:
    """Write the rows that changed, and remove those that are gone.

    Mostly one goes where another comes: that one is written over it, which is one statement instead of two.
    """
    for kind, held in rows.items():
        free = [held[key] for removed, key in done.removed if removed is kind]
        new = []
        for fact in (row for row in done.saved if isinstance(row, kind)):
            row = held.get(getattr(fact, _name(kind)))
            if row is not None:
                put(row, MODELS[kind].values_of(fact))
            elif free:
                write_over(free.pop(), fact)
            else:
                new.append(_row(case, fact))
        remove(free)
        insert_all(new)


def _row(case: Case, fact: Any) -> models.Model:
    kind, name = MODELS[type(fact)], _name(type(fact))
    row: models.Model = kind(case_id=case.pk, **{name: getattr(fact, name)}, **kind.values_of(fact))
    return row


def write_over(row: models.Model, fact: Any) -> None:
    """Let a row stand for something else of its case."""
    name = _name(type(fact))
    values = {name: getattr(fact, name), **MODELS[type(fact)].values_of(fact)}
    for column, value in values.items():
        setattr(row, column, value)
    update(row, [field.name for field in row._meta.concrete_fields if field.attname in values])


def put(row: models.Model, values: Mapping[str, Any]) -> None:
    """Give a row these values, and write those that are others."""
    other = give(row, values)
    if other:
        update(row, other)


def give(row: models.Model, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a row these values; the names of the fields that have others now."""
    other = [name for name, value in values.items() if getattr(row, name) != value]
    for name in other:
        setattr(row, name, values[name])
    return tuple(field.name for field in row._meta.concrete_fields if field.attname in other) if other else ()


def _name(kind: type[Any]) -> str:
    return "split" if kind is OpenBlock else "number"
