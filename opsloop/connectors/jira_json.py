"""Jira's REST answers (JSON): a list of issues, a search result, or issues wrapped one by one; with changelog."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.jira import dependency, project_key
from opsloop.connectors.jira_changelog import events_of, missing_histories, statuses_of
from opsloop.connectors.jira_fields import fields_of, named_fields, typed, values_of
from opsloop.connectors.jira_people import People
from opsloop.connectors.markup import document_text
from opsloop.connectors.refusals import Sentence, said
from opsloop.connectors.row_parts import events_of as table_events
from opsloop.connectors.shapes import Node, dig, first, node, nodes, number, numbered, text, texts
from opsloop.connectors.table_states import States
from opsloop.connectors.times import day, moment
from opsloop.connectors.words import read_kind, read_priority
from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedAttachment,
    ImportedComment,
    ImportedEvent,
    ImportedItem,
    ImportedLabel,
    ImportedLink,
    Refusal,
)


def issues_of(document: object) -> list[Node]:
    """The issues, unwrapped."""
    listed = nodes(node(document).get("issues")) or nodes(document)
    if not listed and "key" in node(document):
        listed = [node(document)]
    return [node(each["data"]) if isinstance(each.get("data"), dict) else each for each in listed]


def fits(document: object) -> bool:
    """Whether this JSON holds issues of Jira."""
    issues = issues_of(document)
    return any("key" in issue and ("fields" in issue or "changelog" in issue) for issue in issues[:20])


def read(document: object, *, name: str) -> ImportBundle:
    """The issues as a bundle; each is a row, counted from 1."""
    issues = issues_of(document)
    names = named_fields(document, issues)
    whole = [(row, issue) for row, issue in numbered(issues) if text(issue.get("key")) and _fields(issue)]
    people, states = People(), States()
    for _row, issue in whole:
        states.named(text(dig(_fields(issue), "status", "name")) or "?", _category(issue))
    for _row, issue in whole:
        for status in statuses_of(issue):
            states.named(status)
    fields = fields_of([issue for _row, issue in whole], names)
    items = [_item(issue, row, states, people, names) for row, issue in whole]
    items = [replace(item, fields=typed(item.fields, fields)) for item in items]
    key = project_key(item.source_id for item in items)
    labels = dict.fromkeys(label for item in items for label in item.labels)
    comments = [comment for _row, issue in whole for comment in _comments(issue, people)]
    attachments = [attachment for _row, issue in whole for attachment in _attachments(issue, people)]
    events = [event for issue in issues for event in (*_creation(issue, people), *events_of(issue, people))]
    if not any("changelog" in issue for issue in issues):
        events = [event for item in items for event in table_events(item)]
    return ImportBundle(
        source="jira",
        project_id=key or name,
        project_name=(text(dig(_fields(whole[0][1]), "project", "name")) if key else "") or key or name,
        people=people.found(),
        states=states.in_order(),
        labels=[ImportedLabel(source_id=label, name=label) for label in labels],
        fields=fields,
        items=items,
        comments=comments,
        attachments=attachments,
        links=[link for _row, issue in whole for link in _links(issue)],
        events=sorted(events, key=lambda event: event.at),
        refused=[refusal for row, issue in numbered(issues) for refusal in _refusal(row, issue)],
        notes=_notes(document, issues),
    )


def _fields(issue: Node) -> Node:
    return node(issue.get("fields"))


def _category(issue: Node) -> str:
    return text(dig(_fields(issue), "status", "statusCategory", "key"))


def _item(issue: Node, row: int, states: States, people: People, names: Mapping[str, str]) -> ImportedItem:
    fields = _fields(issue)
    state = states.named(text(dig(fields, "status", "name")) or "?", _category(issue))
    values = values_of(fields, names)
    return ImportedItem(
        source_id=text(issue.get("key")),
        row=row,
        title=text(fields.get("summary")),
        description=document_text(fields.get("description")),
        kind=read_kind(text(dig(fields, "issuetype", "name"))),
        state=state.source_id,
        priority=read_priority(text(dig(fields, "priority", "name"))) or "none",
        assignees=[person for person in [people.key(fields.get("assignee"))] if person],
        labels=texts(fields.get("labels")),
        parent=text(dig(fields, "parent", "key")) or values.epic,
        start=values.start,
        due=day(fields.get("duedate")),
        created_at=moment(fields.get("created")),
        completed_at=moment(fields.get("resolutiondate")) if state.group == "done" else None,
        created_by=people.key(first(fields, "reporter", "creator")),
        rank=float(row),
        effort_minutes=_minutes(fields.get("timeoriginalestimate")),
        spent_minutes=_minutes(fields.get("timespent")),
        fields=values.custom,
    )


def _minutes(seconds: object) -> int | None:
    found = number(seconds)
    return round(found / 60) if found is not None and 0 <= found < 1e10 else None  # noqa: PLR2004 - three centuries


def _creation(issue: Node, people: People) -> Iterator[ImportedEvent]:
    key, at = text(issue.get("key")), moment(_fields(issue).get("created"))
    if key and at is not None:
        actor = people.key(first(_fields(issue), "creator", "reporter"))
        yield ImportedEvent(source_id=f"{key}:created", item=key, verb="created", at=at, actor=actor)


def _comments(issue: Node, people: People) -> Iterator[ImportedComment]:
    key = text(issue.get("key"))
    listed = nodes(dig(_fields(issue), "comment", "comments")) or nodes(issue.get("comments_data"))
    for place, comment in numbered(listed):
        body = document_text(comment.get("body"))
        if body:
            yield ImportedComment(
                source_id=text(comment.get("id")) or f"{key}:comment:{place}",
                item=key,
                text=body,
                author=people.key(comment.get("author")),
                at=moment(comment.get("created")),
            )


def _attachments(issue: Node, people: People) -> Iterator[ImportedAttachment]:
    for attachment in nodes(_fields(issue).get("attachment")):
        key, url = text(attachment.get("id")), text(attachment.get("content"))
        if key and url:
            yield ImportedAttachment(
                source_id=key,
                item=text(issue.get("key")),
                name=text(attachment.get("filename")) or url,
                url=url,
                added_by=people.key(attachment.get("author")),
                at=moment(attachment.get("created")),
            )


def _links(issue: Node) -> Iterator[ImportedLink]:
    key = text(issue.get("key"))
    for each in nodes(_fields(issue).get("issuelinks")):
        for side in ("inward", "outward"):
            other = text(dig(each, f"{side}Issue", "key"))
            link = dependency(key, text(dig(each, "type", side)), other) if other else None
            if link is not None:
                yield link


def _refusal(row: int, issue: Node) -> Iterator[Refusal]:
    key = text(issue.get("key"))
    if not key:
        yield Refusal(row=row, message=said(_("This issue has no key.")), column="key")
    elif not _fields(issue):
        sentence = _("Issue %(key)s holds no fields, only what Jira shows of them; export it again with its fields.")
        yield Refusal(row=row, message=said(sentence, key=key), column="fields", value=key)


def _notes(document: object, issues: Sequence[Node]) -> list[Sentence]:
    notes = []
    cut = sum(missing_histories(issue) for issue in issues)
    if cut:
        notes.append(said(_("Jira cut the changelogs: %(count)s changes are not in the file."), count=cut))
    if not any("changelog" in issue for issue in issues):
        notes.append(said(_("The file holds no changelogs; export with expand=changelog to keep the history.")))
    total = number(node(document).get("total"))
    if total is not None and total > len(issues):
        sentence = _("The export is not complete: it holds %(held)s of %(total)s issues.")
        notes.append(said(sentence, held=str(len(issues)), total=f"{total:g}"))
    return notes
