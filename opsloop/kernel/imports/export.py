"""Everything of a workspace in one zip: each table as JSON lines to bring in again, each record type as CSV to read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop import __version__
from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.progress import Progress, silent
from opsloop.kernel.imports.readable_table import write_table
from opsloop.kernel.imports.whole_arriving import carried_files
from opsloop.kernel.imports.whole_sources import write_sources
from opsloop.kernel.imports.whole_tables import FORMAT, VERSION, Model, foreign_keys, own_tables
from opsloop.kernel.pages.refused import Conflict
from opsloop.kernel.records.models import Record
from opsloop.kernel.workspaces.models import Workspace

AT_ONCE = 2000


def export(workspace: Workspace, target: Path | IO[bytes], progress: Progress = silent) -> dict[str, int]:
    """Write the workspace to a zip; answers how many rows of each table. Passwords and secrets are never in it.

    `progress` hears of rows done and all rows, and may raise to stop it.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive, _at_one_moment():
        if ImportBatch.objects.half_done().filter(workspace=workspace).exists():
            raise ImportUnderWay
        counts = {}
        users: set[int] = set()
        tables = {
            model: model._base_manager.filter(**{path: workspace}).order_by("pk")
            for model, path in own_tables().items()
        }
        done, total = 0, sum(rows.count() for rows in tables.values())
        for model, rows in tables.items():
            for count in _write_rows(archive, model, rows, users):
                progress(done + count, total, model._meta.verbose_name_plural)
            done += count
            counts[model._meta.label_lower] = count
            if issubclass(model, Record):
                with archive.open(f"tables/{model.record_type}.csv", "w") as out:
                    write_table(out, model, rows, workspace)
        counts |= write_sources(archive, workspace)
        _write_users(archive, users)
        archive.writestr("manifest.json", json.dumps(_manifest(workspace, counts), ensure_ascii=False, indent=1))
    return counts


class ImportUnderWay(Conflict):
    sentence = _("An import is under way: take everything out when that has ended.")


@contextmanager
def _at_one_moment() -> Iterator[None]:
    """All tables as they were at one moment, whoever writes meanwhile; nobody waits for it."""
    outermost = not connection.in_atomic_block
    reading = getattr(connection, "reading", nullcontext) if outermost else nullcontext
    with reading(), transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _manifest(workspace: Workspace, counts: dict[str, int]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": __version__,
        "made_at": timezone.now().isoformat(),
        "workspace": {
            "id": f"{workspace.slug}-{int(workspace.created_at.timestamp())}",
            "name": workspace.name,
        },
        "counts": counts,
    }


def _write_rows(
    archive: zipfile.ZipFile, model: Model, rows: models.QuerySet[models.Model], users: set[int]
) -> Iterator[int]:
    """Says now and then how many rows it has written, and last how many there were."""
    fields = model._meta.concrete_fields
    people = [field.attname for field in foreign_keys(model) if field.related_model is User]
    carried = carried_files(model)
    files = [field for field in fields if isinstance(field, models.FileField) or field.attname in carried]
    stored: list[str] = []
    count = 0
    with archive.open(f"rows/{model._meta.label_lower}.jsonl", "w") as out:
        for row in rows.iterator(chunk_size=AT_ONCE):
            out.write(_line({field.attname: field.value_from_object(row) for field in fields}))
            users.update(key for name in people if (key := getattr(row, name)) is not None)
            stored.extend(name for field in files if (name := str(field.value_from_object(row) or "")))
            count += 1
            if count % AT_ONCE == 0:
                yield count
    for name in stored:
        _write_file(archive, name)
        yield count
    yield count


def _line(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | models.fields.files.FieldFile):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an export")


def _write_file(archive: zipfile.ZipFile, name: str) -> None:
    if default_storage.exists(name):
        with default_storage.open(name) as stored, archive.open(f"files/{name}", "w") as out:
            while piece := stored.read(1 << 20):
                out.write(piece)


def _write_users(archive: zipfile.ZipFile, keys: set[int]) -> None:
    """Names and addresses of whoever the rows name; how they sign in stays here."""
    with archive.open("users.jsonl", "w") as out:
        for user in User.objects.filter(pk__in=keys).order_by("pk").values("id", "name", "email"):
            out.write(_line(dict(user)))
