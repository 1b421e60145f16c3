"""Inserts compiled once: the same rows as Django's, however unusual the values."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.queries.inserting import insert
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.projects.models import WorkItem


def columns(row):
    skipped = {"id", "number"}
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields if field.attname not in skipped}


def item(project, number, **values):
    return WorkItem(workspace=project.workspace, project=project, number=number, state=project.first_state(), **values)


UNUSUAL = [
    {"title": "平常"},
    {"title": "50% 折扣 %s", "description": "行一\n行二", "custom": {"品牌": ["甲", None], "n": 1.5}},
    {"title": "enum", "visibility": WorkItem.Visibility.PRIVATE, "priority": 3, "effort_minutes": 90},
    {"title": "text for numbers", "effort_minutes": "45", "rank": 7, "blocked": 1},
    {"title": "days", "start": datetime.date(2026, 2, 28), "due": datetime.date(2028, 2, 29)},
    {
        "title": "moments",
        "completed_at": timezone.now(),
        "started_at": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
    },
    {
        "title": "zones",
        "completed_at": datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=8))),
    },
]


@pytest.mark.parametrize("values", UNUSUAL, ids=lambda values: values["title"])
def test_it_writes_what_save_writes(launch, lin, values):
    moment = timezone.now()
    mine, usual = (item(launch, n, created_at=moment, updated_at=moment, created_by=lin, **values) for n in (901, 902))
    insert(mine)
    usual.save(force_insert=True)
    one, other = (WorkItem.objects.get(pk=row.pk) for row in (mine, usual))
    assert columns(one) == columns(other)


def test_a_row_has_its_key_and_can_be_saved_again(launch):
    row = item(launch, 903, title="新的")
    insert(row)
    row.title = "改过的"
    row.save()
    assert WorkItem.objects.get(project=launch, number=903).title == "改过的"


def test_a_row_whose_key_is_anothers(poster):
    event = Event.objects.latest("pk")
    Undelivered.objects.filter(event=event).delete()
    insert(Undelivered(event=event))
    assert Undelivered.objects.get(event=event).failed == []


def test_a_row_that_breaks_a_rule_of_the_database_is_refused_and_nothing_stays(poster, launch):
    first, double = item(launch, 904, title="does not stay"), item(launch, poster.number, title="twice")
    with pytest.raises(IntegrityError), transaction.atomic():
        [insert(row) for row in (first, double)]
    assert not WorkItem.objects.filter(project=launch, number=904).exists()


def test_a_model_with_a_say_in_saving_is_saved_by_django(team):
    heard = []

    def listen(instance, created, **_rest):
        heard.append((instance, created))

    post_save.connect(listen, sender=Membership)
    try:
        row = Membership(workspace=team, user=User.objects.create(email="neu@example.com", name="新"))
        insert(row)
    finally:
        post_save.disconnect(listen, sender=Membership)
    assert heard == [(row, True)]


def test_it_is_one_statement(launch):
    row = item(launch, 905, title="一句")
    with CaptureQueriesContext(connection) as asked:
        insert(row)
    assert [query["sql"].split()[0] for query in asked] == ["INSERT"]
