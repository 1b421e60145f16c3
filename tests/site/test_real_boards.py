"""The real files of the issue, by path; skipped where they are absent."""

import os
import time
from pathlib import Path

import pytest

from opsloop.connectors import read
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.load import load
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.undo import undo
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Checklist, ChecklistItem, State, WorkItem

DATA = Path(os.environ.get("OPSLOOP_DATA", Path(__file__).parents[3] / "shared/data"))
TRELLO = DATA / "imports/trello/gocd-board-trello.json"
JIRA = DATA / "imports/jira/agile-project-jira.csv"


def bring(team, lin, path):
    bundle = read(path, name=path.name)
    batch = ImportBatch.objects.create(workspace=team, source=bundle.source, file_name=path.name, started_by=lin)
    return batch, load(batch, bundle)


@pytest.mark.skipif(not TRELLO.exists(), reason="the Trello board is not here")
def test_the_trello_board_comes_in_whole_and_only_once(team, lin):
    people = Person.objects.count()
    batch, tally = bring(team, lin, TRELLO)
    created = tally.counts()["created"]
    assert (created["work_items"], created["states"], created["labels"]) == (122, 18, 8)
    assert (created["checklists"], created["checklist_items"]) == (14, 62)
    assert (created["comments"], created["attachments"]) == (93, 59)
    assert WorkItem.objects.exclude(archived_at=None).count() == 78
    assert Event.objects.filter(batch=batch.pk, verb="moved").count() == 177
    notes = [str(note) for note in tally.notes]
    assert any("1,000" in note for note in notes)
    assert any(note.startswith("78 of the work items are archived") for note in notes)
    assert any(note.startswith("177 of the events are moves") for note in notes)
    _, again = bring(team, lin, TRELLO)
    assert (again.created.total(), again.updated.total()) == (0, 0)
    undo(batch, by=lin)
    for model in (WorkItem, State, Checklist, ChecklistItem, Origin):
        assert not model.objects.exists(), model
    assert Person.objects.count() == people


@pytest.mark.skipif(not JIRA.exists(), reason="the Jira file is not here")
def test_four_thousand_rows_come_in_within_a_minute(team, lin):
    began = time.monotonic()
    batch, tally = bring(team, lin, JIRA)
    assert time.monotonic() - began < 60
    assert tally.created["work_items"] == 4123
    assert len({each.row for each in tally.refused}) == 1662
    _, again = bring(team, lin, JIRA)
    assert (again.created.total(), again.updated.total()) == (0, 0)
    undo(batch, by=lin)
    assert not WorkItem.objects.exists()
