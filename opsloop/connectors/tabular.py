"""A table whose columns have roles becomes a bundle: sheets, Jira's and Asana's CSV all go this one way."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.connectors.cells import Layout, RowReader, identity
from opsloop.connectors.columns import Column, ColumnMapping, roles_of
from opsloop.connectors.dates import SHORT_YEAR_FIRST, YEAR_FIRST, YEAR_LAST, DateStyle, lacks_year, style_of
from opsloop.connectors.fields import field_of, field_value
from opsloop.connectors.headers import DATE_ROLES, Role
from opsloop.connectors.references import Directory
from opsloop.connectors.refusals import UnreadableFile, said
from opsloop.connectors.row_parts import attachments_of, comments_of, events_of, links_of, named
from opsloop.connectors.rows import Table
from opsloop.connectors.table_states import States, chinese
from opsloop.connectors.words import KIND_OF, read_kind, read_labels, read_people, read_percent, read_yes
from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedField,
    ImportedItem,
    ImportedLabel,
    ImportedPerson,
    ImportedState,
)

SAMPLES_SHOWN = 3
SHARE = re.compile(r"\d{1,3}(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How one source writes its tables: its own headers, the unit of bare amounts, what it calls its fields."""

    source: str
    role_of: Callable[[str], Role | None] = lambda _header: None
    field_name: Callable[[str], str] = str
    effort_unit: str = ""
    completion_wins: bool = False
    notes: Callable[[Table], Sequence[object]] = lambda _table: ()
    project_id: Callable[[Iterable[str]], str] = lambda _keys: ""


class TableReader:
    """One pass over the rows; afterwards the parts of the bundle lie ready."""

    def __init__(self, table: Table, profile: Profile, mapping: ColumnMapping | None) -> None:
        self.table, self.profile = table, profile
        self.style = _style(table, mapping)
        self.roles = roles_of(table, self.style, mapping=mapping, role_of=profile.role_of)
        self.layout = self._layout()
        self.fields = self._fields()
        self.states = States(chinese("".join(cells) for _row, cells in table.rows[:50]))
        self.has_states = bool(self.layout.places.get("state"))
        self.people: dict[str, ImportedPerson] = {}
        self.labels: dict[str, ImportedLabel] = {}
        rows = [RowReader(number, cells, self.layout) for number, cells in table.rows]
        self.totals = [row for row in rows if row.adds_up]
        self.rows = [row for row in rows if not row.adds_up]
        for row in self.totals:
            header, cell = next(row.filled("title"))
            row.refuse(header, cell, said(_("“%(value)s” is a line of totals, no work; it stays out."), value=cell))
        for row in self.rows:
            row.refuse_beyond(len(table.headers))
        self.seen: Counter[str] = Counter()

    def bundle(self, name: str) -> ImportBundle:
        """Everything the table says."""
        if not self.has_states:
            self.states.plain()
        items = [self._item(place, row) for place, row in enumerate(self.rows, start=1)]
        directory = self._directory(items)
        pairs = list(zip(self.rows, items, strict=True))
        items = [self._with_parent(row, item, directory) for row, item in pairs]
        comments = [comment for row, item in pairs for comment in comments_of(row, item)]
        attachments = [attachment for row, item in pairs for attachment in attachments_of(row, item)]
        for author in (*(each.author for each in comments), *(each.added_by for each in attachments)):
            self._person(author)
        return ImportBundle(
            source=self.profile.source,
            project_id=self.profile.project_id(item.source_id for item in items) or self._project() or name,
            project_name=self._project() or name,
            people=list(self.people.values()),
            states=self.states.in_order(),
            labels=list(self.labels.values()),
            fields=list(self.fields.values()),
            items=items,
            comments=comments,
            attachments=attachments,
            links=[link for row, item in pairs for link in links_of(row, item, directory)],
            events=[event for item in items for event in events_of(item)],
            refused=[refusal for row in (*self.rows, *self.totals) for refusal in row.refused],
            notes=(*self.profile.notes(self.table), *self._notes()),
        )

    def _layout(self) -> Layout:
        places: dict[Role, list[tuple[str, int]]] = {}
        for header, columns in self.table.places.items():
            places.setdefault(self.roles[header], []).extend((header, place) for place in columns)
        progress = [cell for _header, place in places.get("progress", ()) for cell in self.table.column(place)]
        bare = [cell for cell in progress if "%" not in cell and "％" not in cell]
        fractions = _fractions(bare, mixed=len(bare) < len(progress))
        return Layout(places=places, style=self.style, effort_unit=self.profile.effort_unit, fractions=fractions)

    def _fields(self) -> dict[str, ImportedField]:
        """Custom fields: columns without a role, and roles whose words would otherwise be lost."""
        found = {}
        for header, role in self.roles.items():
            cells = [cell for place in self.table.places[header] for cell in self.table.column(place)]
            if cells and (role == "field" or (role in KEPT_WHEN_VARIED and KEPT_WHEN_VARIED[role](cells))):
                found[header] = replace(
                    field_of(header, cells, self.style, choice=role in KEPT_WHEN_VARIED),
                    name=self.profile.field_name(header),
                )
        return found

    def _item(self, place: int, row: RowReader) -> ImportedItem:
        state, completed = self._state(row)
        created = row.moment("created")
        return ImportedItem(
            source_id=self._identity(row),
            row=row.number,
            title=row.text("title"),
            description="\n\n".join(row.texts("description")),
            acceptance_criteria="\n".join(row.texts("acceptance_criteria")),
            kind=read_kind(row.text("kind")),
            state=state.source_id,
            priority=row.priority(),
            assignees=self._assignees(row),
            labels=[self._label(name) for cell in row.texts("labels") for name in read_labels(cell)],
            start=row.day("start"),
            due=row.day("due"),
            created_at=created,
            completed_at=self._possible(row, created, completed),
            created_by=next((self._person(name) for name in read_people(row.text("created_by"))), ""),
            rank=float(place),
            effort_minutes=row.minutes("effort"),
            spent_minutes=row.minutes("spent"),
            progress=row.percent(),
            fields=self._field_values(row),
        )

    def _identity(self, row: RowReader) -> str:
        """The identifier; equal ones are told apart only where we made them up from titles."""
        key = identity(row)
        if key == row.text("id"):
            return key
        self.seen[key] += 1
        return key if self.seen[key] == 1 else f"{key} · {self.seen[key]}"

    def _state(self, row: RowReader) -> tuple[ImportedState, datetime | None]:
        """Where the row stands, and when it was finished if it is."""
        completed = row.moment("completed")
        finished = bool(completed or row.text("completed")) or read_yes(row.text("done")) is True
        name = row.text("state")
        if name:
            state = self.states.named(name, row.text("state_category"))
            if state.group == "done":
                return state, completed
            if not (finished and self.profile.completion_wins):
                return state, None
        if finished:
            return self.states.of_group("done"), completed
        progress = read_percent(row.text("progress"), fraction=self.layout.fractions) or 0
        if progress:
            return self.states.of_group("done" if progress >= 100 else "doing"), None  # noqa: PLR2004 - per cent
        return self.states.of_group("todo"), None

    def _possible(self, row: RowReader, created: datetime | None, completed: datetime | None) -> datetime | None:
        """The finish, unless it lies before the beginning."""
        if completed is None or created is None or completed >= created:
            return completed
        header, cell = next(row.filled("completed"))
        sentence = _(
            "It was finished on %(finished)s, before it was created on %(created)s; "
            "it comes in as finished, without that day."
        )
        finished, made = (timezone.localdate(at, timezone.get_default_timezone()) for at in (completed, created))
        row.refuse(header, cell, said(sentence, finished=finished.isoformat(), created=made.isoformat()))
        return None

    def _assignees(self, row: RowReader) -> list[str]:
        names = list(dict.fromkeys(name for cell in row.texts("assignees") for name in read_people(cell)))
        emails = [email for cell in row.texts("emails") for email in read_people(cell) if "@" in email]
        if not names:
            return [self._person(email.split("@")[0], email) for email in emails]
        paired = emails if len(emails) == len(names) else [""] * len(names)
        return [self._person(name, email) for name, email in zip(names, paired, strict=True)]

    def _person(self, name: str, email: str = "") -> str:
        known = self.people.get(name)
        if name and (known is None or (email and not known.email)):
            self.people[name] = ImportedPerson(source_id=name, name=name, email=email or _as_email(name))
        return name

    def _label(self, name: str) -> str:
        self.labels.setdefault(name, ImportedLabel(source_id=name, name=name))
        return name

    def _field_values(self, row: RowReader) -> dict[str, object]:
        found: dict[str, object] = {}
        for header, field in self.fields.items():
            places = self.table.places[header]
            cells = [row.cells[place] for place in places if place < len(row.cells) and row.cells[place]]
            value = field_value(field, ", ".join(cells), self.style) if cells else None
            if value is not None:
                found[header] = value
        return found

    def _directory(self, items: Sequence[ImportedItem]) -> Directory:
        directory = Directory()
        for row, item in zip(self.rows, items, strict=True):
            names = [*row.texts("other_id"), *row.texts("number")]
            directory.add(item.source_id, names=names, title=item.title)
        return directory

    def _with_parent(self, row: RowReader, item: ImportedItem, directory: Directory) -> ImportedItem:
        for header, cell in row.filled("parent"):
            return replace(item, parent=named(row, directory, header, cell) or "")
        return item

    def _project(self) -> str:
        """The project, when the whole table is about one."""
        names = {name for row in self.rows for name in row.texts("project")}
        return names.pop() if len(names) == 1 else ""

    def _notes(self) -> list[object]:
        notes: list[object] = []
        if self.style.year_first:
            notes.append(said(_("Dates such as 24/03/15 are read year first; write 2024-03-15 where that is wrong.")))
        if self.style.guessed:
            day_first = _("Dates such as 03.04.2024 are read day first; write 2024-04-03 where that is wrong.")
            month_first = _("Dates such as 03/04/2024 are read month first; write 2024-03-04 where that is wrong.")
            notes.append(said(day_first if self.style.day_first else month_first))
        columns = [place for role in DATE_ROLES for _header, place in self.layout.places.get(role, ())]
        if any(lacks_year(cell) for place in columns for cell in self.table.column(place)):
            notes.append(said(_("Dates without a year are read as days of %(year)s."), year=str(self.style.year)))
        return notes


def bundle_of(table: Table, *, name: str, profile: Profile, mapping: ColumnMapping | None = None) -> ImportBundle:
    """The bundle of a table; UnreadableFile when no column can be the title."""
    reader = TableReader(table, profile, mapping)
    if not reader.layout.places.get("title"):
        raise UnreadableFile(_("No column of “%(name)s” can be the title of the work; say which it is."), name=name)
    if not table.rows:
        raise UnreadableFile(_("“%(name)s” has column headers but no rows."), name=name)
    return reader.bundle(name)


def columns_of(table: Table, *, profile: Profile, mapping: ColumnMapping | None = None) -> list[Column]:
    """The role of each header and a few of its values."""
    reader = TableReader(table, profile, mapping)
    places = table.places
    return [
        Column(header=header, role=role, samples=table.column(places[header][0])[:SAMPLES_SHOWN])
        for header, role in reader.roles.items()
    ]


def _fractions(bare: Sequence[str], *, mixed: bool) -> bool:
    """Whether progress without a sign is a share of one; beside cells with a sign, 1 alone does not say so."""
    shares = [float(cell) for cell in bare if SHARE.fullmatch(cell)]
    return bool(shares) and max(shares) <= 1 and (not mixed or any(0 < share < 1 for share in shares))


def _as_email(name: str) -> str:
    return name if "@" in name and "." in name.rpartition("@")[2] else ""


def _varied(cells: Sequence[str]) -> bool:
    return len(set(cells)) > 1


def _unknown_kinds(cells: Sequence[str]) -> bool:
    return any(cell.casefold() not in KIND_OF and cell.casefold() not in {"task", "任务"} for cell in cells)


KEPT_WHEN_VARIED: Mapping[Role, Callable[[Sequence[str]], bool]] = {"project": _varied, "kind": _unknown_kinds}


def _style(table: Table, mapping: ColumnMapping | None) -> DateStyle:
    """How the dates of the whole table are written, judged by the columns that look like dates."""
    cells: list[str] = []
    for place in range(len(table.headers)):
        column = table.column(place)
        if any(YEAR_LAST.match(cell) or SHORT_YEAR_FIRST.match(cell) for cell in column[:20]):
            cells += column
    years = Counter(
        found[1]
        for _row, row in table.rows[:500]
        for cell in row
        if len(cell) < 40 and (found := YEAR_FIRST.match(cell))  # noqa: PLR2004 - longer cells are prose
    )
    year = int(years.most_common(1)[0][0]) if years else timezone.localdate().year
    return style_of(cells, day_first=mapping.day_first if mapping else None, this_year=year)
