"""Jira's changelog as events in our verbs."""

from collections.abc import Iterator

from opsloop.connectors.jira_people import People
from opsloop.connectors.shapes import Node, dig, first, nodes, number, numbered, text
from opsloop.connectors.times import moment
from opsloop.kernel.imports.bundle import ImportedEvent

RENAMED = {
    "summary": "title",
    "duedate": "due",
    "timeoriginalestimate": "effort_minutes",
    "Parent": "parent",
    "IssueParentAssociation": "parent",
    "description": "description",
    "priority": "priority",
    "labels": "labels",
}
# Dragging within a list says nothing about the work.
SILENT = {"Rank"}
Told = tuple[str, dict[str, tuple[object, object]]]


def statuses_of(issue: Node) -> Iterator[str]:
    """Every status the issue has been in."""
    for history in nodes(dig(issue, "changelog", "histories")):
        for item in nodes(history.get("items")):
            if item.get("field") == "status":
                yield from filter(None, (text(item.get("fromString")), text(item.get("toString"))))


def events_of(issue: Node, people: People) -> Iterator[ImportedEvent]:
    """One event for each changed property."""
    key = text(issue.get("key"))
    for place, history in numbered(nodes(dig(issue, "changelog", "histories"))):
        at = moment(history.get("created"))
        if at is None:
            continue
        actor = people.key(history.get("author"))
        name = text(history.get("id")) or f"{key}:history:{place}"
        for each, item in numbered(nodes(history.get("items"))):
            for verb, changes in _told(item, people):
                source_id = f"{name}:{each}:{verb}"
                yield ImportedEvent(source_id=source_id, item=key, verb=verb, at=at, actor=actor, changes=changes)


def missing_histories(issue: Node) -> int:
    """How many changes Jira counted but did not send."""
    total = number(dig(issue, "changelog", "total"))
    held = len(nodes(dig(issue, "changelog", "histories")))
    return max(0, round(total) - held) if total is not None and total < 1e6 else 0  # noqa: PLR2004 - nonsense


def _told(item: Node, people: People) -> Iterator[Told]:
    changed = text(item.get("field"))
    before, after = text(item.get("fromString")), text(item.get("toString"))
    if not changed or changed in SILENT:
        return
    if changed == "status":
        yield "moved", {"state": (before or None, after or None)}
    elif changed == "assignee":
        gone, come = (people.named(text(item.get(side)), text(item.get(f"{side}String"))) for side in ("from", "to"))
        if gone:
            yield "unassigned", {"assignees": (gone, None)}
        if come:
            yield "assigned", {"assignees": (None, come)}
    elif changed == "Attachment":
        yield ("attached" if after else "detached"), {"attachment": (before or None, after or None)}
    else:
        was = before or text(first(item, "from"))
        yield "changed", {RENAMED.get(changed, changed): (was or None, after or text(item.get("to")) or None)}
