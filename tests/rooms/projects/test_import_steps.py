"""A load writes by short transactions: nobody sees it before its end, and an end of another kind leaves nothing."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.apps import apps

from opsloop.kernel.imports.clearing_up import clear_up_everywhere
from opsloop.kernel.imports.export import ImportUnderWay, export
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.load import load
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.pace import FEWEST, FIRST, Pace
from opsloop.kernel.imports.undo import undo
from opsloop.kernel.jobs.run import Cancelled, Lost
from opsloop.kernel.queries.facts import forget
from opsloop.kernel.records.models import ARRIVING, Label
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.search.finding import search
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, ProjectMembership, WorkItem
from tests.rooms.projects.test_importing import at, board, restate, start

__all__ = ["board"]

CARDS, MORE = 150, 60
ALL = CARDS + MORE + 1

MEANWHILE = {"imports.importbatch", "imports.sourcemapping", "records.numbering", "sessions.session"}
"""What may tell of a load that left nothing else: that it was, and the numbers it gave out."""


class Killed(BaseException):
    """The process is gone: nothing of ours gets to hear of it."""


def rows() -> dict[str, Counter[str]]:
    """Everything that is in the database, but for keys of rows and what changes with each look."""
    return {
        model._meta.label_lower: Counter(
            str({key: value for key, value in row.items() if key not in {"id", "updated_at"}})
            for row in model._base_manager.values()
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label_lower not in MEANWHILE
    }


def stopping(share: float, reason: BaseException):
    """Ends a load between two transactions once that share of its rows is written."""

    def progress(done: int, total: int, _message: object) -> None:
        if done >= max(share * total, 1):
            raise reason

    return progress


@pytest.fixture
def many(board):
    """A board that is written in several pieces."""
    return replace(board, items=[replace(board.items[0], source_id=f"n{n}", row=n) for n in range(CARDS)])


@pytest.fixture
def grown(many, board):
    """The board of many, changed at the source in every way since it came in: more, other and new people's work."""
    newer = restate(many)
    child = replace(board.items[1], source_id="new", row=9000, title="新的", parent="n7", assignees=["y"])
    more = [replace(board.items[0], source_id=f"m{n}", row=n + 2000, title=f"更多 {n}") for n in range(MORE)]
    people = [*board.people, replace(board.people[0], source_id="y", name="新人")]
    comments = [replace(board.comments[0], source_id="m9", item="n3", text="另一条")]
    labels = [*board.labels, replace(board.labels[0], source_id="new", name="新标签")]
    return replace(newer, items=[*newer.items, child, *more], people=people, comments=comments, labels=labels, links=[])


@pytest.fixture
def here(team, lin, wang, many):
    """The board of many as it came in first."""
    load(start(team, lin, many), many)
    return Project.objects.get()


def test_nothing_is_seen_before_all_of_it_is_there(many, team, lin, wang):
    viewer, seen = Viewer(user=lin, workspace=team, today=at(1).date()), []

    def look(_done: int, _total: int, _message: object) -> None:
        forget(lin)
        visible = [len(model.objects.visible_to(lin)) for model in (Project, WorkItem)]
        trash = [len(model.objects.trash_of(lin)) for model in (Project, WorkItem, Person)]
        seen.append(([*visible, *trash, len(search(viewer, "海报").hits)], WorkItem.objects.count()))

    load(start(team, lin, many), many, progress=look)
    forget(lin)
    assert [each for each, _written in seen] == [[0] * 6] * len(seen)
    assert len({written for _each, written in seen}) > 3
    assert search(viewer, "海报").hits
    assert Person.objects.visible_to(lin).filter(name="Xu Old").exists()
    assert WorkItem.objects.visible_to(lin).count() == CARDS
    assert not WorkItem.objects.filter(trashed_at=ARRIVING).exists()


def test_new_work_in_a_project_that_is_here_is_seen_at_the_end(here, grown, team, lin):
    counts = set()

    def look(_done: int, _total: int, _message: object) -> None:
        counts.add((WorkItem.objects.visible_to(lin).count(), WorkItem.objects.count()))

    load(start(team, lin, grown), grown, progress=look)
    assert {seen for seen, written in counts if written < ALL} == {CARDS}
    assert WorkItem.objects.visible_to(lin).count() == ALL
    assert WorkItem.objects.get(title="新的").parent == WorkItem.objects.get(
        pk=Origin.objects.get(source_id="b1/n7").object_id
    )
    assert sorted(WorkItem.objects.values_list("number", flat=True)) == list(range(1, ALL + 1))
    again = load(start(team, lin, grown), grown)
    assert (again.created.total(), again.updated.total()) == (0, 0)


@pytest.mark.parametrize("reason", [Cancelled(), Killed(), ValueError("broken")], ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("share", [0, 0.95, 1])
def test_a_load_that_does_not_come_to_its_end_leaves_all_as_it_was(here, grown, team, lin, share, reason):
    before = rows()
    batch = start(team, lin, grown)
    with pytest.raises(type(reason)):
        load(batch, grown, progress=stopping(share, reason))
    if isinstance(reason, Killed):
        assert rows() != before
        assert clear_up_everywhere() == 1
    assert {name: after - before[name] for name, after in rows().items() if after != before[name]} == {}
    tally = load(start(team, lin, grown), grown)
    assert (tally.created["work_items"], tally.updated["work_items"]) == (MORE + 1, 1)


@pytest.mark.parametrize("reason", [KeyboardInterrupt(), ValueError("the answer to the commit got lost")], ids=str)
def test_who_interrupts_after_the_last_transaction_finds_all_of_it_there(many, team, lin, monkeypatch, reason):
    finish = Intake.finish

    def interrupted(intake, batch, settle):
        finish(intake, batch, settle)
        raise reason

    monkeypatch.setattr(Intake, "finish", interrupted)
    batch = start(team, lin, many)
    with pytest.raises(type(reason)):
        load(batch, many)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert WorkItem.objects.in_workspace(team).visible_to(lin).count() == CARDS
    assert undo(batch, by=lin) == []


def test_a_load_begun_again_after_its_death_is_as_one_that_never_died(many, team, lin, wang):
    batch = start(team, lin, many)
    with pytest.raises(Killed):
        load(batch, many, progress=stopping(0.5, Killed()))
    assert WorkItem.objects.exists()
    tally = load(batch, many)
    assert tally.created["work_items"] == CARDS
    assert (WorkItem.objects.count(), Project.objects.count()) == (CARDS, 1)
    assert sorted(WorkItem.objects.values_list("number", flat=True)) == list(range(1, CARDS + 1))
    assert undo(batch, by=lin) == []
    assert not Origin.objects.exists()


def test_no_transaction_writes_more_than_its_share(many, team, lin, monkeypatch):
    sizes = []
    step = Pace.step
    monkeypatch.setattr(Pace, "step", lambda self, rows: (sizes.append((rows, self.rows)), step(self, rows))[1])
    load(start(team, lin, many), many)
    assert sum(rows for rows, _fitting in sizes) >= CARDS
    assert all(rows <= fitting + 5 for rows, fitting in sizes)


@pytest.mark.parametrize(("seconds", "fitting"), [(0.01, 100), (0.05, 50), (0.1, 25), (60, FEWEST)])
def test_the_pace_follows_what_a_transaction_took(seconds, fitting, monkeypatch, db):
    clock = iter([0.0, seconds])
    monkeypatch.setattr(
        "opsloop.kernel.imports.pace.time", SimpleNamespace(monotonic=lambda: next(clock), sleep=no_pause)
    )
    pace = Pace()
    with pace.step(FIRST):
        pass
    assert pace.rows == fitting


def no_pause(_seconds: float) -> None:
    """In place of a pause."""


def test_a_load_taken_for_dead_writes_no_more(many, team, lin):
    batch = start(team, lin, many)

    def begun_anew(done: int, _total: int, _message: object) -> None:
        if done > CARDS / 2:
            ImportBatch.objects.filter(pk=batch.pk).update(started_at=at(1))

    with pytest.raises(Lost):
        load(batch, many, progress=begun_anew)
    assert not WorkItem.objects.visible_to(lin).exists()


def test_everything_is_not_taken_out_in_the_middle_of_an_import(many, team, lin, tmp_path):
    with pytest.raises(Killed):
        load(start(team, lin, many), many, progress=stopping(0.5, Killed()))
    with pytest.raises(ImportUnderWay):
        export(team, tmp_path / "all.zip")
    clear_up_everywhere()
    export(team, tmp_path / "all.zip")


def test_an_undoing_that_died_is_brought_to_its_end(here, team, lin, monkeypatch):
    batch = ImportBatch.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr("opsloop.rooms.projects.import_undo.erase_history", _die)
        with pytest.raises(Killed):
            undo(batch, by=lin)
    assert not WorkItem.objects.visible_to(lin).exists()
    assert not WorkItem.objects.trash_of(lin).exists()
    assert clear_up_everywhere() == 1
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE
    assert not any(model.objects.exists() for model in (WorkItem, Project, Origin, Label))


def _die(*_batch: object, **_keeping: object) -> None:
    raise Killed


def test_undo_keeps_what_has_work_of_ours_in_it_and_all_it_is_a_part_of(here, grown, team, lin, wang):
    batch = start(team, lin, grown)
    load(batch, grown)
    child = WorkItem.objects.get(title="新的")
    ours = WorkItem.create(project=here, by=wang, title="我们的", parent=child)
    assert str(child.ref) in str(undo(batch, by=lin)[0])
    assert set(WorkItem.objects.visible_to(lin).filter(pk__in=[child.pk, ours.pk])) == {child, ours}
    assert WorkItem.objects.count() == CARDS + 2
    assert Person.objects.filter(name="新人").exists()


def test_who_takes_part_by_an_import_only_takes_part_no_longer_once_it_is_undone(launch, board, team, lin, wang):
    person = Person.of(wang, team)
    launch.memberships.all().delete()
    batch = start(team, lin, board)
    load(batch, board, Mapping(project=launch.pk, people={"w": person.pk}))
    assert launch.memberships.filter(person=person).exists()
    undo(batch, by=lin)
    assert not ProjectMembership.objects.filter(project=launch, person=person).exists()


def test_what_stood_for_another_row_before_stands_for_it_again(here, board, team, lin, launch):
    other = Mapping(project=launch.pk)
    batch = start(team, lin, board)
    load(batch, replace(board, items=board.items[:1], links=[], checklists=[]), other)
    assert Origin.objects.get(kind="project").object_id == launch.pk
    undo(batch, by=lin)
    assert Origin.objects.get(kind="project").object_id == here.pk
