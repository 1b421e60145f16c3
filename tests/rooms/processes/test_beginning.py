"""Processes begin cases by themselves: once for each moment, of missed ones only the latest, in the owner's name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from opsloop.engines.workflow import End, Flow, Gateway, Start, UserTask, drawn
from opsloop.kernel.access.changing import change_workspace
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.jobs.models import Schedule
from opsloop.kernel.jobs.schedule import ensure_schedules
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes import beginning
from opsloop.rooms.processes.beginning import begin_due
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.process import NotSound

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
MONDAYS = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"
NEXT = datetime(2026, 12, 7, 1, tzinfo=UTC)
"""Nine in Shanghai, on the Monday after the one of the fixture."""


def weekly(when=MONDAYS, trigger="schedule", **more):
    start = Start(id="start", name="周检", trigger=trigger, when=when, **more)
    return drawn(name="周检", start=start, steps=(UserTask(id="look", name="检查"),), end=End(id="end"))


@pytest.fixture
def check(team, lin, clock) -> Process:
    """A check that begins by itself on Mondays at nine."""
    process = Process.create(workspace=team, by=lin, name="周检", draft=weekly().to_json())
    process.publish(by=lin)
    process.refresh_from_db()
    return process


def test_a_case_begins_once_at_each_moment_in_the_name_of_the_owner(check, lin, team):
    assert check.next_start == NEXT
    assert begin_due(NEXT - timedelta(seconds=1)) == 0
    assert [begin_due(NEXT), begin_due(NEXT), begin_due(NEXT + timedelta(minutes=1))] == [1, 0, 0]
    case = Case.objects.get()
    assert (case.title, case.requester, case.state) == ("周检 2026-12-07", Person.of(lin, team), "running")
    assert sentence(Event.objects.of("case", case.pk).get(verb="begun")) == "Opsloop began this"
    check.refresh_from_db()
    assert check.next_start == NEXT + timedelta(days=7)


def test_of_moments_that_were_missed_only_the_latest_begins(check):
    assert begin_due(NEXT + timedelta(days=22)) == 1
    check.refresh_from_db()
    assert check.next_start == NEXT + timedelta(days=28)


def test_what_stops_in_between_has_begun_nothing_and_begins_it_afterwards(check, monkeypatch):
    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(beginning.Case, "_do", killed)
        with pytest.raises(KeyboardInterrupt):
            begin_due(NEXT)
    assert not Case.objects.exists()
    assert begin_due(NEXT) == 1


@pytest.mark.parametrize("resting", ["trashed_at", "archived_at", "superseded"])
def test_a_process_that_rests_begins_nothing_and_makes_up_for_nothing(resting, check):
    values = {"stage": "superseded"} if resting == "superseded" else {resting: timezone.now()}
    Process.objects.filter(pk=check.pk).update(**values)
    assert begin_due(NEXT) == 0
    Process.objects.filter(pk=check.pk).update(stage="effective", trashed_at=None, archived_at=None)
    assert begin_due(NEXT + timedelta(days=1)) == 0
    assert begin_due(NEXT + timedelta(days=7)) == 1


def test_another_version_begins_at_its_own_moments(check, lin):
    check.redraw(weekly("FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=18;BYMINUTE=30"), by=lin)
    check.publish(by=lin)
    check.refresh_from_db()
    assert check.next_start == datetime(2026, 11, 30, 10, 30, tzinfo=UTC)
    check.redraw(weekly("", "manual"), by=lin)
    check.publish(by=lin)
    check.refresh_from_db()
    assert check.next_start is None


def test_it_begins_by_the_clock_of_the_workspace_also_when_that_is_another(check, team, admin):
    change_workspace(team, {"time_zone": "Europe/Berlin"}, by=admin)
    deliver_left_over()
    check.refresh_from_db()
    assert check.next_start == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert begin_due(check.next_start) == 1


def test_somebody_begins_one_beside_those_that_begin_by_themselves(check, lin):
    drawing = weekly()
    added = (Start(id="ad_hoc", name="临时"), Gateway(id="meet"))
    first = next(flow for flow in drawing.flows if flow.source == "start")
    flows = (
        *(flow for flow in drawing.flows if flow != first),
        Flow(id="f1", source="start", target="meet"),
        Flow(id="f2", source="ad_hoc", target="meet"),
        Flow(id="f3", source="meet", target=first.target),
    )
    check.redraw(replace(drawing, elements=(*drawing.elements, *added), flows=flows), by=lin)
    check.publish(by=lin)
    assert Case.create(process=check, by=lin).state == "running"
    assert begin_due(NEXT) == 1


def test_what_stands_in_the_way_is_told_at_the_process(check, monkeypatch, lin):
    def refused(*_args, **_more):
        raise NotSound(reason="x")

    monkeypatch.setattr(beginning.Case, "create", refused)
    assert begin_due(NEXT) == 0
    assert "could not begin a case" in sentence(Event.objects.of("process", check.pk).get(verb="not_begun"))


@pytest.mark.parametrize(("trigger", "when"), [("event", ""), ("schedule", "R/PT10M"), ("schedule", "")])
def test_what_nothing_can_begin_is_not_published(trigger, when, team, lin):
    process = Process.create(workspace=team, by=lin, name="周检", draft=weekly(when, trigger).to_json())
    with pytest.raises(NotSound):
        process.publish(by=lin)


def test_a_job_looks_every_minute(db):
    ensure_schedules()
    assert Schedule.objects.get(kind="processes.beginning").every_seconds == 60


def test_the_dialog_of_the_start_says_when_and_the_page_of_the_process_tells(team, lin, client, clock):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    process = Process.create(workspace=team, by=lin, name="周检", draft=weekly("", "event").to_json())
    here = f"/growth/processes/{process.ref}"
    assert 'value="event" selected' in client.get(f"{here}/draft/steps/start", headers=HTMX).content.decode()
    sent = {"name": "周检", "begins": "WEEKLY", "begins-at": "08:30", "begins-weekday": ["2", "0"]}
    for wrong in ({"begins-at": ""}, {"begins-at": "25:00"}, {"begins-weekday": []}, {"begins-weekday": ["9"]}):
        assert client.post(f"{here}/draft/steps/start", sent | wrong, headers=HTMX).status_code == 422
    assert client.post(f"{here}/draft/steps/start", sent, headers=HTMX).status_code in {200, 204}
    process.refresh_from_db()
    assert process.drawing.by_id["start"].when == "FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=8;BYMINUTE=30"
    process.publish(by=lin)
    page = client.get(here).content.decode()
    assert "每星期一、星期三 08:30" in page
    assert client.post(f"{here}/draft/steps/start", sent | {"begins": ""}, headers=HTMX).status_code in {200, 204}
    process.refresh_from_db()
    assert (process.drawing.by_id["start"].trigger, process.drawing.by_id["start"].when) == ("manual", "")
