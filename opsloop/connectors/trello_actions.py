"""Trello's actions as comments and events in our verbs."""

from collections.abc import Callable, Collection, Iterator, Mapping

from opsloop.connectors.shapes import Node, dig, node, text, texts
from opsloop.connectors.times import moment
from opsloop.kernel.imports.bundle import ImportedComment, ImportedEvent

Changes = Mapping[str, tuple[object, object]]
Told = tuple[str, Changes]

# What a changed property of a card is called here. `pos` is left out on purpose: it says nothing but dragging.
PROPERTIES = {"name": "title", "desc": "description", "due": "due", "start": "start", "idLabels": "labels"}


def comment_of(action: Node) -> ImportedComment | None:
    """The comment in this action, if it is one."""
    if text(action.get("type")) not in {"commentCard", "copyCommentCard"}:
        return None
    key, item, body = text(action.get("id")), _card(action), text(dig(action, "data", "text"))
    if not key or not item or not body:
        return None
    author, at = text(action.get("idMemberCreator")), moment(action.get("date"))
    return ImportedComment(source_id=key, item=item, text=body, author=author, at=at)


def events_of(action: Node) -> Iterator[ImportedEvent]:
    """What happened in this action: mostly one event, sometimes none, sometimes more."""
    key, item, at = text(action.get("id")), _card(action), moment(action.get("date"))
    tell = TELLERS.get(text(action.get("type")))
    if not key or not item or at is None or tell is None:
        return
    actor = text(action.get("idMemberCreator"))
    for place, (verb, changes) in enumerate(tell(node(action.get("data")))):
        name = f"{key}:{place}" if place else key
        yield ImportedEvent(source_id=name, item=item, verb=verb, at=at, actor=actor, changes=changes)


def names_lost_card(action: Node, here: Collection[str]) -> bool:
    """Whether it is about a card that the export does not hold any more."""
    return bool(_card(action)) and _card(action) not in here


def _card(action: Node) -> str:
    return text(dig(action, "data", "card", "id"))


def _created(data: Node) -> Iterator[Told]:
    yield "created", {"state": (None, text(dig(data, "list", "id"))), "title": (None, text(dig(data, "card", "name")))}


def _updated(data: Node) -> Iterator[Told]:
    old, card = node(data.get("old")), node(data.get("card"))
    if "idList" in old:
        yield "moved", {"state": (text(old["idList"]), text(card.get("idList")))}
    if "closed" in old:
        yield ("archived" if card.get("closed") else "unarchived"), {}
    if "dueComplete" in old:
        yield ("completed" if card.get("dueComplete") else "reopened"), {}
    changes = {
        ours: (_plain(old[theirs]), _plain(card.get(theirs))) for theirs, ours in PROPERTIES.items() if theirs in old
    }
    if changes:
        yield "changed", changes


def _plain(value: object) -> object:
    if isinstance(value, list):
        return texts(value)
    return text(value) or None


def _assigned(data: Node) -> Iterator[Told]:
    yield "assigned", {"assignees": (None, _member(data))}


def _unassigned(data: Node) -> Iterator[Told]:
    yield "unassigned", {"assignees": (_member(data), None)}


def _member(data: Node) -> str:
    return text(data.get("idMember")) or text(dig(data, "member", "id"))


def _attached(data: Node) -> Iterator[Told]:
    yield "attached", {"attachment": (None, text(dig(data, "attachment", "name")))}


def _detached(data: Node) -> Iterator[Told]:
    yield "detached", {"attachment": (text(dig(data, "attachment", "name")), None)}


def _commented(_data: Node) -> Iterator[Told]:
    yield "commented", {}


def _listed(data: Node) -> Iterator[Told]:
    yield "checklist_added", {"checklist": (None, text(dig(data, "checklist", "name")))}


def _ticked(data: Node) -> Iterator[Told]:
    step = text(dig(data, "checkItem", "name"))
    if dig(data, "checkItem", "state") == "complete":
        yield "step_ticked", {"step": (None, step)}
    else:
        yield "step_unticked", {"step": (step, None)}


TELLERS: Mapping[str, Callable[[Node], Iterator[Told]]] = {
    "createCard": _created,
    "copyCard": _created,
    "emailCard": _created,
    "moveCardToBoard": _created,
    "convertToCardFromCheckItem": _created,
    "updateCard": _updated,
    "addMemberToCard": _assigned,
    "removeMemberFromCard": _unassigned,
    "addAttachmentToCard": _attached,
    "deleteAttachmentFromCard": _detached,
    "commentCard": _commented,
    "addChecklistToCard": _listed,
    "updateCheckItemStateOnCard": _ticked,
}
