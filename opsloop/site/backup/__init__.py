"""Backup and restore: the database and the files of an installation in one archive, checked before it is believed."""

from opsloop.site.backup.making import make_backup
from opsloop.site.backup.restoring import restore_backup

__all__ = ["make_backup", "restore_backup"]
