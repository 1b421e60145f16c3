"""By when a whole case is to have ended: counted in working time, shown where cases are, told to the owner once."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from opsloop.engines.workflow import Duration, Start, UserTask, drawn, problems
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.deadlines import tell_late
from opsloop.rooms.processes.following import followed
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def sop(team, lin, wang) -> Process:
    """林静 owns it, 王芳 packs; the whole may take ten working hours, which is until Tuesday."""
    start = Start(id="start", due=Duration(minutes=600))
    draft = drawn(start=start, steps=[UserTask(id="pack", name="打包", role="packer")])
    process = Process.create(workspace=team, by=lin, name="发货", draft=draft.to_json(), owner=Person.of(lin, team))
    process.publish(by=lin)
    process.cast(process.process_roles.get(key="packer"), by=lin, people=[Person.of(wang, team)])
    return process


def test_it_is_counted_in_working_time_from_when_the_case_began(sop, wang, clock):
    case = Case.create(process=sop, by=wang)
    assert case.deadline == datetime(2026, 12, 1, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    clock.move_to(case.deadline)
    assert not case.behind
    clock.shift(timedelta(minutes=1))
    assert case.behind


def test_a_process_that_allows_any_time_has_no_deadline(desk):
    assert (desk.deadline, desk.behind) == (None, False)


def test_the_owner_hears_of_it_once(sop, wang, lin, clock, django_capture_on_commit_callbacks):
    late, prompt = (Case.create(process=sop, by=wang) for _case in range(2))
    prompt.complete(open_step(prompt, "pack"), by=wang)
    assert tell_late(Case.objects, late.deadline - timedelta(seconds=1)) == 0
    clock.move_to(late.deadline + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert tell_late(Case.objects, timezone.now()) == 1
        assert tell_late(Case.objects, timezone.now()) == 0
    [told] = Event.objects.filter(verb="deadline_passed")
    assert told.record_id == late.pk
    [line] = Notification.objects.filter(event=told)
    assert (line.user, line.reason) == (lin, Notification.Reason.ESCALATED)


def test_a_case_that_ended_late_says_so_wherever_it_is_shown(sop, wang, lin, clock, client):
    case, prompt = (Case.create(process=sop, by=wang) for _case in range(2))
    prompt.complete(open_step(prompt, "pack"), by=wang)
    clock.shift(timedelta(days=3))
    case.complete(open_step(case, "pack"), by=wang)
    late, fits = followed(Case.objects.filter(process=sop), sop.workspace)
    assert ([one.kind for one in late.deviations], fits.deviations) == (["overdue"], ())
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/cases/{case.ref}").content.decode()
    assert "整张流程单逾期：应于12月1日\xa011:30前结束。" in page
    assert "day--overdue" in page
    assert "整张流程单逾期" not in client.get(f"/growth/cases/{prompt.ref}").content.decode()
    following = client.get(f"/growth/processes/{sop.ref}/following?kind=overdue").content.decode()
    assert f"/growth/cases/{case.ref}" in following
    assert f"/growth/cases/{prompt.ref}" not in following
    assert "day--overdue" in client.get("/growth/cases/").content.decode()


def test_it_is_said_with_the_start_of_the_draft(sop, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    draft = f"/growth/processes/{sop.ref}/draft"
    dialog = client.get(f"{draft}/steps/start").content.decode()
    assert 'name="hours" value="10"' in dialog
    was = dialog.split('name="was" value="')[1].split('"')[0]
    client.post(f"{draft}/steps/start", {"was": was, "name": "申请", "hours": "16"})
    sop.refresh_from_db()
    start = next(each for each in json.loads(sop.draft)["elements"] if each["id"] == "start")
    assert start["due"] == {"minutes": 960}


def test_a_case_may_not_be_given_no_time_at_all():
    nothing = drawn(start=Start(id="start", due=Duration(minutes=0)), steps=[UserTask(id="a", name="A", role="x")])
    assert [(problem.code, problem.where) for problem in problems(nothing)] == [("duration", ("start",))]
