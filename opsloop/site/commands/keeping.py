"""Commands that keep the data safe and found: backup, restore and reindex."""

from pathlib import Path

import click

from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _


@opsloop.command(help=_("Write the database and all files into one archive, while people go on working."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    make_ready()
    from opsloop.site.backup import make_backup

    manifest = make_backup(file)
    size = file.stat().st_size / 2**20
    click.echo(
        _("%(file)s: database and %(count)s files, %(size).1f MB.")
        % {"file": file, "count": len(manifest.parts) - 1, "size": size}
    )


@opsloop.command(help=_("Put a backup back. Everything in it is checked before anything is replaced."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help=_("Replace what is there; it is moved aside, not deleted."))
def restore(file: Path, force: bool) -> None:
    make_ready()
    from opsloop.site.backup import restore_backup

    manifest = restore_backup(file, force=force)
    click.echo(
        _("Restored the backup of %(moment)s: database and %(count)s files.")
        % {"moment": manifest.made_at, "count": len(manifest.parts) - 1}
    )


@opsloop.command(help=_("Write the index of the search anew, while people go on working."))
def reindex() -> None:
    make_ready()
    from opsloop.kernel.search.reindexing import index_everything

    click.echo(_("%s records are indexed.") % index_everything())
