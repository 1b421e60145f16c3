"""The files of an export on their way into our storage; what a failed load has stored is removed again."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models


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
        with self._archive.open(member) as content:
            stored = default_storage.save(field.generate_filename(row, "file"), File(content))
        self._stored.append(stored)
        return stored
