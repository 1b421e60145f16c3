"""Puts a backup back: everything is checked in a folder aside before anything is replaced."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused
from opsloop.site import preparing
from opsloop.site.backup import snapshot
from opsloop.site.backup.archive import FILES, Manifest, unpack
from opsloop.site.backup.making import files_folder


class NotEmpty(Refused):
    """There is something that the restore would replace."""

    sentence = _("This installation already holds data. Restore into an empty one, or give --force to replace it.")


class OtherEngine(Refused):
    """A copy of SQLite cannot become a PostgreSQL database, nor the other way round."""

    sentence = _(
        "The backup is of a %(found)s database and this installation uses %(wanted)s. "
        "Restore it on %(found)s and move the data with export and import."
    )


class FromTheFuture(Refused):
    """The backup was made by a newer version."""

    sentence = _("The backup was made by version %(version)s, which is newer than this one. Update Opsloop first.")


def restore_backup(archive: Path, *, force: bool = False) -> Manifest:
    """Make the installation what it was when the archive was made, brought up to this version.

    With `force`, what was there is kept in a folder `before-restore-...` of the home (a PostgreSQL database is
    replaced in one transaction). Refused while the installation runs.
    """
    occupied = snapshot.occupied() or _has_files()
    if occupied and not force:
        raise NotEmpty
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.HOME) as name:
        staging = Path(name)
        manifest = unpack(archive, staging)
        _refuse_unfit(manifest)
        snapshot.check(staging / manifest.database)
        snapshot.refuse_while_used()
        aside = _aside()
        snapshot.put_in(staging / manifest.database, aside)
        _put_files_in(staging / FILES, aside)
    if not any(aside.iterdir()):
        aside.rmdir()
    call_command("migrate", verbosity=0)
    return manifest


def _has_files() -> bool:
    folder = files_folder()
    return folder.exists() and any(path.is_file() for path in folder.rglob("*"))


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.engine != snapshot.engine():
        raise OtherEngine(found=manifest.engine, wanted=snapshot.engine())
    known = preparing.known()
    ours = {app for app, _name in known}
    if any((app, name) not in known for app, name in manifest.migrations if app in ours):
        raise FromTheFuture(version=manifest.version)
    preparing.refuse_too_old(manifest.migrations)


def _aside() -> Path:
    """A new folder for what is replaced."""
    return Path(tempfile.mkdtemp(prefix=f"before-restore-{timezone.now():%Y%m%d-%H%M%S}-", dir=settings.HOME))


def _put_files_in(source: Path, aside: Path) -> None:
    place = files_folder()
    if place.exists():
        place.rename(aside / FILES)
    if source.exists():
        source.rename(place)
