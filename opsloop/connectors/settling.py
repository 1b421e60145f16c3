"""The last look at a bundle: identifiers are unique, references lead somewhere, nothing hangs in the air."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.refusals import Sentence, said
from opsloop.kernel.imports.bundle import ImportBundle, ImportedItem, ImportedLink, Refusal
from opsloop.kernel.imports.checking import LOOSE

TITLE_LENGTH = 500


class Identified(Protocol):
    @property
    def source_id(self) -> str: ...


class OfItem(Protocol):
    @property
    def source_id(self) -> str: ...
    @property
    def item(self) -> str: ...


Thing = TypeVar("Thing", bound=Identified)
Part = TypeVar("Part", bound=OfItem)


def settle(bundle: ImportBundle) -> ImportBundle:
    """The same bundle, of which a loader may trust every reference; what did not fit is refused or noted."""
    people, states, labels = distinct(bundle.people), distinct(bundle.states), distinct(bundle.labels)
    items, refused = _items(bundle.items)
    known = {"assignee": _ids(people), "state": _ids(states), "label": _ids(labels)}
    loose = [refusal for item in items for refusal in _loose(item, known)]
    items, parentless = _parents([_known(item, **known) for item in items])
    here = _ids(items)
    circling = _circling(bundle.links, items)
    checklists, comments = attached(bundle.checklists, here), attached(bundle.comments, here)
    attachments, events = attached(bundle.attachments, here), attached(bundle.events, here)
    links = [
        link for link in attached(bundle.links, here) if link.predecessor in here and link.item != link.predecessor
    ]
    lost = Counter(
        checklists=len(distinct(bundle.checklists)) - len(checklists),
        comments=len(distinct(bundle.comments)) - len(comments),
        attachments=len(distinct(bundle.attachments)) - len(attachments),
        links=len(distinct(bundle.links)) - len(links) - len(circling),
        events=len(distinct(bundle.events)) - len(events),
    )
    return replace(
        bundle,
        people=people,
        states=states,
        labels=labels,
        items=items,
        checklists=checklists,
        comments=comments,
        attachments=attachments,
        links=links,
        events=events,
        refused=sorted((*bundle.refused, *refused, *loose, *parentless, *circling), key=lambda refusal: refusal.row),
        notes=(*bundle.notes, *_lost_notes(lost)),
    )


def distinct(things: Iterable[Thing]) -> list[Thing]:
    """The first of each identifier, in order."""
    found: dict[str, Thing] = {}
    for thing in things:
        found.setdefault(thing.source_id, thing)
    return list(found.values())


def attached(parts: Iterable[Part], here: Collection[str]) -> list[Part]:
    """The distinct parts of items that come in."""
    return [part for part in distinct(parts) if part.item in here]


def _ids(things: Iterable[Identified]) -> set[str]:
    return {thing.source_id for thing in things}


def _items(items: Sequence[ImportedItem]) -> tuple[list[ImportedItem], list[Refusal]]:
    rows: dict[str, int] = {}
    kept: list[ImportedItem] = []
    refused: list[Refusal] = []
    for item in items:
        first_row = rows.setdefault(item.source_id, item.row)
        if not item.title.strip():
            refused.append(Refusal(row=item.row, message=said(_("It has no title.")), column="title"))
        elif first_row != item.row:
            sentence = _("The identifier “%(id)s” stands already in row %(row)s.")
            message = said(sentence, id=item.source_id, row=first_row)
            refused.append(Refusal(row=item.row, message=message, column="id", value=item.source_id))
        else:
            kept.append(_titled(item))
    return kept, refused


def _titled(item: ImportedItem) -> ImportedItem:
    title = " ".join(item.title.split())
    if len(title) <= TITLE_LENGTH:
        return replace(item, title=title)
    return replace(item, title=title[: TITLE_LENGTH - 1] + "…", description=f"{title}\n\n{item.description}".strip())


def _loose(item: ImportedItem, known: Mapping[str, Collection[str]]) -> Iterator[Refusal]:
    """What the item names that is not in the file."""
    named = {"assignee": item.assignees, "state": [item.state], "label": item.labels}
    for column, names in named.items():
        for name in dict.fromkeys(names):
            if name and name not in known[column]:
                yield Refusal(row=item.row, message=said(LOOSE[column], name=name), column=column, value=name)


def _circling(links: Iterable[ImportedLink], items: Iterable[ImportedItem]) -> list[Refusal]:
    """The dependencies of items on themselves."""
    rows = {item.source_id: item.row for item in items}
    message = said(_("It waits for itself; this dependency was left out."))
    return [
        Refusal(row=rows[link.item], message=message, column="links")
        for link in distinct(links)
        if link.item == link.predecessor and link.item in rows
    ]


def _known(
    item: ImportedItem, *, assignee: Collection[str], state: Collection[str], label: Collection[str]
) -> ImportedItem:
    return replace(
        item,
        state=item.state if item.state in state else "",
        assignees=tuple(dict.fromkeys(one for one in item.assignees if one in assignee)),
        labels=tuple(dict.fromkeys(one for one in item.labels if one in label)),
        created_by=item.created_by if item.created_by in assignee else "",
    )


def _parents(items: Sequence[ImportedItem]) -> tuple[list[ImportedItem], list[Refusal]]:
    """Items whose parents are here and above them; the other parents are refused, not the items."""
    parents = {item.source_id: item.parent for item in items}
    kept: list[ImportedItem] = []
    refused: list[Refusal] = []
    for item in items:
        message = _wrong_parent(item, parents)
        if message is not None:
            parents[item.source_id] = ""
            refused.append(Refusal(row=item.row, message=message, column="parent", value=item.parent))
        kept.append(item if message is None else replace(item, parent=""))
    return kept, refused


def _wrong_parent(item: ImportedItem, parents: Mapping[str, str]) -> Sentence | None:
    if item.parent and item.parent not in parents:
        return said(_("Its parent “%(parent)s” is not in the file; it comes in without it."), parent=item.parent)
    seen, above = {item.source_id}, item.parent
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    if above == item.source_id:
        sentence = _("It would be a part of itself through “%(parent)s”; it comes in without parent.")
        return said(sentence, parent=item.parent)
    return None


def _lost_notes(lost: Counter[str]) -> list[Sentence]:
    sentences = {
        "checklists": _("Checklists left out because their item is not in the file: %(count)s."),
        "comments": _("Comments left out because their item is not in the file: %(count)s."),
        "attachments": _("Attachments left out because their item is not in the file: %(count)s."),
        "links": _("Dependencies left out because one side is not in the file: %(count)s."),
        "events": _("Events left out because their item is not in the file: %(count)s."),
    }
    return [said(sentence, count=lost[kind]) for kind, sentence in sentences.items() if lost[kind]]
