"""Jira's XML (RSS) export: one `item` an issue, descriptions and comments as HTML, no history."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.dates import DateStyle
from opsloop.connectors.fields import field_of
from opsloop.connectors.jira import START, dependency, project_key
from opsloop.connectors.markup import html_text
from opsloop.connectors.refusals import Sentence, said
from opsloop.connectors.row_parts import events_of
from opsloop.connectors.shapes import number
from opsloop.connectors.table_states import States
from opsloop.connectors.times import day, moment
from opsloop.connectors.words import read_kind, read_priority
from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedAttachment,
    ImportedComment,
    ImportedField,
    ImportedItem,
    ImportedLabel,
    ImportedLink,
    ImportedPerson,
    Refusal,
)

NOBODY = {"", "-1"}
# Fields that only Jira's own screens can use.
MACHINERY = {"Rank", "Development", "Parent Link", "Epic Link", "Issue color", "Flagged"}
STYLE = DateStyle(day_first=True, year=2000)


def fits(root: Element) -> bool:
    """Whether this XML is Jira's: RSS whose items carry keys."""
    return root.tag == "rss" and root.find("channel/item/key") is not None


def read(root: Element, *, name: str) -> ImportBundle:
    """The export as a bundle; items are rows, counted from 1."""
    issues = root.findall("channel/item")
    states = States()
    keyed = [(row, issue) for row, issue in enumerate(issues, start=1) if _text(issue, "key")]
    items = [_item(issue, row, states) for row, issue in keyed]
    key = project_key(item.source_id for item in items)
    called = _text(issues[0], "project") if key else ""
    return ImportBundle(
        source="jira",
        project_id=key or name,
        project_name=called or key or name,
        people=list(_people(issues)),
        states=states.in_order(),
        labels=[ImportedLabel(source_id=label, name=label) for label in dict.fromkeys(_all(issues, "labels/label"))],
        fields=_fields(issues),
        items=items,
        comments=[comment for _row, issue in keyed for comment in _comments(issue)],
        attachments=[attachment for _row, issue in keyed for attachment in _attachments(issue)],
        links=[link for _row, issue in keyed for link in _links(issue)],
        events=[event for item in items for event in events_of(item)],
        refused=[
            Refusal(row=row, message=said(_("This issue has no key.")), column="key")
            for row, issue in enumerate(issues, start=1)
            if not _text(issue, "key")
        ],
        notes=_notes(root),
    )


def _item(issue: Element, row: int, states: States) -> ImportedItem:
    category = issue.find("statusCategory")
    status = _text(issue, "status")
    state = states.named(status, category.get("key", "") if category is not None else "") if status else None
    resolved = moment(_text(issue, "resolved"))
    return ImportedItem(
        source_id=_text(issue, "key"),
        row=row,
        title=_text(issue, "summary") or _text(issue, "title").partition("] ")[2],
        description=html_text(_text(issue, "description")),
        kind=read_kind(_text(issue, "type")),
        state=state.source_id if state else "",
        priority=read_priority(_text(issue, "priority")) or "none",
        assignees=[person for person in [_person(issue.find("assignee"))] if person],
        labels=list(_all([issue], "labels/label")),
        parent=_text(issue, "parent"),
        start=_start(issue),
        due=day(_text(issue, "due")),
        created_at=moment(_text(issue, "created")),
        completed_at=resolved if state and state.group == "done" else None,
        created_by=_person(issue.find("reporter")),
        rank=float(row),
        effort_minutes=_minutes(issue.find("timeoriginalestimate")),
        spent_minutes=_minutes(issue.find("timespent")),
        fields={"Issue Type": _text(issue, "type"), **_values(issue)},
    )


def _text(issue: Element, path: str) -> str:
    return (issue.findtext(path) or "").strip()


def _all(issues: Sequence[Element], path: str) -> list[str]:
    found = [(each.text or "").strip() for issue in issues for each in issue.findall(path)]
    return [each for each in found if each]


def _person(element: Element | None) -> str:
    """What Jira calls somebody: the account, in older versions the user name."""
    if element is None:
        return ""
    key = element.get("accountid") or element.get("username") or ""
    return "" if key in NOBODY else key


def _people(issues: Sequence[Element]) -> Iterator[ImportedPerson]:
    for issue in issues:
        for element in (issue.find("assignee"), issue.find("reporter")):
            key = _person(element)
            if element is not None and key:
                yield ImportedPerson(
                    source_id=key, name=(element.text or key).strip(), username=element.get("username", "")
                )
        for author in (*issue.findall("comments/comment"), *issue.findall("attachments/attachment")):
            if author.get("author"):
                yield ImportedPerson(source_id=author.get("author", ""), name=author.get("author", ""))


def _minutes(element: Element | None) -> int | None:
    seconds = number(element.get("seconds")) if element is not None else None
    return round(seconds / 60) if seconds is not None and seconds >= 0 else None


def _start(issue: Element) -> date | None:
    for each in issue.findall("customfields/customfield"):
        if _text(each, "customfieldname").casefold() in START:
            return next((day(cell) for cell in _all([each], "customfieldvalues/*")), None)
    return None


def _values(issue: Element) -> dict[str, object]:
    found = {}
    for each in issue.findall("customfields/customfield"):
        name = _text(each, "customfieldname")
        value = ", ".join(_all([each], "customfieldvalues/*"))
        if name and name not in MACHINERY and name.casefold() not in START and value:
            found[name] = html_text(value)
    for element, name in (("component", "Component"), ("fixVersion", "Fix Version"), ("resolution", "Resolution")):
        value = ", ".join(_all([issue], element))
        if value and value != "Unresolved":
            found[name] = value
    return dict(found)


def _fields(issues: Sequence[Element]) -> list[ImportedField]:
    cells: dict[str, list[str]] = {"Issue Type": _all(issues, "type")}
    for issue in issues:
        for name, value in _values(issue).items():
            cells.setdefault(name, []).append(str(value))
    choices = {"Issue Type", "Resolution"}
    made = [field_of(name, found, STYLE, choice=name in choices) for name, found in cells.items() if found]
    return [
        field if field.kind == "select" else ImportedField(source_id=field.source_id, name=field.name, kind="text")
        for field in made
    ]


def _comments(issue: Element) -> Iterator[ImportedComment]:
    key = _text(issue, "key")
    for place, comment in enumerate(issue.findall("comments/comment"), start=1):
        body = html_text("".join(comment.itertext()))
        if body:
            yield ImportedComment(
                source_id=comment.get("id") or f"{key}:comment:{place}",
                item=key,
                text=body,
                author=comment.get("author", ""),
                at=moment(comment.get("created", "")),
            )


def _attachments(issue: Element) -> Iterator[ImportedAttachment]:
    """Attachments are named without address; it is made from the address of the issue."""
    base = _text(issue, "link").partition("/browse/")[0]
    for each in issue.findall("attachments/attachment"):
        key, name = each.get("id", ""), each.get("name", "")
        if key and base.startswith("http"):
            yield ImportedAttachment(
                source_id=key,
                item=_text(issue, "key"),
                name=name or key,
                url=f"{base}/secure/attachment/{key}/{name}",
                added_by=each.get("author", ""),
                at=moment(each.get("created", "")),
            )


def _links(issue: Element) -> Iterator[ImportedLink]:
    for side in (*issue.findall("issuelinks/*/inwardlinks"), *issue.findall("issuelinks/*/outwardlinks")):
        for other in side.findall("issuelink/issuekey"):
            link = dependency(_text(issue, "key"), side.get("description", ""), (other.text or "").strip())
            if link is not None:
                yield link


def _notes(root: Element) -> list[Sentence]:
    notes = [said(_("Jira's XML holds no history of states; its JSON with changelog does."))]
    span = root.find("channel/issue")
    total, end = (number(span.get(side)) for side in ("total", "end")) if span is not None else (None, None)
    if total is not None and end is not None and end < total:
        sentence = _("The export is not complete: it holds %(held)s of %(total)s issues.")
        notes.append(said(sentence, held=f"{end:g}", total=f"{total:g}"))
    return notes
