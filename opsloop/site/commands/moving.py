"""Commands that bring work in and take it along: import and export."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext_lazy

from opsloop.kernel.pages.refused import Refused
from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _
from opsloop.site.commands.people import find_user, find_workspace

if TYPE_CHECKING:
    from opsloop.kernel.imports.tally import Tally
    from opsloop.kernel.workspaces.models import Workspace

SHOWN = 20
"""How many refused rows a terminal gets to see; --json has them all."""


class WhichWorkspace(Refused):
    """There are several, or none at all."""

    sentence = gettext_lazy("Say which workspace with --workspace: %(names)s")


@opsloop.command("import", help=_("Bring a file in: Trello, Jira, Asana, MS Project, GitHub, Opsloop or any table."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--workspace", help=_("The address of the workspace; needed where there are several."))
@click.option("--by", help=_("The email address of whoever brings it in."))
@click.option("--dry-run", is_flag=True, help=_("Only tell what would happen."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer with JSON."))
def import_(file: Path, workspace: str | None, by: str | None, dry_run: bool, as_json: bool) -> None:
    make_ready()
    from opsloop.site.importing import import_file

    def tell(done: int, total: int, sentence: object) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{done}/{total} {sentence}\033[K", nl=False, err=True)

    here, actor = _only(workspace), find_user(by) if by else None
    tally = import_file(file, workspace=here, by=actor, dry_run=dry_run, progress=tell)
    if sys.stderr.isatty():
        click.echo(err=True)
    click.echo(json.dumps(tally.as_json(), ensure_ascii=False, indent=2) if as_json else _as_text(tally))


@opsloop.command(help=_("Write everything of a workspace into one zip, which imports again into an empty one."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--workspace", help=_("The address of the workspace; needed where there are several."))
def export(file: Path, workspace: str | None) -> None:
    make_ready()
    from django.apps import apps

    from opsloop.kernel.imports.account import kind_name
    from opsloop.kernel.imports.export import export as write
    from opsloop.site.backup.making import refuse_taken

    refuse_taken(file)
    here, partial = _only(workspace), file.with_name(f".{file.name}.partial")
    try:
        counts = write(here, partial)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    named = {table: count for table, count in counts.items() if not apps.get_model(table)._meta.auto_created}
    click.echo("\n".join(f"{kind_name(table)}: {count}" for table, count in named.items() if count))


def _only(slug: str | None) -> Workspace:
    """The workspace of that address, or the only one there is."""
    from opsloop.kernel.workspaces.models import Workspace

    if slug:
        return find_workspace(slug)
    rows = list(Workspace.objects.order_by("slug"))
    if len(rows) != 1:
        raise WhichWorkspace(names=", ".join(row.slug for row in rows) or "-")
    return rows[0]


def _as_text(tally: Tally) -> str:
    """The account of an import, for a terminal: counts, what was refused, and notes."""
    refused = [_("row %(row)s: %(message)s") % {"row": each.row, "message": each.message} for each in tally.refused]
    lines = [*_counted(tally), *([_("Refused:")] if refused else []), *refused[:SHOWN]]
    if refused[SHOWN:]:
        lines.append(_("and %(count)s more (--json shows all)") % {"count": len(refused) - SHOWN})
    return "\n".join([*lines, *(str(note) for note in tally.notes)]) or _("There was nothing in it.")


def _counted(tally: Tally) -> Iterator[str]:
    from opsloop.kernel.imports.account import kind_name

    for kind in tally.counts()["created"]:
        counts = {"new": tally.created[kind], "changed": tally.updated[kind], "same": tally.unchanged[kind]}
        if any(counts.values()):
            sentence = _("%(kind)s: %(new)s new, %(changed)s changed, %(same)s as before")
            yield sentence % {"kind": kind_name(kind), **counts}
