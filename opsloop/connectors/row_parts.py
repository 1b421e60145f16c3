"""What belongs to one row of a table besides the item: comments, attachments, history, dependencies."""

from collections.abc import Iterator
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.cells import RowReader
from opsloop.connectors.dates import read_moment
from opsloop.connectors.headers import Role
from opsloop.connectors.references import Directory, Relation
from opsloop.connectors.refusals import said
from opsloop.kernel.imports.bundle import (
    ImportedAttachment,
    ImportedComment,
    ImportedEvent,
    ImportedItem,
    ImportedLink,
)

ATTACHMENT_PARTS = 3
COMMENT_PARTS = 3


def comments_of(row: RowReader, item: ImportedItem) -> Iterator[ImportedComment]:
    """The comment cells; Jira writes `date;author;body`, and the body may hold semicolons."""
    for place, cell in enumerate(row.texts("comment"), start=1):
        parts = cell.split(";", COMMENT_PARTS - 1)
        at = read_moment(parts[0], row.layout.style) if len(parts) == COMMENT_PARTS else None
        author, text = (parts[1].strip(), parts[2].strip()) if at is not None else ("", cell)
        if text:
            yield ImportedComment(
                source_id=f"{item.source_id}:comment:{place}", item=item.source_id, text=text, author=author, at=at
            )


def attachments_of(row: RowReader, item: ImportedItem) -> Iterator[ImportedAttachment]:
    """The attachment cells: an address, or Jira's `date;author;name;url`."""
    for place, cell in enumerate(row.texts("attachment"), start=1):
        told, _sign, url = cell.rpartition(";") if ";" in cell else ("", "", cell)
        url = url.strip()
        if not url.lower().startswith(("http://", "https://")):
            row.refuse("attachment", cell, said(_("“%(value)s” is no address of an attachment."), value=cell[:200]))
            continue
        parts = [*told.split(";", ATTACHMENT_PARTS - 1), "", ""]
        yield ImportedAttachment(
            source_id=f"{item.source_id}:attachment:{place}",
            item=item.source_id,
            name=parts[2].strip() or unquote(url.rsplit("/", 1)[-1]) or url,
            url=url,
            added_by=parts[1].strip(),
            at=read_moment(parts[0], row.layout.style),
        )


def events_of(item: ImportedItem) -> Iterator[ImportedEvent]:
    """The history a table holds: when the item was made, and when it was finished."""
    key = item.source_id
    if item.created_at is not None:
        yield ImportedEvent(
            source_id=f"{key}:created", item=key, verb="created", at=item.created_at, actor=item.created_by
        )
    if item.completed_at is not None:
        yield ImportedEvent(source_id=f"{key}:completed", item=key, verb="completed", at=item.completed_at)


def links_of(row: RowReader, item: ImportedItem, directory: Directory) -> Iterator[ImportedLink]:
    """The dependencies named in this row; a name of no row, or of several, is refused and never guessed."""
    for relation, other in _related(row, directory, "predecessors"):
        yield _link(item.source_id, other, relation)
    for relation, other in _related(row, directory, "successors"):
        yield _link(other, item.source_id, relation)


def _link(item: str, predecessor: str, relation: Relation) -> ImportedLink:
    return ImportedLink(
        source_id=f"{predecessor}>{item}",
        item=item,
        predecessor=predecessor,
        kind=relation.kind,
        lag_minutes=relation.lag_minutes,
    )


def _related(row: RowReader, directory: Directory, role: Role) -> Iterator[tuple[Relation, str]]:
    for header, cell in row.filled(role):
        for relation in directory.relations(cell):
            other = named(row, directory, header, relation.name)
            if other is not None:
                yield relation, other


def named(row: RowReader, directory: Directory, header: str, name: str) -> str | None:
    """The row called so, or a refusal of this name."""
    found = directory.find(name)
    if found is None:
        if directory.ambiguous(name):
            sentence = _("Several rows are called “%(value)s”, so it is not clear which is meant; it is left out.")
        else:
            sentence = _("No row is called “%(value)s”; it is left out.")
        row.refuse(header, name, said(sentence, value=name[:200]))
    return found
