"""Reads an export of ours; an archive from outside is hostile until its sizes and lines have been looked at."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.whole_tables import FORMAT, OUR_SOURCE, VERSION
from opsloop.kernel.pages.refused import Refused

LARGEST_MANIFEST = 1 << 20
LARGEST_TABLE = 2 << 30
HIGHEST_RATIO = 400
SMALL = 10 << 20

Values = Mapping[str, Any]


class BrokenExport(Refused):
    sentence = _("This export of Opsloop is damaged: %(part)s cannot be read.")


@dataclass(frozen=True, kw_only=True)
class WholeBundle(ImportBundle):
    """A whole workspace: the rows of each table as they were, and the archive that holds the files."""

    users: Sequence[Values] = ()
    rows: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    archive: Path = Path()


def is_export(path: Path) -> bool:
    """Whether the file is an export of ours."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _manifest(archive) is not None
    except (zipfile.BadZipFile, OSError, Refused):
        return False


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any] | None:
    if "manifest.json" not in archive.namelist():
        return None
    if archive.getinfo("manifest.json").file_size > LARGEST_MANIFEST:
        return None
    try:
        found = json.loads(archive.read("manifest.json"))
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None


def read_export(path: Path) -> WholeBundle:
    """The export as a bundle; Refused where it is damaged, swollen or of a later version."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise BrokenExport(part=path.name) from error


def _read(archive: zipfile.ZipFile, path: Path) -> WholeBundle:
    manifest = _manifest(archive)
    if manifest is None:
        raise BrokenExport(part="manifest.json")
    if manifest.get("version") != VERSION:
        raise Refused(_("This export was made by another version of Opsloop, which this one cannot read."))
    tables = [name for name in archive.namelist() if name.startswith("rows/") and name.endswith(".jsonl")]
    workspace = manifest.get("workspace")
    if not isinstance(workspace, dict):
        raise BrokenExport(part="manifest.json")
    return WholeBundle(
        source=f"{OUR_SOURCE}{workspace.get('id', '')}"[:60],
        project_id=str(workspace.get("id", ""))[:200],
        project_name=str(workspace.get("name", "")),
        users=_lines(archive, "users.jsonl"),
        rows={name[5:-6]: _lines(archive, name) for name in tables},
        archive=path,
    )


def _lines(archive: zipfile.ZipFile, name: str) -> list[Values]:
    if name not in archive.namelist():
        raise BrokenExport(part=name)
    info = archive.getinfo(name)
    swollen = info.file_size > SMALL and info.file_size > HIGHEST_RATIO * max(info.compress_size, 1)
    if info.file_size > LARGEST_TABLE or swollen:
        raise Refused(_("“%(name)s” in this export is larger than any export of ours."), name=name)
    found = []
    with archive.open(name) as lines:
        for number, line in enumerate(lines, start=1):
            found.append(_row(line, f"{name}:{number}"))
    return found


def _row(line: bytes, where: str) -> Values:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise BrokenExport(part=where) from error
    if not isinstance(values, dict) or not isinstance(values.get("id"), int):
        raise BrokenExport(part=where)
    return values
