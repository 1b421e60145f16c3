"""The trash is emptied after 30 days, with everything that hung on a record."""

import datetime

import pytest
from django.utils import timezone

from opsloop.kernel.access.models import Share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.jobs.registry import repeats
from opsloop.kernel.records.purging import purge, purge_trash
from opsloop.kernel.search.models import SearchEntry
from opsloop.rooms.projects.models import Project, WorkItem

pytestmark = pytest.mark.django_db(transaction=True)


class Unhindered:
    """A run that nobody cancels."""

    def check_cancelled(self) -> None: ...


def thrown_away(record, by, days):
    record.trash(by=by)
    type(record).objects.filter(pk=record.pk).update(trashed_at=timezone.now() - datetime.timedelta(days=days))


def test_what_is_30_days_in_the_trash_goes_and_younger_stays(launch, lin):
    old, young = (WorkItem.create(project=launch, by=lin, title=title) for title in ("旧", "新"))
    thrown_away(old, lin, 31)
    thrown_away(young, lin, 29)
    assert purge_trash(Unhindered()) == {"removed": 1, "kept": 0}
    assert list(WorkItem.objects.all()) == [young]


def test_all_that_hung_on_it_goes_and_the_log_stays(poster, lin, guest):
    Comment.post(poster, text="看一下", by=lin)
    Share.objects.create(workspace=poster.workspace, user=guest, record_type="work_item", record_id=poster.pk)
    key = poster.pk
    purge(poster)
    assert not Comment.objects.exists()
    assert not Share.objects.exists()
    assert not SearchEntry.objects.filter(record_type="work_item").exists()
    verbs = set(Event.objects.of("work_item", key).values_list("verb", flat=True))
    assert {"created", "purged"} <= verbs


def test_a_project_takes_its_work_along_and_says_so_for_each(poster, lin):
    assert purge(poster.project) == 2
    assert not Project.objects.exists()
    assert not SearchEntry.objects.filter(record_type="work_item").exists()


def test_it_comes_round_every_night():
    assert "records.purge" in repeats()


def test_a_part_outlives_its_whole_and_says_that_it_stands_alone(poster, launch, lin):
    part, thrown = (WorkItem.create(project=launch, by=lin, title=title, parent=poster) for title in ("文案", "配图"))
    thrown_away(thrown, lin, 29)
    thrown_away(poster, lin, 31)
    assert purge_trash(Unhindered()) == {"removed": 1, "kept": 0}
    assert set(WorkItem.objects.values_list("pk", "parent_id")) == {(part.pk, None), (thrown.pk, None)}
    event = Event.objects.of("work_item", part.pk).newest_first().first()
    assert event.changes["parent"] == [{"id": poster.pk, "label": poster.title}, None]
