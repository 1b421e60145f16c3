"""Makes a bundle sound before it is compared with anything: no doubles, no loose ends, no rings."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedEvent,
    ImportedItem,
    ImportedLink,
    ImportedPerson,
    Refusal,
)
from opsloop.kernel.imports.legible import legible_bundle
from opsloop.kernel.imports.remarks import counted_within
from opsloop.kernel.imports.rings import cut_rings
from opsloop.kernel.pages.enumeration import enumerated_lazy
from opsloop.kernel.pages.refused import Refused

LONGEST_TITLE = 500
ROWS_NAMED = 20
DONE = "done"
LOOSE = {
    "assignee": _("Nobody called “%(name)s” is in this file."),
    "label": _("There is no label “%(name)s” in this file."),
    "state": _("There is no state “%(name)s” in this file; the first one is taken."),
    "parent": _("“%(name)s”, of which this is a part, is not in this file."),
}


class Identified(Protocol):
    @property
    def source_id(self) -> str: ...


class Belonging(Identified, Protocol):
    @property
    def item(self) -> str: ...


Part = TypeVar("Part", bound=Identified)
Child = TypeVar("Child", bound=Belonging)


class Checked:
    """Builds the sound bundle part by part and keeps what it refused on the way."""

    def __init__(self, bundle: ImportBundle) -> None:
        self.bundle = bundle
        self.refused: list[Refusal] = list(bundle.refused)
        self.notes: list[object] = list(bundle.notes)
        self.people = {person.source_id for person in bundle.people}
        self.states = {state.source_id for state in bundle.states}
        self.labels = {label.source_id for label in bundle.labels}
        self.items: dict[str, ImportedItem] = {}
        self.cut: list[int] = []
        """The rows whose title was too long."""

    def known(self, column: str) -> Container[str]:
        """What a column may name."""
        return {"assignee": self.people, "label": self.labels, "state": self.states}.get(column, self.items.keys())

    def refuse(self, row: int, message: object, *, column: str = "", value: str = "") -> None:
        self.refused.append(Refusal(row=row, message=message, column=column, value=value))


def sound(bundle: ImportBundle) -> ImportBundle:
    """The same bundle without what cannot come in; each refusal names its row, the rest is counted in a note."""
    bundle = legible_bundle(bundle)
    checked = Checked(bundle)
    _take_items(checked)
    _cut_parent_rings(checked)
    _note_cut_titles(checked)
    _note_unknown_finishes(checked)
    items = checked.items
    events = _owned(checked, [*_beginnings(checked), *bundle.events])
    checked.notes.extend(counted_within(items.values(), events))
    return replace(
        bundle,
        people=_everybody(checked),
        states=_once(bundle.states),
        labels=_once(bundle.labels),
        items=list(items.values()),
        checklists=_owned(checked, bundle.checklists),
        comments=_owned(checked, bundle.comments),
        attachments=_owned(checked, bundle.attachments),
        events=events,
        links=_sound_links(checked),
        refused=checked.refused,
        notes=checked.notes,
    )


def _everybody(checked: Checked) -> list[ImportedPerson]:
    """The people of the file and those whom only its history names."""
    bundle = checked.bundle
    named = [*(item.created_by for item in checked.items.values()), *(event.actor for event in bundle.events)]
    named += [attachment.added_by for attachment in bundle.attachments]
    strangers = dict.fromkeys(name for name in named if name and name not in checked.people)
    strangers |= dict.fromkeys(each.author for each in bundle.comments if each.author not in checked.people)
    return [
        *_once(bundle.people),
        *(ImportedPerson(source_id=name, name=name or gettext("Somebody unknown")) for name in strangers),
    ]


def _take_items(checked: Checked) -> None:
    for item in checked.bundle.items:
        first = checked.items.get(item.source_id)
        if first is not None:
            message = Refused(
                _("The id %(id)s stands in row %(first)s already, so this row was left out."),
                id=item.source_id,
                first=first.row,
            )
            checked.refuse(item.row, message, value=item.source_id)
        elif not item.title.strip():
            checked.refuse(item.row, _("This row has no title, so it was left out."), column="title")
        else:
            checked.items[item.source_id] = item
    for item in list(checked.items.values()):
        checked.items[item.source_id] = _sound_item(checked, item)


def _sound_item(checked: Checked, item: ImportedItem) -> ImportedItem:
    title, description = _cut_title(checked, item)
    return replace(
        item,
        title=title,
        description=description,
        assignees=_known(checked, item, "assignee", item.assignees),
        labels=_known(checked, item, "label", item.labels),
        state=next(iter(_known(checked, item, "state", [item.state])), ""),
        parent=next(iter(_known(checked, item, "parent", [item.parent])), ""),
    )


def _known(checked: Checked, item: ImportedItem, column: str, names: Sequence[str]) -> list[str]:
    """The names in a column that the file knows, each once; the others are refused with the row."""
    known = checked.known(column)
    once = [name for name in dict.fromkeys(names) if name]
    for name in once:
        if name not in known:
            checked.refuse(item.row, Refused(LOOSE[column], name=name), column=column, value=name)
    return [name for name in once if name in known]


def _cut_title(checked: Checked, item: ImportedItem) -> tuple[str, str]:
    """A title longer than ours may be is cut, and stands in full before the description."""
    title = " ".join(item.title.split())
    if len(title) <= LONGEST_TITLE:
        return title, item.description
    checked.cut.append(item.row)
    return title[: LONGEST_TITLE - 1] + "…", f"{title}\n\n{item.description}".strip()


def _note_cut_titles(checked: Checked) -> None:
    if checked.cut:
        text = ngettext_lazy(
            "The title of row %(rows)s has more than %(most)s characters: it was cut, and its whole text stands at "
            "the top of the description.",
            "%(count)s titles have more than %(most)s characters (rows %(rows)s): they were cut, and their whole text "
            "stands at the top of the description.",
            "count",
        )
        rows = enumerated_lazy([*map(str, checked.cut[:ROWS_NAMED]), *("…" for _row in checked.cut[ROWS_NAMED:][:1])])
        checked.notes.append(Refused(text, count=len(checked.cut), rows=rows, most=LONGEST_TITLE))


def _note_unknown_finishes(checked: Checked) -> None:
    """Finished work of which the file does not tell when: it is done, and nobody invents a day."""
    finished = {state.source_id for state in checked.bundle.states if state.group == DONE}
    told = {event.item for event in checked.bundle.events if _finishes(event, finished)}
    silent = [item for item in checked.items.values() if item.state in finished and item.completed_at is None]
    count = sum(item.source_id not in told for item in silent)
    if count:
        text = ngettext_lazy(
            "%(count)s finished item does not say when it was finished: it counts as done, and in no cycle time.",
            "%(count)s finished items do not say when they were finished: they count as done, and in no cycle time.",
            "count",
        )
        checked.notes.append(Refused(text, count=count))


def _finishes(event: ImportedEvent, finished: Container[str]) -> bool:
    return event.verb == "completed" or event.changes.get("state", ("", ""))[1] in finished


def _cut_parent_rings(checked: Checked) -> None:
    parts = [(item.source_id, item.parent) for item in checked.items.values() if item.parent]
    for (key, _parent), ring in cut_rings(parts):
        item = checked.items[key]
        message = _("These are parts of each other in a ring: %(names)s. The ring is cut here.")
        checked.refuse(item.row, Refused(message, names=_named(checked, ring)), column="parent")
        checked.items[key] = replace(item, parent="")


def _sound_links(checked: Checked) -> list[ImportedLink]:
    once = _once(checked.bundle.links)
    good = {
        (link.item, link.predecessor): link
        for link in once
        if link.item in checked.items and link.predecessor in checked.items
    }
    _note_loose(checked, sum(link.item not in checked.items or link.predecessor not in checked.items for link in once))
    for edge, ring in list(cut_rings(good)):
        message = _("These wait for each other in a ring: %(names)s. This dependency was left out.")
        checked.refuse(checked.items[edge[0]].row, Refused(message, names=_named(checked, ring)), column="links")
        del good[edge]
    return list(good.values())


def _named(checked: Checked, ring: Sequence[str]) -> str:
    return " → ".join(checked.items[key].title for key in ring)


def _owned(checked: Checked, parts: Iterable[Child]) -> list[Child]:
    """The parts whose item comes in, each id once; the others are counted in a note."""
    once = _once(parts)
    kept = [part for part in once if part.item in checked.items]
    _note_loose(checked, len(once) - len(kept))
    return kept


def _note_loose(checked: Checked, count: int) -> None:
    if count:
        text = ngettext_lazy(
            "%(count)s entry of the file belongs to work that is not in it, so it was left out.",
            "%(count)s entries of the file belong to work that is not in it, so they were left out.",
            "count",
        )
        checked.notes.append(Refused(text, count=count))


def _once(parts: Iterable[Part]) -> list[Part]:
    first: dict[str, Part] = {}
    for part in parts:
        first.setdefault(part.source_id, part)
    return list(first.values())


def _beginnings(checked: Checked) -> list[ImportedEvent]:
    """A `created` event for each item whose file tells when it was made, but keeps no event of it."""
    told = {event.item for event in checked.bundle.events if event.verb == "created"}
    return [
        ImportedEvent(
            source_id=f"created:{item.source_id}", item=item.source_id, verb="created", at=item.created_at,
            actor=item.created_by,
        )
        for item in checked.items.values()
        if item.created_at is not None and item.source_id not in told
    ]  # fmt: skip
