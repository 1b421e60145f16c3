"""Makes a backup while people work."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import opsloop
from opsloop.kernel.pages.refused import Refused
from opsloop.site.backup import snapshot
from opsloop.site.backup.archive import FILES, Manifest, pack, part_of


class AlreadyThere(Refused):
    """A backup never replaces a file."""

    sentence = _("“%(path)s” is already there. Choose another name.")


def make_backup(target: Path) -> Manifest:
    """Write the database and the files into one archive that `restore_backup` can read.

    Files never change once they are stored, so the folder is taken before and after the database: whatever the
    database knows of is among them.
    """
    refuse_taken(target)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.HOME) as name:
        staging = Path(name)
        _take_files(staging)
        database = staging / snapshot.NAMES[snapshot.engine()]
        snapshot.copy_out(database)
        _take_files(staging)
        sources = {database.name: database, **dict(_staged_files(staging))}
        manifest = _manifest(database.name, sources)
        pack(target, manifest, sources)
    return manifest


def refuse_taken(target: Path) -> None:
    """Refuse a place for a new file where there is one already, or no folder for it."""
    if target.exists():
        raise AlreadyThere(path=target)
    if not target.parent.is_dir():
        raise Refused(_("The folder “%(path)s” does not exist."), path=target.parent)


def files_folder() -> Path:
    """Where the installation keeps its files."""
    return Path(settings.FILES)


def _take_files(staging: Path) -> None:
    """Link every stored file into the staging folder: cheap, and safe from being removed meanwhile."""
    source = files_folder()
    for folder, _folders, names in os.walk(source):
        for name in names:
            path = Path(folder) / name
            target = staging / FILES / path.relative_to(source)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(path, target)


def _link_or_copy(path: Path, target: Path) -> None:
    try:
        target.hardlink_to(path)
    except FileNotFoundError:
        return
    except OSError:
        shutil.copyfile(path, target)


def _staged_files(staging: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((staging / FILES).rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(staging).as_posix(), path


def _manifest(database: str, sources: dict[str, Path]) -> Manifest:
    return Manifest(
        version=opsloop.__version__,
        made_at=timezone.now().isoformat(timespec="seconds"),
        engine=snapshot.engine(),
        database=database,
        migrations=sorted(MigrationRecorder(connection).applied_migrations()),
        parts={name: part_of(path) for name, path in sources.items()},
    )
