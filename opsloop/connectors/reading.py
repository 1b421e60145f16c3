"""The one way in: which connector reads this file, and the bundle it makes of it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from opsloop.connectors import asana, github, jira_csv, jira_json, jira_xml, msproject, sheets, trello
from opsloop.connectors.columns import Column, ColumnMapping
from opsloop.connectors.msproject_values import bare
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.refusals import UnreadableFile
from opsloop.connectors.settling import settle
from opsloop.connectors.tabular import Profile, columns_of
from opsloop.kernel.imports.bundle import ImportBundle

JSON_KINDS: Sequence[tuple[str, Callable[[object], bool]]] = (
    ("trello", trello.fits),
    ("jira_json", jira_json.fits),
    ("github", github.fits),
)
XML_KINDS: Sequence[tuple[str, Callable[[Element], bool]]] = (
    ("msproject", msproject.fits),
    ("jira_xml", jira_xml.fits),
)
PROFILES: Mapping[str, Profile] = {"jira": jira_csv.PROFILE, "asana": asana.PROFILE, "sheet": sheets.PROFILE}

READERS: Mapping[str, Callable[[SourceFile, ColumnMapping | None], ImportBundle]] = {
    "trello": lambda file, _mapping: trello.read(file.json, name=file.stem),
    "jira_json": lambda file, _mapping: jira_json.read(file.json, name=file.stem),
    "jira_xml": lambda file, _mapping: jira_xml.read(file.xml, name=file.stem),
    "jira": lambda file, mapping: jira_csv.read(file, mapping=mapping),
    "asana": lambda file, mapping: asana.read(file, mapping=mapping),
    "github": lambda file, _mapping: github.read(file.json, name=file.stem),
    "msproject": lambda file, _mapping: msproject.read(bare(file.xml), name=file.stem),
    "sheet": lambda file, mapping: sheets.read(file, mapping=mapping),
}

# Rows enough to find the header and to tell whose table it is.
LOOKED_AT = 200


def recognise(path: Path, *, name: str = "") -> str:
    """The key of the source this file comes from, judged by its content.

    One of trello, jira_json, jira_xml, jira, asana, msproject, github, sheet; exports of our own are not read here.
    """
    return _recognise(SourceFile(path, name or path.name))


def read(path: Path, *, name: str = "", mapping: ColumnMapping | None = None) -> ImportBundle:
    """The file as a bundle whose references all lead somewhere, or UnreadableFile with the reason."""
    file = SourceFile(path, name or path.name)
    return settle(READERS[_recognise(file)](file, mapping))


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
        case "xml":
            key = next((key for key, fits in XML_KINDS if fits(file.xml)), "")
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
    table = sheets.table(file, at_most=LOOKED_AT)
    if asana.fits(table):
        return "asana"
    return "jira" if jira_csv.fits(table) else "sheet"
