"""What was said about a record and what happened to it, in one order of time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence_html, unsaid
from opsloop.kernel.comments.models import Comment, CommentQuerySet
from opsloop.kernel.comments.reaction import OFFERED
from opsloop.kernel.records.logged import Readable, ShownChange, shown_changes
from opsloop.kernel.records.prose import Prose
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace

AT_ONCE = 30
TOLD_AS_COMMENTS = ("commented", "comment_edited", "comment_deleted", "reacted")
HAPPENED, SAID = 0, 1
MOST_KEY = 1 << 63


@dataclass(frozen=True, order=True)
class Place:
    """A place in the stream: time, then what happened before what was said, then the order of writing."""

    at: datetime.datetime
    kind: int
    key: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that an address names, None where it names none."""
        try:
            at, kind, key = text.split("~")
            place = cls(datetime.datetime.fromisoformat(at), int(kind), int(key))
            return place if place._usable() else None
        except (ValueError, OverflowError):
            return None

    def _usable(self) -> bool:
        """Whether a database can compare it; OverflowError for a time that is none in UTC."""
        aware = self.at.tzinfo is not None and self.at.astimezone(datetime.UTC) is not None
        return aware and self.kind in {HAPPENED, SAID} and 0 <= self.key < MOST_KEY

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.key}"


@dataclass(frozen=True)
class Sign:
    """One sign under a comment: how many gave it, who, and whether the reader did."""

    emoji: str
    names: tuple[str, ...]
    mine: bool


@dataclass(frozen=True)
class Said:
    """A comment as one reader sees it, with its answers."""

    comment: Comment
    html: SafeString
    signs: Sequence[Sign]
    mine: bool
    erasable: bool
    answers: Sequence[Said] = field(default=())


@dataclass(frozen=True)
class Happened:
    """An event as a reader sees it."""

    event: Event
    sentence: SafeString
    changes: Sequence[ShownChange]

    @property
    def imported(self) -> bool:
        return self.event.batch is not None


@dataclass(frozen=True)
class Stretch:
    """A part of the stream, oldest first; `earlier` is where the part before it begins, None at the start."""

    entries: Sequence[Said | Happened]
    earlier: Place | None


def stretch(
    record: Record, *, viewer: User, workspace: Workspace, before: Place | None = None, only_comments: bool = False
) -> Stretch:
    """The newest entries before a place: a fixed number of queries however many there are."""
    comments = list(_comments(record, before)[: AT_ONCE + 1])
    events = [] if only_comments else list(_events(record, before)[: AT_ONCE + 1])
    placed: list[tuple[Place, Comment | Event]] = [
        *((Place(row.created_at, SAID, row.pk), row) for row in comments),
        *((Place(row.at, HAPPENED, row.pk), row) for row in events),
    ]
    placed.sort(key=lambda pair: pair[0], reverse=True)
    shown = placed[:AT_ONCE]
    said = show_comments([row for _place, row in shown if isinstance(row, Comment)], record, viewer, workspace)
    readable = Readable([row for _place, row in shown if isinstance(row, Event)], viewer)
    entries = [
        said[row.pk] if isinstance(row, Comment) else _happened(row, readable)
        for _place, row in reversed(shown)
        if isinstance(row, Comment) or readable.tells(row)
    ]
    return Stretch(entries, shown[-1][0] if len(placed) > AT_ONCE else None)


def _comments(record: Record, before: Place | None) -> CommentQuerySet:
    rows = Comment.objects.on(record).filter(parent=None).with_people().order_by("-created_at", "-pk")
    if before is None:
        return rows
    same = Q(created_at=before.at, pk__lt=before.key) if before.kind == SAID else Q(pk=None)
    return rows.filter(Q(created_at__lt=before.at) | same)


def _events(record: Record, before: Place | None) -> QuerySet[Event]:
    rows = Event.objects.filter(workspace=record.workspace_id).of(record.record_type, record.pk)
    rows = rows.exclude(verb__in={*TOLD_AS_COMMENTS, *unsaid()}).select_related("actor").newest_first()
    if before is None:
        return rows
    same = Q(at=before.at, pk__lt=before.key) if before.kind == HAPPENED else Q(at=before.at)
    return rows.filter(Q(at__lt=before.at) | same)


def _happened(event: Event, readable: Readable) -> Happened:
    return Happened(event, sentence_html(event), shown_changes(event, readable))


def show_comments(comments: Sequence[Comment], record: Record, viewer: User, workspace: Workspace) -> dict[int, Said]:
    """Each comment with its answers, as the viewer may read them."""
    answers: dict[int, list[Comment]] = defaultdict(list)
    threads = [row.pk for row in comments if row.parent_id is None]
    for row in Comment.objects.on(record).filter(parent__in=threads).with_people().order_by("created_at", "pk"):
        answers[row.parent_id or 0].append(row)
    every = [*comments, *(row for rows in answers.values() for row in rows)]
    prose = Prose([row.text for row in every], viewer=viewer, workspace=workspace)
    return {row.pk: _said(row, prose, viewer, answers[row.pk]) for row in comments}


def _said(row: Comment, prose: Prose, viewer: User, answers: Sequence[Comment]) -> Said:
    return Said(
        comment=row,
        html=prose.render(row.text),
        signs=signs(row, viewer),
        mine=row.author_id == viewer.pk,
        erasable=row.erasable_by(viewer),
        answers=[_said(answer, prose, viewer, ()) for answer in answers],
    )


def signs(comment: Comment, viewer: User) -> list[Sign]:
    """The signs given under a comment, in the order they are offered."""
    given: dict[str, list[User]] = defaultdict(list)
    for reaction in comment.reactions.all():
        given[reaction.emoji].append(reaction.user)
    return [
        Sign(emoji, tuple(user.name for user in given[emoji]), viewer in given[emoji])
        for emoji in OFFERED
        if emoji in given
    ]
