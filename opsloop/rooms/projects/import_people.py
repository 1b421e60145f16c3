"""Brings people in: those we know are recognised, the others come with their name and no way to sign in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportedPerson
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.imports.ledger import fingerprint
from opsloop.kernel.records.models import ARRIVING, Numbering
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.pinyin import sort_name
from opsloop.rooms.projects.import_landing import PERSON, Landing

NEW = 0
NAME_LENGTH = 120
CHARACTERS = re.compile("[\u4e00-\u9fff]{2,}")
"""At the beginning of a name: a whole Chinese name, which a Latin one may follow."""


def bring_people(landing: Landing) -> None:
    """Recognise or make everybody the file names, and remember who is who."""
    known = Recognised(landing.workspace, landing.bundle.people)
    new = []
    for person in landing.bundle.people:
        ours = _ours(landing, person, known)
        if ours is None:
            new.append(_part(landing, person))
        else:
            landing.people[person.source_id] = ours
            _recognise(landing, person, ours)
    intake = landing.intake
    for piece in intake.pace.pieces(new):
        with intake.step(len(piece)):
            intake.bring(
                PERSON, Person, piece, counted_as="people", number=lambda rows: _complete(landing.workspace, rows)
            )
    if not intake.dry:
        with intake.step(1):
            _let_act(landing)


def guess_person(person: ImportedPerson, known: Recognised) -> Person | None:
    """Who in the workspace this seems to be: the same address, else the only one of that name."""
    by_email = known.by_email.get(person.email.lower()) if person.email else None
    named = known.by_name.get(_folded(person.name), []) or known.written_in_characters(person)
    return by_email or (named[0] if len(named) == 1 else None)


class Recognised:
    """The people of a workspace by address and by name, read once; `others` are all whom the file names."""

    def __init__(self, workspace: Workspace, others: Sequence[ImportedPerson]) -> None:
        self.namesakes = Counter(_characters(person.name) for person in others)
        self.by_id: dict[int, Person] = {}
        self.by_email: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        self.by_characters: dict[str, list[Person]] = {}
        for person in Person.objects.in_workspace(workspace).live().order_by("pk"):
            self.by_id[person.pk] = person
            self.by_name.setdefault(_folded(person.name), []).append(person)
            if characters := _characters(person.name):
                self.by_characters.setdefault(characters, []).append(person)
            if person.email:
                self.by_email.setdefault(person.email.lower(), person)

    def written_in_characters(self, person: ImportedPerson) -> list[Person]:
        """“王芳” of the file is “王芳 Fang” of the team, and the other way round.

        Only where one of the two names has nothing else, nobody else of the file begins so, and no addresses differ.
        """
        characters = _characters(person.name)
        if not characters or self.namesakes[characters] > 1:
            return []
        bare = characters == person.name.strip()
        return [
            ours
            for ours in self.by_characters.get(characters, [])
            if (bare or ours.name.strip() == characters) and not (person.email and ours.email)
        ]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _characters(name: str) -> str:
    found = CHARACTERS.match(name.strip())
    return found.group() if found else ""


def _ours(landing: Landing, person: ImportedPerson, known: Recognised) -> Person | None:
    """The person chosen in the mapping, else of an earlier import, else a guess; None for somebody new."""
    chosen = landing.mapping.people.get(person.source_id)
    earlier = landing.intake.ledger.known(PERSON, _key(landing, person))
    made_by_us = earlier is not None and earlier.made and earlier.object_id == chosen
    if chosen in known.by_id and not made_by_us:
        return known.by_id[chosen]
    if earlier is not None:
        return None if earlier.made else known.by_id.get(earlier.object_id)
    return None if chosen == NEW else guess_person(person, known)


def _key(landing: Landing, person: ImportedPerson) -> str:
    """What a person of the source is remembered by: all its boards share who was recognised or made.

    Whoever was recognised and is said to be somebody new on this board is remembered by the board, and the other boards
    keep whom they know: of many sources nothing but names is known.
    """
    own = landing.key(person.source_id)
    ledger = landing.intake.ledger
    shared = ledger.known(PERSON, person.source_id)
    wrong = shared is not None and not shared.made and landing.mapping.people.get(person.source_id) == NEW
    return own if wrong or ledger.known(PERSON, own) else person.source_id


def _part(landing: Landing, person: ImportedPerson) -> Part:
    values = {
        "workspace_id": landing.workspace.pk,
        "name": person.name[:NAME_LENGTH],
        "sort_name": sort_name(person.name[:NAME_LENGTH]),
        "email": person.email,
        "created_by": landing.by,
        "created_at": landing.now,
        "updated_at": landing.now,
        "trashed_at": ARRIVING,
    }
    once = frozenset(values) - {"name", "sort_name", "email"}
    return Part(key=_key(landing, person), source=person, values=lambda: values, once=once)


def _recognise(landing: Landing, person: ImportedPerson, ours: Person) -> None:
    """Count somebody who is here already; nothing of theirs is changed by a file."""
    landing.intake.tally.count("unchanged", "people")
    key = _key(landing, person)
    earlier = landing.intake.ledger.known(PERSON, key)
    if earlier is None or not earlier.made or earlier.object_id != ours.pk:
        landing.recognised[PERSON, person.source_id] = ours.pk
    if not landing.intake.dry and (earlier is None or earlier.object_id != ours.pk):
        landing.intake.ledger.remember(PERSON, key, ours, fingerprint(person), made=False)


def _complete(workspace: Workspace, rows: list[Person]) -> None:
    first = Numbering.take(workspace.pk, Person.number_series(), count=len(rows))
    for number, row in enumerate(rows, start=first):
        row.number = number
        row.sort_name = sort_name(row.name)
        row.user = User.objects.create_placeholder(name=row.name)


def _let_act(landing: Landing) -> None:
    """Read everybody back; who has no sign-in gets a placeholder, so that the history can name them."""
    ids = {person.source_id: landing.intake.key_of(PERSON, _key(landing, person)) for person in landing.bundle.people}
    rows = Person.objects.in_workspace(landing.workspace).in_bulk([key for key in ids.values() if key])
    for source_id, key in ids.items():
        if key in rows:
            landing.people[source_id] = rows[key]
    for person in rows.values():
        if person.user_id is None:
            person.user = User.objects.create_placeholder(name=person.name)
            person.save(update_fields=["user"])
