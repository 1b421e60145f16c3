"""Whom of the workspace the people of a file seem to be."""

import pytest

from opsloop.kernel.imports.bundle import ImportBundle, ImportedItem, ImportedPerson, ImportedState
from opsloop.kernel.imports.load import load
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.undo import undo
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.import_people import NEW, Recognised, guess_person
from opsloop.rooms.projects.import_questions import questions
from opsloop.rooms.projects.models import WorkItem


@pytest.fixture
def guess(team, lin):
    for name in ("赵敏 Min", "李雷 Lei", "李雷 Ray", "Ana Costa", "Anna（运营）", "王芳"):
        Person.create(workspace=team, by=lin, name=name)

    def ask(name: str, *others: str, email: str = "") -> str:
        person = ImportedPerson(source_id="1", name=name, email=email)
        rest = [ImportedPerson(source_id=other, name=other) for other in others]
        found = guess_person(person, Recognised(team, [person, *rest]))
        return str(found) if found is not None else ""

    return ask


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("赵敏", "赵敏 Min"),
        ("赵敏 (Minnie)", ""),
        ("王芳 Fang", "王芳"),
        ("Tom（运营）", ""),
        ("Zoe 运营", ""),
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


def test_of_two_people_in_the_file_with_the_same_characters_neither_is_taken_for_ours(guess):
    assert guess("王芳 A", "王芳 B") == ""
    assert guess("赵敏", "赵敏 Minnie") == ""
    assert guess("赵敏", "李雷") == "赵敏 Min"


def test_the_same_characters_with_another_address_are_somebody_else(guess, team):
    Person.objects.filter(workspace=team, name="王芳").update(email="fang@demo.example")
    assert guess("王芳 Fang", email="other@elsewhere.example") == ""
    assert guess("王芳 Fang", email="FANG@demo.example") == "王芳"


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


def test_whoever_was_taken_for_the_wrong_one_becomes_somebody_new_and_goes_back_with_the_import(team, lin):
    ours = Person.create(workspace=team, by=lin, name="王芳")
    bundle = ImportBundle(
        source="trello", project_id="b", project_name="B",
        people=[ImportedPerson(source_id="m", name="Fang")],
        states=[ImportedState(source_id="s", name="Doing", group="doing")],
        items=[ImportedItem(source_id="i", row=1, title="Write it", state="s", assignees=["m"])],
    )  # fmt: skip

    def bring(chosen: int) -> ImportBatch:
        batch = ImportBatch.objects.create(workspace=team, source="trello", file_name="b.json", started_by=lin)
        load(batch, bundle, Mapping(people={"m": chosen}))
        return batch

    def doing_it() -> list[str]:
        return [person.name for person in WorkItem.objects.get(title="Write it").assignees.all()]

    def asked(chosen: int) -> str:
        (question,) = questions(bundle, workspace=team, mapping=Mapping(people={"m": chosen}), user=lin).people
        return question.chosen

    bring(ours.pk)
    assert doing_it() == ["王芳"]
    assert asked(NEW) == str(NEW)
    batch = bring(NEW)
    assert doing_it() == ["Fang"]
    assert batch.counts["created"]["people"] == 1
    assert asked(NEW) == str(Person.objects.get(name="Fang").pk)
    again = bring(NEW)
    assert again.counts["created"]["people"] == again.counts["updated"]["work_items"] == 0
    undo(batch, by=lin)
    assert doing_it() == ["王芳"]
    assert not Person.objects.filter(name="Fang").exists()


def test_somebody_new_to_one_table_stays_a_colleague_in_another(team, lin):
    ours = Person.create(workspace=team, by=lin, name="孙悦 Yue")

    def bring(board: str, **chosen: int) -> ImportBatch:
        bundle = ImportBundle(
            source="sheet", project_id=board, project_name=board,
            people=[ImportedPerson(source_id="孙悦", name="孙悦")],
            states=[ImportedState(source_id="s", name="Doing", group="doing")],
            items=[ImportedItem(source_id="i", row=1, title=f"of {board}", state="s", assignees=["孙悦"])],
        )  # fmt: skip
        batch = ImportBatch.objects.create(workspace=team, source="sheet", file_name=board, started_by=lin)
        load(batch, bundle, Mapping(people=chosen))
        return batch

    bring("a.csv")
    bring("b.csv", 孙悦=NEW)
    again = bring("a.csv")
    assert sum(again.counts["created"].values()) + sum(again.counts["updated"].values()) == 0
    assert list(WorkItem.objects.get(title="of a.csv").assignees.all()) == [ours]
    assert [person.name for person in WorkItem.objects.get(title="of b.csv").assignees.all()] == ["孙悦"]
    assert sum(bring("b.csv").counts["updated"].values()) == 0


def test_who_went_with_an_import_that_was_taken_out_is_asked_for_anew(team, lin):
    people = [ImportedPerson(source_id="m", name="张伟"), ImportedPerson(source_id="n", name="王芳")]
    bundle = ImportBundle(source="table", project_id="b", project_name="B", people=people)

    def asked(mapping: Mapping) -> list[str]:
        return [each.chosen for each in questions(bundle, workspace=team, mapping=mapping, user=lin).people]

    batch = ImportBatch.objects.create(workspace=team, source="table", file_name="b.csv", started_by=lin)
    load(batch, bundle, Mapping())
    kept = Mapping(people={person.source_id: Person.objects.get(name=person.name).pk for person in people})
    assert NEW not in map(int, asked(kept))
    undo(batch, by=lin)
    assert asked(kept) == [str(NEW), str(NEW)]
    ours = Person.create(workspace=team, by=lin, name="王芳")
    assert asked(kept) == [str(NEW), str(ours.pk)]
