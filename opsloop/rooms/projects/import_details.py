"""Brings in what belongs to the items: checklists, comments, attachments, dependencies and time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.attachments.accepting import NotAWebAddress, web_address
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.bundle import (
    ImportedAttachment,
    ImportedChecklist,
    ImportedChecklistEntry,
    ImportedComment,
    ImportedItem,
    ImportedLink,
)
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.prose.mention import KEPT, keep_mentions, kept_mention
from opsloop.rooms.projects.import_landing import ITEM, PERSON, Landing
from opsloop.rooms.projects.models import Checklist, ChecklistItem, Dependency, TimeEntry, WorkItem

CHECKLIST, ENTRY, COMMENT, ATTACHMENT, LINK, TIME = "checklist", "entry", "comment", "attachment", "link", "time"
TITLE_LENGTH, ENTRY_LENGTH, NAME_LENGTH = 200, 1000, 255


def bring_details(landing: Landing) -> None:
    """Everything that hangs on an item, each row with an origin of its own."""
    _bring_checklists(landing)
    bring = landing.intake.bring
    comments = [_comment(landing, each) for each in landing.bundle.comments]
    bring(COMMENT, Comment, comments, counted_as="comments")
    attachments = [_attachment(landing, each) for each in landing.bundle.attachments if _fits(landing, each)]
    bring(ATTACHMENT, Attachment, attachments, counted_as="attachments")
    bring(LINK, Dependency, [_link(landing, each) for each in landing.bundle.links], counted_as="links")
    bring(
        TIME,
        TimeEntry,
        [_time(landing, each) for each in landing.bundle.items if each.spent_minutes and each.assignees],
    )


def _bring_checklists(landing: Landing) -> None:
    lists = landing.bundle.checklists
    parts = [_checklist(landing, each, place) for place, each in enumerate(lists)]
    landing.intake.bring(CHECKLIST, Checklist, parts, counted_as="checklists")
    entries = {
        f"{each.source_id}/{entry.source_id}": _entry(landing, each, entry, place)
        for each in lists
        for place, entry in enumerate(each.entries)
    }
    landing.intake.bring(ENTRY, ChecklistItem, entries.values(), counted_as="checklist_items")


def _checklist(landing: Landing, checklist: ImportedChecklist, place: int) -> Part:
    return Part(
        key=landing.key(checklist.source_id),
        source=checklist,
        values=lambda: {
            "work_item_id": landing.id_of(ITEM, checklist.item),
            "title": (checklist.title.strip() or str(_("Checklist")))[:TITLE_LENGTH],
            "position": place,
        },
        once=frozenset({"position"}),
    )


def _entry(landing: Landing, checklist: ImportedChecklist, entry: ImportedChecklistEntry, place: int) -> Part:
    return Part(
        key=landing.key(f"{checklist.source_id}/{entry.source_id}"),
        source=entry,
        values=lambda: {
            "checklist_id": landing.id_of(CHECKLIST, checklist.source_id),
            "text": entry.text[:ENTRY_LENGTH],
            "done": entry.done,
            "position": place,
        },
        once=frozenset({"position"}),
    )


def _comment(landing: Landing, comment: ImportedComment) -> Part:
    return Part(
        key=landing.key(comment.source_id),
        source=comment,
        values=lambda: {
            "workspace_id": landing.workspace.pk,
            "record_type": WorkItem.record_type,
            "record_id": landing.id_of(ITEM, comment.item),
            "author_id": landing.user_of(comment.author),
            "text": _spoken(landing, comment.text),
            "created_at": comment.at or landing.now,
        },
        also=[landing.known_as(PERSON, comment.author)],
        once=frozenset({"workspace_id", "created_at"}),
    )


def _spoken(landing: Landing, text: str) -> str:
    """The text with whom it speaks to by the names they have here: what the source calls them says nothing."""
    names = {person.user_id: person.name for person in landing.people.values() if person.user_id}
    return KEPT.sub(
        lambda found: kept_mention(names[int(found[2])], int(found[2])) if int(found[2]) in names else found[0],
        keep_mentions(text, landing.called),
    )


def _fits(landing: Landing, attachment: ImportedAttachment) -> bool:
    """Only web addresses come in; what else a file calls an address is named in the report."""
    try:
        _address(attachment)
    except NotAWebAddress:
        text = _("“%(name)s” is no web address, so this attachment was left out.")
        landing.intake.tally.notes.append(Refused(text, name=attachment.name or attachment.url[:80]))
        return False
    return True


def _address(attachment: ImportedAttachment) -> str:
    """Its address; file names in it often have spaces, which an address writes otherwise."""
    return web_address(attachment.url.strip().replace(" ", "%20"))


def _attachment(landing: Landing, attachment: ImportedAttachment) -> Part:
    return Part(
        key=landing.key(attachment.source_id),
        source=attachment,
        values=lambda: {
            "workspace_id": landing.workspace.pk,
            "record_type": WorkItem.record_type,
            "record_id": landing.id_of(ITEM, attachment.item),
            "kind": Attachment.Kind.LINK,
            "name": (attachment.name or attachment.url)[:NAME_LENGTH],
            "url": _address(attachment),
            "added_by_id": landing.user_of(attachment.added_by),
            "added_at": attachment.at or landing.now,
        },
        once=frozenset({"workspace_id", "added_at"}),
    )


def _link(landing: Landing, link: ImportedLink) -> Part:
    return Part(
        key=landing.key(link.source_id),
        source=link,
        values=lambda: {
            "successor_id": landing.id_of(ITEM, link.item),
            "predecessor_id": landing.id_of(ITEM, link.predecessor),
            "kind": link.kind,
            "lag_minutes": link.lag_minutes,
        },
    )


def _time(landing: Landing, item: ImportedItem) -> Part:
    """The minutes a source says were spent, written down once in the name of the first who did the work."""
    return Part(
        key=landing.key(item.source_id),
        source=item.spent_minutes,
        values=lambda: {
            "work_item_id": landing.id_of(ITEM, item.source_id),
            "person_id": landing.people[item.assignees[0]].pk,
            "started_at": item.completed_at or item.created_at or landing.now,
            "minutes": item.spent_minutes,
            "note": str(_("Brought in with the file")),
        },
        once=frozenset({"started_at", "note", "person_id"}),
    )
