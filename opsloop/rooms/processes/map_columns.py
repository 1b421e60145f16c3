"""Which columns of a log its cases are told apart by, and which of them says in what role a step was done."""

from __future__ import annotations

from django.http import QueryDict

from opsloop.engines.mining import STEP_ROLE, EventLog, values
from opsloop.engines.warehouse.roles import ROLES, role_column
from opsloop.rooms.processes.happenings import BETWEEN_ROLES, MORE
from opsloop.rooms.processes.map_keys import address_key, known

ROLES_OFFERED = 200


def columns_of(whole: EventLog) -> dict[str, str]:
    """The columns that cases can be told apart by, by key: not those of the case, its steps, times and people."""
    taken = {*ROLES, *MORE, *(getattr(whole.source.roles, role) for role in ROLES)}
    return {address_key(name): name for name in whole.source.columns if name not in taken}


def column_of(query: QueryDict, whole: EventLog, *, numbered: bool = False) -> str | None:
    """The key of the column that the address names; None where it names none."""
    key = known(query.get("column", ""), tuple(whole.source.columns), numbered=numbered)
    return key if key in columns_of(whole) else None


def role_column_of(whole: EventLog) -> str | None:
    """The column that says in what role, or where, each step was done; None where there is none."""
    return STEP_ROLE if STEP_ROLE in whole.source.columns else role_column(columns_of(whole).values())


def roles_in(whole: EventLog) -> list[str]:
    """The roles in which steps were done, the busiest first."""
    column = role_column_of(whole)
    told = values(whole, column, limit=ROLES_OFFERED) if column is not None else ()
    return list(dict.fromkeys(role for value in told for role in value.split(BETWEEN_ROLES)))


def told_of(role: str, whole: EventLog) -> tuple[str, ...]:
    """The values of the column of roles that name this one: a step may be for several."""
    column = role_column_of(whole)
    told = values(whole, column, limit=ROLES_OFFERED) if column is not None else ()
    return tuple(value for value in told if role in value.split(BETWEEN_ROLES))
