"""Trello's board export (JSON): lists, cards, checklists, and the newest 1,000 actions as history."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.refusals import Sentence, said
from opsloop.connectors.shapes import Node, dig, first, node, nodes, number, numbered, text, texts
from opsloop.connectors.states import guess_groups
from opsloop.connectors.times import day, moment, plausible
from opsloop.connectors.trello_actions import comment_of, events_of, names_lost_card
from opsloop.connectors.trello_fields import fields_of, values_of
from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedAttachment,
    ImportedChecklist,
    ImportedChecklistEntry,
    ImportedEvent,
    ImportedItem,
    ImportedLabel,
    ImportedPerson,
    ImportedState,
    Refusal,
)

ACTIONS_EXPORTED = 1000
ID_LENGTH = 24


def fits(document: object) -> bool:
    """Whether this JSON is a board of Trello."""
    board = node(document)
    return isinstance(board.get("cards"), list) and isinstance(board.get("lists"), list)


def read(document: object, *, name: str) -> ImportBundle:
    """The board as a bundle: cards are rows, counted from 1 in the order of the file."""
    board = node(document)
    actions = nodes(board.get("actions"))
    cards = nodes(board.get("cards"))
    board_id = text(board.get("id")) or name
    return ImportBundle(
        source="trello",
        project_id=board_id,
        project_name=text(board.get("name")) or name,
        description=text(board.get("desc")),
        people=list(_people(board, actions)),
        states=_states(nodes(board.get("lists"))),
        labels=[_label(label) for label in nodes(board.get("labels")) if text(label.get("id"))],
        fields=fields_of(board),
        items=_items(board, cards, actions),
        checklists=[_checklist(each) for each in _by_place(nodes(board.get("checklists"))) if text(each.get("id"))],
        comments=[comment for comment in map(comment_of, reversed(actions)) if comment is not None],
        attachments=[attachment for card in cards for attachment in _attachments(card)],
        events=_events(cards, actions),
        refused=[refusal for row, card in numbered(cards) for refusal in _refused(row, card)],
        notes=_notes(board, cards, actions),
    )


def _refused(row: int, card: Node) -> Iterator[Refusal]:
    if not text(card.get("id")):
        yield Refusal(row=row, message=said(_("This card has no identifier.")), column="id")
        return
    for column in ("start", "due"):
        value = text(card.get(column))
        if value and day(value) is None:
            message = said(_("“%(value)s” is no date; the item comes in without it."), value=value[:200])
            yield Refusal(row=row, message=message, column=column, value=value[:200])


def _people(board: Node, actions: Sequence[Node]) -> Iterator[ImportedPerson]:
    """The members, then whoever acted on the board and has left it."""
    seen: set[str] = set()
    acted = [person for action in actions for person in (node(action.get("memberCreator")), node(action.get("member")))]
    for member in (*nodes(board.get("members")), *acted):
        key = text(member.get("id"))
        if key and key not in seen:
            seen.add(key)
            username = text(member.get("username"))
            called = text(member.get("fullName")) or username or key
            yield ImportedPerson(source_id=key, name=called, username=username, email=text(member.get("email")))


def _states(lists: Sequence[Node]) -> list[ImportedState]:
    """The lists in their order; places are judged among the open ones only."""
    ordered = [each for each in _by_place(lists) if text(each.get("id"))]
    live = [text(each.get("name")) for each in ordered if not each.get("closed")]
    closed = [text(each.get("name")) for each in ordered if each.get("closed")]
    guesses = {False: iter(guess_groups(live)), True: iter(guess_groups(["", *closed, ""])[1:])}
    found = []
    for each in ordered:
        archived = bool(each.get("closed"))
        group, cancels = next(guesses[archived])
        key = text(each.get("id"))
        called = text(each.get("name")) or key
        found.append(ImportedState(source_id=key, name=called, group=group, cancels=cancels, archived=archived))
    return found


def _by_place(things: Sequence[Node]) -> list[Node]:
    """In Trello's order: by `pos`, ties by id."""
    return sorted(things, key=lambda thing: (number(thing.get("pos")) or 0.0, text(thing.get("id"))))


def _label(label: Node) -> ImportedLabel:
    color = text(label.get("color"))
    return ImportedLabel(
        source_id=text(label.get("id")), name=text(label.get("name")) or color or text(label.get("id")), color=color
    )


def _items(board: Node, cards: Sequence[Node], actions: Sequence[Node]) -> list[ImportedItem]:
    ranks = {text(card.get("id")): float(place) for place, card in enumerate(_by_place(cards), start=1)}
    made = {_card_id(action): action for action in actions if text(action.get("type")) in MAKING}
    finished = _finishes(actions)
    closed_lists = {text(each.get("id")) for each in nodes(board.get("lists")) if each.get("closed")}
    found = []
    for row, card in numbered(cards):
        key = text(card.get("id"))
        if not key:
            continue
        making = made.get(key, {})
        found.append(
            ImportedItem(
                source_id=key,
                row=row,
                title=text(card.get("name")),
                description=text(card.get("desc")),
                state=text(card.get("idList")),
                assignees=texts(card.get("idMembers")),
                labels=texts(card.get("idLabels")) or [text(label.get("id")) for label in nodes(card.get("labels"))],
                start=day(card.get("start")),
                due=day(card.get("due")),
                created_at=moment(making.get("date")) or created_by_id(key),
                completed_at=finished.get(key) if card.get("dueComplete") else None,
                created_by=text(making.get("idMemberCreator")),
                archived=bool(card.get("closed")) or text(card.get("idList")) in closed_lists,
                rank=ranks[key],
                fields=values_of(board, card),
            )
        )
    return found


MAKING = {"createCard", "copyCard", "convertToCardFromCheckItem", "emailCard", "moveCardToBoard"}


def _card_id(action: Node) -> str:
    return text(dig(action, "data", "card", "id"))


def _finishes(actions: Sequence[Node]) -> dict[str, datetime]:
    """When each card was last ticked off, by card."""
    found: dict[str, datetime] = {}
    for action in reversed(actions):
        at = moment(action.get("date"))
        if at is not None and dig(action, "data", "card", "dueComplete") is True:
            found[_card_id(action)] = at
    return found


def created_by_id(key: str) -> datetime | None:
    """The moment in the first eight hex digits of a 24-digit identifier: seconds since 1970."""
    if len(key) != ID_LENGTH:
        return None
    try:
        made = datetime.fromtimestamp(int(key[:8], 16), UTC)
    except ValueError:
        return None
    return made if plausible(made) else None


def _checklist(checklist: Node) -> ImportedChecklist:
    return ImportedChecklist(
        source_id=text(checklist.get("id")),
        item=text(checklist.get("idCard")),
        title=text(checklist.get("name")),
        entries=[
            ImportedChecklistEntry(
                source_id=text(entry.get("id")), text=text(entry.get("name")), done=entry.get("state") == "complete"
            )
            for entry in _by_place(nodes(checklist.get("checkItems")))
            if text(entry.get("id"))
        ],
    )


def _attachments(card: Node) -> Iterator[ImportedAttachment]:
    for attachment in nodes(card.get("attachments")):
        key, url = text(attachment.get("id")), text(attachment.get("url"))
        if key and url:
            yield ImportedAttachment(
                source_id=key,
                item=text(card.get("id")),
                name=text(first(attachment, "name", "fileName", "url")),
                url=url,
                added_by=text(attachment.get("idMember")),
                at=moment(attachment.get("date")),
            )


def _events(cards: Sequence[Node], actions: Sequence[Node]) -> list[ImportedEvent]:
    """The actions, oldest first, and a creation for every card whose own has fallen out of the export."""
    told = [event for action in reversed(actions) for event in events_of(action)]
    created = {event.item for event in told if event.verb == "created"}
    for card in cards:
        key = text(card.get("id"))
        at = created_by_id(key)
        if at is not None and key not in created:
            told.append(ImportedEvent(source_id=f"{key}:created", item=key, verb="created", at=at))
    return sorted(told, key=lambda event: event.at)


def _notes(board: Node, cards: Sequence[Node], actions: Sequence[Node]) -> list[Sentence]:
    notes = []
    if len(actions) >= ACTIONS_EXPORTED:
        oldest = min((at for at in (moment(action.get("date")) for action in actions) if at), default=None)
        sentence = _(
            "Trello exports only the newest %(limit)s actions: the history of this board begins on %(day)s, "
            "and older comments and moves are not in the file."
        )
        notes.append(said(sentence, limit=f"{ACTIONS_EXPORTED:,}", day=oldest.date().isoformat() if oldest else "?"))
    here = {text(card.get("id")) for card in cards}
    lost = sum(names_lost_card(action, here) for action in actions)
    if lost:
        notes.append(said(_("Actions left out because they are about deleted cards: %(count)s."), count=lost))
    links = sum(len(nodes(card.get("attachments"))) for card in cards)
    if links:
        notes.append(said(_("Trello exports attachments as addresses only: %(count)s come in as links."), count=links))
    if any(not text(member.get("email")) for member in nodes(board.get("members"))):
        notes.append(said(_("Trello exports no e-mail addresses: match the members by hand.")))
    return notes
