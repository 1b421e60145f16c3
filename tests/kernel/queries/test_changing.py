"""Rows changed and removed by statements compiled once: the same as Django's, and as few as can be."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opsloop.kernel.activity.models import Event
from opsloop.kernel.queries.changing import remove, update
from opsloop.kernel.queries.inserting import MOST_AT_ONCE, insert_all
from opsloop.kernel.records.models import Label
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.projects.models import WorkItem
from tests.kernel.queries.test_inserting import UNUSUAL, columns, item


def event(team, number):
    return Event(workspace=team, verb="changed", record_type="thing", record_id=number, label=f"第 {number}")


@pytest.mark.parametrize("values", UNUSUAL, ids=lambda values: values["title"])
def test_an_update_writes_what_save_writes(launch, values):
    mine, usual = item(launch, 901, title="a"), item(launch, 902, title="b")
    usual.created_at, usual.updated_at = mine.created_at, mine.updated_at
    for row in (mine, usual):
        row.save()
        for name, value in values.items():
            setattr(row, name, value)
    update(mine, list(values))
    usual.save(update_fields=list(values))
    one, other = (WorkItem.objects.get(pk=row.pk) for row in (mine, usual))
    assert columns(one) == columns(other)


def test_one_instant_told_in_two_zones_is_written_as_django_does(launch):
    row = item(launch, 904, title="x")
    row.save()
    instant = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    for name, zone in [("started_at", "UTC"), ("completed_at", "Asia/Shanghai"), ("started_at", "America/New_York")]:
        setattr(row, name, instant.astimezone(ZoneInfo(zone)))
        update(row, [name])
        assert getattr(WorkItem.objects.get(pk=row.pk), name) == instant


def test_columns_become_empty_and_full_again(launch):
    row = item(launch, 903, title="x", due=datetime.date(2026, 3, 1))
    row.save()
    for due in (None, datetime.date(2026, 4, 1), None):
        row.due = due
        update(row, ["due", "title"])
        assert WorkItem.objects.get(pk=row.pk).due == due


def test_a_model_somebody_listens_to_is_saved_by_django(team, lin):
    heard = []

    def listen(instance, update_fields, **_rest):
        heard.append((instance, update_fields))

    row = Membership.objects.get(workspace=team, user=lin)
    post_save.connect(listen, sender=Membership)
    try:
        update(row, ["role"])
    finally:
        post_save.disconnect(listen, sender=Membership)
    assert heard == [(row, frozenset({"role"}))]


def test_many_rows_have_their_own_keys_in_order(team):
    rows = [event(team, number) for number in range(2 * MOST_AT_ONCE + 5)]
    with CaptureQueriesContext(connection) as asked:
        insert_all(rows)
    assert len(asked) == (3 if connection.vendor == "sqlite" else 1)
    found = dict(Event.objects.filter(record_type="thing").values_list("pk", "record_id"))
    assert [found[row.pk] for row in rows] == list(range(2 * MOST_AT_ONCE + 5))
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)


def test_rows_that_are_there_are_passed_over(team):
    Label.objects.create(workspace=team, name="旧")
    insert_all([Label(workspace=team, name=name) for name in ("旧", "新")], ignoring=True)
    assert sorted(Label.objects.filter(workspace=team).values_list("name", flat=True)) == ["新", "旧"]


def test_rows_are_removed_and_no_others(team):
    rows = [event(team, number) for number in range(MOST_AT_ONCE + 3)]
    insert_all(rows)
    with CaptureQueriesContext(connection) as asked:
        remove(rows[1:])
    assert len(asked) == 2
    assert Event.objects.filter(record_type="thing").values_list("pk", flat=True).get() == rows[0].pk
    remove([])


def test_moments_are_those_that_were_given(team):
    row = event(team, 1)
    insert_all([row])
    row.at = timezone.now() - datetime.timedelta(days=3)
    update(row, ["at"])
    assert Event.objects.get(pk=row.pk).at == row.at
