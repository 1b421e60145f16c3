"""Whom of the workspace the people of a file seem to be."""

import pytest

from opsloop.kernel.imports.bundle import ImportedPerson
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.import_people import Recognised, guess_person


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
