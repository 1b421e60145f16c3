"""Whom of the workspace the people of a file seem to be."""

import pytest

from opsloop.kernel.imports.bundle import ImportBundle, ImportedPerson
from opsloop.kernel.imports.load import load
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.import_people import NEW, Recognised, guess_person
from opsloop.rooms.projects.import_questions import questions


@pytest.fixture
def guess(team, lin):
    for name in ("赵敏 Min", "李雷 Lei", "李雷 Ray", "Ana Costa"):
        Person.create(workspace=team, by=lin, name=name)
    known = Recognised(team)

    def ask(name: str) -> str:
        found = guess_person(ImportedPerson(source_id="1", name=name), known)
        return str(found) if found is not None else ""

    return ask


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("赵敏", "赵敏 Min"),
        ("赵敏 (Minnie)", "赵敏 Min"),
        ("赵敏 min", "赵敏 Min"),
        ("李雷", ""),
        ("李雷 Ray", "李雷 Ray"),
        ("赵", ""),
        ("Min", ""),
        ("Ana", ""),
        ("ana  costa", "Ana Costa"),
    ],
)
def test_a_name_in_characters_is_the_whole_name_of_the_only_one_who_has_it(guess, name, found):
    assert guess(name) == found


def test_somebody_new_to_the_first_import_is_named_by_the_next_one_and_still_follows_the_file(team, lin):
    def bring(name: str, chosen: int) -> tuple[int, int]:
        bundle = ImportBundle(
            source="trello", project_id="b", project_name="B", people=[ImportedPerson(source_id="m", name=name)]
        )
        batch = ImportBatch.objects.create(workspace=team, source="trello", file_name="b.json", started_by=lin)
        tally = load(batch, bundle, Mapping(people={"m": chosen}))
        (asked,) = questions(bundle, workspace=team, mapping=Mapping(people={"m": NEW}), user=lin).people
        return tally.updated["people"], int(asked.chosen)

    updated, key = bring("Old Hand", NEW)
    assert (updated, Person.objects.get(name="Old Hand").pk) == (0, key)
    assert bring("Older Hand", key) == (1, key)
    assert Person.objects.get(pk=key).name == "Older Hand"
