"""The one way in: which connector reads this file, and the bundle it makes of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from opsloop.connectors import trello
from opsloop.connectors.columns import ColumnMapping
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.refusals import UnreadableFile
from opsloop.connectors.settling import settle
from opsloop.kernel.imports.bundle import ImportBundle

JSON_READERS: Sequence[tuple[str, Callable[[object], bool]]] = (("trello", trello.fits),)


def recognise(path: Path, *, name: str = "") -> str:
    """The key of the source this file comes from, judged by its content."""
    return _recognise(SourceFile(path, name or path.name))


def read(path: Path, *, name: str = "", mapping: ColumnMapping | None = None) -> ImportBundle:
    """The file as a bundle whose references all lead somewhere, or UnreadableFile with the reason."""
    file = SourceFile(path, name or path.name)
    return settle(_bundle(file, _recognise(file), mapping))


def _recognise(file: SourceFile) -> str:
    if file.kind == "json":
        for key, fits in JSON_READERS:
            if fits(file.json):
                return key
    raise UnreadableFile(
        _(
            "“%(name)s” is none of the files that can be imported: "
            "Trello, Jira, Asana, MS Project, GitHub, Opsloop or a table."
        ),
        name=file.name,
    )


def _bundle(file: SourceFile, source: str, _mapping: ColumnMapping | None) -> ImportBundle:
    match source:
        case "trello":
            return trello.read(file.json, name=file.stem)
    raise AssertionError(source)
