"""What happened to a record, and what is said about it, below every type."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import BaseModel

from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.api import schemas
from opsloop.kernel.api.answers import answer, next_page, page
from opsloop.kernel.api.door import reads, writes
from opsloop.kernel.api.record_type import FAILURES, HERE, MOST, MOST_PAGES, USUAL, TypeEndpoints
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.comments.speaking import called_names
from opsloop.kernel.records.logged import Readable
from opsloop.kernel.records.prose.mention import plain_mentions
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest


class PageQuery(BaseModel):
    """Which page of a list."""

    page: int = schemas.counted(1, MOST_PAGES, 1)
    limit: int = schemas.counted(1, MOST, USUAL)


def add_talk(endpoints: TypeEndpoints) -> None:
    """The events and comments of one type's records."""
    _events(endpoints)
    _comments(endpoints)
    _saying(endpoints)


def _events(endpoints: TypeEndpoints) -> None:
    view_set = endpoints.view_set

    @reads
    def list_events(
        request: WorkspaceRequest,
        workspace: str,
        ref: str,
        query: Query[PageQuery],
    ) -> HttpResponse:
        record = view_set.find(Viewer.of(request), ref)
        rows = Event.objects.of(record.record_type, record.pk).select_related("actor").newest_first()
        found, more = page(rows, query.page, query.limit)
        readable = Readable(found, request.user)
        items = [shown_event(row, readable) for row in found if readable.tells(row)]
        return answer({"items": items, "next": next_page(request, query.page, more=more)})

    endpoints.add("GET", "events", list_events, _("What happened to it"), "events_of", shape=schemas.EventPage)


def _comments(endpoints: TypeEndpoints) -> None:
    view_set = endpoints.view_set

    @reads
    def list_comments(
        request: WorkspaceRequest,
        workspace: str,
        ref: str,
        query: Query[PageQuery],
    ) -> HttpResponse:
        record = view_set.find(Viewer.of(request), ref)
        rows = Comment.objects.on(record).select_related("author").order_by("created_at", "pk")
        found, more = page(rows, query.page, query.limit)
        names = called_names(record.workspace_id)
        items = [shown_comment(row, names) for row in found]
        return answer({"items": items, "next": next_page(request, query.page, more=more)})

    endpoints.add(
        "GET", "comments", list_comments, _("What is said about it"), "comments_of", shape=schemas.CommentPage
    )


def _saying(endpoints: TypeEndpoints) -> None:
    view_set = endpoints.view_set

    @writes
    def say(request: WorkspaceRequest, workspace: str, ref: str, body: schemas.NewComment) -> HttpResponse:
        record = view_set.find(Viewer.of(request), ref)
        parent = None
        if body.parent is not None:
            parent = Comment.objects.on(record).filter(pk=body.parent).first()
            if parent is None:
                raise Http404
        comment = Comment.post(record, readable_text("text", body.text), by=request.user, parent=parent)
        return answer(shown_comment(comment, called_names(record.workspace_id)), 201)

    path = f"{HERE}/{view_set.slug}/{{ref}}/comments"
    summary: Any = _("Say something about it")
    endpoints.router.post(
        path,
        response={201: schemas.Comment},
        openapi_extra=FAILURES,
        summary=summary,
        operation_id=endpoints.named("comment_on"),
    )(say)


def shown_event(event: Event, readable: Readable) -> dict[str, Any]:
    """An event as JSON; `{"hidden": true}` stands where it names a record that the caller may not see."""
    return {
        "id": event.pk,
        "at": event.at,
        "verb": event.verb,
        "sentence": sentence(event),
        "actor": None if event.actor is None else {"id": event.actor.pk, "name": event.actor.name},
        "changes": readable.changes(event),
    }


def shown_comment(comment: Comment, names: dict[str, int]) -> dict[str, Any]:
    """A comment as JSON, with mentions as people type them."""
    return {
        "id": comment.pk,
        "author": {"id": comment.author_id, "name": comment.author.name},
        "parent": comment.parent_id,
        "text": plain_mentions(comment.text, names),
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "deleted": comment.deleted_at is not None,
    }
