"""Files on their way in: kept under a random name until they are loaded, thrown away or a week old."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.readers import reader
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace

KEPT_FOR = timedelta(days=7)
LEFT_FOR = timedelta(days=1)
NAME_LENGTH = 255


class FileGone(Refused):
    sentence = _("The file is not here any more: bring it in again.")


def stage(upload: File[bytes], *, workspace: Workspace, by: User) -> ImportBatch:
    """Keep an uploaded file and recognise its source; nothing is kept of a file that nobody understands."""
    name = _clean(upload.name or "")
    stored_as = default_storage.save(f"imports/{workspace.pk}/{secrets.token_hex(16)}", upload)
    batch = ImportBatch(workspace=workspace, file_name=name, stored_as=stored_as, started_by=by)
    try:
        with opened(batch) as path:
            batch.source, batch.loader = reader().recognise(path, name=name)
    except Refused:
        default_storage.delete(stored_as)
        raise
    batch.save()
    return batch


def _clean(name: str) -> str:
    """The bare name of the file as the person knows it, never a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(each for each in last if each.isprintable())[-NAME_LENGTH:] or "file"


@contextmanager
def opened(batch: ImportBatch) -> Iterator[Path]:
    """The batch's file as a path, fetched first where the storage is not a folder."""
    if not batch.stored_as or not default_storage.exists(batch.stored_as):
        raise FileGone
    try:
        here = Path(default_storage.path(batch.stored_as))
    except NotImplementedError:
        here = None
    if here is not None:
        yield here
        return
    with tempfile.NamedTemporaryFile() as copy, default_storage.open(batch.stored_as) as stored:
        shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)


def discard(batch: ImportBatch) -> None:
    """Throw the file away; what the batch did stays known."""
    stored_as, batch.stored_as = batch.stored_as, ""
    ImportBatch.objects.filter(pk=batch.pk).update(stored_as="")
    if stored_as:
        transaction.on_commit(lambda: default_storage.delete(stored_as))


def discard_old() -> int:
    """Throw away files that nobody loaded for a week, and loaded ones whose load died before it did; answers how many.

    Those are of yesterday: a load that has just come to its end throws its file away itself.
    """
    now, stored = timezone.now(), ImportBatch.objects.exclude(stored_as="")
    old = stored.unloaded().filter(created_at__lt=now - KEPT_FOR).exclude(state__in=ImportBatch.UNDER_WAY)
    left = stored.filter(state__in=ImportBatch.LOADED, finished_at__lt=now - LEFT_FOR)
    rows = [*old, *left]
    for batch in rows:
        discard(batch)
    ImportBatch.objects.filter(state=ImportBatch.State.DRAFT, stored_as="").delete()
    return len(rows)
