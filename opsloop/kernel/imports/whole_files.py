"""The files of an export on their way into our storage; what a failed load has stored is removed again."""

from __future__ import annotations

import re
import secrets
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models

ENDING = re.compile(r"(\.[A-Za-z0-9]{1,10}){1,2}$")


class StoredFiles:
    """Copies files out of the archive; used in a `with`, it cleans up after an error."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive: zipfile.ZipFile | None = None
        self._names: frozenset[str] = frozenset()
        self._stored: list[str] = []

    def __enter__(self) -> Self:
        self._archive = zipfile.ZipFile(self._path)
        self._names = frozenset(self._archive.namelist())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._archive is not None:
            self._archive.close()
        if error is not None:
            for name in self._stored:
                default_storage.delete(name)

    def bring(self, field: models.FileField, row: models.Model, name: Any) -> str:
        """Where the file is kept now; its name in the export only finds it in the archive."""
        member = f"files/{name}"
        if not name or self._archive is None or member not in self._names:
            return ""
        return self._keep(member, field.generate_filename(row, "file"))

    def bring_into(self, folder: str, name: Any) -> str:
        """The same for a file whose name stands in a plain column: under a new name that nobody can choose."""
        member = f"files/{name}"
        if not name or self._archive is None or member not in self._names:
            return ""
        ending = ENDING.search(str(name))
        return self._keep(member, f"{folder}/{secrets.token_hex(16)}{ending.group() if ending else ''}")

    def _keep(self, member: str, name: str) -> str:
        if self._archive is None:
            raise RuntimeError("the archive is only open within a with")
        with self._archive.open(member) as content:
            stored = default_storage.save(name, File(content))
        self._stored.append(stored)
        return stored
