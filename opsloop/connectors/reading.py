"""The one way in: which connector reads this file, and the bundle it makes of it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from opsloop.connectors import asana, jira_csv, sheets, trello
from opsloop.connectors.columns import Column, ColumnMapping
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.refusals import UnreadableFile
from opsloop.connectors.settling import settle
from opsloop.connectors.tabular import Profile, columns_of
from opsloop.kernel.imports.bundle import ImportBundle

JSON_KINDS: Sequence[tuple[str, Callable[[object], bool]]] = (("trello", trello.fits),)
PROFILES: Mapping[str, Profile] = {"jira": jira_csv.PROFILE, "asana": asana.PROFILE, "sheet": sheets.PROFILE}


def recognise(path: Path, *, name: str = "") -> str:
    """The key of the source this file comes from, judged by its content.

    One of: trello, jira_json, jira_xml, jira, asana, msproject, github, opsloop, sheet.
    """
    return _recognise(SourceFile(path, name or path.name))


def read(path: Path, *, name: str = "", mapping: ColumnMapping | None = None) -> ImportBundle:
    """The file as a bundle whose references all lead somewhere, or UnreadableFile with the reason."""
    file = SourceFile(path, name or path.name)
    return settle(_bundle(file, _recognise(file), mapping))


def columns(path: Path, *, name: str = "", mapping: ColumnMapping | None = None) -> Sequence[Column]:
    """What each column of a table is taken for, for a person to confirm; empty when the file is no table."""
    file = SourceFile(path, name or path.name)
    source = _recognise(file)
    if source not in PROFILES:
        return ()
    return columns_of(sheets.table(file, mapping), profile=PROFILES[source], mapping=mapping)


def _recognise(file: SourceFile) -> str:
    match file.kind:
        case "json":
            key = next((key for key, fits in JSON_KINDS if fits(file.json)), "")
        case "table" | "xlsx":
            key = _table_kind(file)
        case _:
            key = ""
    if key:
        return key
    raise UnreadableFile(
        _(
            "“%(name)s” is none of the files that can be imported: "
            "Trello, Jira, Asana, MS Project, GitHub, Opsloop or a table."
        ),
        name=file.name,
    )


def _table_kind(file: SourceFile) -> str:
    table = sheets.table(file)
    if asana.fits(table):
        return "asana"
    return "jira" if jira_csv.fits(table) else "sheet"


def _bundle(file: SourceFile, source: str, mapping: ColumnMapping | None) -> ImportBundle:
    match source:
        case "trello":
            return trello.read(file.json, name=file.stem)
        case "asana":
            return asana.read(file, mapping=mapping)
        case "jira":
            return jira_csv.read(file, mapping=mapping)
        case _:
            return sheets.read(file, mapping=mapping)
