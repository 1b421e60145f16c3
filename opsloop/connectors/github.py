"""GitHub's issues and pull requests (JSON): of its API, wrapped one by one, or of `gh issue list --json`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.refusals import Sentence, said
from opsloop.connectors.shapes import Node, dig, first, node, nodes, number, numbered, text
from opsloop.connectors.times import day, moment
from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedComment,
    ImportedEvent,
    ImportedItem,
    ImportedLabel,
    ImportedPerson,
    ImportedState,
    Refusal,
)

ADDRESS = re.compile(r"https?://[^/]+/(?:repos/)?([^/]+/[^/]+)")
STATES = (
    ImportedState(source_id="open", name="Open", group="todo"),
    ImportedState(source_id="closed", name="Closed", group="done"),
    ImportedState(source_id="merged", name="Merged", group="done"),
    ImportedState(source_id="declined", name="Closed as not planned", group="done", cancels=True),
)
COMMENT_LISTS = ("comments_data", "comments", "review_comments_data", "reviews_data", "reviews")
OTHERS_NAMED = 5


@dataclass
class Issue:
    """One number of one repository, seen once as an issue, once as a pull request, or both."""

    repository: str
    number: int
    row: int
    views: list[Node] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What makes it one: a number alone repeats in every repository."""
        return f"{self.repository}#{self.number}"

    def get(self, *keys: str) -> object:
        """The first filled property; the pull request's view, which knows more, is asked first."""
        ordered = sorted(self.views, key=lambda view: "pull_request" in view or "merged_at" not in view)
        return next((value for view in ordered if (value := first(view, *keys)) is not None), None)


def fits(document: object) -> bool:
    """Whether this JSON holds issues or pull requests of GitHub."""
    rows = nodes(document) or [node(document)]
    return any(_is_issue(_data(row)) for row in rows[:50])


def read(document: object, *, name: str) -> ImportBundle:
    """The issues as a bundle; rows are counted from 1 in the order of the file."""
    rows = nodes(document) or [node(document)]
    issues = _merged(rows, name)
    people = _People()
    items = [_item(issue, people) for issue in issues]
    comments = [comment for issue in issues for comment in _comments(issue, people)]
    events = [event for issue, item in zip(issues, items, strict=True) for event in _events(issue, item, people)]
    repositories = {issue.repository for issue in issues}
    called = repositories.pop() if len(repositories) == 1 else name
    return ImportBundle(
        source="github",
        project_id=called,
        project_name=called,
        people=list(people.known.values()),
        states=STATES,
        labels=list(_labels(issues)),
        items=items,
        comments=comments,
        events=sorted(events, key=lambda event: event.at),
        refused=list(_refused(rows)),
        notes=_notes(rows, issues),
    )


def _data(row: Node) -> Node:
    return node(row["data"]) if isinstance(row.get("data"), dict) else row


def _is_issue(data: Node) -> bool:
    return number(data.get("number")) is not None and "title" in data and ("html_url" in data or "url" in data)


def _merged(rows: Sequence[Node], name: str) -> list[Issue]:
    """The two views of one number are one issue, at the row of the first."""
    found: dict[str, Issue] = {}
    for row, each in numbered(rows):
        data = _data(each)
        counted = number(data.get("number"))
        if not _is_issue(data) or counted is None:
            continue
        issue = Issue(_repository(each, data) or name, int(counted), row)
        found.setdefault(issue.key, issue).views.append(data)
    return list(found.values())


def _repository(row: Node, data: Node) -> str:
    """owner/name: from the wrapping, else from the issue's own address."""
    for address in (row.get("origin"), data.get("repository_url"), data.get("html_url"), data.get("url")):
        found = ADDRESS.match(text(address))
        if found is not None:
            return found[1]
    return ""


def _item(issue: Issue, people: "_People") -> ImportedItem:
    closed = moment(issue.get("closed_at", "closedAt"))
    state = _state(issue)
    return ImportedItem(
        source_id=issue.key,
        row=issue.row,
        title=text(issue.get("title")),
        description=text(issue.get("body")),
        state=state,
        assignees=[people.key(each) for each in nodes(issue.get("assignees")) or [node(issue.get("assignee"))]],
        labels=[text(label.get("name")) for label in nodes(issue.get("labels"))],
        due=day(dig(issue.get("milestone"), "due_on") or dig(issue.get("milestone"), "dueOn")),
        created_at=moment(issue.get("created_at", "createdAt")),
        completed_at=None if state == "open" else closed,
        created_by=people.key(_user(issue)),
        rank=float(issue.row),
    )


def _user(issue: Issue) -> object:
    return {**node(issue.get("user", "author")), **node(issue.get("user_data"))}


def _state(issue: Issue) -> str:
    written = text(issue.get("state")).casefold()
    merged = issue.get("merged_at", "mergedAt") or dig(issue.get("pull_request"), "merged_at")
    if merged or written == "merged" or issue.get("merged") is True:
        return "merged"
    if written != "closed":
        return "open"
    not_planned = text(issue.get("state_reason", "stateReason")).casefold() == "not_planned"
    return "declined" if not_planned or _unmerged(issue) else "closed"


def _unmerged(issue: Issue) -> bool:
    """A pull request that says of itself that it was not merged; the issue's view of it does not tell."""
    return any(key in view and not view[key] for view in issue.views for key in ("merged_at", "mergedAt"))


def _comments(issue: Issue, people: "_People") -> Iterator[ImportedComment]:
    for view in issue.views:
        for kind in COMMENT_LISTS:
            for place, comment in numbered(nodes(view.get(kind))):
                body = text(comment.get("body")).strip()
                if body:
                    author = {**node(first(comment, "user", "author")), **node(comment.get("user_data"))}
                    yield ImportedComment(
                        source_id=f"{issue.key}:{kind}:{text(comment.get('id')) or place}",
                        item=issue.key,
                        text=body,
                        author=people.key(author),
                        at=moment(first(comment, "created_at", "createdAt", "submitted_at", "submittedAt")),
                    )


def _events(issue: Issue, item: ImportedItem, people: "_People") -> Iterator[ImportedEvent]:
    key = item.source_id
    if item.created_at is not None:
        yield ImportedEvent(
            source_id=f"{key}:created", item=key, verb="created", at=item.created_at, actor=item.created_by
        )
    if item.completed_at is not None:
        closer = people.key(issue.get("merged_by", "mergedBy", "closed_by", "closedBy"))
        changes = {"state": ("open", item.state)}
        yield ImportedEvent(
            source_id=f"{key}:closed", item=key, verb="moved", at=item.completed_at, actor=closer, changes=changes
        )


def _labels(issues: Sequence[Issue]) -> Iterator[ImportedLabel]:
    for issue in issues:
        for label in nodes(issue.get("labels")):
            color = text(label.get("color")).lstrip("#")
            if text(label.get("name")):
                yield ImportedLabel(
                    source_id=text(label.get("name")), name=text(label.get("name")), color=f"#{color}" if color else ""
                )


def _refused(rows: Sequence[Node]) -> Iterator[Refusal]:
    for row, each in numbered(rows):
        if text(each.get("category")) in {"issue", "pull_request"} and not _is_issue(_data(each)):
            yield Refusal(row=row, message=said(_("This issue has no number or title.")), column="number")


def _notes(rows: Sequence[Node], issues: Sequence[Issue]) -> list[Sentence]:
    notes = []
    others = Counter(text(row.get("category")) or "?" for row in rows if not _is_issue(_data(row)))
    for kind, count in others.most_common(OTHERS_NAMED):
        if kind not in {"issue", "pull_request"}:
            notes.append(
                said(_("Records that are no work are left out: %(count)s of kind “%(kind)s”."), count=count, kind=kind)
            )
    twice = sum(len(issue.views) > 1 for issue in issues)
    if twice:
        notes.append(said(_("Seen as issue and as pull request, brought together: %(count)s."), count=twice))
    return notes


@dataclass
class _People:
    """Users by login."""

    known: dict[str, ImportedPerson] = field(default_factory=dict)

    def key(self, value: object) -> str:
        user = node(value)
        login = text(user.get("login"))
        if login and (login not in self.known or not self.known[login].email):
            name, email = text(user.get("name")) or login, text(user.get("email"))
            self.known[login] = ImportedPerson(source_id=login, name=name, email=email, username=login)
        return login
