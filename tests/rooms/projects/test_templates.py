"""The work of a template is a pattern: it waits for nobody."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from opsloop.kernel.notify.models import Notification
from opsloop.kernel.notify.remind import remind_everybody
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.copying import copy_project
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.recurring import make_due

MONDAY = datetime.date(2026, 9, 7)
NOON = datetime.datetime(2026, 9, 7, 4, tzinfo=datetime.UTC)


@pytest.fixture
def report(launch, lin, wang, team):
    """Wang's weekly report in LNCH, which came again once: the first is done, the second due on Monday a week later."""
    with time_machine.travel(NOON, tick=False):
        item = WorkItem.create(project=launch, by=lin, title="周报", due=MONDAY)
        item.assign([Person.of(wang, team)], by=lin)
        item.add_checklist("周报", by=lin, steps=["数据"])
        WorkItem.create(project=launch, by=lin, title="数据", parent=item)
        item.recur("FREQ=WEEKLY;BYDAY=MO", by=lin)
    make_due(NOON + datetime.timedelta(days=7))
    return item


@pytest.fixture
def template(launch, report, lin, django_capture_on_commit_callbacks):
    """LNCH as a template, with its people."""
    with django_capture_on_commit_callbacks(execute=True), time_machine.travel(NOON, tick=False):
        return copy_project(launch, name="上线模板", key="TPL", by=lin, template=True)


def test_a_template_has_the_newest_of_a_series_only(launch, template):
    assert launch.work_items.filter(title="周报").count() == launch.work_items.filter(title="数据").count() == 2
    assert sorted(template.work_items.values_list("title", flat=True)) == ["周报", "数据"]
    assert template.work_items.get(title="周报").due == MONDAY + datetime.timedelta(days=7)


def test_a_copy_that_keeps_its_progress_keeps_the_whole_series(launch, report, lin):
    copy = copy_project(launch, name="上线二", key="TWO", by=lin, fresh=False)
    assert copy.work_items.filter(title="周报").count() == 2


def test_the_work_of_a_template_stands_in_the_template_and_in_no_other_list(client, wang, template):
    client.force_login(wang)
    inside = client.get("/growth/projects/TPL/items/").content.decode()
    assert "TPL-1" in inside
    for path in ("/growth/", "/growth/items/", "/growth/items/?layout=board&group=priority"):
        page = client.get(path).content.decode()
        assert "LNCH-" in page, path
        assert "TPL-1" not in page, path
    assert client.get("/growth/items/TPL-1").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_words_lead_to_work_and_to_the_template_but_not_into_it(client, wang, template):
    client.force_login(wang)
    found = client.get("/growth/palette", {"q": "周报"}).content.decode()
    assert ("LNCH-" in found, "TPL-" in found) == (True, False)
    assert "/growth/projects/TPL" in client.get("/growth/palette", {"q": "上线模板"}).content.decode()
    assert "TPL-1" in client.get("/growth/palette", {"q": "TPL-1"}).content.decode()
    assert "TPL-" in client.get("/growth/projects/TPL/items/", {"q": "周报"}).content.decode()


def test_nobody_is_told_to_do_what_a_template_says(template, wang):
    remind_everybody(NOON + datetime.timedelta(days=7))
    told = Notification.objects.filter(user=wang, record_type="work_item").values_list("record_id", flat=True)
    assert told
    assert not set(told) & set(template.work_items.values_list("pk", flat=True))


def test_a_series_rests_in_a_template_and_goes_on_in_what_is_made_of_it(template, lin):
    later = NOON + datetime.timedelta(days=14)
    make_due(later)
    assert template.work_items.filter(title="周报").count() == 1
    copy = copy_project(template, name="新品", key="NEW", by=lin)
    make_due(later)
    assert copy.work_items.filter(title="周报").count() == 2


def test_nothing_is_late_in_a_template(client, lin, template):
    with time_machine.travel(NOON + datetime.timedelta(days=30), tick=False):
        assert not any(item.overdue for item in template.work_items.select_related("project"))
        assert timezone.localdate() > template.work_items.get(title="周报").due
        client.force_login(lin)
        assert "已逾期" not in client.get("/growth/projects/TPL").content.decode()
    assert Project.objects.get(key="TPL").template
