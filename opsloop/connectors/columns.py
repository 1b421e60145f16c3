"""Which column of a table means what: said by a person, known by its header, or guessed from its values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from opsloop.connectors.dates import DateStyle, mostly_dates
from opsloop.connectors.headers import HEADERS, ROLE_OF, ROLES, Role
from opsloop.connectors.rows import Table, plain
from opsloop.connectors.states import guess_group
from opsloop.connectors.words import PRIORITY_OF, read_people, read_percent, read_priority, read_yes

ONLY_LOOKS = re.compile(r"[审验]|评审|抄送|关注|知会|review|approv|watch|accept|\bcc\b", re.IGNORECASE)
"""Columns of people who do not do the work: 审核人, 验收人, Reviewer."""
SAMPLE = 300
FEW_DISTINCT = 12
NEARLY_ALL = 0.9
MOST = 0.8
SOME = 0.3


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """What a person decided about a table: the role of each header, and how its dates are to be read.

    A header that is not named keeps its guessed role; the role "ignore" leaves a column out.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    sheet: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One header as the mapping page shows it: its role and the first few values."""

    header: str
    role: Role
    samples: Sequence[str] = ()


def roles_of(
    table: Table,
    style: DateStyle,
    *,
    mapping: ColumnMapping | None = None,
    role_of: Callable[[str], Role | None] = lambda _header: None,
) -> dict[str, Role]:
    """The role of each header: the person's word, then the source's own headers, then our words, then the values."""
    decided = {header: role for header, role in (mapping.roles if mapping else {}).items() if role in ROLES}
    roles: dict[str, Role] = {}
    for header, places in table.places.items():
        own = role_of(header)
        role = own or ROLE_OF.get(plain(header))
        cells = [cell for place in places for cell in table.column(place)][:SAMPLE]
        roles[header] = own or _confirmed(role, cells, style) if role else "field"
    _only_one_each(roles, role_of)
    _guess_missing(table, roles)
    return roles | {header: _as_role(role) for header, role in decided.items() if header in roles}


def _as_role(role: str) -> Role:
    return next(known for known in ROLES if known == role)


def _confirmed(role: Role, cells: Sequence[str], style: DateStyle) -> Role:
    """The role its header promises, unless the values speak clearly against it."""
    if not cells:
        return role
    dates = mostly_dates(cells, style, share=SOME)
    percents = _share(cells, lambda cell: read_percent(cell, fraction=False) is not None) >= MOST
    if role == "done":
        return "completed" if dates else "progress" if percents and any("%" in cell for cell in cells) else "done"
    if role == "completed" and _share(cells, lambda cell: read_yes(cell) is not None) >= MOST:
        return "done"
    if role in {"state", "progress"} and percents != (role == "progress"):
        return "progress" if percents else "state" if _few(cells) else "field"
    return role


def _share(cells: Sequence[str], test: object) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells and callable(test) else 0.0


def _few(cells: Sequence[str]) -> bool:
    return len(set(cells)) <= max(FEW_DISTINCT, len(cells) // 10)


def _only_one_each(roles: dict[str, Role], role_of: Callable[[str], Role | None]) -> None:
    """Of several columns for one thing the best is kept, the others become fields: 任务名称 before 内容."""
    for role in ("id", "title", "description", "state", "priority", "start", "due", "created", "completed", "effort"):
        rivals = [header for header, found in roles.items() if found == role]
        rivals.sort(key=lambda header: (role_of(header) is None, _order(role, header)))
        for header in rivals[1:]:
            roles[header] = "other_id" if role == "id" else "field"


def _order(role: str, header: str) -> int:
    words = next(words for known, words in HEADERS.items() if known == role).split()
    return words.index(plain(header)) if plain(header) in words else len(words)


def _guess_missing(table: Table, roles: dict[str, Role]) -> None:
    """Roles that no header named, found by what stands below unknown headers."""
    columns = {
        header: table.column(table.places[header][0])[:SAMPLE] for header, role in roles.items() if role == "field"
    }
    _guess(
        roles, columns, "state", lambda cells: _few(cells) and _share(cells, guess_group) >= MOST and not _ranks(cells)
    )
    _guess(roles, columns, "priority", lambda cells: _few(cells) and _ranks(cells))
    people = {name for header, role in roles.items() if role == "assignees" for name in _names(table, header)}
    doers = {header: cells for header, cells in columns.items() if not ONLY_LOOKS.search(header)}
    _guess(roles, doers, "assignees", lambda cells: bool(people) and _share(cells, lambda cell: cell in people) >= MOST)
    if "title" not in roles.values():
        names = {header: cells for header, cells in columns.items() if roles[header] == "field" and _wordy(cells)}
        if names:
            roles[max(names, key=lambda header: len(set(names[header])) + len("".join(names[header])) / 1e6)] = "title"


def _guess(roles: dict[str, Role], columns: Mapping[str, Sequence[str]], role: Role, test: object) -> None:
    if role in roles.values() and role != "assignees":
        return
    for header, cells in columns.items():
        if roles[header] == "field" and cells and callable(test) and test(cells):
            roles[header] = role
            return


def _ranks(cells: Sequence[str]) -> bool:
    return _share(cells, read_priority) >= NEARLY_ALL and any(cell.casefold() in PRIORITY_OF for cell in cells)


def _names(table: Table, header: str) -> list[str]:
    return [name for cell in table.column(table.places[header][0])[:SAMPLE] for name in read_people(cell)]


def _wordy(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: any(sign.isalpha() for sign in cell)) >= MOST
